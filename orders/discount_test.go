package orders_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"sottocasa/catalog"
	"sottocasa/catalog/offers"
	"sottocasa/delivery"
	"sottocasa/internal/money"
	"sottocasa/orders"
	"sottocasa/tenants"
)

// ware is a product of a small basket.
func ware(price money.Cents, rate, pieces int, change ...func(*catalog.Product)) orders.FullLine {
	var l orders.FullLine
	l.Variant, l.Pieces = tenants.NewID(), pieces
	l.Product = catalog.Product{Mode: catalog.Each, Online: true, State: "live", VATRate: rate, Variant: catalog.Variant{ID: l.Variant, Price: price, Per: "piece"}}
	for _, fn := range change {
		fn(&l.Product)
	}
	if l.Product.Weighed() {
		l.Pieces, l.Grams = 0, 50*pieces
	}
	l.Sum, l.Most = l.Product.Estimate(l.Amount), l.Product.Ceiling(l.Amount)
	return l
}

func loose(p *catalog.Product) {
	p.Mode, p.Weighing = catalog.Weight, catalog.Weighing{Min: 50, Scale: 1, Tolerance: 10}
}

func onOffer(p *catalog.Product) {
	p.Variant.Regular = p.Variant.Price * 5 / 4
	p.Variant.Offer = &catalog.Reduced{Beside: offers.Beside{Kind: offers.Lowest, Price: p.Variant.Regular}}
}

func asBook(p *catalog.Product) {
	five := 5
	p.MostOff = &five
}

// promised is a basket of one shop with a code, to be brought for a fee.
func promised(code *catalog.Code, lines ...orders.FullLine) *orders.Full {
	now := time.Now()
	s := orders.ShopPart{Card: tenants.Card{Shop: tenants.ShopID(tenants.NewID())}, Lines: lines}
	for _, l := range lines {
		s.Goods += l.Sum
		s.Most += l.Most
	}
	if code != nil {
		code.Starts = now.Add(-time.Hour)
		s.Deal = orders.Deal{Word: "PROVA", Code: code}
	}
	return &orders.Full{Basket: &orders.Basket{Method: delivery.Delivery}, Now: now, Zone: &delivery.Zone{Fee: 250}, Shops: []orders.ShopPart{s},
		Hold: &delivery.Hold{Window: delivery.Window{Starts: now.Add(24 * time.Hour)}}}
}

func quote(t *testing.T, f *orders.Full) orders.Quote {
	t.Helper()
	q, err := f.Quote()
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// TestADiscountFollowsTheRates walks the published basket: five euros off, shared
// over four rates (VAT-03).
func TestADiscountFollowsTheRates(t *testing.T) {
	t.Parallel()
	q := quote(t, promised(&catalog.Code{Amount: 500}, ware(420, 4, 1), ware(347, 4, 1), ware(289, 10, 1), ware(418, 10, 1), ware(150, 5, 1), ware(890, 22, 1)))
	got := map[int]money.Cents{}
	for _, l := range q.Parts[0].Lines {
		got[l.VATRate] += l.Discount
	}
	for rate, want := range map[int]money.Cents{4: 152, 5: 30, 10: 141, 22: 177} {
		if got[rate] != want {
			t.Errorf("at %d%%: %d off, want %d", rate, got[rate], want)
		}
	}
	if q.Total != 2264 || q.Parts[0].Discount != 500 {
		t.Errorf("total %d, off %d", q.Total, q.Parts[0].Discount)
	}
}

func TestBooksKeepTheirPrice(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]struct {
		code     catalog.Code
		book     orders.FullLine
		off, all money.Cents
	}{
		"ten per cent are too many":            {catalog.Code{Percent: 10}, ware(1650, 4, 1, asBook), 0, 100},
		"five per cent, never below the floor": {catalog.Code{Percent: 5}, ware(1650, 4, 3, asBook), 246, 296},
		"an amount is for the rest":            {catalog.Code{Amount: 300}, ware(1650, 4, 1, asBook), 0, 300},
		"on offer already, both together too much": {catalog.Code{Percent: 3, WithOffers: true}, ware(1600, 4, 1, asBook, func(p *catalog.Product) {
			p.Variant.Regular = 1650
			p.Variant.Offer = &catalog.Reduced{}
		}), 0, 30},
		"below the cover already": {catalog.Code{Percent: 5}, ware(1600, 4, 1, asBook, func(p *catalog.Product) { p.Cover = 1650 }), 0, 50},
	} {
		f := promised(&v.code, v.book, ware(1000, 10, 1))
		q := quote(t, f)
		for _, l := range q.Parts[0].Lines {
			if l.Variant == v.book.Variant && l.Discount != v.off {
				t.Errorf("%s: %d off the book, want %d", name, l.Discount, v.off)
			}
		}
		if q.Parts[0].Discount != v.all {
			t.Errorf("%s: %d off, want %d", name, q.Parts[0].Discount, v.all)
		}
		if (v.off == 0) != f.Shops[0].Deal.Books {
			t.Errorf("%s: it says %v", name, f.Shops[0].Deal.Books)
		}
	}
}

