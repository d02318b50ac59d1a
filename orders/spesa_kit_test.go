package orders_test

import (
	"context"
	"testing"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// street is a neighbourhood whose three shops share their payments.
type street struct{ *world.World }

func newStreet(t testing.TB) *street { return &street{three(t)} }

// put puts pieces of a shop's good into a basket.
func put(s *world.Shopper, shop world.Shop, slug string, pieces int) error {
	return s.W.Hoods(func(h *tenants.HoodTx) error {
		_, err := orders.Put(h, s.Token, shop.ID, s.W.Zone.String(), shop.Goods[slug].Variant, catalog.Amount{Pieces: pieces}, false)
		return err
	})
}

// ofThree is a resident with goods of all three shops, up to the summary.
func (w *street) ofThree() *world.Shopper {
	w.T.Helper()
	s := w.NewShopper()
	w.Must(put(s, w.Shop, "spaghetti", 4))
	w.Must(put(s, w.Other, "miele", 2))
	w.Must(put(s, w.Third, "frascati", 3))
	s.Checkout(delivery.Delivery, nil)
	return s
}

// bought is a paid spesa of three shops.
func (w *street) bought() orders.Placed {
	w.T.Helper()
	s := w.ofThree()
	p, err := s.Place(payments.Stripe)
	w.Must(err)
	w.Must(w.Sandbox.Pay(s.Open(p).Session, world.GoodCard))
	w.Must(check(w.World, p.Payment))
	return p
}

// only says whose lines the checkout is about.
func only(s *world.Shopper, shop *tenants.ShopID) error {
	return s.W.Hoods(func(h *tenants.HoodTx) error { return orders.Only(h, s.Token, shop) })
}

// all reads a basket whole.
func all(s *world.Shopper) *orders.Full {
	s.W.T.Helper()
	f, err := orders.LoadAll(context.Background(), s.W.DB, s.W.Scope(), s.W.Zone.String(), s.Token)
	s.W.Must(err)
	return f
}

// shopsOf are the shops that a reading of a basket has, by their cards.
func shopsOf(f *orders.Full) (ids []tenants.ShopID) {
	for _, s := range f.Shops {
		ids = append(ids, s.Card.Shop)
	}
	return ids
}
