package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"sottocasa/internal/fault"
)

// Library is the door to a bucket that minds whose objects are whose.
type Library struct{ bucket Bucket }

// NewLibrary opens a library on a bucket.
func NewLibrary(b Bucket) *Library { return &Library{bucket: b} }

// Read opens the object that a path /media/<key> asks for, when it belongs to
// one of the owners that the site may show. Anything else, a malformed key
// too, is NotFound. The reader must be closed.
func (l *Library) Read(ctx context.Context, key string, owners ...Owner) (io.ReadCloser, Info, error) {
	if !slices.ContainsFunc(owners, func(o Owner) bool { return o.owns(key) }) {
		return nil, Info{}, Missing(key)
	}
	r, info, err := l.bucket.Open(ctx, key)
	if fault.Has(err, fault.Invalid) {
		return nil, Info{}, Missing(key)
	}
	return r, info, err
}

// Keep stores a picture that exists in each of p.Widths already and gives it
// back with its Key; hash stands for its content, open reads one width. Call it
// before the row is written: a row must never name an object that is not there.
// Keeping the same picture again changes nothing.
func (l *Library) Keep(ctx context.Context, owner Owner, hash string, p Picture, open func(width int) (io.ReadCloser, error)) (Picture, error) {
	for _, w := range p.Widths {
		key := Key(owner, hash, w, extension(p.Type))
		if err := l.keep(ctx, key, p.Type, w, open); err != nil {
			return p, fmt.Errorf("media: keep %s: %w", key, err)
		}
	}
	p.Key = string(owner) + "/" + hash
	return p, nil
}

func (l *Library) keep(ctx context.Context, key, contentType string, width int, open func(int) (io.ReadCloser, error)) (err error) {
	r, err := open(width)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return l.bucket.Put(ctx, key, contentType, r)
}
