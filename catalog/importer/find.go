package importer

import "sottocasa/tenants"

const importColumns = `id, state, name, table_key, pictures_key, header, sample, reading, options, why, created_at, actor, settings`

func (x *Import) fields() []any {
	return []any{&x.ID, &x.State, &x.Name, &x.TableKey, &x.PicturesKey, &x.Header, &x.Sample, &x.Reading, &x.Options, &x.Why, &x.Created, &x.Actor, &x.Settings}
}

// Read reads one import of a shop; none is NotFound.
func Read(r *tenants.ShopRead, shop tenants.ShopID, id tenants.ID, x *Import) {
	r.One(`select `+importColumns+` from shop.imports where shop_id = $1 and id = $2`, tenants.With(shop, id), x.fields()...)
}

// Latest lists a shop's imports, the newest first.
func Latest(r *tenants.ShopRead, shop tenants.ShopID, most int, into *[]Import) {
	r.Each(`select `+importColumns+` from shop.imports where shop_id = $1 and state <> 'dropped' order by created_at desc limit $2`,
		tenants.With(shop, most), func(row tenants.Row) error {
			var x Import
			err := row.Scan(x.fields()...)
			*into = append(*into, x)
			return err
		})
}

// Tally is how many products an import has of each kind, and how far it is.
type Tally struct {
	Added, Changed, Same, Refused int
	Waiting                       int // of them: they lack something to go on sale
	Done                          int // of Added and Changed
	Wanted, Taken, Failed         int // pictures
}

// All is how many products the file has.
func (t Tally) All() int { return t.Added + t.Changed + t.Same + t.Refused }

// Count counts an import's rows.
func Count(r *tenants.ShopRead, shop tenants.ShopID, id tenants.ID, t *Tally) {
	r.One(`select count(*) filter (where verdict = 'added'), count(*) filter (where verdict = 'changed'), count(*) filter (where verdict = 'same'),
		count(*) filter (where verdict = 'refused'), count(*) filter (where `+waitingRow+`), count(*) filter (where done and verdict <> 'refused'), count(*) filter (where picture = 'wanted'),
		count(*) filter (where picture = 'taken'), count(*) filter (where picture = 'failed')
		from shop.import_rows where shop_id = $1 and import_id = $2`, tenants.With(shop, id),
		&t.Added, &t.Changed, &t.Same, &t.Refused, &t.Waiting, &t.Done, &t.Wanted, &t.Taken, &t.Failed)
}

// waitingRow is a row whose product is in the shop and waits to go on sale.
const waitingRow = `verdict <> 'refused' and notes @> '[{"key": "` + waits + `"}]'`

// Waiting asks Lines for the rows whose products wait, whatever their verdict.
const Waiting Verdict = "waiting"

// Line is a row of an import as it is shown.
type Line struct {
	N          int
	Line       int
	Title      string
	Verdict    Verdict
	Changes    []Change
	Why        []Why
	Notes      []Why
	PictureWhy *Why
}

// Lines lists rows of one verdict, or those Waiting, behind n, at most so many.
func Lines(r *tenants.ShopRead, shop tenants.ShopID, id tenants.ID, verdict Verdict, n, most int, into *[]Line) {
	r.Each(`select n, line, title, verdict, changes, why, notes, picture_why from shop.import_rows
		where shop_id = $1 and import_id = $2 and case $3 when '`+string(Waiting)+`' then `+waitingRow+` else verdict = $3 end and n > $4 order by n limit $5`,
		tenants.With(shop, id, string(verdict), n, most), func(row tenants.Row) error {
			var l Line
			err := row.Scan(&l.N, &l.Line, &l.Title, &l.Verdict, &l.Changes, &l.Why, &l.Notes, &l.PictureWhy)
			*into = append(*into, l)
			return err
		})
}
