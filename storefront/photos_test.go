package storefront_test

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sottocasa/internal/testkit"
	"sottocasa/media"
	"sottocasa/media/minio"
	"sottocasa/tenants"
)

func (s *staff) photoPath(slug string) string {
	return "/admin/" + s.Shop.Slug + "/products/" + s.Shop.Goods[slug].Product.String() + "/photo"
}

// sources are the addresses of the picture on a page, the img's own first.
func sources(t *testing.T, html string) []string {
	t.Helper()
	img := regexp.MustCompile(`<img src="(/media/[^"]*)" srcset="([^"]*)"[^>]*width="\d+" height="\d+"`).FindStringSubmatch(html)
	if img == nil {
		t.Fatalf("no picture with its place kept free: %.300s", regexp.MustCompile(`<img[^>]*>`).FindString(html))
	}
	list := []string{img[1]}
	for part := range strings.SplitSeq(img[2], ", ") {
		list = append(list, strings.Fields(part)[0])
	}
	return list
}

// A photo goes from a phone into the window, without what the phone wrote into
// it, and is seen on the shop's host and the neighbourhood's alone.
func TestAPhotoFromThePhoneToTheWindow(t *testing.T) {
	onEveryBucket(t, func(t *testing.T, bucket media.Bucket) {
		s := openStoring(t, false, bucket, usualPhotos())
		b := s.owner()
		path := s.photoPath("miele")
		window := s.on(s.Shop.Slug)
		window.get("/products/miele").want(t, 200).lacks(t, "/media/")
		b.get(path).want(t, 200, "Ancora nessuna foto")
		b.upload(path, loaf(t, 1000, 700, 90), "IMG_0001.JPG", "alt_it", "Un vaso di miele", "alt_en", "A jar of honey").leads(t, path+"?done=photo")
		own := regexp.MustCompile(`src="(/admin/[^"]*/pictures/[^"]*)"`).FindStringSubmatch(b.get(path+"?done=photo").want(t, 200, "Foto salvata").text)
		if own == nil {
			t.Fatal("the page does not show it")
		}
		if p := b.get(own[1]).want(t, 200); p.header.Get("Cache-Control") != "no-store" || !strings.HasPrefix(p.header.Get("Content-Type"), "image/") {
			t.Errorf("%v", p.header)
		}
		s.Must(s.Hosts.Refresh(context.Background()))
		shown := window.get("/products/miele").want(t, 200)
		if !strings.Contains(shown.text, `alt="Un vaso di miele"`) || !strings.Contains(window.get("/en/products/miele").text, `alt="A jar of honey"`) {
			t.Error("nobody says what is to be seen")
		}
		list := sources(t, shown.text)
		if len(list) != 3 { // 700 pixels wide when upright
			t.Errorf("widths %v", list)
		}
		for _, src := range list {
			p := window.get(src).want(t, 200)
			if p.header.Get("Cache-Control") != "public, max-age=31536000, immutable" || p.header.Get("X-Content-Type-Options") != "nosniff" ||
				!strings.HasPrefix(p.header.Get("Content-Type"), "image/") || strings.Contains(p.text, "GPS") || strings.Contains(p.text, "Exif") {
				t.Errorf("%s: %v", src, p.header)
			}
			if half := p.text; len(half) < 200 {
				t.Errorf("%s has %d bytes", src, len(half))
			}
			s.on(s.HoodSlug).get(src).want(t, 200)
			s.on(s.Other.Slug).get(src).want(t, 404)
			s.stranger().get(src).want(t, 404)
		}
		var listed string
		s.Must(testkit.Query(s.Database.Super, `select image ->> 'key' || ' ' || (image -> 'alt' ->> 'it') from platform.listings where product_id = $1`,
			[]any{s.Shop.Goods["miele"].Product}, &listed))
		if !strings.HasPrefix(list[0], "/media/"+strings.Fields(listed)[0]) || !strings.HasSuffix(listed, "Un vaso di miele") {
			t.Errorf("the neighbourhood's copy is %s", listed)
		}
	})
}

