package orders_test

import (
	"testing"

	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/testkit/world"
	"sottocasa/payments"
)

// What decides how much is held, or whether it is held at all, is part of what
// was shown.
func TestWeightsThatChangeAreShownAgain(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]string{
		"the tolerance":         `update shop.products set tolerance_pct = 15 where slug = 'fesa' and hood_id = $1`,
		"the price of a kilo":   `update shop.variants set price_cents = 2500 where per = 'kg' and hood_id = $1`,
		"a window further away": `update hood.windows set starts_at = starts_at + interval '7 days', ends_at = ends_at + interval '7 days' where hood_id = $1`,
		"what a piece weighs":   `update shop.products set piece_g = 1500 where slug = 'pollo' and hood_id = $1`,
	} {
		w := world.New(t)
		s := w.NewShopper()
		w.Must(s.PutGrams("fesa", 500))
		w.Must(s.Put("pollo", 1))
		s.Checkout(delivery.Delivery, nil)
		shown := s.Request(payments.Stripe)
		w.Super(change, w.Hood)
		_, err := w.Conductor.Place(t.Context(), w.Scope(), shown)
		if !fault.Has(err, fault.Conflict) {
			t.Errorf("%s: %v", name, err)
		}
		w.Broken() // the windows were moved by hand
	}
}
