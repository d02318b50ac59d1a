package orders_test

import (
	"context"
	"errors"
	"iter"
	"testing"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// books is a provider whose refunds can be told to have become something else.
type books struct {
	payments.Provider
	made []payments.Refund
	fail error
}

func (b *books) Refund(ctx context.Context, r payments.Refunding) (payments.Refund, error) {
	if b.fail != nil {
		return payments.Refund{}, b.fail
	}
	got, err := b.Provider.Refund(ctx, r)
	if err == nil {
		b.made = append(b.made, got)
	}
	return got, err
}

func (b *books) Refunds(context.Context, string, time.Time) iter.Seq2[payments.Refund, error] {
	return func(yield func(payments.Refund, error) bool) {
		for i := len(b.made) - 1; i >= 0; i-- {
			if !yield(b.made[i], nil) {
				return
			}
		}
	}
}

func (b *books) Sessions(context.Context, string, time.Time) iter.Seq2[payments.Session, error] {
	return func(func(payments.Session, error) bool) {}
}

func (b *books) Intents(context.Context, string, time.Time) iter.Seq2[payments.Intent, error] {
	return func(func(payments.Intent, error) bool) {}
}

func (b *books) Charges(context.Context, string, time.Time) iter.Seq2[payments.Charge, error] {
	return func(func(payments.Charge, error) bool) {}
}

func (b *books) Payouts(context.Context, string, time.Time) iter.Seq2[payments.Payout, error] {
	return func(func(payments.Payout, error) bool) {}
}

func (b *books) Payout(context.Context, string, string) (payments.Payout, error) {
	return payments.Payout{}, nil
}

func (b *books) Moves(context.Context, string, string) iter.Seq2[payments.Move, error] {
	return func(func(payments.Move, error) bool) {}
}

func (b *books) Transfers(context.Context, string, time.Time) iter.Seq2[payments.Transfer, error] {
	return func(func(payments.Transfer, error) bool) {}
}

func (b *books) Intent(context.Context, string, string) (payments.Intent, error) {
	return payments.Intent{}, nil
}

func (b *books) Disputes(context.Context, string, string, time.Time) iter.Seq2[payments.Dispute, error] {
	return func(func(payments.Dispute, error) bool) {}
}

var _ payments.Books = (*books)(nil) // or its refunds would never be looked at

// giveBack asks for a refund of some lines.
func giveBack(w *world.World, order tenants.ID, key string, lines map[int]money.Cents) (id tenants.ID, err error) {
	err = w.Hoods(func(h *tenants.HoodTx) error {
		id, err = orders.Refund(h, orders.RefundAsk{Shop: w.Shop.ID, Order: order, Lines: lines, Reason: payments.ReasonMissing, By: orders.ByShop, Key: key})
		return err
	})
	return id, err
}

// sales are what was sold at a rate, VAT included.
func sales(w *world.World, payment tenants.ID, rate string) int {
	return -inBook(w, payment, "sales:"+rate) - inBook(w, payment, "vat:"+rate)
}

// The delivery (2.50) went in with the goods: 3.78 at 4 %, 6.90 at 10 %.
func TestARefundInPartsLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, _ := w.NewShopper().Buy(delivery.Delivery)
	o := orderOf(w, p.Purchase)
	four, ten := sales(w, p.Payment, "4"), sales(w, p.Payment, "10")
	if o.Captured != 1318 || four+ten != 1318 || four <= 378 || ten <= 690 {
		t.Fatalf("%d captured, %d and %d sold", o.Captured, four, ten)
	}
	for i, step := range []struct {
		lines map[int]money.Cents
		state orders.PaymentState
	}{{map[int]money.Cents{1: 78}, orders.PayPartlyGiven}, {map[int]money.Cents{3: 101}, orders.PayPartlyGiven},
		{map[int]money.Cents{2: 690, 3: 1}, orders.PayPartlyGiven}, {nil, orders.PayGivenBack}} {
		id, err := giveBack(w, o.ID, string(rune('a'+i)), step.lines)
		w.Must(err)
		w.Must(w.Conductor.Return(context.Background(), w.Scope(), id))
		if got := orderOf(w, p.Purchase); got.Payment != step.state {
			t.Errorf("step %d: %s", i, got.Payment)
		}
	}
	if a, b, c := sales(w, p.Payment, "4"), sales(w, p.Payment, "10"), inBook(w, p.Payment, "stripe"); a != 0 || b != 0 || c != 0 {
		t.Errorf("the book still has %d, %d and %d", a, b, c)
	}
	if got := w.Sandbox.Sessions(w.Account)[0]; got.Refunded != 1318 {
		t.Errorf("the provider gave back %d", got.Refunded)
	}
	_, err := giveBack(w, o.ID, "more", nil)
	is(t, err, fault.Conflict, "error.refund_too_much")
}

