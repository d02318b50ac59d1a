package orders_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

func TestALostNoticeIsMadeUpFor(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, _ := paidUnseen(w)
	for range 2 {
		compare(w, false)
		if d := w.Detail(p.Purchase); d.State != "confirmed" || d.Payment.State != payments.Paid {
			t.Fatalf("the purchase is %s, its payment %s", d.State, d.Payment.State)
		}
		none(w)
	}
	if n := ask[int](w, `select count(*)::int from river.river_job where kind = 'orders.letter' and args ->> 'purchase_id' = $1`, p.Purchase.String()); n != 1 {
		t.Errorf("%d letters", n)
	}
}

// TestThreeDaysWithoutNotices lets the endpoint be down for three days, in which
// everything happens that may: one run misses nothing.
func TestThreeDaysWithoutNotices(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	paid, _ := paidUnseen(w)
	_, back := w.NewShopper().Buy(delivery.Delivery)
	late := w.NewShopper()
	late.Ready(delivery.Delivery, nil)
	left, err := late.Place(payments.Stripe)
	w.Must(err)
	late.Open(left)
	_, err = w.Sandbox.RefundAtDashboard(w.Sandbox.Sessions(w.Account)[sessionAt(w, back.Session)].Charge, 0)
	w.Must(err)
	w.Must(w.Sandbox.Advance(72 * time.Hour))
	for _, p := range []orders.Placed{paid, left} {
		w.Later(p.Purchase, 72*time.Hour)
	}
	compare(w, true)
	none(w)
	for what, ok := range map[string]bool{
		"paid":     w.Detail(paid.Purchase).State == "confirmed",
		"left":     w.Detail(left.Purchase).State == "expired",
		"refunded": w.Detail(back.Purchase).Payment.State == payments.Refunded,
	} {
		if !ok {
			t.Errorf("missed: %s", what)
		}
	}
}

func sessionAt(w *world.World, id string) int {
	w.T.Helper()
	for i, s := range w.Sandbox.Sessions(w.Account) {
		if s.ID == id {
			return i
		}
	}
	w.T.Fatalf("no session %s", id)
	return 0
}

func TestARefundAtTheDashboardIsAdopted(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, page := w.NewShopper().Buy(delivery.Delivery)
	charge := w.Sandbox.Sessions(w.Account)[sessionAt(w, page.Session)].Charge
	for i, cents := range []int64{100, 250} {
		_, err := w.Sandbox.RefundAtDashboard(charge, cents)
		w.Must(err)
		compare(w, false)
		compare(w, false)
		none(w)
		want := []int{100, 350}[i]
		if got := int(w.Detail(p.Purchase).Payment.Refunded); got != want {
			t.Errorf("after %d refunds %d cents are booked, want %d", i+1, got, want)
		}
	}
}

func TestMoneyThatIsNotOurs(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	marked := stranger(w, "k1", tenants.NewID().String())
	plain := stranger(w, "k2", "")
	for range 2 {
		compare(w, false)
	}
	kinds := map[string]payments.BreakKind{}
	for _, b := range breaks(w, false) {
		kinds[b.Subject] = b.Kind
		if b.Theirs.Captured != 1234 || b.Ours != (payments.Side{}) || b.Account != w.Account || b.Shop != w.Shop.ID {
			t.Errorf("it says %+v", b)
		}
	}
	want := map[string]payments.BreakKind{}
	for id, kind := range map[string]payments.BreakKind{marked.ID: payments.BreakUnknown, plain.ID: payments.BreakForeign} {
		want[w.Sandbox.Sessions(w.Account)[sessionAt(w, id)].Intent] = kind
	}
	if len(kinds) != 2 {
		t.Fatalf("%v, want %v", kinds, want)
	}
	for subject, kind := range want {
		if kinds[subject] != kind {
			t.Errorf("%s is %q, want %s", subject, kinds[subject], kind)
		}
	}
}

