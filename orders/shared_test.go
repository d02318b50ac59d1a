package orders_test

import (
	"context"
	"errors"
	"testing"

	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/payments/sandbox"
	"sottocasa/tenants"
)

// Bread, wine and pasta of three shops in one window, one payment: every shop
// gets its part less its fee and its share of the cost, the association its own.
func TestSharedPaymentReachesEverybody(t *testing.T) {
	t.Parallel()
	w := three(t)
	w.Work()
	x := buy(w, false)
	x.quiet()
	d := w.Detail(x.placed.Purchase)
	if len(d.Parts) != 3 || d.State != "confirmed" {
		t.Fatalf("%s with %d parts", d.State, len(d.Parts))
	}
	p := d.Payment
	if !p.Shared || p.Account != "" || p.Cost == nil || *p.Cost == 0 || p.Captured != p.Amount {
		t.Fatalf("payment %+v", p)
	}
	var sent, fees money.Cents
	for i, s := range w.Shops() {
		o := x.part(s)
		cost := ask[int64](w, `select cost_cents from hood.parts where order_id = $1`, o.ID)
		goods := ask[int64](w, `select sum(captured_cents)::bigint from shop.lines where order_id = $1 and kind <> 'delivery'`, o.ID)
		fee := []tenants.Fee{{}, {Permille: 50}, {Fixed: 50}}[i].Of(money.Cents(goods))
		if want, got := o.Captured-fee-money.Cents(cost), x.got(w.AccountOf(i)); got != want || want <= 0 {
			t.Errorf("shop %d got %d, want %d", i, got, want)
		}
		sent, fees = sent+x.got(w.AccountOf(i)), fees+fee
	}
	if gift := x.gift(); gift != 200+50 {
		t.Errorf("for the association %d", gift)
	}
	sent += x.got(w.AccountOf(9))
	if sent != p.Captured-fees-*p.Cost {
		t.Errorf("sent on %d of %d with fees %d and cost %d", sent, p.Captured, fees, *p.Cost)
	}
}

// The whole story of the issue: a refused card, a line given back, a part
// cancelled before the cut-off, and a shop that never packs.
func TestSpesaToTheCent(t *testing.T) {
	t.Parallel()
	w := three(t)
	w.Work()
	s := filled(w, false)
	s.Checkout(delivery.Delivery, nil)
	placed, err := s.Place(payments.Stripe)
	w.Must(err)
	x := &spesa{World: w, buyer: s, placed: placed, page: s.Open(placed)}
	var no *sandbox.Declined
	if err := w.Sandbox.Pay(x.page.Session, sandbox.CardDeclined); !errors.As(err, &no) {
		t.Fatal(err)
	}
	w.Must(w.Sandbox.Pay(x.page.Session, world.GoodCard))
	w.Must(w.Conductor.Check(t.Context(), w.Scope(), placed.Payment))
	x.quiet()
	x.giveLine(w.Shop, 1, 690, "honey")
	x.quiet()
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.CancelMyPart(h, placed.Purchase, w.Other.ID) }))
	x.quiet()
	if got := x.got(w.AccountOf(1)); got != 0 {
		t.Errorf("the cancelled shop still has %d", got)
	}
	if owed := ask[int64](w, `select sum(amount_cents)::bigint from hood.debts where shop_id = $1`, w.Other.ID); owed !=
		ask[int64](w, `select cost_cents from hood.parts where order_id = $1`, x.part(w.Other).ID) {
		t.Errorf("the cancelled shop owes %d", owed)
	}
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.CancelMine(h, placed.Purchase) }))
	x.quiet()
	d := w.Detail(placed.Purchase)
	if d.State != "cancelled" || d.Payment.Refunded != d.Payment.Captured {
		t.Errorf("%s, given back %d of %d", d.State, d.Payment.Refunded, d.Payment.Captured)
	}
	for i := range w.Shops() {
		if got := x.got(w.AccountOf(i)); got != 0 {
			t.Errorf("shop %d still has %d", i, got)
		}
	}
}

// Held money of three shops is taken once, when the last has packed, without
// what was cancelled meanwhile.
func TestHeldSpesaIsTakenWhenTheLastHasPacked(t *testing.T) {
	t.Parallel()
	w := three(t)
	w.Work()
	x := buy(w, true)
	x.pack(w.Shop, 0)
	if p := w.Detail(x.placed.Purchase).Payment; p.State != payments.Authorized || p.Wanted != payments.Undecided {
		t.Fatalf("taken too early: %s %s", p.State, p.Wanted)
	}
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.CancelMyPart(h, x.placed.Purchase, w.Other.ID) }))
	x.pack(w.Third, 468)
	x.quiet()
	d := w.Detail(x.placed.Purchase)
	if want := *x.part(w.Shop).Due + *x.part(w.Third).Due + x.gift(); d.Payment.Captured != want {
		t.Errorf("taken %d, want %d", d.Payment.Captured, want)
	}
	if o := x.part(w.Other); o.State != orders.Cancelled || o.Payment != orders.PayFailed || x.got(w.AccountOf(1)) != 0 {
		t.Errorf("the cancelled part: %+v", o)
	}
}

