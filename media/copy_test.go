package media_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"sottocasa/media"
	"sottocasa/media/files"
)

// narrow takes so many objects and no more.
type narrow struct {
	media.Bucket
	room int
}

func (f *narrow) Put(ctx context.Context, key, contentType string, r io.Reader) error {
	if f.room--; f.room < 0 {
		return errors.New("no room")
	}
	return f.Bucket.Put(ctx, key, contentType, r)
}

// A copy that was stopped goes on where it was, brings again what is of another
// size, and leaves what is only there.
func TestACopyGoesOnWhereItWasStopped(t *testing.T) {
	from, to := folderOf(t), folderOf(t)
	keys := []string{"hoods/1/aa-320.webp", "shops/1/aa-320.webp", "shops/1/aa-640.webp", "shops/2/bb-320.jpg", "shops/2/cc.bin"}
	put := func(b media.Bucket, key, text string) {
		t.Helper()
		if err := b.Put(t.Context(), key, media.TypeOf(key), strings.NewReader(text)); err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range keys {
		put(from, key, "whole "+key)
	}
	put(to, "shops/1/aa-640.webp", "half")
	put(to, "shops/3/own.webp", "its own")
	told := 0
	tell := func(media.Copied) { told++ }
	if done, err := media.Copy(t.Context(), from, &narrow{to, 2}, tell); err == nil || done.Objects != 2 || told != 2 {
		t.Fatalf("%+v told %d, %v", done, told, err)
	}
	for _, want := range []media.Copied{{Objects: 3, Bytes: int64(len(strings.Join(keys[2:], "")) + 18), There: 2}, {There: 5}} {
		if done, err := media.Copy(t.Context(), from, to, tell); err != nil || done != want {
			t.Errorf("%+v, %v, want %+v", done, err, want)
		}
	}
	for _, key := range append(keys, "shops/3/own.webp") {
		r, info, err := to.Open(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil || string(text) != "whole "+key && string(text) != "its own" || info.ContentType != media.TypeOf(key) {
			t.Errorf("%s is %q %s, %v", key, text, info.ContentType, err)
		}
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := media.Copy(ended, from, folderOf(t), tell); !errors.Is(err, context.Canceled) {
		t.Errorf("of nobody who waits: %v", err)
	}
}

func folderOf(t *testing.T) *files.Bucket {
	t.Helper()
	b, err := files.New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}
