package importer_test

import (
	"fmt"
	"strings"
	"testing"

	"sottocasa/catalog/importer"
	"sottocasa/internal/testkit/world"
)

const shirts = "Handle,Title,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price\n"

// shirt is what is sold of a product: each variant as it is picked, with its
// price and its stock, the one that cards show first.
func shirt(w *world.World) string {
	return ask[string](w, `select coalesce(string_agg(v.picks::text || ' ' || v.sku || ' ' || v.price_cents || ' ' || coalesce(v.on_hand::text, '-'), '; ' order by v.position, v.picks::text), '')
		|| ' | ' || min(p.choice) || ' ' || count(*) filter (where v.position = 1) from shop.products p join shop.variants v on v.shop_id = p.shop_id and v.product_id = p.id and v.active
		where p.shop_id = $1 and p.slug = 'camicia'`, w.Shop.ID)
}

// Rows of one product are its variants; what the file has otherwise the next time
// is written, and nothing else.
func TestVariantsBecomeOneProduct(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	sells(w, "crafts")
	first := shirts + "camicia,Camicia,true,Taglia,S,Colore,Blu,C-1,shopify,3,40\ncamicia,,,,M,,Blu,C-2,shopify,2,38\ncamicia,,,,M,,Rosso,C-3,,,38\n"
	for i, c := range []struct{ file, want, change string }{
		{first, `["M", "Blu"] C-2 3800 2; ["M", "Rosso"] C-3 3800 -; ["S", "Blu"] C-1 4000 3 | 2 1`, "added camicia []"},
		{first, `["M", "Blu"] C-2 3800 2; ["M", "Rosso"] C-3 3800 -; ["S", "Blu"] C-1 4000 3 | 2 1`, "same camicia []"},
		{strings.ReplaceAll(strings.Replace(first, "3,40", "1,35", 1), "camicia,,,,M,,Rosso,C-3,,,38\n", "camicia,,,,L,,Rosso,C-4,shopify,9,35\n"),
			`["S", "Blu"] C-1 3500 1; ["L", "Rosso"] C-4 3500 9; ["M", "Blu"] C-2 3800 2 | 2 1`, "changed camicia [{options"},
		{first, `["M", "Blu"] C-2 3800 2; ["M", "Rosso"] C-3 3800 -; ["S", "Blu"] C-1 4000 3 | 2 1`, "changed camicia [{options"},
	} {
		o := bring(w, []byte(c.file), importer.Options{Publish: true}, false)
		if got := shirt(w); got != c.want || len(o.rows) != 1 || !strings.Contains(o.rows[0], c.change) {
			t.Errorf("file %d: %s\n%s", i, got, strings.Join(o.rows, "\n"))
		}
	}
	o := bring(w, []byte("nome,prezzo,descrizione\nCamicia,12,Di lino\n"), importer.Options{}, false)
	if got := shirt(w); !strings.Contains(got, "4000 3") || strings.Contains(got, "1200") || o.n[importer.Changed] != 1 {
		t.Errorf("a row without a variant: %s\n%s", got, o)
	}
	if n := ask[int](w, `select price_cents::int from platform.listings l join shop.products p on p.id = l.product_id where p.shop_id = $1 and p.slug = 'camicia'`, w.Shop.ID); n != 3800 {
		t.Errorf("listed at %d", n)
	}
}

// What no product here can have is refused as a whole, in words.
func TestVariantsThatCannotBe(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	var many strings.Builder
	for i := range 60 {
		fmt.Fprintf(&many, "camicia,Camicia,true,Taglia,T%d,Colore,Blu,,,,10\n", i)
	}
	four := "Type,SKU,Name,Regular price,Parent,Attribute 1 name,Attribute 1 value(s),Attribute 2 name,Attribute 2 value(s),Attribute 3 name,Attribute 3 value(s),Attribute 4 name,Attribute 4 value(s)\n" +
		"variable,cam,Camicia,,,A,\"1, 2\",B,1,C,1,D,1\nvariation,,Camicia,9,cam,A,1,B,1,C,1,D,1\nvariation,,Camicia,9,cam,A,2,B,1,C,1,D,1\n"
	for want, raw := range map[string]string{
		"import.variants_most":    shirts + many.String(),
		"import.options_most":     four,
		"import.variant_twice":    shirts + "camicia,Camicia,true,Taglia,S,Colore,Blu,,,,10\ncamicia,,,,S,,Blu,,,,11\n",
		"import.variants_ragged":  shirts + "camicia,Camicia,true,Taglia,S,Colore,Blu,,,,10\ncamicia,,,,S,,,,,,11\n",
		"import.variant_no_price": shirts + "camicia,Camicia,true,Taglia,S,Colore,Blu,,,,10\ncamicia,,,,M,,Blu,,,,\n",
		"import.price_bad":        shirts + "camicia,Camicia,true,Taglia,S,Colore,Blu,,,,10\ncamicia,,,,M,,Blu,,,,molto\n",
	} {
		o := bring(w, []byte(raw), importer.Options{Publish: true}, false)
		if o.n[importer.Refused] != 1 || len(o.rows) != 1 || !strings.Contains(o.whys, want) {
			t.Errorf("%s: %s %s\n%s", want, o, o.whys, strings.Join(o.rows, "\n"))
		}
	}
}
