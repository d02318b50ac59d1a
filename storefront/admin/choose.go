package admin

import (
	"net/http"

	"sottocasa/internal/fault"
	"sottocasa/storefront/web"
	"sottocasa/themes/house"
	"sottocasa/themes/view"
)

// choose leads to the only shop, or lets one be chosen.
func (s site) choose(c *web.Ctx) error {
	who, err := c.Person()
	if err != nil {
		return err
	}
	shops := s.shops(who)
	switch len(shops) {
	case 0:
		return fault.New(fault.Forbidden, "error.no_shop")
	case 1:
		return c.SeeOther("/admin/" + shops[0].Slug)
	}
	v := view.Staff{Page: c.StaffPage(shops[0].Zone), Title: c.P().T("admin.which"), Who: who.Person.Email, SignOut: c.URL("/sign-out"), Narrow: true}
	var links []view.Link
	for _, place := range shops {
		links = append(links, view.Link{Text: place.Name, URL: c.URL("/admin/" + place.Slug)})
	}
	return c.Render(http.StatusOK, house.Choose(c.P(), v, links))
}
