package orders_test

import (
	"context"
	"encoding/json"
	"net/http"
	"sync/atomic"
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

// pays pays a placed spesa's page.
func (x *spesa) pays() {
	x.T.Helper()
	x.page = x.buyer.Open(x.placed)
	x.Must(x.Sandbox.Pay(x.page.Session, world.GoodCard))
	x.Must(check(x.World, x.placed.Payment))
}

// wentBack fails the test unless a whole payment went back and nobody has or
// owes anything of it.
func (x *spesa) wentBack(p orders.Placed) {
	x.T.Helper()
	var captured, refunded, sent, owed int
	x.Must(x.Conductor.GiveBackNow(x.T.Context(), x.Hood, p.Purchase))
	x.Must(x.Conductor.Finish(x.T.Context(), x.Scope(), p.Payment))
	captured = ask[int](x.World, `select captured_cents::int from hood.payments where id = $1`, p.Payment)
	refunded = ask[int](x.World, `select refunded_cents::int from hood.payments where id = $1`, p.Payment)
	sent = ask[int](x.World, `select count(*)::int from hood.transfers where payment_id = $1`, p.Payment)
	owed = ask[int](x.World, `select coalesce(sum(amount_cents), 0)::int from hood.debts where payment_id = $1`, p.Payment)
	if captured == 0 || refunded != captured || sent != 0 || owed != 0 {
		x.T.Errorf("given back %d of %d, %d transfers, %d owed", refunded, captured, sent, owed)
	}
	for _, s := range x.Sandbox.Sessions("") {
		if s.Reference == p.Payment.String() && (s.Captured != int64(captured) || s.Refunded != s.Captured) {
			x.T.Errorf("the provider took %d and gave back %d", s.Captured, s.Refunded)
		}
	}
}

// TestASpesaPaidTwiceOnTwoPages: the page that was thought to be over is paid
// when the spesa has been ordered anew and paid. That money goes back whole, and
// no shop hears of it; the other stays where it belongs.
func TestASpesaPaidTwiceOnTwoPages(t *testing.T) {
	t.Parallel()
	w := three(t)
	s := filled(w, false)
	s.Checkout(delivery.Delivery, nil)
	first, err := s.Place(payments.Stripe)
	w.Must(err)
	late(s, first, s.Open(first))
	w.Must(s.Hold(s.Windows()[1].ID))
	again, err := s.Place(payments.Stripe)
	w.Must(err)
	x := &spesa{World: w, buyer: s, placed: again}
	x.pays()
	w.Must(w.Conductor.Finish(t.Context(), w.Scope(), again.Payment))
	for range 3 {
		w.Must(check(w, first.Payment))
	}
	x.wentBack(first)
	if d := w.Detail(again.Purchase); d.State != "confirmed" || d.Payment.Refunded != 0 || x.got(w.AccountOf(0)) == 0 {
		t.Errorf("the other one: %s, %d given back", d.State, d.Payment.Refunded)
	}
	x.agrees()
}

// TestASpesaPaidTwice is one purchase with two payments: the second belongs to
// nobody, and neither its money nor its cost touches what the first one did.
func TestASpesaPaidTwice(t *testing.T) {
	t.Parallel()
	w := three(t)
	x := handedOn(w)
	costs := `select string_agg(cost_cents::text, ' ' order by order_id) from hood.parts where purchase_id = $1`
	before := ask[string](w, costs, x.placed.Purchase)
	p := x.page
	p.ID, p.Shared, p.State = tenants.NewID(), true, payments.Pending
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return payments.Add(h, p) }))
	second := orders.Placed{Purchase: x.placed.Purchase, Payment: p.ID}
	w.Must(w.Sandbox.Pay(x.buyer.Open(second).Session, world.GoodCard))
	w.Must(check(w, second.Payment))
	x.wentBack(second)
	w.Super(`update hood.payments set paid_at = paid_at - interval '20 minutes' where hood_id = $1`, w.Hood)
	w.Must(w.Conductor.Compare(t.Context(), orders.Compare{Hood: w.Hood, Far: true}))
	if after := ask[string](w, costs, x.placed.Purchase); after != before {
		t.Errorf("the costs were %s and are %s", before, after)
	}
	x.agrees()
}

