package storefront_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sottocasa/delivery"
	"sottocasa/internal/testkit"
	chrome "sottocasa/internal/testkit/browser"
	"sottocasa/tenants"
)

// count reads one number behind row security.
func (s *street) count(sql string) int {
	s.t.Helper()
	var n int
	s.Must(testkit.Query(s.Database.Super, sql, []any{s.Hood}, &n))
	return n
}

// toDetails walks an Italian basket to the form, with a seat held.
func (s *street) toDetails(p *chrome.Person) {
	s.t.Helper()
	s.fillCart(p)
	p.Follow("Vai alla cassa").Type("CAP", "00152").Type("Via o piazza", "Via di Donna Olimpia").Follow("Continua")
	p.Follow("Scegli la fascia").ClickCSS(firstWindow).Follow("Tieni questo posto").At("/checkout/details")
}

// fillDetails fills the form in, without sending it.
func fillDetails(p *chrome.Person) {
	p.Type("Nome e cognome", "Ada Esempi").Type("E-mail", "ada@example.com").Type("Telefono", "347 000 0401").Type("Numero civico", "9901").
		Type("Citofono", "Esempi / Rossini")
}

// TestJourneyKeyboard goes from the shop's home to the summary without a mouse.
func TestJourneyKeyboard(t *testing.T) {
	s := openStreet(t)
	p := chrome.Open(t, chrome.Desk())
	p.Open(s.shop("/"))
	p.Press("Tab")
	if at := p.Focused(); !strings.Contains(at, "Vai al contenuto") {
		t.Errorf("Tab comes first to %q", at)
	}
	p.Press("Enter").Wait(`document.activeElement.id === "content"`)
	p.Press("Tab").Wait(`document.querySelector("#content").contains(document.activeElement)`)
	p.Open(s.shop("/"))
	p.TabTo("Dispensa")
	p.Go("Enter").At("/collections/dispensa")
	p.TabTo("Miele di castagno")
	p.Go("Enter").At("/products/miele")
	p.TabTo("Aggiungi")
	p.Press("Enter").See("1 articolo").Wait(`document.activeElement.matches(".add-form button")`)
	p.TabTo("Carrello")
	p.Go("Enter").At("/cart")
	p.TabTo("Vai alla cassa")
	p.Go("Enter").At("/checkout")
	p.TabTo("Consegna a casa")
	p.Press("Down").Wait(`document.querySelector("input[value=pickup]").checked`)
	p.Press("Up").Wait(`document.querySelector("input[value=delivery]").checked`)
	p.TabTo("CAP")
	p.Press("00152", "Tab", "Via di Donna Olimpia")
	p.TabTo("Continua")
	p.Go("Space").See("Ci arriviamo")
	p.TabTo("Scegli la fascia")
	p.Go("Enter").At("/checkout/window")
	p.TabTo("Ordina entro")
	p.Press("Space").Wait(`document.querySelectorAll("input[name=window]:checked").length === 1`)
	first := p.Eval(`document.querySelector("input[name=window]:checked").value`)
	p.Press("Down").Wait(fmt.Sprintf(`document.querySelector("input[name=window]:checked").value !== %q`, first))
	p.TabTo("Tieni questo posto")
	p.Go("Enter").At("/checkout/details").See("Posto tenuto per te")
	s.keyDetails(p)
	p.TabTo("Ordina con obbligo di pagare")
}

// keyDetails fills the form in by keys, in the order in which it is read.
func (s *street) keyDetails(p *chrome.Person) {
	s.t.Helper()
	p.TabTo("Nome e cognome")
	p.Press("Ada Esempi", "Tab", "ada@example.com", "Tab", "347 000 0401")
	order := p.TabTo("Vai al riepilogo")
	var fields []string
	for _, at := range order {
		if strings.HasPrefix(at, "input") || strings.HasPrefix(at, "textarea") {
			_, label, _ := strings.Cut(at, " ")
			fields = append(fields, strings.TrimSuffix(label, " (facoltativo)"))
		}
	}
	want := []string{"Numero civico", "Scala", "Piano", "Interno", "Citofono", "Indicazioni per chi consegna",
		"Voglio la fattura Va chiesta adesso: dopo aver pagato il negozio può dire di no."}
	if !slices.Equal(fields, want) {
		s.t.Errorf("Tab goes through %q", fields)
	}
	p.Go("Enter").See("2 campi non vanno bene")
	p.TabTo("Manca il numero civico.")
	p.Press("Enter").Wait(`document.activeElement.name === "civic"`)
	p.Press("9901")
	p.TabTo("Citofono")
	p.Press("Esempi")
	p.Go("Enter").At("/checkout/summary")
}

