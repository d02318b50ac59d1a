package storefront_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"sottocasa/delivery"
	"sottocasa/documents"
	"sottocasa/internal/locale"
	chrome "sottocasa/internal/testkit/browser"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// TestJourneyInvoice asks for an invoice before paying, as a business and as a
// person, with and without a script; wrong numbers are told beside their fields.
// The paid order has its summary and its invoice as files.
func TestJourneyInvoice(t *testing.T) {
	s := openStreet(t)
	for _, l := range locale.Langs() {
		for _, o := range []chrome.Options{chrome.Phone(), chrome.Desk()} {
			o.NoScript = o.Width > 360
			p := chrome.Open(t, o)
			s.invoiced(p, l, l == locale.It)
			if !o.NoScript {
				p.Accessible("receipt with files")
			}
		}
	}
}

func (s *street) invoiced(p *chrome.Person, l locale.Lang, business bool) {
	s.t.Helper()
	w, root := s.Words.In(l), map[locale.Lang]string{locale.It: "", locale.En: "/en"}[l]
	p.Open(s.shop(root + "/products/miele")).Click(w.T("product.add")).See(w.T("cart.items", "count", 1))
	p.Open(s.shop(root+"/checkout")).Type(w.T("field.cap"), "00152").Type(w.T("field.street"), "Via di Donna Olimpia").Follow(w.T("checkout.check"))
	p.Follow(w.T("checkout.choose_window")).ClickCSS(firstWindow).Follow(w.T("window.keep"))
	p.Type(w.T("field.name"), "Ada Esempi").Type(w.T("field.email"), "ada@example.com").Type(w.T("field.phone"), "300 000 0401")
	p.Type(w.T("field.civic"), "9901").Type(w.T("field.bell"), "Esempi")
	p.NotSee(w.T("papers.for_whom")).Click(w.T("papers.want")).See(w.T("papers.for_whom"), w.T("papers.first")).NotSee(w.T("papers.company"))
	if business {
		p.Click(w.T("papers.business")).See(w.T("papers.company")).NotSee(w.T("papers.first"))
		p.Type(w.T("papers.company"), "Studio Legale Associato Colonnaspadafora-Borromeo e Figlie S.r.l. Benefit").Type(w.T("papers.vat"), "12345678904")
		p.Follow(w.T("details.go_on")).See(w.T("error.piva_bad"), w.T("error.invoice_reach")).Shot("papers-details-errors")
		p.Type(w.T("papers.vat"), "IT 12345678903").Type(w.T("papers.code"), "abc1234")
	} else {
		p.Type(w.T("papers.first"), "Ada").Type(w.T("papers.last"), "Esempi").Type(w.T("papers.tax"), "SMPDAA80A41H501Y")
		p.Type(w.T("papers.last"), "Эсемпи")
		p.Follow(w.T("details.go_on")).See(w.T("error.cf_bad"), w.T("error.invoice_letters")).Shot("papers-details-errors")
		p.Type(w.T("papers.last"), "Esempi").Type(w.T("papers.tax"), "smpdaa80a41h501x")
	}
	p.Follow(w.T("details.go_on")).At(root+"/checkout/summary").See(w.T("papers.invoice_to"), w.T("papers.is_"+map[bool]string{true: "vat", false: "tax"}[business],
		"value", map[bool]string{true: "12345678903", false: "SMPDAA80A41H501X"}[business])).Shot("papers-summary")
	p.Follow(w.T("summary.order"))
	if business {
		card(p, "4242 4242 4242 4242", "Numero della carta", "Scadenza", "Nome sulla carta", "Paga")
	} else {
		card(p, "4242 4242 4242 4242", "Card number", "Expiry", "Name on the card", "Pay")
	}
	p.At(root + "/orders/*")
	receipt := p.URL().String() + "/receipt"
	s.Eventually("the invoice is on the receipt's page", func() bool { p.Open(receipt); return p.Has(w.T("papers.copy")) })
	p.Shot("papers-receipt")
	p.Open(strings.TrimSuffix(receipt, "/receipt")).See(w.T("papers.of_your_order"), w.T("papers.copy")).Shot("papers-of-order")
	for css, want := range map[string]string{`a[href$="/receipt.pdf"]`: "application/pdf", `a[href*="/papers/"]`: "application/pdf"} {
		if got := p.Eval(`document.querySelector('` + css + `').href`); !strings.HasPrefix(got, "https://") {
			s.t.Errorf("%s leads to %q, %s", css, got, want)
		}
	}
}

