// Package files keeps media in a folder of this machine, one file for each
// object. A file appears whole or not at all and survives a power cut.
package files

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"strings"
	"syscall"
	"time"

	"sottocasa/media"
)

// temporary begins the names of files that are being written. No key has a
// segment that begins with a dot, so none can meet or reach one.
const temporary = ".put-"

// Bucket is a media.Bucket in a folder. Nothing outside of it can be reached,
// through links neither.
type Bucket struct{ root *os.Root }

var _ media.Bucket = (*Bucket)(nil)

// New opens the folder dir and makes it when it is missing.
func New(dir string) (*Bucket, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	return &Bucket{root: root}, nil
}

// Close lets go of the folder.
func (b *Bucket) Close() error { return b.root.Close() }

// Put writes beside the target, makes it durable and renames it into place.
func (b *Bucket) Put(ctx context.Context, key, contentType string, r io.Reader) error {
	if err := media.CheckPut(key, contentType); err != nil {
		return err
	}
	dir := path.Dir(key)
	if err := b.makeDir(dir); err != nil {
		return fmt.Errorf("files: put %s: %w", key, err)
	}
	temp := path.Join(dir, temporary+strings.ToLower(rand.Text()))
	err := b.write(temp, media.Reader(ctx, r))
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = b.root.Rename(temp, key)
	}
	if err != nil {
		if gone := b.root.Remove(temp); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
		return fmt.Errorf("files: put %s: %w", key, err)
	}
	return b.syncDir(dir)
}

// write makes a new file of all of r and has it on the disk when it returns.
func (b *Bucket) write(name string, r io.Reader) (err error) {
	f, err := b.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := io.Copy(f, r); err != nil {
		return err
	}
	return f.Sync()
}

// makeDir makes dir and what lies above it, each durable in its parent.
func (b *Bucket) makeDir(dir string) error {
	if dir == "." {
		return nil
	}
	if info, err := b.root.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	if err := b.makeDir(path.Dir(dir)); err != nil {
		return err
	}
	if err := b.root.Mkdir(dir, 0o750); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return b.syncDir(path.Dir(dir))
}

// syncDir makes the names in dir durable.
func (b *Bucket) syncDir(dir string) error {
	d, err := b.root.Open(dir)
	if err != nil {
		return fmt.Errorf("files: %w", err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return fmt.Errorf("files: %s: %w", dir, err)
	}
	return nil
}

// Open opens the file of key.
func (b *Bucket) Open(ctx context.Context, key string) (io.ReadCloser, media.Info, error) {
	if err := errors.Join(media.CheckKey(key), ctx.Err()); err != nil {
		return nil, media.Info{}, err
	}
	f, err := b.root.Open(key)
	if notThere(err) {
		return nil, media.Info{}, media.Missing(key)
	}
	if err != nil {
		return nil, media.Info{}, fmt.Errorf("files: open %s: %w", key, err)
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = media.Missing(key)
	}
	if err != nil {
		return nil, media.Info{}, errors.Join(err, f.Close())
	}
	return f, describe(key, info), nil
}

// Delete removes the file of key. Its folder stays, so that a Put beside it
// never loses the ground it stands on.
func (b *Bucket) Delete(ctx context.Context, key string) error {
	if err := errors.Join(media.CheckKey(key), ctx.Err()); err != nil {
		return err
	}
	info, err := b.root.Lstat(key)
	if notThere(err) || err == nil && info.IsDir() {
		return nil
	}
	if err := b.root.Remove(key); err != nil {
		if notThere(err) {
			return nil
		}
		return fmt.Errorf("files: delete %s: %w", key, err)
	}
	return b.syncDir(path.Dir(key))
}

// List walks the files below the folder that prefix names.
func (b *Bucket) List(ctx context.Context, prefix string) iter.Seq2[media.Entry, error] {
	return func(yield func(media.Entry, error) bool) {
		top := path.Dir(prefix + "x")
		if top != "." {
			if err := media.CheckKey(top); err != nil {
				yield(media.Entry{}, err)
				return
			}
		}
		err := b.walk(ctx, top, func(key string, info fs.FileInfo) error {
			if strings.HasPrefix(path.Base(key), temporary) || !strings.HasPrefix(key, prefix) {
				return nil
			}
			if !yield(media.Entry{Key: key, Info: describe(key, info)}, nil) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield(media.Entry{}, fmt.Errorf("files: list %s: %w", prefix, err))
		}
	}
}

// Sweep removes what writers that were killed left behind: unfinished files
// older than olderThan, which must exceed the longest Put. It gives how many.
func (b *Bucket) Sweep(ctx context.Context, olderThan time.Duration) (int, error) {
	before := time.Now().Add(-olderThan)
	swept := 0
	err := b.walk(ctx, ".", func(name string, info fs.FileInfo) error {
		if !strings.HasPrefix(path.Base(name), temporary) || info.ModTime().After(before) {
			return nil
		}
		if err := b.root.Remove(name); err != nil && !notThere(err) {
			return err
		}
		swept++
		return nil
	})
	if err != nil {
		return swept, fmt.Errorf("files: sweep: %w", err)
	}
	return swept, nil
}

// walk calls visit with every regular file below top, in order of name. Files
// that vanish meanwhile are passed over.
func (b *Bucket) walk(ctx context.Context, top string, visit func(string, fs.FileInfo) error) error {
	return fs.WalkDir(b.root.FS(), top, func(name string, d fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil && d.Type().IsRegular() {
			var info fs.FileInfo
			if info, err = d.Info(); err == nil {
				err = visit(name, info)
			}
		}
		if notThere(err) {
			return nil
		}
		return err
	})
}

// notThere also covers a key below what is a file.
func notThere(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

func describe(key string, info fs.FileInfo) media.Info {
	return media.Info{Size: info.Size(), ContentType: media.TypeOf(key), Modified: info.ModTime()}
}
