package orders_test

import (
	"context"
	"iter"
	"testing"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/payments/stripe"
	"sottocasa/tenants"
)

// compare compares the books of the world's account once.
func compare(w *world.World, far bool) {
	w.T.Helper()
	w.Must(w.Conductor.Compare(context.Background(), orders.Compare{Hood: w.Hood, Account: w.Account, Far: far}))
}

// breaks lists the open differences, or the closed ones.
func breaks(w *world.World, closed bool) (list []payments.Break) {
	w.T.Helper()
	w.Must(w.DB.HoodRead(context.Background(), w.Scope(), func(r *tenants.HoodRead) {
		payments.Breaks(r, w.Hood, closed, time.Now().AddDate(1, 0, 0), &list)
	}))
	return list
}

// one is the only open difference.
func one(w *world.World, kind payments.BreakKind) payments.Break {
	w.T.Helper()
	list := breaks(w, false)
	if len(list) != 1 || list[0].Kind != kind {
		w.T.Fatalf("the differences are %+v, want one %s", list, kind)
	}
	return list[0]
}

// none fails the test when there is a difference.
func none(w *world.World) {
	w.T.Helper()
	if list := breaks(w, false); len(list) > 0 {
		w.T.Fatalf("the differences are %+v", list)
	}
}

// paidUnseen is a purchase that was paid without anybody noticing.
func paidUnseen(w *world.World) (orders.Placed, payments.Payment) {
	w.T.Helper()
	s := w.NewShopper()
	s.Ready(delivery.Delivery, nil)
	p, err := s.Place(payments.Stripe)
	w.Must(err)
	page := s.Open(p)
	w.Must(w.Sandbox.Pay(page.Session, world.GoodCard))
	return p, page
}

// stranger opens and pays a page on the world's account that is not ours.
func stranger(w *world.World, key, reference string) payments.Session {
	w.T.Helper()
	s, err := w.Provider.Open(context.Background(), payments.Opening{Key: key, Account: w.Account, Currency: "EUR", Reference: reference,
		Items: []payments.Item{{Name: "Altro", Amount: 1234}}, Lang: "it", Success: "https://a.example/", Cancel: "https://a.example/", Expires: time.Now().Add(time.Hour)})
	w.Must(err)
	w.Must(w.Sandbox.Pay(s.ID, world.GoodCard))
	return s
}

// changed is Stripe with other answers.
type changed struct {
	*stripe.Provider
	live    bool
	gone    bool
	account func(payments.Account) payments.Account
	refund  func(payments.Refund) payments.Refund
	intent  func(payments.Intent) payments.Intent
	hidden  bool // no list shows anything
	closed  bool // pages can be neither looked at nor ended
}

func changedStripe(t testing.TB, w *world.World) *changed {
	t.Helper()
	p, ok := w.Provider.(*stripe.Provider)
	if !ok {
		t.Fatal("the world's provider is not Stripe")
	}
	c := &changed{Provider: p}
	w.Use(c)
	return c
}

func (c *changed) Live() bool { return c.live }

func (c *changed) Account(ctx context.Context, id string) (payments.Account, error) {
	if c.gone {
		return payments.Account{}, stripe.ErrLeft
	}
	a, err := c.Provider.Account(ctx, id)
	if err == nil && c.account != nil {
		a = c.account(a)
	}
	return a, err
}

func (c *changed) Sessions(ctx context.Context, account string, since time.Time) iter.Seq2[payments.Session, error] {
	if c.hidden {
		return func(func(payments.Session, error) bool) {}
	}
	return c.Provider.Sessions(ctx, account, since)
}

func (c *changed) Refunds(ctx context.Context, account string, since time.Time) iter.Seq2[payments.Refund, error] {
	return mapped(c.Provider.Refunds(ctx, account, since), c.refund)
}

func (c *changed) Intents(ctx context.Context, account string, since time.Time) iter.Seq2[payments.Intent, error] {
	return mapped(c.Provider.Intents(ctx, account, since), c.intent)
}

func (c *changed) Intent(ctx context.Context, account, id string) (payments.Intent, error) {
	i, err := c.Provider.Intent(ctx, account, id)
	if err == nil && c.intent != nil {
		i = c.intent(i)
	}
	return i, err
}

func (c *changed) Look(ctx context.Context, account, session string) (payments.Session, error) {
	if c.closed {
		return payments.Session{}, stripe.ErrAccountClosed
	}
	return c.Provider.Look(ctx, account, session)
}

func (c *changed) Expire(ctx context.Context, account, session string) (payments.Session, error) {
	if c.closed {
		return payments.Session{}, stripe.ErrAccountClosed
	}
	return c.Provider.Expire(ctx, account, session)
}

func mapped[T any](list iter.Seq2[T, error], change func(T) T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for x, err := range list {
			if err == nil && change != nil {
				x = change(x)
			}
			if !yield(x, err) {
				return
			}
		}
	}
}