// TestJourneyRegister is a month as its shop sees it: nothing yet, then sales on
// every path, a refund, a till receipt typed wrong and right.
func TestJourneyRegister(t *testing.T) {
	s := openStreet(t)
	s.Super(`update hood.shops set name = $3 where hood_id = $1 and slug = $2`, s.Hood, s.Shop.Slug, longShop)
	member := tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Owner}
	phone, desk := s.signIn(chrome.Phone(), s.member("nives", member)), s.signIn(chrome.Desk(), s.member("nora", member))
	at := "/admin/" + s.Shop.Slug + "/documents"
	phone.Open(s.app(at)).See("Questo mese non c'è ancora niente.").Shot("papers-none")
	p, _ := s.NewShopper().Buy(delivery.Delivery)
	order := s.Detail(p.Purchase).Parts[0].Order
	s.Must(s.Hoods(func(h *tenants.HoodTx) error {
		_, err := orders.Refund(h, orders.RefundAsk{Shop: s.Shop.ID, Order: order.ID, Lines: nil, Reason: payments.ReasonMissing, By: orders.ByShop, Key: "a"})
		return err
	}))
	s.buyAs(&documents.Buyer{Business: true, Company: "Studio Legale Associato Colonnaspadafora-Borromeo e Figlie S.r.l. Benefit", VAT: "12345678903", Recipient: "ABC1234",
		Street: "Largo degli Astri", Civic: "9901", CAP: "20121", Comune: "Milano", Province: "MI"})
	s.buyAs(nil)
	phone.Open(s.app(at)).Click("Batto lo scontrino anche per gli ordini pagati online").Follow("Salva").See("Salvato.")
	till := s.buyAs(nil)
	s.Eventually("the register has them", func() bool {
		var list []documents.Entry
		s.Must(s.DB.ShopRead(context.Background(), tenants.InShop(s.Hood, s.Shop.ID, "test"), func(r *tenants.ShopRead) {
			documents.ReadRegister(r, s.Shop.ID, documents.MonthOf(s.Detail(till).Now.In(s.Zone)), &list)
		}))
		return len(list) == 10 // two rates of four sales and of the refund
	})
	phone.Open(s.app(at)).See("Manca il numero del documento commerciale").Type("Numero", "12").Follow("Segna").See("0123-0045").Accessible("a number refused").Shot("papers-month-error")
	for _, who := range []*chrome.Person{phone, desk} {
		for _, root := range []string{"", "/en"} {
			who.Open(s.app(root + at)).Shot("papers-month")
			who.Open(s.app(root + "/admin/" + s.Shop.Slug + "/orders/" + s.Detail(till).Parts[0].Order.ID.String())).Shot("papers-order")
		}
	}
	phone.Open(s.app(at)).Accessible("a month of the register").See("Corrispettivi delle vendite online", "Vendite con fattura", "Fattura 1/")
	phone.Type("Numero", "1-45").Follow("Segna").See("Numero segnato.").NotSee("Manca il numero")
	s.buyAs(nil)
	s.Eventually("the next waits for its number", func() bool { phone.Open(s.app(at)); return phone.Has("Manca il numero") })
	phone.Type("Numero", "1-45").Follow("Segna").See("l'hai già dato all'ordine").Accessible("a number twice").Shot("papers-twice")
	phone.Click("Il numero 0001-0045 è giusto così").Follow("Segna").See("Numero segnato.").NotSee("Manca il numero")
}

// buyAs is a sale paid by card, with an invoice for b when there is one.
func (s *street) buyAs(b *documents.Buyer) tenants.ID {
	s.t.Helper()
	who := s.NewShopper()
	who.Ready(delivery.Delivery, nil)
	s.Must(s.Hoods(func(h *tenants.HoodTx) error {
		d := who.Full().Basket.Draft
		if b != nil {
			d.Invoice = &documents.Wish{Buyer: *b}
		}
		return orders.Describe(h, who.Token, d)
	}))
	p, err := who.Place(payments.Stripe)
	s.Must(err)
	s.Must(s.Sandbox.Pay(who.Open(p).Session, "4242424242424242"))
	s.Must(s.Conductor.Check(context.Background(), s.Scope(), p.Payment))
	return p.Purchase
}

