package shop

import (
	"net/http"

	"sottocasa/internal/fault"
	"sottocasa/orders"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// codeLetters is how long a code may be typed.
const codeLetters = 40

// code keeps the discount code that was typed for a shop of the basket.
func (s *site) code(c *web.Ctx) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	id, err := tenants.ParseID(f.ID("shop"))
	if err != nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	typed := f.OptionalLine("code", codeLetters)
	if err = f.Err(); err == nil {
		token, _ := c.Token(web.BasketCookie)
		err = s.DB.Hood(c.Context(), v.scope(), func(h *tenants.HoodTx) error { return orders.SetCode(h, token, tenants.ShopID(id), typed) })
	}
	switch {
	case err == nil, fault.Has(err, fault.NotFound):
		return c.SeeOther("/cart")
	case fault.Has(err, fault.Invalid):
		return v.showCart(http.StatusUnprocessableEntity, &refused{shop: id.String(), typed: f.Typed()["code"], wrong: err})
	}
	return err
}

// codeThatCounts is the word of a code that takes something off the goods.
func codeThatCounts(d view.Deal) string {
	if d.Off == 0 {
		return ""
	}
	return d.Code
}

// offOf is what the codes of a quote take off.
func offOf(q orders.Quote) (off view.Off) {
	for _, p := range q.Parts {
		off = off.And(view.Off{Code: p.Code, Amount: p.Discount})
	}
	return off
}

// deal is what a shop gives off its part, in words.
func (v *visit) deal(s orders.ShopPart) view.Deal {
	p, d := v.P(), s.Deal
	out := view.Deal{Open: true, Code: d.Word, Works: d.Word != "" && d.Trouble == "", Off: d.Amount}
	if d.Trouble != "" {
		out.Error = p.T(d.Trouble, d.Why...)
	}
	if d.Amount > 0 {
		out.Told = append(out.Told, p.T("code.brings", "code", d.Word, "amount", d.Amount))
	}
	if out.Works && d.Books {
		out.Told = append(out.Told, p.T("code.not_books"))
	}
	if out.Works && d.Offers {
		out.Told = append(out.Told, p.T("code.not_offers"))
	}
	switch {
	case d.Free && out.Works && d.Code.FreeDelivery:
		out.Told = append(out.Told, p.T("code.frees", "code", d.Word, "shop", s.Card.Name))
	case d.Free:
		out.Told = append(out.Told, p.T("deal.free", "shop", s.Card.Name))
	}
	for _, g := range d.Gifts {
		key := "gift.told"
		if g.Gone {
			key = "gift.gone_named"
		}
		out.Told = append(out.Told, p.T(key, "name", g.Title.In(v.Lang())))
	}
	return out
}