// TestAClosedDifferenceComesBackOnlyWhenItChanges closes one that is still there.
func TestAClosedDifferenceComesBackOnlyWhenItChanges(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := stranger(w, "k", "")
	compare(w, false)
	b := one(w, payments.BreakForeign)
	closeIt := func(id tenants.ID, note string) error {
		return w.Hoods(func(h *tenants.HoodTx) error { return payments.CloseBreak(h, id, "mirella@example.com", note) })
	}
	if err := closeIt(b.ID, ""); fieldKey(err, "note") != "error.break_note" {
		t.Errorf("closed without a note: %v", err)
	}
	w.Must(closeIt(b.ID, "è la cassa del negozio"))
	is(t, closeIt(b.ID, "di nuovo"), "conflict", "error.break_closed")
	compare(w, false)
	none(w)
	if got := breaks(w, true); len(got) != 1 || got[0].Note != "è la cassa del negozio" || got[0].ClosedBy != "mirella@example.com" || got[0].Resolved != nil {
		t.Fatalf("closed are %+v", got)
	}
	_, err := w.Sandbox.RefundAtDashboard(w.Sandbox.Sessions(w.Account)[sessionAt(w, s.ID)].Charge, 34)
	w.Must(err)
	compare(w, false)
	compare(w, false)
	if got := one(w, payments.BreakForeign); got.Theirs.Refunded != 34 || got.Before != "è la cassa del negozio" {
		t.Errorf("it came back as %+v", got)
	}
}

// TestADifferenceThatGoesStaysForSomebody: what is not seen any more is said to
// have gone, and when it comes back it is new.
func TestADifferenceThatGoesStaysForSomebody(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	w.NewShopper().Buy(delivery.Delivery)
	c := changedStripe(t, w)
	c.intent = func(i payments.Intent) payments.Intent {
		i.State, i.Held, i.Captured, i.Before = payments.IntentHeld, i.Amount, 0, time.Now().Add(-3*time.Hour)
		return i
	}
	compare(w, false)
	if b := one(w, payments.BreakHeldLong); b.Resolved != nil || b.Number != 1001 {
		t.Errorf("found %+v", b)
	}
	c.intent = nil
	compare(w, false)
	b := one(w, payments.BreakHeldLong)
	if b.Resolved == nil {
		t.Fatal("it is said to be there still")
	}
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return payments.CloseBreak(h, b.ID, "m", "rientrata") }))
	compare(w, false)
	none(w)
}

func TestRunsAtOnceWriteEachDifferenceOnce(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, _ := paidUnseen(w)
	for i := range 5 {
		stranger(w, "k"+strconv.Itoa(i), "")
	}
	for i, err := range together(6, func(i int) error {
		return w.Conductor.Compare(context.Background(), orders.Compare{Hood: w.Hood, Account: w.Account, Far: i%2 == 0})
	}) {
		if err != nil {
			t.Errorf("run %d: %v", i, err)
		}
	}
	if n := ask[int](w, `select count(*)::int from hood.breaks where hood_id = $1`, w.Hood); n != 5 {
		t.Errorf("%d rows for 5 differences", n)
	}
	if w.Detail(p.Purchase).State != "confirmed" {
		t.Error("the paid purchase was not confirmed")
	}
}

func TestMoreThanAPage(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	const many = 120
	for i := range many {
		stranger(w, "k"+strconv.Itoa(i), "")
	}
	compare(w, false)
	if n := ask[int](w, `select count(*)::int from hood.breaks where hood_id = $1 and kind = 'foreign'`, w.Hood); n != many {
		t.Errorf("%d of %d were seen", n, many)
	}
	if shown := breaks(w, false); len(shown) != payments.BreaksShown+1 {
		t.Errorf("a page has %d", len(shown))
	}
}

