package shop_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"sottocasa/catalog"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// more puts goods into the world's first shop that a search can tell apart.
func more(w *world.World) {
	w.T.Helper()
	var shelf tenants.ID
	w.Must(w.DB.Shop(context.Background(), tenants.InShop(w.Hood, w.Shop.ID, "seed"), func(t *tenants.ShopTx) error {
		if err := t.One(`select id from shop.shelves where shop_id = $1`, tenants.With(t.Shop()), &shelf); err != nil {
			return err
		}
		for i, p := range []catalog.Product{
			{Slug: "gallette", Title: locale.Text{It: "Gallette di riso"}, State: "live", Facts: catalog.Facts{Food: true}},
			{Slug: "gallette-farro", Title: locale.Text{It: "Gallette di farro"}, State: "live",
				Facts: catalog.Facts{Food: true, Allergens: []catalog.Allergen{{Code: "gluten", Detail: []string{"spelt"}}}}},
			{Slug: "gallette-mandorle", Title: locale.Text{It: "Gallette alle mandorle"}, State: "live",
				Facts: catalog.Facts{Food: true, Allergens: []catalog.Allergen{{Code: "nuts"}}, MayContain: []catalog.Allergen{{Code: "gluten"}}}},
			{Slug: "gallette-bozza", Title: locale.Text{It: "Gallette in bozza"}, State: "draft", Facts: catalog.Facts{Food: true}},
			{Slug: "gallette-nascoste", Title: locale.Text{It: "Gallette nascoste"}, State: "hidden", Facts: catalog.Facts{Food: true}},
		} {
			p.Exempt = "sold_by_number"
			p.ID, p.Mode, p.Online, p.VATRate, p.Reach = tenants.NewID(), catalog.Each, true, 10, 50+i
			p.Variant = catalog.Variant{ID: tenants.NewID(), Price: 300, Per: "piece"}
			if err := catalog.Add(t, catalog.New{Product: p, ShelfID: shelf}); err != nil {
				return err
			}
		}
		return tenants.Bump(t)
	}))
	w.Must(w.Hosts.Refresh(context.Background()))
}

// cards are the names of the products that the page shows, in order.
func (b *browser) cards() string {
	var names []string
	for n := range b.page.Descendants() {
		if n.Data == "li" && strings.HasPrefix(attr(n, "class"), "card") {
			for a := range n.Descendants() {
				if a.Data == "a" && a.FirstChild != nil && a.Parent.Data == "h3" {
					names = append(names, a.FirstChild.Data)
				}
			}
		}
	}
	return strings.Join(names, ", ")
}

func (b *browser) search(q url.Values) *browser {
	b.t.Helper()
	return b.get("/search?"+q.Encode()).is("/search", http.StatusOK)
}

func words(q string) url.Values { return url.Values{"q": {q}} }

func TestSearch(t *testing.T) {
	each(t, func(t *testing.T, w *world.World, b *browser) {
		more(w)
		for q, want := range map[string]string{"gallette riso": "Gallette di riso", "spagetti": "Spaghetti 500 g", "pecorino": "Pecorino Romano"} {
			if got := b.search(words(q)).cards(); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s finds %q, want %q", b.root, q, got, want)
			}
		}
		if b.search(words("spagetti")).says("search.found", "count", 1); b.typed("q") != "spagetti" {
			t.Errorf("the field holds %q", b.typed("q"))
		}
		b.says("search.meant")
		price := w.Words.In(locale.ParseLang(strings.TrimPrefix(b.root, "/"))).Money(money.Cents(2390))
		if b.search(words("pecorino")); !strings.Contains(b.text, price) {
			t.Errorf("no price %s: %s", price, b.words())
		}
		b.search(words("xyzzyqwert")).says("search.nothing").says("search.none_text")
		if b.search(url.Values{}); b.cards() != "" {
			t.Errorf("without words: %s", b.cards())
		}
		if !strings.Contains(b.text, `<meta name="robots" content="noindex"`) {
			t.Error("search engines may keep the page")
		}
		for _, path := range []string{"/", "/collections/dispensa", "/products/miele", "/legal/terms"} {
			if b.get(path); b.form("/search") == nil {
				t.Errorf("no search on %s", path)
			}
		}
	})
}

