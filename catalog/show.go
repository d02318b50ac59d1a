package catalog

import (
	"errors"
	"time"

	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

// What public pages read is less than a whole product, and packed by the
// database when it is written (packed.go): every column of a statement costs as
// much as finding its row. Beside it stands what changes by the hour.
const (
	changing = `v.sold, ` + boxedNow

	shownTables = ` from shop.products p
		join shop.variants v on v.shop_id = p.shop_id and v.product_id = p.id and v.position = 1
		where p.shop_id = $1 and p.state = 'live'`
)

// Each statement is written once for each language's card. Fronts asks each shelf
// by itself: an index gives its first few in their order, however many stand
// behind them.
const (
	cardIt, cardEn = `p.card_it, `, `p.card_en, `

	ofPage   = changing + `, p.page` + shownTables + ` and p.slug = $2`
	ofShelf  = changing + shownTables + ` and p.shelf_id = $2 order by p.position, p.id limit $3 offset $4`
	ofFronts = changing + shownTables + ` and p.shelf_id = s.shelf_id order by p.position, p.id limit $3) f order by s.nth, f.position, f.product_id`

	fronts = `select s.nth, f.* from unnest($2::uuid[]) with ordinality as s (shelf_id, nth) cross join lateral (select p.position, p.id as product_id, `

	pageIt, pageEn     = `select ` + cardIt + ofPage, `select ` + cardEn + ofPage
	shelfIt, shelfEn   = `select ` + cardIt + ofShelf, `select ` + cardEn + ofShelf
	frontsIt, frontsEn = fronts + cardIt + ofFronts, fronts + cardEn + ofFronts
)

// say chooses the statement in the place's language.
func (at Place) say(it, en string) string {
	if at.Lang == locale.En {
		return en
	}
	return it
}

// sign is a product as every public page reads it: its card, what is sold now,
// and the box that it may be.
type sign struct {
	card, sold string
	box        *string
}

func (s *sign) fields() []any { return []any{&s.card, &s.sold, &s.box} }

// of makes the product of what was read.
func (s *sign) of(p *Product, at Place) error {
	if err := p.unpackCard(s.card); err != nil {
		return err
	}
	if err := p.Variant.unpack(s.sold); err != nil {
		return err
	}
	if err := p.unbox(s.box); err != nil {
		return err
	}
	return p.out(at)
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

// Get reads what the page of one live product shows, its words in the place's
// language only; none is NotFound.
func Get(r *tenants.ShopRead, at Place, slug string, p *Product) {
	var s sign
	var page string
	fields := append(s.fields(), &page)
	r.OneRow(at.say(pageIt, pageEn), tenants.With(at.Shop, slug), func(row tenants.Row) error {
		if err := row.Scan(fields...); err != nil {
			return err
		}
		if err := s.of(p, at); err != nil {
			return err
		}
		return p.unpackPage(page)
	})
}

// Span is which products of a list are wanted: so many, from one on.
type Span struct{ From, Most int }

// OnShelf reads live products of one shelf with what their cards show, in the
// place's language; each is told of one after the other, and may not keep it.
func OnShelf(r *tenants.ShopRead, at Place, shelf tenants.ID, s Span, each func(*Product)) {
	r.Each(at.say(shelfIt, shelfEn), tenants.With(at.Shop, shelf, s.Most, s.From), cards(at, each))
}

// Fronts reads the first live products of some shelves, at most so many of each,
// shelf by shelf as they are named; each is told which of them it stands on.
func Fronts(r *tenants.ShopRead, at Place, shelves []tenants.ID, most int, each func(nth int, p *Product)) {
	var nth int
	r.Each(at.say(frontsIt, frontsEn), tenants.With(at.Shop, shelves, most), cards(at, func(p *Product) { each(nth-1, p) }, &nth, nil, nil))
}

// cards reads rows; into first go the columns before the card's.
func cards(at Place, each func(*Product), first ...any) func(tenants.Row) error {
	var p Product
	var s sign
	fields := append(first, s.fields()...)
	return func(row tenants.Row) error {
		if err := row.Scan(fields...); err != nil {
			return err
		}
		p = Product{}
		if err := s.of(&p, at); err != nil {
			return err
		}
		each(&p)
		return nil
	}
}
