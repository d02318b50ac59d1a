// Package feed writes a shop's goods as Google and Meta read them, so that they
// can be found there. Goods that are weighed have no price that could be told
// beforehand, and are left out, as what the shop does not show.
package feed

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"sottocasa/catalog"
	"sottocasa/catalog/ean"
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
	Now      time.Time
}

// Item is one product as a feed has it: by the names of Google's attributes.
type Item map[string]string

// What the checker asks of an item's picture; no feed has it.
const (
	pictureWide = "picture's width"
	pictureHigh = "picture's height"
)

// Live reads the goods that a feed may have, by address, one after the other: a
// large shop's were more than its feed.
func Live(r *tenants.ShopRead, at catalog.Place, each func(*catalog.Product) error) {
	catalog.EachOf(r, at, true, each)
}

// pictureWidth is how wide a picture of a feed is, in pixels: the largest.
const pictureWidth = 1600

// Item makes the item of one of the shop's goods as the feed wants it; there is
// none for what breaks a rule.
func (f *Feed) Item(g *catalog.Product) (Item, bool) {
	if g.Mode != catalog.Each || !g.Online || g.State != "live" {
		return nil, false
	}
	it := f.shop.item(g)
	f.dress(it)
	for name, most := range f.rules.most {
		if name != "link" && name != "image_link" {
			it[name] = clip(it[name], most)
		}
	}
	return it, len(f.rules.faults(it)) == 0
}

// forMeta says "in stock" with a blank, and names a picture's JPEG: Meta takes no
// WebP.
func (it Item) forMeta() {
	it["availability"] = strings.ReplaceAll(it["availability"], "_", " ")
	it["image_link"] = strings.Replace(it["image_link"], "/media/", Photos, 1)
	if before, yes := strings.CutSuffix(it["image_link"], ".webp"); yes {
		it["image_link"] = before + ".jpg"
	}
}

// Photos is where a shop's pictures stand as JPEG.
const Photos = "/feeds/photos/"

// effective is how a moment is written (ISO 8601).
const effective = "2006-01-02T15:04-0700"

func (s Shop) item(g *catalog.Product) Item {
	it := Item{"id": g.ID.String(), "title": calm(plain(g.Title.In(s.Lang))), "description": calm(plain(g.About.In(s.Lang))), "link": s.Product(g.Slug),
		"condition": "new", "availability": "out_of_stock", "price": amount(g.Variant.Asked()), "product_type": plain(g.Shelf.In(s.Lang)),
		"google_product_category": category(g)}
	if it["description"] == "" {
		it["description"] = it["title"]
	}
	if g.Buyable() {
		it["availability"] = "in_stock"
	}
	if p := g.Picture; p != nil && !p.None() {
		it["image_link"], it[pictureWide], it[pictureHigh] = s.Media(p.URL(pictureWidth)), strconv.Itoa(p.Width), strconv.Itoa(p.Height)
	}
	if o := g.Variant.Offer; o != nil {
		it["sale_price"] = amount(g.Variant.Price)
		if s.Now.Before(o.Until) {
			it["sale_price_effective_date"] = s.Now.UTC().Truncate(time.Hour).Format(effective) + "/" + o.Until.UTC().Format(effective)
		}
	}
	if it["identifier_exists"] = "no"; g.Facts.GTIN != "" && !ean.Code(g.Facts.GTIN).InStore() {
		it["gtin"], it["identifier_exists"] = g.Facts.GTIN, "yes"
	}
	if it["brand"] = plain(g.Facts.Maker); it["brand"] == "" {
		it["brand"] = plain(s.Name)
	}
	if n, unit := measure(g); n > 0 {
		it["unit_pricing_measure"] = strconv.Itoa(n) + unit
		it["unit_pricing_base_measure"] = map[string]string{"g": "1kg", "ml": "1l"}[unit]
	}
	return it
}

// category is Google's number of what something is, which Meta reads too; "" where
// we do not know. Drinks with alcohol must say so.
func category(g *catalog.Product) string {
	switch {
	case g.Facts.Food && g.MinAge >= 18:
		return "499676" // Food, Beverages & Tobacco > Beverages > Alcoholic Beverages
	case g.Facts.Food:
		return "412" // Food, Beverages & Tobacco
	case ean.Code(g.Facts.GTIN).Book():
		return "784" // Media > Books
	}
	return ""
}

// plain is a text without what is no letter, and without tags.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if unwelcome(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return tagged.ReplaceAllStringFunc(s, func(tag string) string { return "< " + tag[1:] })
}

// calm writes a text of capitals in small letters but for the first.
func calm(s string) string {
	if !shouted(s) {
		return s
	}
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + strings.ToLower(s[size:])
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
	return []string{"id", "title", "description", "link", "image_link", "availability", "condition", "price", "sale_price", "sale_price_effective_date", "brand", "gtin", "identifier_exists",
		"google_product_category", "product_type", "unit_pricing_measure", "unit_pricing_base_measure"}
}
