package catalog

import (
	"slices"
	"strings"

	"sottocasa/internal/money"
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
	err = t.Each(`select s.id, s.slug, s.title, s.position, coalesce(max(p.position), 0) from shop.shelves s
		left join shop.products p on p.shop_id = s.shop_id and p.shelf_id = s.id
		where s.shop_id = $1 group by s.shop_id, s.id order by s.position, s.id`, tenants.With(t.Shop()), func(row tenants.Row) error {
		var s Shelf
		place := 0
		err := row.Scan(&s.ID, &s.Slug, &s.Title, &s.Position, &place)
		all, last[s.ID] = append(all, s), place
		return err
	})
	return all, last, err
}

// MayAsk tells whether a product can have another price and stock now: not while
// an offer is on, nor below what orders hold or a book's cover allows.
func (w *Whole) MayAsk(price money.Cents, onHand *int) error {
	if onHand != nil && *onHand < w.Variant.Reserved {
		return belowReserved(w.Mode, w.Variant.Reserved)
	}
	return w.priceStays(price)
}

// Rewrite writes a product anew in all its columns but its address, its picture
// and its days of rest, with price log and listing. was must be as Known locked
// it, and MayAsk must have let it pass. Settle says so on the pages.
func Rewrite(t *tenants.ShopTx, was *Whole, n New) error {
	v := n.Variant
	err := t.Change("conflict error.changed_meanwhile", 1, `update shop.variants set sku = $4, on_hand = $5, version = version + 1, per = $6,
		price_cents = case when regular_cents is null then $7 else price_cents end
		where shop_id = $1 and id = $2 and version = $3`,
		tenants.With(t.Shop(), was.Variant.ID, was.Variant.Version, v.SKU, v.OnHand, v.Per, v.Price))
	if err != nil {
		return err
	}
	err = t.Change("not_found error.not_found", 1, `update shop.products set shelf_id = $3, title = $4, about = $5, sale_mode = $6, online = $7, state = $8,
		vat_rate = $9, vat_nature = $10, perishable = $11, min_age = $12, net_quantity = nullif($13, 0), net_unit = nullif($14, ''), drained_g = nullif($15, 0),
		unit_price_exempt = $16, facts = $17, made_on = nullif($18::int[], '{}'), lead_hours = $19, position = $20,
		weigh_min_g = nullif($21, 0), weigh_step_g = nullif($22, 0), weigh_default_g = nullif($23, 0), piece_g = nullif($24, 0), scale_g = greatest($25, 1),
		tolerance_pct = $26, max_discount_pct = $27, cover_cents = nullif($28, 0), deposit_cents = $29, campaign_until = $30, updated_at = now()
		where shop_id = $1 and id = $2`,
		tenants.With(t.Shop(), was.ID, n.ShelfID, n.Title, n.About, n.Mode, n.Online, n.State, n.VATRate, n.VATNature, n.Perish, n.MinAge, n.Quantity, n.Unit,
			n.Drained, n.Exempt, n.Facts, n.MadeOn, n.Lead, n.Reach, n.Weighing.Min, n.Weighing.Step, n.Weighing.Default, n.Weighing.Piece, n.Weighing.Scale,
			n.Weighing.Tolerance, n.MostOff, n.Cover, n.Deposit, n.Campaign))
	if err != nil {
		return err
	}
	if was.Variant.Offer == nil && (v.Price != was.Variant.Price || (n.State == live) != (was.State == live)) {
		if err := logPrice(t, asked{variant: was.Variant.ID, price: v.Price, live: n.State == live}); err != nil {
			return err
		}
	}
	n.ID = was.ID
	return list(t, &n.Product)
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
		if _, err := turn(t, products); err != nil {
			return err
		}
		if err := redress(t, products); err != nil {
			return err
		}
	}
	return tenants.Bump(t)
}
