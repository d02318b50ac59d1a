package admin

import (
	"net/http"

	"sottocasa/internal/fault"
	"sottocasa/orders"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/themes/house"
)

// evidence shows what can be said to the bank about a disputed order: the
// shop's own part of it.
func (s site) evidence(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	o, err := d.read()
	if err != nil {
		return err
	}
	if o.Share.Contest == nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	e, err := orders.ReadEvidence(d.Context(), s.DB, d.hood(), *o.Share.Contest, d.place.Shop)
	if err != nil {
		return err
	}
	v := face.Evidence(d.P(), e, d.place.Zone, false)
	v.Staff = d.frame("orders", d.P().T("evidence.title_order", "number", o.Order.Number))
	v.Narrow, v.Tabs, v.Back = true, nil, d.URL(d.path("/orders/"+o.Order.ID.String()))
	if !o.Share.Shared {
		v.Away = face.Dashboard(e.Contest)
	}
	return d.Render(http.StatusOK, house.Evidence(d.P(), v))
}
