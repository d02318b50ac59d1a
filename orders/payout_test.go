package orders_test

import (
	"encoding/hex"
	"testing"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// cleared sells, and waits until the money can go to the bank.
func cleared(w *world.World, n int) (sold int) {
	w.T.Helper()
	for range n {
		p, _ := w.NewShopper().Buy(delivery.Delivery)
		w.Must(w.Conductor.Finish(w.T.Context(), w.Scope(), p.Payment))
		sold += afterCosts(w, p.Payment, "stripe")
	}
	w.Must(w.Sandbox.Advance(8 * 24 * time.Hour))
	return sold
}

func inAccount(w *world.World, account string) int {
	w.T.Helper()
	return ask[int](w, `select coalesce(sum(amount_cents), 0)::int from shop.ledger where shop_id = $1 and account = $2`, w.Shop.ID, account)
}

// TestAPayoutReachesTheBank: it leaves Stripe, is on its way, arrives; what the
// account had from elsewhere is told apart, and its parts are the orders'.
func TestAPayoutReachesTheBank(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	sold := cleared(w, 2)
	whole := w.Sandbox.Balance(w.Account)
	id, err := w.Sandbox.PayOut(w.Account, 0)
	w.Must(err)
	for range 2 {
		w.Must(w.Conductor.CheckPayout(t.Context(), w.Scope(), w.Account, id))
	}
	if inAccount(w, "stripe") != 0 || inAccount(w, "transit") != whole || inAccount(w, "elsewhere") != sold-whole {
		t.Errorf("on its way: %s", book(w, w.Shop.ID))
	}
	w.Must(w.Sandbox.Arrive(id))
	w.Must(w.Conductor.CheckPayout(t.Context(), w.Scope(), w.Account, id))
	if inAccount(w, "bank") != whole || inAccount(w, "transit") != 0 {
		t.Errorf("arrived: %s", book(w, w.Shop.ID))
	}
	if n := ask[int](w, `select count(distinct order_id)::int from hood.payout_items where hood_id = $1 and kind = 'sale'`, w.Hood); n != 2 {
		t.Errorf("it is made of %d orders", n)
	}
}

// TestAFailedPayoutIsTold: the money is at Stripe again, who runs the
// neighbourhood hears of it, somebody closes it, and the next payout takes it.
func TestAFailedPayoutIsTold(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	sold := cleared(w, 1)
	id, err := w.Sandbox.PayOut(w.Account, 0)
	w.Must(err)
	w.Must(w.Sandbox.Arrive(id))
	w.Must(w.Conductor.CheckPayout(t.Context(), w.Scope(), w.Account, id))
	w.Must(w.Sandbox.FailPayout(id)) // after it had arrived
	compare(w, true)
	compare(w, true)
	if inAccount(w, "stripe") != sold || inAccount(w, "bank") != 0 || inAccount(w, "elsewhere") != 0 {
		t.Errorf("sent back: %s", book(w, w.Shop.ID))
	}
	if b := one(w, payments.BreakPayoutFailed); b.Subject != id || b.Shop != w.Shop.ID {
		t.Errorf("it says %+v", b)
	}
	if n := ask[int](w, `select count(*)::int from river.river_job where kind = 'orders.hood_letter' and args ->> 'about' = 'payout_failed' and args ->> 'hood_id' = $1`,
		w.Hood.String()); n != 1 {
		t.Errorf("%d letters", n)
	}
	again, err := w.Sandbox.PayOut(w.Account, 0)
	w.Must(err)
	w.Must(w.Conductor.CheckPayout(t.Context(), w.Scope(), w.Account, again))
	if inAccount(w, "stripe") != 0 {
		t.Errorf("sent once more: %s", book(w, w.Shop.ID))
	}
}

// TestAPayoutIsHeardOfBeforeItsRefund: the refund was made at the dashboard, its
// notice is late. When it comes, the payout is known to be of it too.
func TestAPayoutIsHeardOfBeforeItsRefund(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, page := w.NewShopper().Buy(delivery.Delivery)
	w.Must(w.Conductor.Finish(t.Context(), w.Scope(), p.Payment))
	_, err := w.Sandbox.RefundAtDashboard(w.Sandbox.Sessions(w.Account)[sessionAt(w, page.Session)].Charge, 200)
	w.Must(err)
	w.Must(w.Sandbox.Advance(8 * 24 * time.Hour))
	id, err := w.Sandbox.PayOut(w.Account, 0)
	w.Must(err)
	w.Must(w.Conductor.CheckPayout(t.Context(), w.Scope(), w.Account, id))
	for range 2 {
		compare(w, true)
	}
	if left := inAccount(w, "stripe"); left != w.Sandbox.Balance(w.Account) {
		t.Errorf("the book has %d at Stripe, there is %d: %s", left, w.Sandbox.Balance(w.Account), book(w, w.Shop.ID))
	}
	if n := ask[int](w, `select count(*)::int from hood.payout_items where hood_id = $1 and kind = 'refund'`, w.Hood); n != 1 {
		t.Errorf("%d refunds are among its parts", n)
	}
}

// TestThreeDaysOfDeadWebhooks: everything happens at Stripe and nobody hears of
// any of it; one comparison, and nothing is missing.
func TestThreeDaysOfDeadWebhooks(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	had := w.Sandbox.Balance(w.Account)
	unseen, _ := paidUnseen(w)
	kept, page := w.NewShopper().Buy(delivery.Delivery)
	_, err := w.Sandbox.RefundAtDashboard(w.Sandbox.Sessions(w.Account)[sessionAt(w, page.Session)].Charge, 200)
	w.Must(err)
	lost, gone := w.NewShopper().Buy(delivery.Delivery)
	w.Must(w.Sandbox.Decide(disputed(w, gone), false))
	w.Must(w.Sandbox.Advance(8 * 24 * time.Hour))
	out, err := w.Sandbox.PayOut(w.Account, 0)
	w.Must(err)
	w.Must(w.Sandbox.Advance(3 * 24 * time.Hour)) // it arrives meanwhile
	before := w.Sandbox.Balance(w.Account)
	compare(w, true)
	compare(w, true)
	none(w)
	if w.Detail(unseen.Purchase).State != "confirmed" || afterCosts(w, kept.Payment, "stripe") >= 1318-200 || inBook(w, lost.Payment, "lost") != 1318 {
		t.Errorf("after one run: %s", book(w, w.Shop.ID))
	}
	if state := ask[string](w, `select state from hood.payouts where provider_id = $1`, out); state != "paid" {
		t.Errorf("the payout is %s", state)
	}
	// What the account had before anything was sold went to the bank with it.
	if says := inAccount(w, "stripe"); says != before || inAccount(w, "elsewhere") != -had {
		t.Errorf("at Stripe there is %d, the book says %d: %s", before, says, book(w, w.Shop.ID))
	}
	if n := ask[int](w, `select count(*)::int from hood.payments where hood_id = $1 and captured_cents > 0 and cost_cents is null`, w.Hood); n != 0 {
		t.Errorf("of %d payments nobody knows what they cost", n)
	}
}

// TestNoticesOfPayouts come to the job, whichever way round.
func TestNoticesOfPayouts(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	cleared(w, 1)
	id, err := w.Sandbox.PayOut(w.Account, 0)
	w.Must(err)
	w.Must(w.Sandbox.FailPayout(id))
	events := w.Sandbox.Events()
	for i := len(events) - 1; i >= 0; i-- { // the last first
		e := events[i]
		if e.Type != "payout.created" && e.Type != "payout.failed" {
			continue
		}
		w.Must(w.Inbox.Receive(t.Context(), payments.Event{ID: e.ID, Type: e.Type, Account: e.Account, Raw: e.Raw}))
		w.Must(w.Conductor.HeedNow(t.Context(), e.ID))
	}
	if state := ask[string](w, `select state from hood.payouts where provider_id = $1`, id); state != "failed" || inAccount(w, "transit") != 0 {
		t.Errorf("the payout is %s: %s", state, book(w, w.Shop.ID))
	}
}

// TestPartsOfSharedPaymentsGoToTheBank: a transfer is known again on the account
// of the shop that gets it, and so is the association's.
func TestPartsOfSharedPaymentsGoToTheBank(t *testing.T) {
	t.Parallel()
	w := three(t)
	w.Must(w.Conductor.Finish(t.Context(), w.Scope(), buy(w, false).placed.Payment))
	w.Must(w.Sandbox.Advance(8 * 24 * time.Hour))
	for account, from := range map[string]string{w.AccountOf(1): "shop.ledger", w.AccountOf(9): "hood.ledger"} {
		id, err := w.Sandbox.PayOut(account, 0)
		w.Must(err)
		w.Must(w.Sandbox.Arrive(id))
		w.Must(w.Conductor.CheckPayout(t.Context(), w.Scope(), account, id))
		if n := ask[int](w, `select count(*)::int from hood.payout_items i join hood.payouts p on p.id = i.payout_id where p.provider_id = $1 and i.kind = 'passed'`, id); n != 1 {
			t.Errorf("%s: %d parts of shared payments", account, n)
		}
		if left := ask[int](w, `select coalesce(sum(l.amount_cents), 0)::int from `+from+` l where l.account = 'stripe' and l.hood_id = $1
			and ($2 = 'hood.ledger' or to_jsonb(l) ->> 'shop_id' = $3)`, w.Hood, from, w.Other.ID.String()); left != 0 {
			t.Errorf("%s: the book leaves %d at Stripe", account, left)
		}
	}
}

// TestWhatIsSealedStays: entries are sealed once, and each seal is what a reader
// without this database would compute.
func TestWhatIsSealedStays(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	seal := func() { w.Must(w.Conductor.Seal(t.Context(), w.Hood)) }
	p, _ := w.NewShopper().Buy(delivery.Delivery)
	seal()
	seal()
	w.Must(w.Conductor.Finish(t.Context(), w.Scope(), p.Payment))
	w.Must(errOf(together(3, func(int) error { return w.Conductor.Seal(t.Context(), w.Hood) })))
	var before []byte
	for n := 1; n <= 2; n++ {
		hash, err := payments.SealText(before, lines(w, n))
		w.Must(err)
		if got := ask[string](w, `select encode(hash, 'hex') from shop.seals where shop_id = $1 and n = $2`, w.Shop.ID, n); got != hex.EncodeToString(hash) {
			t.Errorf("seal %d is %s, computed %x", n, got, hash)
		}
		before = hash
	}
	if n := ask[int](w, `select count(*)::int from shop.seals where shop_id = $1`, w.Shop.ID); n != 2 {
		t.Errorf("%d seals", n)
	}
	for _, sql := range []string{`update shop.ledger set amount_cents = amount_cents`, `delete from hood.ledger`, `truncate shop.seals`} {
		if err := testkit.Exec(w.Database.Super, sql); err == nil {
			t.Errorf("%s goes through", sql)
		}
	}
	w.Broken()
	w.Super(`do $x$ begin set local session_replication_role = replica; update shop.ledger set amount_cents = amount_cents * 2 where shop_id = '` + w.Shop.ID.String() + `'; end $x$`)
	found, err := tenants.Check(t.Context(), w.Database.Super, w.Hood)
	w.Must(err)
	broken := 0
	for _, v := range found {
		if v.Rule == "M11 what is sealed is what it was, in one unbroken chain" {
			broken++
		}
	}
	if broken != 2 {
		t.Errorf("of two changed seals %d are found: %v", broken, found)
	}
}

func errOf(list []error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

// lines are the legs under a seal of the shop, as they stand.
func lines(w *world.World, n int) (legs []payments.SealedLeg) {
	w.T.Helper()
	w.Must(w.DB.ShopRead(w.T.Context(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(r *tenants.ShopRead) { payments.LegsUnder(r, w.Shop.ID, n, &legs) }))
	return legs
}
