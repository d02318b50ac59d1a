package shop

import (
	"net/http"

	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// whichShop is where withdrawing begins on a neighbourhood's host: each shop
// sells its own goods, so one withdraws from one shop's contract.
func (s *site) whichShop(c *web.Ctx) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	var all []tenants.Named
	err = s.DB.HoodRead(c.Context(), v.scope(), func(r *tenants.HoodRead) { tenants.Names(r, v.place.Hood, &all) })
	if err != nil {
		return err
	}
	shown, leaf, there := face.Roll(all, c.Query("page"), func(n int) string { return c.URL(face.Page("/withdraw", n)) })
	if !there {
		return c.SeeOther(face.Page("/withdraw", leaf.Number))
	}
	page := view.Legal{Page: v.around("/withdraw", v.frame.read), Title: c.P().T("legal.withdraw_here"), Intro: c.P().T("spesa.which_shop")}
	page.Canonical, page.Other, page.Leaf = c.Absolute(face.Page("/withdraw", leaf.Number)), c.Other(), leaf
	for _, one := range shown {
		if at, live := s.Hosts.Shop(one.Shop); live {
			page.Links = append(page.Links, view.Link{Text: one.Name, URL: view.Page{Base: Inside(at)}.To(c.Lang(), "/withdraw")})
		}
	}
	return c.Render(http.StatusOK, v.theme.Legal(c.P(), page))
}
