package orders_test

import (
	"context"
	"testing"
	"time"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

func code(w *world.World, c catalog.Code) catalog.Code {
	w.T.Helper()
	c.ID, c.Starts = tenants.NewID(), time.Now().Add(-time.Hour)
	w.Must(w.DB.Shop(w.T.Context(), tenants.InShop(w.Hood, w.Shop.ID, "nives"), func(t *tenants.ShopTx) error { return catalog.AddCode(t, c) }))
	return c
}

func typeCode(s *world.Shopper, word string) error {
	return s.W.Hoods(func(h *tenants.HoodTx) error { return orders.SetCode(h, s.Token, s.W.Shop.ID, word) })
}

func uses(w *world.World, c catalog.Code) int {
	return ask[int](w, `select uses from shop.codes where id = $1`, c.ID)
}

// TestACodeIsNeverUsedTooOften lets many place at the same moment with a code that
// is for one of them, each held where its quote is frozen (STK-06).
func TestACodeIsNeverUsedTooOften(t *testing.T) {
	t.Parallel()
	const many = 12
	w := world.New(t)
	c := code(w, catalog.Code{Word: "UNO", Percent: 20, Most: 1})
	shoppers := make([]*world.Shopper, many)
	asks := make([]orders.Request, many)
	for i := range shoppers {
		s := w.NewShopper()
		w.Must(s.Put("miele", 2))
		w.Must(typeCode(s, "uno"))
		s.Checkout(delivery.Pickup, nil)
		shoppers[i], asks[i] = s, s.Request(payments.Counter)
	}
	// The others begin when the first has frozen its quote and written nothing.
	others := make(chan []error, 1)
	ctx := failpoint.With(t.Context(), failpoint.PlaceAfterQuote, func(context.Context) error {
		go func() {
			others <- together(many-1, func(i int) error {
				_, err := w.Conductor.Place(w.T.Context(), w.Scope(), asks[i+1])
				return err
			})
		}()
		return nil
	})
	_, first := w.Conductor.Place(ctx, w.Scope(), asks[0])
	errs := append([]error{first}, <-others...)
	placed := 0
	for _, err := range errs {
		if err == nil {
			placed++
			continue
		}
		is(t, err, fault.Conflict, "error.quote_changed")
	}
	if placed != 1 || uses(w, c) != 1 {
		t.Errorf("%d placed with it, %d uses counted", placed, uses(w, c))
	}
	if n := ask[int](w, `select count(*)::int from shop.orders where shop_id = $1 and code = 'UNO'`, w.Shop.ID); n != 1 {
		t.Errorf("%d orders have the discount", n)
	}
	late := w.DB.Shop(t.Context(), tenants.InShop(w.Hood, w.Shop.ID, "nives"), func(x *tenants.ShopTx) error {
		return catalog.UseCode(x, c.ID, tenants.NewID())
	})
	is(t, late, fault.Conflict, "error.quote_changed") // whatever a quote has said
	f := shoppers[many-1].Full()
	f.Reckon()
	if got := f.Shops[0].Deal.Trouble; errs[many-1] != nil && got != "code.used_up" {
		t.Errorf("who came late is told %q", got)
	}
}

// TestADiscountedOrderLives takes one with a code through its life: counted when
// placed, the amounts on its lines, given back with it.
func TestADiscountedOrderLives(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	c := code(w, catalog.Code{Word: "MENO10", Percent: 10, PerPerson: 1})
	s := w.NewShopper()
	w.Must(s.Put("miele", 3))
	w.Must(s.PutGrams("fesa", 500))
	if got := fieldKey(typeCode(s, "MENO99"), "code"); got != "code.unknown" {
		t.Errorf("an unknown code: %q", got)
	}
	w.Must(typeCode(s, " meno-10 "))
	p, _ := paidBy(s, delivery.Delivery, 0)
	d := w.Detail(p.Purchase).Parts[0]
	if d.Order.Code != "MENO10" || uses(w, c) != 1 {
		t.Errorf("placed with %q, %d uses", d.Order.Code, uses(w, c))
	}
	var veal orders.Line
	for _, l := range d.Lines {
		switch l.Slug {
		case "miele":
			if l.Estimate != 1863 || l.Discount != 207 || *l.Due != 1863 {
				t.Errorf("the honey: %+v", l)
			}
		case "fesa":
			veal = l
		}
	}
	// 12,45 € less 10 % is 11,21 €, 13,70 € at most less 1,37 €.
	if veal.Estimate+veal.Discount != 1245 || veal.Ceiling != 1233 {
		t.Fatalf("the veal: %+v", veal)
	}
	w.Must(weigh(w, d.Order.ID, orders.Scale{Line: veal.Line, Grams: 468}))
	for _, l := range w.Detail(p.Purchase).Parts[0].Lines {
		if l.Line == veal.Line && (*l.Due != 1048 || l.Gross() != 1165) { // 11,65 € less 1,17 €
			t.Errorf("weighed: %d of %d", *l.Due, l.Gross())
		}
	}
	again := w.NewShopper()
	w.Must(again.Put("miele", 2))
	w.Must(typeCode(again, "MENO10"))
	again.Checkout(delivery.Pickup, nil)
	f := again.Full()
	f.Reckon()
	if got := f.Shops[0].Deal.Trouble; got != "code.person" {
		t.Errorf("the same person once more: %q", got)
	}
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		return orders.Cancel(h, orders.CancelAsk{Shop: w.Shop.ID, Order: d.Order.ID, By: orders.ByShop})
	}))
	if uses(w, c) != 0 {
		t.Errorf("cancelled, and still %d uses", uses(w, c))
	}
	f = again.Full()
	f.Reckon()
	if got := f.Shops[0].Deal; got.Trouble != "" || got.Amount != 138 {
		t.Errorf("free for the same person again: %+v", got)
	}
}

