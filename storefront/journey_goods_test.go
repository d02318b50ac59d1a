package storefront_test

import (
	"os"
	"path/filepath"
	"testing"

	chrome "sottocasa/internal/testkit/browser"
)

// TestJourneyGoods makes a product on a phone of 360 px, cuts its photo with the
// keyboard, loses the network and loses nothing; then puts it in order, gives it
// sizes that a resident chooses without script, changes many and takes it back.
func TestJourneyGoods(t *testing.T) {
	s := openStreet(t)
	photo := filepath.Join(t.TempDir(), "pizza.jpg")
	s.Must(os.WriteFile(photo, loaf(t, 1300, 900, 90), 0o600))
	p := s.owner()
	at := "/admin/" + s.Shop.Slug
	p.Open(s.app(at + "/products")).See("9 prodotti").Shot("goods-list").Accessible("goods-list").Follow("Nuovo prodotto")
	p.Shot("goods-new").Accessible("goods-new")
	p.Eval(`(window.sent = 0, window.honest = window.fetch, window.fetch = (...all) => { sessionStorage.sent = ++window.sent; return honest(...all) }, 1)`)
	p.Click("Pubblica").See("Manca «Nome».", "Manca «Prezzo».").Shot("goods-new-wrong").Accessible("goods-new-wrong")
	p.Wait(`sessionStorage.sent === "1" && performance.getEntriesByType("navigation")[0].type !== "reload"`)
	p.Attach(photo).Wait(`document.querySelector(".crop canvas").width > 0`).Wait(`document.querySelector("[type=file]").files[0].name === "foto.jpg"`)
	p.Eval(`document.querySelector(".crop").focus()`)
	p.Press("Left", "Left", "+").Shot("goods-crop")
	p.Type("Come si chiama", "Pizza bianca").Type("Prezzo", "2,50")
	p.Eval(`(window.real = window.fetch, window.fetch = () => Promise.reject(new TypeError("no network")), 1)`)
	p.Click("Pubblica").See("salvato su questo telefono").Shot("goods-kept")
	p.Open(s.app(at + "/products/new")).See("C'è un prodotto che non è partito").Click("Riprendilo").Wait(`document.querySelector("[type=file]").files.length === 1`)
	if got := p.Value("Come si chiama"); got != "Pizza bianca" {
		t.Errorf("the form came back with %q", got)
	}
	p.Click("Pubblica").See("Prima di pubblicare conferma gli allergeni", "Mancano gli ingredienti").Shot("goods-food-asked").Accessible("goods-food-asked")
	p.Type("Ingredienti", "farina di **frumento**, acqua, olio, sale").Click("Ho controllato tutti e 14")
	p.Follow("Pubblica").See("«Pizza bianca» è in vetrina").Shot("goods-made").Accessible("goods-made")
	if all := s.namedGoods("Pizza bianca"); all != 1 {
		t.Errorf("%d products", all)
	}
	p.Follow("Taglie, colori e altre varianti").Type("Nome", "Misura").Type("Valori", "Mezza, Intera").Follow("Salva le scelte").See("Mezza", "Intera").Shot("goods-variants").Accessible("goods-variants")
	resident := chrome.Open(t, chrome.Options{Width: 360, Height: 740, NoScript: true})
	resident.Open(s.shop("/products/pizza-bianca")).See("Misura").Shot("goods-pick")
	resident.Click("Intera").Follow("Aggiungi").See("Pizza bianca, Intera")
	p.Open(s.app(at + "/shelves")).Shot("goods-shelves").Accessible("goods-shelves")
	p.Follow("Dispensa").Shot("goods-order")
	p.TabTo("Sposta in giù: Spaghetti")
	p.Press("Enter").Wait(`document.querySelector("[data-order-said]").textContent === "Ordine salvato."`)
	if at := p.Focused(); at == "" {
		t.Error("the focus is lost")
	}
	p.Open(s.app(at + "/hours")).See("La settimana").Shot("goods-hours").Accessible("goods-hours")
}

// namedGoods counts the shop's products of a name.
func (s *street) namedGoods(title string) int {
	return len((&staff{World: s.World, t: s.t}).named(title))
}
