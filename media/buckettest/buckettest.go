// Package buckettest is the contract of media.Bucket as tests: every driver
// passes it.
package buckettest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/media"
)

const webp = "image/webp"

// Run tries the buckets that open gives; each must be empty and of the test's
// own.
func Run(t *testing.T, open func(t *testing.T) media.Bucket) {
	t.Helper()
	for _, c := range []struct {
		name string
		run  func(*testing.T, media.Bucket)
	}{
		{"put and open", putAndOpen},
		{"a second put replaces", replaces},
		{"what is missing is NotFound", missing},
		{"delete", deletes},
		{"bad keys are refused", badKeys},
		{"a wrong type is refused", wrongType},
		{"list by prefix", lists},
		{"concurrent puts leave one whole", concurrent},
		{"a broken reader leaves nothing", broken},
		{"an ended context leaves nothing", cancelled},
		{"40 MB pass through in little memory", large},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t, open(t)) })
	}
}

func put(t *testing.T, b media.Bucket, key, text string) {
	t.Helper()
	if err := b.Put(t.Context(), key, media.TypeOf(key), strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, b media.Bucket, key string) (string, media.Info) {
	t.Helper()
	r, info, err := b.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		t.Fatal(err)
	}
	return string(text), info
}

func keys(t *testing.T, b media.Bucket, prefix string) []string {
	t.Helper()
	var out []string
	for e, err := range b.List(t.Context(), prefix) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, e.Key)
	}
	slices.Sort(out)
	return out
}

func putAndOpen(t *testing.T, b media.Bucket) {
	before := time.Now().Add(-time.Minute)
	for key, contentType := range map[string]string{
		"shops/a/1-640.webp": webp, "hoods/b/2-320.jpg": "image/jpeg", "shops/a/3.png": "image/png",
		"shops/a/4.avif": "image/avif", "shops/a/5.html": "application/octet-stream", "top": "application/octet-stream",
	} {
		put(t, b, key, "words of "+key)
		text, info := get(t, b, key)
		if text != "words of "+key || info.Size != int64(len(text)) || info.ContentType != contentType {
			t.Errorf("%s: %q, %+v", key, text, info)
		}
		if info.Modified.Before(before) || info.Modified.After(time.Now().Add(time.Minute)) {
			t.Errorf("%s was modified %v", key, info.Modified)
		}
	}
	put(t, b, "shops/a/empty.webp", "")
	if text, info := get(t, b, "shops/a/empty.webp"); text != "" || info.Size != 0 {
		t.Errorf("nothing came back as %q, %+v", text, info)
	}
}

func replaces(t *testing.T, b media.Bucket) {
	const key = "shops/a/1.webp"
	put(t, b, key, "the first, which is longer")
	put(t, b, key, "the second")
	if text, info := get(t, b, key); text != "the second" || info.Size != 10 {
		t.Errorf("%q, %+v", text, info)
	}
	if got := keys(t, b, ""); !slices.Equal(got, []string{key}) {
		t.Errorf("listed %v", got)
	}
}

func missing(t *testing.T, b media.Bucket) {
	put(t, b, "shops/a/1.webp", "x")
	for _, key := range []string{"shops/a/2.webp", "shops/b/1.webp", "shops", "shops/a", "shops/a/1.webp/2.webp"} {
		r, _, err := b.Open(t.Context(), key)
		if !fault.Has(err, fault.NotFound) || r != nil {
			t.Errorf("%s: %v, reader %v", key, err, r)
		}
	}
	if got := keys(t, b, "hoods/"); len(got) != 0 {
		t.Errorf("nothing is listed as %v", got)
	}
}

func deletes(t *testing.T, b media.Bucket) {
	put(t, b, "shops/a/1.webp", "x")
	put(t, b, "shops/a/2.webp", "y")
	for range 2 {
		if err := b.Delete(t.Context(), "shops/a/1.webp"); err != nil {
			t.Fatal(err)
		}
	}
	for _, key := range []string{"shops/z/1.webp", "shops", "shops/a/2.webp/3.webp"} {
		if err := b.Delete(t.Context(), key); err != nil {
			t.Errorf("%s: %v", key, err)
		}
	}
	if got := keys(t, b, ""); !slices.Equal(got, []string{"shops/a/2.webp"}) {
		t.Errorf("left %v", got)
	}
}

func badKeys(t *testing.T, b media.Bucket) {
	for _, key := range []string{
		"", "/", "/etc/passwd", "..", "../x.webp", "shops/../../x.webp", "shops/../x.webp", "./x.webp",
		"shops//x.webp", "shops/", "shops/.hidden.webp", ".put-x/x.webp", "shops/A.webp", "shops/x y.webp",
		"shops\\..\\x.webp", "shops/x.webp\x00", "shops/\n.webp", "shops/è.webp", "shops/%2e%2e/x.webp",
		"c:x.webp", "shops/" + strings.Repeat("a", 200) + ".webp",
	} {
		if err := b.Put(t.Context(), key, media.TypeOf(key), strings.NewReader("x")); !fault.Has(err, fault.Invalid) {
			t.Errorf("put %.30q: %v", key, err)
		}
		if r, _, err := b.Open(t.Context(), key); !fault.Has(err, fault.Invalid) || r != nil {
			t.Errorf("open %.30q: %v", key, err)
		}
		if err := b.Delete(t.Context(), key); !fault.Has(err, fault.Invalid) {
			t.Errorf("delete %.30q: %v", key, err)
		}
	}
	for e, err := range b.List(t.Context(), "../") {
		if err == nil {
			t.Errorf("listed %s from outside", e.Key)
		}
	}
	if got := keys(t, b, ""); len(got) != 0 {
		t.Errorf("left %v", got)
	}
}