// One shop never packs: its order leaves when the hold is nearly over, and the
// rest is taken.
func TestWhatNobodyPacksLeaves(t *testing.T) {
	t.Parallel()
	w := three(t)
	w.Work()
	x := buy(w, true)
	x.pack(w.Shop, 0)
	x.pack(w.Third, 500)
	w.Super(`update hood.payments set capture_before = now() + interval '11 hours' where id = $1`, x.placed.Payment)
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.EndHold(h, x.placed.Payment) }))
	x.quiet()
	if o := x.part(w.Other); o.State != orders.Cancelled || o.Captured != 0 || o.Reason != "unpacked" {
		t.Errorf("who did not pack: %+v", o)
	}
	if told := ask[int](w, `select count(distinct args ->> 'shop_id')::int from river.river_job where args ->> 'about' = 'left_out' and kind = 'orders.shop_letter'
		and args ->> 'hood_id' = $1::text`, w.Hood.String()); told != 3 {
		t.Errorf("%d shops were told", told)
	}
	if d := w.Detail(x.placed.Purchase); d.Payment.Captured != *x.part(w.Shop).Due+*x.part(w.Third).Due+x.gift() {
		t.Errorf("taken %d", d.Payment.Captured)
	}
}

// A payment that comes when nothing is to be had any more goes back whole.
func TestLateSharedPaymentGoesBack(t *testing.T) {
	t.Parallel()
	w := three(t)
	w.Work()
	s := filled(w, false)
	s.Checkout(delivery.Delivery, nil)
	placed, err := s.Place(payments.Stripe)
	w.Must(err)
	x := &spesa{World: w, buyer: s, placed: placed, page: s.Open(placed)}
	w.Must(w.Sandbox.Pay(x.page.Session, world.GoodCard))
	seen, err := w.Provider.Look(context.Background(), "", x.page.Session)
	w.Must(err)
	gone := seen
	gone.Paid, gone.Captured, gone.State = false, 0, payments.SessionExpired
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.Settle(h, placed.Payment, gone) }))
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.GiveBackLate(h, placed.Payment, seen) }))
	x.quiet()
	d := w.Detail(placed.Purchase)
	if d.Payment.Refunded != d.Payment.Amount || x.got(w.AccountOf(0))+x.got(w.AccountOf(9)) != 0 {
		t.Errorf("given back %d of %d", d.Payment.Refunded, d.Payment.Amount)
	}
}

// shortOf refuses reversals, as an account without balance would.
type shortOf struct{ payments.Provider }

func (shortOf) Reverse(context.Context, payments.Reversing) (payments.Reversal, error) {
	return payments.Reversal{}, fault.New(fault.Conflict, "payment.balance_short")
}

// A reversal that is refused does not keep the resident waiting: it becomes a
// debt, which the next transfer keeps back.
func TestRefusedReversalIsOwedAndNetted(t *testing.T) {
	t.Parallel()
	w := three(t)
	w.Use(shortOf{w.Provider})
	w.Work()
	x := buy(w, false)
	x.quiet()
	before := x.got(w.AccountOf(0))
	x.giveLine(w.Shop, 1, 690, "honey")
	x.quiet()
	owed := money.Cents(ask[int64](w, `select sum(amount_cents)::bigint from hood.debts where shop_id = $1 and settled_at is null`, w.Shop.ID))
	if owed != 690 || x.got(w.AccountOf(0)) != before {
		t.Fatalf("owes %d", owed)
	}
	if d := w.Detail(x.placed.Purchase); d.Payment.Refunded != 690 {
		t.Errorf("the resident got %d", d.Payment.Refunded)
	}
	y := buy(w, false)
	y.quiet()
	if n := ask[int64](w, `select sum(netted_cents)::bigint from hood.transfers where payment_id = $1 and shop_id = $2`, y.placed.Payment, w.Shop.ID); n != 690 {
		t.Errorf("kept back %d", n)
	}
	if got := y.got(w.AccountOf(0)); got != 2*before-690 {
		t.Errorf("sent on %d in all, want %d", got, 2*before-690)
	}
}
