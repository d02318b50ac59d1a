// Package ean reads the bar codes that stand on goods, and knows what open data
// tell of some of them.
package ean

import (
	"slices"
	"strings"

	"sottocasa/internal/fault"
)

// Code is a bar code of 8 or 13 digits whose last digit is right. An American
// one of 12 is kept as one of 13.
type Code string

// Parse reads what was typed or scanned. Blanks, dots and dashes between the
// digits do not matter.
func Parse(s string) (Code, error) {
	s = strings.NewReplacer(" ", "", "\u00a0", "", "-", "", "–", "", ".", "").Replace(strings.TrimSpace(s))
	switch {
	case s == "":
		return "", fault.New(fault.Invalid, "error.required")
	case strings.Trim(s, "0123456789") != "":
		return "", fault.New(fault.Invalid, "ean.letters")
	case !slices.Contains([]int{8, 12, 13}, len(s)):
		return "", fault.New(fault.Invalid, "ean.length", "number", len(s))
	case !Valid(s):
		return "", fault.New(fault.Invalid, "ean.digit")
	}
	if len(s) == 12 {
		s = "0" + s
	}
	return Code(s), nil
}

// Valid reports whether the last of 8, 12, 13 or 14 digits follows from the
// others (GS1 General Specifications, 7.9).
func Valid(s string) bool {
	if !slices.Contains([]int{8, 12, 13, 14}, len(s)) || strings.Trim(s, "0123456789") != "" {
		return false
	}
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			d *= 3
		}
		sum += d
	}
	return sum%10 == 0
}

// Book reports whether a code is an ISBN.
func (c Code) Book() bool {
	return len(c) == 13 && (strings.HasPrefix(string(c), "978") || strings.HasPrefix(string(c), "979") && c[3] != '0') // 979-0 is music
}

// InStore reports whether a code means something only in the shop that printed
// it: what a scale writes, with a price or a weight in its digits (GS1 General
// Specifications, 1.4: prefixes 02, 04 and 20 to 29; of short codes 0 and 2).
func (c Code) InStore() bool {
	if len(c) == 8 {
		return c[0] == '0' || c[0] == '2'
	}
	return c[0] == '2' || strings.HasPrefix(string(c), "02") || strings.HasPrefix(string(c), "04")
}

// Spellings are how a code may have been kept: an American one with its 0 in
// front and without.
func (c Code) Spellings() []string {
	if len(c) == 13 && c[0] == '0' {
		return []string{string(c), string(c[1:])}
	}
	return []string{string(c)}
}
