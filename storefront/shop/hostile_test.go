package shop_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"sottocasa/internal/locale"
	"sottocasa/internal/testkit/hostile"
	"sottocasa/internal/testkit/world"
)

// hostileWords are strings that break programs, and what a form might read.
func hostileWords(t *testing.T) []string {
	t.Helper()
	return hostile.Strings(t, "'; drop table hood.baskets; --", "' or '1'='1", "</textarea><script>alert(1)</script>", "javascript:alert(1)", "${jndi:ldap://x/a}", "%s%n%d", "%00",
		"../../etc/passwd", "&lt;b&gt;", "]]>", "\u202eetnep", "99999999999999999999", "0x10", "null", "true", "Ada\tEsempi", "Ada\x01", "\ufeffAda", "\ufffe", "Ada\x7f",
		strings.Repeat("a", 5000), strings.Repeat("a ", 2000))
}

// shape counts the elements of a page that do something; what is typed must add
// none, and listen to nothing.
func (b *browser) shape() (n int) {
	b.t.Helper()
	for x := range b.page.Descendants() {
		if x.Type != html.ElementNode {
			continue
		}
		switch x.Data {
		case "script", "img", "iframe", "object", "embed", "style", "form", "input", "textarea", "link", "meta", "base", "video", "audio", "math", "body":
			n++
		}
		for _, a := range x.Attr {
			if strings.HasPrefix(a.Key, "on") {
				b.t.Errorf("%s listens to %s", b.at, a.Key)
			}
		}
	}
	return n
}

// keeps fails unless the page still has what was typed, as a browser shows it.
func (b *browser) keeps(name, typed string) {
	b.t.Helper()
	plain := func(s string) string {
		return strings.Join(strings.Fields(strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")), " ")
	}
	want := []rune(plain(typed))
	if got := plain(b.typed(name)); got != string(want) && (len(want) < 1000 || !strings.HasPrefix(string(want), got) || got == "") {
		b.t.Errorf("%s holds %.60q, typed was %.60q", name, got, typed)
	}
}

// TestHostileStringsOnTheNeighbourhoodsHost types them into every field of
// basket and checkout: never a 500, all of it is kept as text.
func TestHostileStringsOnTheNeighbourhoodsHost(t *testing.T) {
	w := world.New(t)
	w.Share(20)
	b := visitStreet(t, w, open(t, w), locale.It)
	b.get("/shops/"+w.Shop.Slug+"/products/miele").send("/shops/"+w.Shop.Slug+"/cart/add", "quantity", "1").is("/cart", http.StatusOK)
	all := hostileWords(t)
	for _, s := range all {
		b.post("/cart/set", url.Values{"variant": {s}, "shop": {s}, "line": {s}, "quantity": {s}, "grams": {s}})
		b.post("/cart/remove", url.Values{"line": {s}, "shop": {s}})
		b.post("/cart/only", url.Values{"shop": {s}})
		b.get("/cart/take/" + url.PathEscape(s))
		b.get("/cart").is("/cart", http.StatusOK)
	}
	where := []string{"method", "delivery", "cap", "00152", "street", "via di donna olimpia 9901"}
	plain := b.get("/checkout").send("/checkout", "method", "delivery", "cap", "1", "street", "Ada").shape()
	for _, s := range all {
		b.get("/checkout").send("/checkout", "method", "delivery", "cap", "1", "street", s)
		if b.code == http.StatusBadRequest {
			continue
		}
		if b.keeps("street", s); b.shape() != plain {
			t.Errorf("the street %.40q is read as HTML", s)
		}
		b.get("/checkout").send("/checkout", "method", s, "cap", s, "street", "Via Fonteiana")
	}
	b.get("/checkout").send("/checkout", where...)
	b.get("/checkout/window").send("/checkout/window", "window", b.window()).is("/checkout/details", http.StatusOK)
	plain = b.send("/checkout/details", "email", "ada@", "name", "Ada", "note", "Ada").shape()
	for _, s := range all {
		b.get("/checkout/details").is("/checkout/details", http.StatusOK)
		b.send("/checkout/details", "email", "ada@", "name", s, "note", s, "civic", s, "stair", s, "floor", s, "unit", s, "bell", s, "phone", s)
		if b.code == http.StatusBadRequest {
			continue
		}
		for _, name := range []string{"name", "note", "civic", "stair", "floor", "unit", "bell", "phone"} {
			b.keeps(name, s)
		}
		if b.shape() != plain {
			t.Errorf("%.40q is read as HTML", s)
		}
	}
	b.get("/checkout/details").send("/checkout/details", door...).is("/checkout/summary", http.StatusOK)
	for _, s := range all {
		b.post("/checkout/window", url.Values{"window": {s}})
		b.post("/checkout/contribution", url.Values{"gift": {"own"}, "own": {s}})
		b.post("/checkout/order", url.Values{"pay": {s}})
		b.get("/orders/" + url.PathEscape(s))
	}
	b.get("/checkout/summary").is("/checkout/summary", http.StatusOK)
}
