package importer_test

import (
	"strings"
	"testing"

	"sottocasa/catalog/importer"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// A file puts nothing on sale that its shop could not publish by hand: what is new
// waits and says for what, what is on sale keeps what it has.
func TestWhatLacksSomethingWaits(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	file := []byte("handle,nome,prezzo,formato,ingredienti,stato\n" +
		"pane-nero,Pane nero,3.20,,\"Farina di segale, acqua\",attivo\n" + // new, of a grocer: food
		"biscotti,Biscotti al farro,4.50,,\"Farina di farro\",attivo\n" + // on sale as something that is no food
		"miele,Miele di castagno,7.10,,,attivo\n" + // on sale, and loses nothing
		"bozza,Tipo parmigiano,9.00,300 g,,bozza\n") // a draft may lack what it likes
	told := func(o outcome) string { return strings.Join(o.rows, "\n") + "\n" + o.whys }
	asks := "import.waits gate.quantity error.publish_allergens "
	first := bring(w, file, importer.Options{Publish: true}, false)
	want := "2 added pane-nero []\n3 refused biscotti []\n4 changed miele [{price 690 710}]\n5 added bozza []\n" + asks +
		"error.publish_allergens "
	if got := told(first); got != want {
		t.Errorf("the first time\n%s\ninstead of\n%s", got, want)
	}
	again := bring(w, file, importer.Options{Publish: true}, false)
	want = "2 same pane-nero []\n3 refused biscotti []\n4 same miele []\n5 same bozza []\n" + asks + "error.publish_allergens "
	if got := told(again); got != want {
		t.Errorf("the second time\n%s\ninstead of\n%s", got, want)
	}
	states := ask[string](w, `select string_agg(slug || ' ' || state, ', ' order by slug) from shop.products where shop_id = $1 and slug in ('pane-nero', 'biscotti', 'miele', 'bozza')`, w.Shop.ID)
	if states != "biscotti live, bozza draft, miele live, pane-nero draft" {
		t.Error(states)
	}
	if n := ask[int](w, `select count(*)::int from platform.listings l join shop.products p on p.shop_id = l.shop_id and p.id = l.product_id where p.shop_id = $1 and p.slug = 'pane-nero'`, w.Shop.ID); n != 0 {
		t.Error("what waits is found by the neighbourhood")
	}
}

// Who has not said who sells puts nothing on sale by a file either, whatever it is.
func TestNobodySellsUnnamed(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	sells(w, "crafts")
	w.Broken() // the seller's name is taken out by hand: no form of ours does
	w.Super(`update shop.settings set legal = legal - 'name' where shop_id = $1`, w.Shop.ID)
	raw := []byte("codice,nome,prezzo\nV1,Vaso,12\n")
	if o := bring(w, raw, importer.Options{Publish: true}, false); o.n[importer.Added] != 1 || o.whys != "import.waits gate.legal_name " {
		t.Errorf("%s: %s", o, o.whys)
	}
	w.Super(`update shop.settings set legal = legal || '{"name": "Vasi S.r.l."}' where shop_id = $1`, w.Shop.ID)
	if o := bring(w, raw, importer.Options{Publish: true}, false); o.n[importer.Same] != 1 || o.whys != "" {
		t.Errorf("%s: %s\n%s", o, o.whys, strings.Join(o.rows, "\n"))
	}
}

// The page of an import counts what waits, before its yes and after, and lists it
// with what it lacks.
func TestADeskTellsWhatWaits(t *testing.T) {
	t.Parallel()
	w, d, _ := desk(t)
	d.Register(w.Jobs)
	w.Work()
	raw := []byte("handle,nome,prezzo,ingredienti,venduto a\npane-nero,Pane nero,3.20,Farina di segale,kg\nmiele,Miele di castagno,7.10,,\n")
	id, err := d.Take(t.Context(), scope(w), "pane.csv", raw, nil, importer.Options{VAT: 4, Publish: true, Shelf: "Altro"})
	w.Must(err)
	for _, until := range []string{"planned", "done"} {
		if until == "done" {
			w.Must(d.Confirm(t.Context(), scope(w), id, false))
		}
		w.Eventually(until, func() bool { return state(w, id) == until })
		var n importer.Tally
		var lines []importer.Line
		w.Must(w.DB.ShopRead(t.Context(), scope(w), func(r *tenants.ShopRead) {
			importer.Count(r, w.Shop.ID, id, &n)
			importer.Lines(r, w.Shop.ID, id, importer.Waiting, 0, 10, &lines)
		}))
		if n.Waiting != 1 || n.Added != 1 || n.Changed != 1 || len(lines) != 1 {
			t.Fatalf("%s: %+v, %d lines", until, n, len(lines))
		}
		var keys []string
		for _, why := range lines[0].Notes {
			keys = append(keys, why.Key)
		}
		if got := strings.Join(keys, " "); lines[0].Title != "Pane nero" || got != "import.waits error.publish_allergens" {
			t.Errorf("%s: %s: %s", until, lines[0].Title, got)
		}
	}
}
