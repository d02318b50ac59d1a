package orders_test

import (
	"context"
	"encoding/json"
	"iter"
	"testing"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// disputed has the payer's bank take a payment back; it gives the dispute's id.
func disputed(w *world.World, p payments.Payment) string {
	w.T.Helper()
	id, err := w.Sandbox.Dispute(w.Sandbox.Sessions(w.Account)[sessionAt(w, p.Session)].Charge)
	w.Must(err)
	return id
}

func lookAtDisputes(w *world.World, payment tenants.ID) error {
	return w.Conductor.CheckDisputes(context.Background(), w.Scope(), payment)
}

// contests lists the disputes of a purchase.
func contests(w *world.World, purchase tenants.ID) (list []payments.Contest) {
	w.T.Helper()
	w.Must(w.DB.HoodRead(context.Background(), w.Scope(), func(r *tenants.HoodRead) { payments.ContestsOf(r, w.Hood, purchase, &list) }))
	return list
}

// frozen reads what the neighbourhood's copy of a purchase's order says.
func frozen(w *world.World, purchase tenants.ID) (disputed bool, lost int) {
	w.T.Helper()
	return ask[bool](w, `select bool_or(disputed) from hood.parts where purchase_id = $1`, purchase),
		ask[int](w, `select sum(lost_cents)::int from hood.parts where purchase_id = $1`, purchase)
}

// shopLetters counts the letters to shops about an order that were ordered.
func shopLetters(w *world.World, order tenants.ID, about string) int {
	w.T.Helper()
	return ask[int](w, `select count(*)::int from river.river_job where kind = 'orders.shop_letter' and args ->> 'order_id' = $1
		and args ->> 'about' = $2`, order.String(), about)
}

func moment(w *world.World, purchase tenants.ID, what string) int {
	w.T.Helper()
	return ask[int](w, `select count(*)::int from shop.order_events e join hood.parts p on p.order_id = e.order_id where p.purchase_id = $1 and e.what = $2`,
		purchase, what)
}

func TestADisputeFreezesAndAWonOneGoesOn(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, page := w.NewShopper().Buy(delivery.Delivery)
	o := orderOf(w, p.Purchase)
	id := disputed(w, page)
	for range 3 {
		w.Must(lookAtDisputes(w, p.Payment))
	}
	if is, lost := frozen(w, p.Purchase); !is || lost != 0 {
		t.Fatalf("frozen %v, lost %d", is, lost)
	}
	if n, m := shopLetters(w, o.ID, "dispute_open"), moment(w, p.Purchase, orders.MomentDisputed); n != 1 || m != 1 {
		t.Errorf("%d letters, %d moments", n, m)
	}
	refund := orders.RefundAsk{Shop: w.Shop.ID, Order: o.ID, Lines: map[int]money.Cents{1: 100}, Reason: payments.ReasonGoodwill, By: orders.ByShop, Key: "k"}
	give := func() error {
		return w.Hoods(func(h *tenants.HoodTx) error { _, err := orders.Refund(h, refund); return err })
	}
	is(t, give(), fault.Conflict, "error.disputed")

	// Cancelling is possible, and gives nothing back until the dispute ends.
	w.Must(take(w, o.ID, orders.StepCancel))
	if n := ask[int](w, `select count(*)::int from hood.refunds where payment_id = $1`, p.Payment); n != 0 || orderOf(w, p.Purchase).State != orders.Cancelled {
		t.Fatalf("%d refunds of a disputed payment", n)
	}
	w.Must(w.Sandbox.Decide(id, true))
	for range 2 {
		w.Must(lookAtDisputes(w, p.Payment))
	}
	if is, lost := frozen(w, p.Purchase); is || lost != 0 {
		t.Fatalf("frozen %v, lost %d", is, lost)
	}
	if n := shopLetters(w, o.ID, "dispute_won"); n != 1 {
		t.Errorf("%d letters of a won one", n)
	}
	w.Must(w.Conductor.GiveBackNow(context.Background(), w.Hood, p.Purchase))
	refunded(w, p, "refunded")
}

func TestALostDisputeTakesTheOrdersMoney(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, page := w.NewShopper().Buy(delivery.Delivery)
	o := orderOf(w, p.Purchase)
	id := disputed(w, page)
	w.Must(w.Sandbox.Decide(id, false)) // both notices were lost: the last word alone is heard
	for range 2 {
		w.Must(lookAtDisputes(w, p.Payment))
	}
	if is, lost := frozen(w, p.Purchase); is || lost != int(o.Captured) {
		t.Fatalf("frozen %v, lost %d of %d", is, lost, o.Captured)
	}
	if got := inBook(w, p.Payment, "stripe"); got != -inBook(w, p.Payment, "stripe_cost") || got != -2000 {
		t.Errorf("%d are still in the book", got)
	}
	if n := shopLetters(w, o.ID, "dispute_lost"); n != 1 {
		t.Errorf("%d letters", n)
	}
	is(t, w.Hoods(func(h *tenants.HoodTx) error {
		_, err := orders.Refund(h, orders.RefundAsk{Shop: w.Shop.ID, Order: o.ID, Reason: payments.ReasonGoodwill, By: orders.ByShop, Key: "k"})
		return err
	}), fault.Conflict, "error.dispute_lost")
	w.Must(take(w, o.ID, orders.StepCancel))
	if n := ask[int](w, `select count(*)::int from hood.refunds where payment_id = $1`, p.Payment); n != 0 {
		t.Errorf("%d refunds of what is lost", n)
	}
}

// TestWhatWasGivenBackIsNotLostToo: a dispute takes what is left.
func TestWhatWasGivenBackIsNotLostToo(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, page := w.NewShopper().Buy(delivery.Delivery)
	o := orderOf(w, p.Purchase)
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		_, err := orders.Refund(h, orders.RefundAsk{Shop: w.Shop.ID, Order: o.ID, Lines: map[int]money.Cents{1: 130}, Reason: payments.ReasonGoodwill, By: orders.ByShop, Key: "k"})
		return err
	}))
	w.Must(w.Conductor.GiveBackNow(context.Background(), w.Hood, p.Purchase))
	w.Must(w.Sandbox.Decide(disputed(w, page), false))
	w.Must(lookAtDisputes(w, p.Payment))
	if _, lost := frozen(w, p.Purchase); lost != int(o.Captured)-130 {
		t.Errorf("lost %d of %d", lost, o.Captured)
	}
}

