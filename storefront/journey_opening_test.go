package storefront_test

import (
	"fmt"
	"os"
	"regexp"
	"testing"

	chrome "sottocasa/internal/testkit/browser"
	"sottocasa/tenants"
)

// counted is somebody whose taps and typed fields are counted.
type counted struct {
	*chrome.Person
	taps, fields int
	strokes      int // keys pressed
}

func (c *counted) tap(name string) *counted    { c.taps++; c.Click(name); return c }
func (c *counted) follow(name string) *counted { c.taps++; c.Follow(name); return c }
func (c *counted) css(css string) *counted     { c.taps++; c.ClickCSS(css); return c }

// types touches a field and writes into it.
func (c *counted) types(label, text string) *counted {
	c.taps++
	c.fields++
	c.Type(label, text)
	return c
}

// TestJourneyOpening goes from a stranger to a shop with its first product
// published, on a phone of 360 pixels, and counts what it takes. The figures are
// those of docs/acceptance/opening.md.
func TestJourneyOpening(t *testing.T) {
	s := openStreet(t)
	boss := s.signIn(chrome.Desk(), s.member("mirella", tenants.Membership{Hood: s.Hood, Role: tenants.Coordinator}))
	p := &counted{Person: chrome.Open(t, chrome.Phone())}
	email := "fornaia-" + s.Hood.String()[24:] + "@example.com"
	p.Open(s.app("/opening?hood=" + s.HoodSlug)).See("Apri il tuo negozio").Shot("opening-first").Accessible("opening-first")
	p.types("La tua e-mail", email).follow("Mandami il codice").See("Guarda la posta")
	code := regexp.MustCompile(`\b\d{3} ?\d{3}\b`).FindString(s.letter("sign_in", email).Text)
	p.types("Codice", code).follow("Entra").See("Comincia").Shot("opening-begin")
	p.follow("Comincia").See("Che negozio hai?").Shot("opening-trade").Accessible("opening-trade")
	p.tap("Forno").follow("Avanti").See("Come si chiama e dov'è?").Accessible("opening-name")
	p.Type("Nome del negozio", "Fоrno").Type("Indirizzo sul web", "www").Follow("Avanti").See("altro alfabeto").Shot("opening-name-wrong")
	p.Type("Indirizzo sul web", "")
	p.types("Nome del negozio", "Forno delle Sorelle Esempi").types("Via", "Via di Donna Olimpia").types("Numero", "9").types("CAP", "00152").types("Telefono", "06 0000 0101")
	p.Shot("opening-name").Follow("Avanti").See("Che aspetto ha?").Shot("opening-look").Accessible("opening-look")
	p.taps++
	p.css(`.colours .choice:nth-of-type(3)`).follow("Avanti").See("Quando è aperto?").Shot("opening-hours").Accessible("opening-hours")
	p.follow("Avanti").See("Come arrivano le cose?").Shot("opening-delivery").Accessible("opening-delivery")
	p.follow("Avanti").See("Ecco il tuo negozio", "Forno delle Sorelle Esempi").Shot("opening-preview").Accessible("opening-preview")
	p.follow("Guarda il negozio").See("Anteprima", "Pane casereccio").Shot("opening-window")
	p.taps++
	p.Back().See("Ecco il tuo negozio")
	p.follow("Chiedi di pubblicarlo").See("Ci siamo quasi").Shot("opening-wait")
	s.letter("opening_ask", s.member("mirella", tenants.Membership{Hood: s.Hood, Role: tenants.Coordinator}))
	boss.Open(s.app("/coordinator/"+s.HoodSlug)).See("Negozi da pubblicare", "Forno delle Sorelle Esempi").Shot("opening-asked")
	boss.Follow("Guarda la richiesta").See("Pubblica il negozio").Shot("opening-approval").Accessible("opening-approval")
	boss.Follow("Pubblica il negozio").See("il negozio è sulla strada")
	told := s.letter("opening_approve", email)
	p.Open(linkIn(t, told, s.app("/"))).See("Che cosa manca", "0 su 4").Shot("opening-start").Accessible("opening-start")
	p.follow("I tuoi dati di vendita").See("Chi vende").Accessible("opening-seller")
	p.types("Ragione sociale", "Forno delle Sorelle di Ada Esempi").types("Partita IVA", "99901012007").Shot("opening-seller").Follow("Salva").See("Salvato.")
	p.taps++
	p.follow("Che cosa manca").See("1 su 4")
	p.follow("Prima di pubblicare conferma gli allergeni, anche se non ce ne sono.").See("Pane casereccio").Shot("opening-product")
	p.tap("Ho controllato tutti e 14").tap("Si vede").follow("Salva").See("Salvato.")
	p.Open(s.host("forno-delle-sorelle-esempi.shops.example") + "/").See("Pane casereccio").Shot("opening-open")

	want := fmt.Sprintf("**%d taps, %d fields typed**", p.taps, p.fields)
	paper, err := os.ReadFile("../docs/acceptance/opening.md")
	s.Must(err)
	if !regexp.MustCompile(regexp.QuoteMeta(want)).Match(paper) {
		t.Errorf("docs/acceptance/opening.md does not say %s", want)
	}
}
