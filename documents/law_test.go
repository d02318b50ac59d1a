package documents_test

import (
	"context"
	"strings"
	"testing"

	"sottocasa/delivery"
	"sottocasa/documents"
	"sottocasa/internal/clock"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// From 1 January 2027 the Testo unico stands where the decree stood.
func TestTheLawMoves(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	for _, c := range []struct {
		day  clock.Date
		want string
	}{{clock.Date{Year: 2026, Month: 12, Day: 31}, "art. 24 DPR 633/1972"}, {clock.Date{Year: 2027, Month: 1, Day: 1}, "D.Lgs. 10/2026"}} {
		var law documents.Law
		w.Must(w.DB.ShopRead(context.Background(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(r *tenants.ShopRead) { documents.ReadLaw(r, c.day, &law) }))
		for _, key := range []string{documents.LawNoInvoice, documents.LawNoReceipt, documents.LawRegister, documents.LawDeposit, documents.LawFlatRate,
			documents.LawExempt, documents.LawOutside, documents.LawCredit, documents.LawStamp, documents.LawKeep} {
			if law[key].It == "" || law[key].En == "" {
				t.Errorf("%s: nothing is cited for %s", c.day, key)
			}
		}
		if got := law[documents.LawRegister].It; !strings.Contains(got, c.want) || strings.HasPrefix(got, "art. 24") != (c.day.Year == 2026) {
			t.Errorf("%s: %s", c.day, got)
		}
	}
}

// Who asked for an invoice and never paid is forgotten; who paid is not.
func TestWhoNeverPaidIsForgotten(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	w.Work()
	paid, _ := buy(w, ada())
	s := w.NewShopper()
	s.Ready(delivery.Delivery, nil)
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		d := s.Full().Basket.Draft
		d.Invoice = ada()
		return orders.Describe(h, s.Token, d)
	}))
	left, err := s.Place(payments.Stripe)
	w.Must(err)
	s.Open(left)
	w.Must(w.Conductor.Abandon(context.Background(), w.Scope(), left.Payment))
	kept := func(purchase tenants.ID) int {
		return ask[int](w, `select count(*)::int from hood.invoice_wishes w join hood.parts p on p.hood_id = w.hood_id and p.order_id = w.order_id where p.purchase_id = $1`, purchase)
	}
	tidy := func() {
		w.Must(w.Hoods(func(h *tenants.HoodTx) error { return h.Enqueue(documents.Forget{Hood: w.Hood}) }))
		w.Eventually("it was tidied", func() bool {
			return ask[int](w, `select count(*)::int from river.river_job where kind = 'documents.forget' and args ->> 'hood_id' = $1 and state <> 'completed'`, w.Hood.String()) == 0
		})
	}
	if tidy(); kept(left.Purchase) != 1 {
		t.Error("it is forgotten at once")
	}
	w.Super(`update hood.invoice_wishes set asked_at = asked_at - interval '31 days' where hood_id = $1`, w.Hood)
	if tidy(); kept(left.Purchase) != 0 || kept(paid.Purchase) != 1 {
		t.Errorf("%d of who left, %d of who paid", kept(left.Purchase), kept(paid.Purchase))
	}
}
