package mail

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"sottocasa/internal/locale"
)

const sender = "Sottocasa <posta@app.example>"

func letter() Letter {
	return Letter{
		ID: "order-1001", To: "ada@posta.example", Subject: "È pronto: l'ordine #1001 da Nives",
		Text: "Ciao Ada,\n.è pronto.\n", HTML: "<p>Ciao Ada, è pronto.</p>", Lang: locale.It, ReplyTo: "nives@posta.example",
	}
}

// sending gives a sender to s; user is "user:password@" or nothing.
func sending(t *testing.T, s *server, user, security string) *SMTP {
	t.Helper()
	out, err := newSMTP("smtp://"+user+s.addr+"?tls="+security, sender, s.trust)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSMTPDelivers(t *testing.T) {
	for _, security := range []string{"starttls", "implicit", "none"} {
		t.Run(security, func(t *testing.T) {
			s := &server{auth: true}
			s.start(t, security)
			out := sending(t, s, "sottocasa:p%40ss%3Aword@", security)
			for range 2 {
				if err := out.Send(t.Context(), letter()); err != nil {
					t.Fatal(err)
				}
			}
			if len(s.received) != 2 || s.secure[0] != (security != "none") || !s.signedIn[0] {
				t.Fatalf("%d letters, over TLS %v, signed in %v", len(s.received), s.secure, s.signedIn)
			}
			checkMessage(t, s.received[0])
			if id(t, s.received[0]) != id(t, s.received[1]) {
				t.Error("a repeat cannot be recognised")
			}
		})
	}
}

func id(t *testing.T, raw string) string {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header.Get("Message-ID")
}

// checkMessage reads the letter back as another program would.
func checkMessage(t *testing.T, raw string) {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != letter().Subject {
		t.Errorf("subject %q, %v", subject, err)
	}
	for name, want := range map[string]string{
		"Message-Id": "<order-1001@app.example>", "To": "<ada@posta.example>", "Reply-To": "<nives@posta.example>",
		"From": `"Sottocasa" <posta@app.example>`, "Auto-Submitted": "auto-generated", "Content-Language": "it",
	} {
		if got := m.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if _, err := m.Header.Date(); err != nil {
		t.Error(err)
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for _, want := range []string{letter().Text, letter().HTML} {
		part, err := parts.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil || strings.TrimSpace(strings.ReplaceAll(string(body), "\r\n", "\n")) != strings.TrimSpace(want) {
			t.Errorf("part %q, %v; want %q", body, err, want)
		}
	}
}

func TestSMTPRefusals(t *testing.T) {
	answer := func(code int) func() error {
		return func() error { return &smtp.SMTPError{Code: code, Message: "ada@posta.example says no"} }
	}
	for name, c := range map[string]struct {
		server  *server
		refused bool
	}{
		"no such person":    {&server{rcpt: answer(550)}, true},
		"content refused":   {&server{data: answer(554)}, true},
		"greylisted":        {&server{rcpt: answer(450)}, false},
		"full":              {&server{data: answer(452)}, false},
		"sign-in is needed": {&server{auth: true}, false},
	} {
		t.Run(name, func(t *testing.T) {
			c.server.start(t, "starttls")
			err := sending(t, c.server, "", "starttls").Send(t.Context(), letter())
			if err == nil || errors.Is(err, ErrRefused) != c.refused {
				t.Errorf("refused for good: %v, want %v: %v", errors.Is(err, ErrRefused), c.refused, err)
			}
			anonymousError(t, err)
		})
	}
}

// anonymousError fails when the error names the person or what is written.
func anonymousError(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		t.Fatal("it was sent")
	}
	for _, private := range []string{"ada", "Ciao", "pronto", "p@ss"} {
		if strings.Contains(err.Error(), private) {
			t.Errorf("%q gives away %q", err, private)
		}
	}
}

func TestSMTPNeverSendsInTheClear(t *testing.T) {
	s := &server{}
	s.start(t, "none") // a server that does not offer STARTTLS
	err := sending(t, s, "", "starttls").Send(t.Context(), letter())
	if anonymousError(t, err); len(s.received) > 0 || errors.Is(err, ErrRefused) {
		t.Errorf("%d letters went out: %v", len(s.received), err)
	}
}

func TestSMTPChecksTheCertificate(t *testing.T) {
	s := &server{}
	s.start(t, "starttls")
	s.trust = nil
	err := sending(t, s, "", "starttls").Send(t.Context(), letter())
	if anonymousError(t, err); len(s.received) > 0 {
		t.Error("a stranger got the letter")
	}
}

func TestSMTPWrongPassword(t *testing.T) {
	s := &server{auth: true}
	s.start(t, "starttls")
	err := sending(t, s, "sottocasa:wrong@", "starttls").Send(t.Context(), letter())
	if anonymousError(t, err); errors.Is(err, ErrRefused) {
		t.Errorf("the letter is not at fault: %v", err)
	}
}

// A server that says nothing must not hold a worker.
func TestSMTPGivesUp(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	began := time.Now()
	err = sending(t, &server{addr: listener.Addr().String()}, "", "none").Send(ctx, letter())
	if anonymousError(t, err); time.Since(began) > 5*time.Second || errors.Is(err, ErrRefused) {
		t.Errorf("after %s: %v", time.Since(began), err)
	}
}

func TestNewSMTPRefuses(t *testing.T) {
	for _, address := range []string{
		"", "host:25", "https://host", "smtp://", "smtp://host:x", "smtp://host?tls=maybe", "smtp://u:s3cret@mail.example?tls=none",
	} {
		if _, err := NewSMTP(address, sender); err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: %v", address, err)
		}
	}
	if _, err := NewSMTP("smtp://host", "nobody"); err == nil {
		t.Error("a sender without address")
	}
	if s, err := NewSMTP("smtp://u:p@host", sender); err != nil || s == nil {
		t.Error(err)
	}
}
