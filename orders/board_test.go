package orders_test

import (
	"testing"
	"time"

	"sottocasa/internal/clock"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/tenants"
)

// onBoard is the ticket of a purchase on a shop's board.
func onBoard(x *spesa, s world.Shop) orders.Ticket {
	x.T.Helper()
	var all []orders.Ticket
	today := clock.DateOf(time.Now().In(x.Zone))
	x.Must(x.DB.ShopRead(x.T.Context(), tenants.InShop(x.Hood, s.ID, "test"), func(r *tenants.ShopRead) {
		orders.Board(r, x.Hood, s.ID, today, today.AddDays(20), &all)
	}))
	for _, t := range all {
		if t.Order == x.part(s).ID {
			return t
		}
	}
	x.T.Fatal("it is not on the board")
	return orders.Ticket{}
}

// TestWhatTheEndOfAHoldTakesOut is told to each shop: the butcher what is to be
// weighed, the others all of what they have not packed.
func TestWhatTheEndOfAHoldTakesOut(t *testing.T) {
	t.Parallel()
	w := three(t)
	x := buy(w, true)
	for i, s := range w.Shops() {
		k := onBoard(x, s)
		unweighed, all := k.Leaves()
		if k.HoldEnds == nil || unweighed != (i == 2) || all != (i < 2) {
			t.Errorf("%s: until %v, unweighed %v, all %v", s.Slug, k.HoldEnds, unweighed, all)
		}
		before := ask[time.Time](w, `select capture_before - interval '12 hours' from hood.payments where id = $1`, x.placed.Payment)
		if k.HoldEnds != nil && !k.HoldEnds.Equal(before) {
			t.Errorf("%s: until %s, not %s", s.Slug, k.HoldEnds, before)
		}
		grams := 0
		if i == 2 {
			grams = 480
		}
		x.pack(s, grams)
		if unweighed, all = onBoard(x, s).Leaves(); unweighed || all {
			t.Errorf("%s has packed: %v, %v", s.Slug, unweighed, all)
		}
	}
	paid := buy(w, false)
	if k := onBoard(paid, w.Shop); k.HoldEnds != nil {
		t.Errorf("money that was taken is held until %s", k.HoldEnds)
	}
}
