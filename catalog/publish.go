package catalog

import (
	"slices"

	"sottocasa/internal/fault"
	"sottocasa/tenants"
)

// shown reports whether a product is on sale, or will be by itself.
func (p *Product) shown() bool { return p.State == live || p.LiveAt != nil }

// mayShow refuses to put on sale what lacks something that the law asks for,
// field by field. What was on sale before may stay so without what it never had,
// and loses nothing more.
func (p *Product) mayShow(t *tenants.ShopTx, was Product) error {
	if !p.shown() {
		return nil
	}
	who, err := SellerOf(t)
	if err != nil {
		return err
	}
	if err := p.lookInside(t); err != nil {
		return err
	}
	var wrong []fault.Field
	for _, g := range p.Shut(was, who) {
		wrong = append(wrong, g.field())
	}
	if len(wrong) > 0 {
		return fault.Form(wrong...)
	}
	return nil
}

// Shut lists the gates that keep p from being on sale, but for those that
// already were shut when it was on sale as was; the zero Product never was.
func (p *Product) Shut(was Product, who Seller) []Gate {
	list := Gates(*p, who)
	if len(list) == 0 || !was.shown() {
		return list
	}
	before := Gates(was, who)
	return slices.DeleteFunc(list, func(g Gate) bool {
		return slices.ContainsFunc(before, func(b Gate) bool { return b.Key == g.Key })
	})
}

// field is where a product's form says what a gate wants; what is mended on
// another page stands beside the choice to show it.
func (g Gate) field() fault.Field {
	name := g.Field
	if g.Room == OnSeller {
		name = "state"
	}
	return fault.Field{Name: name, Key: g.Key, Args: g.Args}
}

// SellerOf is who sells in the shop in scope; one that has written nothing of
// itself yet has nothing.
func SellerOf(t *tenants.ShopTx) (who Seller, err error) {
	if err = t.One(`select (now() at time zone h.zone)::date from platform.hoods h where h.id = app.hood()`, nil, &who.Today); err != nil {
		return who, err
	}
	err = tenants.ReadSettings(t, &who.Settings)
	return who, err
}
