package admin

import (
	"net/http"

	"sottocasa/catalog"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// presentsView is what a shop gives with an order: the delivery, and products.
type presentsView struct {
	view.Staff
	Back   string
	Free   string // action that says from when on the delivery is given
	New    string // action that adds a present
	End    string // action that ends one
	Given  []presentRow
	Typed  map[string]string
	Goods  []view.Option // what can be given
	With   []view.Option // what has to be bought; the first is anything
	Finder finderView
	Adding bool // the form of a new present is open
}

// presentRow is a present of the shop.
type presentRow struct {
	Variant string
	Name    string
	When    []string // in words
	Left    string   // how many there are, in words
	Out     bool     // none is left
}

func (d *desk) presentsView(x choosable, typed map[string]string) presentsView {
	v := presentsView{Staff: d.frame("offers", d.P().T("offers.presents_title")), Back: d.URL(d.path("/offers")), Free: d.URL(d.path("/presents")),
		New: d.URL(d.path("/presents/new")), End: d.URL(d.path("/presents/end")), Typed: typed, Finder: d.finderView(x)}
	v.Over, v.Narrow, v.Tabs = d.place.Name, true, nil
	if _, said := typed["free_from"]; !said && d.card.Terms.FreeFrom > 0 {
		typed["free_from"] = plain(d.Lang(), d.card.Terms.FreeFrom)
	}
	for _, g := range d.card.Terms.Gifts {
		v.Given = append(v.Given, d.presentRow(g, x.goods))
	}
	v.Goods = append(v.Goods, view.Option{Text: d.P().T("deals.choose")})
	v.With = append(v.With, view.Option{Text: d.P().T("offers.any_goods")})
	for _, g := range x.goods {
		o := view.Option{Value: g.Variant.ID.String(), Text: g.Title.In(d.Lang()), On: g.Variant.ID.String() == typed["gift"]}
		if g.Mode == catalog.Each {
			v.Goods = append(v.Goods, o)
		}
		o.On = o.Value == typed["with"]
		v.With = append(v.With, o)
	}
	return v
}

func (d *desk) presentRow(g tenants.Gift, goods []catalog.Product) presentRow {
	p := d.P()
	row := presentRow{Variant: g.Variant.String(), When: d.giftTerms(g, goods)}
	for _, x := range goods {
		if x.Variant.ID != g.Variant {
			continue
		}
		row.Name = x.Title.In(d.Lang())
		left, counted := x.Variant.Left()
		switch {
		case x.State != "live" || x.OutNow || counted && left < 1:
			row.Out, row.Left = true, p.T("deals.gift_out")
		case counted:
			row.Left = p.T("deals.gift_left", "count", left)
		}
	}
	return row
}

// presents shows what the shop gives.
func (s site) presents(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	x, err := d.readChoosable("")
	if err != nil {
		return err
	}
	v := d.presentsView(x, map[string]string{})
	switch done := d.Query("done"); done {
	case "free", "gift", "gift_ended":
		v.Notice = &view.Notice{Tone: view.Ok, Text: d.P().T("deals.done_" + done)}
	}
	return d.Render(http.StatusOK, presentsPage(d.P(), v))
}

// saveFree keeps from when on the delivery is given.
func (s site) saveFree(c *web.Ctx) error {
	return s.give(c, "free", func(f *web.Form, _ []catalog.Product) func(*tenants.ShopTx) error {
		free := optionalAmount(f, "free_from")
		return func(t *tenants.ShopTx) error { return tenants.GiveDelivery(t, free) }
	})
}

// addPresent adds a present.
func (s site) addPresent(c *web.Ctx) error {
	return s.give(c, "gift", func(f *web.Form, goods []catalog.Product) func(*tenants.ShopTx) error {
		g := tenants.Gift{From: optionalAmount(f, "gift_from"), First: f.Bool("gift_first"), With: readVariant(f, "with", goods)}
		if id := readVariant(f, "gift", goods); id != nil {
			g.Variant = *id
		} else if f.Err() == nil {
			f.Fail("gift", "deals.gift_which")
		}
		return func(t *tenants.ShopTx) error { return tenants.AddGift(t, g) }
	})
}

// endPresent ends one; what is no present any more is not told.
func (s site) endPresent(c *web.Ctx) error {
	return s.give(c, "gift_ended", func(f *web.Form, goods []catalog.Product) func(*tenants.ShopTx) error {
		id := readVariant(f, "gift", goods)
		return func(t *tenants.ShopTx) error {
			if id == nil {
				return nil
			}
			return tenants.EndGift(t, *id)
		}
	})
}

// give reads a form of the page of presents and does what it says.
func (s site) give(c *web.Ctx, done string, read func(*web.Form, []catalog.Product) func(*tenants.ShopTx) error) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	find, only := looking(f)
	x, err := d.readChoosable(find, idsIn(f.OptionalLine("gift", 36), f.OptionalLine("with", 36))...)
	if err != nil {
		return err
	}
	verb := read(f, x.goods)
	if err = f.Err(); err == nil && !only {
		err = s.DB.Shop(d.Context(), d.scope(), verb)
	}
	switch {
	case only:
		v := d.presentsView(x, f.Typed())
		v.Adding = true
		return d.Render(http.StatusOK, presentsPage(d.P(), v))
	case err == nil:
		return d.SeeOther(d.path("/presents?done=" + done))
	case web.InvalidForm(err):
		v := d.presentsView(x, f.Typed())
		v.Errors, v.Adding = face.Lacking(d.P(), d.Wrong(err), offerLabels()), done == "gift"
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

// giftTerms say for whom a present is.
func (d *desk) giftTerms(g tenants.Gift, goods []catalog.Product) []string {
	p := d.P()
	var out []string
	if g.From > 0 {
		out = append(out, p.T("offers.gives_from", "amount", g.From))
	}
	if g.With != nil {
		out = append(out, p.T("offers.gives_with", "name", d.nameOf(*g.With, goods)))
	}
	if g.First {
		out = append(out, p.T("offers.gives_first"))
	}
	if len(out) == 0 {
		out = append(out, p.T("deals.gives_all"))
	}
	return out
}

func (d *desk) nameOf(variant tenants.ID, goods []catalog.Product) string {
	for _, g := range goods {
		if g.Variant.ID == variant {
			return g.Title.In(d.Lang())
		}
	}
	return ""
}

// presentsTold says what the shop gives.
func (d *desk) presentsTold(goods []catalog.Product) []string {
	p, t := d.P(), d.card.Terms
	var out []string
	if t.FreeFrom > 0 {
		out = append(out, p.T("offers.gives_delivery", "amount", t.FreeFrom))
	}
	for _, g := range t.Gifts {
		said := p.T("offers.gives", "name", d.nameOf(g.Variant, goods))
		for _, term := range d.giftTerms(g, goods) {
			said += " " + term
		}
		out = append(out, said)
	}
	return out
}
