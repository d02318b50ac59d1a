package orders_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
)

// soldOnce fails the test unless a paid purchase had exactly one effect.
func soldOnce(w *world.World, p orders.Placed) {
	w.T.Helper()
	d := w.Detail(p.Purchase)
	if d.State != "confirmed" || d.Payment.State != payments.Paid || d.Payment.Captured != d.Total || d.Payment.Refunded != 0 {
		w.T.Errorf("the purchase is %s, its payment %s with %d captured of %d", d.State, d.Payment.State, d.Payment.Captured, d.Total)
	}
	if n := letters(w, p.Purchase, "received"); n != 1 {
		w.T.Errorf("%d letters", n)
	}
	if n := entries(w, p.Payment, "capture"); n != 1 {
		w.T.Errorf("%d entries in the book", n)
	}
	if got := inBook(w, p.Payment, "stripe"); got != int(d.Total) {
		w.T.Errorf("the book has %d of %d", got, d.Total)
	}
	if n := ask[int](w, `select count(*)::int from hood.stops where purchase_id = $1 and state = 'todo'`, p.Purchase); n != 1 {
		w.T.Errorf("%d stops", n)
	}
}

// givenUp fails the test unless nothing is left of a purchase but its basket.
func givenUp(s *world.Shopper, p orders.Placed) {
	w := s.W
	w.T.Helper()
	d := w.Detail(p.Purchase)
	o := d.Parts[0].Order
	if d.State != "expired" || d.Payment.State != payments.Failed || o.State != orders.Cancelled || o.Payment != orders.PayFailed {
		w.T.Errorf("the purchase is %s, payment %s, order %s/%s", d.State, d.Payment.State, o.State, o.Payment)
	}
	if got := seats(w, o.Window); got.Held+got.Taken != 0 {
		w.T.Errorf("a seat is still taken: %+v", got)
	}
	if n := left(w, "spaghetti"); n != 1000 {
		w.T.Errorf("%d spaghetti are on the shelf", n)
	}
	if n := s.Full().Basket.Count(); n != 3 {
		w.T.Errorf("the basket kept %d pieces", n)
	}
	if n := entries(w, p.Payment, "capture"); n != 0 {
		w.T.Errorf("%d entries in the book", n)
	}
}

func TestManyWaysToHearOfAPaymentAreOneSale(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	p, page := waiting(s, nil)
	w.Must(w.Sandbox.Pay(page.Session, world.GoodCard))
	if err := errors.Join(together(20, func(int) error { return check(w, p.Payment) })...); err != nil {
		t.Fatal(err)
	}
	w.Must(check(w, p.Payment))
	soldOnce(w, p)
	if n := s.Full().Basket.Count(); n != 0 {
		t.Errorf("the basket still has %d pieces", n)
	}
}

// notices gives the sandbox's events as a verified webhook has them.
func notices(w *world.World) (list []payments.Event) {
	for _, e := range w.Sandbox.Events() {
		session := ""
		for _, s := range w.Sandbox.Sessions(w.Account) {
			if strings.Contains(string(e.Object), s.ID) {
				session = s.ID
			}
		}
		raw := `{"id":"` + e.ID + `","type":"` + e.Type + `","data":{"object":` + string(e.Object) + `}}`
		list = append(list, payments.Event{ID: e.ID, Type: e.Type, Account: e.Account, Session: session, Raw: []byte(raw)})
	}
	return list
}

func TestOneEventFiftyTimesIsOneEffect(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	p, page := waiting(s, nil)
	w.Must(w.Sandbox.Pay(page.Session, world.GoodCard))
	got := notices(w)
	paid := got[slices.IndexFunc(got, func(e payments.Event) bool { return e.Type == "checkout.session.completed" })]
	if err := errors.Join(together(50, func(int) error { return w.Inbox.Receive(context.Background(), paid) })...); err != nil {
		t.Fatal(err)
	}
	if n := ask[int](w, `select count(*)::int from river.river_job where kind = 'payments.notice' and args ->> 'event_id' = $1`, paid.ID); n != 1 {
		t.Errorf("%d jobs for one event", n)
	}
	w.Work()
	w.Eventually("settled", func() bool { return w.Detail(p.Purchase).State == "confirmed" })
	soldOnce(w, p)
	w.Eventually("event done", func() bool {
		return ask[bool](w, `select done_at is not null from platform.stripe_events where id = $1`, paid.ID)
	})
}

