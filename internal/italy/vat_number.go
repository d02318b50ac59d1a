package italy

import "strings"

// vatDigits is how long a partita IVA is.
const vatDigits = 11

// ParseVATNumber reads an Italian partita IVA as people type it, with or
// without IT, spaces, points and hyphens, and gives its eleven digits
// (FISC-05). The last one is a Luhn check digit; the first seven are a
// company's number and never all 0. The office in digits 8 to 10 is not looked
// up, as new ones appear. The faults are error.required and error.piva_bad.
func ParseVATNumber(s string) (string, error) {
	if s = stripped(s); s == "" {
		return "", invalid("error.required")
	}
	s = strings.TrimPrefix(s, "IT")
	if !elevenDigits(s) {
		return "", invalid("error.piva_bad")
	}
	return s, nil
}

// elevenDigits reports whether s is a partita IVA, or the codice fiscale of
// what is no person: both are made alike.
func elevenDigits(s string) bool {
	if len(s) != vatDigits || !digits(s) || s[:7] == "0000000" {
		return false
	}
	sum := 0
	for i := range len(s) {
		n := int(s[i] - '0')
		if i%2 == 1 {
			n = n/5 + 2*n%10 // twice n, its digits added
		}
		sum += n
	}
	return sum%10 == 0
}

// longestNumber bounds, in bytes, what is read as a number of a person, a
// company or an account: the longest has 34 characters and spaces between.
const longestNumber = 80

// stripped drops what people put between the characters of a number.
func stripped(s string) string { return strings.NewReplacer(".", "", "-", "").Replace(bare(s)) }

// bare drops every space and makes letters capital ones. Only ASCII letters
// become others: a dotless ı must not turn into an I.
func bare(s string) string {
	if len(s) > longestNumber {
		return "?"
	}
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r - 'a' + 'A'
		}
		return r
	}, strings.Join(strings.Fields(s), ""))
}
