package italy_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"sottocasa/internal/italy"
)

func TestCleanLine(t *testing.T) {
	for s, want := range map[string]string{
		"  Ada\u00a0 Esempi \u00a0":    "Ada Esempi",
		"e\u0300 caffe\u0300":          "è caffè",
		"a\x00b\x1bc\u007f":            "abc",
		"abc\u202egpj.exe":             "abcgpj.exe",
		"in\u200bvisi\ufeffbi\u00adle": "invisibile",
		"\u2066x\u2069\u200e":          "x",
		"riga\nsotto\t\ttab":           "riga sotto tab",
		"<script>'; DROP":              "<script>'; DROP",
		"🍞 pane":                       "🍞 pane",
		"\xffpane\xfe":                 "pane",
		" \u200b \x00 ":                "",
		"\U000E0041tag":                "tag",
	} {
		if got, err := italy.CleanLine(s, 20); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", s, got, err, want)
		}
	}
}

func TestCleanTextKeepsLines(t *testing.T) {
	got, err := italy.CleanText("\r\n Primo \u200b\r\n\r\n\n\nsecondo\rterzo\u2028quarto \x07\n", 100)
	if want := "Primo\n\nsecondo\nterzo\nquarto"; err != nil || got != want {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
}

func TestTooLong(t *testing.T) {
	if got, err := italy.CleanLine(" èèèèè ", 5); err != nil || got != "èèèèè" {
		t.Errorf("five of five: %q, %v", got, err)
	}
	for _, s := range []string{"èèèèèè", strings.Repeat("x", 200_000), strings.Repeat("\u0300", 200_000)} {
		if _, err := italy.CleanLine(s, 5); !refused(err, "error.too_long") {
			t.Errorf("%.12q: %v", s, err)
		}
		if _, err := italy.CleanText(s, 5); !refused(err, "error.too_long") {
			t.Errorf("%.12q: %v", s, err)
		}
	}
}

func FuzzCleanText(f *testing.F) {
	f.Add("e\u0300\u202e\x00 a\r\n\r\n\r\nb\xff")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := italy.CleanText(s, 200)
		if err != nil {
			return
		}
		if !utf8.ValidString(got) || utf8.RuneCountInString(got) > 200 || strings.TrimSpace(got) != got {
			t.Fatalf("%q became %q", s, got)
		}
		for _, r := range got {
			if r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf) {
				t.Fatalf("%q kept %U", s, r)
			}
		}
		if again, err := italy.CleanText(got, 200); err != nil || again != got {
			t.Fatalf("cleaning %q twice gives %q, %v", got, again, err)
		}
	})
}
