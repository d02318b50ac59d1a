package money

import (
	"strings"

	"sottocasa/internal/fault"
)

// MaxAmount is the largest amount that ParseAmount takes: a million euros.
const MaxAmount Cents = 100_000_000

// The shapes of a typed amount that we understand.
const (
	longestAmount = 32 // bytes, with the sign, spaces and symbol
	groupDigits   = 3
)

// ParseAmount reads an amount as people type it: "12", "12,5", "12.50",
// "12,50 €", "€1,234.50", "1.234,50". One separator followed by three digits
// ("1.490") is refused, as it means two different amounts in the two languages
// (PRICE-01). The faults are Invalid with the keys error.required and
// error.amount_bad, _ambiguous, _decimals, _negative, _large.
func ParseAmount(s string) (Cents, error) {
	if len(s) > longestAmount {
		return 0, bad("error.amount_bad")
	}
	s = strings.TrimSpace(s)
	if s == "" {
		return 0, bad("error.required")
	}
	s, negative := trimSign(s)
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(s, "€"), "€"))
	s, again := trimSign(s)
	if negative && again {
		return 0, bad("error.amount_bad")
	}
	whole, cents, err := readDigits(s)
	if err != nil {
		return 0, err
	}
	amount, err := join(whole, cents)
	if err == nil && (negative || again) && amount != 0 {
		return 0, bad("error.amount_negative")
	}
	return amount, err
}

func bad(key string) error { return fault.New(fault.Invalid, key) }

func trimSign(s string) (rest string, negative bool) {
	for _, minus := range []string{"-", "−"} {
		if after, ok := strings.CutPrefix(s, minus); ok {
			return strings.TrimSpace(after), true
		}
	}
	return s, false
}

// readDigits takes apart the digits before and after the decimal separator.
func readDigits(s string) (whole, cents string, err error) {
	for _, r := range s {
		if (r < '0' || r > '9') && r != '.' && r != ',' {
			return "", "", bad("error.amount_bad")
		}
	}
	last := strings.LastIndexAny(s, ".,")
	if last < 0 {
		return s, "", nonEmpty(s)
	}
	sep, whole, cents := s[last:last+1], s[:last], s[last+1:]
	if whole == "" || cents == "" {
		return "", "", bad("error.amount_bad")
	}
	if !strings.ContainsAny(whole, ".,") {
		switch {
		case len(cents) == groupDigits && len(whole) <= groupDigits && whole[0] != '0':
			return "", "", bad("error.amount_ambiguous")
		case len(cents) > 2:
			return "", "", bad("error.amount_decimals")
		}
		return whole, cents, nil
	}
	// Two or more separators: the last is the decimal one, unless it repeats
	// ("1.234.567"), and then all of them group.
	group := "."
	if strings.Contains(whole, ",") {
		group = ","
	}
	groups := whole
	if group == sep {
		groups, cents = s, ""
	} else if len(cents) > 2 {
		return "", "", bad("error.amount_decimals")
	}
	whole, ok := ungroup(groups, group)
	if !ok {
		return "", "", bad("error.amount_bad")
	}
	return whole, cents, nil
}

func nonEmpty(s string) error {
	if s == "" {
		return bad("error.amount_bad")
	}
	return nil
}

// ungroup joins "1.234.567" when every group but the first has three digits.
func ungroup(s, sep string) (string, bool) {
	parts := strings.Split(s, sep)
	for i, p := range parts {
		if p == "" || len(p) > groupDigits || i > 0 && len(p) != groupDigits || strings.ContainsAny(p, ".,") {
			return "", false
		}
	}
	return strings.Join(parts, ""), true
}

func join(whole, cents string) (Cents, error) {
	for len(cents) < 2 {
		cents += "0"
	}
	var n Cents
	for _, r := range whole + cents {
		n = n*10 + Cents(r-'0')
		if n > MaxAmount {
			return 0, bad("error.amount_large")
		}
	}
	return n, nil
}
