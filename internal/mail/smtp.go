package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"net/textproto"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// smtpTimeout bounds a whole delivery: connecting, each command, the data.
const smtpTimeout = 10 * time.Second

// SMTP sends letters through a mail server, one connection for each.
type SMTP struct {
	from    netmail.Address
	host    string
	domain  string // of the sender's address, for Message-ID and HELO
	options []gomail.Option
}

// NewSMTP reads a server's address such as
// smtp://user:password@host:587?tls=starttls. tls is starttls (the default:
// without it nothing is sent), implicit (TLS from the first byte; port 465) or
// none (refused when there is a password and the host is not this machine).
// from is who writes, with or without a name. Errors do not repeat the address.
func NewSMTP(address, from string) (*SMTP, error) { return newSMTP(address, from, nil) }

func newSMTP(address, from string, trust *tls.Config) (*SMTP, error) {
	sender, err := netmail.ParseAddress(from)
	if err != nil {
		return nil, errors.New("mail: the sender is no e-mail address")
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "smtp" || u.Hostname() == "" {
		return nil, errors.New("mail: the server is no smtp://host:port address")
	}
	_, domain, _ := strings.Cut(sender.Address, "@")
	s := &SMTP{from: *sender, host: u.Hostname(), domain: domain}
	s.options = []gomail.Option{gomail.WithTimeout(smtpTimeout), gomail.WithHELO(domain)}
	port, err := s.security(u)
	if err != nil {
		return nil, err
	}
	if u.Port() != "" {
		if port, err = strconv.Atoi(u.Port()); err != nil {
			return nil, errors.New("mail: the server's port is no number")
		}
	}
	s.options = append(s.options, gomail.WithPort(port))
	if trust != nil {
		s.options = append(s.options, gomail.WithTLSConfig(trust))
	}
	if _, err := gomail.NewClient(s.host, s.options...); err != nil {
		return nil, fmt.Errorf("mail: %w", err)
	}
	return s, nil
}

// security adds the options for TLS and sign-in, and gives the usual port.
func (s *SMTP) security(u *url.URL) (port int, err error) {
	password, signIn := u.User.Password()
	switch u.Query().Get("tls") {
	case "", "starttls":
		port = 587
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	case "implicit":
		port = 465
		s.options = append(s.options, gomail.WithSSL())
	case "none":
		port = 25
		if signIn && !loopback(u.Hostname()) {
			return 0, errors.New("mail: tls=none would send the password in the clear")
		}
		s.options = append(s.options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		return 0, errors.New("mail: tls is starttls, implicit or none")
	}
	if signIn {
		mechanism := gomail.SMTPAuthAutoDiscover
		if u.Query().Get("tls") == "none" {
			mechanism = gomail.SMTPAuthPlainNoEnc
		}
		s.options = append(s.options, gomail.WithUsername(u.User.Username()), gomail.WithPassword(password),
			gomail.WithSMTPAuth(mechanism))
	}
	return port, nil
}

func loopback(host string) bool { return host == "localhost" || host == "127.0.0.1" || host == "::1" }

// Send delivers l to the server. When the connection breaks after the server
// took the letter it may be sent again, with the same Message-ID.
func (s *SMTP) Send(ctx context.Context, l Letter) error {
	if err := l.check(); err != nil {
		return err
	}
	msg, err := s.message(l)
	if err != nil {
		return fmt.Errorf("mail: %w: letter %s cannot be written", ErrRefused, l.ID)
	}
	ctx, cancel := context.WithTimeout(ctx, smtpTimeout)
	defer cancel()
	// The library watches the context only while it connects.
	end, _ := ctx.Deadline()
	left := max(time.Until(end), time.Millisecond)
	client, err := gomail.NewClient(s.host, append(slices.Clone(s.options), gomail.WithTimeout(left))...)
	if err != nil {
		return fmt.Errorf("mail: %w", err)
	}
	conn, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return fmt.Errorf("mail: letter %s did not reach %s: %w", l.ID, s.host, anonymous(err))
	}
	err = client.SendWithSMTPClient(conn, msg)
	// How the goodbye goes does not matter: the letter was taken or not.
	_ = client.CloseWithSMTPClient(conn)
	return s.explain(l, err)
}

// message builds the MIME message.
func (s *SMTP) message(l Letter) (*gomail.Msg, error) {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	m.FromMailAddress(&s.from)
	if err := m.To(l.To); err != nil {
		return nil, err
	}
	if l.ReplyTo != "" {
		if err := m.ReplyTo(l.ReplyTo); err != nil {
			return nil, err
		}
	}
	m.Subject(l.Subject)
	m.SetMessageIDWithValue(l.ID + "@" + s.domain)
	m.SetDate()
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("Content-Language", string(l.Lang))
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	if l.HTML != "" {
		m.AddAlternativeString(gomail.TypeTextHTML, l.HTML)
	}
	return m, nil
}

// explain turns the library's error, which quotes the recipient, into one that
// may be logged, and tells a refusal of this letter from trouble with the
// server, which lasts only until somebody mends it.
func (s *SMTP) explain(l Letter, err error) error {
	if err == nil {
		return nil
	}
	var answer *gomail.SendError
	if !errors.As(err, &answer) || answer.ErrorCode() == 0 {
		return fmt.Errorf("mail: letter %s was not taken by %s: %w", l.ID, s.host, anonymous(err))
	}
	switch answer.Reason {
	case gomail.ErrSMTPRcptTo, gomail.ErrSMTPData, gomail.ErrSMTPDataClose:
		if !answer.IsTemp() {
			return fmt.Errorf("mail: %w: %s answers %d to letter %s", ErrRefused, s.host, answer.ErrorCode(), l.ID)
		}
	}
	return fmt.Errorf("mail: %s answers %d to letter %s", s.host, answer.ErrorCode(), l.ID)
}

// anonymous keeps of an error what cannot name a person: network and TLS
// faults and the code of an answer, not its text.
func anonymous(err error) error {
	var answer *textproto.Error
	var network net.Error
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &answer):
		return fmt.Errorf("it answers %d", answer.Code)
	case errors.As(err, &certificate):
		return certificate
	case errors.As(err, &network):
		return network
	case errors.Is(err, context.Canceled):
		return context.Canceled
	}
	return errors.New("the conversation failed")
}
