package orders_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// elsewhere are the moments that other rooms' tests are killed at.
func elsewhere() []failpoint.Name {
	return []failpoint.Name{
		failpoint.PlaceBeforeCommit, failpoint.DeskAfterOpen, failpoint.SettleCommit, failpoint.RefundAfterAsk, // in kill_test.go
		failpoint.MediaAfterObject, failpoint.MediaBeforeCommit, failpoint.MediaAfterCommit, failpoint.LetterAfterAccept, failpoint.MigrateBetween,
		failpoint.ImportBeforeCommit, failpoint.ImportAfterCommit,
		failpoint.OpeningStepCommit, failpoint.OpeningStepDone, failpoint.OpeningMoveCommit, // in cmd/sottocasa
		failpoint.ApprovePublished, failpoint.ApproveCommit, failpoint.ApproveDone, failpoint.HoodCreated,
	}
}

// deaths are what is done up to each moment, and what must be true after the
// kill and a second life.
func deaths() map[failpoint.Name]func(*world.World, *world.Shopper) {
	return map[failpoint.Name]func(*world.World, *world.Shopper){
		failpoint.HoldChecked:       func(w *world.World, s *world.Shopper) { diesHolding(w, s, failpoint.HoldChecked) },
		failpoint.HoldLeft:          func(w *world.World, s *world.Shopper) { diesHolding(w, s, failpoint.HoldLeft) },
		failpoint.HoldTaken:         func(w *world.World, s *world.Shopper) { diesHolding(w, s, failpoint.HoldTaken) },
		failpoint.OnlyBeforeCommit:  diesChoosingAShop,
		failpoint.HandOverTaken:     diesMoving(failpoint.HandOverTaken),
		failpoint.HandOverCommit:    diesMoving(failpoint.HandOverCommit),
		failpoint.PlaceAfterQuote:   func(w *world.World, s *world.Shopper) { diesPlacing(w, s, failpoint.PlaceAfterQuote) },
		failpoint.ReserveAfterOne:   func(w *world.World, s *world.Shopper) { diesPlacing(w, s, failpoint.ReserveAfterOne) },
		failpoint.PlaceAfterStock:   func(w *world.World, s *world.Shopper) { diesPlacing(w, s, failpoint.PlaceAfterStock) },
		failpoint.DeskBeforeOpen:    diesBeforeThePage,
		failpoint.InboxAfterInsert:  diesReceiving,
		failpoint.SettleAfterFetch:  diesLooking,
		failpoint.HoldAfterFinish:   diesTaking,
		failpoint.HandoverCommit:    diesAtTheDoor,
		failpoint.CostAfterRead:     diesSending(failpoint.CostAfterRead),
		failpoint.TransferBefore:    diesSending(failpoint.TransferBefore),
		failpoint.TransferAfter:     diesSending(failpoint.TransferAfter),
		failpoint.TransferCommit:    diesSending(failpoint.TransferCommit),
		failpoint.ReversalBefore:    diesRecalling(failpoint.ReversalBefore),
		failpoint.ReversalAfter:     diesRecalling(failpoint.ReversalAfter),
		failpoint.ReversalCommit:    diesRecalling(failpoint.ReversalCommit),
		failpoint.DisputeAfterFetch: func(w *world.World, s *world.Shopper) { diesDisputing(w, s, failpoint.DisputeAfterFetch) },
		failpoint.DisputeCommit:     func(w *world.World, s *world.Shopper) { diesDisputing(w, s, failpoint.DisputeCommit) },
	}
}

func TestKilledAtEveryMoment(t *testing.T) {
	t.Parallel()
	all := deaths()
	for _, name := range failpoint.Names() {
		if slices.Contains(elsewhere(), name) {
			continue
		}
		die, ok := all[name]
		if !ok {
			t.Errorf("nobody is killed at %s", name)
			continue
		}
		t.Run(string(name), func(t *testing.T) {
			w, s := ownWorld(t)
			die(w, s)
		})
	}
}

func told(r orders.Request) orders.Request {
	r.Zone, r.Lang = nil, locale.It
	return r
}

// diesHolding changes the window of a basket: it has its old seat or its new
// one, never both or none.
func diesHolding(w *world.World, s *world.Shopper, at failpoint.Name) {
	s.Ready(delivery.Delivery, nil)
	old := s.Full().Hold.Window.ID
	var other tenants.ID
	for _, x := range s.Windows() {
		if x.ID != old {
			other = x.ID
		}
	}
	killed(w, errand{At: at, Request: orders.Request{Token: s.Token}, Window: other})
	if got := s.Full().Hold; got == nil || got.Window.ID != old {
		w.T.Errorf("the old seat is gone: %+v", got)
	}
	w.Must(s.Hold(other))
	if a, b := seats(w, old), seats(w, other); a.Held != 0 || b.Held != 1 {
		w.T.Errorf("held: %d and %d", a.Held, b.Held)
	}
}

// diesChoosingAShop checks out with one shop: the basket is about all or one.
func diesChoosingAShop(w *world.World, s *world.Shopper) {
	w.Must(put(s, w.Shop, "miele", 1))
	w.Must(put(s, w.Other, "miele", 2))
	killed(w, errand{At: failpoint.OnlyBeforeCommit, Request: orders.Request{Token: s.Token}, Shop: w.Other.ID})
	if f := s.Full(); len(f.Shops) != 2 {
		w.T.Errorf("half chosen: %d shops", len(f.Shops))
	}
	w.Must(only(s, &w.Other.ID))
	if f := s.Full(); len(f.Shops) != 1 || len(all(s).Shops) != 2 {
		w.T.Errorf("%d shops of %d", len(f.Shops), len(all(s).Shops))
	}
}