// TestJourneyTwice clicks twice, from two tabs, and goes back: one purchase.
func TestJourneyTwice(t *testing.T) {
	s := openStreet(t)
	p := chrome.Open(t, chrome.Desk())
	s.toDetails(p)
	fillDetails(p)
	p.Follow("Vai al riepilogo").At("/checkout/summary")
	other := p.Tab()
	other.Open(s.shop("/checkout/summary")).See("Ordina con obbligo di pagare")
	p.DoubleClick("Ordina con obbligo di pagare").See("Questa è una prova")
	other.Follow("Ordina con obbligo di pagare").See("Questa è una prova")
	if a, b := p.URL().Path, other.URL().Path; a != b {
		t.Errorf("two pages to pay: %s and %s", a, b)
	}
	// What the browser kept of the summary orders nothing a second time.
	p.Back().At("/checkout/summary").Follow("Ordina con obbligo di pagare").See("Questa è una prova")
	if p.URL().Path != other.URL().Path {
		t.Errorf("after going back there is another page to pay: %s", p.URL())
	}
	p.Open(s.shop("/checkout/summary")).At("/orders/*").See("In attesa di pagamento", "Annulla l'ordine").Shot("status-awaiting")
	p.Follow("Paga").See("Questa è una prova")
	card(p, "4242 4242 4242 4242", "Numero della carta", "Scadenza", "Nome sulla carta", "Paga")
	p.At("/orders/*").See("Ordine ricevuto")
	other.Reload().See("Hai già pagato.")
	p.Open(s.shop("/checkout/summary")).At("/cart").See("Il carrello è vuoto")
	if n := s.count(`select count(*) from hood.purchases where hood_id = $1`); n != 1 {
		t.Errorf("%d purchases", n)
	}
	if n := len(s.Sandbox.Sessions(s.Account)); n != 1 {
		t.Errorf("%d sessions", n)
	}
}

// fill takes every free seat of a window.
func (s *street) fill(window tenants.ID) {
	s.t.Helper()
	for {
		b := s.NewShopper()
		s.Must(b.Put("miele", 1))
		s.Must(b.Choose(delivery.Delivery))
		if !slices.ContainsFunc(b.Windows(), func(w delivery.Window) bool { return w.ID == window }) {
			return
		}
		s.Must(b.Hold(window))
	}
}

// TestJourneyLostSeat loses the seat while the form is filled in, and then the
// next one to somebody quicker.
func TestJourneyLostSeat(t *testing.T) {
	s := openStreet(t)
	p := chrome.Open(t, chrome.Phone())
	s.toDetails(p)
	fillDetails(p)
	s.Super(`update hood.holds set created_at = created_at - interval '10 minutes', expires_at = now() - interval '1 second' where hood_id = $1`, s.Hood)
	p.Follow("Vai al riepilogo").At("/checkout/window").See("Il posto non è più tenuto: scegli di nuovo la fascia.").Shot("window-gone")

	window, err := tenants.ParseID(p.Eval(`document.querySelector("input[name=window]").value`))
	s.Must(err)
	s.fill(window)
	p.ClickCSS(firstWindow).Follow("Tieni questo posto").At("/checkout/window").See("Questa fascia si è appena riempita. Scegline un'altra.").Shot("window-full")
	p.ClickCSS(firstWindow).Follow("Tieni questo posto").At("/checkout/details")
	for label, typed := range map[string]string{"Nome e cognome": "Ada Esempi", "E-mail": "ada@example.com", "Numero civico": "9901", "Citofono": "Esempi / Rossini"} {
		if got := p.Value(label); got != typed {
			t.Errorf("%s: %q is left of %q", label, got, typed)
		}
	}
	p.Follow("Vai al riepilogo").At("/checkout/summary")
}
