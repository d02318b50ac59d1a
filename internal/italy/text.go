package italy

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// bytesPerRune bounds what is normalised at all: composed text never needs
// more for each rune that remains, so a huge paste costs nothing.
const bytesPerRune = 16

// CleanLine cleans one line of text: NFC, no NUL, control, bidirectional or
// invisible characters, every run of spaces (and line breaks) one space, none
// at the ends. It may be empty: required is the caller's word. The fault is
// error.too_long (count = max) when more than max runes remain.
func CleanLine(s string, max int) (string, error) {
	return clean(s, max, func(s string) string { return strings.Join(strings.Fields(s), " ") })
}

// CleanText is CleanLine for a text of several lines: line breaks become \n,
// and no more than one empty line stays between two paragraphs.
func CleanText(s string, max int) (string, error) {
	return clean(s, max, func(s string) string {
		s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n\n").Replace(s)
		lines := strings.Split(s, "\n")
		kept := lines[:0]
		for _, l := range lines {
			l = strings.Join(strings.Fields(l), " ")
			if l == "" && len(kept) > 0 && kept[len(kept)-1] == "" {
				continue
			}
			kept = append(kept, l)
		}
		return strings.TrimSpace(strings.Join(kept, "\n"))
	})
}

func clean(s string, max int, space func(string) string) (string, error) {
	if len(s) > max*bytesPerRune {
		return "", invalid("error.too_long", "count", max)
	}
	s = strings.Map(visible, strings.ToValidUTF8(s, ""))
	s = space(norm.NFC.String(s))
	if utf8.RuneCountInString(s) > max {
		return "", invalid("error.too_long", "count", max)
	}
	return s, nil
}

// visible drops what nobody can see: controls other than white space, and the
// format characters (zero-width, bidirectional marks, soft hyphens, tags).
func visible(r rune) rune {
	if unicode.IsSpace(r) {
		return r
	}
	if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co) || r == utf8.RuneError {
		return -1
	}
	return r
}
