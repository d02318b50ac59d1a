package orders_test

import (
	"strings"
	"testing"

	"sottocasa/orders"
)

// The tables as the shop reads them: from, to, and who may. Every pair that is
// not written here is forbidden to everyone.
const (
	orderMoves = `
		open      completed  shop courier
		open      cancelled  shop resident system
		cancelled open       system`
	paymentMoves = `
		pending            paid                shop system
		pending            authorized          system
		pending            failed              shop resident system
		authorized         paid                system
		authorized         failed              shop resident system
		failed             paid                system
		failed             authorized          system
		paid               partially_refunded  system
		paid               refunded            system
		partially_refunded refunded            system
		partially_refunded paid                system
		refunded           partially_refunded  system
		refunded           paid                system`
	fulfilmentMoves = `
		new      accepted  shop
		accepted ready     shop
		ready    out       shop courier
		ready    collected shop
		ready    delivered courier
		ready    returned  courier
		out      delivered courier
		out      returned  courier
		returned out       shop
		returned collected shop`
)

func TestEveryCellOfTheThreeTables(t *testing.T) {
	walkTable(t, orderMoves, []orders.OrderState{orders.Open, orders.Completed, orders.Cancelled}, orders.MayOrder)
	walkTable(t, paymentMoves, []orders.PaymentState{orders.PayPending, orders.PayAuthorized, orders.PayPaid, orders.PayPartlyGiven,
		orders.PayGivenBack, orders.PayFailed}, orders.MayPay)
	walkTable(t, fulfilmentMoves, []orders.Fulfilment{orders.New, orders.Accepted, orders.Ready, orders.Out, orders.Delivered,
		orders.Collected, orders.Returned}, orders.MayFulfil)
}

func walkTable[S ~string](t *testing.T, table string, states []S, may func(from, to S, who orders.Who) bool) {
	t.Helper()
	want := map[[3]string]bool{}
	for _, line := range strings.Split(strings.TrimSpace(table), "\n") {
		f := strings.Fields(line)
		for _, who := range f[2:] {
			want[[3]string{f[0], f[1], who}] = true
		}
	}
	found := 0
	for _, from := range append(states, "") {
		for _, to := range append(states, "") {
			for _, who := range []orders.Who{orders.ByShop, orders.ByCourier, orders.ByResident, orders.BySystem, ""} {
				cell := [3]string{string(from), string(to), string(who)}
				if got := may(from, to, who); got != want[cell] {
					t.Errorf("%v: %v, want %v", cell, got, want[cell])
				}
				if want[cell] {
					found++
				}
			}
		}
	}
	if found != len(want) {
		t.Errorf("%d of %d written cells were walked", found, len(want))
	}
}
