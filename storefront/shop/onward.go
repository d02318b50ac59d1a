package shop

import (
	"net/http"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/orders"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// onward makes the code with which the basket of a shop's host is taken to the
// neighbourhood's, and leads there by a link: a form may not be redirected to
// another host.
func (s *site) onward(c *web.Ctx) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	hood, ok := s.Hosts.Hood(v.place.Hood)
	if !ok {
		return fault.New(fault.NotFound, "error.not_found")
	}
	token, _ := c.Token(web.BasketCookie)
	code := ""
	err = s.DB.Hood(c.Context(), v.scope(), func(h *tenants.HoodTx) (err error) {
		code, err = orders.HandOver(h, token, v.place.Shop)
		return err
	})
	if fault.Has(err, fault.Conflict) { // empty, or a payment is waited for: the basket says which
		return c.SeeOther("/cart")
	}
	if err != nil {
		return err
	}
	page := view.HandOver{Page: v.personal("/cart", time.Now()), Step: view.HandOverAcross, From: v.place.Name,
		Next: s.SiteURL(hood) + v.URL("/cart/take/"+code), Cart: v.URL("/cart"), Within: int(orders.HandOverLife / time.Minute)}
	return c.Render(http.StatusOK, v.theme.Move(c.P(), page))
}

// peek shows what a code brings. Whoever comes for the first time gets the
// cookie of a basket here, which the button's form hangs on.
func (s *site) peek(c *web.Ctx) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	token, had := c.Token(web.BasketCookie)
	if !had {
		token = web.NewToken()
	}
	c.SetToken(web.BasketCookie, token, basketLife)
	page, err := v.handing()
	if err != nil {
		return err
	}
	status := http.StatusOK
	if page.Step == view.HandOverUsed || page.Step == view.HandOverExpired {
		status = http.StatusGone
	}
	return c.Render(status, v.theme.Move(c.P(), page))
}

// handing is the page about the code in the path.
func (v *visit) handing() (view.HandOver, error) {
	code := v.Param("code")
	page := view.HandOver{Step: view.HandOverExpired, Cart: v.URL("/cart"), Within: int(orders.HandOverLife / time.Minute)}
	g, err := orders.PeekHandOver(v.Context(), v.s.DB, v.scope(), v.zone().String(), code)
	if fault.Has(err, fault.NotFound) {
		page.Page = v.personal("/cart", time.Now())
		return page, nil
	}
	if err != nil {
		return page, err
	}
	page.Page, page.From, page.Next = v.personal("/cart/take/"+code, g.Now), g.Shop.Name, v.URL("/cart/take/"+code)
	page.Accents = []string{g.Shop.Accent}
	switch {
	case g.State == orders.HandUsed:
		page.Step = view.HandOverUsed
	case g.State == orders.HandLate:
	case g.Goods == 0:
		page.Step = view.HandOverEmpty
	default:
		page.Step = view.HandOverShown
	}
	for _, l := range g.Lines {
		page.Lines = append(page.Lines, v.handedLine(l))
		if l.Problem == "" {
			page.Goods += l.Sum
			page.Most += l.Most
		}
	}
	return page, nil
}

// handedLine is a product that comes along, with what changes about it.
func (v *visit) handedLine(l orders.FullLine) view.HandOverLine {
	line := view.HandOverLine{Name: l.Product.Title.In(v.Lang()), Amount: amountWords(v.P(), orders.Line{Amount: l.Amount}), Sum: l.Sum, Most: l.Most}
	switch {
	case l.Problem != "":
		line.Gone, line.Change = true, v.P().T(l.Problem, l.Why...)
	case l.Was != 0:
		line.Change = v.P().T("cart.price_moved", "old", v.P().Money(l.Was), "new", v.P().Money(l.Product.Variant.Price))
	}
	return line
}

// take moves what the code brings into the basket here.
func (s *site) take(c *web.Ctx) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	token, _ := c.Token(web.BasketCookie)
	var moved orders.Moved
	err = s.DB.Hood(c.Context(), v.scope(), func(h *tenants.HoodTx) (err error) {
		moved, err = orders.TakeOver(h, v.zone().String(), c.Param("code"), token)
		return err
	})
	switch {
	case err == nil:
		return v.arrived(moved)
	case fault.Has(err, fault.Gone) || fault.Has(err, fault.NotFound):
		return c.SeeOther("/cart/take/" + c.Param("code"))
	case fault.Has(err, fault.Conflict):
		return c.SeeOther("/cart")
	}
	return err
}

// arrived leads to the basket, or tells first what did not come as it was.
func (v *visit) arrived(m orders.Moved) error {
	page := view.HandOver{Page: v.personal("/cart", time.Now()), Step: view.HandOverPartly, Cart: v.URL("/cart")}
	if place, ok := v.s.Hosts.Shop(m.Shop); ok {
		page.From = place.Name
	}
	whole := true
	for _, l := range m.Lines {
		line := view.HandOverLine{Name: l.Title.In(v.Lang()), Amount: amountWords(v.P(), orders.Line{Amount: l.Came})}
		if l.Trouble != "" {
			whole = false
			line.Gone = l.Trouble != orders.MovedLess
			line.Change = v.P().T("handover.trouble_" + string(l.Trouble))
		}
		page.Lines = append(page.Lines, line)
	}
	if whole {
		return v.SeeOther("/cart")
	}
	var b *orders.Basket
	token, _ := v.Token(web.BasketCookie)
	err := v.s.DB.HoodRead(v.Context(), v.scope(), func(r *tenants.HoodRead) { orders.ReadBasket(r, v.place.Hood, token, &b) })
	if err != nil {
		return err
	}
	v.count(b.Count())
	return v.Render(http.StatusOK, v.theme.Move(v.P(), page))
}
