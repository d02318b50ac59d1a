package letters_test

import (
	"context"
	"html"
	"regexp"
	"strings"
	"sync"
	"testing"

	"sottocasa/accounts"
	"sottocasa/delivery"
	"sottocasa/documents"
	"sottocasa/internal/locale"
	"sottocasa/internal/mail"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/storefront/letters"
	"sottocasa/tenants"
)

// post keeps letters by id, as a receiver that recognises repeats.
type post struct {
	mu   sync.Mutex
	byID map[string]mail.Letter
	sent int
}

func (p *post) Send(_ context.Context, l mail.Letter) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.byID[l.ID] = l
	p.sent++
	return nil
}

func (p *post) find(kind string) (mail.Letter, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.byID {
		if l.Kind == kind {
			return l, true
		}
	}
	return mail.Letter{}, false
}

func (p *post) wait(w *world.World, kind string) mail.Letter {
	w.T.Helper()
	var l mail.Letter
	w.Eventually(kind, func() (ok bool) { l, ok = p.find(kind); return ok })
	for _, part := range []string{l.Subject, l.Text, l.HTML} {
		if strings.Contains(part, "⟦") || strings.Contains(part, "<no value>") {
			w.T.Errorf("%s lacks a word: %s", kind, part)
		}
	}
	return l
}

// office opens a world whose letters are written.
func office(t *testing.T) (*world.World, *post) {
	t.Helper()
	w, p := world.New(t), &post{byID: map[string]mail.Letter{}}
	letters.Register(w.Jobs, letters.Deps{DB: w.DB, Hosts: w.Hosts, Words: w.Words, Mail: p, Secret: w.Secret, AppURL: "https://app.example",
		SiteURL: func(at *tenants.Place) string { return "https://" + w.Hosts.Name(at) }})
	w.Work()
	return w, p
}

func (p *post) step(w *world.World, purchase tenants.ID, step orders.Step) {
	w.T.Helper()
	order := w.Detail(purchase).Parts[0].Order.ID
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.Take(h, w.Shop.ID, order, step) }))
}

// TestReceived is the receipt on a durable medium (CONS-04).
func TestReceived(t *testing.T) {
	w, p := office(t)
	placed, _ := w.NewShopper().Buy(delivery.Delivery)
	l := p.wait(w, "order_received")
	link := "https://" + w.Shop.Slug + ".shops.example/orders/" + w.Secret.Derive(orders.OrderLink, placed.Purchase)
	for _, want := range []string{link, "Spaghetti 500 g", "Miele di castagno", "Alimentari Prova S.r.l.", "99901012007", "Esempi / Rossini",
		"Via di Donna Olimpia 9901", "scala B", "obbligo di pagare", "14 giorni", "Associazione Prova", "IVA inclusa"} {
		if !strings.Contains(strings.ToLower(l.Text), strings.ToLower(want)) {
			t.Errorf("the text lacks %q:\n%s", want, l.Text)
		}
	}
	if !strings.Contains(l.HTML, link) || l.To != "ada@example.com" || l.Lang != locale.It || l.ReplyTo != "ciao@prova.example" {
		t.Errorf("%+v", l)
	}
	p.step(w, placed.Purchase, orders.StepAccept)
	p.wait(w, "order_confirmed")
}

// TestWhereTheInvoiceIs: who asked for an invoice reads where it will be; who did
// not reads nothing of it.
func TestWhereTheInvoiceIs(t *testing.T) {
	w, p := office(t)
	says := w.Words.In(locale.It).T("letter.invoice")
	w.NewShopper().Buy(delivery.Delivery)
	if l := p.wait(w, "order_received"); strings.Contains(l.Text, says) {
		t.Errorf("nobody asked for an invoice: %s", l.Text)
	}
	asks, q := office(t)
	s := asks.NewShopper()
	s.Ready(delivery.Delivery, nil)
	asks.Must(asks.Hoods(func(h *tenants.HoodTx) error {
		d := s.Full().Basket.Draft
		d.Invoice = &documents.Wish{Buyer: documents.Buyer{FirstName: "Ada", LastName: "Esempi", TaxCode: "SMPDAA80A41H501X"}}
		return orders.Describe(h, s.Token, d)
	}))
	placed, err := s.Place(payments.Stripe)
	asks.Must(err)
	asks.Must(asks.Sandbox.Pay(s.Open(placed).Session, world.GoodCard))
	asks.Must(asks.Conductor.Check(t.Context(), asks.Scope(), placed.Payment))
	if l := q.wait(asks, "order_received"); !strings.Contains(l.Text, says) || !strings.Contains(l.HTML, html.EscapeString(says)) {
		t.Errorf("where is the invoice? %s", l.Text)
	}
}

