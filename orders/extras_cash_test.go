package orders_test

import (
	"testing"

	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// A sum in cash is rounded to five cents by a line of its own (PRICE-06); a card
// pays to the cent.
func TestCashIsRounded(t *testing.T) {
	t.Parallel()
	for bag, by := range map[money.Cents]money.Cents{1: -1, 2: -2, 3: 2, 4: 1, 5: 0} {
		w := world.New(t)
		w.Goods(`update shop.variants set price_cents = 700 where hood_id = $1`, w.Hood)
		packs(w, tenants.Bag{Price: bag, Rate: 22, Count: 1})
		p, o := counter(w)
		walk(w, o.ID, orders.StepAccept, orders.StepReady)
		for range 2 {
			w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.CollectCash(h, w.Shop.ID, o.ID) }))
		}
		d := w.Detail(p.Purchase)
		got := d.Parts[0].Order
		line := kinds(d.Parts[0].Lines)["rounding"]
		if got.Captured != *o.Due+by || got.Captured%5 != 0 || line.Captured != by || line.VATRate != 0 || d.Payment.Captured != got.Captured || d.Total != got.Captured {
			t.Errorf("%d is paid with %d, rounded by %d; want %d", *o.Due, got.Captured, line.Captured, by)
		}
		if noted := ask[string](w, `select string_agg(what, ' ') from shop.order_events where order_id = $1 and what like 'paid\_%'`, o.ID); noted != orders.MomentPaidCash {
			t.Errorf("noted: %q", noted)
		}
		if cash := inBook(w, p.Payment, "cash"); cash != int(got.Captured) {
			t.Errorf("%d in the till", cash)
		}
		w.Must(w.Hoods(func(h *tenants.HoodTx) error {
			_, err := orders.Refund(h, orders.RefundAsk{Shop: w.Shop.ID, Order: o.ID, Reason: payments.ReasonGoodwill, By: orders.ByShop, Key: "all"})
			return err
		}))
		if got := orderOf(w, p.Purchase); got.Refunded != got.Captured || got.Payment != orders.PayGivenBack {
			t.Errorf("of %d %d is given back", got.Captured, got.Refunded)
		}
	}
}
