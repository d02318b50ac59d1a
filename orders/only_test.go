package orders_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// TestOneShopAtATime orders a basket of two shops shop by shop: what is ordered
// leaves the basket, the other's lines stay, and a second click finds the first.
func TestOneShopAtATime(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	w.Must(s.Put("spaghetti", 3))
	w.Must(put(s, w.Other, "miele", 2))
	if err := s.Choose(delivery.Pickup); fieldKey(err, "method") != "error.fetch_one_shop" {
		t.Errorf("fetched from two shops: %v", err)
	}
	w.Must(only(s, &w.Shop.ID))
	if got := shopsOf(s.Full()); !slices.Equal(got, []tenants.ShopID{w.Shop.ID}) {
		t.Errorf("the checkout is about %v", got)
	}
	if got := shopsOf(all(s)); len(got) != 2 {
		t.Errorf("the basket shows %v", got)
	}
	s.Checkout(delivery.Pickup, nil)
	request := s.Request(payments.Counter)
	placed, err := w.Conductor.Place(t.Context(), w.Scope(), request)
	w.Must(err)
	f := s.Full()
	if got := shopsOf(f); !slices.Equal(got, []tenants.ShopID{w.Other.ID}) || f.Basket.Only != nil || f.Basket.Count() != 2 {
		t.Errorf("left are %v, about %v", got, f.Basket.Only)
	}
	again, err := w.Conductor.Place(t.Context(), w.Scope(), request)
	if err != nil || !again.Again || again.Purchase != placed.Purchase {
		t.Errorf("the second click: %+v, %v", again, err)
	}
	is(t, only(s, &w.Shop.ID), fault.Conflict, "error.cart_empty")
	w.Must(s.Put("spaghetti", 1))
	if f := s.Full(); f.Basket.Only != nil || len(f.Shops) != 2 {
		t.Errorf("the shop was remembered: %v", f.Basket.Only)
	}
}

// TestAnotherSubsetIsJudgedAgain: a seat held for one shop's bread is not good
// for the other's cake.
func TestAnotherSubsetIsJudgedAgain(t *testing.T) {
	t.Parallel()
	w := newStreet(t)
	s := w.NewShopper()
	w.Must(put(s, w.Shop, "spaghetti", 4))
	w.Must(put(s, w.Other, "torta", 1))
	w.Must(only(s, &w.Shop.ID))
	w.Must(s.Choose(delivery.Delivery))
	early := s.Windows()[0]
	w.Super(`update hood.windows set starts_at = now() + interval '30 hours', ends_at = now() + interval '32 hours', cutoff_at = now() + interval '5 hours' where id = $1`, early.ID)
	w.Must(s.Hold(early.ID))
	w.Must(s.Describe())
	w.Must(only(s, nil))
	f := s.Full()
	if f.Hold == nil {
		t.Fatal("the seat is gone")
	}
	v := f.Wish(w.Zone).Look(f.Hold.Window, f.Now, true)
	if v.Why != delivery.LongLead || len(v.Obstacles) != 1 || v.Obstacles[0].Variant != w.Other.Goods["torta"].Variant || !v.Frees() {
		t.Errorf("%+v", v)
	}
	_, err := s.Place(payments.Stripe)
	is(t, err, fault.Conflict, "error.window_lost")
	w.Must(only(s, &w.Shop.ID))
	if _, err := s.Place(payments.Stripe); err != nil {
		t.Errorf("what the seat was taken for: %v", err)
	}
}

func TestAFailureBeforeOnlyIsCommittedChangesNothing(t *testing.T) {
	t.Parallel()
	w := newStreet(t)
	s := w.ofThree()
	held, broken := s.Full().Hold.ID, errors.New("broken")
	ctx := failpoint.With(context.Background(), failpoint.OnlyBeforeCommit, func(context.Context) error { return broken })
	err := w.DB.Hood(ctx, w.Scope(), func(h *tenants.HoodTx) error { return orders.Only(h, s.Token, &w.Third.ID) })
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if f := s.Full(); len(f.Shops) != 3 || f.Hold == nil || f.Hold.ID != held {
		t.Errorf("%d shops, seat %v", len(f.Shops), f.Hold)
	}
}

