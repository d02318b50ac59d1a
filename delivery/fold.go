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
		if len(name) > 0 && digit(w) {
			return name, words[i:]
		}
		if len(name) > 0 && i+1 < len(words) && numberWord(w) && digit(words[i+1]) {
			return name, words[i+1:]
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

// Parted divides a street as it was typed at the house number: "Via Fonteiana,
// n. 12/B" is Via Fonteiana and 12/B. Without a number the street is all of it.
func Parted(street string) (name, number string) {
	typed := street
	if i := strings.IndexByte(typed, '('); i >= 0 {
		typed = typed[:i]
	}
	fields := strings.FieldsFunc(typed, func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' })
	for i := range fields {
		if _, rest := parted(plainWords(strings.Join(fields[:i+1], " "))); len(rest) == 0 {
			continue
		}
		number = strings.TrimFunc(fields[i], func(r rune) bool { return !unicode.IsDigit(r) && !unicode.IsLetter(r) })
		number = strings.TrimLeftFunc(number, func(r rune) bool { return !unicode.IsDigit(r) }) // "n.12"
		for _, more := range fields[i+1:] {
			if !suffix(more) {
				break
			}
			number += " " + more
		}
		number = strings.TrimRight(number, " /.-")
		name = strings.Join(fields[:i], " ")
		if last := plainWords(name); len(last) > 0 && numberWord(last[len(last)-1]) && len(fields[:i]) > 1 {
			name = strings.Join(fields[:i-1], " ")
		}
		return name, number
	}
	return strings.TrimSpace(street), ""
}

// suffix is what belongs to a house number though it stands apart: "12 B", "12
// bis", "12 / 3".
func suffix(s string) bool {
	letters := strings.Trim(strings.ToLower(s), "/.-")
	switch {
	case letters == "" || letters == "bis" || letters == "ter" || letters == "quater":
		return true
	case s[0] == '/':
		return len(letters) <= 3
	}
	return len(letters) == 1 && unicode.IsLetter(rune(letters[0]))
}

func digit(word string) bool { return word[0] >= '0' && word[0] <= '9' }

// numberWord is said before a house number.
func numberWord(w string) bool {
	switch w {
	case "n", "nº", "no", "nr", "num", "numero", "civico", "civ":
		return true
	}
	return false
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
