package catalog

import (
	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

// What public pages read is less than a whole product, and in one language:
// every column of a statement costs the database as much as finding its row.
// Where a language has no words the other's stand in, as locale.Text.In has it.
const (
	titleIt = `p.title ->> 'it'` // never empty
	titleEn = `coalesce(nullif(p.title ->> 'en', ''), p.title ->> 'it')`
	aboutIt = `coalesce(nullif(p.about ->> 'it', ''), p.about ->> 'en', '')`
	aboutEn = `coalesce(nullif(p.about ->> 'en', ''), p.about ->> 'it', '')`

	// Few products have a day until which they are out: the others need no clock.
	outNow = `p.out_until is not null and p.out_until >= (now() at time zone $2)::date`

	cardColumns = `p.slug, p.sale_mode, p.online, coalesce(p.net_quantity, 0), coalesce(p.net_unit, ''),
		coalesce(p.drained_g, 0), p.out_until, ` + outNow + `, coalesce(p.weigh_min_g, 0), coalesce(p.weigh_default_g, 0),
		v.id, v.price_cents, v.on_hand, v.reserved, v.offer, p.picture`
	pageColumns = cardColumns + `, p.shelf_id, p.min_age, p.facts, p.lead_hours, p.made_on,
		coalesce(p.weigh_step_g, 0), coalesce(p.piece_g, 0), p.scale_g, p.tolerance_pct, p.deposit_cents`

	shownTables = ` from shop.products p
		join shop.variants v on v.shop_id = p.shop_id and v.product_id = p.id and v.position = 1
		where p.shop_id = $1 and p.state = 'live'`
	onePage = pageColumns + shownTables + ` and p.slug = $3`
	onShelf = cardColumns + shownTables + ` and p.shelf_id = $3 order by p.position, p.id`

	pageIt  = `select ` + titleIt + `, ` + aboutIt + `, ` + onePage
	pageEn  = `select ` + titleEn + `, ` + aboutEn + `, ` + onePage
	shelfIt = `select ` + titleIt + `, ` + aboutIt + `, ` + onShelf
	shelfEn = `select ` + titleEn + `, ` + aboutEn + `, ` + onShelf
	firstIt = shelfIt + ` limit $4`
	firstEn = shelfEn + ` limit $4`
)

// in picks the statement of a language.
func in(l locale.Lang, it, en string) string {
	if l == locale.En {
		return en
	}
	return it
}

// cardFields points at plain types: others are looked up anew for every row.
func (p *Product) cardFields() []any {
	return []any{&p.Title.It, &p.About.It, &p.Slug, (*string)(&p.Mode), &p.Online, &p.Quantity, &p.Unit, &p.Drained, &p.OutUntil, &p.OutNow,
		&p.Weighing.Min, &p.Weighing.Default, (*[16]byte)(&p.Variant.ID), (*int64)(&p.Variant.Price), &p.Variant.OnHand, &p.Variant.Reserved, &p.Variant.Offer, &p.Picture}
}

func (p *Product) pageFields() []any {
	return append(p.cardFields(), (*[16]byte)(&p.On), &p.MinAge, &p.Facts, &p.Lead, &p.MadeOn,
		&p.Weighing.Step, &p.Weighing.Piece, &p.Weighing.Scale, &p.Weighing.Tolerance, (*int64)(&p.Deposit))
}

// Get reads what the page of one live product shows, its name and its words in
// l alone; none is NotFound.
func Get(r *tenants.ShopRead, at Place, l locale.Lang, slug string, p *Product) {
	r.One(in(l, pageIt, pageEn), tenants.With(at.Shop, at.Zone, slug), p.pageFields()...)
}

// OnShelf lists the live products of one shelf with what their cards show, in
// l alone.
func OnShelf(r *tenants.ShopRead, at Place, l locale.Lang, shelf tenants.ID, into *[]Product) {
	r.Each(in(l, shelfIt, shelfEn), tenants.With(at.Shop, at.Zone, shelf), collectCards(into))
}

// FirstOnShelf is OnShelf for the first of them.
func FirstOnShelf(r *tenants.ShopRead, at Place, l locale.Lang, shelf tenants.ID, most int, into *[]Product) {
	r.Each(in(l, firstIt, firstEn), tenants.With(at.Shop, at.Zone, shelf, most), collectCards(into))
}

// usualShelf is how many products most shelves have room for.
const usualShelf = 32

func collectCards(into *[]Product) func(tenants.Row) error {
	var p Product
	fields := p.cardFields()
	return func(row tenants.Row) error {
		p = Product{}
		if err := row.Scan(fields...); err != nil {
			return err
		}
		if *into == nil {
			*into = make([]Product, 0, usualShelf)
		}
		*into = append(*into, p)
		return nil
	}
}