// diesMoving brings a basket to the neighbourhood's host: it lies in the one or
// in the other, and the code is good until it was used.
func diesMoving(at failpoint.Name) func(*world.World, *world.Shopper) {
	return func(w *world.World, from *world.Shopper) {
		to := w.NewShopper()
		w.Must(put(from, w.Shop, "miele", 2))
		w.Must(put(to, w.Shop, "spaghetti", 3))
		code := handOver(from)
		killed(w, errand{At: at, Request: orders.Request{Token: to.Token}, Code: code})
		if a, b := holds(from, w.Shop, "miele"), holds(to, w.Shop, "miele"); a != 2 || b != 0 {
			w.T.Errorf("half moved: %d and %d", a, b)
		}
		_, err := takeOver(context.Background(), to, code)
		w.Must(err)
		if a, b := holds(from, w.Shop, "miele"), holds(to, w.Shop, "miele"); a != 0 || b != 2 || holds(to, w.Shop, "spaghetti") != 3 {
			w.T.Errorf("moved: %d and %d", a, b)
		}
	}
}

func diesPlacing(w *world.World, s *world.Shopper, at failpoint.Name) {
	s.Ready(delivery.Delivery, nil)
	before := written(w)
	request := s.Request(payments.Stripe)
	killed(w, errand{At: at, Request: told(request)})
	if after := written(w); after != before {
		w.T.Errorf("something was written:\n%s\n%s", before, after)
	}
	p, err := w.Conductor.Place(context.Background(), w.Scope(), request)
	w.Must(err)
	sell(w, s, p)
}

func sell(w *world.World, s *world.Shopper, p orders.Placed) {
	w.Must(w.Sandbox.Pay(s.Open(p).Session, world.GoodCard))
	w.Must(check(w, p.Payment))
	soldOnce(w, p)
}

func diesBeforeThePage(w *world.World, s *world.Shopper) {
	s.Ready(delivery.Delivery, nil)
	p, err := s.Place(payments.Stripe)
	w.Must(err)
	killed(w, errand{At: failpoint.DeskBeforeOpen, Payment: p.Payment})
	if n := len(w.Sandbox.Sessions(w.Account)); n != 0 {
		w.T.Errorf("%d pages", n)
	}
	sell(w, s, p)
}

// diesReceiving has a notice half written: the sender was not told yes and
// sends it again.
func diesReceiving(w *world.World, s *world.Shopper) {
	p, page := waiting(s, nil)
	w.Must(w.Sandbox.Pay(page.Session, world.GoodCard))
	raw, err := json.Marshal(map[string]any{"data": map[string]any{"object": map[string]any{"id": page.Session}}})
	w.Must(err)
	e := payments.Event{ID: "evt_dies", Type: "checkout.session.completed", Account: w.Account, Object: page.Session, Session: page.Session, Raw: raw, Created: time.Now()}
	killed(w, errand{At: failpoint.InboxAfterInsert, Event: e})
	if n := ask[int](w, `select count(*)::int from platform.stripe_events where id = 'evt_dies'`); n != 0 {
		w.T.Error("it was kept, and nobody will work it")
	}
	w.Work()
	w.Must(errors.Join(w.Inbox.Receive(context.Background(), e), w.Inbox.Receive(context.Background(), e)))
	w.Eventually("settled", func() bool { return w.Detail(p.Purchase).State == "confirmed" })
	soldOnce(w, p)
}

func diesLooking(w *world.World, s *world.Shopper) {
	p, page := waiting(s, nil)
	w.Must(w.Sandbox.Pay(page.Session, world.GoodCard))
	killed(w, errand{At: failpoint.SettleAfterFetch, Payment: p.Payment})
	w.Must(check(w, p.Payment))
	soldOnce(w, p)
}

// diesTaking has taken held money and not noted it: it is taken once.
func diesTaking(w *world.World, s *world.Shopper) {
	w.Must(s.PutAmount("fesa", catalog.Amount{Grams: 500}))
	p, _ := paidBy(s, delivery.Delivery, 0)
	o := orderOf(w, p.Purchase)
	w.Must(weigh(w, o.ID, orders.Scale{Line: 1, Grams: 468}))
	readied(w, o.ID)
	killed(w, errand{At: failpoint.HoldAfterFinish, Payment: p.Payment})
	if got := atStripe(w, p.Payment); got.Captured != 1165+250 {
		w.T.Fatalf("at the provider: %+v", got)
	}
	w.Work()
	w.Eventually("booked", func() bool { return orderOf(w, p.Purchase).Payment == orders.PayPaid })
	if o = orderOf(w, p.Purchase); o.Captured != 1165+250 || entries(w, p.Payment, "capture") != 1 {
		w.T.Errorf("%+v", o)
	}
}

func diesAtTheDoor(w *world.World, s *world.Shopper) {
	p, _ := s.Buy(delivery.Delivery)
	o := orderOf(w, p.Purchase)
	readied(w, o.ID)
	w.Must(take(w, o.ID, orders.StepOut))
	killed(w, errand{At: failpoint.HandoverCommit, Purchase: p.Purchase})
	if got := orderOf(w, p.Purchase); got.Fulfilment != orders.Out {
		w.T.Errorf("half delivered: %s", got.Fulfilment)
	}
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.MarkDelivered(h, p.Purchase) }))
	if letters(w, p.Purchase, "delivered") != 1 {
		w.T.Error("not one letter")
	}
}
