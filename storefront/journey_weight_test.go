package storefront_test

import (
	"strings"
	"testing"

	chrome "sottocasa/internal/testkit/browser"
	"sottocasa/tenants"
)

// TestJourneyWeight buys half a kilo of veal and a hen, weighs them on a
// telephone, and takes the truth.
func TestJourneyWeight(t *testing.T) {
	s := openStreet(t)
	p := chrome.Open(t, chrome.Phone())
	p.Open(s.shop("/products/fesa")).See("24,90 €", "Circa 12,45 €", "Al massimo 13,70 €", "Paghi quello che pesa davvero").Shot("weight-product")
	p.Click("100 g in più").See("Circa 14,94 €", "Al massimo 16,43 €")
	p.Type("Quanto ne vuoi?", "0,3 kg").See("Circa 7,47 €")
	p.Type("Quanto ne vuoi?", "1,250").See("Circa –")
	p.Follow("Aggiungi").See("Scrivi 1250 g oppure 1,25 kg.").Accessible("product, with an ambiguous weight").Shot("weight-product-error")
	p.Forgive("422") // the script asked first, and left the answer to the page
	if got := p.Value("Quanto ne vuoi?"); got != "1,250" {
		t.Errorf("%q is left of what was typed", got)
	}
	p.Type("Quanto ne vuoi?", "500").Click("Aggiungi").See("1 articolo")
	p.Open(s.shop("/products/pollo")).See("circa 1,4 kg l'uno", "Circa 12,46 €").Accessible("product by the piece").Shot("weight-hen")
	p.Click("Aggiungi").See("2 articoli")
	p.Open(s.shop("/cart")).See("circa 24,91 €", "al massimo 27,41 €").Accessible("cart by weight").Shot("weight-cart")
	p.Follow("100 g in più").See("circa 14,94 €")
	p.TabTo("Grammi, Fesa di vitello")
	p.Press("500").Go("Enter").See("circa 12,45 €", "al massimo 13,70 €")
	p.Follow("Vai alla cassa").Click("Ritiro in negozio").Follow("Continua").At("/checkout/window")
	p.ClickCSS(firstWindow).Follow("Tieni questo posto")
	p.Type("Nome e cognome", "Ada Esempi").Type("E-mail", "ada@example.com").Type("Telefono", "347 000 0401").Follow("Vai al riepilogo")
	p.See("Blocchiamo 27,41 € sulla carta", "circa 24,91 €", "al massimo 27,41 €", "Paghi in negozio quello che pesa.").Accessible("summary by weight").Shot("weight-summary")
	p.Follow("Ordina con obbligo di pagare").See("Questa è una prova", "a peso: al massimo", "27,41")
	card(p, "4242 4242 4242 4242", "Numero della carta", "Scadenza", "Nome sulla carta", "Autorizza fino a")
	p.At("/orders/*").See("Sulla tua carta sono bloccati 27,41 €.", "circa 24,91 €").Accessible("status, held").Shot("weight-held")
	l := s.letter("order_received", "ada@example.com")
	for _, want := range []string{"circa 24,91 €, al massimo 27,41 €", "Sulla tua carta sono bloccati 27,41 €.", "500 g Fesa di vitello, 24,90 €/kg: circa 12,45 € · al massimo 13,70 €"} {
		if !strings.Contains(plainSpaces(l.Text), want) {
			t.Errorf("the letter does not say %q:\n%s", want, l.Text)
		}
	}
	s.weighOnAPhone(p)
}

