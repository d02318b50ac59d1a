package importer

import (
	"bytes"
	"context"
	"time"

	"sottocasa/catalog/importer/fetch"
	"sottocasa/catalog/importer/table"
	"sottocasa/internal/fault"
	"sottocasa/media"
	"sottocasa/tenants"
)

// Desk takes files that shops send, and does the work about them in jobs.
type Desk struct {
	DB      *tenants.DB
	Parcels *media.Parcels
	Photos  *media.Intake
	Fetch   *fetch.Client
}

// Work is the job of an import: planning, writing or fetching pictures, whatever
// its state says is next.
type Work struct {
	Hood   tenants.HoodID `json:"hood"`
	Shop   tenants.ShopID `json:"shop"`
	Import tenants.ID     `json:"import"`
}

// Kind names the job.
func (Work) Kind() string { return "catalog.import" }

// stretch is how long one run works before it lets others have their turn; what
// it has done stays done.
const stretch = 20 * time.Second

// Register says how the jobs are done.
func (d *Desk) Register(j *tenants.Jobs) { tenants.Handle(j, d.work) }

// Import is one file on its way into a shop.
type Import struct {
	ID          tenants.ID
	State       string // mapping, planning, planned, writing, pictures, done, failed, dropped
	Name        string
	TableKey    string
	PicturesKey string
	Header      []string
	Sample      [][]string // its first rows
	Reading     Reading
	Options     Options
	Settings    *Brought // nil: the file is none of our own, or has none
	Why         *Why     // it failed
	Created     time.Time
	Actor       string
}

// Brought are the settings of a shop's own zip on their way into a shop.
type Brought struct {
	Taken   bool     `json:"taken"` // the shop takes them: it has said nothing of itself yet
	Changes []Change `json:"changes"`
	Take    bool     `json:"take"` // its owner wants them
	Done    bool     `json:"done"`
}

// Offered reports whether there is something to ask the owner about.
func (b *Brought) Offered() bool { return b != nil && b.Taken && len(b.Changes) > 0 }

// sampleRows is how many rows are shown beside the question what they hold.
const sampleRows = 3

// Take takes a file, and perhaps a folder of pictures, and begins to plan. When
// nobody knows what its columns hold, the import waits for an answer. What is
// wrong with a file is a fault at "file" or "pictures".
func (d *Desk) Take(ctx context.Context, at tenants.Scope, name string, raw, pictures []byte, o Options) (tenants.ID, error) {
	x := Import{ID: tenants.NewID(), State: "planning", Name: clip(name), Options: o}
	if own, ok := Packed(raw); ok {
		raw, pictures = own, raw
		x.Settings = &Brought{Changes: []Change{}}
	}
	if err := x.look(raw); err != nil {
		return x.ID, beside("file", err)
	}
	if len(pictures) > 0 {
		if _, err := fetch.OpenFolder(bytes.NewReader(pictures), int64(len(pictures)), media.MaxUpload); err != nil {
			return x.ID, beside("pictures", err)
		}
	}
	var err error
	if x.TableKey, err = d.Parcels.Keep(ctx, at.Shop.String(), bytes.NewReader(raw)); err != nil {
		return x.ID, fault.New(fault.Unavailable, "import.store").Because("%w", err)
	}
	if len(pictures) > 0 {
		if x.PicturesKey, err = d.Parcels.Keep(ctx, at.Shop.String(), bytes.NewReader(pictures)); err != nil {
			return x.ID, fault.New(fault.Unavailable, "import.store").Because("%w", err)
		}
	}
	return x.ID, d.DB.Shop(ctx, at, func(t *tenants.ShopTx) error {
		err := t.Exec(`insert into shop.imports (shop_id, hood_id, id, state, name, table_key, pictures_key, header, sample, reading, options, settings, actor)
			values (app.shop(), app.hood(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, app.actor())`,
			tenants.With(x.ID, x.State, x.Name, x.TableKey, x.PicturesKey, x.Header, x.Sample, x.Reading, x.Options, x.Settings))
		if err != nil || x.State == "mapping" {
			return err
		}
		return t.Enqueue(Work{t.Hood(), t.Shop(), x.ID}, tenants.Once())
	})
}

// Packed gives the product file of one of our own exports, whose pictures lie in
// the same zip.
func Packed(raw []byte) (own []byte, ok bool) {
	if !bytes.HasPrefix(raw, []byte("PK\x03\x04")) {
		return nil, false
	}
	folder, err := fetch.OpenFolder(bytes.NewReader(raw), int64(len(raw)), media.MaxUpload)
	if err != nil || !folder.Has(Products) {
		return nil, false
	}
	own, err = folder.Table(Products, table.MaxBytes)
	return own, err == nil
}

