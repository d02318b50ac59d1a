package catalog

import (
	"slices"

	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Dress gives a box what follows from what is in it: allergens and age, VAT and
// storage (the strictest), the longest notice and the days on which all of it is
// made. never reports that there is no such day.
func (p *Product) Dress(items []BoxItem) (never bool) {
	p.dressFacts(items)
	days := p.MadeOn
	for _, i := range items {
		x := i.Product
		p.Lead = max(p.Lead, x.Lead)
		switch {
		case len(x.MadeOn) == 0:
		case len(days) == 0:
			days = x.MadeOn
		default:
			days = slices.DeleteFunc(slices.Clone(days), func(d int) bool { return !slices.Contains(x.MadeOn, d) })
			never = never || len(days) == 0
		}
	}
	p.MadeOn = days
	return never
}

// dressFacts is Dress without notice and days, which a box has of its own too.
func (p *Product) dressFacts(items []BoxItem) {
	f := &p.Facts
	f.Food, f.Allergens, f.MayContain, f.Confirmed, f.Storage = false, nil, nil, true, ""
	f.Strength, f.Marks, f.Nutrition = "", nil, nil
	p.MinAge, p.Perish = 0, false
	rates := map[Rated]money.Cents{}
	for _, i := range items {
		x := i.Product
		if x.Facts.Food {
			f.Food = true
			f.Confirmed = f.Confirmed && x.Facts.Confirmed
			f.Allergens = union(f.Allergens, x.Facts.Allergens)
			f.MayContain = union(f.MayContain, x.Facts.MayContain)
			f.Storage = colder(f.Storage, x.Facts.Storage)
		}
		p.MinAge, p.Perish = max(p.MinAge, x.MinAge), p.Perish || x.Perish
		if !x.Facts.Withdrawal.Allowed && f.Withdrawal.Allowed {
			f.Withdrawal = x.Facts.Withdrawal
		}
		rates[x.rated()] += i.Worth()
	}
	f.MayContain = slices.DeleteFunc(f.MayContain, func(a Allergen) bool {
		return len(a.Detail) == 0 && slices.ContainsFunc(f.Allergens, func(b Allergen) bool { return a.Code == b.Code })
	})
	most := money.Cents(-1)
	for r, worth := range rates {
		if worth > most || worth == most && r.Rate < p.VATRate {
			p.VATRate, p.VATNature, most = r.Rate, r.Nature, worth
		}
	}
}

// Rated is how something is taxed: a rate in per cent, or with 0 why there is none.
type Rated struct {
	Rate   int
	Nature string
}

func (p *Product) rated() Rated { return Rated{p.VATRate, p.VATNature} }

// Worth is what an item would cost by itself without any offer: its weight where
// the price of a box is shared over VAT rates (art. 13 DPR 633/1972).
func (i BoxItem) Worth() money.Cents {
	x := i.Product
	x.Variant.Price = x.Variant.Asked()
	return x.Estimate(i.Amount)
}

// union adds allergens to others, each once with all its species.
func union(had, more []Allergen) []Allergen {
	had = slices.Clone(had)
	for _, a := range more {
		n := slices.IndexFunc(had, func(b Allergen) bool { return b.Code == a.Code })
		if n < 0 {
			had = append(had, Allergen{Code: a.Code, Detail: slices.Clone(a.Detail)})
			continue
		}
		for _, d := range a.Detail {
			if !slices.Contains(had[n].Detail, d) {
				had[n].Detail = append(slices.Clone(had[n].Detail), d)
			}
		}
	}
	return had
}

// colder is the stricter of two storages.
func colder(a, b string) string {
	if slices.Index(Storages(), b) > slices.Index(Storages(), a) {
		return b
	}
	return a
}

// lookInside reads what a box holds and dresses it so.
func (p *Product) lookInside(t *tenants.ShopTx) error {
	if p.Box == NoBox {
		return nil
	}
	all, err := BoxesNow(t, "UTC", []tenants.ID{p.Variant.ID})
	if err != nil {
		return err
	}
	if p.inside = all[p.Variant.ID]; p.inside == nil {
		p.inside = &Box{Kind: p.Box}
	}
	if len(p.inside.Items) > 0 {
		p.dressFacts(p.inside.Items)
	}
	p.Exempt = mixedGoods
	return nil
}

// mixedGoods is why a box has no price per measure (art. 16 c. 1 lett. b Codice
// del consumo: different goods in one pack).
const mixedGoods = "mixed_goods_in_one_pack"

// redress writes anew what follows from their contents for the boxes that some
// products are in.
func redress(t *tenants.ShopTx, products []tenants.ID) error {
	var boxes []*Product
	err := t.Each(`select `+productColumns+productTables+` and p.id in (select i.box_id from shop.box_items i
			join shop.variants c on c.shop_id = i.shop_id and c.id = i.variant_id where i.shop_id = $1 and c.product_id = any($3))
		order by p.id`, tenants.With(t.Shop(), "UTC", products), func(row tenants.Row) error {
		p := &Product{}
		boxes = append(boxes, p)
		return row.Scan(p.fields()...)
	})
	for _, p := range boxes {
		if err == nil {
			err = p.wearContents(t)
		}
	}
	return err
}

// wearContents reads and keeps what follows from a box's contents.
func (p *Product) wearContents(t *tenants.ShopTx) error {
	if err := p.lookInside(t); err != nil {
		return err
	}
	err := t.Change("conflict error.changed_meanwhile", 1, `update shop.products set facts = $3, min_age = $4, perishable = $5, vat_rate = $6, vat_nature = $7,
		unit_price_exempt = $8, net_quantity = null, net_unit = null, drained_g = null, updated_at = now() where shop_id = $1 and id = $2`,
		tenants.With(t.Shop(), p.ID, p.Facts, p.MinAge, p.Perish, p.VATRate, p.VATNature, p.Exempt))
	if err != nil {
		return err
	}
	return list(t, p)
}
