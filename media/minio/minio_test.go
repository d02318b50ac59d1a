package minio_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/internal/testkit"
	"sottocasa/media"
	"sottocasa/media/buckettest"
	"sottocasa/media/minio"
)

func open(t *testing.T, address string) *minio.Bucket {
	t.Helper()
	b, err := minio.New(address)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestContract(t *testing.T) {
	testkit.S3(t) // one server for all of the contract
	buckettest.Run(t, func(t *testing.T) media.Bucket { return open(t, testkit.S3(t)) })
}

// Whoever has no key reads, writes, lists and removes nothing (IMG-06), and a
// wrong key is none.
func TestNobodyElseComesIn(t *testing.T) {
	address := testkit.S3(t)
	b := open(t, address)
	const key = "shops/a/1-320.webp"
	if err := b.Put(t.Context(), key, "image/webp", strings.NewReader("secret bread")); err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	bucket := "http://" + u.Host + u.Path
	for _, c := range []struct{ method, url string }{
		{"GET", bucket + "/" + key}, {"HEAD", bucket + "/" + key}, {"PUT", bucket + "/" + key}, {"DELETE", bucket + "/" + key},
		{"GET", bucket}, {"GET", bucket + "?list-type=2"}, {"GET", bucket + "?policy"}, {"DELETE", bucket}, {"GET", "http://" + u.Host + "/"},
		{"GET", bucket + "/" + key + "?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a/20200101/us-east-1/s3/aws4_request&X-Amz-Date=20200101T000000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=00"},
	} {
		req, err := http.NewRequest(c.method, c.url, strings.NewReader("mine"))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err := errors.Join(err, resp.Body.Close()); err != nil {
			t.Fatal(err)
		}
		if resp.StatusCode < 400 || bytes.Contains(body, []byte("secret bread")) {
			t.Errorf("%s %s: %d %.100s", c.method, c.url, resp.StatusCode, body)
		}
	}
	u.User = url.UserPassword(u.User.Username(), "not-the-secret")
	if _, _, err := open(t, u.String()).Open(t.Context(), key); err == nil || fault.Has(err, fault.NotFound) {
		t.Errorf("with a wrong secret: %v", err)
	}
	r, info, err := b.Open(t.Context(), key)
	if err != nil || info.Size != 12 {
		t.Fatalf("%+v, %v", info, err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

// What is stored says that it may be kept for ever, and what it is.
func TestObjectsCarryTheirHeaders(t *testing.T) {
	address := testkit.S3(t)
	b := open(t, address)
	if err := b.Put(t.Context(), "shops/a/1-320.webp", "image/webp", strings.NewReader("x")); err != nil {
		t.Fatal(err)
	}
	h := minio.HeadersOf(t, b, "shops/a/1-320.webp")
	if h.Get("Cache-Control") != "public, max-age=31536000, immutable" || h.Get("Content-Type") != "image/webp" {
		t.Errorf("%v", h)
	}
}

// A store that is down answers soon that it is, and opening it asks nothing.
func TestAStoreThatIsDown(t *testing.T) {
	b := open(t, "http://key:s3cret-s3cret@127.0.0.1:1/bucket")
	if _, _, err := b.Open(t.Context(), "shops/a/1.webp"); err == nil || fault.Has(err, fault.NotFound) || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("open: %v", err)
	}
	if err := b.Put(t.Context(), "shops/a/1.webp", "image/webp", strings.NewReader("x")); err == nil {
		t.Error("put")
	}
	if err := b.Ready(t.Context()); err == nil {
		t.Error("ready")
	}
}

// Uploads in parts that were never finished are given up.
func TestSweep(t *testing.T) {
	b := open(t, testkit.S3(t))
	if n, err := b.Sweep(t.Context(), -1); n != 0 || err != nil {
		t.Errorf("a bucket that is not there: %d, %v", n, err)
	}
	minio.BeginUpload(t, b, "shops/a/1.webp")
	for _, c := range []struct {
		older, swept int
	}{{1, 0}, {-1, 1}, {-1, 0}} {
		if n, err := b.Sweep(t.Context(), time.Duration(c.older)*time.Hour); err != nil || n != c.swept {
			t.Errorf("older than %d hours: %d, %v", c.older, n, err)
		}
	}
}