// TestWithdrawingFromOneShopOfASpesa gives its goods back, takes the money back
// from that shop alone, and takes the order off its board.
func TestWithdrawingFromOneShopOfASpesa(t *testing.T) {
	t.Parallel()
	w := three(t)
	x := handedOn(w)
	before := []money.Cents{x.got(w.AccountOf(0)), x.got(w.AccountOf(1)), x.got(w.AccountOf(2)), x.got(w.AccountOf(9))}
	o := x.part(w.Other)
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		_, err := orders.Withdraw(h, orders.WithdrawAsk{Purchase: x.placed.Purchase, Order: o.ID, Shop: w.Other.ID, Lines: []int{1}, Name: "Ada Esempi",
			Email: "ada@example.com", Lang: "it", Zone: w.Zone, Content: "Recedo", Key: "w"})
		return err
	}))
	if !ask[bool](w, `select withdrawn from hood.parts where order_id = $1`, o.ID) {
		t.Fatal("the board does not show it")
	}
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { // the goods, and the standard delivery (art. 56 Codice del consumo)
		_, err := orders.Refund(h, orders.RefundAsk{Shop: w.Other.ID, Order: o.ID, Reason: payments.ReasonWithdrawal, Key: "w"})
		return err
	}))
	x.moves()
	for i, account := range []string{w.AccountOf(0), w.AccountOf(1), w.AccountOf(2), w.AccountOf(9)} {
		want := before[i]
		if i == 1 {
			want = 0
		}
		if got := x.got(account); got != want {
			t.Errorf("account %d has %d, want %d", i, got, want)
		}
	}
	cost := ask[int64](w, `select cost_cents from hood.parts where order_id = $1`, o.ID)
	if owed := ask[int64](w, `select sum(amount_cents)::bigint from hood.debts where order_id = $1`, o.ID); owed != cost || cost == 0 {
		t.Errorf("the shop owes %d of a cost of %d", owed, cost)
	}
	if ask[bool](w, `select withdrawn from hood.parts where order_id = $1`, o.ID) || w.Detail(x.placed.Purchase).Payment.Refunded != o.Captured {
		t.Error("not given back, or still on the board")
	}
	x.agrees()
}

// shutter refuses transfers while it is down.
type shutter struct {
	bookish
	down atomic.Bool
}

func (s *shutter) Transfer(ctx context.Context, x payments.Transferring) (payments.Transfer, error) {
	if s.down.Load() {
		return payments.Transfer{}, fault.New(fault.Conflict, "payment.account_closed")
	}
	return s.bookish.Transfer(ctx, x)
}

// TestARefusedTransferIsSeenAndSentAgain: who should get it and who runs the
// neighbourhood are told, once; the same work that is done each day sends it, and
// the difference is over.
func TestARefusedTransferIsSeenAndSentAgain(t *testing.T) {
	t.Parallel()
	w := three(t)
	s := &shutter{bookish: w.Provider.(bookish)}
	s.down.Store(true)
	w.Use(s)
	w.Work()
	x := buy(w, false)
	x.quiet()
	o := x.part(w.Other)
	if n, m := shopLetters(w, o.ID, "transfer_failed"), ask[int](w, `select count(*)::int from river.river_job where kind = 'orders.hood_letter'
		and args ->> 'about' = 'transfer_failed' and args ->> 'hood_id' = $1`, w.Hood.String()); n != 1 || m != 4 {
		t.Errorf("%d letters to the shop, %d to who runs the neighbourhood", n, m)
	}
	var seen []payments.Passed
	w.Must(w.DB.ShopRead(t.Context(), tenants.InShop(w.Hood, w.Other.ID, "shop"), func(r *tenants.ShopRead) { payments.PassedOf(r, w.Hood, w.Other.ID, o.ID, &seen) }))
	if len(seen) != 1 || seen[0].State != "failed" || seen[0].Why != "account_closed" {
		t.Fatalf("the shop sees %+v", seen)
	}
	if n := len(breaks(w, false)); n != 4 {
		t.Errorf("%d differences", n)
	}
	s.down.Store(false)
	w.Super(`update river.river_job set scheduled_at = now(), state = 'available' where kind = 'payments.level_out' and state = 'scheduled'
		and args ->> 'hood_id' = $1`, w.Hood.String())
	w.Eventually("sent after a day", func() bool {
		return ask[int](w, `select count(*)::int from hood.transfers where payment_id = $1 and state = 'done'`, x.placed.Payment) == 4
	})
	w.Must(w.Conductor.Compare(t.Context(), orders.Compare{Hood: w.Hood, Far: true}))
	for _, b := range breaks(w, false) {
		if b.Resolved == nil {
			t.Errorf("still a difference: %+v", b)
		}
	}
	x.agrees()
}

