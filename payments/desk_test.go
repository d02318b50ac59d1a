package payments_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// ask reads one value behind row security.
func ask[T any](w *world.World, sql string, args ...any) (v T) {
	w.T.Helper()
	w.Must(testkit.Query(w.Database.Super, sql, args, &v))
	return v
}

// placed is a purchase whose page is not open yet.
func placed(w *world.World) orders.Placed {
	w.T.Helper()
	s := w.NewShopper()
	s.Ready(delivery.Delivery, nil)
	p, err := s.Place(payments.Stripe)
	w.Must(err)
	return p
}

// line is a provider behind a bad line.
type line struct {
	payments.Provider
	asked func(payments.Opening)
	lose  error // of Open's answers, once it has acted
}

func (l *line) Open(ctx context.Context, o payments.Opening) (payments.Session, error) {
	if l.asked != nil {
		l.asked(o)
	}
	s, err := l.Provider.Open(ctx, o)
	if err == nil && l.lose != nil {
		return payments.Session{}, l.lose
	}
	return s, err
}

func TestTheKeyIsStoredBeforeTheCall(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p := placed(w)
	calls := 0
	w.Use(&line{Provider: w.Provider, asked: func(o payments.Opening) {
		calls++
		if key := ask[string](w, `select idempotency_key from hood.payments where id = $1`, p.Payment); key != o.Key {
			t.Errorf("asked with %q, stored is %q", o.Key, key)
		}
		if want := "cs:" + w.Hood.String() + ":" + p.Payment.String() + ":1"; o.Key != want {
			t.Errorf("the key is %q", o.Key)
		}
	}})
	page, err := w.Desk.Open(context.Background(), w.Scope(), p.Payment)
	w.Must(err)
	again, err := w.Desk.Open(context.Background(), w.Scope(), p.Payment)
	w.Must(err)
	if calls != 1 || again.Session != page.Session || again.URL != page.URL {
		t.Errorf("%d calls, pages %s and %s", calls, page.Session, again.Session)
	}
}

func TestWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p := placed(w)
	var got payments.Opening
	w.Use(&line{Provider: w.Provider, asked: func(o payments.Opening) { got = o }})
	_, err := w.Desk.Open(context.Background(), w.Scope(), p.Payment)
	w.Must(err)
	d := w.Detail(p.Purchase)
	if got.Account != w.Account || got.Currency != "EUR" || got.Reference != p.Payment.String() {
		t.Errorf("%+v", got)
	}
	want := fmt.Sprintf("Alimentari Prova #%d", d.Parts[0].Order.Number)
	if len(got.Items) != 1 || got.Items[0].Amount != d.Total || got.Items[0].Name != want {
		t.Errorf("items %+v of an order that comes to %d", got.Items, d.Total)
	}
	if left := time.Until(got.Expires); left < 30*time.Minute || left > payments.PageLife+time.Minute {
		t.Errorf("the page lives for %s", left)
	}
	hold := ask[time.Time](w, `select expires_at from hood.holds where purchase_id = $1`, p.Purchase)
	if margin := hold.Sub(got.Expires); margin < payments.HoldMargin-time.Minute || margin > payments.HoldMargin+time.Minute {
		t.Errorf("the seat waits %s longer than its page", margin)
	}
	if s := w.Sandbox.Sessions(w.Account); len(s) != 1 || s[0].Amount != int64(d.Total) {
		t.Errorf("the provider has %+v", s)
	}
}

// The provider acts, and we do not get to hear or to note it: the next try
// finds the same page.
func TestALostAnswerIsTheSamePage(t *testing.T) {
	t.Parallel()
	lost := errors.New("lost")
	ways := map[string]func(w *world.World, truth payments.Provider) context.Context{
		"the answer is lost": func(w *world.World, truth payments.Provider) context.Context {
			w.Use(&line{Provider: truth, lose: lost})
			return context.Background()
		},
		"we die before noting it": func(*world.World, payments.Provider) context.Context {
			return failpoint.With(context.Background(), failpoint.DeskAfterOpen, func(context.Context) error { return lost })
		},
	}
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			w := world.New(t)
			p, truth := placed(w), w.Provider
			ctx := way(w, truth)
			for range 2 {
				if _, err := w.Desk.Open(ctx, w.Scope(), p.Payment); !errors.Is(err, lost) {
					t.Fatalf("got %v", err)
				}
			}
			if ask[bool](w, `select session_id is not null from hood.payments where id = $1`, p.Payment) {
				t.Error("it was noted")
			}
			w.Use(truth)
			page, err := w.Desk.Open(context.Background(), w.Scope(), p.Payment)
			w.Must(err)
			if s := w.Sandbox.Sessions(w.Account); len(s) != 1 || s[0].ID != page.Session {
				t.Errorf("%d pages at the provider", len(s))
			}
			known := ask[string](w, `select payment_id::text || account from platform.stripe_objects where id = $1`, page.Session)
			if known != p.Payment.String()+w.Account {
				t.Errorf("a notice would find %s", known)
			}
		})
	}
}

