package coordinator

import (
	"net/http"

	"sottocasa/internal/fault"
	"sottocasa/storefront/web"
	"sottocasa/themes/house"
	"sottocasa/themes/view"
)

// choose leads to the only neighbourhood, or lets one be chosen.
func (s site) choose(c *web.Ctx) error {
	who, err := c.Person()
	if err != nil {
		return err
	}
	hoods := s.hoods(who)
	switch len(hoods) {
	case 0:
		return fault.New(fault.Forbidden, "error.no_hood")
	case 1:
		return c.SeeOther("/coordinator/" + hoods[0].HoodSlug)
	}
	v := view.Staff{Page: c.StaffPage(hoods[0].Zone), Title: c.P().T("coordinator.which"), Who: who.Person.Email, SignOut: c.URL("/sign-out"), Narrow: true}
	var links []view.Link
	for _, place := range hoods {
		links = append(links, view.Link{Text: place.HoodName, URL: c.URL("/coordinator/" + place.HoodSlug)})
	}
	return c.Render(http.StatusOK, house.Choose(c.P(), v, links))
}
