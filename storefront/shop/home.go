package shop

import (
	"net/http"

	"sottocasa/catalog"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// The first page shows so many products of a shelf, of so many shelves; the
// others follow by name.
const (
	onShelf = 8
	upFront = 16
)

// home is the shop's first page.
func (s *site) home(c *web.Ctx) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	terms, shelves, err := v.surroundings()
	if err != nil {
		return err
	}
	page := view.Home{Page: v.public(), Delivery: terms, Shelves: make([]view.Shelf, min(len(shelves), upFront))}
	ids := make([]tenants.ID, len(page.Shelves))
	for i := range shelves {
		link := v.shelfLink(&shelves[i])
		if i >= upFront {
			page.Others = append(page.Others, link)
			continue
		}
		ids[i], page.Shelves[i] = shelves[i].ID, view.Shelf{Title: link.Text, URL: link.URL}
	}
	err = s.DB.ShopRead(c.Context(), v.inShop(), func(r *tenants.ShopRead) {
		catalog.Fronts(r, v.at(), ids, onShelf+1, func(nth int, p *catalog.Product) {
			page.Shelves[nth].Cards = append(page.Shelves[nth].Cards, v.card(p))
		})
	})
	if err != nil {
		return err
	}
	for i := range page.Shelves {
		trim(&page.Shelves[i], shelves[i].Count)
	}
	return c.Render(http.StatusOK, v.theme.Home(c.P(), page))
}

// trim leaves of a shelf's first products what the first page shows. One more is
// no page of its own.
func trim(s *view.Shelf, count int) {
	if count > onShelf+1 {
		s.Cards = s.Cards[:min(onShelf, len(s.Cards))]
	}
	s.More = max(0, count-len(s.Cards))
}

// shelves gathers products, which come shelf by shelf.
func (v *visit) shelves(products []catalog.Product) []view.Shelf {
	var out []view.Shelf
	for from := 0; from < len(products); {
		to := from
		for to < len(products) && products[to].ShelfSlug == products[from].ShelfSlug {
			to++
		}
		shelf := view.Shelf{Title: products[from].Shelf.In(v.Lang()), URL: v.here("/collections/" + products[from].ShelfSlug),
			Cards: v.cards(products[from:min(to, from+onShelf+1)])}
		trim(&shelf, to-from)
		out = append(out, shelf)
		from = to
	}
	return out
}
