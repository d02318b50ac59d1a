package main

import (
	"testing"
	"time"

	"sottocasa/catalog"
	"sottocasa/internal/clock"
	"sottocasa/internal/demo"
	"sottocasa/media"
)

// Everything that the demo sells may be sold.
func TestDemoPassesTheGates(t *testing.T) {
	today := clock.Date{Year: 2026, Month: 11, Day: 22}
	n, err := demo.Load(today.Midnight(time.UTC).Add(9 * time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	s := &seeding{n: n, covers: map[string]*media.Picture{}}
	for i, shop := range n.Shops {
		who := catalog.Seller{Settings: settings(shop), Today: today}
		if shop.Organic != "" && !who.Legal.Organic.On(today) {
			t.Errorf("%s: no certificate", shop.Slug)
		}
		for k, p := range shop.Products {
			for _, g := range catalog.Gates(s.product(n.Shops[i], p, k).Product, who) {
				t.Errorf("%s: %s keeps %s back at %s", shop.Slug, g.Rule, p.Slug, g.Field)
			}
		}
	}
}
