package shop

import (
	"net/http"
	"time"

	"sottocasa/catalog"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// onShelf is how many products of a shelf the first page shows.
const onShelf = 8

// home is the shop's first page.
func (s *site) home(c *web.Ctx) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	var products []catalog.Product
	var o round
	err = s.DB.HoodRead(c.Context(), v.scope(), func(r *tenants.HoodRead) {
		o.ask(r, v)
		r.InShop(v.place.Shop, func(in *tenants.ShopRead) { catalog.All(in, v.at(), true, &products) })
	})
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, v.theme.Home(c.P(), view.Home{Page: v.public(), Shelves: v.shelves(products), Delivery: v.terms(o, time.Now())}))
}

// shelves gathers products, which come shelf by shelf.
func (v *visit) shelves(products []catalog.Product) []view.Shelf {
	var out []view.Shelf
	for from := 0; from < len(products); {
		to := from
		for to < len(products) && products[to].ShelfSlug == products[from].ShelfSlug {
			to++
		}
		shown := min(to, from+onShelf)
		if to-shown == 1 { // one more is no page of its own
			shown = to
		}
		out = append(out, view.Shelf{Title: products[from].Shelf.In(v.Lang()), URL: v.here("/collections/" + products[from].ShelfSlug),
			Cards: v.cards(products[from:shown]), More: to - shown})
		from = to
	}
	return out
}
