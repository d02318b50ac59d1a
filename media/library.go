package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"sottocasa/internal/fault"
	"sottocasa/media/lab"
)

// Library is the door to a bucket that minds whose objects are whose.
type Library struct {
	bucket Bucket
	turn   chan struct{} // of who writes a JPEG: one at a time
}

// NewLibrary opens a library on a bucket.
func NewLibrary(b Bucket) *Library { return &Library{bucket: b, turn: make(chan struct{}, 1)} }

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

// ReadJPEG is Read of a picture as JPEG, whatever it is kept as: key ends in
// ".jpg". Writing one takes a tenth of a second of CPU, so it is done one at a
// time; who waits until ctx ends gets Unavailable.
func (l *Library) ReadJPEG(ctx context.Context, key string, owners ...Owner) ([]byte, error) {
	r, info, err := l.Read(ctx, key, owners...)
	base, yes := strings.CutSuffix(key, ".jpg")
	if fault.Has(err, fault.NotFound) && yes {
		r, info, err = l.Read(ctx, base+".webp", owners...)
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	b, err := io.ReadAll(io.LimitReader(r, lab.MaxBytes))
	if err != nil || info.ContentType == "image/jpeg" {
		return b, err
	}
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		return nil, fault.New(fault.Unavailable, "error.picture_busy").Because("media: %w", ctx.Err())
	}
	return lab.JPEG(b)
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
