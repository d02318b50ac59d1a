package letters_test

import (
	"strings"
	"testing"
	"time"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// TestLettersHaveTheCodeInTheirSums: resident and shop read what a code took off,
// and bags and deposits in a row of their own.
func TestLettersHaveTheCodeInTheirSums(t *testing.T) {
	w, p := office(t)
	w.Super(`update hood.shops set terms = terms || '{"bag": {"price": 10, "rate": 22, "count": 1}}' where hood_id = $1 and shop_id = $2`, w.Hood, w.Shop.ID)
	w.Super(`update shop.products set deposit_cents = 30 where id = $1`, w.Shop.Goods["miele"].Product)
	w.Must(w.DB.Shop(t.Context(), tenants.InShop(w.Hood, w.Shop.ID, "nives"), func(x *tenants.ShopTx) error {
		err := catalog.AddCode(x, catalog.Code{ID: tenants.NewID(), Word: "PROVA10", Percent: 10, Starts: time.Now().Add(-time.Hour)})
		if err != nil {
			return err
		}
		return tenants.AddGift(x, tenants.Gift{Variant: w.Shop.Goods["ultimo"].Variant})
	}))
	s := w.NewShopper()
	w.Must(s.Put("spaghetti", 3))
	w.Must(s.Put("miele", 2))
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.SetCode(h, s.Token, w.Shop.ID, "prova10") }))
	s.Checkout(delivery.Delivery, nil)
	placed, err := s.Place(payments.Stripe)
	w.Must(err)
	w.Must(w.Sandbox.Pay(s.Open(placed).Session, world.GoodCard))
	w.Must(w.Conductor.Check(t.Context(), w.Scope(), placed.Payment))
	for _, kind := range []string{"order_received", "shop_placed"} {
		l := p.wait(w, kind)
		text := strings.ReplaceAll(l.Text, "\u00a0", " ")
		html := strings.ReplaceAll(strings.ReplaceAll(l.HTML, "\u00a0", " "), "&nbsp;", " ")
		for _, want := range []string{"Prodotti prima dello sconto: 19,47 €", "Codice PROVA10: -1,95 €", "Buste e cauzioni: 0,70 €", "Consegna: 2,50 €", "20,72 €", "già tolto", "Omaggio del negozio"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q:\n%s", kind, want, text)
			}
			name, value, _ := strings.Cut(want, ": ")
			if !strings.Contains(html, name) || !strings.Contains(html, value) {
				t.Errorf("the HTML of %s lacks %q", kind, want)
			}
		}
		if !strings.Contains(l.HTML, "Omaggio del negozio") {
			t.Errorf("%s does not tell of the present", kind)
		}
	}
}
