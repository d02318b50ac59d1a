package orders_test

import (
	"context"
	"testing"

	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/payments/sandbox"
	"sottocasa/tenants"
)

// stored500 runs a test for a call that failed, and for one that failed having
// acted. Both answers are kept under the call's key for a day.
func stored500(t *testing.T, path string, test func(t *testing.T, w *world.World, fails func())) {
	for name, acts := range map[string]bool{"not done": false, "done": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := world.New(t)
			test(t, w, func() {
				w.Must(w.Sandbox.Fail(sandbox.Fault{Do: sandbox.FaultStatus, Status: 500, Acts: acts, Method: "POST", Path: path}))
			})
		})
	}
}

// again does what failed, and was to be tried again, once more.
func again(w *world.World, do func() error) {
	w.T.Helper()
	is(w.T, do(), fault.Unavailable, "payment.unavailable")
	w.Must(do())
}

// A page that the provider failed to open is opened under another key: the
// resident pays, once, and the page that nobody was shown is no difference.
func TestAPageAfterAStored500(t *testing.T) {
	t.Parallel()
	stored500(t, "/v1/checkout/sessions", func(t *testing.T, w *world.World, fails func()) {
		s := w.NewShopper()
		s.Ready(delivery.Delivery, nil)
		fails()
		p, err := s.Place(payments.Stripe)
		w.Must(err)
		var page payments.Payment
		again(w, func() (err error) {
			page, err = w.Conductor.PayPage(context.Background(), w.Scope(), p.Payment)
			return err
		})
		w.Must(w.Sandbox.Pay(page.Session, world.GoodCard))
		w.Must(check(w, p.Payment))
		if d := w.Detail(p.Purchase); d.State != "confirmed" || d.Payment.Captured != d.Total {
			t.Errorf("%s, %d taken", d.State, d.Payment.Captured)
		}
		compare(w, false)
		none(w)
	})
}

// An order whose page the provider failed to open can be given up.
func TestGivenUpAfterAStored500(t *testing.T) {
	t.Parallel()
	stored500(t, "/v1/checkout/sessions", func(t *testing.T, w *world.World, fails func()) {
		s := w.NewShopper()
		s.Ready(delivery.Delivery, nil)
		p, err := s.Place(payments.Stripe)
		w.Must(err)
		fails()
		again(w, func() error { return w.Conductor.Abandon(context.Background(), w.Scope(), p.Payment) })
		if d := w.Detail(p.Purchase); d.State != "expired" {
			t.Errorf("it is %s", d.State)
		}
	})
}

// Money that the provider failed to give back goes back once, and today.
func TestARefundAfterAStored500(t *testing.T) {
	t.Parallel()
	stored500(t, "/v1/refunds", func(t *testing.T, w *world.World, fails func()) {
		p, _ := w.NewShopper().Buy(delivery.Delivery)
		o := orderOf(w, p.Purchase)
		id, err := giveBack(w, o.ID, "one", map[int]money.Cents{1: 100})
		w.Must(err)
		fails()
		again(w, func() error { return w.Conductor.Return(context.Background(), w.Scope(), id) })
		if got := w.Sandbox.Sessions(w.Account)[0]; got.Refunded != 100 || orderOf(w, p.Purchase).Refunded != 100 {
			t.Errorf("the provider gave back %d, we %d", got.Refunded, orderOf(w, p.Purchase).Refunded)
		}
	})
}

// Held money that the provider failed to take is taken before its hold ends.
func TestTakenAfterAStored500(t *testing.T) {
	t.Parallel()
	stored500(t, "/v1/payment_intents/*/capture", func(t *testing.T, w *world.World, fails func()) {
		p, _ := held(w)
		o := orderOf(w, p.Purchase)
		w.Must(weigh(w, o.ID, orders.Scale{Line: 1, Grams: 468}))
		readied(w, o.ID)
		fails()
		again(w, func() error { return w.Conductor.FinishHoldNow(t.Context(), w.Hood, p.Payment) })
		if o = orderOf(w, p.Purchase); o.Captured != 1165+250 || entries(w, p.Payment, "capture") != 1 {
			t.Errorf("%d taken", o.Captured)
		}
	})
}

// Held money that the provider failed to let go is let go.
func TestLetGoAfterAStored500(t *testing.T) {
	t.Parallel()
	stored500(t, "/v1/payment_intents/*/cancel", func(t *testing.T, w *world.World, fails func()) {
		p, _ := held(w)
		w.Must(w.DB.Hood(t.Context(), w.Scope(), func(h *tenants.HoodTx) error { return orders.CancelMine(h, p.Purchase) }))
		fails()
		again(w, func() error { return w.Conductor.FinishHoldNow(t.Context(), w.Hood, p.Payment) })
		if got := payment(w, p.Payment); got.State != payments.Failed {
			t.Errorf("it is %s", got.State)
		}
	})
}
