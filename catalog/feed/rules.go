package feed

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"sottocasa/catalog/ean"
)

// The rules stand in docs/decisions/0046, with where each was read and when.

// rules are what one of the two wants of an item, beside what both do.
type rules struct {
	must         []string       // attributes that cannot be missing
	most         map[string]int // letters of an attribute
	availability []string
	pictures     []string // what a picture's name may end in
	smallest     int      // pixels of a picture's sides
	measures     bool     // there is a unit price
}

func google() rules {
	return rules{must: []string{"id", "title", "description", "link", "image_link", "availability", "price"},
		most: map[string]int{"id": 50, "title": 150, "description": 5000, "link": 2000, "image_link": 2000, "brand": 70, "product_type": 750,
			"gtin": 14, "sale_price_effective_date": 51},
		availability: []string{"in_stock", "out_of_stock", "preorder", "backorder"},
		pictures:     []string{".jpg", ".jpeg", ".webp", ".png", ".gif", ".bmp", ".tif", ".tiff"}, smallest: 100, measures: true}
}

func meta() rules {
	return rules{must: []string{"id", "title", "description", "link", "image_link", "availability", "price", "condition", "brand"},
		most:         map[string]int{"id": 100, "title": 200, "description": 9999, "link": 2000, "image_link": 2000, "brand": 100, "product_type": 750, "gtin": 14},
		availability: []string{"in stock", "out of stock", "preorder", "available for order", "discontinued", "pending"},
		pictures:     []string{".jpg", ".jpeg", ".png", ".gif"}, smallest: 500}
}

var (
	priced   = regexp.MustCompile(`^[0-9]+\.[0-9]{2} EUR$`)
	measured = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?) ?(g|kg|ml|cl|l)$`)
	digits   = regexp.MustCompile(`^[0-9]+$`)
)

// faults gathers what is wrong with an item.
type faults []string

func (f *faults) say(bad bool, words string) {
	if bad {
		*f = append(*f, words)
	}
}

// Faults lists the rules of Google's that an item breaks, by attribute; none is a
// good item.
func Faults(it Item) []string { return google().faults(it) }

// MetaFaults is Faults by the rules of Meta's.
func MetaFaults(it Item) []string { return meta().faults(it) }

func (r rules) faults(it Item) []string {
	var f faults
	for _, name := range r.must {
		f.say(strings.TrimSpace(it[name]) == "", name+" is missing")
	}
	for name, most := range r.most {
		f.say(utf8.RuneCountInString(it[name]) > most, name+" is too long")
	}
	f.say(!slices.Contains(r.availability, it["availability"]), "availability is none of theirs")
	f.say(it["condition"] != "" && !slices.Contains([]string{"new", "used", "refurbished"}, it["condition"]), "condition is none of the three")
	f.addresses(it, r)
	f.prices(it)
	f.identifiers(it)
	f.words(it)
	if r.measures {
		f.measures(it)
	}
	slices.Sort(f)
	return f
}

// addresses are whole, in ASCII (RFC 3986), and a picture's ends as its format
// does.
func (f *faults) addresses(it Item, r rules) {
	for _, name := range []string{"link", "image_link"} {
		u, err := url.Parse(it[name])
		f.say(err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "", name+" is no whole address")
		f.say(strings.ContainsFunc(it[name], func(r rune) bool { return r <= ' ' || r > '~' }), name+" is not in ASCII")
	}
	if u, err := url.Parse(it["image_link"]); err == nil {
		f.say(!slices.Contains(r.pictures, strings.ToLower(path.Ext(u.Path))), "image_link is of a format they do not take")
	}
	for _, name := range []string{pictureWide, pictureHigh} {
		side, err := strconv.Atoi(it[name])
		f.say(err != nil || side < r.smallest, name+" is too little for a picture")
	}
}

func (f *faults) prices(it Item) {
	f.say(!priced.MatchString(it["price"]) || it["price"] == "0.00 EUR", "price is no amount")
	sale := it["sale_price"]
	f.say(sale != "" && (!priced.MatchString(sale) || sale == "0.00 EUR" || !less(sale, it["price"])), "sale_price is not below the price")
	if when := it["sale_price_effective_date"]; when != "" {
		from, until, _ := strings.Cut(when, "/")
		start, wrong := time.Parse(effective, from)
		end, wrong2 := time.Parse(effective, until)
		f.say(wrong != nil || wrong2 != nil || !start.Before(end), "sale_price_effective_date is no time from and until")
		f.say(sale == "", "sale_price_effective_date has no price")
	}
}

// identifiers: codes that a shop prints itself are none.
func (f *faults) identifiers(it Item) {
	code := it["gtin"]
	f.say(code != "" && !ean.Valid(code), "gtin has a wrong last digit")
	f.say(code != "" && ean.Code(code).InStore(), "gtin is a shop's own")
	f.say(!slices.Contains([]string{"", "yes", "no"}, it["identifier_exists"]), "identifier_exists is neither yes nor no")
	f.say(code != "" && it["identifier_exists"] == "no", "identifier_exists denies the gtin")
	f.say(it["google_product_category"] != "" && !digits.MatchString(it["google_product_category"]), "google_product_category is no number")
}

// words are text alone.
func (f *faults) words(it Item) {
	f.say(shouted(it["title"]), "title is in capitals")
	f.say(shouted(it["description"]), "description is in capitals")
	for _, name := range []string{"id", "title", "description", "brand", "product_type"} {
		f.say(!utf8.ValidString(it[name]) || strings.ContainsFunc(it[name], unwelcome), name+" has letters that are none")
		f.say(tagged.MatchString(it[name]), name+" has tags")
	}
}

// tagged finds what a reader of HTML would take for a tag.
var tagged = regexp.MustCompile(`<[/!?a-zA-Z]`)

// unwelcome are controls, places without a letter, and the private ones.
func unwelcome(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || unicode.Is(unicode.Co, r) || r == utf8.RuneError || r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef
}

// measures are two of one kind, the second one of Google's whole ones.
func (f *faults) measures(it Item) {
	of, per := measured.FindStringSubmatch(it["unit_pricing_measure"]), measured.FindStringSubmatch(it["unit_pricing_base_measure"])
	f.say((it["unit_pricing_measure"] == "") != (it["unit_pricing_base_measure"] == ""), "a unit price has two measures or none")
	if it["unit_pricing_measure"] == "" || it["unit_pricing_base_measure"] == "" {
		return
	}
	f.say(of == nil || strings.Trim(of[1], "0.") == "", "unit_pricing_measure is no measure")
	f.say(per == nil || !slices.Contains([]string{"1", "2", "4", "8", "10", "100"}, per[1]) &&
		!slices.Contains([]string{"75cl", "750ml", "50kg", "1000kg"}, per[1]+per[2]), "unit_pricing_base_measure is none of theirs")
	f.say(of != nil && per != nil && strings.HasSuffix(of[2], "g") != strings.HasSuffix(per[2], "g"), "a unit price has measures of two kinds")
}

func less(a, b string) bool { return len(a) < len(b) || len(a) == len(b) && a < b }

// shouted is a text of capitals only, which both refuse; short ones are names.
func shouted(s string) bool {
	return len(s) > 25 && strings.ToUpper(s) == s && strings.ToLower(s) != s
}
