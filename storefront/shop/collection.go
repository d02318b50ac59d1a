package shop

import (
	"net/http"

	"sottocasa/catalog"
	"sottocasa/internal/fault"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// collection is one shelf.
func (s *site) collection(c *web.Ctx) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	slug := c.Param("shelf")
	var products []catalog.Product
	_, shelves, err := v.surroundings()
	if err != nil {
		return err
	}
	err = s.DB.ShopRead(c.Context(), v.inShop(), func(r *tenants.ShopRead) {
		catalog.OnShelf(r, v.at(), slug, &products)
	})
	if err != nil {
		return err
	}
	page := view.ShelfPage{Page: v.public(), Current: v.here("/collections/" + slug)}
	for _, shelf := range shelves {
		link := view.Link{Text: shelf.Title.In(c.Lang()), URL: v.here("/collections/" + shelf.Slug)}
		page.Shelves = append(page.Shelves, link)
		if shelf.Slug == slug {
			page.Shelf = view.Shelf{Title: link.Text, URL: link.URL, Cards: v.cards(products)}
		}
	}
	if page.Shelf.URL == "" {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return c.Render(http.StatusOK, v.theme.Shelf(c.P(), page))
}
