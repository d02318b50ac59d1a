package italy

import (
	"regexp"
	"strconv"
	"strings"
)

// maxGrams is the heaviest thing that is typed: a hundred kilos.
const maxGrams = 100_000

// ParseGrams reads a net weight as people type it: "468", "468 g", "0,468 kg",
// "1.25 kg". A point or comma before three digits without a unit may mean
// grams or kilos and is refused (WEIGHT-01). It gives grams from 1 to 100 000; the
// faults are error.required, error.weight_bad and error.weight_ambiguous.
func ParseGrams(s string) (int, error) { return ParseWeight(s, 1, maxGrams) }

// ParseWeight is ParseGrams for weights from least to most grams.
func ParseWeight(s string, least, most int) (int, error) {
	s = strings.ToLower(strings.Join(strings.Fields(s), ""))
	if s == "" {
		return 0, invalid("error.required")
	}
	m := regexp.MustCompile(`^([0-9]{1,6})(?:[.,]([0-9]{1,3}))?(g|gr|grammi|grams|kg|chili|kilos?)?$`).FindStringSubmatch(s)
	if m == nil {
		return 0, invalid("error.weight_bad")
	}
	whole, err := strconv.Atoi(m[1])
	if err != nil {
		return 0, invalid("error.weight_bad")
	}
	kilos := strings.HasPrefix(m[3], "k") || m[3] == "chili"
	switch {
	case kilos:
		thousandths, err := strconv.Atoi((m[2] + "000")[:3])
		if err != nil {
			return 0, invalid("error.weight_bad")
		}
		whole = whole*1000 + thousandths
	case m[2] != "":
		return 0, invalid("error.weight_ambiguous")
	}
	if whole < least || whole > most {
		return 0, invalid("error.weight_bad")
	}
	return whole, nil
}
