package orders_test

import (
	"errors"
	"testing"

	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// counter places an order that is paid when it is fetched.
func counter(w *world.World) (orders.Placed, orders.Order) {
	w.T.Helper()
	s := w.NewShopper()
	s.Ready(delivery.Pickup, nil)
	p, err := s.Place(payments.Counter)
	w.Must(err)
	return p, orderOf(w, p.Purchase)
}

func walk(w *world.World, order tenants.ID, steps ...orders.Step) {
	w.T.Helper()
	for _, step := range steps {
		if err := take(w, order, step); err != nil {
			w.T.Fatalf("%s: %v", step, err)
		}
	}
}

func TestCashAtTheCounterIsBookedOnce(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, o := counter(w)
	if d := w.Detail(p.Purchase); d.State != "confirmed" || d.Payment.State != payments.Pending || p.AtStripe || letters(w, p.Purchase, "received") != 1 {
		t.Errorf("placed as %s/%s", d.State, d.Payment.State)
	}
	walk(w, o.ID, orders.StepAccept, orders.StepReady)
	if n := entries(w, p.Payment, "capture"); n != 0 {
		t.Error("it is in the book before it was paid")
	}
	if err := errors.Join(together(6, func(int) error { return take(w, o.ID, orders.StepCollect) })...); err != nil {
		t.Fatal(err)
	}
	walk(w, o.ID, orders.StepCollect)
	d := w.Detail(p.Purchase)
	o = d.Parts[0].Order
	if o.State != orders.Completed || o.Payment != orders.PayPaid || o.Fulfilment != orders.Collected || d.Payment.Captured != d.Total {
		t.Errorf("%s/%s/%s, %d captured of %d", o.State, o.Payment, o.Fulfilment, d.Payment.Captured, d.Total)
	}
	if n, cash := entries(w, p.Payment, "capture"), inBook(w, p.Payment, "cash"); n != 1 || cash != int(d.Total) || inBook(w, p.Payment, "stripe") != 0 {
		t.Errorf("%d entries, %d in the till of %d", n, cash, d.Total)
	}
	if n := letters(w, p.Purchase, "delivered"); n != 1 {
		t.Errorf("%d letters", n)
	}
	is(t, take(w, o.ID, orders.StepCancel), fault.Conflict, "error.order_moved")
}

func TestADeliveryIsNotPaidAtTheCounter(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	s.Ready(delivery.Delivery, nil)
	before := written(w)
	_, err := s.Place(payments.Counter)
	if fieldKey(err, "pay") != "error.pay_way" || written(w) != before {
		t.Errorf("got %v", err)
	}
	w.Super(`update hood.shops set terms = terms || '{"pay_at_counter": false}' where shop_id = $1`, w.Shop.ID)
	s = w.NewShopper()
	s.Ready(delivery.Pickup, nil)
	if _, err = s.Place(payments.Counter); fieldKey(err, "pay") != "error.pay_way" {
		t.Errorf("a shop that takes nothing at its counter: %v", err)
	}
}

func TestAnOrderAtTheCounterThatIsCancelledOwesNothing(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, o := counter(w)
	walk(w, o.ID, orders.StepAccept, orders.StepCancel, orders.StepCancel)
	d := w.Detail(p.Purchase)
	o = d.Parts[0].Order
	if d.State != "cancelled" || d.Payment.State != payments.Failed || o.State != orders.Cancelled || o.Payment != orders.PayFailed {
		t.Errorf("%s/%s, order %s/%s", d.State, d.Payment.State, o.State, o.Payment)
	}
	if n := left(w, "spaghetti"); n != 1000 {
		t.Errorf("%d spaghetti", n)
	}
	if got := seats(w, o.Window); got.Held+got.Taken != 0 {
		t.Errorf("%+v", got)
	}
	if n := ask[int](w, `select count(*)::int from hood.refunds where payment_id = $1`, p.Payment); n != 0 {
		t.Error("nothing was paid and something is given back")
	}
}

func TestACancelledOrderTakesNoStep(t *testing.T) {
	t.Parallel()
	for _, done := range [][]orders.Step{{}, {orders.StepAccept}, {orders.StepAccept, orders.StepReady}} {
		w := world.New(t)
		p, _ := w.NewShopper().Buy(delivery.Delivery)
		o := orderOf(w, p.Purchase)
		walk(w, o.ID, append(done, orders.StepCancel)...)
		for _, step := range []orders.Step{orders.StepAccept, orders.StepReady, orders.StepOut, orders.StepCollect} {
			is(t, take(w, o.ID, step), fault.Conflict, "error.order_moved")
		}
	}
}

func TestAnUnpaidOrderTakesNoStep(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, _ := waiting(w.NewShopper(), nil)
	o := orderOf(w, p.Purchase)
	for _, step := range []orders.Step{orders.StepAccept, orders.StepReady, orders.StepOut, orders.StepCollect, orders.StepCancel} {
		is(t, take(w, o.ID, step), fault.Conflict, "error.order_moved")
	}
}

func TestStepsComeInTheirOrder(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, _ := w.NewShopper().Buy(delivery.Pickup)
	o := orderOf(w, p.Purchase)
	for _, early := range []orders.Step{orders.StepReady, orders.StepOut, orders.StepCollect} {
		is(t, take(w, o.ID, early), fault.Conflict, "error.order_moved")
	}
	walk(w, o.ID, orders.StepAccept, orders.StepAccept, orders.StepReady, orders.StepReady)
	is(t, take(w, o.ID, orders.StepAccept), fault.Conflict, "error.order_moved")
	is(t, take(w, o.ID, orders.StepOut), fault.Conflict, "error.order_moved") // nobody brings what is fetched
	walk(w, o.ID, orders.StepCollect)
	if n := letters(w, p.Purchase, "confirmed"); n != 1 {
		t.Errorf("%d letters", n)
	}
	if n := letters(w, p.Purchase, "ready"); n != 1 {
		t.Errorf("%d letters", n)
	}
}

func TestAnOrderOfAnotherShopIsNotFound(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, _ := w.NewShopper().Buy(delivery.Delivery)
	o := orderOf(w, p.Purchase)
	for _, step := range []orders.Step{orders.StepAccept, orders.StepCollect, orders.StepCancel} {
		err := w.Hoods(func(h *tenants.HoodTx) error { return orders.Take(h, w.Other.ID, o.ID, step) })
		is(t, err, fault.NotFound, "error.not_found")
	}
	far := world.New(t)
	err := far.Hoods(func(h *tenants.HoodTx) error { return orders.Take(h, w.Shop.ID, o.ID, orders.StepAccept) })
	if !fault.Has(err, fault.NotFound) {
		t.Errorf("from another neighbourhood: %v", err)
	}
}

// A volunteer says "delivered" while the shop cancels: one of the two wins, and
// the other is told.
func TestCancelledWhileItIsDelivered(t *testing.T) {
	t.Parallel()
	for range 4 {
		w := world.New(t)
		p, _ := w.NewShopper().Buy(delivery.Delivery)
		o := orderOf(w, p.Purchase)
		walk(w, o.ID, orders.StepAccept, orders.StepReady, orders.StepOut)
		stop := doorbell(w, p.Purchase)
		got := together(2, func(i int) error {
			if i == 0 {
				return take(w, o.ID, orders.StepCancel)
			}
			return visit(w, w.Courier, stop, "")
		})
		oneWins(t, got, func(err error) bool { return fault.Has(err, fault.Conflict) })
		d := w.Detail(p.Purchase)
		if o := d.Parts[0].Order; (o.State == orders.Completed) != (got[1] == nil) || (o.State == orders.Cancelled) != (got[0] == nil) {
			t.Errorf("%v, but the order is %s/%s", got, o.State, o.Fulfilment)
		}
	}
}

func TestAcceptedWhileItIsCancelled(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p, _ := w.NewShopper().Buy(delivery.Delivery)
	o := orderOf(w, p.Purchase)
	got := together(2, func(i int) error { return take(w, o.ID, []orders.Step{orders.StepCancel, orders.StepAccept}[i]) })
	if got[0] != nil || (got[1] != nil && !fault.Has(got[1], fault.Conflict)) {
		t.Errorf("%v", got)
	}
	if o = orderOf(w, p.Purchase); o.State != orders.Cancelled {
		t.Errorf("the order is %s", o.State)
	}
}
