package admin

import (
	"net/http"

	"sottocasa/catalog"
	"sottocasa/internal/fault"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// presentsView is the form of what a shop gives with an order: the delivery, and
// a product.
type presentsView struct {
	view.Staff
	Action string
	Back   string
	Typed  map[string]string
	Goods  []view.Option // what can be given; the first is nothing
	With   []view.Option // what has to be bought; the first is anything
}

func (d *desk) presentsView(goods []catalog.Product, typed map[string]string) presentsView {
	v := presentsView{Staff: d.frame("offers", d.P().T("offers.presents_title")), Action: d.URL(d.path("/presents")), Back: d.URL(d.path("/offers")), Typed: typed}
	v.Over, v.Narrow, v.Tabs = d.place.Name, true, nil
	v.Goods = append(v.Goods, view.Option{Text: d.P().T("offers.no_gift")})
	v.With = append(v.With, view.Option{Text: d.P().T("offers.any_goods")})
	for _, g := range goods {
		o := view.Option{Value: g.Variant.ID.String(), Text: g.Title.In(d.Lang())}
		if g.Mode == catalog.Each {
			v.Goods = append(v.Goods, o)
		}
		v.With = append(v.With, o)
	}
	for i := range v.Goods {
		v.Goods[i].On = v.Goods[i].Value == typed["gift"]
	}
	for i := range v.With {
		v.With[i].On = v.With[i].Value == typed["with"]
	}
	return v
}

// presents shows what the shop gives.
func (s site) presents(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	var goods []catalog.Product
	var card tenants.Card
	err = s.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) {
		catalog.All(r, d.shelfPlace(), false, &goods)
		tenants.OwnCard(r, d.place.Hood, d.place.Shop, &card)
	})
	if err != nil {
		return err
	}
	typed := map[string]string{}
	if card.Terms.FreeFrom > 0 {
		typed["free_from"] = plain(d.Lang(), card.Terms.FreeFrom)
	}
	if len(card.Terms.Gifts) > 0 {
		g := card.Terms.Gifts[0]
		typed["gift"] = g.Variant.String()
		if g.From > 0 {
			typed["gift_from"] = plain(d.Lang(), g.From)
		}
		if g.With != nil {
			typed["with"] = g.With.String()
		}
		if g.First {
			typed["gift_first"] = "1"
		}
	}
	return d.Render(http.StatusOK, presentsPage(d.P(), d.presentsView(goods, typed)))
}

// savePresents keeps what was typed.
func (s site) savePresents(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	goods, err := d.goods()
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	free := optionalAmount(f, "free_from")
	gift := tenants.Gift{From: optionalAmount(f, "gift_from"), First: f.Bool("gift_first")}
	var gifts []tenants.Gift
	if id := readVariant(f, "gift", goods); id != nil {
		gift.Variant, gift.With = *id, readVariant(f, "with", goods)
		gifts = append(gifts, gift)
	} else {
		f.OptionalLine("with", 36)
	}
	if err = f.Err(); err == nil {
		err = s.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error { return tenants.SetPresents(t, free, gifts) })
	}
	switch {
	case err == nil:
		return d.SeeOther(d.path("/offers?done=presents"))
	case fault.Has(err, fault.Invalid):
		v := d.presentsView(goods, f.Typed())
		v.Errors = d.Wrong(err)
		return d.Render(web.Status(err), presentsPage(d.P(), v))
	}
	return err
}

// readVariant reads one of the shop's own products; nothing chosen is nil.
func readVariant(f *web.Form, name string, goods []catalog.Product) *tenants.ID {
	typed := f.OptionalLine(name, 36)
	for _, g := range goods {
		if g.Variant.ID.String() == typed {
			return &g.Variant.ID
		}
	}
	if typed != "" {
		f.Fail(name, "error.choice")
	}
	return nil
}

// presentsTold says what the shop gives.
func (d *desk) presentsTold(t tenants.Terms, goods []catalog.Product) []string {
	p := d.P()
	name := func(id tenants.ID) string {
		for _, g := range goods {
			if g.Variant.ID == id {
				return g.Title.In(d.Lang())
			}
		}
		return ""
	}
	var out []string
	if t.FreeFrom > 0 {
		out = append(out, p.T("offers.gives_delivery", "amount", t.FreeFrom))
	}
	for _, g := range t.Gifts {
		said := p.T("offers.gives", "name", name(g.Variant))
		if g.From > 0 {
			said += " " + p.T("offers.gives_from", "amount", g.From)
		}
		if g.With != nil {
			said += " " + p.T("offers.gives_with", "name", name(*g.With))
		}
		if g.First {
			said += " " + p.T("offers.gives_first")
		}
		out = append(out, said)
	}
	return out
}
