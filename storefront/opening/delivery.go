package opening

import (
	"net/http"

	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/storefront/sign"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// deliveryView asks how goods reach people.
type deliveryView struct {
	stepView
	sign.Ways
}

// delivery shows the form.
func (s site) delivery(c *web.Ctx) error {
	e, sent, err := s.begun(c, tenants.StepHours)
	if err != nil || sent {
		return err
	}
	v, err := e.deliveryView(e.typedDelivery(), nil)
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, deliveryPage(c.P(), v))
}

func (e *errand) typedDelivery() map[string]string { return sign.TypedWays(e.P(), e.card.Terms) }

func (e *errand) deliveryView(typed map[string]string, wrong view.Errors) (deliveryView, error) {
	var zones []delivery.Zone
	err := e.DB.HoodRead(e.Context(), e.inHood(), func(r *tenants.HoodRead) { delivery.Zones(r, e.at.Hood, &zones) })
	v := deliveryView{stepView: e.step(tenants.StepDelivery, "delivery", typed), Ways: sign.NewWays(e.card, zones, e.Lang(), typed)}
	v.Hem = e.card.Accent
	v.stepView.Errors, v.Ways.Errors = wrong, wrong
	return v, err
}

// saveDelivery joins the neighbourhood's zones, the shop's own pick-up windows,
// or both.
func (s site) saveDelivery(c *web.Ctx) error {
	e, sent, err := s.begun(c, tenants.StepHours)
	if err != nil || sent {
		return err
	}
	f := web.ReadForm(c)
	version := f.Int("version", 1, 1<<30)
	way := sign.ReadWays(f, e.card.Terms.LeadMinutes)
	if err = f.Err(); err == nil {
		err = e.change(version, tenants.StepDelivery, func(h *tenants.HoodTx, o tenants.Opening) (tenants.ShopID, error) {
			zones, err := delivery.ZoneIDs(h)
			if err != nil {
				return o.Shop, err
			}
			if err := way.Put(&e.card.Terms, zones); err != nil {
				return o.Shop, err
			}
			return o.Shop, h.InShop(o.Shop, e.write)
		})
	}
	switch {
	case err == nil:
		return c.SeeOther("/opening/preview")
	case fault.Has(err, fault.Conflict):
		return e.deliveryClash(f.Typed())
	case !web.InvalidForm(err):
		return err
	}
	v, bad := e.deliveryView(f.Typed(), c.Wrong(err))
	if bad != nil {
		return bad
	}
	return c.Render(web.Status(err), deliveryPage(c.P(), v))
}

func (e *errand) deliveryClash(typed map[string]string) error {
	now, err := e.again()
	if err != nil {
		return err
	}
	v, err := now.deliveryView(typed, nil)
	if err != nil {
		return err
	}
	if now.clash(&v.stepView, now.typedDelivery(), typed) {
		return e.SeeOther("/opening/preview")
	}
	return e.Render(http.StatusConflict, deliveryPage(e.P(), v))
}
