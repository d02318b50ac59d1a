package main

import (
	"fmt"
	"time"

	"sottocasa/catalog"
	"sottocasa/internal/clock"
	"sottocasa/internal/demo"
	"sottocasa/tenants"
)

// shelfOfferDays is how long a shelf of the demo stays on offer.
const shelfOfferDays = 14

// bag is what a shop of the demo packs in: its own bag, at its price.
func bag(shop demo.Shop) tenants.Bag {
	for _, p := range shop.Products {
		if p.Bag && shop.Deals.BagCount > 0 {
			return tenants.Bag{Price: p.Price, Rate: p.VATRate, Count: shop.Deals.BagCount}
		}
	}
	return tenants.Bag{}
}

// deals makes a shop's offers, codes and presents, for a newcomer to see.
func (s *seeding) deals(t *tenants.ShopTx, shop demo.Shop) error {
	zone, err := locationOf(s.n)
	if err != nil {
		return err
	}
	today := clock.DateOf(time.Now().In(zone))
	for _, p := range shop.Products {
		if p.Promo == nil {
			continue
		}
		id := named("product", p.ID)
		err := catalog.AddOffer(t, catalog.Offer{ID: named("offer", p.ID), Product: &id, Price: p.Promo.Price,
			Starts: today.Midnight(zone), Ends: p.Promo.Until.AddDays(1).Midnight(zone)})
		if err != nil {
			return fmt.Errorf("the offer of %s: %w", p.Slug, err)
		}
	}
	d := shop.Deals
	if d.Shelf != "" {
		id := named("shelf", shop.Slug+"/"+d.Shelf)
		err := catalog.AddOffer(t, catalog.Offer{ID: named("offer", shop.Slug), Shelf: &id, Percent: d.Percent,
			Starts: today.Midnight(zone), Ends: today.AddDays(shelfOfferDays).Midnight(zone)})
		if err != nil {
			return fmt.Errorf("the offer of %s: %w", d.Shelf, err)
		}
	}
	if d.Code != "" {
		c := catalog.Code{ID: named("code", shop.Slug), Word: d.Code, Percent: d.CodeOff, First: d.First, Starts: today.Midnight(zone)}
		if d.First {
			c.PerPerson = 1
		}
		if err := catalog.AddCode(t, c); err != nil {
			return err
		}
	}
	return s.presents(t, shop)
}

func (s *seeding) presents(t *tenants.ShopTx, shop demo.Shop) error {
	if from := shop.Deals.FreeFrom; from > 0 {
		if err := tenants.GiveDelivery(t, from); err != nil {
			return err
		}
	}
	for _, x := range shop.Deals.Presents {
		for _, p := range shop.Products {
			if p.Slug != x.Product {
				continue
			}
			if err := tenants.AddGift(t, tenants.Gift{Variant: named("variant", p.ID), From: x.From}); err != nil {
				return err
			}
		}
	}
	return nil
}
