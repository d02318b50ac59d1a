package italy

import (
	"regexp"
	"strings"
)

// sepa is how many characters an IBAN has in each country whose banks take
// transfers in euros (European Payments Council, EPC409-09; IBAN registry).
const sepa = " AD24 AL28 AT20 BE16 BG22 CH21 CY28 CZ24 DE22 DK18 EE20 ES24 FI18 FR27 GB22 GI23 GR27 HR21 HU28 IE22 IS26 IT27 LI21" +
	" LT20 LU20 LV21 MC27 MD24 ME22 MK19 MT31 NL18 NO15 PL28 PT25 RO24 RS22 SE24 SI19 SK24 SM27 VA22 "

var (
	account  = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$`)
	italians = regexp.MustCompile(`^(IT|SM)[0-9]{2}[A-Z][0-9]{10}[A-Z0-9]{12}$`)
)

// ParseIBAN reads an IBAN of any country of SEPA (Reg. (EU) 260/2012, art. 9:
// foreign ones are as good) and gives it without spaces. Both its check digits
// and, for Italy and San Marino, the letter CIN must be right. The faults are
// error.required, error.iban_bad and, for a country whose banks take no
// transfers in euros, error.iban_country.
func ParseIBAN(s string) (string, error) {
	if s = stripped(s); s == "" {
		return "", invalid("error.required")
	}
	if !account.MatchString(s) || remainder97(s[4:]+s[:4]) != 1 {
		return "", invalid("error.iban_bad")
	}
	long, known := ibanLength(s[:2])
	switch {
	case !known:
		return "", invalid("error.iban_country")
	case len(s) != long, national(s) && (!italians.MatchString(s) || checkLetter(s[5:]) != s[4]):
		return "", invalid("error.iban_bad")
	}
	return s, nil
}

func national(iban string) bool {
	return strings.HasPrefix(iban, "IT") || strings.HasPrefix(iban, "SM")
}

func ibanLength(country string) (int, bool) {
	at := strings.Index(sepa, " "+country)
	if at < 0 {
		return 0, false
	}
	return number(sepa[at+3 : at+5]), true
}

// remainder97 takes letters as 10 to 35 (ISO 7064, mod 97-10).
func remainder97(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] <= '9' {
			n = (n*10 + int(s[i]-'0')) % 97
		} else {
			n = (n*100 + int(s[i]-'A') + 10) % 97
		}
	}
	return n
}
