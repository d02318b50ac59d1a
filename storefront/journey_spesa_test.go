package storefront_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	chrome "sottocasa/internal/testkit/browser"
	"sottocasa/internal/testkit/world"
)

// inside is an address of a shop's pages on the neighbourhood's host.
func (s *street) inside(shop world.Shop, path string) string {
	return s.market("/shops/" + shop.Slug + path)
}

// soonDay is the first day whose windows can still be had, as its link is found:
// too soon for a cake that asks for 48 hours. Orders for a day close at eight in
// the evening of the day before.
func soonDay(zone *time.Location) string {
	now := time.Now().In(zone)
	ahead := 1
	if now.Hour() >= 20 {
		ahead = 2
	}
	return `.days a[href*="day=` + now.AddDate(0, 0, ahead).Format(time.DateOnly) + `"]`
}

// TestJourneySpesa buys bread, honey and veal from three shops into one window,
// and pays once after a refusal, on a telephone.
func TestJourneySpesa(t *testing.T) {
	s := openStreet(t)
	s.Share(20)
	s.Must(s.Hosts.Reload(context.Background()))
	third := s.Third
	p := chrome.Open(t, chrome.Phone())
	p.Open(s.inside(s.Shop, "")).See("Alimentari Prova", "Rione Prova").Accessible("a shop inside").Shot("spesa-shop")
	p.Open(s.inside(s.Shop, "/products/miele")).Click("Aggiungi").See("1 articolo")
	p.Open(s.inside(s.Other, "/products/biscotti")).Click("Aggiungi").See("2 articoli").Shot("spesa-product")
	p.Open(s.inside(third, "/products/fesa")).Click("Aggiungi").See("3 articoli")
	p.Follow("Carrello").At("/cart").See("Alimentari Prova", "Forno Prova", "Macelleria Prova e Figlie", "Ti mancano 0,50 €", "Una consegna per tutti").
		Accessible("cart of three shops, one short").Shot("spesa-cart-short")
	p.Open(s.inside(s.Other, "/products/torta")).Click("Aggiungi").See("4 articoli")
	p.Open(s.market("/cart")).See("Spesa minima di 5,00 € raggiunta", "circa").Accessible("cart of three shops").Shot("spesa-cart")

	p.Follow("Vai alla cassa").At("/checkout").See("Con più negozi si fa una consegna sola").Shot("spesa-where")
	p.Type("CAP", "00152").Type("Via o piazza", "Via di Donna Olimpia").Follow("Continua").See("Ci arriviamo").Accessible("where, three shops")
	p.Follow("Scegli la fascia").At("/checkout/window").FollowCSS(soonDay(s.Zone)).See("«Torta mimosa» chiede 48 ore").Accessible("windows, the cake is in the way").Shot("spesa-window")
	p.Follow("Togli Torta mimosa").At("/cart"). // the other minimum is short again, and the basket says so
							See("il carrello è sceso sotto il minimo", "Da Forno Prova ti mancano 0,50 € per arrivare a 5,00 €").Accessible("cart without the cake").Shot("spesa-freed-short")
	freed := p.URL().String()
	p.Open(s.inside(s.Other, "/products/biscotti")).Click("Aggiungi").See("4 articoli")
	p.Open(freed).See("quella fascia adesso si può scegliere").Shot("spesa-freed").Follow("Torna alle fasce").At("/checkout/window")
	p.Open(s.market("/checkout/window")).ClickCSS(firstWindow).Follow("Tieni questo posto").At("/checkout/details").See("Posto tenuto per te: 9:").Accessible("details, three shops")
	p.Type("Nome e cognome", "Ada Esempi").Type("E-mail", "ada@example.com").Type("Telefono", "347 000 0401").Type("Numero civico", "9901").Type("Citofono", "Esempi").Shot("spesa-details")
	p.Follow("Vai al riepilogo").At("/checkout/summary").See("Un pagamento solo", "Macelleria Prova e Figlie S.r.l.", "Forno Prova S.r.l.", "Associazione Prova").Accessible("summary, three shops").Shot("spesa-summary")
	p.Click("2,00 €").Follow("Aggiorna il totale").At("/checkout/summary").See("Il tuo contributo").Shot("spesa-gift")
	p.Click("Un'altra cifra").Type("Quanto?", "mille").Follow("Aggiorna il totale").Accessible("summary, a wrong contribution").Shot("spesa-gift-wrong")
	p.Click("Niente").Follow("Aggiorna il totale").At("/checkout/summary")
	p.Follow("Ordina con obbligo di pagare").See("Questa è una prova")
	card(p, "4000 0000 0000 0002", "Numero della carta", "Scadenza", "Nome sulla carta", "Autorizza fino a")
	p.See("La banca ha rifiutato la carta.")
	card(p, "4242 4242 4242 4242", "Numero della carta", "Scadenza", "Nome sulla carta", "Autorizza fino a")
	p.At("/orders/*").See("da 3 negozi", "Ordine ricevuto", "Annulla solo Forno Prova", "Annulla tutta la spesa").Accessible("status of three shops").Shot("spesa-status")
	wide := p.Tab().Eval(`(() => { document.documentElement.innerHTML = ` + strconv.Quote(s.letter("spesa_received", "ada@example.com").HTML) +
		`; return String(document.documentElement.scrollWidth - innerWidth) })()`)
	if wide != "0" {
		t.Errorf("the letter is %s px wider than a telephone", wide)
	}
	p.FollowCSS(`a[href$="/receipt"]`).See("Non è un documento fiscale", "IVA per aliquota", "99901012007").Accessible("receipt").Shot("spesa-receipt")
}

