package main

import (
	"fmt"
	"time"

	"sottocasa/catalog"
	"sottocasa/internal/clock"
	"sottocasa/internal/demo"
	"sottocasa/tenants"
)

// boxes makes a shop's boxes, on a shelf of their own before the others.
func (s *seeding) boxes(t *tenants.ShopTx, shop demo.Shop) error {
	if len(shop.Boxes) == 0 {
		return nil
	}
	zone, err := locationOf(s.n)
	if err != nil {
		return err
	}
	shelf := demo.BoxShelf()
	at := named("shelf", shop.Slug+"/"+shelf.Slug)
	if err := catalog.AddShelf(t, catalog.Shelf{ID: at, Slug: shelf.Slug, Title: shelf.Title}); err != nil {
		return err
	}
	today := clock.DateOf(time.Now().In(zone))
	var packed []catalog.Carried
	for n, b := range shop.Boxes {
		x := catalog.New{ShelfID: at, Product: catalog.Product{ID: named("product", b.Slug), Slug: b.Slug, Title: b.Title, About: b.About, Mode: catalog.Each, Online: true,
			State: "draft", VATRate: shop.Products[0].VATRate, Exempt: "mixed_goods_in_one_pack", Facts: catalog.Facts{Withdrawal: catalog.Withdrawal{Allowed: true}},
			Picture: s.covers[b.Picture.Name], Reach: n + 1, Variant: catalog.Variant{ID: named("variant", b.Slug), Price: b.Price, Per: "piece"}}}
		if err := catalog.Add(t, x); err != nil {
			return fmt.Errorf("%s: %w", b.Slug, err)
		}
		packed = append(packed, carried(b, catalog.Monday(today)))
	}
	return catalog.UnpackBoxes(t, packed)
}

// carried is a box of the demo, its first week the one that begins on a Monday.
// From its last week on it stays as it is, so that a demo is never without.
func carried(b demo.Box, monday clock.Date) catalog.Carried {
	c := catalog.Carried{Slug: b.Slug, Kind: catalog.FixedBox, State: "live"}
	if b.Weekly() {
		c.Kind, c.Rules.Again = catalog.WeeklyBox, true
	}
	if b.Pick > 0 {
		c.Kind, c.Rules.Groups = catalog.ChooseBox, []catalog.BoxGroup{{Title: b.Choice, Pick: b.Pick}}
	}
	for n, week := range b.Weeks {
		for _, p := range week {
			i := catalog.CarriedItem{Slug: p.Product, Picks: []string{}, Pieces: p.Pieces, Grams: p.Grams}
			if p.Chosen {
				i.Group = 1
			}
			if day := monday.AddDays(7 * n); b.Weekly() {
				i.Week = &day
			}
			c.Items = append(c.Items, i)
		}
	}
	return c
}
