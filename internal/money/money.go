// Package money does arithmetic on integer cents: no floating point anywhere.
// Amounts are always VAT included; a row carries its currency, which is EUR
// everywhere for now.
package money

import (
	"math/bits"
	"slices"
)

// EUR is the only currency that neighbourhoods trade in.
const EUR = "EUR"

// Cents is an amount in the minor unit of its row's currency.
type Cents int64

// HalfUp gives num/den rounded to the nearest integer, halves away from zero,
// so that a refund mirrors its charge. den must be positive.
func HalfUp(num, den int64) int64 { return scale(num, 1, den) }

// scale gives a×b/den rounded like HalfUp. The product is computed in 128
// bits; it panics when den ≤ 0 or the result leaves int64: both are bugs of
// the caller, and a wrong amount must never go on silently.
func scale(a, b, den int64) int64 {
	if den <= 0 {
		panic("money: division by zero or less")
	}
	d := magnitude(den)
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	if hi >= d {
		panic("money: amount out of range")
	}
	q, r := bits.Div64(hi, lo, d)
	if r >= d-r {
		q++
	}
	if q > 1<<63-1 {
		panic("money: amount out of range")
	}
	if (a < 0) != (b < 0) {
		return -int64(q)
	}
	return int64(q)
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return -uint64(n)
	}
	return uint64(n)
}

// Split divides total in proportion to weights, to the cent, by the largest
// remainder; between equal remainders the earlier weight wins. The parts
// always sum to total, and have its sign. Without any positive weight there
// is no proportion to follow: the parts are as equal as they can be.
// It panics on a negative weight, and on money with nobody to give it to.
func Split(total Cents, weights []Cents) []Cents {
	if len(weights) == 0 {
		if total != 0 {
			panic("money: nothing to split an amount over")
		}
		return nil
	}
	var sum uint64
	w := make([]uint64, len(weights))
	for i, c := range weights {
		if c < 0 {
			panic("money: negative weight")
		}
		w[i] = uint64(c)
		next, over := bits.Add64(sum, w[i], 0)
		if over != 0 {
			panic("money: amount out of range")
		}
		sum = next
	}
	if sum == 0 {
		for i := range w {
			w[i] = 1
		}
		sum = uint64(len(w))
	}
	return share(total, w, sum)
}

func share(total Cents, weights []uint64, sum uint64) []Cents {
	amount := magnitude(int64(total))
	left := amount
	parts := make([]uint64, len(weights))
	rest := make([]uint64, len(weights))
	order := make([]int, len(weights))
	for i, w := range weights {
		hi, lo := bits.Mul64(amount, w)
		parts[i], rest[i] = bits.Div64(hi, lo, sum)
		left -= parts[i]
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case rest[a] > rest[b]:
			return -1
		case rest[a] < rest[b]:
			return 1
		}
		return 0
	})
	for _, i := range order[:left] {
		parts[i]++
	}
	out := make([]Cents, len(parts))
	for i, p := range parts {
		out[i] = Cents(p)
		if total < 0 {
			out[i] = -Cents(p)
		}
	}
	return out
}

// UnitPrice gives the price per kilogram or litre of something that costs
// price for quantity grams or millilitres, rounded half up (PRICE-02). For
// food in a liquid quantity is the drained weight. quantity must be positive.
func UnitPrice(price Cents, quantity int) Cents {
	return Cents(scale(int64(price), 1000, int64(quantity)))
}

// Weighed gives what grams cost at perKg, rounded half up (WEIGHT-02).
func Weighed(perKg Cents, grams int) Cents {
	return Cents(scale(int64(perKg), int64(grams), 1000))
}
