package importer

import (
	"context"
	"errors"
	"path"
	"strconv"
	"strings"

	"sottocasa/catalog"
	"sottocasa/catalog/importer/fetch"
	"sottocasa/catalog/importer/table"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/media"
	"sottocasa/tenants"
)

// errLater says that there is more to do than one run does.
var errLater = errors.New("importer: to be continued")

// work does the next stretch of an import. It can be killed at any moment: what
// it did is marked with it, and the next run goes on behind that.
func (d *Desk) work(ctx context.Context, job Work) error {
	var x Import
	at := tenants.InShop(job.Hood, job.Shop, "import")
	if err := d.DB.ShopRead(ctx, at, func(r *tenants.ShopRead) { Read(r, job.Shop, job.Import, &x) }); err != nil {
		return err
	}
	at.Actor = x.Actor
	until, stop := context.WithTimeout(ctx, stretch) // says when to stop, and cuts nothing short
	defer stop()
	over := func() bool { return until.Err() != nil }
	var err error
	switch x.State {
	case "planning":
		err = d.plan(ctx, at, &x)
	case "writing":
		err = d.write(ctx, at, &x, over)
	case "pictures":
		err = d.pictures(ctx, at, &x, over)
	}
	switch {
	case errors.Is(err, errLater):
		return tenants.Later(0)
	case fault.Has(err, fault.Invalid):
		return d.fail(ctx, at, &x, err)
	}
	return err
}

// fail ends an import whose file turned out to be none.
func (d *Desk) fail(ctx context.Context, at tenants.Scope, x *Import, because error) error {
	reason := whyOf(because)
	err := d.DB.Shop(ctx, at, func(t *tenants.ShopTx) error {
		return t.Exec(`update shop.imports set state = 'failed', why = $3, changed_at = now() where shop_id = $1 and id = $2`, tenants.With(t.Shop(), x.ID, reason))
	})
	return errors.Join(err, d.forget(ctx, x.TableKey, x.PicturesKey))
}

// plan writes down what each product of the file would change. Planning anew
// begins anew: nothing of the shop is touched.
func (d *Desk) plan(ctx context.Context, at tenants.Scope, x *Import) (err error) {
	f, size, err := d.Parcels.File(ctx, at.Shop.String(), x.TableKey)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	tab, err := table.Open(f, size)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, tab.Close()) }()
	if err := d.DB.Shop(ctx, at, func(t *tenants.ShopTx) error {
		return t.Exec(`delete from shop.import_rows where shop_id = $1 and import_id = $2`, tenants.With(t.Shop(), x.ID))
	}); err != nil {
		return err
	}
	if err := d.planSettings(ctx, at, x); err != nil {
		return err
	}
	r, seen, n := NewReader(tab, x.Reading), Seen{}, 0
	for {
		items, err := r.some()
		if err != nil {
			return err
		}
		if len(items) == 0 {
			return d.DB.Shop(ctx, at, func(t *tenants.ShopTx) error { return move(t, x.ID, "planning", "planned") })
		}
		err = d.DB.Shop(ctx, at, func(t *tenants.ShopTx) error {
			steps, err := Plan(t, items, x.Options, seen, false)
			if err != nil {
				return err
			}
			return x.note(t, steps, n)
		})
		if err != nil {
			return err
		}
		n += len(items)
	}
}

// noted is a row of an import as it is written down.
type noted struct {
	N       int      `json:"n"`
	Line    int      `json:"line"`
	Slug    string   `json:"slug"`
	Title   string   `json:"title"`
	Item    Item     `json:"item"`
	Verdict Verdict  `json:"verdict"`
	Changes []Change `json:"changes"`
	Why     []Why    `json:"why"`
	Notes   []Why    `json:"notes"`
}

// note writes steps down, behind n others.
func (x *Import) note(t *tenants.ShopTx, steps []Step, n int) error {
	rows := make([]noted, len(steps))
	for i, s := range steps {
		rows[i] = noted{n + i + 1, s.Item.Line, s.Slug, s.Item.Title.In(locale.It), s.Item, s.Verdict, list(s.Changes), list(s.Why), list(s.Notes())}
	}
	return t.Exec(`insert into shop.import_rows (shop_id, hood_id, import_id, n, line, slug, title, item, verdict, changes, why, notes)
		select app.shop(), app.hood(), $1, n, line, slug, title, item, verdict, changes, why, notes
		from jsonb_to_recordset($2::jsonb) r (n int, line int, slug text, title text, item jsonb, verdict text, changes jsonb, why jsonb, notes jsonb)`,
		tenants.With(x.ID, rows))
}

