package shop

import (
	"sottocasa/internal/fault"
	"sottocasa/orders"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
)

// back is where the payment page sends people to. It finds the newest purchase
// of their basket, asks once what became of its payment, and leads to the
// private page: what that shows is decided by the settling, not by coming back.
func (s *site) back(c *web.Ctx) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	token, ok := c.Token(web.BasketCookie)
	if !ok {
		return c.SeeOther("/cart")
	}
	purchase, payment, err := v.latest(token)
	if fault.Has(err, fault.NotFound) {
		return c.SeeOther("/cart")
	}
	if err != nil {
		return err
	}
	if err := s.Conductor.Check(c.Context(), v.scope(), payment); err != nil {
		// The notice or the watch will settle it; the page shows that it waits.
		c.Log().Warn("payment not looked at", "payment", payment, "error", err.Error())
	}
	var b *orders.Basket
	err = s.DB.HoodRead(c.Context(), v.scope(), func(r *tenants.HoodRead) { orders.ReadBasket(r, v.place.Hood, token, &b) })
	if err != nil {
		return err
	}
	v.count(b.Count())
	return c.SeeOther(v.orderPath(purchase))
}