func TestPickedUp(t *testing.T) {
	w, p := office(t)
	s := w.NewShopper()
	s.Ready(delivery.Pickup, nil)
	placed, err := s.Place(payments.Counter)
	w.Must(err)
	if l := p.wait(w, "order_received"); !strings.Contains(l.Text, "Via Fonteiana 9991") || !strings.Contains(l.Text, "al banco") {
		t.Error(l.Text)
	}
	for _, step := range []orders.Step{orders.StepAccept, orders.StepReady} {
		p.step(w, placed.Purchase, step)
	}
	p.wait(w, "order_ready")
	p.step(w, placed.Purchase, orders.StepCollect)
	if l := p.wait(w, "order_delivered"); !strings.Contains(l.Text, "Hai ritirato") {
		t.Error(l.Text)
	}
}

// TestCancelledAndRefunded tells both, and a receipt that comes too late not at all.
func TestCancelledAndRefunded(t *testing.T) {
	w, p := office(t)
	placed, _ := w.NewShopper().Buy(delivery.Delivery)
	p.wait(w, "order_received")
	p.step(w, placed.Purchase, orders.StepCancel)
	if l := p.wait(w, "order_cancelled"); !strings.Contains(l.Text, "Ti ridiamo") {
		t.Error(l.Text)
	}
	p.wait(w, "order_refunded")
	p.mu.Lock()
	sent := p.sent
	p.byID = map[string]mail.Letter{}
	p.mu.Unlock()
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		return h.Enqueue(orders.Letter{Hood: w.Hood, Purchase: placed.Purchase, About: "received"})
	}))
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		return h.Enqueue(orders.Letter{Hood: w.Hood, Purchase: placed.Purchase, About: "cancelled"})
	}))
	p.wait(w, "order_cancelled")
	if _, late := p.find("order_received"); late || p.sent > sent+1 {
		t.Error("a cancelled order is told as received")
	}
}

// TestSignIn sends link and code to who is known, and neither to who is not.
func TestSignIn(t *testing.T) {
	w, p := office(t)
	email := "tariq-" + w.Hood.String()[24:] + "@example.com"
	var id tenants.ID
	ask := func(address string, l locale.Lang) {
		t.Helper()
		w.Must(w.DB.Platform(context.Background(), "test", func(t *tenants.PlatformTx) (err error) {
			id, err = accounts.Ask(t, w.Secret, address, l)
			return err
		}))
	}
	ask(email, locale.En)
	l := p.wait(w, "sign_in")
	token, code := accounts.Secrets(w.Secret, id)
	if !strings.Contains(l.Text, "https://app.example/en/sign-in/"+token) || !strings.Contains(l.Text, code[:3]+" "+code[3:]) || l.To != email {
		t.Errorf("%+v", l)
	}
	w.Must(w.DB.Platform(context.Background(), "test", func(t *tenants.PlatformTx) error {
		_, err := accounts.AskToJoin(t, w.Secret, "bottega-"+w.Hood.String()[24:]+"@example.com", w.HoodSlug, locale.It)
		return err
	}))
	w.Eventually("the link of who opens a shop knows the neighbourhood", func() bool {
		l, _ := p.find("sign_in")
		return strings.Contains(l.Text, "?next=/opening%3Fhood%3D"+w.HoodSlug)
	})
	ask("nobody-"+w.Hood.String()[24:]+"@example.com", locale.It)
	l = p.wait(w, "sign_in_nobody")
	if strings.Contains(l.Text, "sign-in/") || regexp.MustCompile(`\d{3} \d{3}`).MatchString(l.Text) || !strings.Contains(l.Text, "app.example") {
		t.Error(l.Text)
	}
}
