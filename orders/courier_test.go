package orders_test

import (
	"context"
	"testing"

	"sottocasa/accounts"
	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/tenants"
)

func stopOf(w *world.World, sql string, args ...any) tenants.ID {
	w.T.Helper()
	id, err := tenants.ParseID(ask[string](w, sql, args...))
	w.Must(err)
	return id
}

func doorbell(w *world.World, purchase tenants.ID) tenants.ID {
	w.T.Helper()
	return stopOf(w, `select id::text from hood.stops where purchase_id = $1`, purchase)
}

// visit is a volunteer's word about a stop, and what follows from it.
func visit(w *world.World, courier, stop tenants.ID, failed string) error {
	return w.Hoods(func(h *tenants.HoodTx) error {
		s, err := delivery.Complete(h, courier, stop, failed)
		switch {
		case err != nil:
			return err
		case s.Kind == "pickup":
			return orders.MarkFetched(h, s.Round, s.Shop)
		case failed != "":
			return orders.MarkMissed(h, s.Purchase)
		}
		return orders.MarkDelivered(h, s.Purchase)
	})
}

// out walks an order until it is with the volunteer.
func out(w *world.World) (orders.Placed, orders.Order, tenants.ID) {
	w.T.Helper()
	p, _ := w.NewShopper().Buy(delivery.Delivery)
	o := orderOf(w, p.Purchase)
	walk(w, o.ID, orders.StepAccept, orders.StepReady, orders.StepOut)
	return p, o, doorbell(w, p.Purchase)
}

func TestAVolunteersWordTwiceIsOne(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, _, stop := out(w)
	for range 3 {
		w.Must(visit(w, w.Courier, stop, ""))
		w.Super(`update river.river_job set state = 'completed', finalized_at = now() where kind = 'orders.letter' and args ->> 'purchase_id' = $1`, p.Purchase.String())
	}
	if n := letters(w, p.Purchase, "delivered"); n != 1 {
		t.Errorf("%d letters", n)
	}
	is(t, visit(w, w.Courier, stop, "absent"), fault.Conflict, "error.stop_done")
	if o := orderOf(w, p.Purchase); o.State != orders.Completed || o.Fulfilment != orders.Delivered {
		t.Errorf("%s/%s", o.State, o.Fulfilment)
	}
}

func TestAStopIsItsOwnVolunteers(t *testing.T) {
	t.Parallel()
	w, far := world.New(t), world.New(t)
	p, _, stop := out(w)
	var stranger tenants.ID
	w.Must(w.DB.Platform(context.Background(), "test", func(x *tenants.PlatformTx) (err error) {
		stranger, err = accounts.Ensure(x, accounts.Account{Email: w.HoodSlug + "@example.com", Name: "Altra", Lang: locale.It})
		return err
	}))
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		return delivery.AddCourier(h, delivery.Person{ID: tenants.NewID(), Account: stranger, Name: "Altra", PublicName: "Altra", Mode: "foot", Phone: "+393000000309", Seats: 3, Zones: []tenants.ID{w.ZoneID}})
	}))
	is(t, visit(w, stranger, stop, ""), fault.NotFound, "error.not_found")
	is(t, visit(w, tenants.NewID(), stop, ""), fault.NotFound, "error.not_found")
	is(t, visit(far, w.Courier, stop, ""), fault.NotFound, "error.not_found")
	is(t, visit(far, far.Courier, stop, ""), fault.NotFound, "error.not_found")
	var seen []delivery.Stop
	round := stopOf(w, `select round_id::text from hood.stops where id = $1`, stop)
	w.Must(w.DB.HoodRead(context.Background(), w.Scope(), func(r *tenants.HoodRead) { delivery.Stops(r, w.Hood, stranger, round, &seen) }))
	if len(seen) != 0 {
		t.Errorf("another volunteer sees %d stops", len(seen))
	}
	if o := orderOf(w, p.Purchase); o.Fulfilment != orders.Out {
		t.Errorf("the order is %s", o.Fulfilment)
	}
	w.Super(`update hood.signups set state = 'dropped' where round_id = $1`, round)
	is(t, visit(w, w.Courier, stop, ""), fault.NotFound, "error.not_found") // who gave the round back
}

