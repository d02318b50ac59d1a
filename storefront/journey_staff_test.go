package storefront_test

import (
	"regexp"
	"testing"
	"time"

	"sottocasa/delivery"
	chrome "sottocasa/internal/testkit/browser"
	"sottocasa/orders"
	"sottocasa/tenants"
)

// signIn comes in with the code of the letter, and gives the browser.
func (s *street) signIn(o chrome.Options, email string) *chrome.Person {
	s.t.Helper()
	p, before := chrome.Open(s.t, o), len(s.lettersOf("sign_in", email))
	p.Open(s.app("/sign-in")).Type("E-mail", email).Follow("Mandami il link").See("Guarda la posta")
	code := regexp.MustCompile(`\b\d{3} ?\d{3}\b`).FindString(s.letterAfter(before, "sign_in", email).Text)
	p.Type("Codice", code).Follow("Entra")
	return p
}

// buy places and pays n purchases for one window, and gives their private
// pages.
func (s *street) buy(n int) (pages []string, bought []orders.Placed) {
	s.t.Helper()
	var window *tenants.ID
	for range n {
		b := s.NewShopper()
		b.Ready(delivery.Delivery, window)
		window = &b.Full().Hold.Window.ID
		p, err := b.Place("stripe")
		s.Must(err)
		s.Must(s.Sandbox.Pay(b.Open(p).Session, "4242424242424242"))
		s.Must(s.Conductor.Check(s.t.Context(), s.Scope(), p.Payment))
		pages, bought = append(pages, s.shop("/orders/"+p.Token)), append(bought, p)
	}
	return pages, bought
}

func (s *street) owner() *chrome.Person { return s.signIn(chrome.Phone(), s.ownerMail()) }

// ownerMail is the address of who owns the first shop.
func (s *street) ownerMail() string {
	return s.member("nives", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Owner})
}

// TestJourneyShopkeeper walks an order to the door of the shop, edits a
// product, closes it for today, and gives an order's money back.
func TestJourneyShopkeeper(t *testing.T) {
	s := openStreet(t)
	pages, _ := s.buy(2)
	resident := chrome.Open(t, chrome.Phone())
	p := s.owner()
	p.At("/admin/" + s.Shop.Slug).See("Ordini di oggi").Shot("board-today")
	p.FollowCSS(`.day-chips a:not([aria-current]):has(.unseen)`).See("Nuovi 2", "Ada E.", "#1001", "pagato").Shot("board")
	p.Follow("Accetta, ordine #1001").See("Ordine #1001 accettato")
	s.letter("order_confirmed", "ada@example.com")
	resident.Open(pages[0]).See("Confermato dal negozio").Shot("status-accepted")
	p.Follow("Segna come pronto, ordine #1001").See("Ordine #1001 pronto.")
	p.Follow("Affida a chi consegna, ordine #1001").See("Ordine #1001 affidato a chi consegna.", "In consegna").Shot("board-out")
	resident.Reload().See("In consegna").Shot("status-out")

	p.FollowCSS(`[aria-labelledby="lane-new"] h4 a`).At("/admin/"+s.Shop.Slug+"/orders/*").See("#1002", "Spaghetti 500 g").Shot("order")
	p.Follow("Annulla l'ordine").See("tornano per intero").Shot("order-cancel")
	p.Click("I prodotti sono finiti").Follow("Annulla l'ordine").See("Ordine #1002 annullato.", "L'ha annullato il negozio.")
	s.letter("order_cancelled", "ada@example.com")
	s.Eventually("the money is given back", func() bool {
		for _, paid := range s.Sandbox.Sessions(s.Account) {
			if paid.Refunded == paid.Amount {
				return true
			}
		}
		return false
	})
	resident.Open(pages[1]).See("Annullato dal negozio", "sulla stessa carta").Shot("status-cancelled")
	s.edit(p, resident)
}

// edit changes a price and a stock, and closes a product for today; the
// resident's page follows.
func (s *street) edit(p, resident *chrome.Person) {
	s.t.Helper()
	p.Follow("Tutti gli ordini").Follow("Prodotti").See("Miele di castagno").Shot("products")
	p.Follow("Miele di castagno").See("Prezzo").Shot("product-edit")
	p.Type("Prezzo", "sette").Follow("Salva").Shot("product-edit-error")
	if got := p.Value("Prezzo"); got != "sette" {
		s.t.Errorf("%q is left of what was typed", got)
	}
	p.Type("Prezzo", "7,20").Type("Pezzi sullo scaffale", "2").Follow("Salva").See("Salvato.")
	s.reload(resident, s.shop("/products/miele"), "7,20 €", "Ultimi 2")
	p.Follow("Tutti i prodotti").Follow("Finito per oggi: Miele di castagno").See("finito per oggi").Shot("products-out")
	s.reload(resident, s.shop("/products/miele"), "Finito, torna")
	resident.Shot("product-out").NotSee("Aggiungi Miele")
	p.Follow("C'è di nuovo: Miele di castagno")
	s.reload(resident, s.shop("/products/miele"), "Ultimi 2")
}

