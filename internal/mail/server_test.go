package mail

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// server is a mail server in this process. The fields that are functions
// decide what it answers; nil means yes.
type server struct {
	rcpt, data func() error
	auth       bool

	addr  string
	trust *tls.Config

	mu       sync.Mutex
	received []string // raw messages
	secure   []bool   // whether each came over TLS
	signedIn []bool
}

func (s *server) NewSession(c *smtp.Conn) (smtp.Session, error) {
	_, secure := c.TLSConnectionState()
	return &session{server: s, secure: secure}, nil
}

type session struct {
	server           *server
	secure, signedIn bool
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "sottocasa" || password != "p@ss:word" {
			return &smtp.SMTPError{Code: 535, Message: "no ada@posta.example here"}
		}
		s.signedIn = true
		return nil
	}), nil
}

func (s *session) Mail(string, *smtp.MailOptions) error {
	if s.server.auth && !s.signedIn {
		return &smtp.SMTPError{Code: 530, Message: "sign in first"}
	}
	return nil
}

func (s *session) Rcpt(string, *smtp.RcptOptions) error {
	if s.server.rcpt != nil {
		return s.server.rcpt()
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if s.server.data != nil {
		if err := s.server.data(); err != nil {
			return err
		}
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.received = append(s.server.received, string(raw))
	s.server.secure = append(s.server.secure, s.secure)
	s.server.signedIn = append(s.server.signedIn, s.signedIn)
	return nil
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

// start begins to listen: with STARTTLS, with TLS from the first byte, or in
// the clear, by the tls parameter of a server's address.
func (s *server) start(t *testing.T, security string) {
	t.Helper()
	certificate, trust := certify(t)
	s.trust = trust
	srv := smtp.NewServer(s)
	srv.ErrorLog = log.New(io.Discard, "", 0)
	srv.AllowInsecureAuth = true
	offered := &tls.Config{Certificates: []tls.Certificate{certificate}}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = listener.Addr().String()
	switch security {
	case "starttls":
		srv.TLSConfig = offered
	case "implicit":
		listener = tls.NewListener(listener, offered)
	}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(listener) }()
	t.Cleanup(func() {
		if err := srv.Close(); err != nil {
			t.Error(err)
		}
		_ = listener.Close() // Serve may not have begun: then Close missed it
		if err := <-done; err != nil && !errors.Is(err, smtp.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			t.Error(err)
		}
	})
}

// certify makes a certificate for this machine and a configuration that
// trusts it.
func certify(t *testing.T) (tls.Certificate, *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true,
		BasicConstraintsValid: true, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, &tls.Config{RootCAs: pool, ServerName: "127.0.0.1"}
}
