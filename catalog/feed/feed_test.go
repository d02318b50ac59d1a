package feed_test

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"sottocasa/catalog"
	"sottocasa/catalog/feed"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/hostile"
	"sottocasa/media"
	"sottocasa/tenants"
)

func good(slug string, price money.Cents) catalog.Product {
	return catalog.Product{ID: tenants.NewID(), Slug: slug, Title: locale.Text{It: "Miele di castagno", En: "Chestnut honey"}, About: locale.Text{It: "Dal bosco."},
		Mode: catalog.Each, Online: true, State: "live", Quantity: 500, Unit: "g", Shelf: locale.Text{It: "Dispensa", En: "Pantry"},
		Facts:   catalog.Facts{Food: true, GTIN: "8003170055360"},
		Picture: &media.Picture{Key: "shops/x/y", Width: 960, Height: 720, Widths: []int{320, 640, 960}, Type: "image/webp"},
		Variant: catalog.Variant{ID: tenants.NewID(), Price: price, Per: "piece"}}
}

func moment() time.Time { return time.Date(2026, 11, 23, 10, 12, 0, 0, time.UTC) }

func shop(lang locale.Lang) feed.Shop {
	return feed.Shop{Now: moment(), Name: "Nives & C.", Link: "https://nives.shops.example/", Lang: lang, MinOrder: 1500,
		Product: func(slug string) string { return "https://nives.shops.example/products/" + slug },
		Media:   func(path string) string { return "https://nives.shops.example" + path }}
}

// items are those of a feed that would be written.
func items(of func(io.Writer, *feed.Shop) *feed.Feed, s feed.Shop, goods []catalog.Product) (list []feed.Item) {
	f := of(io.Discard, &s)
	for i := range goods {
		if it, may := f.Item(&goods[i]); may {
			list = append(list, it)
		}
	}
	return list
}

