package main

import (
	"io"
	"testing"
	"time"

	"sottocasa/catalog"
	"sottocasa/catalog/feed"
	"sottocasa/internal/clock"
	"sottocasa/internal/demo"
	"sottocasa/internal/locale"
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

// Everything that the demo sells by the piece stands in both feeds, in both
// languages: no word of it breaks a rule of theirs.
func TestDemoStandsInBothFeeds(t *testing.T) {
	now := clock.Date{Year: 2026, Month: 11, Day: 22}.Midnight(time.UTC).Add(9 * time.Hour)
	n, err := demo.Load(now)
	if err != nil {
		t.Fatal(err)
	}
	s := &seeding{n: n, covers: map[string]*media.Picture{}}
	for i, shop := range n.Shops {
		var goods []catalog.Product
		for k, p := range shop.Products {
			g := s.product(n.Shops[i], p, k).Product
			g.Picture = &media.Picture{Key: "shops/x/" + p.Slug, Width: 1200, Height: 900, Widths: []int{640, 1200}, Type: "image/webp"} // the words are asked about here
			if g.State == "live" && g.Online && g.Mode == catalog.Each {
				goods = append(goods, g)
			}
		}
		for _, lang := range locale.Langs() {
			of := feed.Shop{Now: now, Name: shop.Name, Link: "https://a.example/", Lang: lang, Product: func(slug string) string { return "https://a.example/products/" + slug },
				Media: func(path string) string { return "https://a.example" + path }}
			for name, c := range map[string]struct {
				made   *feed.Feed
				faults func(feed.Item) []string
			}{"Google": {feed.Google(io.Discard, &of), feed.Faults}, "Meta": {feed.Meta(io.Discard, &of), feed.MetaFaults}} {
				for k := range goods {
					it, may := c.made.Item(&goods[k])
					if !may {
						t.Errorf("%s for %s in %s: not %s", name, shop.Slug, lang, goods[k].Slug)
					}
					for _, f := range c.faults(it) {
						t.Errorf("%s for %s: %s: %s", shop.Slug, name, it["title"], f)
					}
				}
			}
		}
	}
}
