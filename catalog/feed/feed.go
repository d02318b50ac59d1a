// Package feed writes a shop's goods as Google and Meta read them, so that they
// can be found there. Goods that are weighed have no price that could be told
// beforehand, and are left out, as what the shop does not show.
package feed

import (
	"encoding/csv"
	"encoding/xml"
	"io"
	"strconv"
	"strings"

	"sottocasa/catalog"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Shop is whose goods they are, in one language.
type Shop struct {
	Name     string
	About    string
	Link     string // its first page
	Lang     locale.Lang
	Product  func(slug string) string // the address of a product's page
	Media    func(path string) string // the address of a picture
	MinOrder money.Cents              // goods that an order must have; 0: any
}

// Item is one product as a feed has it: by the names of Google's attributes.
type Item map[string]string

// Live reads the goods that a feed may have, by address.
func Live(r *tenants.ShopRead, at catalog.Place, into *[]catalog.Product) {
	catalog.All(r, at, true, into)
}

// pictureWidth is how wide a picture of a feed is, in pixels: the largest.
const pictureWidth = 1600

// Items makes the items of a shop's goods; those that break a rule are left out.
func Items(s Shop, goods []catalog.Product) (list []Item) {
	for i := range goods {
		g := &goods[i]
		if g.Mode != catalog.Each || !g.Online || g.State != "live" {
			continue
		}
		if it := s.item(g); len(Faults(it)) == 0 {
			list = append(list, it)
		}
	}
	return list
}

func (s Shop) item(g *catalog.Product) Item {
	it := Item{"id": g.ID.String(), "title": clip(g.Title.In(s.Lang), 150), "description": clip(g.About.In(s.Lang), 5000), "link": s.Product(g.Slug),
		"condition": "new", "availability": "out_of_stock", "price": amount(g.Variant.Asked()), "product_type": clip(g.Shelf.In(s.Lang), 750)}
	if it["description"] == "" {
		it["description"] = it["title"]
	}
	if g.Buyable() {
		it["availability"] = "in_stock"
	}
	if g.Picture != nil && !g.Picture.None() {
		it["image_link"] = s.Media(g.Picture.URL(pictureWidth))
	}
	if o := g.Variant.Offer; o != nil {
		it["sale_price"] = amount(g.Variant.Price)
	}
	if it["identifier_exists"] = "no"; g.Facts.GTIN != "" {
		it["gtin"], it["identifier_exists"] = g.Facts.GTIN, "yes"
	}
	if it["brand"] = clip(g.Facts.Maker, 70); it["brand"] == "" {
		it["brand"] = clip(s.Name, 70)
	}
	if n, unit := measure(g); n > 0 {
		it["unit_pricing_measure"] = strconv.Itoa(n) + " " + unit
		it["unit_pricing_base_measure"] = map[string]string{"g": "1 kg", "ml": "1 l"}[unit]
	}
	return it
}

// measure is what the unit price is counted on: drained weight where there is
// one (PRICE-02).
func measure(g *catalog.Product) (n int, unit string) {
	switch {
	case g.Drained > 0:
		return g.Drained, "g"
	case g.Unit == "g" || g.Unit == "ml":
		return g.Quantity, g.Unit
	}
	return 0, ""
}

func amount(c money.Cents) string {
	cents := strconv.FormatInt(int64(c%100), 10)
	if len(cents) < 2 {
		cents = "0" + cents
	}
	return strconv.FormatInt(int64(c/100), 10) + "." + cents + " EUR"
}

func clip(s string, letters int) string {
	runes := []rune(strings.TrimSpace(s))
	return string(runes[:min(len(runes), letters)])
}

// order is the order of the attributes in a file.
func order() []string {
	return []string{"id", "title", "description", "link", "image_link", "availability", "condition", "price", "sale_price", "brand", "gtin", "identifier_exists",
		"product_type", "unit_pricing_measure", "unit_pricing_base_measure"}
}

// Google writes an RSS 2.0 feed for Google's Merchant Center.
func Google(w io.Writer, s Shop, items []Item) error {
	type element struct {
		XMLName xml.Name
		Text    string `xml:",chardata"`
	}
	type entry struct {
		XMLName xml.Name `xml:"item"`
		All     []element
	}
	type channel struct {
		Title       string `xml:"title"`
		Link        string `xml:"link"`
		Description string `xml:"description"`
		Items       []entry
	}
	type rss struct {
		XMLName xml.Name `xml:"rss"`
		Version string   `xml:"version,attr"`
		Space   string   `xml:"xmlns:g,attr"`
		Channel channel  `xml:"channel"`
	}
	c := channel{Title: s.Name, Link: s.Link, Description: s.About}
	for _, it := range items {
		var e entry
		for _, name := range order() {
			if it[name] != "" {
				e.All = append(e.All, element{xml.Name{Local: "g:" + name}, it[name]})
			}
		}
		if s.MinOrder > 0 {
			e.All = append(e.All, element{xml.Name{Local: "g:minimum_order_value"}, "IT:::" + amount(s.MinOrder)})
		}
		c.Items = append(c.Items, e)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	out := xml.NewEncoder(w)
	out.Indent("", " ")
	return out.Encode(rss{Version: "2.0", Space: "http://base.google.com/ns/1.0", Channel: c})
}

// Meta writes a CSV for the catalogue of Facebook and Instagram, which says
// "in stock" with a blank.
func Meta(w io.Writer, items []Item) error {
	names := []string{"id", "title", "description", "availability", "condition", "price", "sale_price", "link", "image_link", "brand", "gtin", "product_type"}
	out := csv.NewWriter(w)
	if err := out.Write(names); err != nil {
		return err
	}
	for _, it := range items {
		row := make([]string, len(names))
		for i, name := range names {
			row[i] = it[name]
		}
		row[3] = strings.ReplaceAll(row[3], "_", " ")
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