// TestAGiftNeverStopsAnOrder holds that a gift is reserved while there is some,
// and that an order goes through without.
func TestAGiftNeverStopsAnOrder(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	last := w.Shop.Goods["ultimo"].Variant
	w.Must(w.DB.Shop(t.Context(), tenants.InShop(w.Hood, w.Shop.ID, "nives"), func(x *tenants.ShopTx) error {
		return tenants.AddGift(x, tenants.Gift{Variant: last, From: 1000})
	}))
	var asks []orders.Request
	for range 2 { // both are shown the gift
		s := w.NewShopper()
		w.Must(s.Put("miele", 2))
		s.Checkout(delivery.Pickup, nil)
		asks = append(asks, s.Request(payments.Counter))
	}
	given := map[string]int{}
	for _, r := range asks {
		p, err := w.Conductor.Place(t.Context(), w.Scope(), r)
		w.Must(err)
		d := w.Detail(p.Purchase).Parts[0]
		if d.Order.Estimate != 1380 {
			t.Errorf("it costs %d", d.Order.Estimate)
		}
		for _, l := range d.Lines {
			if l.Given() {
				given[l.LeftOut]++
			}
		}
	}
	if given[""] != 1 || given[orders.Missing] != 1 {
		t.Errorf("given and not: %v", given)
	}
	if n := ask[int](w, `select on_hand from shop.variants where id = $1`, last); n != 0 {
		t.Errorf("%d left on the shelf", n)
	}
	s := w.NewShopper()
	w.Must(s.Put("miele", 1))
	if f := s.Full(); len(f.Shops) == 1 {
		f.Reckon()
		if len(f.Shops[0].Deal.Gifts) != 0 {
			t.Error("a gift below its spend")
		}
	}
}

// TestAShopGivesItsDelivery holds both ways: a threshold, and a code.
func TestAShopGivesItsDelivery(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	w.Must(s.Put("miele", 2))
	s.Checkout(delivery.Delivery, nil)
	total := func() (q orders.Quote) {
		q, err := s.Full().Quote()
		w.Must(err)
		return q
	}
	if q := total(); q.Delivery != 250 || q.Total != 1630 {
		t.Fatalf("%d with %d for the delivery", q.Total, q.Delivery)
	}
	code(w, catalog.Code{Word: "GRATIS", FreeDelivery: true})
	w.Must(typeCode(s, "gratis"))
	if q := total(); q.Delivery != 0 || q.Total != 1380 {
		t.Errorf("by code: %d with %d", q.Total, q.Delivery)
	}
	w.Must(w.DB.Shop(t.Context(), tenants.InShop(w.Hood, w.Shop.ID, "nives"), func(x *tenants.ShopTx) error { return tenants.GiveDelivery(x, 1300) }))
	w.Must(typeCode(s, ""))
	if q := total(); q.Delivery != 0 || q.Total != 1380 {
		t.Errorf("from 13 euros on: %d with %d", q.Total, q.Delivery)
	}
}

// TestWhatLeftCarriesNoDelivery: a weighed line that a code was on leaves the
// order; all of the delivery goes with what is still in it, in the book and on the
// receipt.
func TestWhatLeftCarriesNoDelivery(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	code(w, catalog.Code{Word: "MENO10", Percent: 10})
	s := w.NewShopper()
	w.Must(s.PutGrams("pecorino", 500)) // at 4 %
	w.Must(s.Put("miele", 1))           // at 10 %
	s.Checkout(delivery.Delivery, nil)
	w.Must(typeCode(s, "MENO10"))
	p, err := s.Place(payments.Stripe)
	w.Must(err)
	w.Must(w.Sandbox.Pay(s.Open(p).Session, world.GoodCard))
	w.Must(check(w, p.Payment))
	o, cheese := orderOf(w, p.Purchase), 0
	for _, l := range w.Detail(p.Purchase).Parts[0].Lines {
		if l.Slug == "pecorino" {
			cheese = l.Line
		}
	}
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.LeaveOut(h, w.Shop.ID, o.ID, cheese) }))
	readied(w, o.ID)
	w.Must(w.Conductor.FinishHoldNow(t.Context(), w.Hood, p.Payment))
	if got := -inAccount(w, "sales:10") - inAccount(w, "vat:10"); got != 690-69+250 {
		t.Errorf("in the book %d: %s", got, book(w, w.Shop.ID))
	}
	for _, r := range orders.Rates(w.Detail(p.Purchase).Parts[0].Lines) {
		if r.Rate == 10 && r.Gross != 690-69+250 || r.Rate != 10 && r.Gross != 0 {
			t.Errorf("on the receipt: %+v", r)
		}
	}
}
