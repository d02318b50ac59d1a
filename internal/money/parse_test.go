package money_test

import (
	"errors"
	"fmt"
	"testing"

	"pgregory.net/rapid"
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
)

func TestParseAmount(t *testing.T) {
	for s, want := range map[string]money.Cents{
		"12": 1200, "12,5": 1250, "12.5": 1250, "12,50": 1250, "12.50 €": 1250, "12,50\u00a0€": 1250,
		"€1,234.50": 123450, "1.234,50": 123450, "1.234.567": 100_000_000_0, "0": 0, "0,05": 5, " 7 ": 700,
		"1234": 123400, "-0,00": 0, "007": 700, "1,49": 149, "1000000": money.MaxAmount,
	} {
		got, err := money.ParseAmount(s)
		if want > money.MaxAmount {
			if !errors.Is(err, fault.New(fault.Invalid, "error.amount_large")) {
				t.Errorf("%q: %d, %v", s, got, err)
			}
		} else if err != nil || got != want {
			t.Errorf("%q: %d, %v; want %d", s, got, err, want)
		}
	}
}

func TestParseAmountRefuses(t *testing.T) {
	for s, key := range map[string]string{
		"": "error.required", "   ": "error.required",
		"1.490": "error.amount_ambiguous", "1,490": "error.amount_ambiguous", "12.345 €": "error.amount_ambiguous",
		"0.490": "error.amount_decimals", "1234.567": "error.amount_decimals", "1,2345": "error.amount_decimals", "1.234,567": "error.amount_decimals",
		"-3,20": "error.amount_negative", "€-3.20": "error.amount_negative", "−1": "error.amount_negative",
		"1000000,01": "error.amount_large", "99999999999999999999": "error.amount_large",
		"12,": "error.amount_bad", ",50": "error.amount_bad", "€": "error.amount_bad", "1 234": "error.amount_bad",
		"12e3": "error.amount_bad", "1.23.45": "error.amount_bad", "1.2,3.4": "error.amount_bad", "--5": "error.amount_bad",
		"-€-5": "error.amount_bad", "１２": "error.amount_bad", "NaN": "error.amount_bad",
		"1,234,5": "error.amount_bad", "000000000000000000000000000000000012": "error.amount_bad",
	} {
		if got, err := money.ParseAmount(s); !errors.Is(err, fault.New(fault.Invalid, key)) {
			t.Errorf("%q: %d, %v; want %s", s, got, err, key)
		}
	}
}

func TestParseAmountReadsWhatIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := money.Cents(rapid.Int64Range(0, int64(money.MaxAmount)).Draw(t, "cents"))
		for _, sep := range []string{",", "."} {
			s := fmt.Sprintf("%d%s%02d", c/100, sep, c%100)
			if got, err := money.ParseAmount(s); err != nil || got != c {
				t.Fatalf("%q: %d, %v", s, got, err)
			}
		}
	})
}

func FuzzParseAmount(f *testing.F) {
	f.Add("1.234,50 €")
	f.Fuzz(func(t *testing.T, s string) {
		if c, err := money.ParseAmount(s); c < 0 || c > money.MaxAmount || err != nil && c != 0 {
			t.Errorf("%q: %d, %v", s, c, err)
		}
	})
}