func TestManyAtTheDeskGetOnePage(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p := placed(w)
	pages := make(chan string, 8)
	for range cap(pages) {
		go func() {
			page, err := w.Desk.Open(context.Background(), w.Scope(), p.Payment)
			for fault.Has(err, fault.Unavailable) { // the provider is at it already
				page, err = w.Desk.Open(context.Background(), w.Scope(), p.Payment)
			}
			pages <- fmt.Sprint(page.Session, err)
		}()
	}
	first := <-pages
	for range cap(pages) - 1 {
		if other := <-pages; other != first {
			t.Errorf("%s and %s", first, other)
		}
	}
	if s := w.Sandbox.Sessions(w.Account); len(s) != 1 {
		t.Errorf("%d pages at the provider", len(s))
	}
}

func TestOpenedTooLateGetsANewKeyAndMoreTime(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p := placed(w)
	w.Later(p.Purchase, 10*time.Minute) // Stripe wants thirty
	keys := []string{}
	w.Use(&line{Provider: w.Provider, asked: func(o payments.Opening) { keys = append(keys, o.Key) }})
	page, err := w.Desk.Open(context.Background(), w.Scope(), p.Payment)
	w.Must(err)
	if len(keys) != 2 || keys[0] == keys[1] || page.Attempt != 2 || page.Key != keys[1] {
		t.Errorf("keys %q, attempt %d", keys, page.Attempt)
	}
	if left := page.Expires.Sub(page.Now); left < payments.PageLife-time.Minute {
		t.Errorf("the page lives for %s", left)
	}
	hold := ask[time.Time](w, `select expires_at from hood.holds where purchase_id = $1`, p.Purchase)
	if margin := hold.Sub(page.Expires); margin < payments.HoldMargin-time.Minute {
		t.Errorf("the seat waits %s longer than its page", margin)
	}
	// The job that watched the first life leaves the second alone.
	w.Super(`update river.river_job set scheduled_at = now(), state = 'available' where kind = 'orders.watch' and args ->> 'payment_id' = $1`, p.Payment.String())
	w.Work()
	w.Eventually("the watch waits again", func() bool {
		return ask[bool](w, `select scheduled_at > now() + interval '20 minutes' from river.river_job where kind = 'orders.watch' and args ->> 'payment_id' = $1`, p.Payment.String())
	})
	if d := w.Detail(p.Purchase); d.State != "awaiting" {
		t.Errorf("the purchase is %s", d.State)
	}
	w.Must(w.Sandbox.Pay(page.Session, world.GoodCard))
	w.Must(w.Conductor.Check(context.Background(), w.Scope(), p.Payment))
	if d := w.Detail(p.Purchase); d.State != "confirmed" {
		t.Errorf("the purchase is %s", d.State)
	}
}

func TestEveryAttemptHasItsOwnKey(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p := placed(w)
	w.Super(`update hood.payments set attempt = 10, idempotency_key = 'cs:ten' where id = $1`, p.Payment)
	w.Later(p.Purchase, 10*time.Minute)
	page, err := w.Desk.Open(context.Background(), w.Scope(), p.Payment)
	w.Must(err)
	if want := "cs:" + w.Hood.String() + ":" + p.Payment.String() + ":11"; page.Key != want {
		t.Errorf("the eleventh key is %q", page.Key)
	}
}

func TestAPaymentThatIsOverHasNoPage(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p := placed(w)
	w.Must(w.Conductor.Abandon(context.Background(), w.Scope(), p.Payment))
	if d := w.Detail(p.Purchase); d.State != "expired" {
		t.Fatalf("the purchase is %s", d.State)
	}
	w.Super(`update hood.payments set session_id = null where id = $1`, p.Payment)
	_, err := w.Desk.Open(context.Background(), w.Scope(), p.Payment)
	if !errors.Is(err, fault.New(fault.Gone, "error.payment_over")) {
		t.Errorf("got %v", err)
	}
	w.Super(`update hood.payments set session_id = 'cs_gone' where id = $1`, p.Payment)
}

func TestACounterHasNoPage(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	s.Ready(delivery.Pickup, nil)
	p, err := s.Place(payments.Counter)
	w.Must(err)
	if _, _, err := w.Desk.Look(context.Background(), w.Scope(), p.Payment); !fault.Has(err, fault.Gone) {
		t.Errorf("got %v", err)
	}
	w.Must(w.Conductor.Check(context.Background(), w.Scope(), p.Payment))
	w.Must(w.Conductor.Abandon(context.Background(), w.Scope(), p.Payment))
	if d := w.Detail(p.Purchase); d.State != "confirmed" || len(w.Sandbox.Sessions(w.Account)) != 0 {
		t.Errorf("the purchase is %s", d.State)
	}
}

func TestAnotherNeighbourhoodsPaymentIsNotFound(t *testing.T) {
	t.Parallel()
	w, far := world.New(t), world.New(t)
	p := placed(w)
	_, err := far.Desk.Open(context.Background(), far.Scope(), p.Payment)
	if !fault.Has(err, fault.NotFound) {
		t.Errorf("got %v", err)
	}
	if _, err := far.Desk.Open(context.Background(), far.Scope(), tenants.NewID()); !fault.Has(err, fault.NotFound) {
		t.Errorf("got %v", err)
	}
}
