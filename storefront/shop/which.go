package shop

import (
	"net/http"

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
	var cards []tenants.Card
	err = s.DB.HoodRead(c.Context(), v.scope(), func(r *tenants.HoodRead) { tenants.Cards(r, v.place.Hood, &cards) })
	if err != nil {
		return err
	}
	page := view.Legal{Page: v.around("/withdraw", v.frame.read), Title: c.P().T("legal.withdraw_here"), Intro: c.P().T("spesa.which_shop")}
	page.Canonical = c.Absolute("/withdraw")
	for _, card := range cards {
		if at, live := s.Hosts.Shop(card.Shop); live {
			page.Links = append(page.Links, view.Link{Text: card.Name, URL: view.Page{Base: Inside(at)}.To(c.Lang(), "/withdraw")})
		}
	}
	return c.Render(http.StatusOK, v.theme.Legal(c.P(), page))
}
