package shop

import (
	"net/http"

	"sottocasa/delivery"
	"sottocasa/internal/locale"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/law"
	"sottocasa/themes/view"
)

func (s *site) legalSeller(c *web.Ctx) error     { return s.legal(c, law.Seller) }
func (s *site) legalTerms(c *web.Ctx) error      { return s.legal(c, law.Terms) }
func (s *site) legalPrivacy(c *web.Ctx) error    { return s.legal(c, law.Privacy) }
func (s *site) legalWithdrawal(c *web.Ctx) error { return s.legal(c, law.Withdrawal) }

func (s *site) legal(c *web.Ctx, write func(*locale.Printer, view.Law) view.Legal) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	var zones []delivery.Zone
	err = s.DB.HoodRead(c.Context(), v.scope(), func(r *tenants.HoodRead) { delivery.Zones(r, v.place.Hood, &zones) })
	if err != nil {
		return err
	}
	told := face.Law(c.P(), v.frame.card, v.frame.settings, v.frame.hood, zones, v.frame.account != "")
	told.Base = v.base
	page := write(c.P(), told)
	page.Page = v.public()
	return c.Render(http.StatusOK, v.theme.Legal(c.P(), page))
}