// What a purchase becomes is decided by the set of events, not their order.
func TestEventsInAnyOrder(t *testing.T) {
	t.Parallel()
	for _, backwards := range []bool{false, true} {
		w := world.New(t)
		s := w.NewShopper()
		p, page := waiting(s, nil)
		w.Must(w.Sandbox.Pay(page.Session, world.GoodCard))
		got := notices(w)
		if backwards {
			slices.Reverse(got)
		}
		w.Work()
		for _, e := range append(got, got...) {
			w.Must(w.Inbox.Receive(context.Background(), e))
		}
		w.Eventually("all done", func() bool {
			return ask[int](w, `select count(*)::int from platform.stripe_events where account = $1 and done_at is null`, w.Account) == 0
		})
		soldOnce(w, p)
	}
}

func TestAForgedEventIsNobodysBusiness(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	p, page := waiting(s, nil)
	w.Must(w.Sandbox.Pay(page.Session, world.GoodCard))
	body := func(session string) []byte { return []byte(`{"data":{"object":{"id":"` + session + `"}}}`) }
	id := w.Hood.String()
	w.Work()
	for i, e := range []payments.Event{
		{ID: "evt_1" + id, Type: "checkout.session.completed", Account: "acct_forged", Session: page.Session, Raw: body(page.Session)},
		{ID: "evt_2" + id, Type: "checkout.session.completed", Account: w.Account, Session: "cs_test_unknown", Raw: body("cs_test_unknown")},
		{ID: "evt_3" + id, Type: "checkout.session.completed", Account: w.Account, Session: page.Session, Raw: []byte("not json")},
		{ID: "evt_4" + id, Type: "payment_intent.succeeded", Account: w.Account, Session: page.Session, Raw: body(page.Session)},
	} {
		w.Must(w.Inbox.Receive(context.Background(), e))
		w.Eventually("done", func() bool {
			return ask[bool](w, `select done_at is not null from platform.stripe_events where id = $1`, e.ID)
		})
		if d := w.Detail(p.Purchase); d.State != "awaiting" {
			t.Errorf("event %d made the purchase %s", i+1, d.State)
		}
	}
}

// An event may come before the desk has noted its page: the page is found all
// the same when somebody looks.
func TestAnEventBeforeTheDeskHasNotedItsPage(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	s.Ready(delivery.Delivery, nil)
	p, err := s.Place(payments.Stripe)
	w.Must(err)
	lost := errors.New("the process ends here")
	ctx := failpoint.With(context.Background(), failpoint.DeskAfterOpen, func(context.Context) error { return lost })
	if _, err := w.Conductor.PayPage(ctx, w.Scope(), p.Payment); !errors.Is(err, lost) {
		t.Fatal(err)
	}
	session := w.Sandbox.Sessions(w.Account)[0].ID
	w.Must(w.Sandbox.Pay(session, world.GoodCard))
	w.Work()
	for _, e := range notices(w) {
		w.Must(w.Inbox.Receive(context.Background(), e))
	}
	w.Eventually("all done", func() bool {
		return ask[int](w, `select count(*)::int from platform.stripe_events where account = $1 and done_at is null`, w.Account) == 0
	})
	if d := w.Detail(p.Purchase); d.State != "awaiting" {
		t.Errorf("an unknown page made the purchase %s", d.State)
	}
	w.Must(check(w, p.Payment))
	soldOnce(w, p)
}

func TestTheReturnPageAndTheWebhookAtOnce(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	p, page := waiting(s, nil)
	w.Must(w.Sandbox.Pay(page.Session, world.GoodCard))
	// Both have the provider's truth in hand before either writes.
	arrived := make(chan struct{}, 2)
	gate := make(chan struct{})
	ctx := failpoint.With(context.Background(), failpoint.SettleAfterFetch, func(context.Context) error {
		arrived <- struct{}{}
		<-gate
		return nil
	})
	go func() { <-arrived; <-arrived; close(gate) }()
	if err := errors.Join(together(2, func(int) error { return w.Conductor.Check(ctx, w.Scope(), p.Payment) })...); err != nil {
		t.Fatal(err)
	}
	soldOnce(w, p)
}

func TestAFailureBeforeSettlingIsCommittedIsMendedByTheNext(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	p, page := waiting(s, nil)
	w.Must(w.Sandbox.Pay(page.Session, world.GoodCard))
	broken := errors.New("broken")
	ctx := failpoint.With(context.Background(), failpoint.SettleCommit, func(context.Context) error { return broken })
	if err := w.Conductor.Check(ctx, w.Scope(), p.Payment); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if d := w.Detail(p.Purchase); d.State != "awaiting" || entries(w, p.Payment, "capture") != 0 {
		t.Errorf("half settled: %s", d.State)
	}
	w.Must(check(w, p.Payment))
	soldOnce(w, p)
}

