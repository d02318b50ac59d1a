package orders_test

import (
	"context"
	"testing"

	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// packs sets what the shop packs in, as its own card says it.
func packs(w *world.World, b tenants.Bag) {
	w.T.Helper()
	var card tenants.Card
	s := tenants.InShop(w.Hood, w.Shop.ID, "nives")
	w.Must(w.DB.ShopRead(context.Background(), s, func(r *tenants.ShopRead) { tenants.OwnCard(r, w.Hood, w.Shop.ID, &card) }))
	card.Terms.Bag = b
	w.Must(w.DB.Shop(context.Background(), s, func(t *tenants.ShopTx) error { return tenants.SaveCard(t, card) }))
}

// bottled puts a deposit on a good.
func bottled(w *world.World, slug string, deposit money.Cents) {
	w.T.Helper()
	w.Super(`update shop.products set deposit_cents = $2 where id = $1`, w.Shop.Goods[slug].Product, deposit)
}

func wantBags(s *world.Shopper, n int) error {
	return s.W.Hoods(func(h *tenants.HoodTx) error { return orders.WantBags(h, s.Token, s.W.Shop.ID, n) })
}

func kinds(lines []orders.Line) map[string]orders.Line {
	by := map[string]orders.Line{}
	for _, l := range lines {
		by[l.Kind] = l
	}
	return by
}

// Bags and deposits stand on the order and in its total, and count for nothing
// else (VAT-04, VAT-05).
func TestBagsAndDeposits(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	packs(w, tenants.Bag{Price: 2, Rate: 22, Count: 1})
	bottled(w, "miele", 30)
	s := w.NewShopper()
	s.Ready(delivery.Delivery, nil) // spaghetti and honey
	before, err := s.Full().Quote()
	w.Must(err)
	w.Must(wantBags(s, 3))
	is(t, wantBags(s, orders.MaxBags+1), fault.Invalid, "error.form")
	f := s.Full()
	q, err := f.Quote()
	w.Must(err)
	part := q.Parts[0]
	honey := 0
	for _, l := range part.Lines {
		if l.Slug == "miele" && l.Kind == orders.GoodsLine {
			honey = l.Pieces
		}
	}
	deposits := money.Cents(30 * honey)
	if honey == 0 || part.Extras != 6+deposits || q.Total != f.Goods()+q.Delivery+part.Extras || q.Most != q.Total {
		t.Errorf("%d honey: extras %d, total %d of goods %d", honey, part.Extras, q.Total, f.Goods())
	}
	if q.Total != before.Total+4 || part.Goods != before.Parts[0].Goods || part.Fee != before.Parts[0].Fee {
		t.Error("two bags more changed more than their price")
	}
	p, err := s.Place(payments.Stripe)
	w.Must(err)
	d := w.Detail(p.Purchase)
	by := kinds(d.Parts[0].Lines)
	if b := by["bag"]; b.Amount.Pieces != 3 || b.Price != 2 || b.Ceiling != 6 || b.VATRate != 22 || b.Title.It == "" || b.Title.En == "" {
		t.Errorf("bags: %+v", b)
	}
	if x := by["deposit"]; x.Amount.Pieces != honey || x.Ceiling != deposits || x.Slug != "miele" || x.VATRate != 0 {
		t.Errorf("deposit: %+v", x)
	}
	if d.Parts[0].Order.Ceiling != q.Total || by["delivery"].Line <= by["bag"].Line || by["bag"].Line <= by["deposit"].Line || by["deposit"].Line <= by["goods"].Line {
		t.Error("the lines are not in order, or do not sum up")
	}
}

func TestBagsAreNeverFreeUnlessPaper(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	packs(w, tenants.Bag{Price: 0, Paper: true, Count: 2})
	s := w.NewShopper()
	s.Ready(delivery.Pickup, nil)
	if q, err := s.Full().Quote(); err != nil || q.Parts[0].Extras != 0 || len(q.Parts[0].Lines) != 2 {
		t.Errorf("paper given away is a line: %+v, %v", q.Parts[0], err)
	}
	packs(w, tenants.Bag{Price: 10, Rate: 22, Count: 2})
	setRegime(w, "RF19", false)
	q, err := s.Full().Quote()
	w.Must(err)
	if l := q.Parts[0].Lines[2]; l.Kind != orders.BagLine || l.Sum != 20 || l.VATRate != 0 || l.VATNature != "N2.2" {
		t.Errorf("a flat-rate shop's bag: %+v", l)
	}
}

// The goods that are missing take their deposit with them, and bags that were
// not needed are not paid.
func TestPackingLowersBagsAndDeposits(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	packs(w, tenants.Bag{Price: 2, Rate: 22, Count: 3})
	bottled(w, "miele", 30)
	s := w.NewShopper()
	s.Ready(delivery.Pickup, nil)
	p, err := s.Place(payments.Counter)
	w.Must(err)
	o := orderOf(w, p.Purchase)
	bags := func(n int) error {
		return w.Hoods(func(h *tenants.HoodTx) error { return orders.UseBags(h, w.Shop.ID, o.ID, n) })
	}
	if key := fieldKey(bags(4), "bags"); key != "error.bags_more" {
		t.Errorf("a fourth bag: %q", key)
	}
	w.Must(bags(1))
	w.Must(bags(2))
	lines := w.Detail(p.Purchase).Parts[0].Lines
	honey := 0
	var gone money.Cents
	for _, l := range lines {
		if l.Slug == "miele" {
			gone += l.Ceiling
			if l.Kind == "goods" {
				honey = l.Line
			}
		}
	}
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.LeaveOut(h, w.Shop.ID, o.ID, honey) }))
	o = orderOf(w, p.Purchase)
	if *o.Due != o.Ceiling-2-gone {
		t.Errorf("it comes to %d of %d: %d of honey and a bag less", *o.Due, o.Ceiling, gone)
	}
}