// reload asks for a page until it shows words: what a shopkeeper saves reaches
// the pages that are kept within a second.
func (s *street) reload(p *chrome.Person, address string, words ...string) {
	s.t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for _, w := range words {
		for p.Open(address); !p.Has(w); p.Reload() {
			if time.Now().After(deadline) {
				s.t.Fatalf("%s does not come to say %q: %s", address, w, p.Text())
			}
		}
	}
}

// TestJourneyCourier walks a round with one door that opens and one that does
// not.
func TestJourneyCourier(t *testing.T) {
	s := openStreet(t)
	pages, bought := s.buy(2)
	var ids []tenants.ID
	for _, b := range bought {
		ids = append(ids, s.Detail(b.Purchase).Parts[0].Order.ID)
	}
	s.Must(s.Hoods(func(h *tenants.HoodTx) error {
		for _, id := range ids {
			for _, step := range []orders.Step{orders.StepAccept, orders.StepReady} {
				if err := orders.Take(h, s.Shop.ID, id, step); err != nil {
					return err
				}
			}
		}
		return nil
	}))
	email := "tariq-" + s.Hood.String()[24:] + "@example.com"
	p := chrome.Open(t, chrome.Phone())
	p.Open(s.app("/sign-in")).Shot("sign-in")
	p.Type("E-mail", email).Follow("Mandami il link").See("Guarda la posta").Shot("sign-in-mail")
	link := linkIn(t, s.letter("sign_in", email), s.app("/sign-in/"))
	p.Open(link).See("Ci sei quasi").Shot("sign-in-link")
	p.Follow("Entra").At("/courier").See("Il prossimo giro", "3 tappe da fare").Shot("rounds")
	p.Follow("Apri il giro").See("Ritiro da Alimentari Prova", "Via di Donna Olimpia 9901").Shot("round")
	p.Follow("Ritiro da Alimentari Prova").See("2 colli").Shot("stop-pickup")
	p.Follow("Ritirato").See("Tappa fatta", "Via di Donna Olimpia 9901", "Esempi / Rossini").Shot("stop")
	p.Follow("Consegnato").See("Tappa fatta")
	p.Follow("Non riesco a consegnare").See("Che cosa è successo?").Shot("stop-failed")
	p.Follow("Chiudi la tappa").See("Che cosa è successo?")
	p.Click("Non risponde nessuno").Follow("Chiudi la tappa").See("Giro finito.", "Non risponde nessuno").Shot("round-over")
	s.letter("order_delivered", "ada@example.com")
	s.letter("order_missed", "ada@example.com")
	seen := map[string]bool{}
	for _, page := range pages {
		r := chrome.Open(t, chrome.Phone()).Open(page)
		seen[r.Eval(`document.querySelector("h1").innerText`)] = true
		r.Shot("status-" + r.Eval(`document.querySelector("h1").innerText.slice(0, 3)`))
	}
	if !seen["Consegnato"] || !seen["Non ti abbiamo trovato"] {
		t.Errorf("the residents read %v", seen)
	}
}

// TestJourneyCoordinator sees shops and windows, and lowers seats.
func TestJourneyCoordinator(t *testing.T) {
	s := openStreet(t)
	s.buy(2)
	email := s.member("mirella", tenants.Membership{Hood: s.Hood, Role: tenants.Coordinator})
	p := s.signIn(chrome.Desk(), email)
	p.At("/coordinator/"+s.HoodSlug).See("Alimentari Prova", "Forno Prova", "2 negozi aperti adesso, su 2.").Shot("coordinator")
	p.Follow("Fasce").Shot("windows-today")
	for !p.Follow("Dopo").Has("2 prenotati") {
		p.See("Posti in tutto")
	}
	p.Shot("windows")
	p.Type("Posti in tutto", "molti").Follow("Cambia i posti della fascia").Shot("windows-error")
	p.Type("Posti in tutto", "5").Follow("Cambia i posti della fascia").See("Posti cambiati.")
	if got := p.Value("Posti in tutto"); got != "5" {
		t.Errorf("%q seats", got)
	}
	p.Follow("English").See("Windows").Shot("windows")
	p.Follow("Sign out")
}
