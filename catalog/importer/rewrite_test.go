package importer_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"sottocasa/catalog/importer"
	"sottocasa/catalog/importer/table"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// mugs is a file of some products of one variant each, one of two, and as many
// more of two as there are twenties of the others.
func mugs(n, price int, state string) []byte {
	var b strings.Builder
	b.WriteString(strings.Replace(shirts, "Published", "Status", 1))
	for i := range n {
		fmt.Fprintf(&b, "tazza-%d,Tazza %d,%s,,,,,T-%d,shopify,%d,%d\n", i, i, state, i, price+i, price)
	}
	fmt.Fprintf(&b, "camicia,Camicia,%s,Taglia,S,,,C-1,shopify,3,%d\ncamicia,,,,M,,,C-2,shopify,2,40\n", state, price)
	for i := range n / 20 {
		fmt.Fprintf(&b, "guanti-%d,Guanti %d,%s,Taglia,S,,,,shopify,3,%d\nguanti-%d,,,,M,,,,shopify,2,%d\n", i, i, state, price, i, price)
	}
	return []byte(b.String())
}

// However many products of a file are others, they are written in the same few
// round trips: variants, what can be chosen, the first on the card, the price log,
// the trail and the listings with them.
func TestManyOthersAreAFewStatements(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	sells(w, "crafts")
	const most = importer.Chunk * 9 / 10
	bring(w, mugs(most, 30, "draft"), importer.Options{}, false)
	trips := func(n, price int) int64 {
		before := w.Trips.Load()
		if o := bring(w, mugs(n, price, "active"), importer.Options{Publish: true}, false); o.n[importer.Changed] != n+1+n/20 {
			t.Errorf("%d of %d: %s %s", price, n, o, o.whys)
		}
		return w.Trips.Load() - before
	}
	for _, price := range []int{31, 50} {
		if few, many := trips(2, price), trips(most, price+1); few != many {
			t.Errorf("%d round trips for 3 products, %d for %d", few, many, most+1+most/20)
		}
	}
	if got := shirt(w); got != `["M"] C-2 4000 2; ["S"] C-1 5100 3 | 2 1` {
		t.Errorf("a shirt: %s", got)
	}
	for what, sql := range map[string]string{
		"a mug":      `select v.price_cents || ' ' || v.on_hand || ' ' || v.version from shop.variants v where v.shop_id = $1 and v.sku = 'T-7'`,
		"its log":    `select string_agg(g.price_cents || ' ' || g.live, ', ' order by g.valid_from, g.id) from shop.price_log g join shop.variants v on v.id = g.variant_id where v.shop_id = $1 and v.sku = 'T-7'`,
		"the log":    `select string_agg(g.price_cents || ' ' || g.live, ', ' order by g.valid_from, g.id) from shop.price_log g join shop.variants v on v.id = g.variant_id where v.shop_id = $1 and v.sku = 'C-2'`,
		"on the map": `select l.price_cents::text from platform.listings l join shop.products p on p.id = l.product_id where p.shop_id = $1 and p.slug = 'camicia'`,
		"listed":     `select count(*)::text from platform.listings l join shop.products p on p.id = l.product_id where p.shop_id = $1 and p.slug like 'tazza-%' and l.price_cents = 5100`,
	} {
		want := map[string]string{"a mug": "5100 58 3", "its log": "3000 false, 3200 true, 5100 true", "the log": "4000 false, 4000 true", "on the map": "4000", "listed": fmt.Sprint(most)}[what]
		if got := ask[string](w, sql, w.Shop.ID); got != want {
			t.Errorf("%s: %s, not %s", what, got, want)
		}
	}
}

// Who changes variants by a file is in the shop's trail, once a product.
func TestVariantsOfAFileLeaveATrail(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	sells(w, "crafts")
	bring(w, mugs(3, 30, "draft"), importer.Options{}, false)
	raw := mugs(3, 35, "draft")
	tab, err := table.Open(bytes.NewReader(raw), int64(len(raw)))
	w.Must(err)
	by := scope(w)
	by.Actor = tenants.ActorAccount + tenants.NewID().String()
	w.Must(importer.Run(t.Context(), w.DB, by, importer.NewReader(tab, importer.Recognise(tab.Header)), importer.Options{VAT: 22, Shelf: "Altro"}, false,
		func(importer.Step) error { return nil }))
	if got := ask[string](w, `select string_agg(what || ' ' || (name ->> 'it') || ' ' || actor, ', ') from shop.trail where shop_id = $1`, w.Shop.ID); got != "variants_saved Camicia "+by.Actor {
		t.Errorf("the trail: %s", got)
	}
}

// What orders hold of a variant, a file cannot take away: the dry run says so too.
// What was to go on sale by itself and is shown by a file is on sale.
func TestWhatIsHeldStaysOnTheShelf(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	sells(w, "crafts")
	w.Broken() // stock is reserved by hand
	bring(w, mugs(1, 30, "draft"), importer.Options{}, false)
	w.Super(`update shop.variants set reserved = 2 where shop_id = $1 and sku = 'C-1'`, w.Shop.ID)
	less := bytes.Replace(mugs(1, 30, "draft"), []byte("C-1,shopify,3"), []byte("C-1,shopify,1"), 1)
	for _, dry := range []bool{true, false} {
		if o := bring(w, less, importer.Options{}, dry); o.n[importer.Refused] != 1 || !strings.Contains(o.whys, "error.stock_below_reserved") {
			t.Errorf("dry %v: %s %s", dry, o, o.whys)
		}
	}
	w.Super(`update shop.products set live_at = now() + interval '1 day' where shop_id = $1 and slug = 'tazza-0'`, w.Shop.ID)
	if o := bring(w, mugs(1, 30, "active"), importer.Options{Publish: true}, false); o.n[importer.Changed] != 2 {
		t.Errorf("shown: %s %s", o, o.whys)
	}
	if got := ask[string](w, `select state || ' ' || (live_at is null) from shop.products where shop_id = $1 and slug = 'tazza-0'`, w.Shop.ID); got != "live true" {
		t.Errorf("scheduled, then shown: %s", got)
	}
}
