package catalog

import (
	"slices"
	"strings"

	"sottocasa/tenants"
)

// Whole is a product with all that a shop keeps of it, as what travels in bulk
// reads and writes it.
type Whole struct {
	Product
	ShelfPlace int         // position of its shelf
	Image      *tenants.ID // the row of its picture
	Range      []Variant   // of a product with options, what is sold of it in their order; empty for others
}

const wholeColumns = productColumns + `, h.position, p.image_id, p.options`

func gatherWhole(into *[]Whole) func(tenants.Row) error {
	return func(row tenants.Row) error {
		var w Whole
		err := row.Scan(append(w.fields(), &w.ShelfPlace, &w.Image, &w.Options)...)
		*into = append(*into, w)
		return err
	}
}

// Whose says by what products are looked up: their addresses, article numbers,
// bar codes.
type Whose struct{ Slugs, SKUs, GTINs []string }

// Known lists the products that answer to one of the names, each once. With
// lock their rows stay as they are until the transaction's end.
func Known(t *tenants.ShopTx, by Whose, lock bool) ([]Whole, error) {
	const which = ` from unnest(array(select id from shop.products where shop_id = $1 and slug = any($3)
		union select product_id from shop.variants where shop_id = $1 and sku <> '' and sku = any($4)
		union select id from shop.products where shop_id = $1 and facts ->> 'gtin' = any($5))) o (id)` + byKey + withFirst
	args := tenants.With(t.Shop(), "UTC", by.Slugs, by.SKUs, by.GTINs)
	if lock {
		err := t.Each(`select id from shop.variants where shop_id = $1 and $2 <> '' and product_id = any(array(select p.id`+which+`)) order by id for update`, args, func(tenants.Row) error { return nil })
		if err != nil {
			return nil, err
		}
	}
	var all []Whole
	if err := t.Each(`select `+wholeColumns+which+` order by p.id`, args, gatherWhole(&all)); err != nil {
		return nil, err
	}
	var ranged []tenants.ID
	for i := range all {
		if all[i].Choice != NoChoice {
			ranged = append(ranged, all[i].ID)
		}
	}
	if len(ranged) == 0 {
		return all, nil
	}
	return all, t.Each(rangeOf+` from unnest($2::uuid[]) o (id)`+soldOf, tenants.With(t.Shop(), ranged), gatherRange(&all))
}

const rangeOf = `select v.product_id, ` + variantColumns

const soldOf = `
	join lateral (select * from shop.variants v where v.shop_id = $1 and v.product_id = o.id and v.active and v.picks <> '[]' offset 0) v on true
	order by v.product_id, v.id`

// gatherRange gives products what is sold of them.
func gatherRange(all *[]Whole) func(tenants.Row) error {
	by := map[tenants.ID]*Whole{}
	return func(row tenants.Row) error {
		var product tenants.ID
		var v Variant
		if err := row.Scan(append([]any{&product}, v.fields()...)...); err != nil {
			return err
		}
		if len(by) == 0 {
			for i := range *all {
				by[(*all)[i].ID] = &(*all)[i]
			}
		}
		if w := by[product]; w != nil {
			w.Range = InOrder(w.Options, append(w.Range, v))
		}
		return nil
	}
}

// EachWhole lists products in any state by their addresses, at most so many
// after one ("" for the first).
func EachWhole(r *tenants.ShopRead, shop tenants.ShopID, after string, most int, into *[]Whole) {
	const which = ` from unnest(array(select id from shop.products where shop_id = $1 and $2 <> '' and slug collate "C" > $3 order by slug collate "C" limit $4)) o (id)`
	args := tenants.With(shop, "UTC", after, most)
	r.Each(`select `+wholeColumns+which+byKey+withFirst+` order by p.slug collate "C"`, args, gatherWhole(into))
	r.Each(rangeOf+which+soldOf, args, gatherRange(into))
}

// ShelvesToFill lists a shop's shelves, empty ones too, with the last place that
// is taken on each.
func ShelvesToFill(t *tenants.ShopTx) (all []Shelf, last map[tenants.ID]int, err error) {
	last = map[tenants.ID]int{}
	err = t.Each(`select s.id, s.slug, s.title, s.position, coalesce((select p.position from shop.products p
			where p.shop_id = $1 and p.shelf_id = s.id order by p.position desc limit 1), 0) from shop.shelves s
		where s.shop_id = $1 order by s.position, s.id`, tenants.With(t.Shop()), func(row tenants.Row) error {
		var s Shelf
		place := 0
		err := row.Scan(&s.ID, &s.Slug, &s.Title, &s.Position, &place)
		all, last[s.ID] = append(all, s), place
		return err
	})
	return all, last, err
}

// Offer gives a product other options, prices and stocks than it has: what is in
// all is sold from now on, found again by its picks, and nothing else.
func (w *Whole) Offer(t *tenants.ShopTx, options []Option, all []Variant) error {
	had, err := variantsNow(t, w.ID)
	if err != nil {
		return err
	}
	if err := SetOptions(t, w.ID, Versions(had), options); err != nil {
		return err
	}
	if had, err = variantsNow(t, w.ID); err != nil {
		return err
	}
	wanted := map[string]Variant{}
	for _, v := range all {
		wanted[strings.Join(v.Picks, separator)] = v
	}
	var rows []Row
	slices.SortStableFunc(had, soldFirst)
	for _, v := range had {
		key := strings.Join(v.Picks, separator)
		n, there := wanted[key]
		switch {
		case there:
			delete(wanted, key)
			rows = append(rows, Row{ID: v.ID, SKU: n.SKU, Price: n.Price, OnHand: n.OnHand, Sold: true})
		case v.Sold:
			rows = append(rows, Row{ID: v.ID, SKU: v.SKU, Price: v.Asked(), OnHand: v.OnHand})
		}
	}
	return SaveVariants(t, w.ID, Versions(had), rows)
}

func variantsNow(t *tenants.ShopTx, product tenants.ID) (all []Variant, err error) {
	err = t.Each(variantsOf, tenants.With(t.Shop(), product), gatherVariants(&all))
	return all, err
}

// Settle lets offers begin and end for products whose price, state or shelf is
// another, and says on every page that goods have changed.
func Settle(t *tenants.ShopTx, products []tenants.ID) error {
	if len(products) > 0 {
		if err := turnIfOffers(t, products); err != nil {
			return err
		}
		if err := redress(t, products); err != nil {
			return err
		}
	}
	return tenants.Bump(t)
}
