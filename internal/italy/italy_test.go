package italy_test

import (
	"errors"
	"strings"
	"testing"

	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
	"sottocasa/internal/testkit/vectors"
)

type checks struct {
	Phone struct {
		Valid   []struct{ In, E164 string }
		Invalid []struct{ In, Why string }
	}
	CAP struct {
		Valid   []string
		Invalid []struct{ In, Why string }
	}
}

func published(t *testing.T) checks {
	t.Helper()
	var c checks
	vectors.Read(t, &c)
	if len(c.Phone.Valid) == 0 || len(c.CAP.Invalid) == 0 {
		t.Fatal("no vectors")
	}
	return c
}

// refused reports whether err is the Invalid fault of key.
func refused(err error, key string) bool { return errors.Is(err, fault.New(fault.Invalid, key)) }

func TestPhoneVectors(t *testing.T) {
	v := published(t).Phone
	for _, c := range v.Valid {
		if got, err := italy.ParsePhone(c.In); err != nil || got != c.E164 {
			t.Errorf("%q: %q, %v; want %s", c.In, got, err, c.E164)
		}
	}
	for _, c := range v.Invalid {
		key := "error.phone_bad"
		if c.In == "" {
			key = "error.required"
		}
		if got, err := italy.ParsePhone(c.In); !refused(err, key) {
			t.Errorf("%q (%s): %q, %v", c.In, c.Why, got, err)
		}
	}
}

func TestPhoneEdges(t *testing.T) {
	for s, want := range map[string]string{
		"(06) 0000-0101": "+390600000101", "390600000101": "+390600000101", "06/00000101": "+390600000101",
		"3900000101": "+393900000101", "300\u00a0000\u00a00101": "+393000000101", "00393000000101": "+393000000101",
	} {
		if got, err := italy.ParsePhone(s); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %s", s, got, err, want)
		}
	}
	for _, s := range []string{
		"+39112", "118", "800 123456", "+", "00", "+0", "++393000000101", "3000000101;ext=3", "３００００００１０１",
		"06 0000 0101 x2", "+999 12345678", strings.Repeat("3", 4000),
	} {
		if got, err := italy.ParsePhone(s); !refused(err, "error.phone_bad") {
			t.Errorf("%.30q: %q, %v", s, got, err)
		}
	}
}

func TestShowPhone(t *testing.T) {
	for s, want := range map[string]string{
		"+390600000101": "06 0000 0101", "+393000000101": "300 000 0101", "+442079460123": "+44 20 7946 0123", "": "", "?": "?",
	} {
		if got := italy.ShowPhone(s); got != want {
			t.Errorf("%s: %q, want %q", s, got, want)
		}
		if want == "" || want == "?" {
			continue
		}
		if back, err := italy.ParsePhone(italy.ShowPhone(s)); err != nil || back != s {
			t.Errorf("%s: what is shown reads back as %q, %v", s, back, err)
		}
	}
}

func TestCAPVectors(t *testing.T) {
	v := published(t).CAP
	for _, s := range v.Valid {
		if got, err := italy.ParseCAP(s); err != nil || got != strings.TrimSpace(s) {
			t.Errorf("%q: %q, %v", s, got, err)
		}
	}
	for _, c := range v.Invalid {
		if got, err := italy.ParseCAP(c.In); !refused(err, "error.cap_bad") {
			t.Errorf("%q (%s): %q, %v", c.In, c.Why, got, err)
		}
	}
	if _, err := italy.ParseCAP("  "); !refused(err, "error.required") {
		t.Errorf("nothing: %v", err)
	}
	if _, err := italy.ParseCAP("٠٠١٥٢"); !refused(err, "error.cap_bad") {
		t.Errorf("Arabic digits: %v", err)
	}
}

func TestParseEmail(t *testing.T) {
	for s, want := range map[string]string{
		" Ada.Esempi@Posta.Example ": "ada.esempi@posta.example", "a+b@c-d.co.uk": "a+b@c-d.co.uk", "o'neil@x.it": "o'neil@x.it",
	} {
		if got, err := italy.ParseEmail(s); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", s, got, err, want)
		}
	}
	for _, s := range []string{
		"ada", "ada@", "@posta.example", "ada@localhost", "ada@posta..example", "ada@.example", "ada@posta.example.",
		"Ada <ada@posta.example>", "<ada@posta.example>", "ada@posta.example, eve@posta.example", "a b@posta.example",
		`"a b"@posta.example`, "ada@[127.0.0.1]", "ada@127.0.0.1", "ada@-x.it", "ada@posta.example\r\nBcc: eve@x.it",
		"ada@posta.example(comment)", "adà@posta.example", "ada@pòsta.example", "ada@posta.123", "ada\x00@posta.example",
		strings.Repeat("a", 65) + "@posta.example", "ada@" + strings.Repeat("a", 64) + ".it",
		"ada@" + strings.Repeat("abcdefg.", 40) + "it", strings.Repeat("(", 100_000),
	} {
		if got, err := italy.ParseEmail(s); !refused(err, "error.email_bad") {
			t.Errorf("%.40q: %q, %v", s, got, err)
		}
	}
	if _, err := italy.ParseEmail(" "); !refused(err, "error.required") {
		t.Errorf("nothing: %v", err)
	}
}
