package italy_test

import (
	"testing"

	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
)

func TestGrams(t *testing.T) {
	for _, c := range []struct {
		typed string
		grams int
		wrong string
	}{
		{"468", 468, ""}, {" 468 g ", 468, ""}, {"468gr", 468, ""}, {"1250 g", 1250, ""}, {"0,468 kg", 468, ""}, {"1,25kg", 1250, ""},
		{"1.25 KG", 1250, ""}, {"2 kg", 2000, ""}, {"2 chili", 2000, ""}, {"100000", 100000, ""}, {"1", 1, ""},
		{"", 0, "error.required"}, {"1,250", 0, "error.weight_ambiguous"}, {"1.250", 0, "error.weight_ambiguous"},
		{"0,468", 0, "error.weight_ambiguous"}, {"12,5 g", 0, "error.weight_ambiguous"},
		{"0", 0, "error.weight_bad"}, {"-5", 0, "error.weight_bad"}, {"100001", 0, "error.weight_bad"}, {"cinque", 0, "error.weight_bad"},
		{"4 6 8", 468, ""}, {"1e3", 0, "error.weight_bad"}, {"٤٦٨", 0, "error.weight_bad"}, {"99999999999999999999", 0, "error.weight_bad"},
	} {
		got, err := italy.ParseGrams(c.typed)
		key := ""
		if err != nil {
			key = fault.From(err).Key
		}
		if got != c.grams || key != c.wrong {
			t.Errorf("%q: %d, %q; want %d, %q", c.typed, got, key, c.grams, c.wrong)
		}
	}
}
