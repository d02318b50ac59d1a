package media

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io"
	"strings"

	"golang.org/x/image/webp"

	"sottocasa/internal/fault"
	"sottocasa/tenants"
)

// Ready is a picture in all its widths, as our own export has it. Its files are
// kept as they are when they are nothing but pictures: then nothing is lost on
// the way to another installation and back.
type Ready struct {
	Type   string
	Height int
	Widths []int
	Frames [][]byte // one for each of Widths
}

// plain tells whether every file is a WebP picture of its width, and no more:
// no metadata, nothing behind its end.
func (x Ready) plain() bool {
	if x.Type != "image/webp" || len(x.Widths) == 0 || len(x.Widths) != len(x.Frames) || len(x.Widths) > 8 {
		return false
	}
	last := 0
	for i, body := range x.Frames {
		c, err := webp.DecodeConfig(bytes.NewReader(body))
		if err != nil || c.Width != x.Widths[i] || c.Width <= last || c.Width > 2000 || c.Height > 4000 || !onlyPicture(body) {
			return false
		}
		if last = c.Width; i == len(x.Frames)-1 && c.Height != x.Height {
			return false
		}
	}
	return true
}

// onlyPicture walks the chunks of a WebP file (RFC 9649, 2.3): those of a still
// picture and its colours may be there, no others.
func onlyPicture(b []byte) bool {
	if len(b) < 12 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WEBP" || uint64(binary.LittleEndian.Uint32(b[4:]))+8 != uint64(len(b)) {
		return false
	}
	for at := uint64(12); at < uint64(len(b)); {
		if at+8 > uint64(len(b)) {
			return false
		}
		switch string(b[at : at+4]) {
		case "VP8 ", "VP8L", "VP8X", "ALPH", "ICCP":
		default:
			return false
		}
		n := uint64(binary.LittleEndian.Uint32(b[at+4:]))
		if at += 8 + n + n%2; at > uint64(len(b)) {
			return false
		}
	}
	return true
}

// AddReady takes a picture that is ready, as Add takes an upload. Its largest
// file is opened as any upload is; one that is not plain is made anew from it.
func (n *Intake) AddReady(ctx context.Context, db *tenants.DB, at tenants.Scope, r Ready, use func(*tenants.ShopTx, tenants.ID) error) error {
	if len(r.Frames) == 0 {
		return fault.New(fault.Invalid, "error.picture_empty")
	}
	largest := r.Frames[len(r.Frames)-1]
	if !r.plain() {
		return n.Add(ctx, db, at, largest, use)
	}
	h := sha256.New()
	x := taken{}
	_, _ = h.Write([]byte("ready\x00"))
	for _, body := range r.Frames {
		_, _ = h.Write(body)
		x.bytes += len(body)
	}
	x.upload = hex.EncodeToString(h.Sum(nil))
	known, err := n.known(ctx, db, at, x.upload)
	if err != nil {
		return err
	}
	if !known {
		if _, err := n.lab.Develop(ctx, largest); err != nil {
			return err
		}
		p := Picture{Type: r.Type, Width: r.Widths[len(r.Widths)-1], Height: r.Height, Widths: r.Widths}
		bodies := map[int][]byte{}
		for i, w := range r.Widths {
			bodies[w] = r.Frames[i]
		}
		x.picture, err = n.lib.Keep(ctx, Shop(at.Shop.String()), strings.ToLower(rand.Text()), p, func(width int) (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(bodies[width])), nil
		})
		if err != nil {
			return fault.New(fault.Unavailable, "error.picture_store").Because("media: %w", err)
		}
	}
	return db.Shop(ctx, at, func(t *tenants.ShopTx) error {
		id, found, err := n.record(t, x)
		if err == nil && !found {
			err = fault.New(fault.Conflict, "error.changed_meanwhile")
		}
		if err != nil {
			return err
		}
		return use(t, id)
	})
}