func TestDeliveredBeforeItWasOut(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		steps []orders.Step
		ok    bool
	}{
		"new":      {nil, false},
		"accepted": {[]orders.Step{orders.StepAccept}, false},
		"ready":    {[]orders.Step{orders.StepAccept, orders.StepReady}, true}, // the shop forgot to tap
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := world.New(t)
			p, _ := w.NewShopper().Buy(delivery.Delivery)
			o := orderOf(w, p.Purchase)
			walk(w, o.ID, c.steps...)
			err := visit(w, w.Courier, doorbell(w, p.Purchase), "")
			if c.ok != (err == nil) {
				t.Fatalf("got %v", err)
			}
			if !c.ok {
				is(t, err, fault.Conflict, "error.order_moved")
				if s := ask[string](w, `select state from hood.stops where purchase_id = $1`, p.Purchase); s != "todo" {
					t.Errorf("the stop is %s", s)
				}
			}
		})
	}
}

func TestMissedThenASecondTry(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, o, stop := out(w)
	w.Must(visit(w, w.Courier, stop, "absent"))
	w.Must(visit(w, w.Courier, stop, "absent"))
	got := orderOf(w, p.Purchase)
	if got.Fulfilment != orders.Returned || got.State != orders.Open || got.Next() != orders.StepOut || letters(w, p.Purchase, "missed") != 1 {
		t.Errorf("%s/%s, next %s", got.State, got.Fulfilment, got.Next())
	}
	is(t, visit(w, w.Courier, stop, ""), fault.Conflict, "error.stop_done")
	walk(w, o.ID, orders.StepOut, orders.StepOut)
	w.Must(visit(w, w.Courier, stop, ""))
	if got = orderOf(w, p.Purchase); got.State != orders.Completed || got.Fulfilment != orders.Delivered {
		t.Errorf("%s/%s", got.State, got.Fulfilment)
	}
}

func TestMissedThenFetchedAtTheShop(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, o, stop := out(w)
	w.Must(visit(w, w.Courier, stop, "absent"))
	walk(w, o.ID, orders.StepOut, orders.StepOut)
	w.Must(visit(w, w.Courier, stop, "absent"))
	walk(w, o.ID, orders.StepCollect)
	if got := orderOf(w, p.Purchase); got.State != orders.Completed || got.Fulfilment != orders.Collected {
		t.Errorf("%s/%s", got.State, got.Fulfilment)
	}
	if n := ask[int](w, `select count(*)::int from hood.stops where purchase_id = $1 and state = 'todo'`, p.Purchase); n != 0 {
		t.Error("a volunteer would still ring")
	}
}

func TestCollectingForARoundSendsOutWhatIsReady(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	window := freeWindow(w)
	var placed []orders.Placed
	for range 3 {
		s := w.NewShopper()
		p, page := waiting(s, &window.ID)
		w.Must(w.Sandbox.Pay(page.Session, world.GoodCard))
		w.Must(check(w, p.Payment))
		placed = append(placed, p)
	}
	ready, cancelled, late := orderOf(w, placed[0].Purchase), orderOf(w, placed[1].Purchase), orderOf(w, placed[2].Purchase)
	walk(w, ready.ID, orders.StepAccept, orders.StepReady)
	walk(w, cancelled.ID, orders.StepAccept, orders.StepReady, orders.StepCancel)
	walk(w, late.ID, orders.StepAccept)
	w.Must(visit(w, w.Courier, stopOf(w, `select id::text from hood.stops where hood_id = $1 and kind = 'pickup'`, w.Hood), ""))
	for i, want := range []orders.Fulfilment{orders.Out, orders.Ready, orders.Accepted} {
		if got := orderOf(w, placed[i].Purchase).Fulfilment; got != want {
			t.Errorf("order %d is %s, want %s", i, got, want)
		}
	}
}
