package market_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sottocasa/internal/testkit/world"
	"sottocasa/storefront/web/webtest"
)

// facades are the shops of a page, as they follow one another.
func facades(got webtest.Answer) (names []string) {
	for _, m := range regexp.MustCompile(`<h3><a href="[^"]*">([^<]*)</a></h3>`).FindAllStringSubmatch(got.Text, -1) {
		names = append(names, m[1])
	}
	return names
}

// turns are the addresses that a page's leaves lead to.
func turns(got webtest.Answer) (to []string) {
	_, nav, _ := strings.Cut(got.Text, `class="row leaves"`)
	nav, _, _ = strings.Cut(nav, "</nav>")
	for _, m := range regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(nav, -1) {
		to = append(to, strings.ReplaceAll(m[1], "&amp;", "&"))
	}
	return to
}

// TestAStreetOfOnePageHasNothingToTurn: 49 shops are as many as one page has.
func TestAStreetOfOnePageHasNothingToTurn(t *testing.T) {
	w := world.New(t)
	w.Crowd(47)
	s := open(t, w)
	host := w.HoodSlug + ".shops.example"
	got := s.Get(host, "/")
	if n := len(facades(got)); n != 49 {
		t.Errorf("%d shops", n)
	}
	says(t, got, []string{"49 botteghe"}, []string{"row leaves", `name="only"`, "chip-count", "Pagina 1"})
	for _, asked := range []string{"/?page=2", "/?page=1", "/?kind=Forno", "/?kind=Zappatore"} {
		if got := s.Get(host, asked); got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != "/" {
			t.Errorf("%s: %d %s", asked, got.StatusCode, got.Header.Get("Location"))
		}
	}
	if got := s.Get(host, "/search"); !strings.Contains(got.Text, `<select class="input" id="shop"`) || strings.Count(got.Text, "<option") < 50 {
		t.Error("the search lists no shops")
	}
}

// TestALongStreetHasPages: each shop stands on one page, in the order that the
// page tells, and all are counted.
func TestALongStreetHasPages(t *testing.T) {
	w := world.New(t)
	w.Crowd(98)
	s := open(t, w)
	host := w.HoodSlug + ".shops.example"
	var all []string
	for _, x := range []struct {
		path string
		n    int
		to   []string
	}{
		{"/", 48, []string{"/?page=2#shops"}}, {"/?page=2", 48, []string{"/#shops", "/?page=3#shops"}}, {"/?page=3", 4, []string{"/?page=2#shops"}},
		{"/en/?page=3", 4, []string{"/en/?page=2#shops"}}, {"/?kind=Forno", 32, nil}, {"/?kind=Enoteca", 48, []string{"/?kind=Enoteca&page=2#shops"}},
		{"/en/?kind=Wine&page=2", 18, []string{"/en/?kind=Wine#shops"}},
	} {
		got := s.Get(host, x.path)
		names := facades(got)
		if to := turns(got); got.StatusCode != http.StatusOK || len(names) != x.n || !slices.Equal(to, x.to) {
			t.Errorf("%s: %d, %d shops, leads to %q, want %d and %q", x.path, got.StatusCode, len(names), to, x.n, x.to)
		}
		if strings.HasPrefix(x.path, "/?page") || x.path == "/" {
			all = append(all, names...)
		}
		says(t, got, []string{"100"}, nil) // botteghe, un giro solo
		if n := strings.Count(got.Text, `class="map-pin`); n > 50 {
			t.Errorf("%s: %d pins", x.path, n)
		}
	}
	if slices.Sort(all); len(slices.Compact(all)) != 100 {
		t.Errorf("all pages together have %d shops", len(all))
	}
	says(t, s.Get(host, "/?kind=Enoteca"), []string{`aria-current="true"`, `href="/en/?kind=Wine"`, `/?kind=Forno#shops"`, `<span class="chip-count">32</span>`}, nil)
	for asked, want := range map[string]string{"/?page=9": "/?page=3", "/?page=0": "/", "/?page=due": "/", "/?page=02": "/?page=2", "/?kind=Forno&page=7": "/?kind=Forno", "/?kind=x": "/"} {
		if got := s.Get(host, asked); got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != want {
			t.Errorf("%s: %d to %s, want %s", asked, got.StatusCode, got.Header.Get("Location"), want)
		}
	}
}