// TestSearchHides never shows what is not published, and no other shop's goods.
func TestSearchHides(t *testing.T) {
	each(t, func(t *testing.T, w *world.World, b *browser) {
		more(w)
		if got := b.search(words("gallette")).cards(); got != "Gallette di riso, Gallette di farro, Gallette alle mandorle" {
			t.Errorf("gallette finds %q", got)
		}
		for _, q := range []string{"bozza", "nascoste", "gallette nascoste"} {
			if got := b.search(words(q)).text; strings.Contains(got, "gallette-nascoste") || strings.Contains(got, "gallette-bozza") {
				t.Errorf("%s shows what is not published", q)
			}
		}
		other := visit(t, w, b.s, locale.ParseLang(strings.TrimPrefix(b.root, "/")))
		other.host = w.Other.Slug + "." + domain
		a := other.s.Get(other.host, b.root+"/search?q=gallette")
		if strings.Contains(a.Text, "products/gallette") || a.StatusCode != http.StatusOK {
			t.Errorf("another shop finds them too: %d", a.StatusCode)
		}
	})
}

// TestSearchFollows finds what was just published, without a new start.
func TestSearchFollows(t *testing.T) {
	each(t, func(t *testing.T, w *world.World, b *browser) {
		if got := b.search(words("gallette")).cards(); got != "" {
			t.Errorf("before: %q", got)
		}
		more(w)
		if got := b.search(words("gallette")).cards(); got == "" {
			t.Error("the new goods are not found")
		}
	})
}

func TestSearchFilters(t *testing.T) {
	each(t, func(t *testing.T, w *world.World, b *browser) {
		more(w)
		b.search(url.Values{"q": {"gallette"}, "without": {"gluten"}, "available": {"1"}})
		if got := b.cards(); got != "Gallette di riso, Gallette alle mandorle" {
			t.Errorf("without gluten: %q", got)
		}
		b.says("search.traces").says("product.ask").says("search.filters_on", "count", 2)
		for n := range b.page.Descendants() {
			if name := attr(n, "name"); n.Data == "input" && name == "without" && has(n, "checked") != (attr(n, "value") == "gluten") {
				t.Errorf("the box of %s is wrong", attr(n, "value"))
			}
		}
		if got := b.search(words("spaghetti")).cards(); got == "" {
			t.Error("goods that declare nothing are lost without a filter")
		}
		b.search(url.Values{"q": {"spaghetti"}, "without": {"gluten"}}).says("search.hidden", "count", 1)
		if got := b.cards(); got != "" {
			t.Errorf("declare nothing, and are without gluten: %q", got)
		}
		if got := b.search(words("gallette senza glutine")).cards(); got != "Gallette di riso, Gallette alle mandorle" {
			t.Errorf("in words: %q", got)
		}
		if got := b.search(url.Values{"q": {"gallette"}, "shelf": {"no"}, "without": {"x", "y"}, "mark": {"z"}, "page": {"-4"}}).cards(); !strings.Contains(got, "farro") {
			t.Errorf("filters that do not exist: %q", got)
		}
	})
}

// TestSearchHostile answers anything with a page, and shows it as text.
func TestSearchHostile(t *testing.T) {
	each(t, func(t *testing.T, _ *world.World, b *browser) {
		for _, q := range []string{"<script>alert(1)</script>", "'; drop table shop.products; --", "%_*", `\`, "\u202eenap", "🍞", strings.Repeat("è", 900), strings.Repeat("a ", 2000)} {
			b.search(words(q))
			for n := range b.page.Descendants() {
				if n.Type == html.ElementNode && n.Data == "script" && n.FirstChild != nil {
					t.Errorf("%.30q is run", q)
				}
			}
		}
		for _, raw := range []string{"q=%00", "q=%ff", "q=a&q=b", "q=%zz"} {
			if b.get("/search?" + raw); b.code != http.StatusBadRequest {
				t.Errorf("%s: %d", raw, b.code)
			}
		}
	})
}
