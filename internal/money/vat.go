package money

import "slices"

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

// Taxed is a gross amount at a VAT rate in percent.
type Taxed struct {
	Rate  int
	Gross Cents
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
// proportion to the goods. Deposits are outside the taxable base (VAT-05) and
// must not be among the goods. It panics when there is something to spread
// and no goods, or when the discount exceeds the goods.
func VATDocument(goods []Taxed, discount, fee Cents) []RateTotal {
	var out []RateTotal
	for _, g := range goods {
		i, found := slices.BinarySearchFunc(out, g.Rate, func(t RateTotal, rate int) int { return t.Rate - rate })
		if !found {
			out = slices.Insert(out, i, RateTotal{Rate: g.Rate})
		}
		out[i].Goods += g.Gross
	}
	weights := make([]Cents, len(out))
	var sum Cents
	for i, t := range out {
		weights[i] = t.Goods
		sum += t.Goods
	}
	if discount > sum {
		panic("money: discount greater than the goods")
	}
	var discounts, fees []Cents
	if discount != 0 {
		discounts = Split(-discount, weights)
	}
	if fee != 0 {
		fees = Split(fee, weights)
	}
	for i := range out {
		t := &out[i]
		if discounts != nil {
			t.Discount = discounts[i]
		}
		if fees != nil {
			t.Fee = fees[i]
		}
		t.Gross = t.Goods + t.Discount + t.Fee
		t.Net, t.VAT = VAT(t.Gross, t.Rate)
	}
	return out
}
