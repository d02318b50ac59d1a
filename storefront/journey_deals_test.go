package storefront_test

import (
	"testing"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/locale"
	chrome "sottocasa/internal/testkit/browser"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

const longHoney = "Miele di castagno millefiori dei Monti della Tolfa, raccolto a mano e non pastorizzato, vaso grande da 500 g"

// TestJourneyDeals is a shopkeeper who makes an offer, a code and presents, and a
// resident who uses them: what is no reduction is refused, a wrong code too, a
// present that runs out stops nobody, and bottles come back.
func TestJourneyDeals(t *testing.T) {
	s := openStreet(t)
	owner := tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Owner}
	nives, desk := s.signIn(chrome.Phone(), s.member("nives", owner)), s.signIn(chrome.Desk(), s.member("nora", owner))
	s.lookAtDeals("deals-none", nives, desk)
	s.Super(`update hood.shops set terms = terms || '{"bag": {"price": 10, "rate": 22, "count": 1}}' where hood_id = $1 and shop_id = $2`, s.Hood, s.Shop.ID)
	s.Must(s.DB.Shop(t.Context(), tenants.InShop(s.Hood, s.Shop.ID, "nives"), func(x *tenants.ShopTx) error {
		return catalog.Save(x, catalog.Edit{Product: s.Shop.Goods["biscotti"].Product, Version: 1, Title: locale.Text{It: longHoney, En: longHoney}, Price: 450, State: "live", Deposit: 30})
	}))
	s.makeOffer(nives)
	s.makeCode(nives, desk)
	s.givePresents(nives, desk)
	s.lookAtDeals("deals", nives, desk)

	ada := chrome.Open(t, chrome.Phone())
	page := s.useDeals(ada)
	s.orderWithDeals(nives, desk)
	s.bringEmpties(nives)
	for _, o := range []chrome.Options{chrome.Phone(), chrome.Desk()} {
		p := chrome.Open(t, o)
		for _, l := range locale.Langs() {
			root := map[locale.Lang]string{locale.It: "", locale.En: "/en"}[l]
			p.Open(s.shop(root + "/")).Shot("deals-front")
			p.Open(s.shop(root + "/products/miele")).Shot("deals-product")
			p.Open(s.shop(root + page)).Shot("deals-order")
			p.Open(s.shop(root + page + "/receipt")).Shot("deals-receipt")
		}
		p.Accessible("a receipt with a code")
	}
}

// lookAtDeals takes pictures of every page of deals, in both languages.
func (s *street) lookAtDeals(name string, people ...*chrome.Person) {
	s.t.Helper()
	for _, p := range people {
		for _, root := range []string{"", "/en"} {
			at := root + "/admin/" + s.Shop.Slug
			p.Open(s.app(at + "/offers")).Shot(name + "-offers")
			p.Open(s.app(at + "/presents")).Shot(name + "-presents")
			p.Open(s.app(at + "/offers/new")).Shot(name + "-offer-form")
			p.Open(s.app(at + "/codes/new")).Shot(name + "-code-form")
			p.Open(s.app(at + "/products/" + s.Shop.Goods["miele"].Product.String())).ClickCSS("details.fold > summary").Shot(name + "-book")
		}
	}
	p := people[0]
	for _, path := range []string{"/offers", "/presents", "/offers/new", "/codes/new"} {
		p.Open(s.app("/admin/" + s.Shop.Slug + path)).Accessible(path)
	}
}

// makeOffer tries a "sconto" that is none, then a true one.
func (s *street) makeOffer(p *chrome.Person) {
	s.t.Helper()
	at := "/admin/" + s.Shop.Slug
	p.Open(s.app(at + "/offers/new?product=" + s.Shop.Goods["miele"].Product.String()))
	p.Click("Un prezzo nuovo").Type("Prezzo in offerta", "6,90").Follow("Guarda l'anteprima")
	p.See("Non è uno sconto: negli ultimi 30 giorni il prezzo più basso era già 6,90 €").NotSee("Metti in offerta").Accessible("no reduction").Shot("deals-refused")
	p.Type("Prezzo in offerta", "5,90").Follow("Guarda l'anteprima").See("Ecco come si vedrà", "invece di 6,90 €", "Prezzo più basso degli ultimi 30 giorni: 6,90 €").Shot("deals-preview")
	p.Follow("Metti in offerta").See("L'offerta è pronta.", "Adesso 5,90 € invece di 6,90 €")
}

// makeCode types one wrong and right.
func (s *street) makeCode(p, desk *chrome.Person) {
	s.t.Helper()
	at := "/admin/" + s.Shop.Slug + "/codes/new"
	for _, who := range []*chrome.Person{p, desk} {
		who.Open(s.app(at)).Type("Il codice", "è!").Type("Sconto, in percentuale", "100").Follow("Crea il codice").See("Usa da 3 a 20 lettere e numeri").Shot("deals-code-error")
	}
	p.Accessible("a code refused").Type("Il codice", "benvenuto 10").Type("Sconto, in percentuale", "10").Follow("Crea il codice").See("Il codice è pronto.", "BENVENUTO10")
}

