package search_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sottocasa/catalog"
	"sottocasa/catalog/search"
	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

func today() time.Time { return time.Date(2026, 11, 26, 10, 0, 0, 0, time.UTC) }

// good is a product that is for sale, by its slug and titles.
func good(slug, it, en string, change ...func(*catalog.Product)) catalog.Product {
	p := catalog.Product{ID: tenants.NewID(), Slug: slug, Title: locale.Text{It: it, En: en}, Mode: catalog.Each, Online: true, State: "live",
		ShelfSlug: "dispensa", Shelf: locale.Text{It: "Dispensa", En: "Pantry"}, Facts: catalog.Facts{Food: true}}
	for _, c := range change {
		c(&p)
	}
	return p
}

func about(it string) func(*catalog.Product) { return func(p *catalog.Product) { p.About.It = it } }

func shelf(slug, it string) func(*catalog.Product) {
	return func(p *catalog.Product) { p.ShelfSlug, p.Shelf = slug, locale.Text{It: it} }
}

func soldOut(p *catalog.Product) { none := 0; p.Variant.OnHand = &none }

func sku(s string) func(*catalog.Product) { return func(p *catalog.Product) { p.Variant.SKU = s } }

func net(n int, unit string) func(*catalog.Product) {
	return func(p *catalog.Product) { p.Quantity, p.Unit = n, unit }
}

func holds(codes ...string) func(*catalog.Product) {
	return func(p *catalog.Product) {
		for _, c := range codes {
			p.Facts.Allergens = append(p.Facts.Allergens, catalog.Allergen{Code: c})
		}
	}
}

func slugs(list []catalog.Product) []string {
	var out []string
	for _, p := range list {
		out = append(out, p.Slug)
	}
	return out
}

// all is everything that has all the words.
func all(r search.Result) []catalog.Product { return r.Page(0, r.Count()) }

func find(x *search.Index, words string) search.Result {
	return x.Find(search.Query{Words: words, Today: today()})
}

// TestWords holds each way in which a word may differ from the shop's.
func TestWords(t *testing.T) {
	x := search.New([]catalog.Product{
		good("caffe", "Caffè macinato per moka", ""), good("maritozzo", "Maritozzo", ""), good("parmigiano", "Parmigiano Reggiano", ""),
		good("panna-cotta", "Panna cotta", ""), good("olio", "Olio dell'Alta Sabina", "", net(750, "ml")), good("zucchine", "Zucchine romanesche", ""),
		good("melanzane", "Melanzane", ""), good("acqua", "Acqua minerale 1,5 l", "", net(1500, "ml")), good("arance", "Arance di Ribera DOP", "", sku("8001234567895")),
		good("pangrattato", "Pangrattato 400 g", "", net(400, "g")), good("gnocchi", "Gnocchi di patate", ""), good("loaf", "Pagnotta", "Loaf"),
		good("berries", "Frutti di bosco", "Wild berries"), good("rosetta", "Rosetta", ""), good("fetta", "Fettine di vitello", ""),
		good("ricotta", "Ricotta romana", ""), good("baccala", "Baccalà ammollato", ""), good("pallone", "Pallone", ""),
		good("spaghetti", "Spaghetti 500 g", ""), good("mele", "Mele annurche", ""), good("vino", "Vino bianco", "The one of the hills"), good("coda", "Coda di manzo", ""),
	})
	for words, want := range map[string]string{
		"caffe": "caffe", "CAFFÈ": "caffe", "caffe\u0300": "caffe", "caffé": "caffe", "ｃａｆｆｅ": "caffe",
		"maritozzi": "maritozzo", "gnocco": "gnocchi", "arancia": "arance", "loaves": "loaf", "berry": "berries",
		"parm": "parmigiano", "parmigano": "parmigiano", "pramigiano": "parmigiano", "parmiggianno": "parmigiano",
		"pannacotta": "panna-cotta", "pan grattato": "pangrattato", "alta sabina": "olio", "dell’alta": "olio",
		"acqua 1,5 l": "acqua", "1.5l": "acqua", "150 cl": "acqua", "mezzo litro acqua": "acqua", "D.O.P.": "arance", "8001234567895": "arance",
		"8 001234 567895": "arance", "courgette": "zucchine", "zuchini": "zucchine", "eggplant": "melanzane", "aubergines": "melanzane",
		"spaghettoni": "spaghetti", "melette": "mele", "vinello": "vino", "codina": "coda", "calamita": "",
		"riccota": "ricotta", "bacalla": "baccala", "rricota romanna": "ricotta", "palonne": "pallone", "eeggpllant": "melanzane",
		"orange": "arance", "panino": "rosetta", "bistecca": "", "vorrei delle zucchine": "zucchine", "il": "", "?!": "",
	} {
		r := find(x, words)
		got := ""
		if list := slices.Concat(all(r), r.Similar); len(list) > 0 {
			got = list[0].Slug
		}
		if got != want {
			t.Errorf("%q finds %q, want %q", words, got, want)
		}
	}
	for words, want := range map[string]string{"parmigano": "parmigiano", "cafffe": "caffè", "riccota": "ricotta", "bacalla": "baccalà", "parmigiano": "", "maritozzi": ""} {
		if got := find(x, words).Meant; got != want {
			t.Errorf("%q is understood as %q, want %q", words, got, want)
		}
	}
}

