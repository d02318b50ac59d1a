package shop

import (
	"sottocasa/catalog"
	"sottocasa/internal/locale"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// choose reads what can be chosen of a product that has options: other pages
// ask the database nothing more.
func (v *visit) choose(p *catalog.Product, page *view.Product) error {
	if p.Choice == catalog.NoChoice {
		return nil
	}
	var all []catalog.Variant
	err := v.s.DB.ShopRead(v.Context(), v.inShop(), func(r *tenants.ShopRead) { catalog.Variants(r, v.place.Shop, p, &all) })
	if err != nil {
		return err
	}
	can := view.Stock{State: view.SoldOut}
	one := len(p.Options) == 1
	for _, x := range catalog.InOrder(p.Options, all) {
		single := *p
		single.Variant, single.Choice = x, catalog.NoChoice
		pick := view.Pick{Variant: x.ID.String(), Name: x.Title.In(v.Lang()), Stock: v.stock(&single)}
		if !one {
			pick.Group, pick.Name = grouped(p.Options, x.Picks, v.Lang())
		} else if len(page.Picks) == 0 {
			pick.Group = p.Options[0].Name.In(v.Lang())
		} else {
			pick.Group = page.Picks[0].Group
		}
		if p.Choice == catalog.SeveralPrices {
			pick.Price = v.P().Money(x.Price)
		}
		if pick.Stock.CanAdd() {
			can = view.Stock{State: view.Available}
		}
		page.Picks = append(page.Picks, pick)
	}
	if page.Stock.CanAdd() {
		page.Stock = can
	}
	return nil
}

// grouped parts what was picked after the first option: "Taglia: M" and "Rosso".
func grouped(options []catalog.Option, picks []string, l locale.Lang) (group, rest string) {
	words := func(i int) string {
		for _, v := range options[i].Values {
			if i < len(picks) && v.It == picks[i] {
				return v.In(l)
			}
		}
		return ""
	}
	group = options[0].Name.In(l) + ": " + words(0)
	for i := 1; i < len(options); i++ {
		if i > 1 {
			rest += ", "
		}
		rest += words(i)
	}
	return group, rest
}
