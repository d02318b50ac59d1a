package storefront_test

import (
	"context"
	"testing"
	"time"

	"sottocasa/internal/locale"
	chrome "sottocasa/internal/testkit/browser"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// TestJourneyAccessibleShop holds each kind of page of a resident to WCAG.
func TestJourneyAccessibleShop(t *testing.T) {
	s := openStreet(t)
	p := chrome.Open(t, chrome.Phone())
	for _, page := range [][2]string{{"front", s.market("/")}, {"home", s.shop("/")}, {"home of the forno", s.host(s.Other.Slug + ".shops.example")},
		{"shelf", s.shop("/en/collections/dispensa")}, {"product", s.shop("/products/miele")}, {"product by weight", s.shop("/products/pecorino")},
		{"search", s.shop("/search?q=spagetti")}, {"search in English", s.shop("/en/search?q=honey&without=gluten")},
		{"search without an answer", s.host(s.Other.Slug+".shops.example") + "/search?q=xyzzyqwert&available=1"},
		{"empty cart", s.shop("/cart")}, {"terms", s.shop("/legal/terms")}, {"no page", s.shop("/products/niente")}} {
		p.Open(page[1]).Accessible(page[0])
	}
	s.fillCart(p)
	p.Accessible("cart")
	p.Follow("Vai alla cassa").Type("CAP", "123").Follow("Continua").Accessible("where, with errors")
	p.Type("CAP", "00152").Type("Via o piazza", "Via di Donna Olimpia").Follow("Continua").Accessible("where, inside")
	p.Follow("Scegli la fascia").Follow("Tieni questo posto").Accessible("windows, with errors")
	p.ClickCSS(firstWindow).Follow("Tieni questo posto").Follow("Vai al riepilogo").Accessible("details, with errors")
	fillDetails(p)
	p.Follow("Vai al riepilogo").Accessible("summary")
	p.Follow("Ordina con obbligo di pagare").See("Questa è una prova")
	card(p, "4242 4242 4242 4242", "Numero della carta", "Scadenza", "Nome sulla carta", "Paga")
	p.At("/orders/*").Accessible("status")
}

// stranger has somebody pay the shop beside us, and the books compared.
func (s *street) stranger(key string) {
	s.t.Helper()
	page, err := s.Provider.Open(context.Background(), payments.Opening{Key: key, Account: s.Account, Currency: "EUR", Lang: locale.It,
		Items: []payments.Item{{Name: "Altro", Amount: 1234}}, Success: "https://a.example/", Cancel: "https://a.example/", Expires: time.Now().Add(time.Hour)})
	s.Must(err)
	s.Must(s.Sandbox.Pay(page.ID, "4242424242424242"))
	s.Must(s.Conductor.Compare(context.Background(), orders.Compare{Hood: s.Hood, Account: s.Account}))
}

// TestJourneyAccessibleStaff does the same for those who work.
func TestJourneyAccessibleStaff(t *testing.T) {
	s := openStreet(t)
	s.buy(1)
	guest := chrome.Open(t, chrome.Phone())
	guest.Open(s.app("/")).Accessible("platform")
	guest.Open(s.app("/sign-in")).Type("E-mail", "x").Follow("Mandami il link").Accessible("sign-in, with errors")
	guest.Open(s.app("/dev/mail")).Accessible("letters")

	p := s.owner()
	p.FollowCSS(`.day-chips a:not([aria-current]):has(.unseen)`).Accessible("board")
	p.FollowCSS(`[aria-labelledby="lane-new"] h4 a`).Accessible("order")
	p.Follow("Annulla l'ordine").Accessible("cancelling")
	p.Follow("Lascia com'è").Follow("Tutti gli ordini").Follow("Prodotti").Accessible("products")
	p.Follow("Miele di castagno").Type("Prezzo", "sette").Follow("Salva").Accessible("product, with errors")

	p.Open(s.app("/admin/" + s.Shop.Slug + "/money")).Accessible("takings, all set")
	s.Super(`update platform.stripe_accounts set charges_enabled = false, due = '["external_account", "tos_acceptance.date"]', due_by = now() where id = $1`, s.Account)
	p.Reload().Accessible("takings, not finished").Open(s.app("/admin/" + s.Shop.Slug + "/products")).Accessible("products, no cards")
	s.Super(`update platform.stripe_accounts set charges_enabled = true, due = '[]', due_by = null where id = $1`, s.Account)

	c := s.signIn(chrome.Phone(), "tariq-"+s.Hood.String()[24:]+"@example.com")
	c.Accessible("rounds")
	c.Follow("Apri il giro").Accessible("round")
	c.Follow("Via di Donna Olimpia").Accessible("stop")
	c.Follow("Non riesco a consegnare").Follow("Chiudi la tappa").Accessible("reasons, with errors")

	m := s.signIn(chrome.Desk(), s.member("mirella", tenants.Membership{Hood: s.Hood, Role: tenants.Coordinator}))
	m.Accessible("shops")
	m.Follow("Fasce").Follow("Dopo").Follow("Dopo").Type("Posti in tutto", "molti").Follow("Cambia i posti della fascia").Accessible("windows, with errors")
	m.Follow("Conti").Accessible("books that agree")
	s.stranger("k")
	m.Reload().See("Un pagamento che non viene da qui").Follow("Segna come chiarita").Accessible("differences, with errors")
	m.Type("Com'è andata a finire", "È la cassa del negozio").Follow("Segna come chiarita").Follow("Vedi quelli chiariti").Accessible("differences cleared up")
}
