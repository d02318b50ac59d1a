package feed

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"sottocasa/catalog/ean"
)

// The rules of Google's product data specification
// (support.google.com/merchants/answer/7052112) and of its attributes: title
// 6324415, description 6324468, link 6324416, image_link 6324350, availability
// 6324448, price 6324371, sale_price 6324471, gtin 6324461, identifier_exists
// 6324478, unit_pricing_measure 6324455. Meta's are the same where both have an
// attribute (facebook.com/business/help/120325381656392), but for the title of
// 200 letters and the description of 9,999. The lengths of Google's id, title and
// description were compared with what is told of its page; Meta's were not.

var (
	priced   = regexp.MustCompile(`^[0-9]+\.[0-9]{2} EUR$`)
	measured = regexp.MustCompile(`^[0-9]+(\.[0-9]+)? (g|kg|ml|l)$`)
)

// Faults lists the rules that an item breaks, by attribute; none is a good item.
func Faults(it Item) (found []string) {
	say := func(bad bool, words string) {
		if bad {
			found = append(found, words)
		}
	}
	for name, most := range map[string]int{"id": 50, "title": 150, "description": 5000, "link": 2000, "image_link": 2000} {
		say(it[name] == "", name+" is missing")
		say(utf8.RuneCountInString(it[name]) > most, name+" is too long")
	}
	for name, most := range map[string]int{"brand": 70, "product_type": 750} {
		say(utf8.RuneCountInString(it[name]) > most, name+" is too long")
	}
	for _, name := range []string{"link", "image_link"} {
		u, err := url.Parse(it[name])
		say(err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "", name+" is no whole address")
	}
	say(!slices.Contains([]string{"in_stock", "out_of_stock", "preorder", "backorder"}, it["availability"]), "availability is none of the four")
	say(!slices.Contains([]string{"new", "used", "refurbished"}, it["condition"]), "condition is none of the three")
	say(!priced.MatchString(it["price"]) || it["price"] == "0.00 EUR", "price is no amount")
	if sale := it["sale_price"]; sale != "" {
		say(!priced.MatchString(sale) || !less(sale, it["price"]), "sale_price is not below the price")
	}
	if code := it["gtin"]; code != "" {
		say(!ean.Valid(code), "gtin has a wrong last digit")
		say(it["identifier_exists"] == "no", "identifier_exists denies the gtin")
	}
	for _, name := range []string{"unit_pricing_measure", "unit_pricing_base_measure"} {
		say(it[name] != "" && !measured.MatchString(it[name]), name+" is no measure")
	}
	say((it["unit_pricing_measure"] == "") != (it["unit_pricing_base_measure"] == ""), "a unit price has two measures or none")
	say(shouted(it["title"]), "title is in capitals")
	say(strings.ContainsFunc(it["title"]+it["description"], func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' }), "a control character")
	slices.Sort(found)
	return found
}

func less(a, b string) bool { return len(a) < len(b) || len(a) == len(b) && a < b }

// shouted is a title of capitals only, which both refuse; short ones are names.
func shouted(s string) bool {
	return len(s) > 25 && strings.ToUpper(s) == s && strings.ToLower(s) != s
}
