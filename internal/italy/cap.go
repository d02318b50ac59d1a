package italy

import "strings"

// The lowest and the highest postcode that Poste Italiane gave out.
const (
	lowestCAP  = "00010"
	highestCAP = "98168"
)

// ParseCAP reads an Italian postcode: five digits, kept as text as the first
// may be 0 (FMT-02). The faults are error.required and error.cap_bad.
func ParseCAP(s string) (string, error) {
	if s = strings.TrimSpace(s); s == "" {
		return "", invalid("error.required")
	}
	if len(s) != len(lowestCAP) || !digits(s) || s < lowestCAP || s > highestCAP {
		return "", invalid("error.cap_bad")
	}
	return s, nil
}

func digits(s string) bool {
	return strings.Trim(s, "0123456789") == "" && s != ""
}
