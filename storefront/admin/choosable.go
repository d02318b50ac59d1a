package admin

import (
	"slices"
	"strings"

	"sottocasa/catalog"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
)

// mostListed is how many goods a form lists to choose from: all of a shop that
// has no more, else those that are looked for.
const mostListed = 100

// choosable is what can be chosen in a form: a shop's shelves, and all goods of a
// small shop; of one with many what was looked for, and what is chosen already.
type choosable struct {
	goods   []catalog.Product
	shelves []catalog.Shelf
	many    bool
	find    string // what was looked for; "": nothing
	count   int    // goods that were found
}

// finderView is how goods are looked for in the form of a shop that has many.
type finderView struct {
	Many bool
	Find string
	Said string // how many were found, in words; "" before
}

// readChoosable reads what can be chosen, the shop's card, and the goods that
// have these ids.
func (d *desk) readChoosable(find string, chosen ...tenants.ID) (x choosable, err error) {
	err = d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) {
		catalog.AllShelves(r, d.place.Shop, &x.shelves)
		tenants.OwnCard(r, d.place.Hood, d.place.Shop, &d.card)
	})
	if err != nil {
		return x, err
	}
	goods := 0
	for _, s := range x.shelves {
		goods += s.Count
	}
	if x.many = goods > mostListed; x.many {
		x.find = catalog.Search{Words: find}.Clean().Words
	}
	var known []catalog.Product
	err = d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) {
		if !x.many || x.find != "" {
			catalog.Manage(r, d.shelfPlace(), catalog.Search{Words: x.find, Most: mostListed}, &x.goods, &x.count)
		}
		if x.many {
			catalog.Some(r, d.shelfPlace(), append(d.given(), chosen...), &known)
		}
	})
	for _, p := range known {
		if !slices.ContainsFunc(x.goods, func(g catalog.Product) bool { return g.ID == p.ID }) {
			x.goods = append(x.goods, p)
		}
	}
	return x, err
}

// given are the variants that the shop's presents name.
func (d *desk) given() (ids []tenants.ID) {
	for _, g := range d.card.Terms.Gifts {
		ids = append(ids, g.Variant)
		if g.With != nil {
			ids = append(ids, *g.With)
		}
	}
	return ids
}

// shelfName is what a shelf is called.
func (d *desk) shelfName(shelf tenants.ID, all []catalog.Shelf) string {
	for _, s := range all {
		if s.ID == shelf {
			return s.Title.In(d.Lang())
		}
	}
	return ""
}

// finderView is how the form looks for goods.
func (d *desk) finderView(x choosable) finderView {
	v := finderView{Many: x.many, Find: x.find}
	if v.Find == "" {
		return v
	}
	v.Said = d.P().T("choosable.found", "count", x.count)
	if x.count > mostListed {
		v.Said += " " + d.P().T("choosable.first", "number", mostListed)
	}
	return v
}

// looking reads what goods are looked for, and whether the form was sent for
// nothing else.
func looking(f *web.Form) (find string, only bool) {
	find = f.OptionalLine("find", 100)
	return find, f.OptionalLine("do", 10) == "find"
}

// idsIn are the ids among what was typed; "product:" may stand before one.
func idsIn(typed ...string) (ids []tenants.ID) {
	for _, s := range typed {
		if id, err := tenants.ParseID(strings.TrimPrefix(s, "product:")); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}
