package storefront_test

import (
	"regexp"
	"strings"
	"testing"

	chrome "sottocasa/internal/testkit/browser"
)

// firstWindow is the first window that can be chosen.
const firstWindow = `label.choice:has(input[name="window"])`

// fillCart puts chestnut honey into the basket: a script stays on the page and
// tells, and the bar leads on.
func (s *street) fillCart(p *chrome.Person) {
	s.t.Helper()
	p.Open(s.shop("/products/miele")).Click("Aggiungi").See("1 articolo")
	p.Follow("Carrello").At("/cart")
}

// card pays on Stripe's page.
func card(p *chrome.Person, number, labelNumber, expiry, name, button string) {
	p.Type(labelNumber, number).Type(expiry, "12/39").Type("CVC", "123").Type(name, "Ada Esempi").Follow(button)
}

// TestJourneyDelivery is the first sale: in Italian, on a telephone.
func TestJourneyDelivery(t *testing.T) {
	s := openStreet(t)
	p := chrome.Open(t, chrome.Phone())
	p.Open(s.market("/")).See("Rione Prova", "Alimentari Prova", "Forno Prova").Shot("front")
	p.Follow("Alimentari Prova").See("Dispensa").Shot("home")
	p.Open(s.shop("/cart")).See("Il carrello è vuoto").Shot("cart-empty")
	p.Open(s.shop("/")).Follow("Dispensa").At("/collections/dispensa").See("Spaghetti 500 g", "1,89 €", "3,78 €/kg").Shot("shelf")
	p.Follow("Miele di castagno").At("/products/miele").See("6,90 €", "Disponibile").Shot("product")
	p.Click("Uno in più")
	p.Click("Aggiungi").See("Aggiunto al carrello.", "2 articoli").Shot("product-added")
	p.Follow("Carrello").At("/cart").See("Miele di castagno", "13,80 €").Shot("cart")
	p.Follow("Vai alla cassa").At("/checkout").See("Dove te la portiamo?").Shot("where")

	p.Type("CAP", "00199").Type("Via o piazza", "Via Salaria").Follow("Continua").See("Qui non arriviamo ancora.").Shot("where-outside")
	p.Type("CAP", "00152").Type("Via o piazza", "Via di Donna Olimpia").Follow("Continua").See("Ci arriviamo: Prova Vecchia.").Shot("where-inside")
	p.Follow("Scegli la fascia").At("/checkout/window").See("Quando passiamo?").Shot("window")
	p.ClickCSS(firstWindow).Follow("Tieni questo posto").At("/checkout/details").See("Posto tenuto per te: 9:")

	p.Type("Nome e cognome", "Ada Esempi").Type("E-mail", "ada@example.com").Type("Telefono", "6 5740101").Type("Citofono", "Esempi / Rossini")
	p.Shot("details")
	p.Follow("Vai al riepilogo").At("/checkout/details").See("2 campi non vanno bene", "Questo numero non ci torna.", "Manca il numero civico.").Shot("details-errors")
	if !strings.HasPrefix(p.Eval("document.title"), "Errore") {
		t.Error("the title does not tell of errors")
	}
	p.Wait(`document.activeElement.matches("[data-errors]")`)
	for label, typed := range map[string]string{"Nome e cognome": "Ada Esempi", "E-mail": "ada@example.com", "Telefono": "6 5740101", "Citofono": "Esempi / Rossini"} {
		if got := p.Value(label); got != typed {
			t.Errorf("%s: %q is left of %q", label, got, typed)
		}
	}
	p.Type("Telefono", "347 000 0401").Type("Numero civico", "9901").Type("Scala", "B").Type("Piano", "3").Type("Interno", "12")
	p.Follow("Vai al riepilogo").At("/checkout/summary")
	p.See("Miele di castagno", "Via di Donna Olimpia 9901", "13,80 €", "2,50 €", "16,30 €", "IVA inclusa", "Ordina con obbligo di pagare").Shot("summary")

	p.Follow("Ordina con obbligo di pagare").See("Questa è una prova", "16,30")
	card(p, "4000 0000 0000 0002", "Numero della carta", "Scadenza", "Nome sulla carta", "Paga")
	p.See("La banca ha rifiutato la carta.", "Non hai pagato niente")
	card(p, "4242 4242 4242 4242", "Numero della carta", "Scadenza", "Nome sulla carta", "Paga")
	p.At("/orders/*").See("Ordine ricevuto", "Pagato con carta.", "16,30 €", "Via di Donna Olimpia 9···").Shot("status")
	if p.Eval(`document.cookie`) != "__Host-count=0" {
		t.Errorf("a script reads %q", p.Eval(`document.cookie`))
	}

	l := s.letter("order_received", "ada@example.com")
	if !regexp.MustCompile(`Abbiamo ricevuto il tuo ordine #\d+ da Alimentari Prova`).MatchString(l.Subject) {
		t.Errorf("the letter's subject is %q", l.Subject)
	}
	link := linkIn(t, l, s.shop("/orders/"))
	if link != p.URL().String() {
		t.Errorf("the letter leads to %s, the browser stands at %s", link, p.URL())
	}
	chrome.Open(t, chrome.Phone()).Open(link).See("Ordine ricevuto", "16,30 €")
}

// TestJourneyPickup buys in English at a desk, without script, and pays at the
// shop's counter.
func TestJourneyPickup(t *testing.T) {
	s := openStreet(t)
	o := chrome.Desk()
	o.NoScript = true
	p := chrome.Open(t, o)
	p.Open(s.market("/")).Follow("English").At("/en/").See("Rione Prova", "Alimentari Prova").Shot("front")
	p.Follow("Alimentari Prova").At("/en/shops/" + s.Shop.Slug).See("Pantry").Shot("home")
	p.Open(s.shop("/en/cart")).See("Your cart is empty").Shot("cart-empty")
	p.Open(s.shop("/en/")).Follow("Pantry").At("/en/collections/dispensa").See("€1.89", "€3.78/kg").Shot("shelf")
	p.Follow("Chestnut honey").At("/en/products/miele").See("€6.90").Shot("product")
	p.Type("Quantity", "2").Follow("Add to cart").At("/en/cart").See("Chestnut honey", "€13.80").Shot("cart")
	p.Follow("Checkout").At("/en/checkout").Shot("where")
	p.Click("In-store pickup").Follow("Continue").At("/en/checkout/window").Shot("window")
	p.ClickCSS(firstWindow).Follow("Keep this seat").At("/en/checkout/details").Shot("details")
	p.Type("Name and surname", "Ada Esempi").Type("E-mail address", "ada").Type("Phone", "+39 347 000 0401").Follow("Go to the summary")
	p.At("/en/checkout/details").Shot("details-errors")
	p.Type("E-mail address", "ada@example.com").Follow("Go to the summary").At("/en/checkout/summary").See("€13.80", "Order with obligation to pay").Shot("summary")
	p.Click("At the counter").Follow("Order with obligation to pay")
	p.At("/en/orders/*").See("€13.80").Shot("status")
	l := s.letter("order_received", "ada@example.com")
	if link := linkIn(t, l, s.shop("/en/orders/")); link != p.URL().String() {
		t.Errorf("the letter leads to %s, the browser stands at %s", link, p.URL())
	}
}
