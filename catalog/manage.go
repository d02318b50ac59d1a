package catalog

import (
	"slices"
	"strings"

	"sottocasa/catalog/words"
	"sottocasa/tenants"
)

// Search is what a shopkeeper looks for among their goods.
type Search struct {
	Words string
	Shelf *tenants.ID
	Only  string // one of Kinds; "": all
	From  int    // how many to leave out
	Most  int
}

// Kinds are what a list can be narrowed to.
func Kinds() []string {
	return []string{"live", "draft", "hidden", "out", "english", "photo"}
}

// found is the condition of a Search: all words are in the name, or all in the
// article number of a variant. A shop's rows are few enough to be looked through:
// no index of words to keep. Each text is made plain once for all words. Nothing
// is joined: "in" below an "or" is answered from a hash of one scan, whatever the
// statistics say, and a plan that was made when the tables were small never loops
// over one table for each row of another.
const found = ` from shop.products p where p.shop_id = $1
	and ($3::text[] = '{}' or ` + plainName + ` like all ($3::text[])
		or p.id in (select v.product_id from shop.variants v where v.shop_id = $1 and v.active and v.sku <> '' and ` + plainSKU + ` like all ($3::text[])))
	and ($4::uuid is null or p.shelf_id = $4)
	and case $5::text when '' then true
		when 'out' then p.out_until >= (now() at time zone $2)::date or p.id in (select v.product_id from shop.variants v
			where v.shop_id = $1 and v.position = 1 and v.on_hand - v.reserved <= 0)
		when 'english' then coalesce(p.title ->> 'en', '') = '' or coalesce(p.about ->> 'en', '') = '' and coalesce(p.about ->> 'it', '') <> ''
		when 'photo' then p.image_id is null else p.state = $5 end`

// What app.plain makes of a text without accents is its small letters: most have
// none, and to look for each of its accents in them is most of what it costs.
const (
	nameOf    = `(p.title ->> 'it' || ' ' || coalesce(p.title ->> 'en', ''))`
	plainName = `case when octet_length(` + nameOf + `) = length(` + nameOf + `) then lower(` + nameOf + `) else app.plain(` + nameOf + `) end`
	plainSKU  = `case when octet_length(v.sku) = length(v.sku) then lower(v.sku) else app.plain(v.sku) end`
)

// onItsShelf is where a shelf stands among the others.
const onItsShelf = `array_position(array(select h.id from shop.shelves h where h.shop_id = $1 order by h.position, h.id), p.shelf_id)`

// shelfByShelf is shelf by shelf, each as it is put in order.
const shelfByShelf = ` order by ` + onItsShelf + `, p.position, p.id`

// byKey and its sisters read the product of each o.id, its shelf and its variants,
// one row after the other by its key. In a plain join of these tables a database
// that has not counted a shop's goods takes them for one or none, and goes
// through all of them for each; "offset 0" leaves it no other way.
const (
	byKey = `
		join lateral (select * from shop.products p where p.shop_id = $1 and p.id = o.id offset 0) p on true` + withShelf
	withShelf = `
		join lateral (select * from shop.shelves h where h.shop_id = $1 and h.id = p.shelf_id offset 0) h on true`
	withFirst = `
		join lateral (select * from shop.variants v where v.shop_id = $1 and v.product_id = p.id and v.position = 1 offset 0) v on true`
	withSold = `
		join lateral (select * from shop.variants v where v.shop_id = $1 and v.product_id = p.id and v.active offset 0) v on true`
)

func (q Search) args(at Place) []any {
	patterns := []string{}
	for _, w := range words.Fold(q.Words, 200) {
		patterns = append(patterns, "%"+strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(w)+"%")
	}
	return []any{at.Shop, at.Zone, patterns, q.Shelf, q.Only}
}

// manage finds which goods there are before more is read of those of a page, and
// looks through the shop once for both. A page behind the end is the last.
const manage = `with f as materialized (select p.id, p.position as place, ` + onItsShelf + ` as shelf` + found + `)
	select ` + productColumns + `, p.live_at, (select count(*)::int from f) from unnest(array(select f.id from f order by f.shelf, f.place, f.id
		offset (select least($6::int, (greatest(count(*)::int, 1) - 1) / $7::int * $7::int) from f) limit $7::int)) with ordinality o (id, n)` + byKey + withFirst + ` order by o.n`

// Manage lists a page of a shop's goods, and counts all that are found. q.From is
// a multiple of q.Most; behind the end it gives the last page.
func Manage(r *tenants.ShopRead, at Place, q Search, into *[]Product, count *int) {
	r.Each(manage, tenants.With(append(q.args(at), q.From, q.Most)...), func(row tenants.Row) error {
		var p Product
		err := row.Scan(append(p.fields(), &p.LiveAt, count)...)
		*into = append(*into, p)
		return err
	})
}

// FoundIDs lists all goods that a Search finds, at most so many.
func FoundIDs(t *tenants.ShopTx, zone string, q Search, most int) (ids []tenants.ID, err error) {
	at := Place{Shop: t.Shop(), Zone: zone}
	err = t.Each(`select p.id`+found+shelfByShelf+` limit $6`, tenants.With(append(q.args(at), most)...),
		func(row tenants.Row) error {
			var id tenants.ID
			err := row.Scan(&id)
			ids = append(ids, id)
			return err
		})
	return ids, err
}

// Clean is a Search as an address may have it: no unknown kind, no endless words.
func (q Search) Clean() Search {
	q.Words = strings.TrimSpace(words.Clip(q.Words, 100))
	if !slices.Contains(Kinds(), q.Only) {
		q.Only = ""
	}
	return q
}