// TestARefusedTransferOfNothing: what was refused is given back to who had paid it,
// so nobody has to be sent it any more: the difference is over by itself.
func TestARefusedTransferOfNothing(t *testing.T) {
	t.Parallel()
	w := three(t)
	s := &shutter{bookish: w.Provider.(bookish)}
	s.down.Store(true)
	w.Use(s)
	x := buy(w, false)
	w.Must(w.Conductor.Finish(t.Context(), w.Scope(), x.placed.Payment))
	o := x.part(w.Other)
	open := func() (open, stuck int) {
		w.Must(w.Conductor.Compare(t.Context(), orders.Compare{Hood: w.Hood, Far: true}))
		for _, b := range breaks(w, false) {
			if b.Kind == payments.BreakTransferFailed && b.Resolved == nil {
				open++
			}
		}
		var list []payments.Passed
		w.Must(w.DB.HoodRead(t.Context(), w.Scope(), func(r *tenants.HoodRead) { payments.Stuck(r, w.Hood, &list) }))
		return open, len(list)
	}
	if n, m := open(); n != 4 || m != 4 {
		t.Fatalf("%d differences, %d are shown", n, m)
	}
	var refund tenants.ID
	w.Must(w.Hoods(func(h *tenants.HoodTx) (err error) {
		refund, err = orders.Refund(h, orders.RefundAsk{Shop: w.Other.ID, Order: o.ID, Reason: payments.ReasonMissing, By: orders.ByShop, Key: "all"})
		return err
	}))
	w.Must(w.Conductor.Return(t.Context(), w.Scope(), refund))
	w.Must(w.Conductor.Finish(t.Context(), w.Scope(), x.placed.Payment)) // the others are tried again, and refused again
	if n, m := open(); n != 3 || m != 3 {
		t.Errorf("given back: %d differences, %d are shown", n, m)
	}
}

// TestTheAssociationsPartGoesBackOnce: asking again for what was refused of it,
// when it has gone back another way meanwhile, would take from the shops.
func TestTheAssociationsPartGoesBackOnce(t *testing.T) {
	t.Parallel()
	w := three(t)
	x := buy(w, false)
	w.Must(w.Conductor.Finish(t.Context(), w.Scope(), x.placed.Payment))
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.CancelMine(h, x.placed.Purchase) }))
	truth := w.Provider
	w.Use(refusing{truth, "failed"})
	for _, r := range w.Detail(x.placed.Purchase).Refunds {
		w.Must(w.Conductor.GiveBack(t.Context(), payments.GiveBack{Hood: w.Hood, Refund: r.ID}))
	}
	w.Use(truth)
	gift, err := tenants.ParseID(ask[string](w, `select id::text from hood.refunds where payment_id = $1 and association`, x.placed.Payment))
	w.Must(err)
	w.Super(`insert into hood.refunds (hood_id, id, payment_id, amount_cents, reason, idempotency_key, asked_by, association)
		select hood_id, gen_random_uuid(), payment_id, amount_cents, reason, 'another', asked_by, true from hood.refunds where id = $1`, gift)
	err = w.Hoods(func(h *tenants.HoodTx) error {
		_, err := orders.RefundAgain(h, w.Shop.ID, gift, orders.ByShop)
		return err
	})
	if !fault.Has(err, fault.Conflict) {
		t.Errorf("asked for again: %v", err)
	}
	w.Super(`update hood.refunds set state = 'failed', done_at = now() where idempotency_key = 'another' and payment_id = $1`, x.placed.Payment)
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		_, err := orders.RefundAgain(h, w.Shop.ID, gift, orders.ByShop)
		return err
	}))
}

// feesThere are the fees that the platform took, and what of them it gave back.
func feesThere(w *world.World) (taken, back int) {
	w.T.Helper()
	req, err := http.NewRequestWithContext(w.T.Context(), http.MethodGet, w.PayOrigin+"/v1/application_fees", nil)
	w.Must(err)
	req.Header.Set("Authorization", "Bearer sk_test_world")
	res, err := http.DefaultClient.Do(req)
	w.Must(err)
	defer func() { _ = res.Body.Close() }()
	var list struct {
		Data []struct {
			Amount int
			Back   int `json:"amount_refunded"`
		}
	}
	w.Must(json.NewDecoder(res.Body).Decode(&list))
	for _, f := range list.Data {
		taken, back = taken+f.Amount, back+f.Back
	}
	return taken, back
}

