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

// found is the condition of a Search. Each word must be somewhere in the name or
// in the article number. A shop's rows are few enough to be looked through: one
// statement, no index of words to keep.
const found = `
	and not exists (select from unnest($3::text[]) w where position(w in app.plain(p.title ->> 'it' || ' ' || coalesce(p.title ->> 'en', '') || ' ' || v.sku)) = 0)
	and ($4::uuid is null or p.shelf_id = $4)
	and case $5::text when '' then true when 'out' then v.on_hand - v.reserved <= 0 or p.out_until >= (now() at time zone $2)::date
		when 'english' then coalesce(p.title ->> 'en', '') = '' or coalesce(p.about ->> 'en', '') = '' and coalesce(p.about ->> 'it', '') <> ''
		when 'photo' then p.image_id is null else p.state = $5 end`

func (q Search) args(at Place) []any {
	folded := nonNil(words.Fold(q.Words, 200))
	return []any{at.Shop, at.Zone, folded, q.Shelf, q.Only}
}

// Manage lists a page of a shop's goods, and counts all that are found. Which they
// are is found once, before anything is read of them.
func Manage(r *tenants.ShopRead, at Place, q Search, into *[]Product, count *int) {
	r.One(`select count(*)::int`+productTables+found, tenants.With(q.args(at)...), count)
	r.Each(`select `+productColumns+`, p.live_at`+productTables+` and p.id = any(array(select p.id`+productTables+found+`
			order by h.position, p.position, p.id offset $6 limit $7)) order by h.position, p.position, p.id`,
		tenants.With(append(q.args(at), q.From, q.Most)...), func(row tenants.Row) error {
			var p Product
			err := row.Scan(append(p.fields(), &p.LiveAt)...)
			*into = append(*into, p)
			return err
		})
}

// FoundIDs lists all goods that a Search finds, at most so many.
func FoundIDs(t *tenants.ShopTx, zone string, q Search, most int) (ids []tenants.ID, err error) {
	at := Place{Shop: t.Shop(), Zone: zone}
	err = t.Each(`select p.id`+productTables+found+` order by h.position, p.position, p.id limit $6`, tenants.With(append(q.args(at), most)...),
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
