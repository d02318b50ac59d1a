package catalog

import (
	"errors"
	"time"

	"sottocasa/tenants"
)

// What public pages read is less than a whole product, and packed by the
// database when it is written (packed.go): every column of a statement costs as
// much as finding its row. Beside it stands what changes by the hour.
const (
	changing = `p.out_until, v.id, v.price_cents, v.on_hand, v.reserved, v.offer, ` + boxedNow

	shownTables = ` from shop.products p
		join shop.variants v on v.shop_id = p.shop_id and v.product_id = p.id and v.position = 1
		where p.shop_id = $1 and p.state = 'live'`

	onePage      = `select p.card, p.page, ` + changing + shownTables + ` and p.slug = $2`
	onShelf      = `select p.card, ` + changing + shownTables + ` and p.shelf_id = $2 order by p.position, p.id`
	firstOnShelf = onShelf + ` limit $3`
)

// changing points at plain types: others are looked up anew for every row.
func (p *Product) changing() []any {
	return []any{&p.OutUntil, (*[16]byte)(&p.Variant.ID), (*int64)(&p.Variant.Price), &p.Variant.OnHand, &p.Variant.Reserved, &p.Variant.Offer, &p.boxed}
}

// out says whether the day until which it is out has passed where the shop is.
// Pages tell it by the program's clock, as they tell opening hours: few products
// have such a day, and none of the others needs to ask the database the time.
// What is put into a basket is judged by the database's.
func (p *Product) out(where Place) error {
	if where.Now.IsZero() { // else a forgotten one would have all of them out, whenever they come back
		return errors.New("catalog: what is shown wants to know the time")
	}
	if p.OutUntil == nil {
		return nil
	}
	at, err := time.LoadLocation(where.Zone)
	if err != nil {
		return err
	}
	y, m, d := where.Now.In(at).Date()
	p.OutNow = !p.OutUntil.Before(time.Date(y, m, d, 0, 0, 0, 0, time.UTC))
	return nil
}

// Get reads what the page of one live product shows; none is NotFound.
func Get(r *tenants.ShopRead, at Place, slug string, p *Product) {
	var card, page string
	fields := append([]any{&card, &page}, p.changing()...)
	r.OneRow(onePage, tenants.With(at.Shop, slug), func(row tenants.Row) error {
		if err := row.Scan(fields...); err != nil {
			return err
		}
		if err := p.unpackCard(card); err != nil {
			return err
		}
		if err := p.unpackPage(page); err != nil {
			return err
		}
		if err := p.unbox(p.boxed); err != nil {
			return err
		}
		return p.out(at)
	})
}

// OnShelf reads the live products of one shelf with what their cards show; each
// is told of one after the other, and may not keep it.
func OnShelf(r *tenants.ShopRead, at Place, shelf tenants.ID, each func(*Product)) {
	r.Each(onShelf, tenants.With(at.Shop, shelf), cards(at, each))
}

// FirstOnShelf is OnShelf for the first of them.
func FirstOnShelf(r *tenants.ShopRead, at Place, shelf tenants.ID, most int, each func(*Product)) {
	r.Each(firstOnShelf, tenants.With(at.Shop, shelf, most), cards(at, each))
}

func cards(at Place, each func(*Product)) func(tenants.Row) error {
	var p Product
	var card string
	fields := append([]any{&card}, p.changing()...)
	return func(row tenants.Row) error {
		p = Product{}
		if err := row.Scan(fields...); err != nil {
			return err
		}
		if err := p.unpackCard(card); err != nil {
			return err
		}
		if err := p.unbox(p.boxed); err != nil {
			return err
		}
		if err := p.out(at); err != nil {
			return err
		}
		each(&p)
		return nil
	}
}
