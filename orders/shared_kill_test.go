package orders_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sottocasa/internal/failpoint"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/tenants"
)

// diesSending is killed while the parts of a shared payment are sent on: each
// shop gets its own once.
func diesSending(at failpoint.Name) func(*world.World, *world.Shopper) {
	return func(w *world.World, _ *world.Shopper) {
		w.Share(20)
		x := buy(w, false)
		killed(w, errand{At: at, Payment: x.placed.Payment})
		w.Must(w.Conductor.Finish(w.T.Context(), w.Scope(), x.placed.Payment)) // the child's jobs are in a queue that nobody works here
		x.agrees()
	}
}

// diesRecalling is killed while a part is taken back: it is taken back once.
func diesRecalling(at failpoint.Name) func(*world.World, *world.Shopper) {
	return func(w *world.World, _ *world.Shopper) {
		w.Share(0)
		x := buy(w, false)
		w.Must(w.Conductor.Finish(w.T.Context(), w.Scope(), x.placed.Payment))
		id := x.giveLine(w.Shop, 1, 300, "honey")
		w.Must(w.Conductor.Return(w.T.Context(), w.Scope(), id))
		killed(w, errand{At: at, Payment: x.placed.Payment})
		w.Must(w.Conductor.Finish(w.T.Context(), w.Scope(), x.placed.Payment)) // the child's jobs are in a queue that nobody works here
		x.agrees()
	}
}

// agrees compares what we have with what the provider has, account by account.
func (x *spesa) agrees() {
	x.T.Helper()
	for _, i := range []int{0, 1, 2, 9} {
		account := x.AccountOf(i)
		ours := money.Cents(ask[int64](x.World, `select coalesce(sum(amount_cents - reversed_cents), 0)::bigint from hood.transfers
			where account = $1 and state = 'done'`, account))
		if theirs := x.got(account); theirs != ours || ours < 0 {
			x.T.Errorf("account %d: %d there, %d here", i, theirs, ours)
		}
	}
	found, err := tenants.Check(x.T.Context(), x.Database.Super, x.Hood)
	x.Must(err)
	for _, v := range found {
		x.T.Errorf("%s: %s", v.Rule, v.Where)
	}
}

// However lines are given back, parts cancelled and reversals refused, and in
// whatever order: everything adds up to the cent.
func TestLevellingAddsUpInAnyOrder(t *testing.T) {
	t.Parallel()
	w := three(t)
	truth, rounds := w.Provider, 0
	rapid.Check(t, func(r *rapid.T) {
		if rounds++; rounds > 25 && !t.Failed() { // each is a whole sale
			return
		}
		w.Use(truth)
		x := buy(w, false)
		finish := func() { w.Must(w.Conductor.Finish(t.Context(), w.Scope(), x.placed.Payment)) }
		for range rapid.IntRange(1, 6).Draw(r, "steps") {
			shop := rapid.SampledFrom(w.Shops()).Draw(r, "shop")
			o := x.part(shop)
			switch rapid.SampledFrom([]string{"line", "line", "cancel", "finish", "refuse", "allow"}).Draw(r, "what") {
			case "line":
				amount := money.Cents(rapid.IntRange(1, 400).Draw(r, "cents"))
				_ = w.Hoods(func(h *tenants.HoodTx) error { // more than is left is refused
					_, err := orders.Refund(h, orders.RefundAsk{Shop: shop.ID, Order: o.ID, Lines: map[int]money.Cents{1: amount},
						Reason: "missing", Key: tenants.NewID().String()})
					return err
				})
			case "cancel":
				w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.CancelMyPart(h, x.placed.Purchase, shop.ID) }))
			case "finish":
				finish()
			case "refuse":
				w.Use(shortOf{truth})
			case "allow":
				w.Use(truth)
			}
		}
		refunds := ask[string](w, `select coalesce(string_agg(id::text, ' '), '') from hood.refunds where payment_id = $1 and state = 'pending'`, x.placed.Payment)
		for _, word := range strings.Fields(refunds) {
			id, err := tenants.ParseID(word)
			w.Must(err)
			w.Must(w.Conductor.Return(t.Context(), w.Scope(), id))
		}
		finish()
		finish()
		x.agrees()
		if n := ask[int](w, `select count(*)::int from hood.transfers where hood_id = $1 and amount_cents < 0`, w.Hood); n > 0 {
			r.Errorf("%d negative transfers", n)
		}
		if t.Failed() {
			r.FailNow()
		}
	})
}
