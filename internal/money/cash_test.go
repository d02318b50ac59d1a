package money_test

import (
	"testing"

	"sottocasa/internal/money"
)

// TestCashDue holds the rounding to five cents at every last digit (PRICE-06).
func TestCashDue(t *testing.T) {
	for last, want := range []money.Cents{0, 0, 0, 5, 5, 5, 5, 5, 10, 10} {
		if got := money.CashDue(1230 + money.Cents(last)); got != 1230+want {
			t.Errorf("12,3%d in cash is %d", last, got)
		}
	}
}
