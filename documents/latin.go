package documents

import (
	"math"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// latin writes a text in the letters that the exchange system takes (Latin-1), at
// most that many, never none: other letters lose their marks, signs get the like.
func latin(s string, most int) string {
	s = strings.NewReplacer("€", "EUR", "’", "'", "‘", "'", "“", `"`, "”", `"`, "–", "-", "—", "-", "…", "...", "\u00a0", " ", "œ", "oe", "Œ", "OE",
		"„", `"`, "′", "'", "‐", "-", "‑", "-", "−", "-", "ł", "l", "Ł", "L", "đ", "d", "Đ", "D", "ħ", "h", "Ħ", "H", "ŧ", "t", "Ŧ", "T", "ŋ", "n", "Ŋ", "N", "ı", "i", "ẞ", "SS").Replace(s)
	var b strings.Builder
	n := 0
	for _, r := range norm.NFC.String(s) {
		for _, c := range letters(r) {
			if n == most {
				return strings.TrimSpace(b.String())
			}
			b.WriteRune(c)
			n++
		}
	}
	if out := strings.TrimSpace(b.String()); out != "" {
		return out
	}
	return "-"
}

// Writable reports whether a text can stand in an invoice as it is meant: the
// exchange system knows no letters but Latin ones. Typographic signs are none that
// anybody misses.
func Writable(s string) bool {
	return !strings.ContainsRune(strings.ReplaceAll(latin(strings.ReplaceAll(s, "?", ""), math.MaxInt), " ", ""), '?')
}

// letters are what stands for a letter that may not be Latin-1.
func letters(r rune) []rune {
	if printable(r) {
		return []rune{r}
	}
	var out []rune
	for _, c := range norm.NFKD.String(string(r)) {
		if printable(c) {
			out = append(out, c)
		}
	}
	if out == nil && r >= ' ' {
		return []rune{'?'}
	}
	return out
}

func printable(r rune) bool { return r >= 0x20 && r <= 0x7e || r >= 0xa1 && r <= 0xff }

// basic is latin without accents, for fields that take ASCII alone.
func basic(s string, most int) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(latin(s, most)) {
		if r >= ' ' && r <= '~' {
			b.WriteRune(r)
		}
	}
	if b.Len() == 0 {
		return "-"
	}
	return b.String()
}
