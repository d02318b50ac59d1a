package importer_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sottocasa/catalog"
	"sottocasa/catalog/importer"
	"sottocasa/catalog/importer/table"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/hostile"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// ask reads one value behind row security.
func ask[T any](w *world.World, sql string, args ...any) (v T) {
	w.T.Helper()
	w.Must(testkit.Query(w.Database.Super, sql, args, &v))
	return v
}

func scope(w *world.World) tenants.Scope { return tenants.InShop(w.Hood, w.Shop.ID, "nives") }

// outcome is what an import did.
type outcome struct {
	n    map[importer.Verdict]int
	rows []string
	whys string // keys of reasons
}

func (o outcome) String() string {
	return fmt.Sprintf("%d in, %d changed, %d same, %d refused", o.n[importer.Added], o.n[importer.Changed], o.n[importer.Same], o.n[importer.Refused])
}

// bring imports a file into the world's shop.
func bring(w *world.World, raw []byte, o importer.Options, dry bool) outcome {
	w.T.Helper()
	tab, err := table.Open(bytes.NewReader(raw), int64(len(raw)))
	w.Must(err)
	defer func() { w.Must(tab.Close()) }()
	if o.VAT == 0 {
		o.VAT = 22
	}
	if o.Shelf == "" {
		o.Shelf = "Da sistemare"
	}
	out := outcome{n: map[importer.Verdict]int{}}
	p := w.Words.In(locale.It)
	w.Must(importer.Run(w.T.Context(), w.DB, scope(w), importer.NewReader(tab, importer.Recognise(tab.Header)), o, dry, func(s importer.Step) error {
		out.n[s.Verdict]++
		for _, why := range slices.Concat(s.Why, s.Notes()) {
			out.whys += why.Key + " "
			if said := why.Sentence(p); strings.Contains(said, "⟦") {
				w.T.Errorf("no words: %s", said)
			}
		}
		out.rows = append(out.rows, fmt.Sprintf("%d %s %s %v", s.Item.Line, s.Verdict, s.Slug, s.Changes))
		return nil
	}))
	return out
}

// sells makes the world's shop one of another kind: its new goods are no food
// then, unless a file says so.
func sells(w *world.World, trade string) {
	w.T.Helper()
	var card tenants.Card
	w.Must(w.DB.ShopRead(w.T.Context(), scope(w), func(r *tenants.ShopRead) { tenants.OwnCard(r, w.Hood, w.Shop.ID, &card) }))
	card.Trade = trade
	w.Must(w.DB.Shop(w.T.Context(), scope(w), func(t *tenants.ShopTx) error { return tenants.SaveCard(t, card) }))
}

// everything is what an import may touch, as one text.
func everything(w *world.World) string {
	return ask[string](w, `select md5(string_agg(x, '|' order by x)) from (
		select p::text x from shop.products p where shop_id = $1 union all select v::text from shop.variants v where shop_id = $1
		union all select g::text from shop.price_log g where shop_id = $1 union all select h::text from shop.shelves h where shop_id = $1
		union all select l::text from platform.listings l where shop_id = $1 union all select b::text from platform.bumps b where shop_id = $1) all_rows`, w.Shop.ID)
}

func TestTheSameFileTwiceChangesNothing(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	for _, name := range []string{"shopify-old.csv", "woocommerce.csv"} {
		raw := file(t, name)
		before := everything(w)
		plan := bring(w, raw, importer.Options{Publish: true}, true)
		if everything(w) != before {
			t.Fatalf("%s: a dry run changed the shop", name)
		}
		first := bring(w, raw, importer.Options{Publish: true}, false)
		if fmt.Sprint(plan) != fmt.Sprint(first) || first.n[importer.Added] < 2 {
			t.Errorf("%s: planned %s, done %s", name, plan, first)
		}
		there := everything(w)
		again := bring(w, raw, importer.Options{Publish: true}, false)
		if everything(w) != there || again.n[importer.Added]+again.n[importer.Changed] != 0 || again.n[importer.Same] != first.n[importer.Added] {
			t.Errorf("%s again: %s\n%s", name, again, strings.Join(again.rows, "\n"))
		}
	}
	if o := bring(w, file(t, "shopify-new.csv"), importer.Options{Publish: true}, false); o.n[importer.Added] != 1 {
		t.Errorf("the same cup in Shopify's new dialect: %s", o)
	}
}