func TestAnExpiredPageGivesAllBackButTheBasket(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	p, page := waiting(s, nil)
	w.Must(w.Sandbox.Expire(page.Session))
	if err := errors.Join(together(5, func(int) error { return check(w, p.Payment) })...); err != nil {
		t.Fatal(err)
	}
	givenUp(s, p)
	w.Must(s.Hold(s.Windows()[0].ID))
	if again, err := s.Place(payments.Stripe); err != nil || again.Again {
		t.Errorf("the kept basket cannot be ordered: %v", err)
	}
}

// Nobody told us: the job that watches closes the page and says what it became.
func TestTheWatchSettlesWhatNobodyToldUs(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		before func(w *world.World, page payments.Payment)
		after  func(s *world.Shopper, p orders.Placed)
	}{
		"paid": {func(w *world.World, page payments.Payment) { w.Must(w.Sandbox.Pay(page.Session, world.GoodCard)) },
			func(s *world.Shopper, p orders.Placed) { soldOnce(s.W, p) }},
		"left open": {func(*world.World, payments.Payment) {}, givenUp},
		"expired":   {func(w *world.World, page payments.Payment) { w.Must(w.Sandbox.Expire(page.Session)) }, givenUp},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := world.New(t)
			s := w.NewShopper()
			p, page := waiting(s, nil)
			c.before(w, page)
			w.Later(p.Purchase, payments.PageLife+time.Minute)
			w.Super(`update river.river_job set scheduled_at = now(), state = 'available' where kind = 'orders.watch' and args ->> 'payment_id' = $1`, p.Payment.String())
			w.Work()
			w.Eventually("the purchase has an end", func() bool { return w.Detail(p.Purchase).State != "awaiting" })
			c.after(s, p)
		})
	}
}

func TestTheWatchGivesUpWhatWasNeverOpened(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	s.Ready(delivery.Delivery, nil)
	p, err := s.Place(payments.Stripe)
	w.Must(err)
	w.Use(failing{w.Provider}) // and the provider says nothing but no
	w.Later(p.Purchase, payments.PageLife+time.Minute)
	w.Super(`update river.river_job set scheduled_at = now(), state = 'available' where kind = 'orders.watch' and args ->> 'payment_id' = $1`, p.Payment.String())
	w.Work()
	w.Eventually("given up", func() bool { return w.Detail(p.Purchase).State == "expired" })
	givenUp(s, p)
}

type failing struct{ payments.Provider }

func (failing) Open(context.Context, payments.Opening) (payments.Session, error) {
	return payments.Session{}, fault.New(fault.Unavailable, "payment.unavailable")
}

// At the last second the page is paid and our watch wants it closed, in both
// orders: the provider decides, and we follow.
func TestPaidAtTheLastSecond(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	p, page := waiting(s, nil)
	w.Use(watching{Provider: w.Provider, onExpire: func() { w.Must(w.Sandbox.Pay(page.Session, world.GoodCard)) }})
	w.Must(w.Conductor.Abandon(context.Background(), w.Scope(), p.Payment))
	soldOnce(w, p)

	s = w.NewShopper()
	p, page = waiting(s, nil)
	w.Use(watching{Provider: w.Provider})
	stale := failpoint.With(context.Background(), failpoint.SettleAfterFetch, func(context.Context) error {
		return check(w, p.Payment) // another hears of it first
	})
	w.Must(w.Sandbox.Expire(page.Session))
	w.Must(w.Conductor.Abandon(stale, w.Scope(), p.Payment))
	if err := w.Sandbox.Pay(page.Session, world.GoodCard); err == nil {
		t.Error("an expired page was paid")
	}
	if d := w.Detail(p.Purchase); d.State != "expired" {
		t.Errorf("the purchase is %s", d.State)
	}
}

func TestAPageStillOpenChangesNothing(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	p, page := waiting(s, nil)
	w.Must(check(w, p.Payment))
	if d := w.Detail(p.Purchase); d.State != "awaiting" || d.Payment.State != payments.Pending {
		t.Errorf("the purchase is %s/%s", d.State, d.Payment.State)
	}
	if s.Full().Hold != nil {
		t.Error("the seat is the basket's again")
	}
	if err := w.Sandbox.Pay(page.Session, "4000000000000002"); err == nil {
		t.Fatal("a refused card paid")
	}
	w.Must(check(w, p.Payment))
	w.Must(w.Sandbox.Pay(page.Session, world.GoodCard))
	w.Must(check(w, p.Payment))
	soldOnce(w, p)
}
