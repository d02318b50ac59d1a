package money

import (
	"maps"
	"slices"
)

// VAT splits a gross amount at rate percent into net and tax: net = gross ×
// 100 / (100 + rate), half up, and the tax is what remains (VAT-02, art. 27
// DPR 633/72). Call it on the total of a rate over a document, never on a
// line. rate must not be negative.
func VAT(gross Cents, rate int) (net, vat Cents) {
	if rate < 0 {
		panic("money: negative VAT rate")
	}
	net = Cents(scale(int64(gross), 100, 100+int64(rate)))
	return net, gross - net
}

// Ordinary is the VAT rate in percent of what has none of its own and no goods to
// follow (art. 16 DPR 633/72).
const Ordinary = 22

// Taxed is what goods at a VAT rate in percent come to. Off is what Gross is
// without, zero or positive: a discount, or what was given back.
type Taxed struct {
	Rate  int
	Gross Cents
	Off   Cents
}

// RateTotal is what a document holds at one rate; Gross = Goods + Discount +
// Fee = Net + VAT, and Discount is zero or negative.
type RateTotal struct {
	Rate                 int
	Goods, Discount, Fee Cents
	Gross, Net, VAT      Cents
}

// VATByRate groups amounts by rate, the lowest rate first, and takes the VAT
// out of each group (VAT-02).
func VATByRate(amounts []Taxed) []RateTotal { return VATDocument(amounts, 0, 0) }

// VATDocument is VATByRate for a document with a discount on all its goods
// and a fee that follows them, such as a delivery (VAT-03, art. 12 DPR
// 633/72): both, given as positive amounts, are spread over the rates in
// proportion to what the goods were before anything was off. Deposits are outside
// the taxable base (VAT-05) and must not be among the goods. It panics when the
// discount exceeds the goods.
func VATDocument(goods []Taxed, discount, fee Cents) []RateTotal {
	at, weights := map[int]RateTotal{}, map[int]Cents{}
	var sum Cents
	for _, g := range goods {
		t := at[g.Rate]
		t.Goods += g.Gross
		at[g.Rate] = t
		weights[g.Rate] += g.Gross + g.Off
		sum += g.Gross
	}
	if discount > sum {
		panic("money: discount greater than the goods")
	}
	for rate, c := range Follow(-discount, weights) {
		t := at[rate]
		t.Discount = c
		at[rate] = t
	}
	for rate, c := range Follow(fee, weights) {
		t := at[rate]
		t.Fee = c
		at[rate] = t
	}
	out := make([]RateTotal, 0, len(at))
	for _, rate := range slices.Sorted(maps.Keys(at)) {
		t := at[rate]
		t.Rate, t.Gross = rate, t.Goods+t.Discount+t.Fee
		t.Net, t.VAT = VAT(t.Gross, rate)
		out = append(out, t)
	}
	return out
}

// Follow spreads a sum that has no VAT rate of its own over rates in percent, in
// proportion to weights of zero or more, by the largest remainder; between equal
// remainders the lower rate wins. Without any weight it is at the Ordinary rate.
func Follow(sum Cents, weights map[int]Cents) map[int]Cents {
	out := map[int]Cents{}
	if sum == 0 {
		return out
	}
	rates := slices.Sorted(maps.Keys(weights))
	rates = slices.DeleteFunc(rates, func(rate int) bool { return weights[rate] == 0 })
	if len(rates) == 0 {
		out[Ordinary] = sum
		return out
	}
	shares := make([]Cents, len(rates))
	for i, rate := range rates {
		shares[i] = weights[rate]
	}
	for i, c := range Split(sum, shares) {
		out[rates[i]] = c
	}
	return out
}
