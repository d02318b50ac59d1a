package tenants

import "sottocasa/internal/clock"

// Some names some shops of a neighbourhood, so that nobody reads all to use a
// few: SQL selects their ids, with the neighbourhood as $1 and Args from $2 on.
type Some struct {
	SQL  string
	Args []any
}

// These names shops by their ids.
func These(ids ...ShopID) Some { return Some{`select unnest($2::uuid[])`, []any{ids}} }

func (s Some) ids() string { return "(" + s.SQL + ")" }

func (s Some) args(hood HoodID) Args { return With(append([]any{hood}, s.Args...)...) }

// CardsOf lists the live ones of some shops, in their order.
func CardsOf(r *HoodRead, hood HoodID, some Some, into *[]Card) {
	r.Each(`select `+cardRow+` from hood.shops where hood_id = $1 and live and shop_id in `+some.ids()+` order by position, name`, some.args(hood), gatherCards(into))
}

// CardPage is a part of a neighbourhood's shops: those that have every one of
// Words somewhere in what they are called, what they do or where they are.
type CardPage struct {
	Words []string
	From  int
	Most  int
}

// bare is a text as it is looked for: small letters without their accents.
func bare(sql string) string {
	return `translate(lower(` + sql + `), 'àáâäèéêëìíîïòóôöùúûüç', 'aaaaeeeeiiiioooouuuuc')`
}

// CardsOn lists a page of the live shops in their order, and says how many have
// the words and how many there are.
func CardsOn(r *HoodRead, hood HoodID, p CardPage, into *[]Card, found, all *int) {
	const has = ` from hood.shops where hood_id = $1 and live`
	named := ` and not exists (select from unnest($2::text[]) w
		where strpos(` + bare(`name || ' ' || (kind ->> 'it') || ' ' || coalesce(kind ->> 'en', '') || ' ' || street || ' ' || civic`) + `, ` + bare(`w`) + `) = 0)`
	r.One(`select count(*)`+has, With(hood), all)
	r.One(`select count(*)`+has+named, With(hood, p.Words), found)
	r.Each(`select `+cardRow+has+named+` order by position, name offset $3 limit $4`, With(hood, p.Words, p.From, p.Most), gatherCards(into))
}

// HoursKept reads the hours of a neighbourhood's live shops, each with how many
// keep them.
func HoursKept(r *HoodRead, hood HoodID, each func(h clock.Hours, shops int)) {
	r.Each(`select hours, count(*) from hood.shops where hood_id = $1 and live group by hours`, With(hood), func(row Row) error {
		var h clock.Hours
		var n int
		err := row.Scan(&h, &n)
		if err == nil {
			each(h, n)
		}
		return err
	})
}

// Named is a shop by its name alone.
type Named struct {
	Shop ShopID
	Name string
}

// Names lists the neighbourhood's live shops in their order.
func Names(r *HoodRead, hood HoodID, into *[]Named) {
	r.Each(`select shop_id, name from hood.shops where hood_id = $1 and live order by position, name`, With(hood), func(row Row) error {
		var n Named
		err := row.Scan(&n.Shop, &n.Name)
		*into = append(*into, n)
		return err
	})
}