// The same file is kept once in a shop, whatever shows it, and goes with its
// last use. What nobody names is swept, and nothing else.
func TestTheSameFileIsKeptOnce(t *testing.T) {
	onEveryBucket(t, func(t *testing.T, bucket media.Bucket) {
		s := openStoring(t, false, bucket, usualPhotos())
		b := s.owner()
		file := loaf(t, 400, 400, 120)
		for _, slug := range []string{"miele", "biscotti", "miele"} {
			b.get(s.photoPath(slug))
			b.upload(s.photoPath(slug), file, "a.jpg").leads(t, s.photoPath(slug)+"?done=photo")
		}
		if got := objects(t, bucket); len(got) != 1 {
			t.Errorf("%d objects of one file in one width: %v", len(got), got)
		}
		s.Must(s.Hosts.Refresh(context.Background()))
		for slug, alt := range map[string]string{"miele": "Miele di castagno", "biscotti": "Biscotti al farro"} {
			if text := s.on(s.Shop.Slug).get("/products/" + slug).text; !strings.Contains(text, `alt="`+alt+`"`) {
				t.Errorf("%s does not say what it is", slug)
			}
		}
		lib := media.NewLibrary(bucket)
		sweep := func() int {
			n, err := lib.SweepForgotten(context.Background(), s.DB, s.shopScope, -time.Hour)
			s.Must(err)
			return n
		}
		rows := func() (n int) {
			s.Must(testkit.Query(s.Database.Super, `select count(*)::int from shop.images where shop_id = $1`, []any{s.Shop.ID}, &n))
			return n
		}
		for i, slug := range []string{"miele", "biscotti"} {
			if n := sweep(); n != 0 || rows() != 1 {
				t.Errorf("swept %d, %d rows", n, rows())
			}
			b.get(s.photoPath(slug))
			b.send(s.photoPath(slug)+"/remove").leads(t, s.photoPath(slug)+"?done=removed")
			b.get(s.photoPath(slug)+"?done=removed").want(t, 200, "Foto tolta", "Ancora nessuna foto")
			if left := rows(); left != 1-i {
				t.Errorf("%d rows after %s", left, slug)
			}
		}
		if n := sweep(); n != 1 || len(objects(t, bucket)) != 0 {
			t.Errorf("swept %d, left %v", n, objects(t, bucket))
		}
		// What is sent again after that is there again, under another name.
		b.get(s.photoPath("miele"))
		b.upload(s.photoPath("miele"), file, "a.jpg").leads(t, s.photoPath("miele")+"?done=photo")
		if n, err := lib.SweepForgotten(context.Background(), s.DB, s.shopScope, time.Hour); n != 0 || err != nil || len(objects(t, bucket)) != 1 {
			t.Errorf("swept %d, %v", n, err)
		}
		s.forgets(lib, bucket)
	})
}

// forgets looks that a draft which is forgotten takes all of its pictures with it,
// and nothing of a shop that is there.
func (s *staff) forgets(lib *media.Library, bucket media.Bucket) {
	s.t.Helper()
	gone := tenants.ShopID(tenants.NewID())
	for _, name := range []string{"a-320.webp", "a-640.webp"} {
		s.Must(bucket.Put(context.Background(), string(media.Shop(gone.String()))+"/"+name, "image/webp", strings.NewReader("x")))
	}
	for _, shop := range []tenants.ShopID{s.Shop.ID, gone} {
		s.Must(lib.Forget(context.Background(), s.DB, shop))
	}
	if left := objects(s.t, bucket); len(left) != 1 || !strings.Contains(left[0], s.Shop.ID.String()) {
		s.t.Errorf("left %v", left)
	}
}

// What cannot be a photo is told beside its field, with what was typed kept.
func TestWrongPhotosAreToldBesideTheField(t *testing.T) {
	bucket := folder(t)
	s := openStoring(t, false, bucket, usualPhotos())
	b := s.owner()
	path := s.photoPath("miele")
	good := loaf(t, 300, 300, 10)
	for _, x := range []struct {
		name string
		file []byte
		it   string
		en   string
	}{
		{"", nil, "Scegli una foto", "Choose a photo"},
		{"nothing.jpg", nil, "è vuoto", "is empty"},
		{"IMG_1.HEIC", append([]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), make([]byte, 500)...), "Più compatibile", "Most Compatible"},
		{"page.jpg", []byte("<!doctype html><script>alert(1)</script>"), "pagina web", "web page"},
		{"drawing.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`), "SVG", "SVG"},
		{"half.jpg", good[:len(good)/2], "rovinato", "damaged"},
		{"large.jpg", append(bytes.Clone(good), make([]byte, 10<<20)...), "10 MB", "10 MB"},
	} {
		for root, says := range map[string]string{"": x.it, "/en": x.en} {
			b.get(root + path)
			p := b.upload(root+path, x.file, x.name, "alt_it", "Un <b>vaso</b>").want(t, 422, says)
			if !strings.Contains(p.text, `id="photo-error"`) || !strings.Contains(p.text, `value="Un &lt;b&gt;vaso&lt;/b&gt;"`) {
				t.Errorf("%s: not beside the field, or what was typed is lost", x.name)
			}
		}
	}
	b.get(path)
	b.upload(path, good, "a.jpg", "alt_it", strings.Repeat("a", 200)).want(t, 422, "troppo lungo")
	b.get(path)
	b.cut(path, make([]byte, 17<<20))
	s.stranger().cut(path, make([]byte, 1<<20))
	b.get(path)
	b.upload(strings.TrimSuffix(path, "/photo"), good, "a.jpg").want(t, 415)
	if got := objects(t, bucket); len(got) != 0 {
		t.Errorf("stored %v", got)
	}
	b.get(path)
	b.upload(path, good, "a.jpg").leads(t, path+"?done=photo")
	b.get(path)
	b.upload(path, nil, "", "alt_it", "Nuove parole").leads(t, path+"?done=alt")
	b.get(path)
	b.upload(path, nil, "empty.jpg", "alt_it", "Altre parole").want(t, 422, "è vuoto")
	if p := b.get(path+"?done=alt").want(t, 200, "Descrizione salvata"); field(p.text, "alt_it") == "" && !strings.Contains(p.text, `value="Nuove parole"`) {
		t.Error("the new words are not there")
	}
}

