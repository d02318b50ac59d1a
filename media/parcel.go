package media

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// Parcels keeps files that are on their way into a shop or out of it, beside the
// pictures and never among what a site shows.
type Parcels struct{ bucket Bucket }

// NewParcels keeps parcels in a bucket.
func NewParcels(b Bucket) *Parcels { return &Parcels{b} }

const parcels = "parcels/"

// Keep stores a file for a shop (id as in its row) and gives its key.
func (p *Parcels) Keep(ctx context.Context, shop string, r io.Reader) (key string, err error) {
	key = parcels + shop + "/" + strings.ToLower(rand.Text()) + ".bin"
	if err := p.bucket.Put(ctx, key, TypeOf(key), r); err != nil {
		return "", fmt.Errorf("media: parcel: %w", err)
	}
	return key, nil
}

// Open reads a parcel of a shop; the reader must be closed.
func (p *Parcels) Open(ctx context.Context, shop, key string) (io.ReadCloser, Info, error) {
	if !strings.HasPrefix(key, parcels+shop+"/") {
		return nil, Info{}, Missing(key)
	}
	return p.bucket.Open(ctx, key)
}

// File gives a parcel as a file of this machine that nobody else can name; it is
// gone when it is closed.
func (p *Parcels) File(ctx context.Context, shop, key string) (f *os.File, size int64, err error) {
	r, _, err := p.Open(ctx, shop, key)
	if err != nil {
		return nil, 0, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	if f, err = Scratch(); err != nil {
		return nil, 0, err
	}
	if size, err = io.Copy(f, Reader(ctx, r)); err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	return f, size, nil
}

// Scratch is a file without a name.
func Scratch() (*os.File, error) {
	f, err := os.CreateTemp("", "sottocasa-parcel-")
	if err != nil {
		return nil, fmt.Errorf("media: parcel: %w", err)
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Drop removes a parcel; "" is none.
func (p *Parcels) Drop(ctx context.Context, key string) error {
	if !strings.HasPrefix(key, parcels) {
		return nil
	}
	return p.bucket.Delete(ctx, key)
}

// Sweep removes the parcels that are older.
func (p *Parcels) Sweep(ctx context.Context, olderThan time.Duration) (n int, err error) {
	before := time.Now().Add(-olderThan)
	for e, err := range p.bucket.List(ctx, parcels) {
		if err != nil {
			return n, fmt.Errorf("media: parcels: %w", err)
		}
		if e.Modified.Before(before) {
			if err := p.bucket.Delete(ctx, e.Key); err != nil {
				return n, fmt.Errorf("media: parcels: %w", err)
			}
			n++
		}
	}
	return n, nil
}