// weighOnAPhone is the shop's part of the journey.
func (s *street) weighOnAPhone(resident *chrome.Person) {
	s.t.Helper()
	p := s.owner()
	p.FollowCSS(`[aria-labelledby="lane-new"] h4 a`).Follow("Accetta, ordine").See("Prima pesa: ne mancano 2.", "importo bloccato").Accessible("order to be weighed").Shot("weight-order")
	p.Type("Fesa di vitello", "46").Type("Pollo ruspante", "1600").See("Il cliente paga al massimo 13,71 €: togli l'eccesso o regalalo.")
	p.Follow("Salva i pesi").See("Hai scritto 46 g, ma ne ha chiesti 500 g.", "È giusto così").Accessible("order with an odd weight").Shot("weight-order-odd")
	p.Type("Fesa di vitello", "468").See("11,65 €")
	p.Type("Pollo ruspante", "1400").Go("Enter").See("Pesi dell'ordine #1001 salvati.", "24,11 €").Accessible("order weighed").Shot("weight-order-done")
	resident.Reload().See("ordinati 500 g, pesati 468 g", "24,11 €", "dei 27,41 € bloccati sulla carta si prendono 24,11 €, il resto torna libero.").Shot("weight-weighed")
	p.Follow("Segna come pronto").See("Ordine #1001 pronto.", "i pesi non si cambiano più")
	l := s.letter("order_weighed", "ada@example.com")
	if plainSpaces(l.Subject) != "Peso fatto: il totale dell'ordine #1001 è 24,11 €" {
		s.t.Errorf("the subject is %q", l.Subject)
	}
	for _, want := range []string{"ordinati 500 g, pesati 468 g (peso netto)", "11,65 €", "Dalla carta abbiamo preso 24,11 €. Gli altri 3,30 € che erano bloccati sono di nuovo liberi."} {
		if !strings.Contains(plainSpaces(l.Text), want) {
			s.t.Errorf("the letter does not say %q:\n%s", want, l.Text)
		}
	}
	taken := false
	for _, paid := range s.Sandbox.Sessions(s.Account) {
		taken = taken || paid.Captured == 2411
	}
	if !taken {
		s.t.Error("not what was weighed was taken")
	}
	resident.Reload().See("Dalla carta abbiamo preso 24,11 €.").Accessible("status, taken").Shot("weight-taken")
	p.Open(s.app("/admin/" + s.Shop.Slug + "/products")).Accessible("products by weight").Shot("weight-products")
	p.Follow("Fesa di vitello").See("A peso").ClickCSS(".not-each summary").See("Quanto può pesare in più").Accessible("product edit by weight").Shot("weight-edit")
}

// TestJourneyWeightWide draws the same pages on a desk, in English and without
// a script, with a name as long as people write them.
func TestJourneyWeightWide(t *testing.T) {
	s := openStreet(t)
	s.Goods(`update shop.products set title = jsonb_build_object('it', $2::text, 'en', $2::text) where hood_id = $1 and slug = 'fesa'`, s.Hood, longGood)
	o := chrome.Desk()
	o.NoScript = true
	for _, o := range []chrome.Options{o, {Width: 360, Height: 740, NoScript: true}} {
		p := chrome.Open(t, o)
		p.Open(s.shop("/en/products/fesa")).Shot("wide-weight-product").Type("How much would you like?", "500 g").Follow("Add to cart").At("/en/cart").See("about €12.45", "at most €13.70").Shot("wide-weight-cart")
		p.Follow("Checkout").Click("In-store pickup").Follow("Continue").ClickCSS(firstWindow).Follow("Keep this seat")
		p.Type("Name and surname", longPerson).Type("E-mail address", "ada@example.com").Type("Phone", "+39 347 000 0401").Follow("Go to the summary")
		p.See("We hold €13.70 on your card.").Shot("wide-weight-summary")
		p.Click("At the counter").Follow("Order with obligation to pay").At("/en/orders/*").See("You pay in the shop what the goods weigh.").Shot("wide-weight-status")
	}
	b := s.signIn(chrome.Desk(), s.member("nives", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Owner}))
	b.See("da pesare").Shot("wide-weight-board")
	b.FollowCSS(`[aria-labelledby="lane-new"] h4 a`).See("Da pesare").Shot("wide-weight-order")
}

// plainSpaces writes a text without spaces that do not break.
func plainSpaces(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }
