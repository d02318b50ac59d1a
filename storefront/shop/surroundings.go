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
	fronts  map[front][]view.Card
}

// front is the beginning of a shelf in a language.
type front struct {
	shelf tenants.ID
	lang  locale.Lang
}

// drawn is a shop's face in a language, of a minute: it says what is open.
type drawn struct {
	minute int64
	shop   *view.Shop
	kept   *view.Kept // parts of pages that are made of it
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

// standing gives the terms of delivery and the shelf that a product stands on. A
// shelf that nobody knew a moment ago is read before its version is told.
func (v *visit) standing(shelf tenants.ID) (terms view.Delivery, link view.Link, err error) {
	for range 2 {
		var shelves []catalog.Shelf
		if terms, shelves, err = v.surroundings(); err != nil {
			return terms, link, err
		}
		for i := range shelves {
			if shelves[i].ID == shelf {
				return terms, v.shelfLink(&shelves[i]), nil
			}
		}
		v.frame.public.forget()
	}
	return terms, link, nil
}

func (k *public) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.read = false
}

// beside gives what stands beside a product: the first of its shelf. They
// surround all products of the shelf, so they are read once, as long as the
// frame is kept.
func (v *visit) beside(p *catalog.Product) ([]*view.Card, error) {
	front, err := v.front(front{p.On, v.Lang()})
	if err != nil {
		return nil, err
	}
	self := p.Variant.ID.String()
	others := make([]*view.Card, 0, besides)
	for i := range front {
		if front[i].Variant != self && len(others) < besides {
			others = append(others, &front[i])
		}
	}
	return others, nil
}

// front reads one product more than is shown, as one may be the page's own.
func (v *visit) front(of front) ([]view.Card, error) {
	k := &v.frame.public
	k.mu.Lock()
	defer k.mu.Unlock()
	if cards, ok := k.fronts[of]; ok {
		return cards, nil
	}
	var cards []view.Card
	err := v.s.DB.ShopRead(v.Context(), v.inShop(), func(r *tenants.ShopRead) {
		catalog.OnShelf(r, v.at(), of.shelf, catalog.Span{Most: besides + 1}, v.into(&cards))
	})
	if err != nil {
		return nil, err
	}
	if k.fronts == nil {
		k.fronts = map[front][]view.Card{}
	}
	k.fronts[of] = cards
	return k.fronts[of], nil
}

// face is the shop as its pages show it. A public one is drawn once a minute,
// since nobody's cache keeps it shorter, and only it has something to keep.
func (v *visit) face(now time.Time) (*view.Shop, *view.Kept) {
	draw := func() *view.Shop {
		shop := face.Shop(v.P(), v.frame.card, now, v.zone(), v.here("/"))
		face.Settle(v.P(), &shop, v.frame.settings)
		return &shop
	}
	if !v.Public() {
		return draw(), nil
	}
	k, minute := &v.frame.public, now.Unix()/60
	k.mu.Lock()
	defer k.mu.Unlock()
	d, ok := k.faces[v.Lang()]
	if !ok || d.minute != minute {
		if k.faces == nil {
			k.faces = map[locale.Lang]drawn{}
		}
		d = drawn{minute, draw(), &view.Kept{}}
		k.faces[v.Lang()] = d
	}
	return d.shop, d.kept
}

// inShop is the shop's own scope, for a resident.
func (v *visit) inShop() tenants.Scope {
	return tenants.InShop(v.place.Hood, v.place.Shop, "resident")
}
