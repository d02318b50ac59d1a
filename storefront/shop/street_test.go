package shop_test

import (
	"net/http"
	"strings"
	"testing"

	"sottocasa/internal/locale"
	"sottocasa/internal/testkit/world"
)

// TestShopInside reads a shop's pages on its neighbourhood's host: the shop's in
// all but the host, with their home on the shop's own.
func TestShopInside(t *testing.T) {
	w := world.New(t)
	another := world.New(t)
	s := open(t, w)
	for _, l := range locale.Langs() {
		b := visitStreet(t, w, s, l)
		at, home := "/shops/"+w.Shop.Slug, "http://"+w.Shop.Slug+"."+domain+b.root
		for path, want := range map[string]string{"": "Spaghetti 500 g", "/collections/dispensa": "Spaghetti 500 g", "/products/miele": "6",
			"/search?q=miele": "6", "/legal/seller": "99901012007", "/legal/terms": "Alimentari Prova", "/legal/privacy": "Alimentari Prova",
			"/legal/withdrawal": "Alimentari Prova", "/withdraw": "Alimentari Prova"} {
			b.get(at+path).is(strings.Split(at+path, "?")[0], http.StatusOK)
			if !strings.Contains(b.words(), want) {
				t.Errorf("%s lacks %q", path, want)
			}
			for _, link := range b.links() {
				if strings.HasPrefix(link, "/") && !strings.HasPrefix(link, b.root+"/shops/") && !strings.HasPrefix(link, "/assets/") &&
					link != b.root+"/cart" && !strings.HasPrefix(link, b.other()+"/shops/") {
					t.Errorf("%s leads out of the shop, to %s", path, link)
				}
			}
			canonical := `<link rel="canonical" href="` + home + strings.TrimSuffix("/"+strings.TrimPrefix(path, "/"), "?q=miele") + `"`
			if path != "/withdraw" && !strings.HasPrefix(path, "/search") && !strings.Contains(b.text, canonical) {
				t.Errorf("%s%s does not name its home %s", b.root, path, canonical)
			}
			if !strings.Contains(b.text, `href="http://`+b.host+b.root+`/"`) {
				t.Errorf("%s has no way back to the street", path)
			}
		}
		b.get(at + "/products/miele")
		if len(b.jar) > 0 {
			t.Errorf("looking leaves %v", b.jar)
		}
		b.send(at+"/cart/add", "quantity", "x").is(at+"/cart/add", http.StatusUnprocessableEntity)
		b.send(at+"/cart/add", "quantity", "2").is("/cart", http.StatusOK)
	}
	b := visitStreet(t, w, s, locale.It)
	for _, path := range []string{"/shops/" + another.Shop.Slug, "/shops/" + w.HoodSlug, "/shops/x", "/shops/" + w.Shop.Slug + "/products/x", "/products/miele"} {
		if b.get(path); b.code != http.StatusNotFound {
			t.Errorf("%s: %d", path, b.code)
		}
	}
	b.get("/withdraw").is("/withdraw", http.StatusOK)
	for _, slug := range []string{w.Shop.Slug, w.Other.Slug} {
		if !strings.Contains(b.text, `href="/shops/`+slug+`/withdraw"`) {
			t.Errorf("the way to withdraw from %s is missing", slug)
		}
	}
}

// links are the addresses that a page's links and forms lead to.
func (b *browser) links() []string {
	var all []string
	for n := range b.page.Descendants() {
		switch n.Data {
		case "a":
			all = append(all, attr(n, "href"))
		case "form":
			all = append(all, attr(n, "action"))
		}
	}
	return all
}

// other is the root of the other language.
func (b *browser) other() string {
	if b.root == "" {
		return "/en"
	}
	return ""
}
