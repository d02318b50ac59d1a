package media

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Copied is what a copy of a bucket has done.
type Copied struct {
	Objects int   // copied
	Bytes   int64 // of these
	There   int   // were there already
}

// Copy brings every object of one bucket into another, whose others stay. What
// is there with the same key and as many bytes is not copied again: a key never
// changes its meaning. So a copy that was stopped goes on where it was, and one
// that is done does nothing. told is called after each object.
func Copy(ctx context.Context, from, to Bucket, told func(Copied)) (done Copied, err error) {
	owner, there := "", map[string]int64{}
	for e, err := range from.List(ctx, "") {
		if err != nil {
			return done, fmt.Errorf("media: copy: %w", err)
		}
		if whose := ownerOf(e.Key); owner == "" || whose != owner {
			owner, there = whose, map[string]int64{}
			for had, err := range to.List(ctx, whose) {
				if err != nil {
					return done, fmt.Errorf("media: copy: %w", err)
				}
				there[had.Key] = had.Size
			}
		}
		if size, ok := there[e.Key]; ok && size == e.Size {
			done.There++
		} else if err := copyOne(ctx, from, to, e.Key); err != nil {
			return done, err
		} else {
			done.Objects, done.Bytes = done.Objects+1, done.Bytes+e.Size
		}
		told(done)
	}
	return done, nil
}

// ownerOf is a key's folder of its shop or neighbourhood, with its slash: what
// is compared together.
func ownerOf(key string) string {
	parts := strings.SplitN(key, "/", 3)
	return strings.Join(parts[:min(2, len(parts)-1)], "/") + "/"
}

func copyOne(ctx context.Context, from, to Bucket, key string) (err error) {
	r, info, err := from.Open(ctx, key)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return to.Put(ctx, key, info.ContentType, r)
}