func TestOrder(t *testing.T) {
	x := search.New([]catalog.Product{
		good("text", "Bevanda", "", about("Con limone fresco")), good("shelf", "Agrume", "", shelf("limone", "Limone")), good("typo", "Limine", ""),
		good("prefix", "Limoncini", ""), good("gone", "Limone sfusato", "", soldOut), good("exact", "Limone femminello di Amalfi", ""),
	})
	if got, want := slugs(all(find(x, "limone"))), []string{"exact", "gone", "shelf", "text"}; !slices.Equal(got, want) {
		t.Errorf("limone finds %v, want %v", got, want)
	}
	if got := slugs(all(find(x, "limon"))); got[0] != "exact" || !slices.Contains(got, "prefix") {
		t.Errorf("limon finds %v", got)
	}
	tray := search.New([]catalog.Product{good("mixed", "Pastarelle miste", "", about("In teglia")), good("dry", "Pasticcini secchi", "")})
	if r := find(tray, "pasticcini da tè"); r.Count() > 0 || len(r.Similar) == 0 || r.Similar[0].Slug != "dry" {
		t.Errorf("pasticcini da tè finds %v, %v", slugs(all(r)), slugs(r.Similar))
	}
	pair := search.New([]catalog.Product{good("red", "Vino rosso", ""), good("white", "Vino bianco", "")})
	r := find(pair, "vino bianco")
	if !slices.Equal(slugs(all(r)), []string{"white"}) || !slices.Equal(slugs(r.Similar), []string{"red"}) {
		t.Errorf("vino bianco finds %v and like it %v", slugs(all(r)), slugs(r.Similar))
	}
}

// TestNear tells what was asked for from what is only of its kind.
func TestNear(t *testing.T) {
	x := search.New([]catalog.Product{good("beer", "Birra", "Beer"), good("wine", "Vino rosso", "")})
	if r := find(x, "lager"); r.Count() != 0 || !slices.Equal(slugs(r.Similar), []string{"beer"}) {
		t.Errorf("a lager is %v, like it %v", slugs(all(r)), slugs(r.Similar))
	}
	if r := find(x, "beer"); r.Count() != 1 {
		t.Errorf("beer is %v", slugs(all(r)))
	}
}