// beside puts what is wrong beside its field.
func beside(field string, err error) error {
	if f := fault.From(err); f.Code == fault.Invalid {
		return fault.Form(fault.Field{Name: field, Key: f.Key, Args: f.Args})
	}
	return err
}

// look reads a file's header and its first rows.
func (x *Import) look(raw []byte) error {
	t, err := table.Open(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return err
	}
	defer func() { _ = t.Close() }()
	x.Header, x.Reading = t.Header, Recognise(t.Header)
	for i, h := range x.Header {
		x.Header[i] = clip(h)
	}
	for len(x.Sample) < sampleRows {
		row, err := t.Next()
		if err != nil {
			break
		}
		if row.Err != nil {
			continue
		}
		cells := make([]string, len(x.Header))
		for i := range cells {
			if i < len(row.Cells) {
				cells[i] = clip(row.Cells[i])
			}
		}
		x.Sample = append(x.Sample, cells)
	}
	if len(x.Sample) == 0 {
		return fault.New(fault.Invalid, "import.file_bare")
	}
	if x.Reading.Unknown() {
		x.State = "mapping"
	}
	return nil
}

// SayColumns answers what the columns hold, and begins to plan.
func (d *Desk) SayColumns(ctx context.Context, at tenants.Scope, id tenants.ID, columns []Field) error {
	how := Reading{Dialect: Plain, Columns: columns}
	if !how.Has(Name) && !how.Has(NameEn) {
		return fault.Form(fault.Field{Name: "columns", Key: "import.say_name"})
	}
	return d.begin(ctx, at, id, "mapping", "planning", func(t *tenants.ShopTx) error {
		return t.Exec(`update shop.imports set reading = $3 where shop_id = $1 and id = $2`, tenants.With(t.Shop(), id, how))
	})
}

// Confirm begins to write what was planned; settings says that those of a shop's
// own zip are wanted too.
func (d *Desk) Confirm(ctx context.Context, at tenants.Scope, id tenants.ID, settings bool) error {
	return d.begin(ctx, at, id, "planned", "writing", func(t *tenants.ShopTx) error {
		err := t.Exec(`update shop.imports set settings = settings || jsonb_build_object('take', $3::bool) where shop_id = $1 and id = $2 and settings is not null`,
			tenants.With(t.Shop(), id, settings))
		if err != nil {
			return err
		}
		name := ""
		if err := t.One(`select name from shop.imports where shop_id = $1 and id = $2`, tenants.With(t.Shop(), id), &name); err != nil {
			return err
		}
		return tenants.Record(t, tenants.Deed{What: "goods_imported", Subject: id, Now: name})
	})
}

// begin takes an import from one state to the next, whose work is a job.
func (d *Desk) begin(ctx context.Context, at tenants.Scope, id tenants.ID, from, to string, also func(*tenants.ShopTx) error) error {
	return d.DB.Shop(ctx, at, func(t *tenants.ShopTx) error {
		if err := move(t, id, from, to); err != nil {
			return err
		}
		if err := also(t); err != nil {
			return err
		}
		// Not Once: the job before may still be ending, and would keep this one out.
		return t.Enqueue(Work{t.Hood(), t.Shop(), id})
	})
}

// move takes an import on, unless somebody else has done so meanwhile.
func move(t *tenants.ShopTx, id tenants.ID, from, to string) error {
	return t.Change("conflict import.moved", 1, `update shop.imports set state = $4, changed_at = now() where shop_id = $1 and id = $2 and state = $3`,
		tenants.With(t.Shop(), id, from, to))
}

// Drop forgets an import that nothing was written of.
func (d *Desk) Drop(ctx context.Context, at tenants.Scope, id tenants.ID) error {
	var keys [2]string
	err := d.DB.Shop(ctx, at, func(t *tenants.ShopTx) error {
		if err := t.One(`select table_key, pictures_key from shop.imports where shop_id = $1 and id = $2`, tenants.With(t.Shop(), id), &keys[0], &keys[1]); err != nil {
			return err
		}
		err := t.Change("conflict import.moved", 1, `update shop.imports set state = 'dropped', changed_at = now()
			where shop_id = $1 and id = $2 and state in ('mapping', 'planned')`, tenants.With(t.Shop(), id))
		if err != nil {
			return err
		}
		return t.Exec(`delete from shop.import_rows where shop_id = $1 and import_id = $2`, tenants.With(t.Shop(), id))
	})
	if err != nil {
		return err
	}
	return d.forget(ctx, keys[:]...)
}

// forget removes files that are not needed any more; what fails is left to the
// sweeper.
func (d *Desk) forget(ctx context.Context, keys ...string) error {
	for _, key := range keys {
		if err := d.Parcels.Drop(ctx, key); err != nil {
			return err
		}
	}
	return nil
}