// TestWhoComesIsTurnedToo: those that come stand before the others over all
// pages, and the answer counts all.
func TestWhoComesIsTurnedToo(t *testing.T) {
	w := world.New(t)
	w.Crowd(98) // 49 of them take cards, and the first shop does
	s := open(t, w)
	host := w.HoodSlug + ".shops.example"
	where := "/where?q=" + url.QueryEscape("00152")
	first, second := s.Get(host, where), s.Get(host, where+"&page=2")
	says(t, first, []string{"50 botteghe su 100", `href="/where?page=2&amp;q=00152#shops"`, "Arrivano da te</h2>"}, []string{"Non arrivano da te</h2>"})
	says(t, second, []string{"50 botteghe su 100", "Arrivano da te – Pagina 2 di 3</h2>", "Non arrivano da te</h2>"}, nil)
	says(t, s.Get(host, where+"&page=3"), []string{"Non arrivano da te</h2>"}, []string{"Arrivano da te –"})
	says(t, s.Get(host, "/where/answer?q=00152"), []string{"50 botteghe su 100"}, nil)
	for _, name := range facades(first) {
		if slices.Contains(facades(second), name) {
			t.Errorf("%s stands on two pages", name)
		}
	}
}

// TestShopsOfALongStreetAreLookedFor by name and by what they do.
func TestShopsOfALongStreetAreLookedFor(t *testing.T) {
	w := world.New(t)
	w.Crowd(98)
	s := open(t, w)
	host := w.HoodSlug + ".shops.example"
	for _, c := range []struct {
		path      string
		want, not []string
	}{
		{"/search?only=shops&q=enoteca", []string{"66 botteghe trovate", "Bottega 001, Enoteca", "/search?only=shops&amp;page=2&amp;q=enoteca"}, []string{"Bottega 003, Forno", "Miele"}},
		{"/search?only=shops&q=enoteca&page=2", []string{"66 botteghe trovate", "Bottega 098, Enoteca"}, []string{"Bottega 001,"}},
		{"/search?only=shops&q=enoteca&page=99", []string{"Bottega 098, Enoteca"}, nil},
		{"/search?only=shops&q=bottega+007", []string{"1 bottega trovata", "Bottega 007"}, []string{"Bottega 006"}},
		{"/search?only=shops&q=zzz", []string{"Nessuna bottega si chiama così"}, []string{"prodotti trovati"}},
		{"/search?only=shops", []string{"100 botteghe trovate"}, nil},
		{"/en/search?only=shops&q=bakery", []string{"32 shops found"}, nil},
		{"/search?q=forno", []string{"Tutte e 33 le botteghe trovate", "Forno Prova"}, []string{"Bottega 090, Forno"}},
		{"/search?q=miele&shop=forno+pro", []string{"1 prodotto trovato", `value="forno pro"`}, []string{"Vende Alimentari", "<option value=\"bottega"}},
		{"/search?q=miele&shop=" + w.Other.Slug, []string{"1 prodotto trovato", `value="Forno Prova"`}, nil},
		{"/search?q=miele&shop=nessuna", []string{"2 prodotti trovati", "Nessuna bottega si chiama così", `value="nessuna"`, `aria-invalid="true"`}, nil},
	} {
		got := s.Get(host, c.path)
		if got.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", c.path, got.StatusCode)
		}
		t.Log(c.path)
		says(t, got, c.want, c.not)
	}
}

// TestTheListOfTermsHasPages in the order of the alphabet; a short one is as ever,
// in the street's own order.
func TestTheListOfTermsHasPages(t *testing.T) {
	w := world.New(t)
	s := open(t, w)
	host := w.HoodSlug + ".shops.example"
	w.Crowd(199) // with the world's own two: one list
	if got := s.Get(host, "/legal/terms"); strings.Count(got.Text, `/legal/terms">Bottega`) != 199 || turns(got) != nil {
		t.Errorf("%d shops, leads to %q", strings.Count(got.Text, `/legal/terms">Bottega`), turns(got))
	}
	another := world.New(t)
	another.Crowd(250)
	host = another.HoodSlug + ".shops.example"
	s = open(t, another)
	first, second := s.Get(host, "/legal/terms"), s.Get(host, "/en/legal/terms?page=2")
	says(t, first, []string{"Alimentari Prova<", "Bottega 199<", `href="/legal/terms?page=2"`, "Pagina 1 di 2"}, []string{"Bottega 200<", "Forno Prova<"})
	says(t, second, []string{"Bottega 200<", "Forno Prova<", `href="/en/legal/terms"`, `href="/legal/terms?page=2"`}, []string{"Bottega 199<", "Alimentari Prova<"})
	for asked, want := range map[string]string{"3": "/legal/terms?page=2", "1": "/legal/terms", "x": "/legal/terms"} {
		if got := s.Get(host, "/legal/terms?page="+asked); got.StatusCode != http.StatusSeeOther || got.Header.Get("Location") != want {
			t.Errorf("page %s: %d %s", asked, got.StatusCode, got.Header.Get("Location"))
		}
	}
}
