// Package words folds and stems what people type and what shops write, and knows
// the words of the trade: search inside a shop and across shops read alike.
package words

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Bounds that keep the work for one text linear, whatever it holds.
const (
	LongestWord  = 40   // runes; the rest of a word says nothing more
	LongestField = 4000 // runes of one text of a product
)

// Word is a word as it is compared: lower case, without accents. An amount is a
// number or a measure, in g and ml where it has a unit.
type Word struct {
	Text   string
	Amount bool
}

// Fold takes case, accents and look-alike forms away and parts the text at
// everything that is no letter and no digit. A comma or point between digits
// stays, as a point; between single letters a point goes: D.O.P. is DOP.
func Fold(s string, runes int) []string {
	s = norm.NFKD.String(Clip(s, runes))
	var out []string
	var b strings.Builder
	n := 0
	end := func() {
		if b.Len() > 0 {
			out = append(out, b.String())
			b.Reset()
			n = 0
		}
	}
	all := []rune(s)
	for i, r := range all {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Cf): // accents, and what cannot be seen
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if n++; n <= LongestWord {
				b.WriteString(plain(unicode.ToLower(r)))
			}
		case (r == ',' || r == '.') && i > 0 && i+1 < len(all) && unicode.IsDigit(all[i-1]) && unicode.IsDigit(all[i+1]) &&
			!strings.Contains(b.String(), "."):
			b.WriteByte('.')
		case r == '.' && n == 1 && i > 0 && unicode.IsLetter(all[i-1]) && initial(all, i+1):
			n = 0 // D.O.P.
		default:
			end()
		}
	}
	end()
	return out
}

// initial says whether a letter stands alone at i, as in D.O.P.
func initial(all []rune, i int) bool {
	return i < len(all) && unicode.IsLetter(all[i]) && (i+1 == len(all) || !unicode.IsLetter(all[i+1]))
}

// plain writes the letters that have no accent to lose.
func plain(r rune) string {
	switch r {
	case 'ß':
		return "ss"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'ø':
		return "o"
	case 'ł':
		return "l"
	case 'đ':
		return "d"
	}
	return string(r)
}

// Clip cuts a text after so many runes.
func Clip(s string, runes int) string {
	if len(s) <= runes {
		return s
	}
	for i := range s {
		if runes--; runes < 0 {
			return s[:i]
		}
	}
	return s
}

// unit is what a word for a measure counts in, and how many of these it is.
func unit(s string) (base string, factor float64) {
	switch s {
	case "g", "gr", "grammi", "grammo", "gram", "grams":
		return "g", 1
	case "hg", "etto", "etti":
		return "g", 100
	case "kg", "chilo", "chili", "kilo", "kilos", "chilogrammo", "chilogrammi":
		return "g", 1000
	case "ml", "millilitri":
		return "ml", 1
	case "cl":
		return "ml", 10
	case "dl":
		return "ml", 100
	case "l", "lt", "litro", "litri", "liter", "liters", "litre", "litres":
		return "ml", 1000
	case "pz", "pezzi", "pezzo", "pcs", "pieces":
		return "pz", 1
	}
	return "", 0
}

// spelled are the numbers that people write in letters before a unit.
func spelled(s string) (float64, bool) {
	switch s {
	case "mezzo", "mezza", "half":
		return 0.5, true
	case "un", "uno", "una", "one", "a":
		return 1, true
	case "due", "two":
		return 2, true
	case "tre", "three":
		return 3, true
	}
	return 0, false
}

// number reads "1.5", and "500g" as 500 and g.
func number(s string) (n float64, rest string, ok bool) {
	i := 0
	for i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i] == '.') {
		i++
	}
	if i == 0 || i > 9 { // what is longer is a code
		return 0, "", false
	}
	n, err := strconv.ParseFloat(s[:i], 64)
	return n, s[i:], err == nil
}

// Measure writes an amount in its base unit: 500g.
func Measure(n float64, base string) string { return strconv.FormatFloat(n, 'f', -1, 64) + base }

// Of reads a text. With both, a measure also gives its bare number, for who
// types "1,5" without the litre.
func Of(s string, runes int, both bool) []Word {
	parts := Fold(s, runes)
	var out []Word
	for i := 0; i < len(parts); i++ {
		n, rest, ok := number(parts[i])
		if !ok {
			if n, ok = spelled(parts[i]); !ok || i+1 == len(parts) || !isUnit(parts[i+1]) {
				out = append(out, Word{Text: parts[i]})
				continue
			}
		}
		next := rest
		if rest == "" && i+1 < len(parts) && isUnit(parts[i+1]) {
			next = parts[i+1]
			i++
		}
		base, factor := unit(next)
		switch {
		case factor > 0:
			out = append(out, Word{Measure(n*factor, base), true})
			if both {
				out = append(out, Word{Measure(n, ""), true})
			}
		case rest == "":
			out = append(out, Word{Measure(n, ""), true})
		default:
			out = append(out, Word{Text: parts[i]}) // 2in1, 925er
		}
	}
	return out
}

func isUnit(s string) bool { _, factor := unit(s); return factor > 0 }

// Bare is an article number without what people leave out: ALI-001, ali001.
func Bare(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return -1
	}, Clip(s, LongestWord))
}
