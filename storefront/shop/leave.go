package shop

import (
	"net/http"
	"strconv"

	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// askCancel asks before a firm purchase is cancelled. What can not be cancelled
// any more leads back to its page, which says why.
func (s *site) askCancel(c *web.Ctx) error {
	v, d, err := s.ordered(c)
	if err != nil {
		return err
	}
	path := "/orders/" + c.Param("token")
	if !d.MayCancel() {
		return c.SeeOther(path)
	}
	page := view.CancelOrder{Page: v.personal(path+"/cancel", d.Now), Number: number(d), Back: d.Payment.Captured - d.Payment.Refunded,
		Held: d.Payment.State == payments.Authorized, Action: v.URL(path + "/cancel"), Order: v.URL(path)}
	if len(d.Parts) == 1 {
		page.Whose = d.Parts[0].Card.Name
	}
	page.Token = "" // its form hangs on the secret in its path
	return c.Render(http.StatusOK, v.theme.Leave(c.P(), page))
}

// cancel ends a purchase for who made it. One that is not paid is given up: its
// payment page is closed first, and when it turns out to be paid the purchase
// stands. A firm one is cancelled until its cut-off.
func (s *site) cancel(c *web.Ctx) error {
	v, d, err := s.ordered(c)
	if err != nil {
		return err
	}
	path := "/orders/" + c.Param("token")
	switch d.State {
	case "awaiting":
		err = s.Conductor.Abandon(c.Context(), v.scope(), d.Payment.ID)
	case "confirmed":
		err = s.DB.Hood(c.Context(), v.scope(), func(h *tenants.HoodTx) error { return orders.CancelMine(h, d.ID) })
		if fault.Has(err, fault.Conflict) {
			return c.SeeOther(path + "?moved=1")
		}
	}
	if err != nil {
		return err
	}
	return c.SeeOther(path)
}

// askCancelPart asks before one shop's order of a spesa is cancelled.
func (s *site) askCancelPart(c *web.Ctx) error {
	v, d, part, err := s.orderedFrom(c)
	if err != nil {
		return err
	}
	path := "/orders/" + c.Param("token")
	if !d.MayCancelPart(part) {
		return c.SeeOther(path)
	}
	var back money.Cents
	for _, l := range part.Lines {
		back += l.Left()
	}
	page := view.CancelOrder{Page: v.personal(v.Path(), d.Now), Number: "#" + strconv.Itoa(part.Order.Number), Whose: part.Card.Name, Part: true, Back: back, Held: d.Payment.State == payments.Authorized,
		Action: v.URL(v.Path()), Order: v.URL(path)}
	page.Token = ""
	return c.Render(http.StatusOK, v.theme.Leave(c.P(), page))
}

// cancelPart ends one shop's order of a spesa for who made it.
func (s *site) cancelPart(c *web.Ctx) error {
	v, d, part, err := s.orderedFrom(c)
	if err != nil {
		return err
	}
	path := "/orders/" + c.Param("token")
	err = s.DB.Hood(c.Context(), v.scope(), func(h *tenants.HoodTx) error { return orders.CancelMyPart(h, d.ID, part.Card.Shop) })
	if fault.Has(err, fault.Conflict) {
		return c.SeeOther(path + "?moved=1")
	}
	if err != nil {
		return err
	}
	return c.SeeOther(path)
}
