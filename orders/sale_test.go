package orders_test

import (
	"context"
	"testing"

	"sottocasa/delivery"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

func TestASaleByCardIsDeliveredByAVolunteer(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	buyer := w.NewShopper()
	placed, page := buyer.Buy(delivery.Delivery)
	d := w.Detail(placed.Purchase)
	if d.State != "confirmed" || d.Payment.State != payments.Paid || d.Total != 2*189+690+250 || page.Amount != d.Total {
		t.Fatalf("state %s, payment %s, total %d", d.State, d.Payment.State, d.Total)
	}
	if left := buyer.Full().Basket.Count(); left != 0 {
		t.Errorf("%d pieces are still in the basket", left)
	}
	order := d.Parts[0].Order.ID
	for _, step := range []orders.Step{orders.StepAccept, orders.StepReady, orders.StepOut} {
		w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.Take(h, w.Shop.ID, order, step) }))
		w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.Take(h, w.Shop.ID, order, step) })) // a second tap
	}
	var rounds []delivery.Round
	w.Must(w.DB.HoodRead(context.Background(), w.Scope(), func(r *tenants.HoodRead) { delivery.Rounds(r, w.Hood, w.Courier, &rounds) }))
	var stops []delivery.Stop
	for _, x := range rounds {
		if x.Todo > 0 {
			w.Must(w.DB.HoodRead(context.Background(), w.Scope(), func(r *tenants.HoodRead) { delivery.Stops(r, w.Hood, w.Courier, x.ID, &stops) }))
		}
	}
	if len(stops) != 2 || stops[0].Kind != "pickup" || stops[1].Kind != "dropoff" || stops[1].Buzzer != "Esempi / Rossini" || stops[1].Parcels != 1 {
		t.Fatalf("stops: %+v", stops)
	}
	for _, s := range stops {
		w.Must(w.Hoods(func(h *tenants.HoodTx) error {
			stop, err := delivery.Complete(h, w.Courier, s.ID, "")
			if err != nil {
				return err
			}
			if stop.Kind == "dropoff" {
				return orders.MarkDelivered(h, stop.Purchase)
			}
			return orders.MarkFetched(h, stop.Round, stop.Shop)
		}))
	}
	d = w.Detail(placed.Purchase)
	if o := d.Parts[0].Order; o.State != orders.Completed || o.Fulfilment != orders.Delivered {
		t.Errorf("the order is %s/%s", o.State, o.Fulfilment)
	}
}