// TestJourneyApart orders shop by shop in English where money is not shared,
// without a script.
func TestJourneyApart(t *testing.T) {
	s := openStreet(t)
	o := chrome.Desk()
	o.NoScript = true
	p := chrome.Open(t, o)
	en := func(shop world.Shop, path string) string { return s.market("/en/shops/" + shop.Slug + path) }
	p.Open(en(s.Shop, "/products/miele")).Follow("Add to cart").At("/en/cart")
	p.Open(en(s.Other, "/products/torta")).Follow("Add to cart").At("/en/cart").See("ordered one at a time", "Order from Alimentari Prova", "Order from Forno Prova").Shot("spesa-apart")
	p.Follow("Order from Alimentari Prova").At("/en/checkout").See("You are ordering from Alimentari Prova only.").Shot("spesa-apart-where")
	p.Click("In-store pickup").Follow("Continue").At("/en/checkout/window")
	p.ClickCSS(firstWindow).Follow("Keep this seat").At("/en/checkout/details")
	p.Type("Name and surname", "Ada Esempi").Type("Phone", "+39 347 000 0401").Follow("Go to the summary").At("/en/checkout/summary")
	p.Click("At the counter").Follow("Order with obligation to pay").At("/en/orders/*").See("€6.90", "You left no e-mail address").Shot("spesa-apart-status")
	p.Open(s.market("/en/cart")).See("Forno Prova", "Mimosa cake")
}

// TestJourneyHandOver takes a basket from a shop's host to the neighbourhood's.
func TestJourneyHandOver(t *testing.T) {
	s := openStreet(t)
	s.Share(0)
	s.Must(s.Hosts.Reload(context.Background()))
	p := chrome.Open(t, chrome.Phone())
	s.fillCart(p)
	p.Shot("handover-cart").Follow("Continua la spesa nel quartiere").See("Il carrello è pronto per Rione Prova").Accessible("a basket to take along").Shot("handover-across")
	p.Follow("Vai a Rione Prova").At("/cart/take/*").See("Porti qui il carrello?", "Miele di castagno", "6,90 €").Accessible("a basket shown before it is taken").Shot("handover-shown")
	link := p.URL().String()
	p.Follow("Sì, porta tutto qui").At("/cart").See("Miele di castagno", "Alimentari Prova")
	p.Open(s.shop("/cart")).See("Il carrello è vuoto")
	p.Open(link).See("Questo carrello è già arrivato")
	p.Open(s.market("/cart/take/" + link[len(link)-43:len(link)-1] + "x")).See("Questo link non vale più")
}