func TestWhatIsAnotherIsWritten(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	sells(w, "household")
	head := "codice;nome;prezzo;giacenza;categoria\n"
	bring(w, []byte(head+"X1;Olio nuovo;9,90;5;Dispensa\nX2;Sale;0,80;;Dispensa\n"), importer.Options{Publish: true}, false)
	id := ask[string](w, `select product_id::text from shop.variants where shop_id = $1 and sku = 'X1'`, w.Shop.ID)
	logs := `select count(*)::int from shop.price_log g join shop.variants v on v.shop_id = g.shop_id and v.id = g.variant_id where v.shop_id = $1 and v.sku = 'X1'`
	if n := ask[int](w, logs, w.Shop.ID); n != 1 {
		t.Fatalf("%d rows of the price log", n)
	}
	o := bring(w, []byte(head+"X1;Olio nuovo;10,50;4;Oli\nX2;Sale;0,80;;Dispensa\nX3;;1;;\n"), importer.Options{Publish: true}, false)
	if o.n[importer.Changed] != 1 || o.n[importer.Same] != 1 || o.n[importer.Refused] != 1 {
		t.Errorf("%s\n%s", o, strings.Join(o.rows, "\n"))
	}
	if got, want := o.rows[0], "2 changed olio-nuovo [{price 990 1050} {stock 5 4} {shelf Dispensa Oli}"; !strings.HasPrefix(got, want) {
		t.Errorf("the change is told as %s", got)
	}
	if n := ask[int](w, logs, w.Shop.ID); n != 2 {
		t.Errorf("%d rows of the price log after another price", n)
	}
	price := ask[int](w, `select price_cents::int from platform.listings where shop_id = $1 and product_id = $2::uuid`, w.Shop.ID, id)
	if price != 1050 {
		t.Errorf("listed at %d", price)
	}
	if v := ask[int](w, `select version from shop.variants where shop_id = $1 and sku = 'X1'`, w.Shop.ID); v != 2 {
		t.Errorf("version %d: a form that is open would overwrite it", v)
	}
}

// What orders hold, and an offer that is on, stay: the row is refused, the
// others go in.
func TestOrdersAndOffersAreKept(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	w.Broken() // stock is reserved by hand
	w.Super(`update shop.variants set reserved = 3, on_hand = 10 where id = $1`, w.Shop.Goods["spaghetti"].Variant)
	miele := w.Shop.Goods["miele"].Product
	w.Must(w.DB.Shop(t.Context(), scope(w), func(x *tenants.ShopTx) error {
		return catalog.AddOffer(x, catalog.Offer{ID: tenants.NewID(), Product: &miele, Percent: 20, Starts: moment(w, "now() - interval '1 minute'"), Ends: moment(w, "now() + interval '1 day'")})
	}))
	o := bring(w, []byte("handle;nome;prezzo;giacenza\nspaghetti;Spaghetti;2,10;2\nmiele;Miele;8,00;\nnuovo;Nuovo;1,00;\n"), importer.Options{}, false)
	if o.n[importer.Refused] != 2 || o.n[importer.Added] != 1 {
		t.Errorf("%s\n%s", o, strings.Join(o.rows, "\n"))
	}
}

func TestDraftsUntilSomebodyLooks(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	bring(w, file(t, "shopify-old.csv"), importer.Options{}, false)
	if n := ask[int](w, `select count(*)::int from shop.products where shop_id = $1 and slug like 'maglia%' and state = 'draft' or slug = 'tazza-blu' and shop_id = $1 and state = 'draft'`, w.Shop.ID); n != 2 {
		t.Errorf("%d drafts", n)
	}
}