// A shop has room for so many photos, and is told when it has them.
func TestPhotosHaveAQuota(t *testing.T) {
	for name, most := range map[string]media.Quota{"pictures": {Pictures: 1, Bytes: 1 << 30}, "bytes": {Pictures: 9, Bytes: 1}} {
		s := openStoring(t, false, folder(t), most)
		b := s.owner()
		one, two := loaf(t, 300, 300, 1), loaf(t, 300, 300, 200)
		b.get(s.photoPath("miele"))
		b.upload(s.photoPath("miele"), one, "a.jpg").leads(t, s.photoPath("miele")+"?done=photo")
		b.get(s.photoPath("biscotti"))
		b.upload(s.photoPath("biscotti"), two, "b.jpg").want(t, 422, "il massimo")
		b.get(s.photoPath("biscotti"))
		b.upload(s.photoPath("biscotti"), one, "a.jpg").leads(t, s.photoPath("biscotti")+"?done=photo") // takes no room
		if name == "bytes" {
			continue
		}
		for _, slug := range []string{"miele", "biscotti"} {
			b.get(s.photoPath(slug))
			b.send(s.photoPath(slug) + "/remove")
		}
		b.get(s.photoPath("biscotti"))
		b.upload(s.photoPath("biscotti"), two, "b.jpg").leads(t, s.photoPath("biscotti")+"?done=photo")
	}
}

// With the store down a shop is open all the same: a drawing stands in a
// picture's place, and a photo that is sent is asked for again.
func TestTheStoreIsDown(t *testing.T) {
	server, err := testkit.StartMinIO()
	if err != nil {
		t.Fatal(err)
	}
	stopped := false
	defer func() {
		if !stopped {
			server.Stop()
		}
	}()
	bucket, err := minio.New(server.Bucket("pictures"))
	if err != nil {
		t.Fatal(err)
	}
	s := openStoring(t, false, bucket, usualPhotos())
	b := s.owner()
	b.get(s.photoPath("miele"))
	b.upload(s.photoPath("miele"), loaf(t, 400, 400, 9), "a.jpg").leads(t, s.photoPath("miele")+"?done=photo")
	server.Stop()
	stopped = true
	s.Must(s.Hosts.Refresh(context.Background()))
	window := s.on(s.Shop.Slug)
	list := sources(t, window.get("/products/miele").want(t, 200, "Miele di castagno").text)
	if p := window.get(list[0]); p.status != 503 || p.header.Get("Content-Type") != "image/svg+xml" || p.header.Get("Cache-Control") != "no-store" || !strings.Contains(p.text, "<svg") {
		t.Errorf("%d %v", p.status, p.header)
	}
	b.get(s.photoPath("biscotti"))
	b.upload(s.photoPath("biscotti"), loaf(t, 400, 400, 99), "b.jpg").want(t, 503, "riprova tra qualche minuto")
	if x := s.good("biscotti"); x.Picture != nil {
		t.Errorf("a row names what is not there: %+v", x.Picture)
	}
}

// Two phones send two files to one product and one file to two: each product
// shows one whole picture, and no row is left over.
func TestPhotosSentTogether(t *testing.T) {
	bucket := folder(t)
	s := openStoring(t, false, bucket, usualPhotos())
	over := make(chan page)
	slugs := []string{"miele", "biscotti", "miele", "biscotti", "torta"}
	for i, slug := range slugs {
		b := s.owner()
		b.get(s.photoPath(slug))
		go func() {
			over <- b.upload(s.photoPath(slug), loaf(t, 320, 320, uint8(100*(i%2))), fmt.Sprint(i, ".jpg"))
		}()
	}
	for range slugs {
		(<-over).want(t, 303)
	}
	var rows, used int
	s.Must(testkit.Query(s.Database.Super, `select (select count(*) from shop.images where shop_id = $1)::int,
		(select count(distinct image_id) from shop.products where shop_id = $1)::int`, []any{s.Shop.ID}, &rows, &used))
	if rows != used || used < 1 || used > 2 {
		t.Errorf("%d rows, %d used", rows, used)
	}
	for _, slug := range slugs {
		x := s.good(slug)
		if x.Picture == nil || !slices.Contains(objects(t, bucket), x.Picture.Key+"-320."+ext(x.Picture.Type)) {
			t.Errorf("%s: %+v", slug, x.Picture)
		}
	}
}

func ext(kind string) string {
	if kind == "image/jpeg" {
		return "jpg"
	}
	return "webp"
}
