package letters_test

import (
	"strings"
	"testing"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// TestOneLetterForSeveralShops: a spesa of three is received once, with each
// shop beside its goods; what one shop does is that shop's letter; and who left
// no e-mail gets none.
func TestOneLetterForSeveralShops(t *testing.T) {
	w, p := office(t)
	w.Share(0)
	w.Must(w.Hosts.Reload(t.Context()))
	s := w.NewShopper()
	placed := buyOfThree(w, s)
	l := p.wait(w, "spesa_received")
	hood := "https://" + w.HoodSlug + ".shops.example/orders/" + w.Secret.Derive(orders.OrderLink, placed.Purchase)
	for _, part := range w.Detail(placed.Purchase).Parts {
		for _, body := range []string{l.Text, l.HTML} {
			if !strings.Contains(body, part.Card.Name) || !strings.Contains(body, part.Settings.Legal.Name) || !strings.Contains(body, part.Settings.Legal.VAT) {
				t.Errorf("%s is not in the letter", part.Card.Name)
			}
		}
	}
	if !strings.Contains(l.Text, hood) || !strings.Contains(l.HTML, hood) || strings.Count(l.Text, "Consegna:") != 1 {
		t.Errorf("the link is another, or the delivery is said %d times:\n%s", strings.Count(l.Text, "Consegna:"), l.Text)
	}
	if _, single := p.find("order_received"); single {
		t.Error("a shop's own receipt came too")
	}
	part := w.Detail(placed.Purchase).Parts[1]
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.Take(h, part.Card.Shop, part.Order.ID, orders.StepAccept) }))
	l = p.wait(w, "order_confirmed")
	if !strings.Contains(l.Text, part.Card.Name) || !strings.Contains(l.Text, hood) || l.Shop != part.Card.Shop.String() {
		t.Errorf("of whom is this?\n%s", l.Text)
	}
}

func buyOfThree(w *world.World, s *world.Shopper) orders.Placed {
	w.T.Helper()
	for _, shop := range w.Shops() {
		w.Must(w.Hoods(func(h *tenants.HoodTx) error {
			_, err := orders.Put(h, s.Token, shop.ID, w.Zone.String(), shop.Goods["miele"].Variant, catalog.Amount{Pieces: 3}, false)
			return err
		}))
	}
	s.Checkout(delivery.Delivery, nil)
	placed, err := s.Place(payments.Stripe)
	w.Must(err)
	w.Must(w.Sandbox.Pay(s.Open(placed).Session, world.GoodCard))
	w.Must(w.Conductor.Check(w.T.Context(), w.Scope(), placed.Payment))
	return placed
}