func wrongType(t *testing.T, b media.Bucket) {
	for key, contentType := range map[string]string{"a.webp": "image/png", "a.html": "text/html", "a.png": ""} {
		if err := b.Put(t.Context(), key, contentType, strings.NewReader("x")); !fault.Has(err, fault.Invalid) {
			t.Errorf("%s as %q: %v", key, contentType, err)
		}
	}
	if got := keys(t, b, ""); len(got) != 0 {
		t.Errorf("left %v", got)
	}
}

func lists(t *testing.T, b media.Bucket) {
	all := []string{"hoods/a/1.webp", "shops/a/1.webp", "shops/a/2.webp", "shops/ab/1.webp", "shops/b/1.webp"}
	for _, key := range all {
		put(t, b, key, key)
	}
	for prefix, want := range map[string][]string{
		"": all, "shops/": all[1:], "shops/a/": all[1:3], "shops/a": all[1:4], "shops/a/2": all[2:3], "x": nil,
	} {
		if got := keys(t, b, prefix); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", prefix, got, want)
		}
	}
	for e, err := range b.List(t.Context(), "shops/ab/") {
		if err != nil || e.Size != int64(len(e.Key)) || e.ContentType != webp || e.Modified.IsZero() {
			t.Errorf("%+v, %v", e, err)
		}
	}
	for range b.List(t.Context(), "") { //nolint:errcheck // left at once: it must not go on, nor panic
		break
	}
}

func concurrent(t *testing.T, b media.Bucket) {
	const key, size = "shops/a/1.webp", 300_000
	text := func(i int) string { return strings.Repeat(string(rune('a'+i)), size-i) }
	put(t, b, key, text(0))
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for range 5 {
				if err := b.Put(t.Context(), key, webp, strings.NewReader(text(i))); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			for range 10 {
				if err := whole(t.Context(), b, key, text); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if err := whole(t.Context(), b, key, text); err != nil {
		t.Error(err)
	}
	if got := keys(t, b, ""); len(got) != 1 {
		t.Errorf("left %v", got)
	}
}

// whole checks that an object is one of the texts, and the size that is told
// is its own.
func whole(ctx context.Context, b media.Bucket, key string, text func(int) string) error {
	r, info, err := b.Open(ctx, key)
	if err != nil {
		return err
	}
	got, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		return err
	}
	if len(got) == 0 || string(got) != text(int(got[0]-'a')) || info.Size != int64(len(got)) {
		return fmt.Errorf("a mixture of %d bytes, said to be %d", len(got), info.Size)
	}
	return nil
}

func broken(t *testing.T, b media.Bucket) {
	put(t, b, "shops/a/1.webp", "the old one")
	cause := errors.New("the phone lost its signal")
	for _, key := range []string{"shops/a/1.webp", "shops/a/2.webp"} {
		r := io.MultiReader(strings.NewReader("half of"), iotest.ErrReader(cause))
		if err := b.Put(t.Context(), key, webp, r); !errors.Is(err, cause) {
			t.Errorf("%s: %v", key, err)
		}
	}
	if text, _ := get(t, b, "shops/a/1.webp"); text != "the old one" {
		t.Errorf("half a picture replaced a whole one: %q", text)
	}
	if got := keys(t, b, ""); len(got) != 1 {
		t.Errorf("left %v", got)
	}
}

func cancelled(t *testing.T, b media.Bucket) {
	put(t, b, "shops/a/1.webp", "x")
	ctx, cancel := context.WithCancel(t.Context())
	r := &endless{after: 1 << 20, then: cancel}
	if err := b.Put(ctx, "shops/a/2.webp", webp, io.LimitReader(r, 64<<20)); !errors.Is(err, context.Canceled) {
		t.Errorf("put: %v", err)
	}
	if r.read > 32<<20 {
		t.Errorf("went on for %d bytes", r.read)
	}
	if err := b.Put(ctx, "shops/a/3.webp", webp, bytes.NewReader(nil)); !errors.Is(err, context.Canceled) {
		t.Errorf("put of nothing: %v", err)
	}
	if _, _, err := b.Open(ctx, "shops/a/1.webp"); !errors.Is(err, context.Canceled) {
		t.Errorf("open: %v", err)
	}
	if err := b.Delete(ctx, "shops/a/1.webp"); !errors.Is(err, context.Canceled) {
		t.Errorf("delete: %v", err)
	}
	var last error
	for _, err := range b.List(ctx, "") {
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("list: %v", last)
	}
	if got := keys(t, b, ""); !slices.Equal(got, []string{"shops/a/1.webp"}) {
		t.Errorf("left %v", got)
	}
}

// endless gives bytes for ever and calls then once after so many.
type endless struct {
	read, after int
	then        func()
}

func (e *endless) Read(p []byte) (int, error) {
	e.read += len(p)
	if e.read > e.after && e.then != nil {
		e.then()
		e.then = nil
	}
	return len(p), nil
}

// large allows what a part of a divided upload may take, half of the object.
func large(t *testing.T, b media.Bucket) {
	const size = 40 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := b.Put(t.Context(), "shops/a/1.webp", webp, io.LimitReader(&endless{}, size)); err != nil {
		t.Fatal(err)
	}
	r, info, err := b.Open(t.Context(), "shops/a/1.webp")
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.Copy(io.Discard, r)
	if err := errors.Join(err, r.Close()); err != nil || n != size || info.Size != size {
		t.Errorf("%d bytes came back, said to be %d: %v", n, info.Size, err)
	}
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > size/2 {
		t.Errorf("40 MB took %d bytes of memory", took)
	}
}
