package exporter

import (
	"context"
	"errors"
	"io"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/media"
	"sottocasa/tenants"
)

// Desk makes the zips that shops ask for, in jobs.
type Desk struct {
	Packer
	Parcels *media.Parcels
}

// Make is the job of one zip.
type Make struct {
	Hood   tenants.HoodID `json:"hood"`
	Shop   tenants.ShopID `json:"shop"`
	Export tenants.ID     `json:"export"`
}

// Kind names the job.
func (Make) Kind() string { return "catalog.export" }

// Timeout bounds one run: a large shop's pictures are copied.
func (Make) Timeout() time.Duration { return 10 * time.Minute }

// KeptDays says for how long a zip waits to be fetched.
const KeptDays = 7

// Export is a zip that a shop asked for.
type Export struct {
	ID      tenants.ID
	State   string // making, ready
	Parcel  string
	Bytes   int64
	Expires *time.Time
	Expired bool
	Created time.Time
}

// Register says how the job is done.
func (d *Desk) Register(j *tenants.Jobs) { tenants.Handle(j, d.make) }

// Ask begins a zip, unless one is being made.
func (d *Desk) Ask(ctx context.Context, at tenants.Scope) error {
	return d.DB.Shop(ctx, at, func(t *tenants.ShopTx) error {
		making := 0
		if err := t.One(`select count(*)::int from shop.exports where shop_id = $1 and state = 'making' and created_at > now() - interval '1 hour'`,
			tenants.With(t.Shop()), &making); err != nil || making > 0 {
			return err
		}
		id := tenants.NewID()
		err := t.Exec(`insert into shop.exports (shop_id, hood_id, id, state, actor) values (app.shop(), app.hood(), $1, 'making', app.actor())`, tenants.With(id))
		if err == nil {
			err = tenants.Record(t, tenants.Deed{What: "shop_packed", Subject: id})
		}
		if err != nil {
			return err
		}
		return t.Enqueue(Make{t.Hood(), t.Shop(), id}, tenants.Once())
	})
}

// make packs the shop into a file of this machine first: what is half written
// is never where somebody could fetch it.
func (d *Desk) make(ctx context.Context, job Make) (err error) {
	at := tenants.InShop(job.Hood, job.Shop, "export")
	f, err := media.Scratch()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := d.Pack(ctx, at, f); err != nil {
		return err
	}
	size, err := f.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	key, err := d.Parcels.Keep(ctx, job.Shop.String(), f)
	if err != nil {
		return err
	}
	return d.DB.Shop(ctx, at, func(t *tenants.ShopTx) error {
		return t.Exec(`update shop.exports set state = 'ready', parcel = $3, bytes = $4, expires_at = now() + make_interval(days => $5)
			where shop_id = $1 and id = $2 and state = 'making'`, tenants.With(t.Shop(), job.Export, key, size, KeptDays))
	})
}

const exportColumns = `id, state, parcel, bytes, expires_at, coalesce(expires_at < now(), false), created_at`

func (x *Export) fields() []any {
	return []any{&x.ID, &x.State, &x.Parcel, &x.Bytes, &x.Expires, &x.Expired, &x.Created}
}

// Latest lists the zips that a shop has asked for and can still fetch, the newest
// first.
func Latest(r *tenants.ShopRead, shop tenants.ShopID, into *[]Export) {
	r.Each(`select `+exportColumns+` from shop.exports where shop_id = $1 and (expires_at > now() or state = 'making' and created_at > now() - interval '1 hour')
		order by created_at desc limit 5`, tenants.With(shop), func(row tenants.Row) error {
		var x Export
		err := row.Scan(x.fields()...)
		*into = append(*into, x)
		return err
	})
}

// Open reads a zip; what is over is Gone.
func (d *Desk) Open(ctx context.Context, at tenants.Scope, id tenants.ID) (io.ReadCloser, int64, error) {
	var x Export
	err := d.DB.ShopRead(ctx, at, func(r *tenants.ShopRead) {
		r.One(`select `+exportColumns+` from shop.exports where shop_id = $1 and id = $2`, tenants.With(at.Shop, id), x.fields()...)
	})
	switch {
	case err != nil:
		return nil, 0, err
	case x.State != "ready" || x.Expired:
		return nil, 0, fault.New(fault.Gone, "takeout.expired")
	}
	body, info, err := d.Parcels.Open(ctx, at.Shop.String(), x.Parcel)
	return body, info.Size, err
}
