package shop

import (
	"net/http"
	"strconv"

	"sottocasa/catalog"
	"sottocasa/internal/fault"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// onLeaf is how many products a page of a shelf shows: most shelves of most
// shops are one page.
const onLeaf = 48

// collection is one shelf, page by page.
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
	span, there := v.leaf(&page, this.Count)
	if !there {
		return c.SeeOther(face.Page(v.base+"/collections/"+slug, page.Leaf.Number))
	}
	rack := s.rack()
	defer s.giveBack(rack, &page.Shelf.Cards)
	page.Shelf.Cards = *rack
	err = s.DB.ShopRead(c.Context(), v.inShop(), func(r *tenants.ShopRead) {
		catalog.OnShelf(r, v.at(), this.ID, span, v.into(&page.Shelf.Cards))
	})
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, v.theme.Shelf(c.P(), page))
}

// leaf finds the page that is asked of a shelf, and what stands on it. A page that is not there, or that has
// another address, has the nearest in its place.
func (v *visit) leaf(page *view.ShelfPage, count int) (span catalog.Span, there bool) {
	of := face.Pages(count, onLeaf)
	asked := v.Query("page")
	n, err := strconv.Atoi(asked)
	if err != nil {
		n = 1
	}
	n = min(max(n, 1), of)
	page.Leaf = face.Leaf(n, of, func(n int) string { return face.Page(page.Current, n) })
	span.From, span.Most = face.Run(n, of, onLeaf)
	if n > 1 {
		page.Other, page.Canonical = face.Page(page.Other, n), face.Page(page.Canonical, n)
	}
	return span, n > 1 && asked == strconv.Itoa(n) || n == 1 && asked == ""
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
