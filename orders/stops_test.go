package orders_test

import (
	"testing"

	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/tenants"
)

// fetched counts the shops where a volunteer still has to go.
func fetched(w *world.World) int {
	return ask[int](w, `select count(*)::int from hood.stops where hood_id = $1 and kind = 'pickup' and state = 'todo'`, w.Hood)
}

// TestACancelledPartIsFetchedNoMore: the pick-up of a shop goes with the last
// order fetched there, while the rest of the spesa is still brought; and comes
// back with the next order.
func TestACancelledPartIsFetchedNoMore(t *testing.T) {
	t.Parallel()
	w := three(t)
	first, second := buy(w, false), buy(w, false)
	if n := fetched(w); n != 3 {
		t.Fatalf("%d shops to go to", n)
	}
	cancel := func(x *spesa, s world.Shop) {
		w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.CancelMyPart(h, x.placed.Purchase, s.ID) }))
	}
	cancel(first, w.Other)
	if n := fetched(w); n != 3 {
		t.Errorf("%d shops, and one is still somebody else's", n)
	}
	cancel(second, w.Other)
	if n := fetched(w); n != 2 {
		t.Errorf("%d shops, of which one has nothing to fetch", n)
	}
	if n := ask[int](w, `select count(*)::int from hood.stops where hood_id = $1 and kind = 'dropoff' and state = 'todo'`, w.Hood); n != 2 {
		t.Errorf("%d doors", n)
	}
	buy(w, false)
	if n := fetched(w); n != 3 {
		t.Errorf("%d shops after another order", n)
	}
}

// TestWhatNobodyPacksIsFetchedNoMore is the same when the money's time is over.
func TestWhatNobodyPacksIsFetchedNoMore(t *testing.T) {
	t.Parallel()
	w := three(t)
	x := buy(w, true)
	x.pack(w.Third, 480)
	w.Super(`update hood.payments set capture_before = now() + interval '1 hour' where id = $1`, x.placed.Payment)
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.EndHold(h, x.placed.Payment) }))
	if n := fetched(w); n != 1 {
		t.Errorf("%d shops, and one has packed", n)
	}
}
