package delivery_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// ask reads one value behind row security.
func ask[T any](w *world.World, sql string, args ...any) (v T) {
	w.T.Helper()
	w.Must(testkit.Query(w.Database.Super, sql, args, &v))
	return v
}

// counts is a window's row: seats, held, confirmed.
func counts(w *world.World, window tenants.ID) (c [3]int) {
	w.T.Helper()
	w.Must(testkit.Query(w.Database.Super, `select seats, held, confirmed from hood.capacities where window_id = $1`, []any{window}, &c[0], &c[1], &c[2]))
	return c
}

func expect(w *world.World, when string, window tenants.ID, want [3]int) {
	w.T.Helper()
	if got := counts(w, window); got != want {
		w.T.Errorf("%s: seats, held, taken are %v, want %v", when, got, want)
	}
}

// resident has goods that are to be brought, and the windows that suit them.
func resident(w *world.World) (*world.Shopper, []delivery.Window) {
	w.T.Helper()
	s := w.NewShopper()
	w.Must(s.Put("spaghetti", 3))
	w.Must(s.Choose(delivery.Delivery))
	return s, s.Windows()
}

func holdID(w *world.World, window tenants.ID) tenants.ID {
	w.T.Helper()
	id, err := tenants.ParseID(ask[string](w, `select id::text from hood.holds where window_id = $1 order by created_at desc limit 1`, window))
	w.Must(err)
	return id
}

func expire(w *world.World, hold tenants.ID) {
	w.T.Helper()
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return delivery.Expire(h, hold) }))
}

func lapse(w *world.World, hold tenants.ID) {
	w.T.Helper()
	w.Super(`update hood.holds set expires_at = now() - interval '1 second' where id = $1`, hold)
}

func TestASeatIsHeldForTenMinutes(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s, free := resident(w)
	one, two := free[0].ID, free[1].ID
	w.Must(s.Hold(one))
	first := s.Full()
	if left := first.Hold.Expires.Sub(first.Now); left > 10*time.Minute || left < 9*time.Minute {
		t.Errorf("held for %s", left)
	}
	w.Must(s.Hold(one))
	if again := s.Full().Hold; again.ID != first.Hold.ID || !again.Expires.Equal(first.Hold.Expires) {
		t.Error("the same window again is another seat or more time")
	}
	expect(w, "held", one, [3]int{8, 1, 0})
	w.Must(s.Hold(two))
	expect(w, "left", one, [3]int{8, 0, 0})
	expect(w, "gone to", two, [3]int{8, 1, 0})
	if got := s.Full().Hold.Window.ID; got != two {
		t.Error("the page shows the window that was left")
	}
}

func TestChangingToAFullWindowKeepsTheSeat(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s, free := resident(w)
	w.Must(s.Hold(free[0].ID))
	w.Super(`update hood.capacities set wanted = 0, seats = 0 where window_id = $1`, free[1].ID)
	if s.Hold(free[1].ID) == nil {
		t.Fatal("a full window gave a seat")
	}
	if h := s.Full().Hold; h == nil || h.Window.ID != free[0].ID {
		t.Error("the seat is lost")
	}
	expect(w, "kept", free[0].ID, [3]int{8, 1, 0})
}

func TestAHoldThatRunsOutIsGivenBackOnce(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s, free := resident(w)
	window := free[0].ID
	w.Must(s.Hold(window))
	hold := holdID(w, window)
	expire(w, hold)
	expect(w, "too early", window, [3]int{8, 1, 0})
	lapse(w, hold)
	if s.Full().Hold != nil {
		t.Error("a page shows a seat whose time is over")
	}
	for range 3 {
		expire(w, hold)
		expect(w, "over", window, [3]int{8, 0, 0})
	}
	w.Must(s.Hold(window))
	expire(w, hold)
	expect(w, "held anew", window, [3]int{8, 1, 0})
	if s.Full().Hold.ID == hold {
		t.Error("the old seat came back to life")
	}
}

func TestTheJobGivesAHoldBack(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s, free := resident(w)
	w.Must(s.Hold(free[0].ID))
	hold := holdID(w, free[0].ID)
	due := ask[time.Time](w, `select scheduled_at from river.river_job where kind = 'delivery.expire_hold' and args ->> 'hold_id' = $1`, hold.String())
	if left := time.Until(due); left < 9*time.Minute || left > 11*time.Minute {
		t.Errorf("the job comes in %s", left)
	}
	lapse(w, hold)
	w.Super(`update river.river_job set scheduled_at = now(), state = 'available' where kind = 'delivery.expire_hold' and args ->> 'hold_id' = $1`, hold.String())
	w.Work()
	w.Eventually("given back", func() bool { return counts(w, free[0].ID) == [3]int{8, 0, 0} })
}

func TestAPurchasesSeatDoesNotRunOut(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	s.Ready(delivery.Delivery, nil)
	p, err := s.Place(payments.Stripe)
	w.Must(err)
	window := w.Detail(p.Purchase).Parts[0].Order.Window
	hold := holdID(w, window)
	if n := ask[int](w, `select count(*)::int from hood.holds where window_id = $1`, window); n != 1 {
		t.Errorf("%d seats: placing did not take the same one on", n)
	}
	lapse(w, hold)
	expire(w, hold)
	expect(w, "not given back without the provider's word", window, [3]int{8, 1, 0})
}

