package orders_test

import (
	"math/rand/v2"
	"testing"

	"sottocasa/catalog"
	"sottocasa/internal/money"
	"sottocasa/orders"
	"sottocasa/tenants"
)

// booked are the lines of a quote's part as its order will have them, the delivery
// last.
func booked(part orders.QuotePart) []orders.Booked {
	var lines []orders.Booked
	for _, l := range part.Lines {
		kind := string(l.Kind)
		if kind == "" {
			kind = "goods"
		}
		lines = append(lines, orders.Booked{Kind: kind, Rate: l.VATRate, Captured: l.Sum, Off: l.Discount})
	}
	for _, g := range part.Gifts {
		lines = append(lines, orders.Booked{Kind: "goods", Rate: g.VATRate, Captured: g.Sum})
	}
	return append(lines, orders.Booked{Kind: "delivery", Captured: part.Delivery})
}

// outside is what of some lines bears no VAT at all.
func outside(lines []orders.Booked) (sum money.Cents) {
	for _, l := range lines {
		if l.Kind == "deposit" || l.Kind == "rounding" {
			sum += l.Captured - l.Refunded
		}
	}
	return sum
}

// rightVAT fails unless the rates come to all that bears VAT, and each VAT is
// within half a cent of what fractions say.
func rightVAT(t *testing.T, lines []orders.Booked, all money.Cents) {
	t.Helper()
	var gross money.Cents
	for _, r := range orders.RatesOf(lines) {
		gross += r.Gross
		whole := int64(100 + r.Rate)
		off := 2 * (int64(r.Gross)*int64(r.Rate) - int64(r.VAT)*whole) // twice the error, in whole-ths of a cent
		if r.Gross < 0 || r.Net+r.VAT != r.Gross || max(off, -off) > whole {
			t.Fatalf("%+v of %+v", r, lines)
		}
	}
	if gross != all-outside(lines) {
		t.Fatalf("the rates come to %d of %d, %d outside: %+v", gross, all, outside(lines), lines)
	}
}

// TestThreeBagsAndAGift: three bags at two cents, a gift, six bottles with their
// deposit, a book and five per cent off: each counts where it should, and nowhere
// else (PRICE-04, VAT-04, VAT-05).
func TestThreeBagsAndAGift(t *testing.T) {
	t.Parallel()
	wine := ware(500, 22, 6, func(p *catalog.Product) { p.Deposit = 30 })
	f := promised(&catalog.Code{Percent: 5, Minimum: 4650}, wine, ware(1650, 4, 1, asBook))
	s := &f.Shops[0]
	s.Card.Terms.Bag = tenants.Bag{Price: 2, Rate: 22, Count: 3}
	s.Present(1000, ware(900, 10, 1).Product)
	part := quote(t, f).Parts[0]
	if part.Goods != 2850+1568 || part.Discount != 150+82 || part.Extras != 6+180 || part.Total != 2850+1568+6+180+part.Delivery {
		t.Fatalf("%+v", part)
	}
	if len(part.Gifts) != 1 || part.Gifts[0].Sum != 0 {
		t.Errorf("the gift: %+v", part.Gifts)
	}
	lines := booked(part)
	rightVAT(t, lines, part.Total)
	if outside(lines) != 180 {
		t.Errorf("outside VAT: %d", outside(lines))
	}
	for _, l := range part.Lines {
		if l.Kind != "" && l.Discount != 0 {
			t.Errorf("%s has something off", l.Kind)
		}
	}
	f.Shops[0].Deal.Code.Minimum = 4651 // neither bags nor deposits count for it
	if off := quote(t, f).Parts[0].Discount; off != 0 {
		t.Errorf("%d off below its minimum", off)
	}
}

// TestAHundredThousandOrdersOfEveryKind: goods, weighed goods, offers, books, gifts,
// bags, deposits, delivery, codes and the rounding of cash, given back line by line
// in any order: sums and VAT are right to the cent at each step, never more goes
// back than was taken, and nothing stays in the book after the last of it.
func TestAHundredThousandOrdersOfEveryKind(t *testing.T) {
	t.Parallel()
	dice := rand.New(rand.NewPCG(2026, 1122))
	for range manyBaskets {
		part := quote(t, everything(dice)).Parts[0]
		lines, all := booked(part), part.Total
		var sum money.Cents
		for _, l := range lines {
			sum += l.Captured
		}
		if sum != all || part.Total != part.Goods+part.Delivery+part.Extras {
			t.Fatalf("lines of %d, a part of %+v", sum, part)
		}
		if by := money.CashDue(all) - all; by != 0 && all+by > 0 && dice.IntN(3) == 0 {
			lines, all = append(lines, orders.Booked{Kind: "rounding", Captured: by}), all+by
		}
		rightVAT(t, lines, all)
		givenBack(t, dice, lines, all)
	}
}

// everything draws a basket of every kind.
func everything(dice *rand.Rand) *orders.Full {
	var goods []orders.FullLine
	for range 1 + dice.IntN(8) {
		var with []func(*catalog.Product)
		switch dice.IntN(4) {
		case 0:
			with = append(with, loose, func(p *catalog.Product) { p.Variant.Price += 100 }) // else some weigh nothing in cents
		case 1:
			with = append(with, asBook)
		case 2:
			with = append(with, func(p *catalog.Product) { p.Deposit = money.Cents(1 + dice.IntN(60)) })
		}
		if dice.IntN(3) == 0 {
			with = append(with, onOffer)
		}
		goods = append(goods, ware(money.Cents(1+dice.IntN(5000)), []int{0, 4, 5, 10, 22}[dice.IntN(5)], 1+dice.IntN(12), with...))
	}
	code := &catalog.Code{WithOffers: dice.IntN(2) == 0, Percent: 1 + dice.IntN(90)}
	if dice.IntN(2) == 0 {
		code.Percent, code.Amount = 0, money.Cents(1+dice.IntN(4000))
	}
	f := promised(code, goods...)
	f.Zone.Fee = money.Cents(dice.IntN(900))
	s := &f.Shops[0]
	s.Card.Terms.Bag = tenants.Bag{Price: money.Cents(dice.IntN(20)), Rate: []int{4, 10, 22}[dice.IntN(3)], Count: dice.IntN(4)}
	if dice.IntN(3) == 0 {
		s.Present(money.Cents(dice.IntN(5000)), ware(900, 10, 1).Product)
	}
	return f
}

// givenBack gives lines back in parts until nothing is left.
func givenBack(t *testing.T, dice *rand.Rand, lines []orders.Booked, all money.Cents) {
	t.Helper()
	for step := 3; step >= 0; step-- {
		for i := range lines {
			l := &lines[i]
			more := l.Captured - l.Refunded
			if step > 0 && more > 0 && l.Kind != "rounding" {
				more = money.Cents(dice.Int64N(int64(more) + 1))
			} else if step > 0 {
				more = 0
			}
			l.Refunded, all = l.Refunded+more, all-more
		}
		rightVAT(t, lines, all)
		var sum money.Cents
		for account, cents := range orders.Standing(lines, true) {
			if sum += cents; step == 0 && cents != 0 {
				t.Fatalf("%s keeps %d of %+v", account, cents, lines)
			}
		}
		if sum != -all {
			t.Fatalf("the book says %d, there is %d: %+v", -sum, all, lines)
		}
	}
}
