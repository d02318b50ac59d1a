package italy

import (
	"regexp"
	"strings"
	"time"
)

// personal is the shape of a person's codice fiscale: six letters of the name,
// year, month, day, place of birth, check letter. Where two people would have
// the same code a digit becomes a letter (omocodia).
var personal = regexp.MustCompile(`^[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]$`)

const (
	months   = "ABCDEHLMPRST" // January to December in a codice fiscale
	omocodia = "LMNPQRSTUV"   // what stands for 0 to 9

	// oddValues are the check values of A to Z, and of 0 to 9 as the first
	// ten, in the odd places of a code (D.M. 23 December 1976, art. 6).
	oddValues = "\x01\x00\x05\x07\x09\x0d\x0f\x11\x13\x15\x02\x04\x12\x14\x0b\x03\x06\x08\x0c\x0e\x10\x0a\x16\x19\x18\x17"
)

// ParseTaxCode reads a codice fiscale (FISC-06): a person's sixteen
// characters, also with omocodia, or the eleven digits of a company or an
// association. A person's code needs a day that exists and its check letter;
// nothing else is ever read out of it. The faults are error.required and
// error.cf_bad.
func ParseTaxCode(s string) (string, error) {
	if s = stripped(s); s == "" {
		return "", invalid("error.required")
	}
	if !elevenDigits(s) && !person(s) {
		return "", invalid("error.cf_bad")
	}
	return s, nil
}

// IsPerson reports whether a tax code that ParseTaxCode gave is a person's.
func IsPerson(taxCode string) bool { return len(taxCode) == 16 }

func person(s string) bool {
	if !personal.MatchString(s) || checkLetter(s[:15]) != s[15] {
		return false
	}
	plain := withoutOmocodia(s)
	day := number(plain[9:11])
	if day > 40 {
		day -= 40 // a woman's
	}
	// 2000 stands for every leap year: 1900 was none, but nobody born in it
	// orders here.
	year, month := 2000+number(plain[6:8]), time.Month(1+strings.IndexByte(months, s[8]))
	return day > 0 && time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Month() == month
}

// SamePerson reports whether two tax codes that ParseTaxCode gave differ by
// omocodia alone.
func SamePerson(a, b string) bool {
	return IsPerson(a) && IsPerson(b) && withoutOmocodia(a)[:15] == withoutOmocodia(b)[:15]
}

// withoutOmocodia gives the digits back to a person's code; the check letter
// stays the one of the code as it was given out.
func withoutOmocodia(s string) string {
	c := []byte(s)
	for _, i := range []int{6, 7, 9, 10, 12, 13, 14} {
		if n := strings.IndexByte(omocodia, c[i]); n >= 0 {
			c[i] = byte('0' + n)
		}
	}
	return string(c)
}

func number(s string) int {
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// checkLetter sums letters and digits by place, the first being odd. The bank
// account's CIN is made the same way.
func checkLetter(s string) byte {
	sum := 0
	for i := range len(s) {
		n := int(s[i] - 'A')
		if s[i] <= '9' {
			n = int(s[i] - '0')
		}
		if i%2 == 0 {
			n = int(oddValues[n])
		}
		sum += n
	}
	return byte('A' + sum%26)
}
