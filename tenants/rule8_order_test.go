package tenants_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// wishes are the same goods, each time in another order.
func wishes() [][]string {
	return [][]string{
		{"spaghetti", "miele", "biscotti", "frascati"}, {"frascati", "biscotti", "miele", "spaghetti"},
		{"miele", "frascati", "spaghetti", "biscotti"}, {"biscotti", "spaghetti", "frascati", "miele"},
	}
}

// ready fills a basket in the order given and goes up to the summary.
func ready(t *testing.T, w *world.World, list []string) orders.Request {
	t.Helper()
	s := w.NewShopper()
	for _, slug := range list {
		must(t, s.Put(slug, 2))
	}
	must(t, s.Choose(delivery.Delivery))
	free := s.Windows()
	if len(free) == 0 {
		t.Fatal("no window is free")
	}
	must(t, s.Hold(free[0].ID))
	must(t, s.Describe())
	return s.Request(payments.Stripe)
}

// someoneWaits waits, at most ten seconds, until a session waits for a lock.
func someoneWaits(w *world.World) error {
	for range 500 {
		n := 0
		err := testkit.Query(w.Database.Super, `select count(*) from pg_stat_activity
			where datname = current_database() and wait_event_type = 'Lock'`, nil, &n)
		if err != nil || n > 0 {
			return err
		}
		time.Sleep(20 * time.Millisecond)
	}
	return errors.New("nobody waits for a lock")
}

// The lock order of architecture.md §2 rule 8: basket, counters by shop,
// variants by shop and id, window last. The first purchase stops where it has
// all goods and no seat; the second must then wait for it at its first goods,
// holding none, and both go through.
func TestRule8OppositeBasketsWaitForEachOtherInOneOrder(t *testing.T) {
	w := world.New(t)
	lists := wishes()
	for round := range 3 {
		first, second := ready(t, w, lists[round%2]), ready(t, w, lists[1-round%2])
		stopped := make(chan struct{})
		ctx := failpoint.With(context.Background(), failpoint.PlaceAfterStock, func(context.Context) error {
			close(stopped)
			return someoneWaits(w)
		})
		ends := make(chan error, 2)
		go func() { _, err := w.Conductor.Place(ctx, w.Scope(), first); ends <- err }()
		select {
		case <-stopped:
		case err := <-ends:
			t.Fatalf("the first did not get to its goods: %v", err)
		}
		go func() { _, err := w.Conductor.Place(context.Background(), w.Scope(), second); ends <- err }()
		for range 2 {
			if err := <-ends; err != nil {
				t.Errorf("round %d: %v", round, err)
			}
		}
	}
}

// Half a dozen at once, each after its own choice of order, all stopping for a
// moment between locks.
func TestRule8ManyBasketsNeverLockInACircle(t *testing.T) {
	w := world.New(t)
	lists := wishes()
	for range 3 {
		var wg sync.WaitGroup
		for i := range 6 {
			request := ready(t, w, lists[i%len(lists)])
			ctx := failpoint.With(context.Background(), failpoint.PlaceAfterQuote, func(context.Context) error {
				time.Sleep(3 * time.Millisecond)
				return nil
			})
			wg.Go(func() {
				if _, err := w.Conductor.Place(ctx, w.Scope(), request); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	if n := counts(t, w.Database, `select count(*) from hood.purchases where hood_id = $1`, w.Hood); n != 18 {
		t.Errorf("%d purchases", n)
	}
}

// A sale and a shopkeeper's verbs meet on the same goods: whoever is second
// waits, nobody is thrown out.
func TestRule8ASaleAndAnEditDoNotDeadlock(t *testing.T) {
	w := world.New(t)
	shop := tenants.InShop(w.Hood, w.Shop.ID, "test")
	request := ready(t, w, wishes()[0])
	done := make(chan error, 1)
	ctx := failpoint.With(context.Background(), failpoint.PlaceAfterQuote, func(context.Context) error {
		go func() {
			done <- w.DB.Shop(context.Background(), shop, func(s *tenants.ShopTx) error {
				return s.Exec(`update shop.variants set on_hand = 900 where shop_id = app.shop() and on_hand = 1000`, nil)
			})
		}()
		return someoneWaits(w)
	})
	_, err := w.Conductor.Place(ctx, w.Scope(), request)
	must(t, err)
	must(t, <-done)
}
