package storefront_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sottocasa/delivery"
	"sottocasa/internal/locale"
	chrome "sottocasa/internal/testkit/browser"
	"sottocasa/tenants"
)

// TestJourneyMarket asks who comes to an address, keeps it, walks the map by
// keyboard and searches across the shops, at both widths, in both languages, one
// of them without a script.
func TestJourneyMarket(t *testing.T) {
	s := openStreet(t)
	for _, l := range locale.Langs() {
		root := map[locale.Lang]string{locale.It: "", locale.En: "/en"}[l]
		w := func(key string, args ...any) string { return s.Words.In(l).T(key, args...) }
		for _, o := range []chrome.Options{chrome.Phone(), chrome.Desk()} {
			o.NoScript = o.Width > 360 && l == locale.It
			p := chrome.Open(t, o)
			judge := func(name string) {
				if o.Width == 360 && l == locale.It || o.Width > 360 && l == locale.En {
					p.Accessible(name)
				}
			}
			p.Open(s.market(root+"/")).See(w("market.where"), w("market.traders")).Shot("k-front")
			judge("front")
			p.Type(w("market.where"), "20121").Follow(w("market.where_go")).See(w("market.outside", "typed", "20121"), w("market.far")).Shot("k-outside")
			judge("outside")
			p.Type(w("market.where"), "Via Sconosciuta 3").Follow(w("market.where_go")).See(w("market.street_unknown")).Shot("k-unknown")
			judge("unknown street")
			p.Type(w("market.where"), "Via Sconosciuta 3, 00152").Follow(w("market.where_go")).See(w("market.approximate"), w("market.come")).Shot("k-approximate")
			p.Type(w("market.where"), "Via di Donna Olimpia 12").Follow(w("market.where_go")).See(w("market.come"), w("market.far"))
			judge("address")
			p.Follow(w("market.keep")).See(w("market.kept")).Shot("k-kept")
			judge("kept")
			p.Type(w("market.search"), "miele").FollowCSS(`.asking [role=search] .button`).See(w("search.found", "count", 2), w("market.sold_by", "shop", "Forno Prova")).Shot("k-search")
			judge("results")
			p.ClickCSS(".filters summary").ClickCSS(`[name=open]`)
			judge("results with their filters open")
			p.FollowCSS(".filters .button").See(w("search.found", "count", 2), w("search.filters_on", "count", 1))
			p.Open(s.market(root+"/search?q=zzzz&without=milk")).See(w("search.nothing"), w("market.none")).Shot("k-nothing")
			judge("nothing found")
		}
	}
}

// TestJourneyMapByKeyboard: each pin is reached in the order of its number, says
// which shop it is, and leads there.
func TestJourneyMapByKeyboard(t *testing.T) {
	s := openStreet(t)
	p := chrome.Open(t, chrome.Phone())
	p.Open(s.market("/"))
	p.TabTo("1. Alimentari Prova")
	p.Press("Tab")
	if at := p.Focused(); !strings.HasPrefix(at, "a 2. Forno Prova, Aperto") {
		t.Errorf("the next is %q", at)
	}
	p.Go("Enter").See("Forno Prova")
	if got := p.URL().Hostname(); got != s.Other.Slug+".shops.example" && got != s.HoodSlug+".shops.example" {
		t.Errorf("at %s", got)
	}
}

// TestJourneyAnswerWhileTyping: with a script the answer comes without leaving
// the page, and a kept address is told by the page that everybody shares.
func TestJourneyAnswerWhileTyping(t *testing.T) {
	s := openStreet(t)
	p := chrome.Open(t, chrome.Phone())
	p.Open(s.market("/")).Type("Dove te la portiamo?", "00152").Wait(`document.querySelector("[data-answer-place]").textContent.includes("1 bottega su 2")`)
	p.Follow("Vedi chi arriva").Follow("Tieni questo indirizzo per la spesa")
	p.Open(s.market("/")).Wait(`document.querySelector("[data-answer-place]").textContent.includes("Lo teniamo per la tua spesa")`).Accessible("front with a kept address")
}

// TestJourneyStreets tries a table, imports its right rows, and puts a street on
// the list that a resident named.
func TestJourneyStreets(t *testing.T) {
	s := openStreet(t)
	s.NewShopper().Buy(delivery.Delivery)
	s.Super(`update hood.addresses set street = 'Via Nuovissima dei Confini Lontanissimi', approximate = true where hood_id = $1`, s.Hood)
	file := filepath.Join(t.TempDir(), "vie.csv")
	if err := os.WriteFile(file, []byte("via;cap;zona;da;a;lato\nVia Bella;00152;Prova Vecchia;;;\nVia Lunga;00152;vecchio;1;99;dispari\nVia Storta;00152;Altrove;;;\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, o := range []chrome.Options{chrome.Phone(), chrome.Desk()} {
		m := s.signIn(o, s.member("mirella", tenants.Membership{Hood: s.Hood, Role: tenants.Coordinator}))
		m.Open(s.app("/coordinator/"+s.HoodSlug+"/streets")).See("Indirizzi da controllare", "Via di Donna Olimpia").Shot("k-streets").Accessible("streets")
		m.Follow("Prova senza salvare").See("Scegli prima un file").Shot("k-streets-error").Accessible("streets without a file")
		m.Attach(file).Follow("Prova senza salvare").See("2 righe si possono importare", "La zona «Altrove» non c'è").Shot("k-streets-tried").Accessible("a table that was tried")
		m.Follow("Importa 2 righe").See("2 vie salvate", "Via Lunga", "da 1 a 99, dispari")
		if o.Width == 360 {
			m.See("Via Nuovissima").Follow("Metti in elenco").See("La via è in elenco", "Nessun indirizzo da controllare")
		}
	}
}
