package italy

import (
	"regexp"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// longestPhone bounds what is typed, in bytes: a number has fifteen digits.
const longestPhone = 40

// Italian numbers by FMT-03: a mobile begins with 3, a landline keeps its 0.
// The numbering plan itself is not consulted, as it has gaps that get filled.
var italian = regexp.MustCompile(`^(3\d{8,9}|0\d{5,10})$`)

// ParsePhone reads a telephone number as people write it and gives it as
// E.164. Without a country code it is Italian; 393000000101 has one,
// 3930000010 is a mobile of the 393 series. Short and emergency numbers are
// refused. The faults are error.required and error.phone_bad.
func ParsePhone(s string) (string, error) {
	if s = strings.TrimSpace(s); s == "" {
		return "", invalid("error.required")
	}
	number, ok := bareNumber(s)
	if !ok {
		return "", invalid("error.phone_bad")
	}
	n, err := phonenumbers.Parse(number, "IT")
	if err != nil {
		return "", invalid("error.phone_bad")
	}
	national := phonenumbers.GetNationalSignificantNumber(n)
	if n.GetCountryCode() == 39 {
		ok = italian.MatchString(national)
	} else {
		ok = phonenumbers.IsPossibleNumber(n) && len(national) > 4
	}
	if !ok {
		return "", invalid("error.phone_bad")
	}
	return phonenumbers.Format(n, phonenumbers.E164), nil
}

// bareNumber strips what people put between digits, and makes a country code
// visible as a plus.
func bareNumber(s string) (string, bool) {
	if len(s) > longestPhone {
		return "", false
	}
	s = strings.NewReplacer(" ", "", "\u00a0", "", ".", "", "-", "", "/", "", "(", "", ")", "").Replace(s)
	number, plus := strings.CutPrefix(s, "+")
	if !digits(number) {
		return "", false
	}
	switch {
	case plus:
	case strings.HasPrefix(number, "00"):
		number = number[2:]
	case len(number) >= 11 && (strings.HasPrefix(number, "393") || strings.HasPrefix(number, "390")):
	default:
		return number, true
	}
	return "+" + number, true
}

// ShowPhone writes an E.164 number for a reader in Italy: "06 0000 0101",
// "300 000 0101", foreign ones with their country code. What is no number
// comes back as it is.
func ShowPhone(e164 string) string {
	n, err := phonenumbers.Parse(e164, "IT")
	if err != nil {
		return e164
	}
	if n.GetCountryCode() == 39 {
		return phonenumbers.Format(n, phonenumbers.NATIONAL)
	}
	return phonenumbers.Format(n, phonenumbers.INTERNATIONAL)
}
