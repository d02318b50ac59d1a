// Package media keeps what shops and neighbourhoods show: pictures in several
// widths. The bytes lie in a Bucket under their owner's prefix, named by their
// content, so that a key never changes its meaning and may be cached for ever;
// rows in the owner's schema say what each is.
package media

import (
	"context"
	"io"
	"iter"
	"path"
	"path/filepath"
	"strings"
	"time"

	"sottocasa/internal/fault"
)

// Bucket holds objects by key: files on this machine or any S3. Every driver
// passes the suite in media/buckettest.
//
// A key that CheckKey refuses is a fault Invalid everywhere; a missing object
// is a fault NotFound.
type Bucket interface {
	// Put stores all of r under key, whole or not at all, durable when it
	// returns; an object of that key is replaced. contentType must be the one
	// that TypeOf gives for the key.
	Put(ctx context.Context, key, contentType string, r io.Reader) error
	// Open reads an object; the reader must be closed.
	Open(ctx context.Context, key string) (io.ReadCloser, Info, error)
	// Delete removes an object; nothing to remove is no error.
	Delete(ctx context.Context, key string) error
	// List walks the objects whose key begins with prefix ("" for all), in any
	// order. It ends after the first error.
	List(ctx context.Context, prefix string) iter.Seq2[Entry, error]
}

// Info describes an object. Size is in bytes.
type Info struct {
	Size        int64
	ContentType string
	Modified    time.Time
}

// Entry is an object in a list.
type Entry struct {
	Key string
	Info
}

// maxKey is the longest key in bytes; any file system and S3 hold it.
const maxKey = 200

// CheckKey refuses a key that is not a plain relative path of a–z, 0–9, "_",
// "-" and "." with segments that neither are empty nor begin with a dot.
func CheckKey(key string) error {
	if key == "" || len(key) > maxKey || !filepath.IsLocal(key) {
		return badKey(key)
	}
	for segment := range strings.SplitSeq(key, "/") {
		if segment == "" || segment[0] == '.' {
			return badKey(key)
		}
		for _, c := range []byte(segment) {
			if strings.IndexByte(keyChars, c) < 0 {
				return badKey(key)
			}
		}
	}
	return nil
}

const keyChars = "abcdefghijklmnopqrstuvwxyz0123456789._-"

func badKey(key string) error {
	return fault.New(fault.Invalid, "error.media_key").Because("media: key %.80q", key)
}

// CheckPut refuses a bad key, and a content type that is not the key's.
func CheckPut(key, contentType string) error {
	if err := CheckKey(key); err != nil {
		return err
	}
	if want := TypeOf(key); contentType != want {
		return fault.New(fault.Invalid, "error.media_key").
			Because("media: %s is %s, not %.80q", key, want, contentType)
	}
	return nil
}

// Missing is the fault of an object that is not there.
func Missing(key string) error {
	return fault.New(fault.NotFound, "error.media_missing").Because("media: no %s", key)
}

// TypeOf gives the content type that the key's extension stands for. What
// browsers would run (HTML, SVG) is kept as nameless bytes.
func TypeOf(key string) string {
	switch path.Ext(key) {
	case ".webp":
		return "image/webp"
	case ".jpg":
		return "image/jpeg"
	case ".png":
		return "image/png"
	case ".avif":
		return "image/avif"
	}
	return "application/octet-stream"
}

// extension is the reverse of TypeOf, without the dot; "bin" for anything else.
func extension(contentType string) string {
	switch contentType {
	case "image/webp":
		return "webp"
	case "image/jpeg":
		return "jpg"
	case "image/png":
		return "png"
	case "image/avif":
		return "avif"
	}
	return "bin"
}

// Reader gives r until ctx ends: then it fails with the context's error, so
// that a copy that nobody waits for stops.
func Reader(ctx context.Context, r io.Reader) io.Reader { return contextReader{ctx, r} }

type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
