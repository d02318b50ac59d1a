package orders_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// together lets n actors begin at the same moment and gives what each got.
func together(n int, act func(i int) error) []error {
	got := make([]error, n)
	gate := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-gate
			got[i] = act(i)
		})
	}
	close(gate)
	wg.Wait()
	return got
}

// ask reads one value behind row security.
func ask[T any](w *world.World, sql string, args ...any) (v T) {
	w.T.Helper()
	w.Must(testkit.Query(w.Database.Super, sql, args, &v))
	return v
}

// is fails the test unless err is the fault that a reader is told.
func is(t testing.TB, err error, code fault.Code, key string) {
	t.Helper()
	if !errors.Is(err, fault.New(code, key)) {
		t.Errorf("got %v, want %s %s", err, code, key)
	}
}

// fieldKey is what a form is told beside a field.
func fieldKey(err error, name string) string {
	var f *fault.Fault
	if errors.As(err, &f) {
		for _, x := range f.Fields {
			if x.Name == name {
				return x.Key
			}
		}
	}
	return ""
}

// oneWins fails the test unless exactly one actor had no error and each other
// was told ok.
func oneWins(t testing.TB, got []error, ok func(error) bool) (winner int) {
	t.Helper()
	winner = -1
	for i, err := range got {
		switch {
		case err == nil && winner >= 0:
			t.Errorf("both %d and %d won", winner, i)
		case err == nil:
			winner = i
		case !ok(err):
			t.Fatalf("%d was told: %v", i, err)
		}
	}
	if winner < 0 {
		t.Fatal("nobody won")
	}
	return winner
}

// freeWindow is the first window that a delivery may have.
func freeWindow(w *world.World) delivery.Window {
	w.T.Helper()
	s := w.NewShopper()
	w.Must(s.Put("spaghetti", 3))
	w.Must(s.Choose(delivery.Delivery))
	free := s.Windows()
	if len(free) == 0 {
		w.T.Fatal("no window is free")
	}
	return free[0]
}

// setSeats is the coordinator's word about a window.
func setSeats(w *world.World, window tenants.ID, seats int) {
	w.T.Helper()
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return delivery.SetSeats(h, window, seats) }))
}

// seats reads what a window's row says.
func seats(w *world.World, window tenants.ID) (s struct{ Seats, Held, Taken int }) {
	w.T.Helper()
	w.Must(testkit.Query(w.Database.Super, `select seats, held, confirmed from hood.capacities where window_id = $1`, []any{window},
		&s.Seats, &s.Held, &s.Taken))
	return s
}

// left is how much of a good the shop's shelf has for others.
func left(w *world.World, slug string) int {
	w.T.Helper()
	return ask[int](w, `select on_hand - reserved from shop.variants where id = $1`, w.Shop.Goods[slug].Variant)
}

// letters counts the letters about a purchase that were ordered.
func letters(w *world.World, purchase tenants.ID, about string) int {
	w.T.Helper()
	return ask[int](w, `select count(*)::int from river.river_job where kind = 'orders.letter' and args ->> 'purchase_id' = $1
		and args ->> 'about' = $2`, purchase.String(), about)
}

// entries counts the entries of a payment in the shop's book.
func entries(w *world.World, payment tenants.ID, kind string) int {
	w.T.Helper()
	return ask[int](w, `select count(distinct entry_id)::int from shop.ledger where payment_id = $1 and kind = $2`, payment, kind)
}

// inBook is what stands in an account for a payment, without what Stripe keeps,
// which comes in its own time.
func inBook(w *world.World, payment tenants.ID, account string) int {
	w.T.Helper()
	return ask[int](w, `select coalesce(sum(amount_cents), 0)::int from shop.ledger where payment_id = $1 and account = $2
		and kind <> 'cost'`, payment, account)
}

// afterCosts is what stands in an account for a payment, with what Stripe keeps.
func afterCosts(w *world.World, payment tenants.ID, account string) int {
	w.T.Helper()
	return ask[int](w, `select coalesce(sum(amount_cents), 0)::int from shop.ledger where payment_id = $1 and account = $2`, payment, account)
}

// check settles a payment by what its page has become.
func check(w *world.World, payment tenants.ID) error {
	return w.Conductor.Check(context.Background(), w.Scope(), payment)
}

// orderOf is the one order of a purchase.
func orderOf(w *world.World, purchase tenants.ID) orders.Order {
	w.T.Helper()
	return w.Detail(purchase).Parts[0].Order
}

// take does a step for the shop.
func take(w *world.World, order tenants.ID, step orders.Step) error {
	return w.Hoods(func(h *tenants.HoodTx) error { return orders.Take(h, w.Shop.ID, order, step) })
}

// waiting places by card and opens the page, unpaid.
func waiting(s *world.Shopper, window *tenants.ID) (orders.Placed, payments.Payment) {
	s.W.T.Helper()
	s.Ready(delivery.Delivery, window)
	p, err := s.Place(payments.Stripe)
	s.W.Must(err)
	return p, s.Open(p)
}
