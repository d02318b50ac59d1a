package storefront_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sottocasa/catalog/exporter"
	"sottocasa/catalog/importer"
	"sottocasa/catalog/importer/fetch"
	"sottocasa/internal/testkit"
	"sottocasa/media"
	"sottocasa/media/files"
	"sottocasa/media/lab"
	"sottocasa/media/minio"
	"sottocasa/storefront"
	"sottocasa/tenants"
)

// lateLab builds the lab's child when the first photo comes, so that tests
// without one do not wait for it.
type lateLab struct{}

func (lateLab) Develop(ctx context.Context, upload []byte) (lab.Photo, error) {
	child, err := testkit.PhotoChild()
	if err != nil {
		return lab.Photo{}, err
	}
	return lab.New(child).Develop(ctx, upload)
}

func (lateLab) Codes(ctx context.Context, upload []byte) ([]string, error) {
	child, err := testkit.PhotoChild()
	if err != nil {
		return nil, err
	}
	return lab.New(child).Codes(ctx, upload)
}

// usualPhotos is what a shop may have in tests.
func usualPhotos() media.Quota { return media.Quota{Pictures: 50, Bytes: 50 << 20} }

// folder is a bucket of the test's own in a folder.
func folder(t *testing.T) media.Bucket {
	t.Helper()
	b, err := files.New(filepath.Join(t.TempDir(), "media"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

// s3 is a bucket of the test's own in a real MinIO.
func s3(t *testing.T) media.Bucket {
	t.Helper()
	b, err := minio.New(testkit.S3(t))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// onEveryBucket runs a test on each kind of bucket that there is.
func onEveryBucket(t *testing.T, run func(t *testing.T, b media.Bucket)) {
	for name, open := range map[string]func(*testing.T) media.Bucket{"folder": folder, "MinIO": s3} {
		t.Run(name, func(t *testing.T) { run(t, open(t)) })
	}
}

// storing gives the app a bucket and room for photos.
func storing(d storefront.Deps, b media.Bucket, most media.Quota) storefront.Deps {
	d.Media = media.NewLibrary(b)
	d.Photos = media.NewIntake(d.Media, lateLab{}, most)
	d.Imports = &importer.Desk{DB: d.DB, Parcels: media.NewParcels(b), Photos: d.Photos, Fetch: fetch.New(fetch.Options{Most: media.MaxUpload})}
	d.Exports = &exporter.Desk{Packer: exporter.Packer{DB: d.DB, Library: d.Media, Words: d.Words}, Parcels: d.Imports.Parcels}
	return d
}

// loaf is a photo of w times h pixels, lying on its side as a phone writes it,
// with the place where it was taken; shade tells one from another.
func loaf(t *testing.T, w, h int, shade uint8) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range w * h {
		img.SetRGBA(i%w, i/w, color.RGBA{200, shade, uint8(60 + 90*(i%w)/w), 255})
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	tiff := []byte("Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00GPS 41.8719 N")
	head := binary.BigEndian.AppendUint16([]byte{0xff, 0xd8, 0xff, 0xe1}, uint16(len(tiff)+2))
	return append(append(head, tiff...), b.Bytes()[2:]...)
}

// upload posts a form with a file from the page seen last, with its token.
func (b *browser) upload(path string, file []byte, name string, fields ...string) page {
	b.s.t.Helper()
	kind, body := b.form(file, name, fields...)
	return b.post(path, kind, body)
}

// cut uploads what is far too much: the answer is 413, or the server has hung
// up before all of it was sent, which may take the answer along.
func (b *browser) cut(path string, file []byte) {
	b.s.t.Helper()
	kind, body := b.form(file, "huge.jpg")
	p, err := b.sendBody(path, kind, body)
	if err == nil && p.status != http.StatusRequestEntityTooLarge {
		b.s.t.Errorf("%d bytes: %d", len(file), p.status)
	}
	if err != nil && !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, syscall.EPIPE) {
		b.s.t.Error(err)
	}
}

func (b *browser) form(file []byte, name string, fields ...string) (contentType string, _ io.Reader) {
	b.s.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	fields = append(fields, "form_token", field(b.last.text, "form_token"))
	for i := 0; i+1 < len(fields); i += 2 {
		b.s.Must(w.WriteField(fields[i], fields[i+1]))
	}
	part, err := w.CreatePart(textproto.MIMEHeader{"Content-Type": {"image/jpeg"},
		"Content-Disposition": {`form-data; name="photo"; filename="` + name + `"`}})
	b.s.Must(err)
	_, err = part.Write(file)
	b.s.Must(err)
	b.s.Must(w.Close())
	return w.FormDataContentType(), &body
}

func (b *browser) post(path, contentType string, body io.Reader) page {
	b.s.t.Helper()
	p, err := b.sendBody(path, contentType, body)
	b.s.Must(err)
	return p
}

func (b *browser) sendBody(path, contentType string, body io.Reader) (page, error) {
	b.s.t.Helper()
	req, err := http.NewRequest("POST", "http://"+b.s.addr+path, body)
	b.s.Must(err)
	req.Host = appHost
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Origin", "https://"+appHost)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if b.session != "" {
		req.Header.Set("Cookie", "__Host-session="+b.session)
	}
	tr := &http.Transport{}
	defer tr.CloseIdleConnections()
	resp, err := tr.RoundTrip(req)
	if err != nil {
		return page{}, err
	}
	text, err := io.ReadAll(resp.Body)
	b.s.Must(err)
	_ = resp.Body.Close()
	b.last = page{resp.StatusCode, string(text), resp.Header.Get("Location"), resp.Header}
	if strings.Contains(b.last.text, "⟦") {
		b.s.t.Errorf("%s has words missing", path)
	}
	return b.last, nil
}

// on is a stranger's browser on another host than the staff's.
func (s *staff) on(slug string) *browser { return &browser{s: s, host: slug + ".shops.example"} }

// objects are the keys that a bucket holds.
func objects(t *testing.T, b media.Bucket) []string {
	t.Helper()
	var keys []string
	for e, err := range b.List(t.Context(), "") {
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, e.Key)
	}
	return keys
}

// shopScope finds the scope of the world's shops for sweeping.
func (s *staff) shopScope(shop tenants.ShopID) (tenants.Scope, bool) {
	return tenants.InShop(s.Hood, shop, "sweep"), shop == s.Shop.ID || shop == s.Other.ID
}
