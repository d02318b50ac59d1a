package orders_test

import (
	"errors"
	"testing"

	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

func cancelMine(w *world.World, purchase tenants.ID) error {
	return w.Hoods(func(h *tenants.HoodTx) error { return orders.CancelMine(h, purchase) })
}

func TestAResidentCancelsUntilTheCutOff(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, _ := w.NewShopper().Buy(delivery.Delivery)
	o := orderOf(w, p.Purchase)
	if !w.Detail(p.Purchase).MayCancel() {
		t.Error("the page does not offer it")
	}
	if err := errors.Join(together(5, func(int) error { return cancelMine(w, p.Purchase) })...); err != nil {
		t.Fatal(err)
	}
	w.Work()
	refunded(w, p, "refunded")
	if got := orderOf(w, p.Purchase); got.Reason != "by_resident" {
		t.Errorf("cancelled %s", got.Reason)
	}
	if got := seats(w, o.Window); got.Held+got.Taken != 0 || left(w, "spaghetti") != 1000 {
		t.Errorf("%+v, %d on the shelf", got, left(w, "spaghetti"))
	}
	if n := ask[int](w, `select count(*)::int from river.river_job where kind = 'orders.shop_letter' and args ->> 'order_id' = $1 and args ->> 'about' = 'cancelled'`,
		o.ID.String()); n != 1 {
		t.Errorf("%d letters to the shop", n)
	}
	w.Must(cancelMine(w, p.Purchase)) // a page that was left open
}

func TestAResidentIsTooLateToCancel(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	w.Broken() // windows are moved
	p, _ := w.NewShopper().Buy(delivery.Delivery)
	o := orderOf(w, p.Purchase)
	w.Super(`update hood.windows set cutoff_at = now() - interval '1 second' where id = $1`, o.Window)
	is(t, cancelMine(w, p.Purchase), fault.Conflict, "error.cancel_late")
	if w.Detail(p.Purchase).MayCancel() {
		t.Error("the page offers it")
	}
	w.Super(`update hood.windows set cutoff_at = starts_at - interval '1 minute' where id = $1`, o.Window)
	for _, step := range []orders.Step{orders.StepAccept, orders.StepReady, orders.StepOut} {
		w.Must(take(w, o.ID, step))
	}
	is(t, cancelMine(w, p.Purchase), fault.Conflict, "error.cancel_out")
	w.Must(take(w, o.ID, orders.StepCancel)) // the shop may, until it is handed over
}

func TestWhatNobodyPaidIsNotCancelledByRefund(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, _ := waiting(w.NewShopper(), nil)
	is(t, cancelMine(w, p.Purchase), fault.Conflict, "error.order_moved")
	s := w.NewShopper()
	s.Ready(delivery.Pickup, nil)
	counter, err := s.Place(payments.Counter)
	w.Must(err)
	w.Must(cancelMine(w, counter.Purchase))
	if d := w.Detail(counter.Purchase); d.State != "cancelled" || d.Payment.State != payments.Failed || len(d.Refunds) != 0 {
		t.Errorf("%s, payment %s, %d refunds", d.State, d.Payment.State, len(d.Refunds))
	}
}

// A product was not there, then the whole order is off: what is left goes back.
func TestCancelledAfterAPartWasGivenBack(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, _ := w.NewShopper().Buy(delivery.Delivery)
	o := orderOf(w, p.Purchase)
	w.Must(take(w, o.ID, orders.StepAccept))
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		_, err := orders.Refund(h, orders.RefundAsk{Shop: w.Shop.ID, Order: o.ID, Lines: map[int]money.Cents{1: 378}, Reason: payments.ReasonMissing, Key: "x", Restock: true})
		return err
	}))
	w.Must(take(w, o.ID, orders.StepReady)) // it goes on without
	for range 2 {
		w.Must(w.Hoods(func(h *tenants.HoodTx) error {
			return orders.Cancel(h, orders.CancelAsk{Shop: w.Shop.ID, Order: o.ID, By: orders.ByShop, Reason: "sold_out", Words: "Ci dispiace."})
		}))
	}
	w.Work()
	w.Eventually("all is back", func() bool { return orderOf(w, p.Purchase).Payment == orders.PayGivenBack })
	if got := w.Sandbox.Sessions(w.Account)[0]; got.Refunded != got.Captured || inBook(w, p.Payment, "stripe") != 0 {
		t.Errorf("the provider gave back %d of %d", got.Refunded, got.Captured)
	}
	if left(w, "spaghetti") != 1000 || left(w, "miele") != 1000 {
		t.Errorf("%d and %d on the shelf", left(w, "spaghetti"), left(w, "miele"))
	}
	m := orders.Last(w.Detail(p.Purchase).Parts[0].Moments, orders.MomentCancelled)
	if m == nil || m.Text != "Ci dispiace." || m.Data.Reason != "sold_out" {
		t.Errorf("%+v", m)
	}
}

func TestNotesAreTheShopsAlone(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, _ := w.NewShopper().Buy(delivery.Delivery)
	o := orderOf(w, p.Purchase)
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		for range 2 {
			err := h.InShop(w.Shop.ID, func(s *tenants.ShopTx) error { return orders.WriteNote(s, o.ID, "key", "Chiamare prima") })
			if err != nil {
				return err
			}
			if err := orders.SendMessage(h, w.Shop.ID, o.ID, "key", "Arriviamo alle 11"); err != nil {
				return err
			}
		}
		return orders.SendMessage(h, w.Shop.ID, o.ID, "key", "Anzi, alle 12")
	}))
	var seen []string
	for _, m := range w.Detail(p.Purchase).Parts[0].Moments {
		if m.Text != "" {
			seen = append(seen, m.What+" "+m.Text)
		}
	}
	if len(seen) != 2 || seen[0] != "message Arriviamo alle 11" {
		t.Errorf("the resident sees %q", seen)
	}
	if n := ask[int](w, `select count(*)::int from shop.order_events where order_id = $1 and what = 'note'`, o.ID); n != 1 {
		t.Errorf("%d notes", n)
	}
	if n := letters(w, p.Purchase, "message"); n != 2 {
		t.Errorf("%d letters", n)
	}
	err := w.Hoods(func(h *tenants.HoodTx) error { return orders.SendMessage(h, w.Other.ID, o.ID, "key", "Ciao") })
	if !fault.Has(err, fault.NotFound) {
		t.Errorf("another shop's order: %v", err)
	}
}
