package orders

import (
	"slices"

	"sottocasa/catalog"
	"sottocasa/catalog/offers"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Deal is what a basket gets of a shop beside its prices.
type Deal struct {
	Word    string        // of the code that was typed; empty: none
	Code    *catalog.Code // nil: there is no such code
	Trouble string        // translation key of why the code does not count; empty when it does
	Why     []any         // what Trouble's words want to know
	Books   bool          // goods were left out because the law limits their reduction
	Offers  bool          // goods were left out because they are on offer already
	Amount  money.Cents   // off the goods, as they are expected to weigh
	Gifts   []QuoteLine   // added by the shop; Gone where none is left
}

// leastGoods is what a code of an amount leaves of a shop's goods: less no card
// pays.
const leastGoods = money.Cents(50)

// discount takes the shop's code off the part's lines, which stand in the order
// of the shop's own.
func (p *ShopPart) discount(part *QuotePart, f *Full) {
	d := &p.Deal
	if d.Word == "" {
		return
	}
	if d.Trouble, d.Why = p.trouble(f, part.Free); d.Trouble != "" {
		return
	}
	c := d.Code
	part.Code, part.code = c.Word, &c.ID
	if c.FreeDelivery {
		part.Free = true
		return
	}
	on := p.eligible(part.Lines)
	if len(on) == 0 {
		part.Code, part.code = "", nil
		d.Trouble = "code.nothing"
		return
	}
	most := sumMost(part.Lines)
	if c.Percent > 0 {
		percentOff(part.Lines, on, c.Percent, p.caps(part.Lines, c.Percent))
	} else {
		amountOff(part.Lines, on, min(c.Amount, max(0, p.Goods-leastGoods)))
	}
	for _, l := range part.Lines {
		part.Discount += l.Discount
	}
	part.Goods -= part.Discount
	part.Most -= most - sumMost(part.Lines)
	d.Amount = part.Discount
}

func sumMost(lines []QuoteLine) (sum money.Cents) {
	for _, l := range lines {
		sum += l.Most
	}
	return sum
}

// trouble says why a code does not count for the basket as it is.
func (p *ShopPart) trouble(f *Full, free bool) (string, []any) {
	c := p.Deal.Code
	switch {
	case c == nil:
		return "code.unknown", nil
	case f.Now.Before(c.Starts):
		return "code.early", nil
	case c.Ends != nil && !f.Now.Before(*c.Ends):
		return "code.over", nil
	case c.Most > 0 && c.Uses >= c.Most:
		return "code.used_up", nil
	case c.First && f.before(p.Card.Shop):
		return "code.first_only", nil
	case c.PerPerson > 0 && f.usedBy(p.Card.Shop, c.ID) >= c.PerPerson:
		return "code.person", []any{"count", c.PerPerson}
	case p.Goods < c.Minimum:
		return "code.minimum", []any{"amount", c.Minimum - p.Goods, "minimum", c.Minimum}
	case c.FreeDelivery && (free || f.Fee() == 0):
		return "code.no_fee", nil
	}
	return "", nil
}

// eligible are the lines that a code is for.
func (p *ShopPart) eligible(lines []QuoteLine) []int {
	c, d := p.Deal.Code, &p.Deal
	d.Books, d.Offers = false, false
	var on []int
	for i, l := range lines {
		x := p.product(l.Variant)
		switch {
		case x == nil || l.Kind != "":
		case c.Shelf != nil && x.On != *c.Shelf:
		case x.Variant.Offer != nil && !c.WithOffers:
			d.Offers = true
		case x.MostOff != nil && !within(x, c.Percent):
			d.Books = true
		default:
			on = append(on, i)
		}
	}
	return on
}

// within reports whether so many per cent off what is asked now stay within what
// the law lets a product be reduced by. An amount (0 per cent) is off the whole
// spesa and has no limit of its own: books take no part in it (PRICE-04).
func within(x *catalog.Product, percent int) bool {
	cover := x.Cover
	if cover == 0 {
		cover = x.Variant.Asked()
	}
	return percent > 0 && int64(x.Variant.Price)*int64(100-percent) >= int64(cover)*int64(100-*x.MostOff)
}

// caps are the most that may be off each line, for goods whose reduction the law
// limits; the others have none.
func (p *ShopPart) caps(lines []QuoteLine, percent int) map[int]money.Cents {
	caps := map[int]money.Cents{}
	for i, l := range lines {
		x := p.product(l.Variant)
		if x == nil || x.MostOff == nil || !within(x, percent) || x.Weighed() {
			continue
		}
		cover := x.Cover
		if cover == 0 {
			cover = x.Variant.Asked()
		}
		caps[i] = max(0, l.Sum-offers.Floor(cover, *x.MostOff)*money.Cents(l.Pieces))
	}
	return caps
}

// product is the product of one of the part's lines that can be ordered.
func (p *ShopPart) product(variant tenants.ID) *catalog.Product {
	for i := range p.Lines {
		if p.Lines[i].Variant == variant && p.Lines[i].Problem == "" {
			return &p.Lines[i].Product
		}
	}
	return nil
}

// percentOff takes a percentage off some lines: of their sum, shared as VAT-03
// wants it. Lines with a cap are reduced by themselves, so that none passes it.
// What is weighed is reduced by what it will weigh.
func percentOff(lines []QuoteLine, on []int, percent int, caps map[int]money.Cents) {
	var pool []int
	var sum money.Cents
	for _, i := range on {
		if most, capped := caps[i]; capped {
			lines[i].off(min(most, percentOf(lines[i].Sum, percent)))
			continue
		}
		pool = append(pool, i)
		sum += lines[i].Sum
	}
	shareOff(lines, pool, percentOf(sum, percent))
	for _, i := range pool {
		if l := &lines[i]; l.Wished > 0 {
			gross := l.Most + l.Discount
			l.Percent, l.Most = percent, max(l.Sum, gross-percentOf(gross, percent))
		}
	}
}

func percentOf(amount money.Cents, percent int) money.Cents {
	return money.Cents(money.HalfUp(int64(amount)*int64(percent), 100))
}

// amountOff takes an amount off some lines, at most all of them.
func amountOff(lines []QuoteLine, on []int, amount money.Cents) {
	var sum money.Cents
	for _, i := range on {
		sum += lines[i].Sum
	}
	shareOff(lines, on, min(amount, sum))
}

// shareOff shares an amount first over the VAT rates, in proportion to their
// goods by largest remainder, the lowest first (VAT-03), then so within each
// rate over its lines.
func shareOff(lines []QuoteLine, on []int, amount money.Cents) {
	by := map[int][]int{}
	sums := map[int]money.Cents{}
	for _, i := range on {
		by[lines[i].VATRate] = append(by[lines[i].VATRate], i)
		sums[lines[i].VATRate] += lines[i].Sum
	}
	var rates []int
	for rate := range by {
		rates = append(rates, rate)
	}
	slices.Sort(rates)
	var weights []money.Cents
	for _, rate := range rates {
		weights = append(weights, sums[rate])
	}
	for n, of := range money.Split(amount, weights) {
		members := by[rates[n]]
		var each []money.Cents
		for _, i := range members {
			each = append(each, lines[i].Sum)
		}
		for k, off := range money.Split(of, each) {
			lines[members[k]].off(off)
		}
	}
}

// off takes a line's share of a discount off its amounts.
func (l *QuoteLine) off(share money.Cents) {
	l.Discount += share
	l.Sum -= share
	l.Most -= share
}

// dueOff is what a weighed line comes to: price is that of its grams, off its
// share of an amount, never more than the goods.
func dueOff(price money.Cents, percent int, share money.Cents) money.Cents {
	if percent > 0 {
		return price - percentOf(price, percent)
	}
	return max(0, price-share)
}
