package money_test

import (
	"math"
	"math/big"
	"testing"

	"pgregory.net/rapid"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/vectors"
)

func TestUnitPriceVectors(t *testing.T) {
	for _, v := range vectors.Of[struct {
		Price     money.Cents
		Qty       int
		Drained   int
		UnitPrice money.Cents `json:"unit_price"`
	}](t, "unit_price") {
		if v.Drained > 0 {
			v.Qty = v.Drained
		}
		if got := money.UnitPrice(v.Price, v.Qty); got != v.UnitPrice {
			t.Errorf("%d for %d: %d, want %d", v.Price, v.Qty, got, v.UnitPrice)
		}
	}
}

func TestWeighedVectors(t *testing.T) {
	for _, v := range vectors.Of[struct {
		PerKg money.Cents `json:"price_per_kg"`
		Grams int         `json:"grams"`
		Line  money.Cents `json:"line"`
	}](t, "weight_lines") {
		if got := money.Weighed(v.PerKg, v.Grams); got != v.Line {
			t.Errorf("%d g at %d: %d, want %d", v.Grams, v.PerKg, got, v.Line)
		}
	}
}

func TestHalfUpMatchesExactArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		num := rapid.Int64Range(-math.MaxInt64, math.MaxInt64).Draw(t, "num") // the one number without a positive twin panics
		den := rapid.Int64Range(1, math.MaxInt64).Draw(t, "den")
		// floor((2|num| + den) / 2den) with the sign of num.
		n := new(big.Int).Abs(big.NewInt(num))
		n.Add(n.Lsh(n, 1), big.NewInt(den))
		n.Quo(n, new(big.Int).Lsh(big.NewInt(den), 1))
		if num < 0 {
			n.Neg(n)
		}
		if got := money.HalfUp(num, den); !n.IsInt64() || got != n.Int64() {
			t.Fatalf("HalfUp(%d, %d) = %d, want %s", num, den, got, n)
		}
	})
}

func TestHalvesGoAwayFromZero(t *testing.T) {
	for _, c := range []struct{ num, den, want int64 }{
		{1, 2, 1}, {-1, 2, -1}, {3, 2, 2}, {-3, 2, -2}, {1, 3, 0}, {2, 3, 1}, {0, 7, 0},
		{5, 1, 5}, {2490 * 150, 1000, 374},
	} {
		if got := money.HalfUp(c.num, c.den); got != c.want {
			t.Errorf("HalfUp(%d, %d) = %d, want %d", c.num, c.den, got, c.want)
		}
	}
}

func TestSplitLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		total := money.Cents(rapid.Int64().Draw(t, "total"))
		weights := rapid.SliceOfN(rapid.Map(rapid.Int64Range(0, math.MaxInt64/6), func(n int64) money.Cents {
			return money.Cents(n)
		}), 1, 12).Draw(t, "weights")
		exact := new(big.Int)
		for _, w := range weights {
			exact.Add(exact, big.NewInt(int64(w)))
		}
		var sum money.Cents
		for i, part := range money.Split(total, weights) {
			sum += part
			if part != 0 && (part < 0) != (total < 0) {
				t.Fatalf("part %d of %d has another sign", part, total)
			}
			if weights[i] == 0 && exact.Sign() > 0 && part != 0 {
				t.Fatalf("a weight of nothing was given %d", part)
			}
			if exact.Sign() == 0 {
				continue
			}
			// No part is a whole cent away from its exact share.
			share := new(big.Int).Mul(big.NewInt(int64(total)), big.NewInt(int64(weights[i])))
			off := new(big.Int).Sub(share, new(big.Int).Mul(big.NewInt(int64(part)), exact))
			if off.CmpAbs(exact) >= 0 {
				t.Fatalf("part %d is a cent or more from its share", part)
			}
		}
		if sum != total {
			t.Fatalf("parts sum to %d, not %d", sum, total)
		}
	})
}

func TestSplitTies(t *testing.T) {
	for _, c := range []struct {
		total         money.Cents
		weights, want []money.Cents
	}{
		{10, []money.Cents{1, 1, 1}, []money.Cents{4, 3, 3}},
		{-10, []money.Cents{1, 1, 1}, []money.Cents{-4, -3, -3}},
		{5, []money.Cents{0, 0}, []money.Cents{3, 2}},
		{0, nil, nil},
	} {
		got := money.Split(c.total, c.weights)
		for i := range c.want {
			if got[i] != c.want[i] {
				t.Errorf("Split(%d, %v) = %v, want %v", c.total, c.weights, got, c.want)
			}
		}
	}
}

func TestWrongMoneyPanics(t *testing.T) {
	for name, do := range map[string]func(){
		"no weights":      func() { money.Split(1, nil) },
		"negative weight": func() { money.Split(1, []money.Cents{2, -1}) },
		"too much weight": func() { money.Split(1, []money.Cents{math.MaxInt64, math.MaxInt64, 2}) },
		"no quantity":     func() { money.UnitPrice(100, 0) },
		"overflow":        func() { money.UnitPrice(math.MaxInt64, 1) },
		"negative rate":   func() { money.VAT(100, -4) },
		"huge discount":   func() { money.VATDocument([]money.Taxed{{Rate: 4, Gross: 10}}, 11, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("it went on silently")
				}
			}()
			do()
		})
	}
}