// TestNoticesOfADispute come twice, in any order, before the payment is known
// and for payments that are nobody's.
func TestNoticesOfADispute(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	w.Work()
	p, page := w.NewShopper().Buy(delivery.Delivery)
	intent := ask[string](w, `select intent_id from hood.payments where id = $1`, p.Payment)
	id := disputed(w, page)
	tell := func(event, kind, account, of string) {
		t.Helper()
		raw, err := json.Marshal(map[string]any{"data": map[string]any{"object": map[string]any{"id": id, "object": "dispute", "payment_intent": of}}})
		w.Must(err)
		w.Must(w.Inbox.Receive(context.Background(), payments.Event{ID: event + w.Hood.String(), Type: kind, Account: account, Object: id, Intent: of, Raw: raw, Created: time.Now()}))
	}
	tell("evt_forged", "charge.dispute.created", "acct_other", intent) // of another account: not about ours
	tell("evt_closed", "charge.dispute.closed", w.Account, intent)     // comes first, and is not believed: the dispute is open
	w.Eventually("frozen", func() bool { is, _ := frozen(w, p.Purchase); return is })
	w.Must(w.Sandbox.Decide(id, true))
	tell("evt_created", "charge.dispute.created", w.Account, intent)
	tell("evt_created", "charge.dispute.created", w.Account, intent)
	w.Eventually("won", func() bool { is, _ := frozen(w, p.Purchase); return !is })
	if list := contests(w, p.Purchase); len(list) != 1 || list[0].State != payments.DisputeWon || list[0].Provider != id {
		t.Errorf("%+v", list)
	}
	none(w)

	// A card that is disputed at once: the notice is here before the payment is.
	early, page := waiting(w.NewShopper(), nil)
	w.Must(w.Sandbox.Pay(page.Session, "4000000000000259"))
	of := w.Sandbox.Sessions(w.Account)[sessionAt(w, page.Session)].Intent
	tell("evt_early", "charge.dispute.created", w.Account, of)
	w.Eventually("it waits", func() bool {
		return ask[int](w, `select count(*)::int from river.river_job where kind = 'payments.notice' and state = 'scheduled' and args ->> 'event_id' = $1`,
			"evt_early"+w.Hood.String()) == 1
	})
	w.Must(check(w, early.Payment))
	w.Super(`update river.river_job set scheduled_at = now(), state = 'available' where args ->> 'event_id' = $1`, "evt_early"+w.Hood.String())
	w.Eventually("frozen too", func() bool { is, _ := frozen(w, early.Purchase); return is })
}

