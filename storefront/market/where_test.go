package market_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/storefront/web/webtest"
)

// says asks a page for words that must stand on it, and others that must not.
func says(t *testing.T, got webtest.Answer, want, not []string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(got.Text, w) {
			t.Errorf("lacks %q", w)
		}
	}
	for _, w := range append(not, "⟦") {
		if strings.Contains(got.Text, w) {
			t.Errorf("says %q", w)
		}
	}
}

func TestAddressFirst(t *testing.T) {
	w := world.New(t)
	another := world.New(t)
	s := open(t, w)
	host := w.HoodSlug + ".shops.example"
	// The second shop cannot be paid by card: nobody brings its goods.
	for _, c := range []struct {
		path, typed string
		want, not   []string
	}{
		{"/where", "Via di Donna Olimpia 12, 00152", []string{"Via di Donna Olimpia 12, 00152 (Prova Vecchia): 1 bottega su 2", "Arrivano da te", "Non arrivano da te", "Tieni questo indirizzo", "Prima consegna"}, []string{"elenco: abbiamo guardato il CAP"}},
		{"/where", "donna olimpia", []string{"Via di Donna Olimpia, 00152"}, nil},
		{"/where", "00152", []string{"00152 (Prova Vecchia)", "Abbiamo guardato solo il CAP"}, nil},
		{"/where", "Via Sconosciuta 3, 00152", []string{"1 bottega su 2", "non è ancora nel nostro elenco"}, nil},
		{"/where", "Via Sconosciuta 3", []string{"scrivi anche il CAP", `aria-invalid="true"`, `value="Via Sconosciuta 3"`}, []string{"Arrivano da te</h2>", "Tieni"}},
		{"/where", "20121", []string{"non arriva ancora nessuna bottega", "Non arrivano da te"}, []string{"Tieni questo"}},
		{"/where", "via", []string{"Scrivi il CAP"}, nil},
		{"/where", strings.Repeat("x", 500), []string{"al massimo 120"}, nil},
		{"/where", `"><script>alert(1)</script> 20121`, []string{"&lt;script&gt;"}, []string{"<script>alert"}},
		{"/en/where", "00152", []string{"1 shop out of 2 comes to you", "They come to you"}, nil},
		{"/where/answer", "00152", []string{"1 bottega su 2", "Vedi chi arriva"}, []string{"<html"}},
		{"/where/answer", "Via Scono", []string{"scrivi anche il CAP"}, []string{"<html"}},
		{"/where/answer", "20121", []string{"nessuna bottega"}, nil},
	} {
		got := s.Get(host, c.path+"?q="+url.QueryEscape(c.typed))
		if got.StatusCode != http.StatusOK || !strings.Contains(got.Header.Get("Cache-Control"), "no-store") {
			t.Errorf("%s %q: %d %s", c.path, c.typed, got.StatusCode, got.Header.Get("Cache-Control"))
		}
		says(t, got, c.want, append(c.not, another.Shop.Slug))
	}
	if got := s.Get(host, "/?q=00152"); strings.Contains(got.Text, "Arrivano da te") {
		t.Error("the public page knows an address")
	}
}