// written is the whole feed.
func written(t *testing.T, of func(io.Writer, *feed.Shop) *feed.Feed, s feed.Shop, goods []catalog.Product) []byte {
	t.Helper()
	var b bytes.Buffer
	f := of(&b, &s)
	for i := range goods {
		if err := f.Add(&goods[i]); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.End(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// parsed reads a feed of Google's as others do.
func parsed(t *testing.T, raw []byte) (items []feed.Item) {
	t.Helper()
	var doc struct {
		Items []struct {
			All []struct {
				XMLName xml.Name
				Text    string `xml:",chardata"`
			} `xml:",any"`
		} `xml:"channel>item"`
	}
	if err := xml.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	for _, x := range doc.Items {
		it := feed.Item{}
		for _, e := range x.All {
			if e.XMLName.Space != "http://base.google.com/ns/1.0" {
				t.Errorf("%s is in the space %q", e.XMLName.Local, e.XMLName.Space)
			}
			it[e.XMLName.Local] = e.Text
		}
		items = append(items, it)
	}
	return items
}

func TestBothFeedsKeepTheRules(t *testing.T) {
	t.Parallel()
	goods := []catalog.Product{good("miele", 690)}
	none := 0
	for i, change := range []func(*catalog.Product){
		func(g *catalog.Product) { g.Mode = catalog.Weight }, func(g *catalog.Product) { g.Mode = catalog.PieceWeight },
		func(g *catalog.Product) { g.State = "hidden" }, func(g *catalog.Product) { g.State = "draft" }, func(g *catalog.Product) { g.Online = false },
		func(g *catalog.Product) { g.Picture = nil }, func(g *catalog.Product) { g.Facts.GTIN = "8003170055361" },
	} {
		g := good("fuori", money.Cents(100+i))
		change(&g)
		goods = append(goods, g)
	}
	offer, out := good("in-offerta", 552), good("finito", 300)
	offer.Variant.Regular, offer.Variant.Offer, offer.Facts.GTIN = 690, &catalog.Reduced{Until: moment().Add(72*time.Hour + time.Minute)}, ""
	out.Variant.OnHand = &none
	goods = append(goods, offer, out)
	for _, s := range hostile.Strings(t) {
		g := good("ostile", 100)
		g.Title, g.About, g.Shelf = locale.Text{It: s}, locale.Text{It: s}, locale.Text{It: s}
		goods = append(goods, g)
	}
	for _, lang := range locale.Langs() {
		s := shop(lang)
		items := items(feed.Google, s, goods)
		read := parsed(t, written(t, feed.Google, s, goods))
		for i, it := range read {
			it["picture's width"], it["picture's height"] = items[i]["picture's width"], items[i]["picture's height"]
			if f := feed.Faults(it); len(f) > 0 {
				t.Errorf("%s: %v", it["title"], f)
			}
			if strings.Contains(it["link"], "fuori") {
				t.Errorf("%v is in the feed", it)
			}
			if it["minimum_order_value"] != "IT:::15.00 EUR" {
				t.Errorf("the least of an order is told as %q", it["minimum_order_value"])
			}
		}
		if honey := read[0]; honey["title"] != map[locale.Lang]string{locale.It: "Miele di castagno", locale.En: "Chestnut honey"}[lang] || honey["price"] != "6.90 EUR" ||
			honey["unit_pricing_measure"] != "500g" || honey["unit_pricing_base_measure"] != "1kg" || honey["google_product_category"] != "412" || honey["gtin"] != "8003170055360" || honey["availability"] != "in_stock" || honey["brand"] != "Nives & C." {
			t.Errorf("the honey: %v", honey)
		}
		if cut := read[1]; cut["price"] != "6.90 EUR" || cut["sale_price"] != "5.52 EUR" || cut["sale_price_effective_date"] != "2026-11-23T10:00+0000/2026-11-26T10:13+0000" || cut["identifier_exists"] != "no" || read[2]["availability"] != "out_of_stock" {
			t.Errorf("on offer: %v; sold out: %v", cut, read[2])
		}
		rows, err := csv.NewReader(bytes.NewReader(written(t, feed.Meta, s, goods))).ReadAll()
		if err != nil || len(rows) != len(items)+1 || !slices.Contains(rows[1], "in stock") || !slices.Contains(rows[3], "out of stock") ||
			!slices.Contains(rows[1], "https://nives.shops.example/feeds/photos/shops/x/y-960.jpg") {
			t.Errorf("Meta's: %d rows of %d, %v: %v", len(rows), len(items), err, rows[1])
		}
	}
}

// A checker that lets everything pass checks nothing: each rule of both has an
// item that breaks it alone.
func TestTheCheckerBites(t *testing.T) {
	t.Parallel()
	of := func(n int) string { return strings.Repeat("a", n) }
	address := "https://nives.shops.example/"
	both := [][2]string{{"id", ""}, {"title", ""}, {"title", " "}, {"title", "MIELE DI CASTAGNO DEL BOSCO NERO"}, {"title", "miele\x00"}, {"title", "miele <b>buono</b>"},
		{"description", ""}, {"description", strings.ToUpper(of(40))}, {"description", "<script>x"}, {"description", "\ue000"}, {"brand", "a\x01"}, {"product_type", "a\ufffe"},
		{"link", "/products/miele"}, {"link", "ftp://nives.shops.example/"}, {"link", address + "è"}, {"link", address + of(2000)},
		{"image_link", ""}, {"image_link", address + "a b.jpg"}, {"image_link", address + "a.svg"}, {"image_link", address + of(2000) + ".jpg"},
		{"picture's width", "99"}, {"picture's height", ""}, {"availability", ""}, {"availability", "disponibile"}, {"condition", "nuovo"},
		{"price", ""}, {"price", "6,90 €"}, {"price", "0.00 EUR"}, {"price", "6.9 EUR"}, {"price", "EUR 6.90"}, {"sale_price", "7.00 EUR"}, {"sale_price", "6.90 EUR"}, {"sale_price", "0.00 EUR"},
		{"sale_price_effective_date", "2026-11-23T10:00+0000/2026-11-26T10:13+0000"}, {"gtin", "8003170055361"}, {"gtin", "2012345008755"}, {"gtin", "80031700553"},
		{"google_product_category", "Cibo"}, {"product_type", of(751)}}
	his := [][2]string{{"id", of(51)}, {"title", of(151)}, {"description", of(5001)}, {"brand", of(71)}, {"availability", "in stock"}, {"identifier_exists", "no"}, {"identifier_exists", "forse"},
		{"unit_pricing_measure", "500"}, {"unit_pricing_measure", "0g"}, {"unit_pricing_measure", ""}, {"unit_pricing_base_measure", ""}, {"unit_pricing_base_measure", "3kg"},
		{"unit_pricing_base_measure", "1l"}, {"unit_pricing_base_measure", "750g"}}
	hers := [][2]string{{"id", of(101)}, {"title", of(201)}, {"description", of(10000)}, {"brand", of(101)}, {"brand", ""}, {"condition", ""}, {"availability", "in_stock"}, {"availability", "backorder"},
		{"image_link", address + "a.webp"}, {"picture's width", "499"}, {"picture's height", "499"}}
	goods := []catalog.Product{good("miele", 690)}
	for name, c := range map[string]struct {
		sound  feed.Item
		faults func(feed.Item) []string
		breaks [][2]string
	}{"Google": {items(feed.Google, shop(locale.It), goods)[0], feed.Faults, append(his, both...)}, "Meta": {items(feed.Meta, shop(locale.It), goods)[0], feed.MetaFaults, append(hers, both...)}} {
		if f := c.faults(c.sound); len(f) > 0 {
			t.Errorf("%s: a good item: %v", name, f)
		}
		for _, b := range c.breaks {
			it := maps.Clone(c.sound)
			it[b[0]] = b[1]
			if len(c.faults(it)) == 0 {
				t.Errorf("%s: %s = %.40q passes", name, b[0], b[1])
			}
		}
		for _, when := range []string{"2026-11-26T10:13+0000/2026-11-23T10:00+0000", "2026-11-23T10:00+0000", "23/11/2026", "2026-11-23/2026-11-26"} {
			it := maps.Clone(c.sound)
			it["sale_price"], it["sale_price_effective_date"] = "6.00 EUR", when
			if len(c.faults(it)) == 0 {
				t.Errorf("%s: a sale %s passes", name, when)
			}
		}
	}
}

// What can be mended is: a shop's own words go into both feeds, cut to what each
// takes, without tags, not in capitals.
func TestWordsAreMadeToFit(t *testing.T) {
	t.Parallel()
	loud, long, tags, own, wine := good("forte", 100), good("lungo", 100), good("tag", 100), good("suo", 100), good("vino", 100)
	loud.Title.It = "PANE CASERECCIO DI LARIANO COTTO A LEGNA"
	long.Title.It, long.About.It = strings.Repeat("è", 300), strings.Repeat("a", 20000)
	tags.Title.It, tags.About.It = "Pane <b>buono</b>", "a < b\x00"
	own.Facts.GTIN = "2012345008755"
	wine.MinAge = 18
	goods := []catalog.Product{loud, long, tags, own, wine}
	for name, all := range map[string][]feed.Item{"Google": items(feed.Google, shop(locale.It), goods), "Meta": items(feed.Meta, shop(locale.It), goods)} {
		if len(all) != len(goods) {
			t.Fatalf("%s: %d of %d", name, len(all), len(goods))
		}
		most := map[string][2]int{"Google": {150, 5000}, "Meta": {200, 9999}}[name]
		if all[0]["title"] != "Pane casereccio di lariano cotto a legna" || utf8.RuneCountInString(all[1]["title"]) != most[0] || len(all[1]["description"]) != most[1] ||
			all[2]["title"] != "Pane < b>buono< /b>" || all[2]["description"] != "a < b" || all[3]["gtin"] != "" || all[4]["google_product_category"] != "499676" {
			t.Errorf("%s: %.300v", name, all)
		}
	}
	small := good("piccola", 100)
	small.Picture = &media.Picture{Key: "shops/x/z", Width: 480, Height: 480, Widths: []int{320, 480}, Type: "image/jpeg"}
	if g, m := items(feed.Google, shop(locale.It), []catalog.Product{small}), items(feed.Meta, shop(locale.It), []catalog.Product{small}); len(g) != 1 || len(m) != 0 {
		t.Errorf("a picture of 480 pixels: %d for Google, %d for Meta", len(g), len(m))
	}
}

// TestAFeedOfNothing is still one that can be read, with its head.
func TestAFeedOfNothing(t *testing.T) {
	t.Parallel()
	raw := written(t, feed.Google, shop(locale.It), nil)
	if got := parsed(t, raw); len(got) != 0 || !bytes.Contains(raw, []byte("<title>Nives &amp; C.</title>")) {
		t.Errorf("%s", raw)
	}
	if rows, err := csv.NewReader(bytes.NewReader(written(t, feed.Meta, shop(locale.It), nil))).ReadAll(); err != nil || len(rows) != 1 {
		t.Errorf("%v, %v", rows, err)
	}
}

// TestAFeedGrowsAsItIsWritten: what came is written before the next comes, so that
// a shop of many goods needs no more memory than its feed.
func TestAFeedGrowsAsItIsWritten(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]func(io.Writer, *feed.Shop) *feed.Feed{"Google": feed.Google, "Meta": feed.Meta} {
		var b bytes.Buffer
		s := shop(locale.It)
		f := of(&b, &s)
		seen := 0
		for i := range 2000 {
			g := good(fmt.Sprintf("miele-%d", i), 690)
			if err := f.Add(&g); err != nil {
				t.Fatal(err)
			}
			seen = b.Len()
		}
		if err := f.End(); err != nil {
			t.Fatal(err)
		}
		if seen < b.Len()*9/10 {
			t.Errorf("%s: %d of %d bytes were written before the end", name, seen, b.Len())
		}
	}
}
