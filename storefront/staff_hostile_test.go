package storefront_test

import (
	"net/url"
	"testing"

	"sottocasa/internal/testkit/hostile"
	"sottocasa/tenants"
)

// TestGoodsTakeAnyText sends strings that broke others into every field of the
// pages of goods: each is kept or refused beside its field, and no page breaks.
func TestGoodsTakeAnyText(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	at := "/admin/" + s.Shop.Slug
	product := at + "/products/" + s.Shop.Goods["spaghetti"].Product.String()
	forms := []struct {
		path   string
		fields []string
	}{
		{at + "/products/new", []string{"id", "title_it", "title_en", "about_it", "about_en", "price", "stock", "shelf", "shelf_new", "mode", "vat_rate", "quantity", "unit", "drained",
			"exempt", "lead", "state", "live_day", "live_time", "image", "photo_alt", "deposit", "whole"}},
		{product, []string{"version", "title_it", "title_en", "about_it", "about_en", "price", "stock", "shelf_new", "mode", "vat_rate", "quantity", "unit", "lead", "state", "live_day", "deposit", "whole"}},
		{product + "/options", []string{"name_it_1", "name_en_1", "values_it_1", "values_en_1", "name_it_2", "values_it_2", "version"}},
		{product + "/variants", []string{"version", "sku_" + s.Shop.Goods["spaghetti"].Variant.String(), "price_" + s.Shop.Goods["spaghetti"].Variant.String()}},
		{product + "/today", []string{"out", "until", "back"}}, {product + "/duplicate", []string{"id", "title_it", "title_en"}},
		{at + "/shelves", []string{"id", "title_it", "title_en"}}, {at + "/shelves/order", []string{"order", "move"}},
		{at + "/products/bulk", []string{"pick", "what", "percent", "price", "stock", "shelf", "state", "q", "only"}},
		{at + "/hours", []string{"from_1_0", "to_1_0", "closure_it_0", "closure_en_0", "closure_from_0", "closure_to_0", "special_it_0", "special_day_0", "was"}},
	}
	for i, text := range hostile.Strings(t) {
		if i >= 19 && i%40 != 0 { // ours all, of others' lists some
			continue
		}
		short, runes := text, []rune(text)
		if len(runes) > 200 { // an address is no place for more
			short = string(runes[:200])
		}
		if len(runes) > 900 { // longer than any field of a product but one takes
			text = string(runes[:900])
		}
		b.get(at + "/products?" + url.Values{"q": {short}, "only": {short}, "shelf": {short}, "page": {short}}.Encode())
		for _, f := range forms {
			var pairs []string
			for _, name := range f.fields {
				pairs = append(pairs, name, text)
			}
			if p := b.send(f.path, pairs...); p.status != 303 && p.status != 422 && p.status != 404 && p.status != 409 {
				t.Errorf("status %d at %s: %.40q", p.status, f.path, text)
			}
			if b.last.status >= 500 {
				t.Fatalf("%q at %s broke the page", text, f.path)
			}
			b.get(at + "/products")
		}
	}
	// What can be kept is kept as it was typed.
	const name = `Miele "<b>" {{7*7}} '; drop table x; -- 日本`
	b.get(at + "/shelves")
	b.send(at+"/shelves", "id", tenants.NewID().String(), "title_it", name).leads(t, at+"/shelves?done=saved")
	b.get(at+"/shelves").want(t, 200).lacks(t, `"<b>"`)
}
