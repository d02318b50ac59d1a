package delivery

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold brings a street to the form it is looked up by: small letters without
// accents and apostrophes, without its kind (via, piazza …), the little words,
// what stands in brackets, and the house number with all that comes after it.
func Fold(street string) string {
	name, _ := parted(plainWords(street))
	return strings.Join(name, " ")
}

// parted divides folded words at the house number.
func parted(words []string) (name, rest []string) {
	for i, w := range words {
		if len(name) > 0 && w[0] >= '0' && w[0] <= '9' {
			return name, words[i:]
		}
		if !littleWord(w) {
			name = append(name, w)
		}
	}
	return name, nil
}

// plainWords are the words of a street in small letters, without accents,
// apostrophes and what stands in brackets.
func plainWords(street string) []string {
	if i := strings.IndexByte(street, '('); i >= 0 {
		street = street[:i]
	}
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(street)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Fields(b.String())
}

// Civic is the house number of a street as it was typed, 0 when there is none.
func Civic(street string) int {
	_, rest := parted(plainWords(street))
	if len(rest) == 0 {
		return 0
	}
	digits := strings.TrimRightFunc(rest[0], func(r rune) bool { return r < '0' || r > '9' })
	n, err := strconv.Atoi(digits)
	if err != nil || n > MaxCivic {
		return 0
	}
	return n
}

func littleWord(w string) bool {
	switch w {
	case "via", "v", "viale", "vle", "piazza", "pza", "pzza", "p", "za", "zza", "piazzale", "ple", "largo", "lgo", "go",
		"circonvallazione", "circ", "c", "ne",
		"vicolo", "corso", "salita", "lungotevere", "di", "dei", "del", "della", "delle", "degli", "dell", "d", "de", "l", "la", "il", "lo", "le", "i", "gli":
		return true
	}
	return false
}
