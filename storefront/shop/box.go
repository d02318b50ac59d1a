package shop

import (
	"cmp"
	"slices"
	"time"

	"sottocasa/catalog"
	"sottocasa/internal/clock"
	"sottocasa/storefront/face"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// inside reads what a box holds: other pages ask the database nothing more.
func (v *visit) inside(p *catalog.Product, page *view.Product) error {
	if p.Box == catalog.NoBox {
		return nil
	}
	all := catalog.Boxes{}
	err := v.s.DB.ShopRead(v.Context(), v.inShop(), func(r *tenants.ShopRead) {
		catalog.ReadBoxes(r, v.at(), []tenants.ID{p.Variant.ID}, all)
	})
	b := all[p.Variant.ID]
	if err != nil || b == nil {
		return err
	}
	page.IsBox = true
	for _, i := range b.Items {
		page.LeadDays = max(page.LeadDays, (i.Product.Lead+23)/24)
	}
	switch b.Kind {
	case catalog.WeeklyBox:
		v.weeks(b, page)
	default:
		always := view.Inside{}
		for _, i := range b.Items {
			if i.Group == 0 {
				always.Items = append(always.Items, v.boxItem(i))
			}
		}
		if len(always.Items) > 0 {
			page.Inside = append(page.Inside, always)
		}
		v.choices(b, page)
	}
	return nil
}

// weeks tells what is in the box this week and the next.
func (v *visit) weeks(b *catalog.Box, page *view.Product) {
	today := clock.DateOf(time.Now().In(v.zone()))
	for n := range 2 {
		week := catalog.Monday(today).AddDays(7 * n)
		in := view.Inside{Title: face.Week(v.P(), week, today), Days: face.WeekDays(v.P(), week), ByWeek: true}
		for _, i := range b.On(week) {
			in.Items = append(in.Items, v.boxItem(i))
		}
		page.Inside = append(page.Inside, in)
	}
}

// choices are the groups that a box is chosen from.
func (v *visit) choices(b *catalog.Box, page *view.Product) {
	for n, g := range b.Groups {
		among := view.Inside{Title: v.P().T("boxes.one_by_one", "name", cmp.Or(g.Title.In(v.Lang()), v.P().T("boxes.group", "number", n+1))), Folded: true}
		of := view.BoxGroup{Title: g.Title.In(v.Lang()), Pick: g.Pick}
		for _, i := range b.Items {
			if i.Group != n+1 {
				continue
			}
			x := view.BoxOption{BoxItem: v.boxItem(i), Variant: i.Product.Variant.ID.String()}
			x.Out = !i.Suffices(1)
			of.Options, among.Items = append(of.Options, x), append(among.Items, x.BoxItem)
		}
		page.Inside = append(page.Inside, among)
		page.BoxGroups = append(page.BoxGroups, of)
	}
}

func (v *visit) boxItem(i catalog.BoxItem) view.BoxItem {
	out := view.BoxItem{Amount: face.BoxAmount(v.P(), i.Amount), Name: i.Product.Title.In(v.Lang())}
	if i.Product.State == "live" {
		out.URL = v.here("/products/" + i.Product.Slug)
	}
	return out
}

// pickedAgain keeps what was picked in a form that was refused, and says where too
// few or too many are.
func (v *visit) pickedAgain(page *view.Product, picks []string) {
	for n := range page.BoxGroups {
		g := &page.BoxGroups[n]
		chosen := 0
		for i := range g.Options {
			o := &g.Options[i]
			if o.On = slices.Contains(picks, o.Variant); o.On {
				chosen++
			}
		}
		if chosen != g.Pick {
			page.Error = v.P().T("boxes.error_pick", "name", cmp.Or(g.Title, v.P().T("boxes.title_chosen")), "pick", g.Pick, "chosen", chosen)
		}
	}
}
