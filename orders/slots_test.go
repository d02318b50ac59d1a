package orders_test

import (
	"errors"
	"testing"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// TestSeatsAreLoweredWhileAHundredOrder is SLOT-05: whoever has got a seat keeps
// it, nobody gets one above what is wanted from then on.
func TestSeatsAreLoweredWhileAHundredOrder(t *testing.T) {
	t.Parallel()
	const buyers, wanted = 100, 20
	w := world.New(t)
	window := freeWindow(w)
	setSeats(w, window.ID, buyers)
	people := make([]actor, buyers)
	for i := range people {
		people[i] = other(w)
	}
	got := together(buyers+1, func(i int) error {
		if i == buyers {
			for n := buyers; n >= wanted; n -= 10 {
				if err := w.Hoods(func(h *tenants.HoodTx) error { return delivery.SetSeats(h, window.ID, n) }); err != nil {
					return err
				}
			}
			return nil
		}
		f, err := orders.Load(t.Context(), w.DB, w.Scope(), w.Zone.String(), people[i].Token)
		if err != nil {
			return err
		}
		return w.Hoods(func(h *tenants.HoodTx) error {
			return orders.TakeSeat(h, people[i].Token, f, f.Wish(w.Zone), window.ID)
		})
	})
	holding := 0
	for i, err := range got[:buyers] {
		switch {
		case err == nil:
			holding++
			if people[i].Full().Hold == nil {
				t.Errorf("%d was dropped", i)
			}
		case !fault.Has(err, fault.Conflict) && fieldKey(err, "window") == "":
			t.Fatal(err)
		}
	}
	if got[buyers] != nil {
		t.Fatal(got[buyers])
	}
	if s := seats(w, window.ID); s.Held != holding || s.Seats != max(wanted, holding) {
		t.Errorf("%d hold a seat; the row says %+v", holding, s)
	}
	if err := other(w).Hold(window.ID); holding >= wanted && err == nil {
		t.Error("one more was sold")
	}
}

// TestTheCutOffIsTheDatabases is SLOT-07: the second decides, by the database's
// clock, whatever the program's own says.
func TestTheCutOffIsTheDatabases(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		moves string
		open  bool
	}{{`now() + interval '30 seconds'`, true}, {`now()`, false}, {`now() - interval '1 second'`, false}, {`now() - interval '2 hours'`, false}} {
		w := world.New(t)
		s := w.NewShopper()
		s.Ready(delivery.Delivery, nil)
		request := s.Request(payments.Stripe)
		w.Super(`update hood.windows set cutoff_at = `+c.moves+` where id = $1`, s.Full().Hold.Window.ID)
		p, err := w.Conductor.Place(t.Context(), w.Scope(), request)
		if !c.open {
			is(t, err, fault.Conflict, "error.window_lost")
			continue
		}
		w.Must(err)
		sell(w, s, p)
	}
}

// TestTheShopCountsWhileFiftyOrder is STK-03: a count that was sold from since
// is refused, and no piece is lost or invented.
func TestTheShopCountsWhileFiftyOrder(t *testing.T) {
	t.Parallel()
	const buyers = 50
	w := world.New(t)
	window := freeWindow(w)
	setSeats(w, window.ID, buyers+5)
	requests := make([]orders.Request, buyers)
	for i := range requests {
		s := w.NewShopper()
		w.Must(s.Put("miele", 1))
		s.Checkout(delivery.Delivery, &window.ID)
		requests[i] = s.Request(payments.Stripe)
	}
	counts := 0
	got := together(buyers+1, func(i int) error {
		if i < buyers {
			_, err := w.Conductor.Place(t.Context(), w.Scope(), requests[i])
			return err
		}
		for range 20 {
			hand, version := 1000, ask[int](w, `select version from shop.variants where id = $1`, w.Shop.Goods["miele"].Variant)
			err := w.DB.Shop(t.Context(), tenants.InShop(w.Hood, w.Shop.ID, "nives"), func(s *tenants.ShopTx) error {
				return catalog.Save(s, catalog.Edit{Product: w.Shop.Goods["miele"].Product, Version: version,
					Title: locale.Text{It: "Miele di castagno", En: "Chestnut honey"}, Price: 690, OnHand: &hand, State: "live"})
			})
			if err == nil {
				counts++
			} else if !fault.Has(err, fault.Conflict) {
				return errors.Join(err, errors.New("counting"))
			}
		}
		return nil
	})
	if err := errors.Join(got...); err != nil {
		t.Fatal(err)
	}
	if n := ask[int](w, `select reserved from shop.variants where id = $1`, w.Shop.Goods["miele"].Variant); n != buyers || counts == 0 {
		t.Errorf("%d reserved of %d; %d counts", n, buyers, counts)
	}
}