// TestTheComparisonFindsDisputes that no notice told of, and their end, and
// those that the provider does not know.
func TestTheComparisonFindsDisputes(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, page := w.NewShopper().Buy(delivery.Delivery)
	id := disputed(w, page)
	compare(w, false)
	none(w)
	if is, _ := frozen(w, p.Purchase); !is {
		t.Fatal("the comparison missed a dispute")
	}
	w.Must(w.Sandbox.Decide(id, false))
	w.Super(`update hood.disputes set opened_at = opened_at - interval '80 days' where hood_id = $1`, w.Hood)
	compare(w, false)
	none(w)
	if is, lost := frozen(w, p.Purchase); is || lost == 0 {
		t.Errorf("the comparison missed its end: %v %d", is, lost)
	}
}

// odd is a Stripe whose disputes are others.
type odd struct {
	*changed
	dispute func(payments.Dispute) payments.Dispute
	none    bool
}

func (o *odd) Disputes(ctx context.Context, account, intent string, since time.Time) iter.Seq2[payments.Dispute, error] {
	if o.none {
		return func(func(payments.Dispute, error) bool) {}
	}
	return mapped(o.changed.Disputes(ctx, account, intent, since), o.dispute)
}

func TestADisputeThatDoesNotFitIsADifference(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*payments.Dispute){
		"amount":   func(d *payments.Dispute) { d.Amount = 999_999 },
		"currency": func(d *payments.Dispute) { d.Currency = "USD" },
		"mode":     func(d *payments.Dispute) { d.Live = true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t)
			p, page := w.NewShopper().Buy(delivery.Delivery)
			disputed(w, page)
			w.Use(&odd{changed: changedStripe(t, w), dispute: func(d payments.Dispute) payments.Dispute { change(&d); return d }})
			w.Must(lookAtDisputes(w, p.Payment))
			compare(w, false)
			one(w, payments.BreakDisputedThere)
			if is, _ := frozen(w, p.Purchase); is {
				t.Error("it froze money that it is not about")
			}
		})
	}
}

func TestADisputeThatNobodyKnowsIsADifference(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, page := w.NewShopper().Buy(delivery.Delivery)
	disputed(w, page)
	w.Must(lookAtDisputes(w, p.Payment))
	w.Use(&odd{changed: changedStripe(t, w), none: true})
	compare(w, false)
	one(w, payments.BreakDisputeMissing)
}

