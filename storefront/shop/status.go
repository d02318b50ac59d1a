package shop

import (
	"net/http"

	"sottocasa/internal/fault"
	"sottocasa/orders"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// status is the private page of an order.
func (s *site) status(c *web.Ctx) error {
	v, d, err := s.ordered(c)
	if err != nil {
		return err
	}
	page, err := v.orderView(d)
	if err != nil {
		return err
	}
	if c.Query("moved") != "" {
		page.Notice = &view.Notice{Tone: view.Warn, Text: c.P().T("order.not_cancelled")}
	}
	if c.Query("pay") != "" && page.State == view.AwaitingPayment {
		page.Notice = &view.Notice{Tone: view.Warn, Text: c.P().T("order.pay_unavailable")}
		if c.Query("pay") == "closed" {
			page.Notice = &view.Notice{Tone: view.Bad, Text: c.P().T("order.pay_closed", "shop", c.P().List(sellers(d)))}
		}
	}
	c.AllowFormTo(s.PayHosts...)
	return c.Render(http.StatusOK, v.theme.Order(c.P(), page))
}

// opens reports whether a token opens its purchase on this host: a shop's only
// its own, the neighbourhood's also those of one of its shops, since they may
// have been made there.
func (v *visit) opens(l tenants.Link) bool {
	if v.Site().Kind == web.KindHood {
		return l.Hood == v.place.Hood
	}
	return l.Hood == v.place.Hood && l.Shop == v.place.Shop
}

// ordered finds the purchase that the token in the path opens. A token of
// another host opens nothing here.
func (s *site) ordered(c *web.Ctx) (*visit, *orders.Detail, error) {
	v, err := s.visit(c)
	if err != nil {
		return nil, nil, err
	}
	l, err := v.link()
	if err != nil {
		return nil, nil, err
	}
	if !v.opens(l) {
		return nil, nil, fault.New(fault.NotFound, "error.not_found")
	}
	d, err := orders.ReadDetail(c.Context(), s.DB, v.scope(), l.Subject)
	return v, d, err
}

// orderedFrom finds one shop's part of the purchase that the token in the path
// opens: the only one on the shop's own host, and on the neighbourhood's that of
// the shop that the path names.
func (s *site) orderedFrom(c *web.Ctx) (*visit, *orders.Detail, orders.DetailPart, error) {
	none := fault.New(fault.NotFound, "error.not_found")
	v, err := s.visit(c)
	if err != nil {
		return nil, nil, orders.DetailPart{}, err
	}
	l, err := v.link()
	if err != nil {
		return nil, nil, orders.DetailPart{}, err
	}
	if !v.opens(l) {
		return nil, nil, orders.DetailPart{}, none
	}
	d, err := orders.ReadDetail(c.Context(), s.DB, v.scope(), l.Subject)
	if err != nil {
		return nil, nil, orders.DetailPart{}, err
	}
	for _, part := range d.Parts {
		if part.Card.Shop == v.place.Shop {
			return v, d, part, nil
		}
	}
	return nil, nil, orders.DetailPart{}, none
}

// link is what the token in the path opens.
func (v *visit) link() (l tenants.Link, err error) {
	err = v.s.DB.PlatformRead(v.Context(), func(r *tenants.PlatformRead) { tenants.FindLink(r, v.Param("token"), orders.OrderLink, &l) })
	return l, err
}

// payAgain opens the payment page once more.
func (s *site) payAgain(c *web.Ctx) error {
	v, d, err := s.ordered(c)
	if err != nil {
		return err
	}
	if d.State != "awaiting" {
		return c.SeeOther("/orders/" + c.Param("token"))
	}
	return v.pay(d.Payment.ID, c.Param("token"))
}