// TestTheFeeOfADirectChargeInTheBooks is taken with the money, recomputed for
// what the goods weighed, given back in proportion, and nothing of it is left
// when everything went back: in our book as in the provider's.
func TestTheFeeOfADirectChargeInTheBooks(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return tenants.SetFee(h, w.Shop.ID, tenants.Fee{Permille: 50}) }))
	give := func(p orders.Placed, key string, lines map[int]money.Cents) {
		t.Helper()
		w.Must(w.Hoods(func(h *tenants.HoodTx) error {
			_, err := orders.Refund(h, orders.RefundAsk{Shop: w.Shop.ID, Order: orderOf(w, p.Purchase).ID, Lines: lines, Reason: payments.ReasonMissing, Key: key})
			return err
		}))
		w.Must(w.Conductor.GiveBackNow(t.Context(), w.Hood, p.Purchase))
	}
	books := func(p orders.Placed, fee, stripe int) {
		t.Helper()
		if a, b := inBook(w, p.Payment, "fee"), inBook(w, p.Payment, "stripe"); a != fee || b != stripe {
			t.Errorf("the book has a fee of %d and %d at the provider, want %d and %d", a, b, fee, stripe)
		}
	}
	there := func(taken, back int) {
		t.Helper()
		if a, b := feesThere(w); a != taken || b != back {
			t.Errorf("the provider has taken fees of %d and given back %d, want %d and %d", a, b, taken, back)
		}
	}
	p, _ := w.NewShopper().Buy(delivery.Delivery) // two spaghetti, honey, delivery: 378 + 690 + 250
	books(p, 53, 1318-53)
	there(53, 0)
	give(p, "part", map[int]money.Cents{1: 378}) // 53 × 378 / 1318
	books(p, 53-15, 1318-53-378+15)
	there(53, 15)
	give(p, "rest", nil)
	books(p, 0, 0)
	there(53, 53)

	held := w.NewShopper()
	w.Must(held.PutGrams("fesa", 500))
	p, _ = paidBy(held, delivery.Delivery, 0)
	o := orderOf(w, p.Purchase)
	w.Must(weigh(w, o.ID, orders.Scale{Line: 1, Grams: 468}))
	readied(w, o.ID)
	w.Must(w.Conductor.FinishHoldNow(t.Context(), w.Hood, p.Payment))
	books(p, 58, 1165+250-58) // 5 % of 1165
	there(53+58, 53)
}

// TestNoticesOfThePlatformsPayments come to the platform's endpoint: what a
// connected account says about them is nobody's, and the other endpoint does not
// take them.
func TestNoticesOfThePlatformsPayments(t *testing.T) {
	t.Parallel()
	w := three(t)
	w.Work()
	s := filled(w, false)
	s.Checkout(delivery.Delivery, nil)
	placed, err := s.Place(payments.Stripe)
	w.Must(err)
	x := &spesa{World: w, buyer: s, placed: placed, page: s.Open(placed)}
	w.Must(w.Sandbox.Pay(x.page.Session, world.GoodCard))
	event := ""
	for _, e := range w.Sandbox.Events() {
		if e.Type == "checkout.session.completed" && e.Account == "" {
			event = e.ID
		}
	}
	for how, want := range map[string]int{"endpoint": http.StatusBadRequest, "signature": http.StatusBadRequest, "unsigned": http.StatusBadRequest, "old": http.StatusBadRequest} {
		if status, said, err := w.Sandbox.Forge(t.Context(), sandbox.Forgery{Event: event, How: how}); err != nil || status != want {
			t.Errorf("%s: %d %s %v", how, status, said, err)
		}
	}
	// Rightly signed for connected accounts, and about our session: it is not
	// that account's.
	w.Must(w.Inbox.Receive(t.Context(), payments.Event{ID: "evt_of" + w.Hood.String(), Type: "checkout.session.completed", Account: w.Account,
		Object: x.page.Session, Session: x.page.Session, Raw: []byte(`{"data":{"object":{"id":"` + x.page.Session + `"}}}`)}))
	w.Eventually("it was looked at", func() bool {
		return ask[bool](w, `select done_at is not null from platform.stripe_events where id = $1`, "evt_of"+w.Hood.String())
	})
	if d := w.Detail(placed.Purchase); d.State != "awaiting" {
		t.Fatalf("a connected account settled the platform's payment: %s", d.State)
	}
	for range 2 {
		w.Must(w.Sandbox.Redeliver(t.Context(), event))
	}
	w.Eventually("settled", func() bool { return w.Detail(placed.Purchase).State == "confirmed" })
	x.quiet()
	x.agrees()
}
