package shop

import (
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/orders"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// addExtras shows what goes with a shop's goods, and asks how many bags.
func (v *visit) addExtras(page *view.Cart, g *view.CartGroup, f *orders.Full, s orders.ShopPart) {
	lines := s.Extras(f.Basket.Draft)
	g.Extras = v.extraLines(lines)
	for _, l := range lines {
		page.Extras += l.Sum
	}
	if bag := s.Card.Terms.Bag; bag.Charged() {
		g.Bags = &view.Bags{Count: s.Bags(f.Basket.Draft), Price: bag.Price, Paper: bag.Paper, Max: orders.MaxBags}
	}
}

// extraLines are the bags and deposits among the lines of a quote.
func (v *visit) extraLines(lines []orders.QuoteLine) []view.SummaryLine {
	var out []view.SummaryLine
	for _, l := range lines {
		if l.Kind == orders.GoodsLine {
			continue
		}
		out = append(out, view.SummaryLine{Name: l.Title.In(v.Lang()), Note: face.EachNote(v.P(), l.Pieces, l.Price), Quantity: l.Pieces, Sum: l.Sum, Most: l.Most, Aside: true})
	}
	return out
}

func extrasOf(q orders.Quote) (sum money.Cents) {
	for _, p := range q.Parts {
		sum += p.Extras
	}
	return sum
}

// bags keeps how many bags are wanted of a shop.
func (s *site) bags(c *web.Ctx) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	shop, err := tenants.ParseID(f.ID("shop"))
	if err != nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	n := f.Int("bags", 0, orders.MaxBags)
	if f.Err() != nil {
		wrong := fault.Form(fault.Field{Name: "bags", Key: "error.bags", Args: []any{"most", orders.MaxBags}})
		return v.showCart(web.Status(wrong), &refused{line: shop.String(), wrong: wrong})
	}
	token, _ := c.Token(web.BasketCookie) // there is one: the route is bound to it
	err = s.DB.Hood(c.Context(), v.scope(), func(h *tenants.HoodTx) error { return orders.WantBags(h, token, tenants.ShopID(shop), n) })
	if err != nil && !fault.Has(err, fault.NotFound) { // of what is not in it any more there are no bags
		return err
	}
	return c.SeeOther("/cart")
}
