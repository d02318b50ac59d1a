package importer_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"

	"sottocasa/catalog/importer"
	"sottocasa/catalog/importer/table"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
)

// read gives all products of a file.
func read(t testing.TB, raw []byte) (items []importer.Item, how importer.Reading) {
	t.Helper()
	tab, err := table.Open(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tab.Close() }()
	how = importer.Recognise(tab.Header)
	r := importer.NewReader(tab, how)
	for {
		it, err := r.Next()
		if errors.Is(err, io.EOF) {
			return items, how
		}
		if err != nil {
			t.Fatal(err)
		}
		items = append(items, it)
	}
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// said writes an item so that a test can name what matters of it.
func said(it importer.Item) string {
	words := []string{it.Slug(), it.Title.It, it.SKU, it.State}
	if it.Price != nil {
		words = append(words, strings.TrimSpace(fmtCents(int64(*it.Price))))
	}
	if len(it.Options) > 0 {
		words = append(words, importer.OptionWords(it.Options))
	}
	for _, v := range it.Variants {
		one := fmt.Sprintf("%s %s %d", strings.Join(v.Picks, "/"), v.SKU, *v.Price)
		if v.Stock != nil {
			one += fmt.Sprint(" × ", *v.Stock)
		}
		words = append(words, one)
	}
	for _, w := range it.Faults {
		words = append(words, "!"+w.Key)
	}
	return strings.Join(words, "|")
}

func fmtCents(n int64) string {
	return strings.Join([]string{itoa(n / 100), itoa(n % 100)}, ".")
}

func itoa(n int64) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

func TestShopifyInBothDialects(t *testing.T) {
	t.Parallel()
	items, how := read(t, file(t, "shopify-old.csv"))
	want := []string{
		"tazza-blu|Tazza blu|TZ-1|live|12.50",
		"maglia|Maglia di lana||draft|40.0|Taglia: S, M; Colore: Rosso|S/Rosso MG-S 4000|M/Rosso MG-M 4200 × 2",
		"buono|Carta regalo||live|25.0|!import.voucher|!import.not_goods",
	}
	compare(t, how, importer.Shopify, items, want)
	cup := items[0]
	if cup.About.It != "Una tazza blu.\n\n350 ml" || cup.GTIN != "8003170055360" || *cup.Stock != 4 || len(cup.Images) != 2 || cup.ImageAlt != "La tazza" || cup.Shelf != "Tazze" {
		t.Errorf("the cup: %+v", cup)
	}
	fresh, how := read(t, file(t, "shopify-new.csv"))
	compare(t, how, importer.Shopify, fresh, []string{"tazza-blu|Tazza blu|TZ-1|live|12.50", "vaso|Vaso|VS-1|draft|1299.0"})
	if fresh[0].GTIN != cup.GTIN || *fresh[0].Stock != 4 || fresh[0].Images[0] != cup.Images[0] {
		t.Errorf("the two dialects differ: %+v", fresh[0])
	}
}

func TestWooCommerce(t *testing.T) {
	t.Parallel()
	items, how := read(t, file(t, "woocommerce.csv"))
	compare(t, how, importer.WooCommerce, items, []string{
		"canovaccio|Canovaccio|canovaccio|draft|6.50",
		"set-cucina|Set cucina|set|live|!import.woo_grouped",
		"di-un-altro-sito|Di un altro sito|fuori|live|9.0|!import.woo_external",
		"un-disco|Un disco|disco|live|9.0|!import.not_goods",
		"grembiule|Grembiule||live|20.0|Colore: Verde, Blu; Taglia: M, L|Verde/M  2000|Blu/L  2200 × 3|Blu/M  2200 × 3",
		"orfana|Orfana||live|9.0|!import.woo_orphan",
		"senza-varianti|Senza varianti|spoglio|live|!import.woo_bare",
	})
	apron := items[4]
	if apron.Shelf != "Cucina" || apron.About.It != "Un grembiule\nrobusto" || apron.Images[0] != "https://img.example/g1.jpg" || len(apron.Notes) != 1 || apron.Line != 3 {
		t.Errorf("the apron: %+v", apron)
	}
}

func compare(t *testing.T, how importer.Reading, dialect importer.Dialect, items []importer.Item, want []string) {
	t.Helper()
	if how.Dialect != dialect {
		t.Errorf("taken for %s", how.Dialect)
	}
	for i, it := range items {
		if i >= len(want) || said(it) != want[i] {
			t.Errorf("product %d: %s", i, said(it))
		}
	}
	if len(items) != len(want) {
		t.Errorf("%d products, want %d", len(items), len(want))
	}
}

const italian = "Listino d'autunno\r\n\r\nCodice;Prodotto;Categoria;Prezzo;Giacenza;IVA;Formato;EAN;Ingredienti\r\n" +
	"A1;Caffè in grani;Colazione > Caffè;\"12,90 €\";7;22%;1 kg;8003170055360;\r\n" +
	"A2;Pecorino;Formaggi;24,90 €/kg;3;4;;8003170055361;_Latte_ di pecora, sale\r\n" +
	"A3;Ambiguo;Formaggi;1.490;;;;;\r\n" +
	"A4;Gratis;Formaggi;0;;;;;\r\n" +
	"A5;\"Aperto;Formaggi;3,20;;;;;\r\n" +
	"A6;Buono;Formaggi;3,20;;;500 gr;;\r\n" +
	";;Formaggi;3,20;;;;;\r\n" +
	"A8;Aliquota;Formaggi;3,20;;19;;;\r\n"

func TestAShopsOwnTable(t *testing.T) {
	t.Parallel()
	old, err := charmap.Windows1252.NewEncoder().String(italian)
	if err != nil {
		t.Fatal(err)
	}
	for name, raw := range map[string]string{
		"semicolons": italian, "windows": old, "mark": "\xef\xbb\xbf" + italian, "old mac": strings.ReplaceAll(italian, "\r\n", "\r"),
		"tabs": strings.ReplaceAll(italian, ";", "\t"), "told": "sep=;\r\n" + italian,
	} {
		items, how := read(t, []byte(raw))
		if how.Dialect != importer.Plain || how.Unknown() {
			t.Errorf("%s: read as %+v", name, how)
		}
		compare(t, how, importer.Plain, items, []string{
			"caffe-in-grani|Caffè in grani|A1||12.90",
			"pecorino|Pecorino|A2||24.90",
			"ambiguo|Ambiguo|A3||!import.price_bad|!error.amount_ambiguous",
			"gratis|Gratis|A4||!import.price_bad|!error.price_zero",
			"p-e3b0c44298||||!import.row_quote",
			"buono|Buono|A6||3.20",
			"p-e3b0c44298||||3.20",
			"aliquota|Aliquota|A8||3.20|!import.vat_bad",
		})
		coffee, cheese := items[0], items[1]
		if coffee.Shelf != "Caffè" || *coffee.VAT != 22 || coffee.Quantity != 1000 || coffee.Unit != "g" || *coffee.Stock != 7 || coffee.GTIN == "" {
			t.Errorf("%s: coffee: %+v", name, coffee)
		}
		if cheese.Mode != "weight" || cheese.GTIN != "" || cheese.Notes[0].Key != "import.gtin_bad" {
			t.Errorf("%s: cheese: %+v", name, cheese)
		}
		if items[4].Line != 8 && name != "told" {
			t.Errorf("%s: the open quote is on line %d", name, items[4].Line)
		}
	}
}

func TestUnknownHeadersAreAskedFor(t *testing.T) {
	t.Parallel()
	_, how := read(t, []byte("Bezeichnung,Preis\nBrot,2.50\n"))
	if !how.Unknown() {
		t.Error("nobody is asked")
	}
	how.Columns = []importer.Field{importer.Name, importer.Price}
	if how.Unknown() {
		t.Error("asked again")
	}
}

func TestWhatIsNoTable(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ raw, key string }{
		"nothing": {"", "import.file_empty"}, "blanks": {" \n\n", "import.file_empty"}, "old excel": {"\xd0\xcf\x11\xe0....", "import.file_xls"},
		"a paper": {"%PDF-1.4\nPane;Prezzo\n", "import.file_kind"}, "a broken sheet": {"PK\x03\x04rest", "import.file_kind"}, "a picture": {"\x89PNG\r\n\x1a\n\x00\x00\x00", "import.file_kind"},
	} {
		_, err := table.Open(strings.NewReader(c.raw), int64(len(c.raw)))
		if f := fault.From(err); f == nil || f.Key != c.key {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEveryReasonHasWords(t *testing.T) {
	t.Parallel()
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range locale.Langs() {
		p := words.In(lang)
		for _, name := range []string{"shopify-old.csv", "woocommerce.csv"} {
			items, _ := read(t, file(t, name))
			for _, it := range items {
				for _, w := range append(it.Faults, it.Notes...) {
					w.Sentence(p)
				}
			}
		}
		items, _ := read(t, []byte(italian))
		for _, it := range items {
			for _, w := range append(it.Faults, it.Notes...) {
				w.Sentence(p)
			}
		}
		if m := p.Missing(); len(m) > 0 {
			t.Errorf("%s: %v", lang, m)
		}
	}
}

// A greengrocer's list: what things are called stands under "Descrizione", loose
// goods have a price of their own and a stock with a fraction.
func TestATillsPriceList(t *testing.T) {
	t.Parallel()
	items, how := read(t, []byte("LISTINO PREZZI 2026;;;;\n;;;;\nCod.;Descrizione;Prezzo al kg;Prezzo;Giacenza\n1;Pecorino romano;18,90;;4,5\n2;Uova (6);;2,40;30\n3;Burro;9,60;2,40;2,5\n"))
	if how.Unknown() || len(items) != 3 {
		t.Fatalf("%v, %d goods", how.Columns, len(items))
	}
	loose, each, both := items[0], items[1], items[2]
	if loose.Title.It != "Pecorino romano" || loose.Mode != "weight" || *loose.Price != 1890 || loose.Grams == nil || *loose.Grams != 4500 || len(loose.Notes) > 0 {
		t.Errorf("loose: %+v", loose)
	}
	if each.Mode != "" || *each.Price != 240 || *each.Stock != 30 {
		t.Errorf("by the piece: %+v", each)
	}
	// A price of its own goes before what a kilo of it would cost.
	if both.Mode != "" || *both.Price != 240 || both.Stock != nil || both.Grams != nil || len(both.Notes) != 1 {
		t.Errorf("with both prices: %+v", both)
	}
}

func TestATillWritesShort(t *testing.T) {
	t.Parallel()
	items, how := read(t, []byte("Cod. Art.;Descr.;Rep.;Prz. vendita;Giac.\n12;Burro;Latticini;2,40;8\n"))
	if how.Unknown() || len(items) != 1 || items[0].Title.It != "Burro" || items[0].SKU != "12" || items[0].Shelf != "Latticini" || *items[0].Price != 240 || *items[0].Stock != 8 {
		t.Fatalf("%v: %+v", how.Columns, items)
	}
}

func TestOtherMoneyIsRefused(t *testing.T) {
	t.Parallel()
	items, _ := read(t, []byte("Item name,Price,Currency code\nSpilla,18.00,USD\nVaso,18.00,eur\nTazza,18.00,\nPiatto,18.00,€\n"))
	for i, keys := range []string{"import.currency", "", "", ""} {
		got := ""
		for _, w := range items[i].Faults {
			got += w.Key
		}
		if got != keys {
			t.Errorf("%s: %q", items[i].Title.It, got)
		}
	}
}