// PAY-12: many at once, and more than there is.
func TestTwoStaffGiveBackAtOnce(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, _ := w.NewShopper().Buy(delivery.Delivery)
	o := orderOf(w, p.Purchase)
	same := together(8, func(int) error { _, err := giveBack(w, o.ID, "click", map[int]money.Cents{1: 300}); return err })
	if err := errors.Join(same...); err != nil {
		t.Fatal(err)
	}
	oneWins(t, together(6, func(i int) error {
		_, err := giveBack(w, o.ID, string(rune('a'+i)), map[int]money.Cents{2: 690})
		return err
	}),
		func(err error) bool { return errors.Is(err, fault.New(fault.Conflict, "error.refund_too_much")) })
	for name, lines := range map[string]map[int]money.Cents{"above what is left": {1: 79}, "a line twice": {2: 1}, "no such line": {9: 1}, "negative": {1: -1}, "nothing": {1: 0}} {
		_, err := giveBack(w, o.ID, name, lines)
		if !errors.Is(err, fault.New(fault.Conflict, "error.refund_too_much")) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := ask[int](w, `select count(*)::int from hood.refunds where hood_id = $1`, w.Hood); n != 2 {
		t.Errorf("%d refunds", n)
	}
	w.Work()
	w.Eventually("given back", func() bool { return w.Detail(p.Purchase).Payment.Refunded == 990 })
	if got := w.Sandbox.Sessions(w.Account)[0]; got.Refunded != 990 {
		t.Errorf("the provider gave back %d", got.Refunded)
	}
	w.Must(take(w, o.ID, orders.StepCancel))
	w.Eventually("the rest", func() bool { return orderOf(w, p.Purchase).Payment == orders.PayGivenBack })
	if got := w.Sandbox.Sessions(w.Account)[0]; got.Refunded != got.Captured {
		t.Errorf("the provider gave back %d of %d", got.Refunded, got.Captured)
	}
}

// A refusal frees the amounts, tells the shop and can be tried again.
func TestARefusedRefundIsToldAndTriedAgain(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, _ := w.NewShopper().Buy(delivery.Delivery)
	o := orderOf(w, p.Purchase)
	b := &books{Provider: w.Provider, fail: fault.New(fault.Conflict, "payment.disputed")}
	w.Use(b)
	id, err := giveBack(w, o.ID, "one", map[int]money.Cents{1: 378})
	w.Must(err)
	w.Must(w.Conductor.Return(context.Background(), w.Scope(), id))
	if n := ask[int](w, `select count(*)::int from river.river_job where kind = 'orders.shop_letter' and args ->> 'order_id' = $1 and args ->> 'about' = 'refund_failed'`,
		o.ID.String()); n != 1 {
		t.Errorf("%d letters to the shop", n)
	}
	if !ask[bool](w, `select refund_failed from hood.parts where order_id = $1`, o.ID) {
		t.Error("the board does not show it")
	}
	if why := ask[string](w, `select why from hood.refunds where id = $1`, id); why != "disputed" {
		t.Errorf("why: %q", why)
	}
	b.fail = nil
	var again tenants.ID
	w.Must(w.Hoods(func(h *tenants.HoodTx) (err error) {
		again, err = orders.RefundAgain(h, w.Shop.ID, id, orders.ByShop)
		return err
	}))
	w.Must(w.Conductor.Return(context.Background(), w.Scope(), again))
	if got := orderOf(w, p.Purchase); got.Refunded != 378 || ask[bool](w, `select refund_failed from hood.parts where order_id = $1`, o.ID) {
		t.Errorf("%d given back", got.Refunded)
	}
	var far tenants.ID
	err = w.Hoods(func(h *tenants.HoodTx) (err error) {
		far, err = orders.RefundAgain(h, w.Other.ID, id, orders.ByShop)
		return err
	})
	if !fault.Has(err, fault.NotFound) {
		t.Errorf("another shop's refund: %v %v", far, err)
	}
}

// A shop that is short, or not connected, of an order that it cancelled: the
// refusal is no broken rule, and a day later the money is asked for once more,
// unless the shop has done so.
func TestARefusedRefundIsAskedForADayLater(t *testing.T) {
	t.Parallel()
	for why, seenTo := range map[string]bool{"balance_short": false, "account_closed": false, "account_left": true} {
		w := world.New(t)
		p, _ := w.NewShopper().Buy(delivery.Delivery)
		o := orderOf(w, p.Purchase)
		b := &books{Provider: w.Provider, fail: fault.New(fault.Conflict, "payment."+why)}
		w.Use(b)
		w.Must(w.Hoods(func(h *tenants.HoodTx) error {
			return orders.Cancel(h, orders.CancelAsk{Shop: w.Shop.ID, Order: o.ID, By: orders.ByShop, Reason: "sold_out"})
		}))
		id := ask[tenants.ID](w, `select id from hood.refunds where payment_id = $1`, p.Payment)
		w.Must(w.Conductor.Return(context.Background(), w.Scope(), id))
		if n := ask[int](w, `select count(*)::int from river.river_job where kind = 'orders.refund_later' and args ->> 'refund_id' = $1 and scheduled_at > now() + interval '23 hours'`, id.String()); n != 1 {
			t.Fatalf("%s: %d jobs", why, n)
		}
		found, err := tenants.Check(t.Context(), w.Database.Super, w.Hood)
		if w.Must(err); len(found) > 0 {
			t.Errorf("%s: %v", why, found)
		}
		refused := func() (n int) { // rows that the coordinator has about it
			return ask[int](w, `select count(*)::int from hood.breaks where kind = 'refund_failed' and subject = $1 and resolved_at is null and closed_at is null`, id.String())
		}
		w.Use(w.Provider)
		compare(w, false)
		if n := refused(); n != 1 {
			t.Errorf("%s: %d rows while it is refused", why, n)
		}
		w.Use(b)
		b.fail = nil
		if seenTo {
			w.Must(w.Hoods(func(h *tenants.HoodTx) error {
				_, err := orders.RefundAgain(h, w.Shop.ID, id, orders.ByShop)
				return err
			}))
		}
		w.Work()
		w.Super(`update river.river_job set scheduled_at = now(), state = 'available' where kind = 'orders.refund_later' and args ->> 'refund_id' = $1`, id.String())
		w.Eventually("it is asked for", func() bool {
			return ask[bool](w, `select (select count(*) from river.river_job where kind = 'orders.refund_later' and args ->> 'refund_id' = $1 and state = 'completed') = 1
				and not exists (select 1 from hood.refunds where payment_id = $2 and state = 'pending')`, id.String(), p.Payment)
		})
		if got, n := orderOf(w, p.Purchase), ask[int](w, `select count(*)::int from hood.refunds where payment_id = $1`, p.Payment); got.Refunded != got.Captured || n != 2 {
			t.Errorf("%s: %d of %d given back, asked %d times", why, got.Refunded, got.Captured, n)
		}
		w.Use(w.Provider)
		compare(w, false)
		if n := refused(); n != 0 {
			t.Errorf("%s: %d rows after it went through", why, n)
		}
	}
}

// What the bank sends back later is taken out of the books again, and what was
// given back at the provider is taken in; each once, in whatever order.
func TestTheProvidersWordComesLater(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, page := w.NewShopper().Buy(delivery.Delivery)
	o := orderOf(w, p.Purchase)
	b := &books{Provider: w.Provider}
	w.Use(b)
	hear := func() {
		t.Helper()
		for range 2 {
			w.Must(w.Conductor.CheckRefunds(context.Background(), w.Scope(), p.Payment))
		}
	}
	id, err := giveBack(w, o.ID, "one", map[int]money.Cents{1: 378, 3: 50})
	w.Must(err)
	w.Must(w.Conductor.Return(context.Background(), w.Scope(), id))
	hear()
	b.made[0].State = "failed"
	hear()
	if got := orderOf(w, p.Purchase); got.Payment != orders.PayPaid || got.Refunded != 0 || inBook(w, p.Payment, "stripe") != 1318 {
		t.Errorf("%s, %d given back, %d in the book", got.Payment, got.Refunded, inBook(w, p.Payment, "stripe"))
	}
	intent := ask[string](w, `select intent_id from hood.payments where id = $1`, p.Payment)
	b.made = append(b.made, payments.Refund{ID: "re_dash", State: "succeeded", Amount: 500, Intent: intent},
		payments.Refund{ID: "re_other", State: "succeeded", Amount: 1, Intent: "pi_other"})
	if err := errors.Join(together(4, func(int) error { return w.Conductor.CheckRefunds(context.Background(), w.Scope(), p.Payment) })...); err != nil {
		t.Fatal(err)
	}
	hear()
	if got := orderOf(w, p.Purchase); got.Payment != orders.PayPartlyGiven || got.Refunded != 500 {
		t.Errorf("%s, %d given back at %s", got.Payment, got.Refunded, page.Session)
	}
}

// A notice about a refund finds its payment by the intent.
func TestANoticeOfARefundIsHeeded(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, _ := w.NewShopper().Buy(delivery.Delivery)
	b := &books{Provider: w.Provider}
	w.Use(b)
	intent := ask[string](w, `select intent_id from hood.payments where id = $1`, p.Payment)
	b.made = []payments.Refund{{ID: "re_1", State: "succeeded", Amount: 100, Intent: intent}}
	raw := `{"data":{"object":{"id":"re_1","object":"refund","payment_intent":"` + intent + `"}}}`
	w.Work()
	for _, id := range []string{"evt_a" + w.Hood.String()[24:], "evt_b" + w.Hood.String()[24:]} {
		w.Must(w.Inbox.Receive(context.Background(), payments.Event{ID: id, Type: "charge.refund.updated", Account: w.Account, Intent: intent, Raw: []byte(raw)}))
	}
	w.Must(w.Inbox.Receive(context.Background(), payments.Event{ID: "evt_c" + w.Hood.String()[24:], Type: "refund.updated", Account: "acct_else", Intent: intent,
		Raw: []byte(raw)}))
	w.Eventually("heeded", func() bool { return orderOf(w, p.Purchase).Refunded == 100 })
}

// After a day the key may be forgotten: the refund is looked for first.
func TestARefundTriedADayLaterIsStillOne(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, _ := w.NewShopper().Buy(delivery.Delivery)
	o := orderOf(w, p.Purchase)
	b := &books{Provider: w.Provider}
	w.Use(b)
	id, err := giveBack(w, o.ID, "one", map[int]money.Cents{1: 100})
	w.Must(err)
	key := ask[string](w, `select idempotency_key from hood.refunds where id = $1`, id)
	intent := ask[string](w, `select intent_id from hood.payments where id = $1`, p.Payment)
	_, err = b.Refund(context.Background(), payments.Refunding{Key: key, Account: w.Account, Intent: intent, Amount: 100, Reference: id.String()})
	w.Must(err) // and the answer was lost
	w.Super(`update hood.refunds set created_at = created_at - interval '25 hours', idempotency_key = 'forgotten' where id = $1`, id)
	w.Must(w.Conductor.Return(context.Background(), w.Scope(), id))
	if got := w.Sandbox.Sessions(w.Account)[0]; got.Refunded != 100 || orderOf(w, p.Purchase).Refunded != 100 {
		t.Errorf("the provider gave back %d", got.Refunded)
	}
}

func TestCashIsGivenBackAtOnce(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	s.Ready(delivery.Pickup, nil)
	p, err := s.Place(payments.Counter)
	w.Must(err)
	o := orderOf(w, p.Purchase)
	_, err = giveBack(w, o.ID, "early", nil)
	is(t, err, fault.Conflict, "error.refund_too_much")
	for _, step := range []orders.Step{orders.StepAccept, orders.StepReady, orders.StepCollect} {
		w.Must(take(w, o.ID, step))
	}
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		_, err := orders.Refund(h, orders.RefundAsk{Shop: w.Shop.ID, Order: o.ID, Lines: map[int]money.Cents{1: 378, 2: 90}, Reason: payments.ReasonDamaged, Key: "x", Restock: true})
		return err
	}))
	if got := orderOf(w, p.Purchase); got.Payment != orders.PayPartlyGiven || got.Refunded != 468 || inBook(w, p.Payment, "cash") != 600 {
		t.Errorf("%s, %d given back, %d in cash", got.Payment, got.Refunded, inBook(w, p.Payment, "cash"))
	}
	if left(w, "spaghetti") != 1000 || left(w, "miele") != 999 {
		t.Errorf("%d and %d on the shelf", left(w, "spaghetti"), left(w, "miele"))
	}
	if got := orderOf(w, p.Purchase); got.State != orders.Completed {
		t.Errorf("the order is %s", got.State)
	}
	is(t, take(w, o.ID, orders.StepCancel), fault.Conflict, "error.order_moved")
}

// TestNoMoreGoesBackThanWasTaken: of a payment, what was asked for and what went
// back leave the rest, whoever asks for how much in whatever order.
func TestNoMoreGoesBackThanWasTaken(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, _ := w.NewShopper().Buy(delivery.Delivery)
	all := w.Detail(p.Purchase).Payment.Captured
	ask := func(amount money.Cents, key string) error {
		return w.Hoods(func(h *tenants.HoodTx) error {
			pay, err := payments.Lock(h, p.Payment)
			if err != nil {
				return err
			}
			return payments.AskBack(h, pay, payments.Return{ID: tenants.NewID(), Payment: p.Payment, Amount: amount,
				Reason: payments.ReasonOther, Key: key})
		})
	}
	is(t, ask(all+1, "a"), fault.Conflict, "error.refund_too_much")
	w.Must(ask(all-100, "b"))
	is(t, ask(101, "c"), fault.Conflict, "error.refund_too_much")
	w.Must(ask(100, "d"))
	is(t, ask(1, "e"), fault.Conflict, "error.refund_too_much")
}
