package orders_test

import (
	"context"
	"errors"
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

const crowd = 100

// full reports whether someone was told that the window has no seat left.
func full(err error) bool {
	return errors.Is(err, fault.New(fault.Conflict, "error.slot_full")) || fieldKey(err, "window") == "error.window_full"
}

func TestAHundredBuyersForOneSeatByHolding(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	window := freeWindow(w)
	setSeats(w, window.ID, 1)
	buyers := make([]*world.Shopper, crowd)
	shown := make([]*orders.Full, crowd)
	for i := range buyers {
		buyers[i] = w.NewShopper()
		w.Must(buyers[i].Put("spaghetti", 3))
		w.Must(buyers[i].Choose(delivery.Delivery))
		shown[i] = buyers[i].Full()
	}
	got := together(crowd, func(i int) error {
		return w.Hoods(func(h *tenants.HoodTx) error {
			return orders.TakeSeat(h, buyers[i].Token, shown[i], shown[i].Wish(w.Zone), window.ID)
		})
	})
	winner := oneWins(t, got, full)
	if s := seats(w, window.ID); s.Held != 1 || s.Seats != 1 || s.Taken != 0 {
		t.Errorf("the window says %+v", s)
	}
	if buyers[winner].Full().Hold == nil {
		t.Error("the winner holds nothing")
	}
}

// lapse lets the seats of all baskets run out and gives them back.
func lapse(w *world.World, window tenants.ID) {
	w.T.Helper()
	w.Super(`update hood.holds set expires_at = now() - interval '1 second' where window_id = $1 and purchase_id is null`, window)
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		var ids []tenants.ID
		err := h.Each(`select id from hood.holds where hood_id = $1 and window_id = $2 and state = 'active' and purchase_id is null`,
			tenants.With(w.Hood, window), func(row tenants.Row) error {
				var id tenants.ID
				err := row.Scan(&id)
				ids = append(ids, id)
				return err
			})
		for _, id := range ids {
			if err == nil {
				err = delivery.Expire(h, id)
			}
		}
		return err
	}))
}

func TestAHundredBuyersForOneSeatByPlacing(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	window := freeWindow(w)
	setSeats(w, window.ID, crowd)
	buyers := make([]*world.Shopper, crowd)
	asked := make([]orders.Request, crowd)
	for i := range buyers {
		buyers[i] = w.NewShopper()
		buyers[i].Ready(delivery.Delivery, &window.ID)
		asked[i] = buyers[i].Request(payments.Stripe)
	}
	lapse(w, window.ID)
	setSeats(w, window.ID, 1)
	got := together(crowd, func(i int) error {
		_, err := w.Conductor.Place(context.Background(), w.Scope(), asked[i])
		return err
	})
	oneWins(t, got, func(err error) bool {
		return full(err) || errors.Is(err, fault.New(fault.Conflict, "error.window_lost"))
	})
	if s := seats(w, window.ID); s.Held != 1 || s.Seats != 1 {
		t.Errorf("the window says %+v", s)
	}
	if n := ask[int](w, `select count(*)::int from hood.purchases where hood_id = $1`, w.Hood); n != 1 {
		t.Errorf("%d purchases were placed", n)
	}
	if n := left(w, "spaghetti"); n != 998 {
		t.Errorf("%d spaghetti are left", n)
	}
}

func TestAHundredBuyersForTheLastPiece(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	window := freeWindow(w)
	setSeats(w, window.ID, crowd)
	buyers := make([]*world.Shopper, crowd)
	asked := make([]orders.Request, crowd)
	for i := range buyers {
		buyers[i] = w.NewShopper()
		w.Must(buyers[i].Put("ultimo", 1))
		buyers[i].Ready(delivery.Delivery, &window.ID)
		asked[i] = buyers[i].Request(payments.Stripe)
	}
	got := together(crowd, func(i int) error {
		_, err := w.Conductor.Place(context.Background(), w.Scope(), asked[i])
		return err
	})
	oneWins(t, got, func(err error) bool {
		return errors.Is(err, fault.New(fault.Conflict, "error.cart_changed")) || errors.Is(err, fault.New(fault.Conflict, "error.sold_out"))
	})
	if n := left(w, "ultimo"); n != 0 {
		t.Errorf("%d are left", n)
	}
	if n := left(w, "miele"); n != 999 {
		t.Errorf("%d miele are left: a loser's goods stayed reserved", n)
	}
}