func TestAnAddressIsKeptForTheBasket(t *testing.T) {
	w := world.New(t)
	s := open(t, w)
	host := w.HoodSlug + ".shops.example"
	keep := func(typed string, cookie ...string) webtest.Answer {
		return s.Post(host, "/where", url.Values{"q": {typed}}, cookie...)
	}
	for _, wrong := range []string{"", "20121", "Via Sconosciuta 3", strings.Repeat("x", 300)} {
		if got := keep(wrong); got.StatusCode != http.StatusUnprocessableEntity {
			t.Errorf("%q: %d", wrong, got.StatusCode)
		}
	}
	var n int
	w.Must(testkit.Query(w.Database.Super, `select count(*) from hood.baskets where hood_id = $1`, []any{w.Hood}, &n))
	if n != 0 {
		t.Fatalf("%d baskets of what was refused", n)
	}
	got := keep("via donna olimpia 12, 00152")
	if got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != "/where" {
		t.Fatalf("%d %s", got.StatusCode, got.Header.Get("Location"))
	}
	var method, street, civic, postcode string
	read := func() {
		w.Must(testkit.Query(w.Database.Super, `select coalesce(method, ''), draft ->> 'cap', coalesce(draft ->> 'street', ''), coalesce(draft ->> 'civic', '') from hood.baskets where hood_id = $1 and zone_id = $2`, []any{w.Hood, w.ZoneID}, &method, &postcode, &street, &civic))
	}
	if read(); method != "delivery" || postcode != "00152" || street != "Via di Donna Olimpia" || civic != "12" {
		t.Errorf("%q %q %q %q", method, postcode, street, civic)
	}
	var jar []string
	for _, c := range got.Cookies() {
		jar = append(jar, c.Name+"="+c.Value)
	}
	cookie := []string{"Cookie: " + strings.Join(jar, "; ")}
	says(t, s.Get(host, "/where", cookie...), []string{"Via di Donna Olimpia 12, 00152", "Lo teniamo per la tua spesa"}, []string{"Tieni questo indirizzo"})
	says(t, s.Get(host, "/where/answer", cookie...), []string{"Lo teniamo per la tua spesa"}, nil)
	// With the CAP alone the checkout still has to ask for the street.
	if got := keep("00152", cookie...); got.StatusCode != http.StatusSeeOther {
		t.Fatal(got.StatusCode)
	}
	if read(); method != "" || street != "" || civic != "" {
		t.Errorf("%q %q", method, street)
	}
}

func TestSearchAcrossShops(t *testing.T) {
	w := world.New(t)
	another := world.New(t)
	s := open(t, w)
	host := w.HoodSlug + ".shops.example"
	for _, c := range []struct {
		path      string
		want, not []string
	}{
		{"/search?q=miele", []string{"2 prodotti trovati", "Miele di castagno", "Vende Alimentari Prova (impresa)", "Vende Forno Prova (impresa)", "6,90", "Nessuno paga", "/shops/" + w.Shop.Slug + "/products/miele"}, []string{another.Shop.Slug}},
		{"/en/search?q=honey", []string{"Chestnut honey", "Sold by Alimentari Prova (trader)", "/en/shops/" + w.Shop.Slug + "/products/miele"}, nil},
		{"/search?q=spaghetti", []string{"1,89", "3,78"}, nil}, // with its unit price
		{"/search?q=miele&shop=" + w.Other.Slug, []string{"1 prodotto trovato", "Forno Prova (impresa)", "Filtri: 1 scelto"}, []string{"Vende Alimentari Prova"}},
		{"/search?q=miele&shop=" + another.Shop.Slug, []string{"2 prodotti"}, nil},
		{"/search?q=miele&kind=Alimentari&open=1", []string{"2 prodotti", "Filtri: 2 scelti"}, nil},
		{"/search?q=miele&without=milk", []string{"Lasciamo fuori"}, nil},
		{"/search?q=mieele", []string{"Miele di castagno", "più vicino"}, nil},
		{"/search?q=a", []string{"almeno due lettere"}, nil},
		{"/search?q=zzzz", []string{"Prova con una parola"}, nil},
		{"/search", []string{"Cosa cerchi?"}, []string{"prodotti trovati"}},
		{"/search?q=forno", []string{"Forno Prova, Alimentari"}, nil},
		{"/search?q=miele&page=99", []string{"2 prodotti"}, nil},
		{"/search?q=" + url.QueryEscape(`'"><script>x</script> & | ! \`), nil, []string{"<script>x"}},
	} {
		got := s.Get(host, c.path)
		if got.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", c.path, got.StatusCode)
		}
		t.Log(c.path)
		says(t, got, c.want, c.not)
	}
}
