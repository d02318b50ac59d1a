package media

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/media/lab"
	"sottocasa/tenants"
)

// MaxUpload is how many bytes a photo may have that a shop sends.
const MaxUpload = lab.MaxBytes

// Quota is what one shop's pictures may take.
type Quota struct {
	Pictures int
	Bytes    int64
}

// Developer turns an upload into a photo, or reads the bar codes in it: a lab.Lab.
type Developer interface {
	Develop(ctx context.Context, upload []byte) (lab.Photo, error)
	Codes(ctx context.Context, upload []byte) ([]string, error)
}

// Intake takes the photos that shops send.
type Intake struct {
	lib  *Library
	lab  Developer
	most Quota
}

// NewIntake takes photos into lib, as many as most allows each shop.
func NewIntake(lib *Library, d Developer, most Quota) *Intake {
	return &Intake{lib: lib, lab: d, most: most}
}

// taken is a picture on its way into a row.
type taken struct {
	upload  string // SHA-256 of what was sent, in hex
	picture Picture
	bytes   int
}

// Add takes an upload into the shop of the scope and calls use with its row, in
// the transaction that writes it: objects first, the row second, so that no row
// ever names what is not there. A file that the shop has already is not stored
// again. What is wrong with the upload, or with its number, is a fault Invalid;
// a bucket that does not answer one Unavailable.
func (n *Intake) Add(ctx context.Context, db *tenants.DB, at tenants.Scope, upload []byte, use func(*tenants.ShopTx, tenants.ID) error) error {
	sum := sha256.Sum256(append([]byte(lab.Version+lab.Type+"\x00"), upload...))
	x := taken{upload: hex.EncodeToString(sum[:])}
	known, err := n.known(ctx, db, at, x.upload)
	for try := 0; err == nil && try < 2; try++ {
		if !known && x.picture.None() {
			if err = n.develop(ctx, at, upload, &x); err != nil {
				return err
			}
		}
		err = db.Shop(ctx, at, func(t *tenants.ShopTx) error {
			id, found, err := n.record(t, x)
			if known = found; err != nil || !found {
				return err // what was known has been removed meanwhile
			}
			return use(t, id)
		})
		if err == nil && known {
			err = failpoint.At(ctx, failpoint.MediaAfterCommit)
		}
		if err != nil || known {
			return err
		}
	}
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "error.changed_meanwhile").Because("media: the picture came and went")
}

// Codes reads the bar codes in a photo, which is not kept: 8 or 13 digits each,
// the clearest first. What is no photo, or has none, is a fault Invalid.
func (n *Intake) Codes(ctx context.Context, upload []byte) ([]string, error) {
	return n.lab.Codes(ctx, upload)
}

// known reports whether the shop has an upload already, and refuses early when
// there is no room for another.
func (n *Intake) known(ctx context.Context, db *tenants.DB, at tenants.Scope, upload string) (bool, error) {
	found, pictures, size := false, 0, int64(0)
	err := db.ShopRead(ctx, at, func(r *tenants.ShopRead) {
		r.One(`select count(*), coalesce(sum(bytes), 0), count(*) filter (where upload = $2) > 0 from shop.images where shop_id = $1`,
			tenants.With(at.Shop, upload), &pictures, &size, &found)
	})
	if err != nil || found {
		return found, err
	}
	return false, n.room(pictures, size)
}

// room refuses one more picture beside so many that take so much.
func (n *Intake) room(pictures int, size int64) error {
	switch {
	case pictures >= n.most.Pictures:
		return fault.New(fault.Invalid, "error.picture_quota", "count", n.most.Pictures)
	case size >= n.most.Bytes:
		return fault.New(fault.Invalid, "error.picture_quota_bytes", "count", int(n.most.Bytes>>20))
	}
	return nil
}

// develop makes the widths and stores them under a name that nobody can guess
// and nobody used before: what a sweeper takes for forgotten never comes back.
func (n *Intake) develop(ctx context.Context, at tenants.Scope, upload []byte, x *taken) error {
	photo, err := n.lab.Develop(ctx, upload)
	if err != nil {
		return err
	}
	p := Picture{Type: photo.Type}
	bodies := map[int][]byte{}
	for _, f := range photo.Frames {
		p.Width, p.Height, p.Widths = f.Width, f.Height, append(p.Widths, f.Width)
		bodies[f.Width] = f.Body
	}
	p, err = n.lib.Keep(ctx, Shop(at.Shop.String()), strings.ToLower(rand.Text()), p, func(width int) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(bodies[width])), nil
	})
	if err != nil {
		return fault.New(fault.Unavailable, "error.picture_store").Because("media: %w", err)
	}
	x.picture, x.bytes = p, photo.Bytes()
	if err := failpoint.At(ctx, failpoint.MediaAfterObject); err != nil {
		return fmt.Errorf("media: %w", err)
	}
	return nil
}

// record gives the row of a picture, a new one unless the shop has the same
// upload. It is not found when the picture was not developed because it was
// known, and has gone since.
func (n *Intake) record(t *tenants.ShopTx, x taken) (id tenants.ID, found bool, err error) {
	if err := Queue(t); err != nil {
		return id, false, err
	}
	pictures, size := 0, int64(0)
	var same *tenants.ID
	err = t.One(`select count(*), coalesce(sum(bytes), 0), (select id from shop.images where shop_id = $1 and upload = $2)
		from shop.images where shop_id = $1`, tenants.With(t.Shop(), x.upload), &pictures, &size, &same)
	switch {
	case err != nil:
		return id, false, err
	case same != nil:
		return *same, true, nil
	case x.picture.None():
		return id, false, nil
	}
	if err := n.room(pictures, size); err != nil {
		return id, false, err
	}
	id = tenants.NewID()
	err = t.Exec(`insert into shop.images (shop_id, hood_id, id, picture, upload, bytes) values (app.shop(), app.hood(), $1, $2, $3, $4)`,
		tenants.With(id, x.picture, x.upload, x.bytes))
	if err == nil {
		err = failpoint.At(t.Context(), failpoint.MediaBeforeCommit)
	}
	return id, err == nil, err
}

// Queue lets the changes of one shop's pictures happen one after the other:
// counting them, finding the same one and removing the last use of one would
// disagree otherwise. It lasts as long as the transaction.
func Queue(t *tenants.ShopTx) error {
	return t.Exec(`select pg_advisory_xact_lock(hashtextextended($1, 7301200527))`, tenants.With(t.Shop().String()))
}
