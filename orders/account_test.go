package orders_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/testkit/world"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// onPlatform counts what was charged beside the shop's own account.
func onPlatform(w *world.World) int {
	return len(w.Sandbox.Sessions("")) + len(w.Sandbox.Sessions("acct_1SottocasaPlatform"))
}

// restrict has Stripe stop charges on the world's account, and us learn of it.
func restrict(t testing.TB, w *world.World) *changed {
	t.Helper()
	c := changedStripe(t, w)
	c.account = func(a payments.Account) payments.Account {
		a.Charges, a.Due, a.Disabled = false, []string{"external_account"}, "requirements.past_due"
		return a
	}
	_, err := w.Desk.Refresh(context.Background(), "test", w.Account)
	w.Must(err)
	return c
}

func leave(t testing.TB, w *world.World) *changed {
	t.Helper()
	c := changedStripe(t, w)
	c.gone = true
	_, err := w.Desk.Refresh(context.Background(), "test", w.Account)
	w.Must(err)
	return c
}

// replace has the shop go on with another account.
func replace(_ testing.TB, w *world.World) *changed {
	w.Must(w.DB.Platform(context.Background(), "test", func(p *tenants.PlatformTx) error {
		return tenants.ConnectStripe(p, w.Hood, w.Shop.ID, w.Account+"b", true)
	}))
	return nil
}

func accountMoves() map[string]func(testing.TB, *world.World) *changed {
	return map[string]func(testing.TB, *world.World) *changed{"restricted": restrict, "disconnected": leave, "replaced": replace}
}

func TestPAY16BetweenQuoteAndPlacing(t *testing.T) {
	t.Parallel()
	for name, happens := range accountMoves() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t)
			s := w.NewShopper()
			s.Ready(delivery.Delivery, nil)
			r := s.Request(payments.Stripe)
			happens(t, w)
			_, err := w.Conductor.Place(context.Background(), w.Scope(), r)
			key := "error.account_moved"
			if name == "replaced" {
				key = "error.quote_changed" // whom the money goes to is part of the quote
			}
			is(t, err, fault.Conflict, key)
			if n := ask[int](w, `select count(*)::int from hood.purchases where hood_id = $1`, w.Hood); n != 0 || onPlatform(w) != 0 {
				t.Errorf("%d purchases, %d pages on the platform", n, onPlatform(w))
			}
		})
	}
}

func TestPAY16BetweenPlacingAndThePage(t *testing.T) {
	t.Parallel()
	for name, happens := range accountMoves() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t)
			s := w.NewShopper()
			s.Ready(delivery.Delivery, nil)
			p, err := s.Place(payments.Stripe)
			w.Must(err)
			happens(t, w)
			_, err = w.Conductor.PayPage(context.Background(), w.Scope(), p.Payment)
			is(t, err, fault.Conflict, "payment.account_closed")
			w.Must(w.Conductor.Abandon(context.Background(), w.Scope(), p.Payment))
			if d := w.Detail(p.Purchase); d.State != "expired" || !d.BasketNow {
				t.Errorf("the purchase is %s, goods in the basket: %v", d.State, d.BasketNow)
			}
			if n := len(w.Sandbox.Sessions(w.Account)) + onPlatform(w); n != 0 {
				t.Errorf("%d pages were opened", n)
			}
		})
	}
}

// TestPAY16OrderingAnewWithoutCards: the purchase that waits does not keep its
// resident from ordering otherwise.
func TestPAY16OrderingAnewWithoutCards(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	s.Ready(delivery.Pickup, nil)
	other := s.Request(payments.Counter)
	other.Seal = "00" // of a basket that has changed
	first, err := s.Place(payments.Stripe)
	w.Must(err)
	restrict(t, w)
	_, err = w.Conductor.Place(context.Background(), w.Scope(), other)
	is(t, err, fault.Conflict, "error.hold_gone")
	if got := w.Detail(first.Purchase).State; got != "expired" {
		t.Fatalf("the first purchase is %s: %v", got, err)
	}
	free := s.Windows()
	w.Must(s.Hold(free[0].ID))
	second, err := s.Place(payments.Counter)
	w.Must(err)
	if got := w.Detail(second.Purchase).State; got != "confirmed" {
		t.Errorf("the second is %s", got)
	}
}

// TestPAY16ReplacedWhilePaying: the page leads to the account that it was opened
// on, and what is paid there counts.
func TestPAY16ReplacedWhilePaying(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, page := paidUnseen(w)
	replace(t, w)
	w.Must(w.Conductor.Check(context.Background(), w.Scope(), p.Payment))
	if d := w.Detail(p.Purchase); d.State != "confirmed" || d.Payment.Account != page.Account {
		t.Errorf("%s on %s", d.State, d.Payment.Account)
	}
}

