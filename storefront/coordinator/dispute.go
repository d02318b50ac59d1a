package coordinator

import (
	"net/http"

	"sottocasa/internal/fault"
	"sottocasa/orders"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/house"
)

// dispute shows what can be said to the bank about a disputed payment of
// several shops. One of a shop's own account is the shop's alone.
func (s site) dispute(c *web.Ctx) error {
	o, err := s.office(c)
	if err != nil {
		return err
	}
	id, err := tenants.ParseID(c.Param("dispute"))
	if err != nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	e, err := orders.ReadEvidence(o.Context(), s.DB, o.scope(), id, tenants.NoShop())
	if err != nil {
		return err
	}
	if e.Contest.Account != "" {
		return fault.New(fault.NotFound, "error.not_found").Because("dispute %s is one shop's", id)
	}
	v := face.Evidence(o.P(), e, o.place.Zone, true)
	v.Staff = o.frame("money", o.P().T("evidence.title", "ref", e.Contest.Ref))
	v.Narrow, v.Back, v.Away = true, o.URL(o.path("/money")), face.Dashboard(e.Contest)
	return o.Render(http.StatusOK, house.Evidence(o.P(), v))
}
