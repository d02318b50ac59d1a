package storefront_test

import (
	"encoding/csv"
	"image/jpeg"
	"net/url"
	"strings"
	"testing"

	"sottocasa/catalog/feed"
)

// What the two feeds name is there: the page, and a picture in a format that each
// of them takes, on the shop's own host alone.
func TestFeedsLeadToWhatTheyName(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	b.get(s.photoPath("miele"))
	b.upload(s.photoPath("miele"), loaf(t, 1000, 700, 90), "a.jpg").leads(t, s.photoPath("miele")+"?done=photo")
	s.Must(s.Hosts.Refresh(t.Context()))
	window := s.on(s.Shop.Slug)
	local := func(address string) string {
		u, err := url.Parse(address)
		s.Must(err)
		return u.Path
	}
	window.get("/feeds/google.xml").want(t, 200).written(t, "<g:image_link>", "/media/shops/", "Miele di castagno")
	rows, err := csv.NewReader(strings.NewReader(window.get("/feeds/meta.csv").want(t, 200).text)).ReadAll()
	s.Must(err)
	if len(rows) != 2 {
		t.Fatalf("%d rows of Meta's: one has a photo", len(rows))
	}
	it := feed.Item{}
	for i, name := range rows[0] {
		it[name] = rows[1][i]
	}
	window.get(local(it["link"])).want(t, 200, "Miele di castagno")
	photo := local(it["image_link"])
	if !strings.HasPrefix(photo, feed.Photos) || !strings.HasSuffix(photo, ".jpg") {
		t.Fatalf("a picture at %s", photo)
	}
	p := window.get(photo).want(t, 200)
	img, err := jpeg.Decode(strings.NewReader(p.text))
	s.Must(err)
	if at := img.Bounds(); at.Dx() != 640 || at.Dy() != 914 || p.header.Get("Content-Type") != "image/jpeg" || !strings.Contains(p.header.Get("Cache-Control"), "immutable") {
		t.Errorf("%v, %v", at, p.header)
	}
	if red, green, _, _ := img.At(300, 400).RGBA(); red>>8 < 190 || red>>8 > 210 || green>>8 < 80 || green>>8 > 100 {
		t.Errorf("its colour is %v, not the photo's", img.At(300, 400))
	}
	s.on(s.Other.Slug).get(photo).want(t, 404)
	for _, path := range []string{"x", "shops/../../etc/passwd", strings.TrimPrefix(photo, feed.Photos) + ".webp", "shops/x/y-640.jpg"} {
		if p := window.get(feed.Photos + path); p.status != 404 {
			t.Errorf("%s: %d", path, p.status)
		}
	}
}