// TestPapersAreHandedOut gives the shop's files to who may have them, and the
// resident's to who holds the order's address; nobody gets another's.
func TestPapersAreHandedOut(t *testing.T) {
	s := openStaff(t, false)
	shopper := s.NewShopper()
	shopper.Ready(delivery.Delivery, nil)
	buyer := documents.Buyer{FirstName: "Ada", LastName: "Esempi", TaxCode: "SMPDAA80A41H501X", Street: "Via di Donna Olimpia", Civic: "9901", CAP: "00152", Comune: "Roma", Province: "RM"}
	s.Must(s.Hoods(func(h *tenants.HoodTx) error {
		d := shopper.Full().Basket.Draft
		d.Invoice = &documents.Wish{Buyer: buyer}
		return orders.Describe(h, shopper.Token, d)
	}))
	p, err := shopper.Place(payments.Stripe)
	s.Must(err)
	s.Must(s.Sandbox.Pay(shopper.Open(p).Session, "4242424242424242"))
	s.Must(s.Conductor.Check(context.Background(), s.Scope(), p.Payment))
	order := s.Detail(p.Purchase).Parts[0].Order.ID
	s.Must(s.DB.Shop(context.Background(), tenants.InShop(s.Hood, s.Shop.ID, "test"), func(x *tenants.ShopTx) error { return documents.WriteOrder(x, order) }))
	var of documents.OfOrder
	s.Must(s.DB.ShopRead(context.Background(), tenants.InShop(s.Hood, s.Shop.ID, "test"), func(r *tenants.ShopRead) { documents.ReadOfOrder(r, s.Shop.ID, order, &of) }))
	owner, at := s.owner(), "/admin/"+s.Shop.Slug+"/documents"
	owner.get(at).want(t, 200, "Fattura 1/", "Ada Esempi")
	owner.get(at+"/"+of.Papers[0].ID.String()+"/xml").want(t, 200, "SMPDAA80A41H501X Ada Esempi")
	if got := owner.last.header.Get("Content-Disposition"); !strings.Contains(got, `"IT99901012007_S0001.xml"`) {
		t.Errorf("the file is called %s", got)
	}
	owner.get(at+"/"+of.Papers[0].ID.String()+"/pdf").want(t, 200, "%PDF")
	if got := owner.last.header.Get("Content-Disposition"); !strings.HasPrefix(got, `inline; filename="fattura-1-20`) || !strings.HasSuffix(got, `-S.pdf"`) {
		t.Errorf("its copy is called %s", got)
	}
	owner.get(at+"/register.csv").want(t, 200, "\ufeffData;Ordine;Tipo;Documento;Numero;Aliquota;Natura;Totale;Imponibile;IVA", ";#1001;Vendita;Fattura;1/", ";4,66;4,48;0,18")
	owner.get(at+"/files.zip").want(t, 200, "IT99901012007_S0001.xml")
	s.forno().get("/admin/"+s.Other.Slug+"/documents/"+of.Papers[0].ID.String()+"/xml").want(t, 404)
	for path, want := range map[string]int{"/receipt.pdf": 200, "/papers/" + of.Papers[0].ID.String(): 200, "/papers/" + tenants.NewID().String(): 404, "/papers/x": 404} {
		if status, kind := s.resident("/orders/" + p.Token + path); status != want || want == 200 && kind != "application/pdf" {
			t.Errorf("%s: %d %s", path, status, kind)
		}
	}
}

// resident asks the shop's host.
func (s *staff) resident(path string) (int, string) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, "http://"+s.addr+path, nil)
	s.Must(err)
	req.Host = s.Shop.Slug + ".shops.example"
	res, err := http.DefaultClient.Do(req)
	s.Must(err)
	defer func() { _ = res.Body.Close() }()
	_, err = io.Copy(io.Discard, res.Body)
	s.Must(err)
	return res.StatusCode, res.Header.Get("Content-Type")
}
