package catalog

import "sottocasa/tenants"

// What public pages read is less than a whole product, and packed by the
// database when it is written (packed.go): every column of a statement costs as
// much as finding its row. Beside it stands what changes by the hour.
const (
	// Few products have a day until which they are out: the others need no clock.
	changing = `p.out_until, p.out_until is not null and p.out_until >= (now() at time zone $2)::date,
		v.id, v.price_cents, v.on_hand, v.reserved, v.offer`

	shownTables = ` from shop.products p
		join shop.variants v on v.shop_id = p.shop_id and v.product_id = p.id and v.position = 1
		where p.shop_id = $1 and p.state = 'live'`

	onePage      = `select p.card, p.page, ` + changing + shownTables + ` and p.slug = $3`
	onShelf      = `select p.card, ` + changing + shownTables + ` and p.shelf_id = $3 order by p.position, p.id`
	firstOnShelf = onShelf + ` limit $4`
)

// changing points at plain types: others are looked up anew for every row.
func (p *Product) changing() []any {
	return []any{&p.OutUntil, &p.OutNow, (*[16]byte)(&p.Variant.ID), (*int64)(&p.Variant.Price), &p.Variant.OnHand, &p.Variant.Reserved, &p.Variant.Offer}
}

// Get reads what the page of one live product shows; none is NotFound.
func Get(r *tenants.ShopRead, at Place, slug string, p *Product) {
	var card, page string
	fields := append([]any{&card, &page}, p.changing()...)
	r.OneRow(onePage, tenants.With(at.Shop, at.Zone, slug), func(row tenants.Row) error {
		if err := row.Scan(fields...); err != nil {
			return err
		}
		if err := p.unpackCard(card); err != nil {
			return err
		}
		return p.unpackPage(page)
	})
}

// OnShelf lists the live products of one shelf with what their cards show.
func OnShelf(r *tenants.ShopRead, at Place, shelf tenants.ID, into *[]Product) {
	r.Each(onShelf, tenants.With(at.Shop, at.Zone, shelf), collectCards(into))
}

// FirstOnShelf is OnShelf for the first of them.
func FirstOnShelf(r *tenants.ShopRead, at Place, shelf tenants.ID, most int, into *[]Product) {
	r.Each(firstOnShelf, tenants.With(at.Shop, at.Zone, shelf, most), collectCards(into))
}

// usualShelf is how many products most shelves have room for.
const usualShelf = 32

func collectCards(into *[]Product) func(tenants.Row) error {
	var p Product
	var card string
	fields := append([]any{&card}, p.changing()...)
	return func(row tenants.Row) error {
		p = Product{}
		if err := row.Scan(fields...); err != nil {
			return err
		}
		if *into == nil {
			*into = make([]Product, 0, usualShelf)
		}
		*into = append(*into, p)
		return (*into)[len(*into)-1].unpackCard(card)
	}
}
