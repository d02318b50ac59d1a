package feed_test

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"slices"
	"strings"
	"testing"

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
		Facts:   catalog.Facts{GTIN: "8003170055360"},
		Picture: &media.Picture{Key: "shops/x/y", Width: 640, Height: 480, Widths: []int{320, 640}, Type: "image/webp"},
		Variant: catalog.Variant{ID: tenants.NewID(), Price: price, Per: "piece"}}
}

func shop(lang locale.Lang) feed.Shop {
	return feed.Shop{Name: "Nives & C.", Link: "https://nives.shops.example/", Lang: lang, MinOrder: 1500,
		Product: func(slug string) string { return "https://nives.shops.example/products/" + slug },
		Media:   func(path string) string { return "https://nives.shops.example" + path }}
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
	offer.Variant.Regular, offer.Variant.Offer, offer.Facts.GTIN = 690, &catalog.Reduced{}, ""
	out.Variant.OnHand = &none
	goods = append(goods, offer, out)
	for _, s := range hostile.Strings(t) {
		g := good("ostile", 100)
		g.Title, g.About, g.Shelf = locale.Text{It: s}, locale.Text{It: s}, locale.Text{It: s}
		goods = append(goods, g)
	}
	for _, lang := range locale.Langs() {
		s := shop(lang)
		items := feed.Items(s, goods)
		var b, m bytes.Buffer
		if err := feed.Google(&b, s, items); err != nil {
			t.Fatal(err)
		}
		read := parsed(t, b.Bytes())
		for _, it := range read {
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
			honey["unit_pricing_measure"] != "500 g" || honey["gtin"] != "8003170055360" || honey["availability"] != "in_stock" || honey["brand"] != "Nives & C." {
			t.Errorf("the honey: %v", honey)
		}
		if cut := read[1]; cut["price"] != "6.90 EUR" || cut["sale_price"] != "5.52 EUR" || cut["identifier_exists"] != "no" || read[2]["availability"] != "out_of_stock" {
			t.Errorf("on offer: %v; sold out: %v", cut, read[2])
		}
		if err := feed.Meta(&m, items); err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(&m).ReadAll()
		if err != nil || len(rows) != len(items)+1 || !slices.Contains(rows[1], "in stock") || !slices.Contains(rows[3], "out of stock") {
			t.Errorf("Meta's: %d rows of %d, %v", len(rows), len(items), err)
		}
	}
}

// A checker that lets everything pass checks nothing.
func TestTheCheckerBites(t *testing.T) {
	t.Parallel()
	sound := feed.Items(shop(locale.It), []catalog.Product{good("miele", 690)})[0]
	for name, value := range map[string]string{"id": "", "title": strings.Repeat("a", 151), "description": "", "link": "/products/miele", "image_link": "", "availability": "in stock",
		"condition": "", "price": "6,90 €", "sale_price": "7.00 EUR", "gtin": "8003170055361", "unit_pricing_measure": "500", "unit_pricing_base_measure": "",
		"identifier_exists": "no", "brand": strings.Repeat("b", 71), "product_type": strings.Repeat("c", 751)} {
		it := feed.Item{}
		for k, v := range sound {
			it[k] = v
		}
		it[name] = value
		if len(feed.Faults(it)) == 0 {
			t.Errorf("%s = %.20q passes", name, value)
		}
	}
	if f := feed.Faults(sound); len(f) > 0 {
		t.Errorf("a good item: %v", f)
	}
	loud := feed.Item{}
	for k, v := range sound {
		loud[k] = v
	}
	loud["title"] = "MIELE DI CASTAGNO DEL BOSCO NERO"
	if len(feed.Faults(loud)) == 0 {
		t.Error("a title in capitals passes")
	}
}
