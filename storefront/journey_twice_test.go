package storefront_test

import (
	"context"
	"testing"

	"sottocasa/catalog"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	chrome "sottocasa/internal/testkit/browser"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// openShared is a street whose three shops are paid at once.
func openShared(t *testing.T) *street {
	t.Helper()
	s := openStreet(t)
	s.Share(0)
	s.Must(s.Hosts.Reload(context.Background()))
	return s
}

// spesaSummary walks honey of two shops to the summary on the neighbourhood's
// host, the address first.
func (s *street) spesaSummary(p *chrome.Person) {
	s.t.Helper()
	p.Open(s.market("/where?q=Via+di+Donna+Olimpia+9901,+00152")).See("Via di Donna Olimpia 9901, 00152").FollowCSS(`form[method="post"][action$="/where"] button`).At("/where").See("Lo teniamo per la tua spesa")
	p.Open(s.inside(s.Shop, "/products/miele")).Click("Aggiungi").See("1 articolo")
	p.Open(s.inside(s.Other, "/products/miele")).Click("Aggiungi").See("2 articoli")
	p.Open(s.market("/checkout/window")).ClickCSS(firstWindow).Follow("Tieni questo posto").At("/checkout/details")
	if got := p.Value("Numero civico"); got != "9901" {
		s.t.Errorf("the house number is %q", got)
	}
	p.Type("Nome e cognome", "Ada Esempi").Type("E-mail", "ada@example.com").Type("Telefono", "347 000 0401").Type("Citofono", "Esempi")
	p.Follow("Vai al riepilogo").At("/checkout/summary").See("16,30 €")
}

// once holds that one purchase was paid once, at the price given in cents.
func (s *street) once(cents int) {
	s.t.Helper()
	if n := s.count(`select count(*)::int from hood.purchases where hood_id = $1`); n != 1 {
		s.t.Errorf("%d purchases", n)
	}
	if n := s.count(`select coalesce(sum(captured_cents), 0)::int from hood.payments where hood_id = $1`); n != cents {
		s.t.Errorf("%d cents were taken, confirmed were %d", n, cents)
	}
	if n := len(s.Sandbox.Sessions("")); n != 1 {
		s.t.Errorf("%d pages to pay", n)
	}
}

const orderNow = "Ordina con obbligo di pagare"

func payPage(p *chrome.Person) {
	card(p, "4242 4242 4242 4242", "Numero della carta", "Scadenza", "Nome sulla carta", "Paga")
	p.At("/orders/*").See("Ordine ricevuto")
}

// TestJourneySpesaInTwoTabs: what one tab changes, the other has to confirm; and
// who has paid pays no more, by a double click, another tab or the way back.
func TestJourneySpesaInTwoTabs(t *testing.T) {
	s := openShared(t)
	p := chrome.Open(t, chrome.Phone())
	s.spesaSummary(p)
	other := p.Tab()
	other.Open(s.inside(s.Other, "/products/biscotti")).Click("Aggiungi").See("3 articoli")
	p.Follow(orderNow).See("è cambiato qualcosa", "Biscotti al farro", "20,80 €").Shot("twice-changed")
	if n := s.count(`select count(*)::int from hood.purchases where hood_id = $1`); n != 0 {
		t.Fatal("what was not shown is ordered")
	}
	other.Open(s.market("/checkout/summary")).See("20,80 €")
	p.DoubleClick(orderNow).See("Questa è una prova", "20,80")
	other.Follow(orderNow).See("Questa è una prova")
	if a, b := p.URL().Path, other.URL().Path; a != b {
		t.Errorf("two pages to pay: %s and %s", a, b)
	}
	payPage(p)
	other.Reload().See("Hai già pagato.")
	p.Back() // the page to pay as the browser kept it: it takes nothing again
	card(p, "4242 4242 4242 4242", "Numero della carta", "Scadenza", "Nome sulla carta", "Paga")
	p.At("/orders/*")
	p.Open(s.market("/checkout/summary")).At("/cart").See("Il carrello è vuoto")
	s.once(2080)
}

// TestJourneyAPriceChangesMeanwhile: nobody pays another price than the one that
// stood on the summary they confirmed.
func TestJourneyAPriceChangesMeanwhile(t *testing.T) {
	s := openShared(t)
	p := chrome.Open(t, chrome.Desk())
	s.spesaSummary(p)
	s.dearer(s.Other, "miele", 790)
	p.Follow(orderNow).See("è cambiato qualcosa", "7,90 €", "17,30 €").Shot("twice-dearer")
	p.Follow(orderNow).See("Questa è una prova", "17,30")
	s.dearer(s.Other, "miele", 990) // too late: the price was confirmed
	payPage(p)
	p.See("17,30 €")
	s.once(1730)
}

// dearer gives a shop's good another price.
func (s *street) dearer(shop world.Shop, slug string, price money.Cents) {
	s.t.Helper()
	ctx, good := context.Background(), shop.Goods[slug]
	version := s.count(`select version from shop.variants where hood_id = $1 and id = '` + good.Variant.String() + `'`)
	many := 1000
	s.Must(s.DB.Shop(ctx, tenants.InShop(s.Hood, shop.ID, "nives"), func(t *tenants.ShopTx) error {
		return catalog.Save(t, catalog.Edit{Product: good.Product, Version: version, Title: locale.Text{It: "Miele di castagno", En: "Chestnut honey"},
			Price: price, OnHand: &many, State: "live"})
	}))
}

// TestJourneyOfAnAccount opens a shop's account on the form that stands for
// Stripe's: gone back from, left without a bank account, completed.
func TestJourneyOfAnAccount(t *testing.T) {
	s := openStreet(t)
	p := s.signIn(chrome.Phone(), s.member("fornaia", tenants.Membership{Hood: s.Hood, Shop: s.Other.ID, Role: tenants.Owner}))
	money := s.app("/admin/" + s.Other.Slug + "/money")
	p.Open(money).See("Il negozio non è ancora collegato a Stripe").Shot("account-none")
	p.Follow("Collega il negozio a Stripe").See("Open the account to be paid", "How does it end?")
	p.Follow("I go back without finishing").At("/admin/"+s.Other.Slug+"/money").See("Hai iniziato, ma non hai ancora finito", "L'IBAN del conto corrente").Accessible("an account begun").Shot("account-begun")
	p.Follow("Continua su Stripe").Follow("I leave the bank account out").At("/admin/" + s.Other.Slug + "/money").See("Incassi, ma").Accessible("an account without a bank").Shot("account-bank")
	p.Follow("Completa i dati su Stripe").Follow("I complete everything").At("/admin/" + s.Other.Slug + "/money").See("Tutto a posto").Accessible("an account").Shot("account-ready")
	s.Must(s.Hosts.Reload(context.Background()))
	q := chrome.Open(t, chrome.Phone())
	q.Open(s.inside(s.Other, "/products/miele")).Click("Aggiungi").See("1 articolo")
	q.Open(s.market("/checkout")).See("Consegna a casa").NotSee("per ora non riceve ordini da qui")
}
