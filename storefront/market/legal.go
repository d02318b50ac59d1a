package market

import (
	"net/http"

	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/house"
	"sottocasa/themes/law"
	"sottocasa/themes/view"
)

// privacy says what this host does with data: nothing but show its pages.
func (s *site) privacy(c *web.Ctx) error {
	place, err := placeOf(c)
	if err != nil {
		return err
	}
	page, n, err := s.surround(c, place)
	if err != nil {
		return err
	}
	legal := law.Privacy(c.P(), view.Law{Hood: place.HoodName, Association: n.Association, Contact: n.Email})
	legal.Page = page
	return c.Render(http.StatusOK, house.Legal(c.P(), legal))
}

// terms says that each shop sells on its own terms, and where they are.
func (s *site) terms(c *web.Ctx) error {
	place, err := placeOf(c)
	if err != nil {
		return err
	}
	page, n, err := s.surround(c, place)
	if err != nil {
		return err
	}
	var all []tenants.Named
	err = s.DB.HoodRead(c.Context(), tenants.InHood(place.Hood, "resident"), func(r *tenants.HoodRead) { tenants.Names(r, place.Hood, &all) })
	if err != nil {
		return err
	}
	shown, leaf, there := face.Roll(all, c.Query("page"), func(n int) string { return c.URL(face.Page("/legal/terms", n)) })
	if !there {
		return c.SeeOther(face.Page("/legal/terms", leaf.Number))
	}
	legal := law.Street(c.P(), view.Law{Hood: place.HoodName, Association: n.Association, Contact: n.Email})
	legal.Page, legal.Leaf = page, leaf
	legal.Canonical, legal.Other = c.Absolute(face.Page("/legal/terms", leaf.Number)), c.Other()
	for _, one := range shown {
		if at, live := s.Hosts.Shop(one.Shop); live {
			legal.Links = append(legal.Links, view.Link{Text: one.Name, URL: c.URL("/shops/" + at.Slug + "/legal/terms")})
		}
	}
	return c.Render(http.StatusOK, house.Legal(c.P(), legal))
}

// surround is the page around a text of law.
func (s *site) surround(c *web.Ctx, place *tenants.Place) (view.Page, tenants.Neighbourhood, error) {
	v, err := s.visit(c)
	if err != nil {
		return view.Page{}, tenants.Neighbourhood{}, err
	}
	var n tenants.Neighbourhood
	err = s.DB.PlatformRead(c.Context(), func(r *tenants.PlatformRead) { tenants.GetNeighbourhood(r, place.Hood, &n) })
	return v.page(n), n, err
}
