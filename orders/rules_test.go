package orders_test

import (
	"testing"
	"time"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/tenants"
)

// TestWhyACodeDoesNotCount holds each reason at its edge, and one cent, use or
// moment before it.
func TestWhyACodeDoesNotCount(t *testing.T) {
	t.Parallel()
	now, shelf := time.Now(), tenants.NewID()
	at := func(by time.Duration) *time.Time { x := now.Add(by); return &x }
	for name, c := range map[string]struct {
		code catalog.Code
		over func(*orders.Full)
		want string
	}{
		"it counts":              {code: catalog.Code{Percent: 10}},
		"not yet":                {catalog.Code{Percent: 10}, func(f *orders.Full) { f.Now = now.Add(-2 * time.Hour) }, "code.early"},
		"over":                   {catalog.Code{Percent: 10, Ends: at(-time.Minute)}, nil, "code.over"},
		"until later":            {catalog.Code{Percent: 10, Ends: at(time.Minute)}, nil, ""},
		"used up":                {catalog.Code{Percent: 10, Most: 3, Uses: 3}, nil, "code.used_up"},
		"the last use":           {catalog.Code{Percent: 10, Most: 3, Uses: 2}, nil, ""},
		"a cent short":           {catalog.Code{Percent: 10, Minimum: 1001}, nil, "code.minimum"},
		"just enough":            {catalog.Code{Percent: 10, Minimum: 1000}, nil, ""},
		"another shelf":          {catalog.Code{Percent: 10, Shelf: &shelf}, nil, "code.nothing"},
		"no delivery to give":    {catalog.Code{FreeDelivery: true}, func(f *orders.Full) { f.Basket.Method = delivery.Pickup }, "code.no_fee"},
		"the zone gives it":      {catalog.Code{FreeDelivery: true}, func(f *orders.Full) { f.Zone.FreeOver = 1000 }, "code.no_fee"},
		"a word that is no code": {catalog.Code{Percent: 10}, func(f *orders.Full) { f.Shops[0].Deal.Code = nil }, "code.unknown"},
	} {
		c.code.Word = "PROVA"
		f := promised(&c.code, ware(1000, 10, 1))
		f.Now = now
		if c.over != nil {
			c.over(f)
		}
		q := quote(t, f)
		if got := f.Shops[0].Deal.Trouble; got != c.want || (got != "") != (q.Parts[0].Code == "") {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestACodeForTheFirstOrder counts for who has never ordered, and not any more
// afterwards; who is somebody else it still counts for.
func TestACodeForTheFirstOrder(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	code(w, catalog.Code{Word: "CIAO", Percent: 10, First: true})
	trouble := func() string {
		s := w.NewShopper()
		w.Must(s.Put("miele", 2))
		w.Must(typeCode(s, "CIAO"))
		s.Checkout(delivery.Pickup, nil)
		f := s.Full()
		f.Reckon()
		return f.Shops[0].Deal.Trouble
	}
	if got := trouble(); got != "" {
		t.Errorf("the first order: %q", got)
	}
	w.NewShopper().Buy(delivery.Delivery)
	if got := trouble(); got != "code.first_only" {
		t.Errorf("the second order: %q", got)
	}
	w.Super(`update hood.contacts set phone = '+393000000999', email = 'altra@example.com' where hood_id = $1`, w.Hood)
	if got := trouble(); got != "" {
		t.Errorf("somebody else's first order: %q", got)
	}
}

// TestNothingIsTakenOffBagsAndDeposits: they come to what they came to without a
// code, and count for no threshold.
func TestNothingIsTakenOffBagsAndDeposits(t *testing.T) {
	t.Parallel()
	bottled := func(p *catalog.Product) { p.Deposit = 300 }
	for _, c := range []catalog.Code{{Percent: 90}, {Amount: 5000}, {Percent: 50, Minimum: 1001}} {
		f := promised(&c, ware(1000, 22, 1, bottled))
		f.Shops[0].Card.Terms.Bag = tenants.Bag{Price: 200, Rate: 22, Count: 2}
		f.Shops[0].Card.Terms.FreeFrom = 1001
		part := quote(t, f).Parts[0]
		if part.Extras != 700 || part.Free || c.Minimum > 0 && part.Discount > 0 || part.Total != part.Goods+700+part.Delivery {
			t.Errorf("%+v: extras %d, %d off, free %v", c, part.Extras, part.Discount, part.Free)
		}
		for _, l := range part.Lines {
			if l.Kind != orders.GoodsLine && (l.Discount != 0 || l.Sum != l.Price*money.Cents(l.Pieces)) {
				t.Errorf("%+v: %d off a %s", c, l.Discount, l.Kind)
			}
			if l.Kind == orders.DepositLine && l.VATRate != 0 || l.Kind == orders.BagLine && l.VATRate != 22 {
				t.Errorf("a %s at %d%%", l.Kind, l.VATRate)
			}
		}
	}
}

// TestTheThresholdOfAGivenDelivery is of the goods before any code, to the cent.
func TestTheThresholdOfAGivenDelivery(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from money.Cents
		free bool
	}{{999, true}, {1000, true}, {1001, false}, {0, false}} {
		for _, code := range []*catalog.Code{nil, {Percent: 50}} {
			f := promised(code, ware(1000, 10, 1))
			f.Shops[0].Card.Terms.FreeFrom = c.from
			if part := quote(t, f).Parts[0]; part.Free != c.free || (part.Delivery == 0) != c.free {
				t.Errorf("from %d: free %v, %d for the delivery", c.from, part.Free, part.Delivery)
			}
			if asked := f.Asked(250); (asked == 0) != c.free {
				t.Errorf("from %d: the basket says %d", c.from, asked)
			}
		}
	}
}