func TestWithoutAllergens(t *testing.T) {
	x := search.New([]catalog.Product{
		good("bread", "Pane", "", holds("gluten")), good("rice", "Gallette di riso", ""), good("soap", "Sapone", "", func(p *catalog.Product) { p.Facts.Food = false }),
		good("almond", "Amaretti", "", holds("nuts"), func(p *catalog.Product) { p.Facts.MayContain = []catalog.Allergen{{Code: "gluten"}} }),
		good("mystery", "Gelato a scelta", "", holds("milk"), func(p *catalog.Product) { p.Facts.Ingredients.It = "Latte; altri ingredienti secondo i gusti" }),
		good("sorbet", "Sorbetto", "", about("Senza latte.")), good("free", "Pasta di mais, senza glutine", "Gluten-free corn pasta"),
	})
	for _, words := range []string{"senza glutine", "gluten free", "gluten-free", "celiaci", "without gluten", "no gluten"} {
		r := find(x, words)
		if got, want := slugs(all(r)), []string{"free", "rice", "sorbet"}; !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", words, got, want)
		}
		if got := slugs(r.Traces); !slices.Equal(got, []string{"almond"}) {
			t.Errorf("%q: with traces %v", words, got)
		}
		if !slices.Equal(r.Without, []string{"gluten"}) {
			t.Errorf("%q excludes %v", words, r.Without)
		}
	}
	if got := slugs(all(find(x, "latte"))); !slices.Equal(got, []string{"mystery"}) {
		t.Errorf("latte finds %v", got)
	}
	r := x.Find(search.Query{Words: "pane", Without: []string{"gluten"}, Today: today()})
	if r.Count() != 0 || r.Hidden != 1 {
		t.Errorf("bread without gluten: %v, hidden %d", slugs(all(r)), r.Hidden)
	}
}

func TestFilters(t *testing.T) {
	bio := func(p *catalog.Product) { p.Facts.Marks = []string{"BIO:IT-BIO-000"} }
	tomorrow := today().AddDate(0, 0, 1)
	x := search.New([]catalog.Product{
		good("a", "Mele", "", shelf("frutta", "Frutta"), bio), good("b", "Mele cotte", ""), good("c", "Mele secche", "", soldOut, shelf("frutta", "Frutta")),
		good("d", "Mele rosse", "", func(p *catalog.Product) { p.OutUntil = &tomorrow }),
	})
	if got := x.Marks(); !slices.Equal(got, []string{"BIO"}) {
		t.Errorf("marks %v", got)
	}
	for want, q := range map[string]search.Query{
		"a,b,c,d": {}, "a,c": {Shelf: "frutta"}, "a": {Marks: []string{"BIO"}}, "a,b": {Available: true}, "": {Shelf: "nessuno"},
	} {
		q.Words, q.Today = "mele", today()
		got := slugs(all(x.Find(q)))
		slices.Sort(got)
		if strings.Join(got, ",") != want {
			t.Errorf("%+v finds %v, want %s", q, got, want)
		}
	}
	if got := all(x.Find(search.Query{Words: "mele", Available: true, Today: today().AddDate(0, 0, 2)})); len(got) != 3 {
		t.Errorf("what is out until tomorrow is still out the day after: %v", slugs(got))
	}
	if got := all(x.Find(search.Query{Shelf: "frutta", Today: today()})); len(got) != 2 {
		t.Errorf("a shelf without words shows %v", slugs(got))
	}
}

// TestBytes compares what an index says of its size with what the heap grew by.
func TestBytes(t *testing.T) {
	grown, x := heap(func() *search.Index { return search.New(many(2000)) })
	if got := x.Bytes(); float64(got) < .6*float64(grown) || float64(got) > 1.6*float64(grown)+200e3 {
		t.Errorf("an index says %d bytes, the heap grew by %d", got, grown)
	}
}

// many are invented goods of so many different names.
func many(n int) []catalog.Product {
	first := strings.Fields("pane vino olio formaggio pasta miele biscotti carne pesce torta libro fiore vaso birra mela zucchine caffè acqua uova burro")
	second := strings.Fields("romano rustico dolce fresco antico bianco rosso nero piccolo grande tostato salato sardo toscano pugliese umbro veneto ligure molisano laziale")
	var out []catalog.Product
	for i := range n {
		name := first[i%20] + " " + second[i/20%20] + " " + second[i/7%20] + fmt.Sprintf(" lotto%d", i/3)
		p := good(fmt.Sprintf("p%d", i), strings.ToUpper(name[:1])+name[1:]+" 500 g", "Good "+name, net(500, "g"), sku(fmt.Sprintf("SKU-%d", i)),
			shelf(fmt.Sprintf("s%d", i%12), "Scaffale "+first[i%12]), about("Un "+name+" come lo facevano una volta, con ingredienti scelti e pochi."))
		p.Facts.Ingredients.It = "Farina di **grano** tenero, acqua, " + first[i%20] + ", sale, " + second[i%20]
		out = append(out, p)
	}
	return out
}
