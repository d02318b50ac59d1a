package orders_test

import (
	"context"
	"testing"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
)

// TestABasketReadsItsOwnShops and none of the others of a long street, whose tills
// it has no use for; a purchase of it likewise.
func TestABasketReadsItsOwnShops(t *testing.T) {
	w := world.New(t)
	w.Crowd(60)
	s := w.NewShopper()
	w.Must(s.Put("miele", 1))
	w.Must(s.PutOf(w.Other, "miele", catalog.Amount{Pieces: 1}))
	f := s.Full()
	if len(f.Shops) != 2 || len(f.Tills) != 2 || f.Tills[w.Shop.ID].Account != w.Account {
		t.Errorf("%d shops, tills %v", len(f.Shops), f.Tills)
	}
	one := w.NewShopper()
	w.Must(one.Put("miele", 1))
	p, _ := one.Buy(delivery.Delivery)
	if d, err := orders.ReadDetail(context.Background(), w.DB, w.Scope(), p.Purchase); err != nil || len(d.Parts) != 1 || d.Parts[0].Card.Name != "Alimentari Prova" {
		t.Errorf("%v %+v", err, d)
	}
}
