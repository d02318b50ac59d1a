package orders_test

import (
	"testing"
	"time"

	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// handedOn is a spesa of three shops whose money is where it belongs.
func handedOn(w *world.World) *spesa {
	w.T.Helper()
	x := buy(w, false)
	w.Must(w.Conductor.Finish(w.T.Context(), w.Scope(), x.placed.Payment))
	return x
}

// contest has the payer's bank take a shared payment back, and tells nobody.
func (x *spesa) contest() string {
	x.T.Helper()
	i, err := x.Provider.(payments.Books).Intent(x.T.Context(), "", ask[string](x.World, `select intent_id from hood.payments where id = $1`, x.placed.Payment))
	x.Must(err)
	id, err := x.Sandbox.Dispute(i.Charge)
	x.Must(err)
	return id
}

// moves has everything that waits of a spesa done.
func (x *spesa) moves() {
	x.T.Helper()
	x.Must(x.Conductor.GiveBackNow(x.T.Context(), x.Hood, x.placed.Purchase))
	x.Must(x.Conductor.Finish(x.T.Context(), x.Scope(), x.placed.Payment))
}

// whole fails the test when an invariant is broken.
func (x *spesa) whole() {
	x.T.Helper()
	found, err := tenants.Check(x.T.Context(), x.Database.Super, x.Hood)
	x.Must(err)
	for _, v := range found {
		x.T.Errorf("%s: %s", v.Rule, v.Where)
	}
}

// TestARefundMeetsADisputeThatNobodyToldOf: its refusal says that there is one;
// when that is won everything that was refused is asked for again, the
// association's part too.
func TestARefundMeetsADisputeThatNobodyToldOf(t *testing.T) {
	t.Parallel()
	w := three(t)
	x := handedOn(w)
	id := x.contest()
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.CancelMine(h, x.placed.Purchase) }))
	w.Must(w.Conductor.GiveBackNow(t.Context(), w.Hood, x.placed.Purchase))
	if is, _ := frozen(w, x.placed.Purchase); !is {
		t.Fatal("the refusal told of no dispute")
	}
	x.whole()
	w.Must(w.Sandbox.Decide(id, true))
	w.Must(lookAtDisputes(w, x.placed.Payment))
	x.moves()
	p := w.Detail(x.placed.Purchase).Payment
	if p.Refunded != p.Captured {
		t.Errorf("given back %d of %d", p.Refunded, p.Captured)
	}
	for _, i := range []int{0, 1, 2, 9} {
		if got := x.got(w.AccountOf(i)); got != 0 {
			t.Errorf("account %d still has %d", i, got)
		}
	}
}

// TestALostDisputeOfACancelledSpesa takes everybody's part, the association's
// too, and nothing is left to go back.
func TestALostDisputeOfACancelledSpesa(t *testing.T) {
	t.Parallel()
	w := three(t)
	x := handedOn(w)
	id := x.contest()
	w.Must(lookAtDisputes(w, x.placed.Payment))
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.CancelMine(h, x.placed.Purchase) }))
	w.Must(w.Sandbox.Decide(id, false))
	w.Must(lookAtDisputes(w, x.placed.Payment))
	x.moves()
	x.whole()
	p := w.Detail(x.placed.Purchase).Payment
	lost := money.Cents(ask[int64](w, `select sum(amount_cents)::bigint from hood.losses where hood_id = $1`, w.Hood))
	if gift := ask[int64](w, `select association_lost_cents from hood.purchases where id = $1`, x.placed.Purchase); lost != p.Captured || gift != 250 || p.Refunded != 0 {
		t.Errorf("lost %d of %d, %d of the association's", lost, p.Captured, gift)
	}
}

// TestWhatWentBackUnnotedIsNotLost: the provider gave an order back and its
// answer was lost; a dispute then takes what is left, of the others alone.
func TestWhatWentBackUnnotedIsNotLost(t *testing.T) {
	t.Parallel()
	w := three(t)
	x := handedOn(w)
	truth := w.Provider.(bookish)
	w.Use(lossy{truth})
	o := x.part(w.Shop)
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		_, err := orders.Refund(h, orders.RefundAsk{Shop: w.Shop.ID, Order: o.ID, Reason: payments.ReasonMissing, Key: "all"})
		return err
	}))
	if err := w.Conductor.GiveBackNow(t.Context(), w.Hood, x.placed.Purchase); err == nil {
		t.Fatal("the answer was not lost")
	}
	w.Use(truth)
	w.Must(w.Sandbox.Decide(x.contest(), false))
	w.Must(lookAtDisputes(w, x.placed.Payment))
	x.moves()
	x.whole()
	for i, s := range w.Shops() {
		o := x.part(s)
		lost := money.Cents(ask[int64](w, `select lost_cents from hood.parts where order_id = $1`, o.ID))
		if o.Refunded+lost != o.Captured || (lost == 0) != (i == 0) {
			t.Errorf("shop %d: %d given back and %d lost of %d", i, o.Refunded, lost, o.Captured)
		}
	}
}

// TestWhoCancelsTheRestEndsTheSpesa, whichever part went first: the seat is free
// and everything goes back, the association's part too.
func TestWhoCancelsTheRestEndsTheSpesa(t *testing.T) {
	t.Parallel()
	for i := range 3 {
		w := three(t)
		x := handedOn(w)
		first := w.Shops()[i]
		w.Must(w.Hoods(func(h *tenants.HoodTx) error {
			return orders.Cancel(h, orders.CancelAsk{Shop: first.ID, Order: x.part(first).ID, By: orders.ByShop, Reason: "sold_out"})
		}))
		w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.CancelMine(h, x.placed.Purchase) }))
		x.moves()
		d := w.Detail(x.placed.Purchase)
		if s := seats(w, d.Window.ID); d.State != "cancelled" || d.Payment.Refunded != d.Payment.Captured || s.Taken != 0 {
			t.Errorf("%d first: %s, given back %d of %d, %d seats", i, d.State, d.Payment.Refunded, d.Payment.Captured, s.Taken)
		}
	}
}

// TestWhatADisputeOfASharedPaymentCosts is in the neighbourhood's book, once
// however often it is told of, as owed to the platform that Stripe asked it of;
// the shops' books know nothing of it.
func TestWhatADisputeOfASharedPaymentCosts(t *testing.T) {
	t.Parallel()
	w := three(t)
	x := handedOn(w)
	x.contest()
	cost := func() (booked, owed, shops int64) {
		return ask[int64](w, `select coalesce(sum(amount_cents), 0)::bigint from hood.ledger where hood_id = $1 and account = 'stripe_cost' and kind = 'disputed'`, w.Hood),
			ask[int64](w, `select coalesce(-sum(amount_cents), 0)::bigint from hood.ledger where hood_id = $1 and account = 'debt'`, w.Hood),
			ask[int64](w, `select count(*) from shop.ledger where hood_id = $1 and kind = 'disputed'`, w.Hood)
	}
	for range 2 {
		w.Must(w.Conductor.CheckDisputes(t.Context(), w.Scope(), x.placed.Payment))
	}
	var there payments.Dispute
	for d, err := range w.Provider.(payments.Books).Disputes(t.Context(), "", "", time.Time{}) {
		w.Must(err)
		there = d
	}
	if booked, owed, shops := cost(); there.Cost == 0 || booked != int64(there.Cost) || owed != booked || shops != 0 {
		t.Errorf("Stripe keeps %d; booked %d, owed %d, %d entries of shops", there.Cost, booked, owed, shops)
	}
	x.whole()
}