func TestASeatIsReleasedOnce(t *testing.T) {
	t.Parallel()
	for _, paid := range []bool{false, true} {
		w := world.New(t)
		s := w.NewShopper()
		s.Ready(delivery.Delivery, nil)
		p, err := s.Place(payments.Stripe)
		w.Must(err)
		window := w.Detail(p.Purchase).Parts[0].Order.Window
		want := [3]int{8, 1, 0}
		if paid {
			page := s.Open(p)
			w.Must(w.Sandbox.Pay(page.Session, world.GoodCard))
			w.Must(w.Conductor.Check(t.Context(), w.Scope(), p.Payment))
			want = [3]int{8, 0, 1}
		}
		expect(w, "taken", window, want)
		w.Broken() // a purchase without its seat
		var wg sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			wg.Go(func() { errs[i] = w.Hoods(func(h *tenants.HoodTx) error { return delivery.Release(h, p.Purchase) }) })
		}
		wg.Wait()
		w.Must(errors.Join(errs...))
		expect(w, "released", window, [3]int{8, 0, 0})
		err = w.Hoods(func(h *tenants.HoodTx) error { return delivery.Confirm(h, p.Purchase) })
		if !errors.Is(err, fault.New(fault.Gone, "error.seat_gone")) {
			t.Errorf("confirming a seat that is gone: %v", err)
		}
		expect(w, "not confirmed", window, [3]int{8, 0, 0})
	}
}

// The ten minutes ran out while the form was filled in: placing finds a seat
// again, or says that there is none.
func TestPlacingAfterTheHoldRanOut(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		expired bool // the job has given the seat back
		seats   int
		ok      bool
	}{"not given back yet": {false, 1, true}, "given back, and there are seats": {true, 1, true}, "given back and gone": {true, 0, false}}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := world.New(t)
			s := w.NewShopper()
			s.Ready(delivery.Delivery, nil)
			window := s.Full().Hold.Window.ID
			request := s.Request(payments.Stripe)
			lapse(w, holdID(w, window))
			if c.expired {
				expire(w, holdID(w, window))
			}
			w.Must(w.Hoods(func(h *tenants.HoodTx) error { return delivery.SetSeats(h, window, c.seats) }))
			p, err := w.Conductor.Place(t.Context(), w.Scope(), request)
			if c.ok {
				w.Must(err)
				expect(w, "placed", window, [3]int{1, 1, 0})
				if left := ask[float64](w, `select extract(epoch from expires_at - now())::float8 from hood.holds where purchase_id = $1`, p.Purchase); left < 40*60 {
					t.Errorf("the seat waits %g seconds", left)
				}
				return
			}
			if !fault.Has(err, fault.Conflict) {
				t.Errorf("got %v", err)
			}
			expect(w, "not placed", window, [3]int{0, 0, 0})
		})
	}
}

func TestFewerSeatsThanTakenDropNobody(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	_, free := resident(w)
	window := free[0].ID
	buyers := make([]*world.Shopper, 3)
	for i := range buyers {
		buyers[i], _ = resident(w)
		w.Must(buyers[i].Hold(window))
	}
	set := func(n int) {
		w.Must(w.Hoods(func(h *tenants.HoodTx) error { return delivery.SetSeats(h, window, n) }))
	}
	set(1)
	expect(w, "lowered", window, [3]int{3, 3, 0})
	late, _ := resident(w)
	if late.Hold(window) == nil {
		t.Error("a seat was sold beyond what is wanted")
	}
	w.Must(buyers[0].Hold(free[1].ID))
	expect(w, "one left", window, [3]int{2, 2, 0})
	hold := holdID(w, window)
	lapse(w, hold)
	expire(w, hold)
	expect(w, "one ran out", window, [3]int{1, 1, 0})
	for _, b := range buyers[1:] {
		w.Must(b.Choose(delivery.Pickup)) // whoever still holds one gives it back
	}
	expect(w, "none left", window, [3]int{1, 0, 0})
	w.Must(late.Hold(window))
	expect(w, "sold up to what is wanted", window, [3]int{1, 1, 0})
	set(5)
	expect(w, "raised", window, [3]int{5, 1, 0})
	err := w.Hoods(func(h *tenants.HoodTx) error { return delivery.SetSeats(h, tenants.NewID(), 5) })
	if !fault.Has(err, fault.NotFound) {
		t.Errorf("a window that is not there: %v", err)
	}
	if err := w.Hoods(func(h *tenants.HoodTx) error { return delivery.SetSeats(h, window, -1) }); err == nil {
		t.Error("fewer than no seats")
	}
}

func TestFewerSeatsThanPaid(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, _ := w.NewShopper().Buy(delivery.Delivery)
	order := w.Detail(p.Purchase).Parts[0].Order
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return delivery.SetSeats(h, order.Window, 0) }))
	expect(w, "lowered", order.Window, [3]int{1, 0, 1})
	if d := w.Detail(p.Purchase); d.State != "confirmed" {
		t.Errorf("the purchase is %s", d.State)
	}
}