func TestWhatOneSideSaysAlone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sql  string
		kind payments.BreakKind
	}{
		"another amount":  {`update hood.payments set amount_cents = amount_cents + 1 where hood_id = $1`, payments.BreakDiffers},
		"less captured":   {`update hood.payments set captured_cents = captured_cents - 1 where hood_id = $1`, payments.BreakDiffers},
		"refunded here":   {`update hood.payments set refunded_cents = 100, state = 'partially_refunded' where hood_id = $1`, payments.BreakRefundMissing},
		"no page there":   {`update hood.payments set session_id = 'cs_test_nowhere', intent_id = intent_id || 'x' where hood_id = $1`, payments.BreakNotPaidThere},
		"another purpose": {`update hood.payments set live = true where hood_id = $1`, payments.BreakMode},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t)
			w.NewShopper().Buy(delivery.Delivery)
			w.Broken()
			w.Super(c.sql, w.Hood)
			compare(w, false)
			found := false
			for _, b := range breaks(w, false) {
				found = found || b.Kind == c.kind
			}
			if !found {
				t.Errorf("the differences are %+v", breaks(w, false))
			}
		})
	}
}

func TestPaidHereAndNotThere(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	s.Ready(delivery.Delivery, nil)
	p, err := s.Place(payments.Stripe)
	w.Must(err)
	s.Open(p)
	w.Broken()
	w.Super(`update hood.payments set state = 'paid', captured_cents = amount_cents, authorized_cents = amount_cents, paid_at = now() where id = $1`, p.Payment)
	compare(w, false)
	one(w, payments.BreakNotPaidThere)
}

func TestARefundThatFailedIsADifference(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	_, page := w.NewShopper().Buy(delivery.Delivery)
	_, err := w.Sandbox.RefundAtDashboard(w.Sandbox.Sessions(w.Account)[sessionAt(w, page.Session)].Charge, 0)
	w.Must(err)
	compare(w, false)
	none(w)
	changedStripe(t, w).refund = func(r payments.Refund) payments.Refund { r.State = "failed"; return r }
	compare(w, false)
	compare(w, false)
	if b := one(w, payments.BreakRefundFailed); b.Theirs.Refunded == 0 || b.Number == 0 {
		t.Errorf("it says %+v", b)
	}
}

// TestARoundOfEveryAccount: an account that is not to be reached does not stop
// the others, and its going is one row however often it is met.
func TestARoundOfEveryAccount(t *testing.T) {
	t.Parallel()
	w := world.In(t, testkit.Own(t))
	w.Must(w.DB.Platform(context.Background(), "test", func(p *tenants.PlatformTx) error {
		return tenants.ConnectStripe(p, w.Hood, w.Other.ID, "acct_1gone", true)
	}))
	p, _ := paidUnseen(w)
	w.Work()
	round := func() {
		t.Helper()
		w.Super(`update platform.stripe_accounts set compared_at = null`)
		w.Must(w.DB.Platform(context.Background(), "test", func(tx *tenants.PlatformTx) error { return tx.Enqueue(w.Hood, orders.CompareAll{}) }))
		w.Eventually("a whole round", func() bool {
			return ask[int](w, `select count(*)::int from river.river_job where kind like 'orders.compare%' and state not in ('completed', 'discarded', 'cancelled')`) == 0 &&
				ask[bool](w, `select compared_at is not null from platform.stripe_accounts where id = $1`, w.Account)
		})
	}
	round()
	round()
	if w.Detail(p.Purchase).State != "confirmed" {
		t.Error("the other account was not compared")
	}
	if b := one(w, payments.BreakAccountGone); b.Account != "acct_1gone" || b.Shop != w.Other.ID {
		t.Errorf("it says %+v", b)
	}
	if far := ask[int](w, `select count(*)::int from river.river_job where kind = 'orders.compare' and args ->> 'account' = $1 and (args ->> 'far')::boolean`, w.Account); far != 1 {
		t.Errorf("%d long looks back in one day", far)
	}
}

func TestTheListsAreNotTheOnlyWay(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, _ := paidUnseen(w)
	w.Later(p.Purchase, 40*24*time.Hour)
	changedStripe(t, w).hidden = true // older than any look back
	compare(w, false)
	if w.Detail(p.Purchase).State != "confirmed" {
		t.Error("a payment that waits was not asked for")
	}
}