// A name may be anything; it goes in as it is or is refused with a reason.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	var b bytes.Buffer
	b.WriteString("codice,nome,prezzo,descrizione,categoria,foto\n")
	all := hostile.Strings(t)
	for i, s := range all {
		q := `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
		fmt.Fprintf(&b, "h%d,%s,1.50,%s,%s,%s\n", i, q, q, q, q)
	}
	o := bring(w, b.Bytes(), importer.Options{Publish: true}, false)
	if got := o.n[importer.Added] + o.n[importer.Refused]; got < len(all)-3 || o.n[importer.Added] < len(all)/2 {
		t.Errorf("%d strings: %s", len(all), o)
	}
	if o := bring(w, b.Bytes(), importer.Options{Publish: true}, false); o.n[importer.Added]+o.n[importer.Changed] != 0 {
		t.Errorf("again: %s", o)
	}
}

// A file that dies in the middle goes on when it is brought again.
func TestAnImportThatBreaksGoesOn(t *testing.T) {
	t.Parallel()
	for _, at := range []failpoint.Name{failpoint.ImportBeforeCommit, failpoint.ImportAfterCommit} {
		w := world.New(t)
		var b bytes.Buffer
		b.WriteString("codice,nome,prezzo\n")
		for i := range 2*importer.Chunk + 10 {
			fmt.Fprintf(&b, "K%d,Prodotto %d,1.%02d\n", i, i, i%90+10)
		}
		raw := b.Bytes()
		tab, err := table.Open(bytes.NewReader(raw), int64(len(raw)))
		w.Must(err)
		n, down := 0, errors.New("the power is out")
		alive, kill := context.WithCancel(t.Context())
		defer kill()
		ctx := failpoint.With(alive, at, func(context.Context) error {
			if n++; n >= 2 {
				kill()
				return down
			}
			return nil
		})
		err = importer.Run(ctx, w.DB, scope(w), importer.NewReader(tab, importer.Recognise(tab.Header)), importer.Options{VAT: 22, Shelf: "Altro"}, false,
			func(importer.Step) error { return nil })
		if err == nil || n < 2 {
			t.Fatal("nothing broke")
		}
		bring(w, raw, importer.Options{}, false)
		if n := ask[int](w, `select count(*)::int from shop.variants where shop_id = $1 and sku like 'K%'`, w.Shop.ID); n != 2*importer.Chunk+10 {
			t.Errorf("%s: %d products", at, n)
		}
	}
}

// shared is a folder of others' files beside the tree; "" where there is none.
func shared(t *testing.T) string {
	t.Helper()
	for _, up := range []string{"../../..", "../../../.."} {
		dir := filepath.Join(up, "shared", "data")
		if _, err := os.Stat(filepath.Join(dir, "SOURCES.md")); err == nil {
			return dir
		}
	}
	return ""
}

// Every product file of others goes in, or each of its rows is refused with a
// reason; twice changes nothing.
func TestFilesOfOthers(t *testing.T) {
	t.Parallel()
	dir := shared(t)
	if dir == "" {
		t.Skip("no folder shared/data with a SOURCES.md beside the tree or above it: it has the folders catalogue/ and food/ that are read here")
	}
	for name, want := range map[string]string{
		"catalogue/shopify/apparel.csv":                             "20 in, 0 changed, 0 same, 0 refused",
		"catalogue/shopify/home-and-garden.csv":                     "20 in, 0 changed, 0 same, 0 refused",
		"catalogue/woocommerce/sample_products.csv":                 "14 in, 0 changed, 0 same, 4 refused",
		"catalogue/vendure/e2e-products-minimal.csv":                "1 in, 0 changed, 0 same, 0 refused",
		"catalogue/vendure/invalid-columns.csv":                     "1 in, 0 changed, 0 same, 0 refused",
		"catalogue/vendure/multiple-languages.csv":                  "1 in, 0 changed, 0 same, 0 refused",
		"catalogue/vendure/multiple-products-multiple-variants.csv": "4 in, 0 changed, 0 same, 0 refused",
		"catalogue/vendure/products.csv":                            "54 in, 0 changed, 0 same, 0 refused",
		"catalogue/vendure/single-product-multiple-variants.csv":    "1 in, 0 changed, 0 same, 0 refused",
		"catalogue/vendure/single-product-single-variant.csv":       "1 in, 0 changed, 0 same, 0 refused",
		"catalogue/openfoodnetwork/sample_file_120_products.csv":    "120 in, 0 changed, 0 same, 0 refused",
		"food/off-italian-products-a.csv":                           "0 in, 0 changed, 0 same, 1422 refused",
	} {
		w := world.New(t)
		raw, err := os.ReadFile(filepath.Join(dir, name))
		w.Must(err)
		first := bring(w, raw, importer.Options{Publish: true}, false)
		if first.String() != want {
			t.Errorf("%s: %s", name, first)
			for _, row := range first.rows {
				if strings.Contains(row, "refused") {
					t.Log(row)
				}
			}
		}
		there := everything(w)
		if again := bring(w, raw, importer.Options{Publish: true}, false); everything(w) != there {
			t.Errorf("%s again: %s", name, again)
		}
	}
}

// moment is a moment of the database's clock.
func moment(w *world.World, when string) (at time.Time) {
	w.T.Helper()
	w.Must(testkit.Query(w.Database.Super, "select "+when, nil, &at))
	return at
}
