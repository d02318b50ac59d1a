package shop

import (
	"net/http"

	"sottocasa/internal/fault"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// askCancel asks before a firm order is cancelled. What can not be cancelled
// any more leads back to the order, which says why.
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
	page.Token = "" // its form hangs on the secret in its path
	return c.Render(http.StatusOK, v.theme.Leave(c.P(), page))
}

// cancel ends an order for who made it. One that is not paid is given up: its
// payment page is closed first, and when it turns out to be paid the order
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
