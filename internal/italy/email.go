package italy

import (
	"net/mail"
	"strings"
)

// The limits of RFC 5321 on an address and the part before the @, in bytes.
const (
	longestEmail = 254
	longestLocal = 64
	longestLabel = 63
)

// ParseEmail reads one bare e-mail address whose domain has a dot, and gives
// it in lower case: no provider tells Ada from ada, and a person must not end
// up with two accounts. The faults are error.required and error.email_bad.
func ParseEmail(s string) (string, error) {
	// The cap comes first: net/mail is slow on long, hostile input.
	if len(s) > longestEmail+16 {
		return "", invalid("error.email_bad")
	}
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "" {
		return "", invalid("error.required")
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Name != "" || a.Address != s || len(s) > longestEmail {
		return "", invalid("error.email_bad")
	}
	at := strings.LastIndexByte(s, '@')
	if at > longestLocal || strings.ContainsAny(s[:at], `"\ `) || !ascii(s) || !domain(s[at+1:]) {
		return "", invalid("error.email_bad")
	}
	return s, nil
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// domain reports whether s is a name of two labels or more, the last of which
// is no number.
func domain(s string) bool {
	labels := strings.Split(s, ".")
	for _, l := range labels {
		if l == "" || len(l) > longestLabel || l[0] == '-' || l[len(l)-1] == '-' ||
			strings.Trim(l, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return len(labels) > 1 && !digits(labels[len(labels)-1])
}