// TestStackingOfSmallBaskets tries every basket of up to three kinds of goods with
// every kind of code, and holds each rule of stacking (docs/decisions/0030; STK-06).
func TestStackingOfSmallBaskets(t *testing.T) {
	t.Parallel()
	shelf := tenants.NewID()
	onShelf := func(p *catalog.Product) { p.On = shelf }
	kinds := []func() orders.FullLine{
		func() orders.FullLine { return ware(33, 4, 9) },
		func() orders.FullLine { return ware(799, 10, 1, onShelf) },
		func() orders.FullLine { return ware(1090, 22, 2, onOffer) },
		func() orders.FullLine { return ware(1650, 4, 1, asBook) },
		func() orders.FullLine { return ware(1568, 4, 1, asBook, onOffer) },
		func() orders.FullLine { return ware(2490, 10, 9, loose) },
		func() orders.FullLine { return ware(2390, 4, 5, loose, onOffer, onShelf) },
	}
	codes := []catalog.Code{{}}
	for _, base := range []catalog.Code{{Percent: 5}, {Percent: 10}, {Percent: 90}, {Amount: 500}, {Amount: 99999}, {FreeDelivery: true}} {
		for bits := range 8 {
			c := base
			c.WithOffers = bits&1 > 0
			if bits&2 > 0 {
				c.Shelf = &shelf
			}
			if bits&4 > 0 {
				c.Minimum = 1500
			}
			codes = append(codes, c)
		}
	}
	n := 0
	for a := range kinds {
		for b := a; b < len(kinds); b++ {
			for c := b; c < len(kinds); c++ {
				for i := range codes {
					lines := []orders.FullLine{kinds[a]()}
					if b > a {
						lines = append(lines, kinds[b]())
					}
					if c > b {
						lines = append(lines, kinds[c]())
					}
					code := codes[i]
					holdRules(t, &code, i == 0, shelf, lines)
					n++
				}
			}
		}
	}
	if n < 4000 {
		t.Errorf("%d baskets", n)
	}
}

func holdRules(t *testing.T, code *catalog.Code, none bool, shelf tenants.ID, lines []orders.FullLine) {
	t.Helper()
	f := promised(code, lines...)
	if none {
		f.Shops[0].Deal = orders.Deal{}
	}
	q := quote(t, f)
	part, by := q.Parts[0], map[tenants.ID]orders.FullLine{}
	for _, l := range lines {
		by[l.Variant] = l
	}
	var off, goods, most money.Cents
	for _, l := range part.Lines {
		was := by[l.Variant]
		p := was.Product
		off, goods, most = off+l.Discount, goods+l.Sum, most+l.Most
		switch {
		case l.Sum+l.Discount != was.Sum || l.Discount < 0 || l.Sum < 0 || l.Most < l.Sum:
			t.Fatalf("%+v: %d of %d, %d off, at most %d", code, l.Sum, was.Sum, l.Discount, l.Most)
		case l.Discount > 0 && p.Variant.Offer != nil && !code.WithOffers:
			t.Fatalf("%+v: a code and an offer at once", code)
		case l.Discount > 0 && code.Shelf != nil && p.On != shelf:
			t.Fatalf("%+v: goods of another shelf", code)
		case p.MostOff != nil && l.Discount > 0 && l.Sum < offers.Floor(p.Variant.Asked(), 5)*money.Cents(l.Pieces):
			t.Fatalf("%+v: a book for %d", code, l.Sum)
		case p.MostOff != nil && l.Discount > 0 && code.Amount > 0:
			t.Fatalf("%+v: an amount off a book", code)
		}
	}
	gross := off + goods
	short := f.Shops[0].Goods < code.Minimum
	switch {
	case off != part.Discount || goods != part.Goods || q.Total != part.Total || part.Total != goods+part.Delivery || part.Most != most+part.Delivery:
		t.Fatalf("%+v: the sums do not sum up: %+v", code, part)
	case (none || short || code.FreeDelivery) && off > 0:
		t.Fatalf("%+v: %d off for nothing", code, off)
	case code.Amount > 0 && (off > code.Amount || gross > 50 && goods < 50):
		t.Fatalf("%+v: %d off %d", code, off, gross)
	case (code.FreeDelivery && !none && !short) != (part.Delivery == 0):
		t.Fatalf("%+v: the delivery costs %d", code, part.Delivery)
	}
}

// TestAHundredThousandBaskets holds that sums are right to the cent whatever lies
// in a basket of goods. Of every other kind of line, and of VAT:
// TestAHundredThousandOrdersOfEveryKind.
func TestAHundredThousandBaskets(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(2026, 11))
	shelf := tenants.NewID()
	rates := []int{0, 4, 5, 10, 22}
	changes := []func(*catalog.Product){loose, onOffer, asBook, func(p *catalog.Product) { p.On = shelf }}
	lines := make([]orders.FullLine, 0, 12)
	for range manyBaskets {
		lines = lines[:0]
		for range 1 + r.IntN(12) {
			var with []func(*catalog.Product)
			for i, c := range changes {
				if r.IntN(4) == 0 && (i != 2 || len(with) == 0) { // a book is not weighed
					with = append(with, c)
				}
			}
			lines = append(lines, ware(money.Cents(1+r.IntN(9000)), rates[r.IntN(len(rates))], 1+r.IntN(20), with...))
		}
		code := catalog.Code{WithOffers: r.IntN(2) == 0, Minimum: money.Cents(r.IntN(3) * 1000)}
		switch r.IntN(3) {
		case 0:
			code.Percent = 1 + r.IntN(90)
		case 1:
			code.Amount = money.Cents(1 + r.IntN(5000))
		default:
			code.FreeDelivery = true
		}
		if r.IntN(3) == 0 {
			code.Shelf = &shelf
		}
		holdRules(t, &code, r.IntN(5) == 0, shelf, lines)
	}
}
