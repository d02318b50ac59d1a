package italy

import (
	"regexp"
	"strings"
)

// ParseREA reads a number of the economic register, "RM-1234567", with or
// without the hyphen and spaces (CONS-01). The faults are error.required and
// error.rea_bad.
func ParseREA(s string) (string, error) {
	s = strings.ToUpper(strings.Join(strings.Fields(s), ""))
	if s == "" {
		return "", invalid("error.required")
	}
	m := regexp.MustCompile(`^([A-Z]{2})-?([0-9]{5,7})$`).FindStringSubmatch(s)
	if m == nil {
		return "", invalid("error.rea_bad")
	}
	return m[1] + "-" + m[2], nil
}

// ParseOrganic reads the code of an organic control body, "IT-BIO-000"
// (FOOD-05). The faults are error.required and error.organic_bad.
func ParseOrganic(s string) (string, error) {
	s = strings.ToUpper(strings.Join(strings.Fields(s), ""))
	if s == "" {
		return "", invalid("error.required")
	}
	if !regexp.MustCompile(`^[A-Z]{2}-BIO-[0-9]{3}$`).MatchString(s) {
		return "", invalid("error.organic_bad")
	}
	return s, nil
}