// TestAnInquiryFreezesNothing: giving back is how it is answered.
func TestAnInquiryFreezesNothing(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, page := w.NewShopper().Buy(delivery.Delivery)
	disputed(w, page)
	state := payments.DisputeInquiry
	w.Use(&odd{changed: changedStripe(t, w), dispute: func(d payments.Dispute) payments.Dispute { d.State = state; return d }})
	w.Must(lookAtDisputes(w, p.Payment))
	o := orderOf(w, p.Purchase)
	if is, _ := frozen(w, p.Purchase); is || shopLetters(w, o.ID, "dispute_inquiry") != 1 {
		t.Error("a question froze the money, or nobody was told")
	}
	state = payments.DisputeOpen
	w.Must(lookAtDisputes(w, p.Payment))
	if is, _ := frozen(w, p.Purchase); !is {
		t.Error("the dispute that came of it does not freeze")
	}
}

// diesDisputing is killed while a lost dispute is booked: it is booked once.
func diesDisputing(w *world.World, s *world.Shopper, at failpoint.Name) {
	p, page := s.Buy(delivery.Delivery)
	w.Must(w.Sandbox.Decide(disputed(w, page), false))
	killed(w, errand{At: at, Payment: p.Payment})
	if list := contests(w, p.Purchase); len(list) != 0 {
		w.T.Errorf("half booked: %+v", list)
	}
	for range 2 {
		w.Must(lookAtDisputes(w, p.Payment))
	}
	o := orderOf(w, p.Purchase)
	if _, lost := frozen(w, p.Purchase); lost != int(o.Captured) || entries(w, p.Payment, "dispute") != 1 || shopLetters(w, o.ID, "dispute_lost") != 1 {
		w.T.Errorf("lost %d of %d, %d entries", lost, o.Captured, entries(w, p.Payment, "dispute"))
	}
}

// TestADisputeOfASharedPayment: while it is open nothing moves, a won one lets
// everything go on, a lost one takes each shop's and the association's part.
func TestADisputeOfASharedPayment(t *testing.T) {
	t.Parallel()
	for name, won := range map[string]bool{"won": true, "lost": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := three(t)
			x := buy(w, false)
			intent := ask[string](w, `select intent_id from hood.payments where id = $1`, x.placed.Payment)
			i, err := w.Provider.(payments.Books).Intent(t.Context(), "", intent)
			w.Must(err)
			id, err := w.Sandbox.Dispute(i.Charge)
			w.Must(err)
			w.Must(lookAtDisputes(w, x.placed.Payment)) // before anything was handed on
			w.Work()
			w.Eventually("the cost is known", func() bool {
				return ask[bool](w, `select cost_cents is not null from hood.payments where id = $1`, x.placed.Payment)
			})
			if n := ask[int](w, `select count(*)::int from hood.transfers where payment_id = $1`, x.placed.Payment); n != 0 {
				t.Fatalf("%d transfers of a disputed payment", n)
			}
			if n := ask[int](w, `select count(*)::int from river.river_job where kind = 'orders.hood_letter' and args ->> 'about' = 'dispute_open' and args ->> 'hood_id' = $1`, w.Hood.String()); n != 1 {
				t.Errorf("%d letters to who runs the neighbourhood", n)
			}
			w.Must(w.Sandbox.Decide(id, won))
			for range 2 {
				w.Must(lookAtDisputes(w, x.placed.Payment))
			}
			x.quiet()
			captured := ask[int](w, `select captured_cents::int from hood.payments where id = $1`, x.placed.Payment)
			sent := ask[int](w, `select coalesce(sum(amount_cents - reversed_cents), 0)::int from hood.transfers where payment_id = $1 and state = 'done'`, x.placed.Payment)
			lost := ask[int](w, `select coalesce(sum(amount_cents), 0)::int from hood.losses where hood_id = $1`, w.Hood)
			switch {
			case won && (sent == 0 || lost != 0):
				t.Errorf("won, and %d sent on, %d lost", sent, lost)
			case !won && (sent != 0 || lost != captured):
				t.Errorf("lost, and %d sent on, %d of %d lost", sent, lost, captured)
			}
		})
	}
}