// What was paid for a bag that stayed goes back, once.
func TestPaidBagsGoBack(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	packs(w, tenants.Bag{Price: 2, Rate: 22, Count: 3})
	s := w.NewShopper()
	p, _ := s.Buy(delivery.Delivery)
	o := orderOf(w, p.Purchase)
	for range 2 {
		w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.UseBags(h, w.Shop.ID, o.ID, 1) }))
	}
	if n := ask[int](w, `select coalesce(sum(amount_cents), 0)::int from hood.refunds where hood_id = $1 and reason = 'bags'`, w.Hood); n != 4 {
		t.Errorf("%d cents for two bags", n)
	}
	err := w.Hoods(func(h *tenants.HoodTx) error { return orders.UseBags(h, w.Shop.ID, o.ID, 2) })
	if key := fieldKey(err, "bags"); key != "error.bags_more" {
		t.Errorf("a bag that was given back already: %q", key)
	}
}

// Nobody pays 5,000 euros in cash (PRICE-07).
func TestCashHasALimit(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	w.Goods(`update shop.variants set price_cents = 249999 where hood_id = $1`, w.Hood)
	s := w.NewShopper()
	w.Must(s.Put("miele", 2))
	s.Checkout(delivery.Pickup, nil)
	p, err := s.Place(payments.Counter)
	w.Must(err) // 4,999.98
	o := orderOf(w, p.Purchase)
	walk(w, o.ID, orders.StepAccept, orders.StepReady)
	w.Super(`update shop.lines set price_cents = 250000, estimate_cents = 500000, ceiling_cents = 500000, due_cents = 500000 where order_id = $1`, o.ID)
	w.Super(`update shop.orders set estimate_cents = 500000, ceiling_cents = 500000, due_cents = 500000 where id = $1`, o.ID)
	w.Super(`update hood.parts set estimate_cents = 500000, ceiling_cents = 500000, due_cents = 500000 where order_id = $1`, o.ID)
	w.Super(`update shop.order_payments set amount_cents = 500000 where order_id = $1`, o.ID)
	w.Super(`update hood.purchases set estimate_cents = 500000, ceiling_cents = 500000 where id = $1`, p.Purchase)
	w.Super(`update hood.payments set amount_cents = 500000 where id = $1`, p.Payment)
	is(t, w.Hoods(func(h *tenants.HoodTx) error { return orders.CollectCash(h, w.Shop.ID, o.ID) }), fault.Conflict, "error.cash_limit")

	w.Goods(`update shop.variants set price_cents = 250000 where hood_id = $1`, w.Hood)
	s = w.NewShopper()
	w.Must(s.Put("miele", 2))
	s.Checkout(delivery.Pickup, nil)
	_, err = s.Place(payments.Counter)
	if key := fieldKey(err, "pay"); key != "error.pay_way" {
		t.Errorf("5,000.00 at the counter: %v", err)
	}
}