// Between looking at a window and taking its seat the world moves.
func TestASeatIsLostBetweenLookingAndTaking(t *testing.T) {
	t.Parallel()
	moves := map[string]func(w *world.World, window tenants.ID){
		"another takes it": func(w *world.World, window tenants.ID) { other(w).holds(window) },
		"it is taken and paid": func(w *world.World, window tenants.ID) {
			s := w.NewShopper()
			p, page := waiting(s, &window)
			w.Must(w.Sandbox.Pay(page.Session, world.GoodCard))
			w.Must(check(w, p.Payment))
		},
		"the coordinator takes it away": func(w *world.World, window tenants.ID) { setSeats(w, window, 0) },
		"the window is closed": func(w *world.World, window tenants.ID) {
			w.Super(`update hood.windows set state = 'closed' where id = $1`, window)
		},
		"its cut-off passes": func(w *world.World, window tenants.ID) {
			w.Super(`update hood.windows set cutoff_at = now() - interval '1 minute' where id = $1`, window)
		},
	}
	for name, move := range moves {
		t.Run(name, func(t *testing.T) {
			w := world.New(t)
			window := freeWindow(w)
			setSeats(w, window.ID, 1)
			s := other(w)
			ctx := failpoint.With(context.Background(), failpoint.HoldChecked, func(context.Context) error {
				move(w, window.ID)
				return nil
			})
			f := s.Full()
			err := w.DB.Hood(ctx, w.Scope(), func(h *tenants.HoodTx) error {
				return orders.TakeSeat(h, s.Token, f, f.Wish(w.Zone), window.ID)
			})
			is(t, err, fault.Conflict, "error.slot_full")
			if s.Full().Hold != nil {
				t.Error("holds a seat all the same")
			}
		})
	}
}

type actor struct{ *world.Shopper }

// other is one more resident who has goods and wants them brought.
func other(w *world.World) actor {
	w.T.Helper()
	s := w.NewShopper()
	w.Must(s.Put("spaghetti", 3))
	w.Must(s.Choose(delivery.Delivery))
	return actor{s}
}

func (a actor) holds(window tenants.ID) {
	a.W.T.Helper()
	a.W.Must(a.Hold(window))
}

func TestAFailureBeforeTheCommitHoldsNothing(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	window := freeWindow(w)
	s, broken := other(w), errors.New("broken")
	ctx := failpoint.With(context.Background(), failpoint.HoldTaken, func(context.Context) error { return broken })
	f := s.Full()
	err := w.DB.Hood(ctx, w.Scope(), func(h *tenants.HoodTx) error {
		return orders.TakeSeat(h, s.Token, f, f.Wish(w.Zone), window.ID)
	})
	if !errors.Is(err, broken) {
		t.Fatalf("got %v: the moment was not reached", err)
	}
	if got := seats(w, window.ID); got.Held != 0 {
		t.Errorf("%d seats are held", got.Held)
	}
}

// Two residents change windows crosswise, each to where the other comes from,
// and both have left before either arrives, if the locks let them.
func TestChangingWindowsCrosswiseLocksNobodyOut(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	a, b := other(w), other(w)
	free := a.Windows()
	a.holds(free[0].ID)
	b.holds(free[1].ID)
	both := make(chan struct{}, 2)
	ctx := failpoint.With(context.Background(), failpoint.HoldLeft, func(context.Context) error {
		both <- struct{}{}
		end := time.Now().Add(time.Second)
		for len(both) < 2 && time.Now().Before(end) {
			time.Sleep(5 * time.Millisecond)
		}
		return nil
	})
	shown := [2]*orders.Full{a.Full(), b.Full()}
	got := together(2, func(i int) error {
		return w.DB.Hood(ctx, w.Scope(), func(h *tenants.HoodTx) error {
			return orders.TakeSeat(h, [2]actor{a, b}[i].Token, shown[i], shown[i].Wish(w.Zone), free[1-i].ID)
		})
	})
	if err := errors.Join(got...); err != nil {
		t.Fatal(err)
	}
	if a.Full().Hold.Window.ID != free[1].ID || b.Full().Hold.Window.ID != free[0].ID {
		t.Error("they did not change places")
	}
}
