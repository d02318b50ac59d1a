package orders_test

import (
	"errors"
	"testing"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

func withdraw(w *world.World, p orders.Placed, key string, lines ...int) (id tenants.ID, err error) {
	o := orderOf(w, p.Purchase)
	err = w.Hoods(func(h *tenants.HoodTx) error {
		id, err = orders.Withdraw(h, orders.WithdrawAsk{Purchase: p.Purchase, Order: o.ID, Shop: w.Shop.ID, Lines: lines, Name: "Ada Esempi",
			Email: "ada@example.com", Lang: "it", Zone: w.Zone, Content: "Recedo", Key: key})
		return err
	})
	return id, err
}

// collected buys for the counter and hands over.
func collected(w *world.World) orders.Placed {
	w.T.Helper()
	s := w.NewShopper()
	s.Ready(delivery.Pickup, nil)
	p, err := s.Place(payments.Counter)
	w.Must(err)
	for _, step := range []orders.Step{orders.StepAccept, orders.StepReady, orders.StepCollect} {
		w.Must(take(w, orderOf(w, p.Purchase).ID, step))
	}
	return p
}

func TestAWithdrawalIsKeptOnce(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p := collected(w)
	if err := errors.Join(together(5, func(int) error { _, err := withdraw(w, p, "click", 1); return err })...); err != nil {
		t.Fatal(err)
	}
	_, err := withdraw(w, p, "again", 1)
	is(t, err, fault.Conflict, "error.withdraw_before")
	_, err = withdraw(w, p, "none")
	is(t, err, fault.Conflict, "error.withdraw_lines")
	_, err = withdraw(w, p, "stranger", 7)
	if !fault.Has(err, fault.NotFound) {
		t.Errorf("a line that is not there: %v", err)
	}
	_, err = withdraw(w, p, "rest", 2)
	w.Must(err)
	for kind, want := range map[string]int{"orders.acknowledge": 2, "orders.shop_letter": 2} {
		if n := ask[int](w, `select count(*)::int from river.river_job where kind = $1 and args ->> 'hood_id' = $2 and coalesce(args ->> 'about', 'withdrawal') = 'withdrawal'`,
			kind, w.Hood.String()); n != want {
			t.Errorf("%d jobs %s", n, kind)
		}
	}
	d := w.Detail(p.Purchase)
	if len(d.Withdrawals) != 2 || d.Withdrawals[0].Content != "Recedo" || d.RightOf(d.Parts[0], w.Zone).Any() {
		t.Errorf("%+v", d.Withdrawals)
	}
	o := orderOf(w, p.Purchase)
	if !ask[bool](w, `select withdrawn from hood.parts where order_id = $1`, o.ID) {
		t.Error("the board does not show it")
	}
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		_, err := orders.Refund(h, orders.RefundAsk{Shop: w.Shop.ID, Order: o.ID, Reason: payments.ReasonWithdrawal, Key: "w"})
		return err
	}))
	if ask[bool](w, `select withdrawn from hood.parts where order_id = $1`, o.ID) {
		t.Error("the board still shows it")
	}
}

// The last day counts to its end by the clocks of the place.
func TestTheLastSecondOfTheDeadline(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p := collected(w)
	now := time.Now().In(w.Zone)
	// The latest day of delivery whose last day is over, and what was on time.
	day := clock.DateOf(now).AddDays(-clock.WithdrawalDays - 1)
	for !clock.WithdrawalUntil(day).Before(clock.DateOf(now)) {
		day = day.AddDays(-1)
	}
	end := clock.WithdrawalUntil(day).AddDays(1).Midnight(w.Zone)
	d := w.Detail(p.Purchase)
	part := d.Parts[0]
	for i := range part.Moments {
		part.Moments[i].At = day.Midnight(w.Zone).Add(13 * time.Hour)
	}
	for at, open := range map[time.Time]bool{end.Add(-time.Second): true, end: false} {
		d.Now = at
		if got := d.RightOf(part, w.Zone); got.Any() != open || got.Until != clock.WithdrawalUntil(day) {
			t.Errorf("at %s: %v until %s", at, got.Any(), got.Until)
		}
	}
	w.Super(`update shop.order_events set at = $2 where order_id = $1 and what = 'collected'`, part.Order.ID, day.Midnight(w.Zone).Add(13*time.Hour))
	_, err := withdraw(w, p, "late", 1)
	is(t, err, fault.Conflict, "error.withdraw_late")
}

func TestExcludedLinesAndEndedOrders(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	p := collected(w)
	o := orderOf(w, p.Purchase)
	w.Super(`update shop.lines set facts = facts || '{"withdrawal": {"allowed": false, "letter": "d"}}' where order_id = $1 and line = 1`, o.ID)
	_, err := withdraw(w, p, "fresh", 1, 2)
	is(t, err, fault.Conflict, "error.withdraw_none")
	w.Super(`update shop.lines set facts = facts || '{"withdrawal": {"allowed": false, "letter": "e"}}' where order_id = $1 and line = 1`, o.ID)
	_, err = withdraw(w, p, "sealed", 1, 2)
	w.Must(err)
	gone, _ := w.NewShopper().Buy(delivery.Delivery)
	d := w.Detail(gone.Purchase)
	if r := d.RightOf(d.Parts[0], w.Zone); !r.Any() || r.Until != (clock.Date{}) {
		t.Errorf("before delivery: %+v", r)
	}
	w.Must(cancelMine(w, gone.Purchase))
	d = w.Detail(gone.Purchase)
	if r := d.RightOf(d.Parts[0], w.Zone); !r.Ended || r.Any() {
		t.Errorf("cancelled: %+v", r)
	}
}