// list is never null in a column.
func list[T any](all []T) []T {
	if all == nil {
		return []T{}
	}
	return all
}

// waiting are planned rows that are to be written.
type waiting struct {
	n    []int
	item []Item
}

func (d *Desk) next(ctx context.Context, at tenants.Scope, x *Import, most int) (w waiting, err error) {
	err = d.DB.ShopRead(ctx, at, func(r *tenants.ShopRead) {
		r.Each(`select n, slug, item from shop.import_rows where shop_id = $1 and import_id = $2 and not done and verdict in ('added', 'changed') order by n limit $3`,
			tenants.With(at.Shop, x.ID, most), func(row tenants.Row) error {
				var n int
				var slug string
				var it Item
				err := row.Scan(&n, &slug, &it)
				it.Handle = slug // which product it is was decided when all of the file was seen
				w.n, w.item = append(w.n, n), append(w.item, it)
				return err
			})
	})
	return w, err
}

// write brings what was planned into the shop, some rows at a time; each is
// marked in the transaction that writes it.
func (d *Desk) write(ctx context.Context, at tenants.Scope, x *Import, over func() bool) error {
	if err := d.settle(ctx, at, x); err != nil {
		return err
	}
	for {
		w, err := d.next(ctx, at, x, Chunk)
		if err != nil {
			return err
		}
		if len(w.n) == 0 {
			return d.written(ctx, at, x)
		}
		place := map[int]int{} // by line
		for i, it := range w.item {
			place[it.Line] = w.n[i]
		}
		_, err = Apply(ctx, d.DB, at, w.item, x.Options, Seen{}, func(t *tenants.ShopTx, steps []Step) error {
			return x.mark(t, place, steps)
		})
		if err != nil {
			return err
		}
		if over() {
			return errLater
		}
	}
}

// tick is what became of a row of an import.
type tick struct {
	N       int         `json:"n"`
	Verdict Verdict     `json:"verdict"`
	Why     []Why       `json:"why"`
	Notes   []Why       `json:"notes"`
	Product *tenants.ID `json:"product"`
	Picture string      `json:"picture"`
}

// mark says that rows are done, each once; place has their numbers, by line.
func (x *Import) mark(t *tenants.ShopTx, place map[int]int, steps []Step) error {
	rows := make([]tick, len(steps))
	for i, s := range steps {
		r := tick{N: place[s.Item.Line], Verdict: s.Verdict, Why: list(s.Why), Notes: list(s.Notes()), Picture: "none"}
		if s.Verdict == Same {
			r.Verdict = Changed // another way has brought it there meanwhile
		}
		if s.Verdict != Refused {
			r.Product = &s.ID
			if len(s.Item.Images) > 0 && s.NoPhoto {
				r.Picture = "wanted"
			}
		}
		rows[i] = r
	}
	return t.Change("conflict import.moved", len(rows), `update shop.import_rows i set done = true, verdict = r.verdict, why = r.why, notes = r.notes, product_id = r.product, picture = r.picture
		from jsonb_to_recordset($3::jsonb) r (n int, verdict text, why jsonb, notes jsonb, product uuid, picture text)
		where i.shop_id = $1 and i.import_id = $2 and i.n = r.n and not i.done`, tenants.With(t.Shop(), x.ID, rows))
}

// written ends the writing: pictures are next, when there are any.
func (d *Desk) written(ctx context.Context, at tenants.Scope, x *Import) error {
	wanted := 0
	folder, shut, err := d.folder(ctx, at, x)
	if err != nil {
		return err
	}
	defer func() { _ = shut() }()
	err = d.DB.Shop(ctx, at, func(t *tenants.ShopTx) error {
		if x.Settings != nil && x.Settings.Done {
			if err := FillBoxes(t, folder); err != nil {
				return err
			}
		}
		err := t.One(`select count(*)::int from shop.import_rows where shop_id = $1 and import_id = $2 and picture = 'wanted'`, tenants.With(t.Shop(), x.ID), &wanted)
		if err != nil {
			return err
		}
		if wanted == 0 {
			return move(t, x.ID, "writing", "done")
		}
		return move(t, x.ID, "writing", "pictures")
	})
	switch {
	case err != nil:
		return err
	case wanted > 0:
		return errLater
	}
	return d.forget(ctx, x.TableKey, x.PicturesKey)
}