// TestPAY16DisconnectedWhilePaying: as long as the page may be paid nothing is
// given up; after it somebody is told that we do not know; and when the account
// answers again, the money is found.
func TestPAY16DisconnectedWhilePaying(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, _ := paidUnseen(w)
	c := leave(t, w)
	c.closed = true
	is(t, w.Conductor.Abandon(context.Background(), w.Scope(), p.Payment), fault.Conflict, "error.page_out_of_sight")
	if got := w.Detail(p.Purchase).State; got != "awaiting" {
		t.Fatalf("given up while it could be paid: %s", got)
	}
	w.Later(p.Purchase, time.Hour)
	w.Must(w.Conductor.Abandon(context.Background(), w.Scope(), p.Payment))
	if got := w.Detail(p.Purchase).State; got != "expired" {
		t.Errorf("the purchase is %s", got)
	}
	if b := one(w, payments.BreakOutOfSight); b.Number == 0 {
		t.Errorf("it says %+v", b)
	}
	c.gone, c.closed = false, false
	compare(w, false)
	if d := w.Detail(p.Purchase); d.Payment.PaidAt == nil || d.State != "confirmed" {
		t.Errorf("the money was not found: %s, %s", d.State, d.Payment.State)
	}
	if b := one(w, payments.BreakOutOfSight); b.Resolved == nil {
		t.Error("it is still said not to be known")
	}
}

func TestANoticeOfAnAccountIsLookedInto(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	c := changedStripe(t, w)
	w.Work()
	version := func() int {
		return ask[int](w, `select count(*)::int from platform.bumps where hood_id = $1 and shop_id = $2`, w.Hood, w.Shop.ID)
	}
	before := version()
	send := func(id, kind string, live bool) {
		t.Helper()
		raw := `{"id":"` + id + `","type":"` + kind + `","account":"` + w.Account + `","livemode":` + map[bool]string{true: "true", false: "false"}[live] + `,"data":{"object":{"id":"` + w.Account + `"}}}`
		w.Must(w.Inbox.Receive(context.Background(), payments.Event{ID: id, Type: kind, Account: w.Account, Object: w.Account, Live: live, Raw: []byte(raw)}))
		w.Eventually(id, func() bool {
			return ask[bool](w, `select done_at is not null from platform.stripe_events where id = $1`, id)
		})
	}
	sells := func() bool {
		return ask[bool](w, `select charges_enabled and gone_at is null from platform.stripe_accounts where id = $1`, w.Account)
	}
	id := func(n string) string { return "evt_" + n + w.Account[5:] }
	c.account = func(a payments.Account) payments.Account { a.Charges = false; return a }
	send(id("live"), "account.updated", true)
	if !sells() || version() != before {
		t.Error("an event of the other mode was acted on")
	}
	send(id("a"), "account.updated", false)
	if sells() || version() != before+1 {
		t.Errorf("charges are still on: %v, pages made anew %d times", sells(), version()-before)
	}
	c.account = func(a payments.Account) payments.Account {
		a.Charges, a.Payouts, a.Due = false, false, []string{"x"}
		return a
	}
	send(id("b"), "account.updated", false)
	if version() != before+1 {
		t.Error("pages were made anew though residents see nothing of it")
	}
	c.account = nil
	send(id("c"), "account.updated", false)
	c.gone = true
	send(id("d"), "account.application.deauthorized", false)
	send(id("e"), "account.application.deauthorized", false)
	if sells() {
		t.Error("a disconnected account is still charged")
	}
	one(w, payments.BreakAccountGone)
	if version() != before+3 {
		t.Errorf("pages were made anew %d times", version()-before)
	}
}

func TestAPaymentOfTheOtherModeDoesNotFit(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, page := paidUnseen(w)
	pay, seen, err := w.Desk.Look(context.Background(), w.Scope(), p.Payment)
	w.Must(err)
	if !pay.Fits(seen) {
		t.Fatal("it does not fit to begin with")
	}
	if seen.Live = true; pay.Fits(seen) {
		t.Error("real money fits a payment in test mode")
	}
	changedStripe(t, w).live = true
	s := w.NewShopper()
	s.Ready(delivery.Delivery, nil)
	q, err := s.Place(payments.Stripe)
	w.Must(err)
	if _, err := w.Conductor.PayPage(context.Background(), w.Scope(), q.Payment); !errors.Is(err, fault.New(fault.Internal, "error.server")) {
		t.Errorf("a page of the other mode was taken: %v", err)
	}
	compare(w, false)
	if b := one(w, payments.BreakMode); b.Subject != page.Session {
		t.Errorf("it says %+v", b)
	}
}
