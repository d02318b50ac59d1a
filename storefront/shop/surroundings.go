package shop

import (
	"sync"
	"time"

	"sottocasa/catalog"
	"sottocasa/internal/locale"
	"sottocasa/storefront/face"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// public is what all public pages of a shop show beside their own matter. It is
// read when the first of them asks, and goes with its frame.
type public struct {
	mu      sync.Mutex
	read    bool
	terms   view.Delivery
	shelves []catalog.Shelf
	faces   map[locale.Lang]drawn
}

// drawn is a shop's face in a language, of a minute: it says what is open.
type drawn struct {
	minute int64
	shop   view.Shop
}

// surroundings gives the terms of delivery and the shelves.
func (v *visit) surroundings() (view.Delivery, []catalog.Shelf, error) {
	k := &v.frame.public
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.read {
		return k.terms, k.shelves, nil
	}
	var o round
	var shelves []catalog.Shelf
	err := v.s.DB.HoodRead(v.Context(), v.scope(), func(r *tenants.HoodRead) {
		o.ask(r, v)
		r.InShop(v.place.Shop, func(in *tenants.ShopRead) { catalog.Shelves(in, v.place.Shop, &shelves) })
	})
	if err != nil {
		return view.Delivery{}, nil, err
	}
	k.read, k.terms, k.shelves = true, v.terms(o, time.Now()), shelves
	return k.terms, k.shelves, nil
}

// face is the shop as its pages show it. A public one is drawn once a minute,
// since nobody's cache keeps it shorter.
func (v *visit) face(now time.Time) view.Shop {
	draw := func() view.Shop {
		shop := face.Shop(v.P(), v.frame.card, now, v.zone(), v.here("/"))
		face.Settle(v.P(), &shop, v.frame.settings)
		return shop
	}
	if !v.Public() {
		return draw()
	}
	k, minute := &v.frame.public, now.Unix()/60
	k.mu.Lock()
	defer k.mu.Unlock()
	d, ok := k.faces[v.Lang()]
	if !ok || d.minute != minute {
		if k.faces == nil {
			k.faces = map[locale.Lang]drawn{}
		}
		d = drawn{minute, draw()}
		k.faces[v.Lang()] = d
	}
	shop := d.shop // drawn on either host
	shop.URL = v.here("/")
	return shop
}

// inShop is the shop's own scope, for a resident.
func (v *visit) inShop() tenants.Scope {
	return tenants.InShop(v.place.Hood, v.place.Shop, "resident")
}