// pictures fetches what the file names, one after the other.
func (d *Desk) pictures(ctx context.Context, at tenants.Scope, x *Import, over func() bool) (err error) {
	folder, shut, err := d.folder(ctx, at, x)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, shut()) }()
	for {
		n, product, it := 0, tenants.ID{}, Item{}
		err := d.DB.ShopRead(ctx, at, func(r *tenants.ShopRead) {
			r.Each(`select n, product_id, item from shop.import_rows where shop_id = $1 and import_id = $2 and picture = 'wanted' order by n limit 1`,
				tenants.With(at.Shop, x.ID), func(row tenants.Row) error { return row.Scan(&n, &product, &it) })
		})
		if err != nil {
			return err
		}
		if n == 0 {
			err := d.DB.Shop(ctx, at, func(t *tenants.ShopTx) error { return move(t, x.ID, "pictures", "done") })
			return errors.Join(err, d.forget(ctx, x.TableKey, x.PicturesKey))
		}
		mark := func(t *tenants.ShopTx, state string, because *Why) error {
			return t.Exec(`update shop.import_rows set picture = $4, picture_why = $5 where shop_id = $1 and import_id = $2 and n = $3`,
				tenants.With(t.Shop(), x.ID, n, state, because))
		}
		err = d.Picture(ctx, at, product, it, folder, func(t *tenants.ShopTx) error { return mark(t, "taken", nil) })
		if f := fault.From(err); f != nil {
			if f.Code == fault.Internal || f.Code == fault.Unavailable {
				return err
			}
			reason := whyOf(err)
			if err := d.DB.Shop(ctx, at, func(t *tenants.ShopTx) error { return mark(t, "failed", &reason) }); err != nil {
				return err
			}
		}
		if over() {
			return errLater
		}
	}
}

// folder opens the pictures that came with the file; nil when none did.
func (d *Desk) folder(ctx context.Context, at tenants.Scope, x *Import) (*fetch.Folder, func() error, error) {
	if x.PicturesKey == "" {
		return nil, func() error { return nil }, nil
	}
	f, size, err := d.Parcels.File(ctx, at.Shop.String(), x.PicturesKey)
	if err != nil {
		return nil, nil, err
	}
	folder, err := fetch.OpenFolder(f, size, media.MaxUpload)
	if err != nil {
		return nil, nil, errors.Join(err, f.Close())
	}
	return folder, f.Close, nil
}

// Picture gets the first picture that a file names for a product and shows it
// there; then runs in the transaction that does.
func (d *Desk) Picture(ctx context.Context, at tenants.Scope, product tenants.ID, it Item, folder *fetch.Folder, then func(*tenants.ShopTx) error) error {
	alt := locale.Text{It: it.ImageAlt}
	if alt.It == "" {
		alt = it.Title
	}
	if it.Own != nil && it.Own.Alt.It != "" {
		alt = it.Own.Alt
	}
	show := func(t *tenants.ShopTx, image tenants.ID) error {
		if err := catalog.SetPhoto(t, product, image, alt); err != nil {
			return err
		}
		return then(t)
	}
	if it.Own != nil && len(it.Own.Widths) > 0 && folder != nil {
		ready, err := ReadReady(folder, it.Images[0], it.Own.Widths, it.Own.Height)
		if err != nil {
			return err
		}
		return d.Photos.AddReady(ctx, d.DB, at, ready, show)
	}
	body, err := d.body(ctx, it.Images[0], folder)
	if err != nil {
		return err
	}
	return d.Photos.Add(ctx, d.DB, at, body, show)
}

// mostWidths is how many files a picture may have.
const mostWidths = 8

// ReadReady reads a picture of our own export in all its widths; largest is the
// name of the greatest.
func ReadReady(folder *fetch.Folder, largest string, widths []int, height int) (media.Ready, error) {
	r := media.Ready{Type: media.TypeOf(largest), Height: height, Widths: widths}
	base, ext := strings.TrimSuffix(largest, path.Ext(largest)), path.Ext(largest)
	at := strings.LastIndexByte(base, '-')
	if at < 0 || len(widths) > mostWidths {
		return r, fault.New(fault.Invalid, "import.own_bad")
	}
	for _, w := range widths {
		body, err := folder.Read(base[:at+1] + strconv.Itoa(w) + ext)
		if err != nil {
			return r, err
		}
		r.Frames = append(r.Frames, body)
	}
	return r, nil
}

func (d *Desk) body(ctx context.Context, name string, folder *fetch.Folder) ([]byte, error) {
	if fetch.IsAddress(name) {
		return d.Fetch.Get(ctx, name)
	}
	return folder.Read(name)
}
