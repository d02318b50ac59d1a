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
	_, shelves, err := v.surroundings()
	if err != nil {
		return err
	}
	page := view.ShelfPage{Page: v.public(), Current: v.here("/collections/" + slug), Shelves: make([]view.Link, 0, len(shelves))}
	var this *catalog.Shelf
	for i := range shelves {
		link := v.shelfLink(&shelves[i])
		page.Shelves = append(page.Shelves, link)
		if shelves[i].Slug == slug {
			this, page.Shelf = &shelves[i], view.Shelf{Title: link.Text, URL: link.URL}
		}
	}
	if this == nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	rack := s.rack()
	defer s.giveBack(rack, &page.Shelf.Cards)
	page.Shelf.Cards = *rack
	err = s.DB.ShopRead(c.Context(), v.inShop(), func(r *tenants.ShopRead) {
		catalog.OnShelf(r, v.at(), this.ID, v.into(&page.Shelf.Cards))
	})
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, v.theme.Shelf(c.P(), page))
}

// rack is room for the cards of a shelf. A page borrows it until it is written:
// made anew for each, it was a quarter of all memory that pages take.
func (s *site) rack() *[]view.Card {
	if rack, ok := s.racks.Get().(*[]view.Card); ok {
		return rack
	}
	return new(make([]view.Card, 0, 32))
}

func (s *site) giveBack(rack, filled *[]view.Card) {
	clear(*filled) // or the words of one shop would be kept alive by another's
	*rack = (*filled)[:0]
	s.racks.Put(rack)
}

func (v *visit) shelfLink(s *catalog.Shelf) view.Link {
	return view.Link{Text: s.Title.In(v.Lang()), URL: v.here("/collections/" + s.Slug)}
}