// givePresents makes a ladder of two, one of which is the last piece.
func (s *street) givePresents(p, desk *chrome.Person) {
	s.t.Helper()
	at := "/admin/" + s.Shop.Slug + "/presents"
	choose := func(slug string) {
		p.Eval(`(document.querySelector("#gift").value = "` + s.Shop.Goods[slug].Variant.String() + `", "")`)
	}
	desk.Open(s.app(at)).Follow("Aggiungi l'omaggio").See("Scegli che cosa regali.").Shot("deals-presents-error")
	p.Open(s.app(at)).Type("Consegna gratis da te a partire da", "40").Follow("Salva la soglia").See("Salvato.")
	choose("ultimo")
	p.Type("A partire da una spesa di", "10").Follow("Aggiungi l'omaggio").See("L'omaggio è pronto.", "L'ultimo vaso", "Ce n'è ancora 1.")
	p.Click("Nuovo omaggio")
	choose("spaghetti")
	p.Type("A partire da una spesa di", "30").Follow("Aggiungi l'omaggio").See("Da 10,00 € di spesa.", "Da 30,00 € di spesa.").Accessible("presents")
}

// useDeals buys with a code, typed wrong first, while the present runs out, and
// gives the path of the order's page.
func (s *street) useDeals(p *chrome.Person) string {
	s.t.Helper()
	p.Open(s.shop("/products/miele")).See("−14%", "Prezzo più basso degli ultimi 30 giorni: 6,90 €").Click("Aggiungi").See("1 articolo")
	p.Open(s.shop("/products/biscotti")).See("0,30 €").Click("Aggiungi").See("2 articoli")
	p.Open(s.shop("/cart")).Click("Hai un codice sconto?").Type("Codice sconto di Alimentari Prova", "benvenuto11").Follow("Usa il codice").See("Questo codice non c'è").Accessible("a wrong code").Shot("deals-cart-error")
	p.Type("Codice sconto di Alimentari Prova", "benvenuto10").Follow("Usa il codice").See("Con BENVENUTO10 risparmi 0,45 €", "Codice BENVENUTO10", "In omaggio: L'ultimo vaso").NotSee("Questo codice non c'è").Shot("deals-cart")
	p.Open(s.shop("/en/cart")).Shot("deals-cart")
	p.Open(s.shop("/checkout")).Type("CAP", "00152").Type("Via o piazza", "Via di Donna Olimpia").Follow("Continua")
	p.Follow("Scegli la fascia").ClickCSS(firstWindow).Follow("Tieni questo posto")
	p.Type("Nome e cognome", "Ada Esempi").Type("E-mail", "ada@example.com").Type("Telefono", "300 000 0401").Type("Numero civico", "9901").Type("Citofono", "Esempi").Follow("Vai al riepilogo")
	p.See("Prodotti prima dello sconto", "Codice BENVENUTO10", "Buste e cauzioni", "Omaggio del negozio").Accessible("a summary with a code").Shot("deals-summary")
	s.Super(`update shop.variants set on_hand = 0 where id = $1`, s.Shop.Goods["ultimo"].Variant)
	p.Follow("Ordina con obbligo di pagare")
	card(p, "4242 4242 4242 4242", "Numero della carta", "Scadenza", "Nome sulla carta", "Paga")
	p.At("/orders/*").See("L'omaggio è finito", "Codice BENVENUTO10").Accessible("an order with a code")
	return p.URL().Path
}

// orderWithDeals looks at the order as its shop has it, in pictures.
func (s *street) orderWithDeals(people ...*chrome.Person) {
	s.t.Helper()
	order := "/admin/" + s.Shop.Slug + "/orders/" + one(s.World, `select id::text from shop.orders where hood_id = $1`, s.Hood)
	for _, who := range people {
		for _, root := range []string{"", "/en"} {
			who.Open(s.app(root + order)).See("BENVENUTO10").Shot("deals-shop-order")
		}
	}
}

// bringEmpties fetches two jars, and gives the deposit back by keyboard: wrong,
// then right.
func (s *street) bringEmpties(p *chrome.Person) {
	s.t.Helper()
	buyer := s.NewShopper()
	s.Must(buyer.Put("biscotti", 2))
	buyer.Checkout(delivery.Pickup, nil)
	placed, err := buyer.Place(payments.Stripe)
	s.Must(err)
	s.Must(s.Sandbox.Pay(buyer.Open(placed).Session, world.GoodCard))
	s.Must(s.Conductor.Check(s.t.Context(), s.Scope(), placed.Payment))
	id := s.Detail(placed.Purchase).Parts[0].Order.ID
	for _, step := range []orders.Step{orders.StepAccept, orders.StepReady, orders.StepCollect} {
		s.Must(s.Hoods(func(h *tenants.HoodTx) error { return orders.Take(h, s.Shop.ID, id, step) }))
	}
	p.Open(s.app("/admin/"+s.Shop.Slug+"/orders/"+id.String())).See("Vuoti resi", "2 da rendere, 0,30 € l'uno.").Shot("deals-empties")
	p.Eval(`(document.querySelector('input[name^="empty_"]').focus(), "")`)
	p.Press("5").Go("Enter").See("da 0 a 2").Accessible("empties refused").Shot("deals-empties-error")
	p.Eval(`(document.querySelector('input[name^="empty_"]').select(), "")`)
	p.Press("2", "Tab").Go("Enter").See("Cauzione dell'ordine 1002 restituita.").NotSee("da rendere")
}