// TestOnlyWhilePlacing: whoever is first, what is placed is what its quote said.
func TestOnlyWhilePlacing(t *testing.T) {
	t.Parallel()
	for range 8 {
		w := newStreet(t)
		s := w.ofThree()
		request := s.Request(payments.Stripe)
		got := together(2, func(i int) error {
			if i == 0 {
				return only(s, &w.Third.ID)
			}
			_, err := w.Conductor.Place(context.Background(), w.Scope(), request)
			return err
		})
		n := ask[int](w.World, `select count(*)::int from hood.parts where hood_id = $1`, w.Hood)
		if got[0] != nil || !(got[1] == nil && n == 3 || fault.Has(got[1], fault.Conflict) && n == 0) {
			t.Fatalf("%v; %d parts", got, n)
		}
	}
}

// TestMinimums are each shop's and the zone's, in one place.
func TestMinimums(t *testing.T) {
	t.Parallel()
	w := newStreet(t)
	s := w.ofThree() // 7,56 + 13,80 + 32,70
	request := s.Request(payments.Stripe)
	if f := s.Full(); f.Lacks().Any() {
		t.Errorf("%+v", f.Lacks())
	}
	w.Super(`update hood.zones set min_cents = 7000 where id = $1`, w.ZoneID)
	if l := s.Full().Lacks(); l.Zone != 7000-5406 || l.Min != 7000 || len(l.Shops) > 0 {
		t.Errorf("the zone lacks %d: %+v", l.Zone, l)
	}
	_, err := w.Conductor.Place(t.Context(), w.Scope(), request)
	is(t, err, fault.Conflict, "error.min_not_reached")
	w.Super(`update hood.zones set min_cents = 0 where id = $1`, w.ZoneID)
	w.Super(`update hood.shops set terms = jsonb_set(terms, '{min_order}', '4500') where hood_id = $1 and shop_id = $2`, w.Hood, w.Third.ID)
	if l := s.Full().Lacks(); l.Zone != 0 || len(l.Shops) != 1 || l.Shops[w.Third.ID] != 4500-3270 {
		t.Errorf("%+v", l)
	}
	_, err = w.Conductor.Place(t.Context(), w.Scope(), request)
	is(t, err, fault.Conflict, "error.min_not_reached")
}

// TestWhenASeatMayComeFree tells others the earliest moment, and never of seats
// that are bought, or taken away.
func TestWhenASeatMayComeFree(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	window := freeWindow(w)
	setSeats(w, window.ID, 2)
	may := func() *time.Time {
		free := map[tenants.ID]time.Time{}
		w.Must(w.DB.HoodRead(t.Context(), w.Scope(), func(r *tenants.HoodRead) { delivery.MayFree(r, w.Hood, free) }))
		if at, ok := free[window.ID]; ok {
			return &at
		}
		return nil
	}
	a, b := other(w), other(w)
	a.holds(window.ID)
	if at := may(); at != nil {
		t.Errorf("a seat is free, and one is promised at %s", at)
	}
	b.holds(window.ID)
	w.Super(`update hood.holds set expires_at = expires_at + interval '3 minutes' where id = $1`, a.Full().Hold.ID)
	ends := b.Full().Hold.Expires
	if at := may(); at == nil || at.Before(ends) || at.Sub(ends) >= time.Minute || at.Second() != 0 {
		t.Errorf("%v, and the first seat runs out at %s", at, ends)
	}
	setSeats(w, window.ID, 1) // the first that runs out is taken away
	ends = a.Full().Hold.Expires
	if at := may(); at == nil || at.Before(ends) || at.Sub(ends) >= time.Minute {
		t.Errorf("%v, and the second seat runs out at %s", at, ends)
	}
	setSeats(w, window.ID, 2)
	w.Super(`update hood.windows set cutoff_at = now() + interval '5 minutes' where id = $1`, window.ID)
	if at := may(); at != nil {
		t.Errorf("it is told of %s, when orders are closed", at)
	}
	w.Super(`update hood.windows set cutoff_at = starts_at where id = $1`, window.ID)
	for _, s := range []actor{a, b} {
		w.Must(s.Describe())
		p, err := s.Place(payments.Stripe)
		w.Must(err)
		w.Must(w.Sandbox.Pay(s.Open(p).Session, world.GoodCard))
		w.Must(check(w, p.Payment))
	}
	if at := may(); at != nil {
		t.Errorf("all is bought, and %s is told", at)
	}
}
