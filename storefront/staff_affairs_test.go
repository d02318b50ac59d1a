package storefront_test

import (
	"context"
	"strings"
	"testing"

	"sottocasa/delivery"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// disputed buys in the first shop and has the payer's bank take it back; the
// neighbourhood has a dispute of a shared payment that is over.
func (s *staff) disputed() orders.Placed {
	s.t.Helper()
	p, _ := s.NewShopper().Buy(delivery.Delivery)
	_, err := s.Sandbox.Dispute(s.Sandbox.Sessions(s.Account)[0].Charge)
	s.Must(err)
	s.Must(s.Conductor.CheckDisputes(context.Background(), s.Scope(), p.Payment))
	s.Super(`insert into hood.disputes (hood_id, id, payment_id, provider_id, account, amount_cents, reason, state, opened_at, closed_at)
		values ($1, $2, $3, $4, '', 100, 'general', 'won', now(), now())`, s.Hood, tenants.NewID(), p.Payment, "dp_shared"+s.Hood.String()[24:])
	return p
}

// contest is the dispute of the shared payment, if there is one.
func (s *staff) contest() string {
	return ask1(s, `select coalesce((select id::text from hood.disputes where hood_id = $1 and account = '' limit 1), $2)`, s.Hood, tenants.NewID().String())
}

func TestADisputedOrderIsTold(t *testing.T) {
	s := openStaff(t, false)
	p := s.disputed()
	order := "/admin/" + s.Shop.Slug + "/orders/" + s.Detail(p.Purchase).Parts[0].Order.ID.String()
	b := s.owner()
	b.get(order).want(t, 200, "Pagamento contestato", "né rimborsi né trasferimenti", "Prove per la banca", "Quello che ti arriva").lacks(t, order+"/refund")
	b.get(order+"/evidence").want(t, 200, "Chi ha la carta dice di non aver comprato", "Spaghetti 500 g", "Non richiesta dalla banca", "obbligo di pagare", "Ada E.",
		"Impronta del riepilogo").lacks(t, "Donna Olimpia", "Ada Esempi", "ada@example.com", "3000000401")
	b.get("/en"+order+"/evidence").want(t, 200, "Disputed amount", "Not asked for by the bank")
	packer := s.as("packer", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Packer})
	packer.get(order).want(t, 200, "Spaghetti 500 g").lacks(t, "Pagamento contestato", "Prove per la banca", "Quello che ti arriva") // money is not theirs
	b.get(order + "/refund")
	key := tenants.NewID().String()
	b.send(order+"/refund", "all_1", "1", "reason", "goodwill", "key", key).want(t, 409, "finché non si chiude, su questo ordine non si muovono soldi")
	s.coordinator().get("/coordinator/"+s.HoodSlug+"/disputes/"+s.contest()).want(t, 200, "Ada Esempi", "Via di Donna Olimpia 9901").lacks(t, "ada@example.com", "3000000401")
	own := ask1(s, `select id::text from hood.disputes where hood_id = $1 and account <> ''`, s.Hood)
	s.coordinator().get("/coordinator/"+s.HoodSlug+"/disputes/"+own).want(t, 404)
	other := s.as("other", tenants.Membership{Hood: s.Hood, Shop: s.Other.ID, Role: tenants.Owner})
	other.get(strings.Replace(order, s.Shop.Slug, s.Other.Slug, 1)+"/evidence").want(t, 404)
}

func TestTheCoordinatorSettlesHowMoneyIsShared(t *testing.T) {
	s := openStaff(t, false)
	c := s.coordinator()
	path := "/coordinator/" + s.HoodSlug + "/settings"
	c.get(path).want(t, 200, "Un solo pagamento per più negozi", "Non ha ancora un conto Stripe", "Nessuna commissione della rete", "Serve prima un conto Stripe",
		"L'associazione non ha ancora un conto Stripe", "Finora nessuno ha cambiato niente")
	c.send(path+"/shared", "shared", "1", "share", "20").want(t, 409, "Prima l'associazione deve avere un conto Stripe")
	c.get(path)
	c.send(path+"/shared", "shared", "1", "share", "molto").want(t, 422, "Scrivi un numero intero").types(t, "molto")
	c.get(path)
	c.send(path+"/shared", "shared", "1", "share", "0").leads(t, path+"?done=saved")
	c.get(path+"?done=saved").want(t, 200, "Salvato", "mirella: pagamenti condivisi, da «spento» a «acceso»")

	c.get(path)
	if to := c.send(path + "/association").to; !strings.HasPrefix(to, s.PayOrigin+"/onboard/") {
		t.Fatalf("led to %q", to)
	}
	c.get(path).want(t, 200, "Il modulo di Stripe è rimasto a metà", "Continua su Stripe")
	c.get(path+"/association/back").leads(t, path+"?done=back")
	s.Super(`update platform.stripe_accounts set transfers_enabled = true, submitted = true, due = '[]' where hood_id = $1 and shop_id is null`, s.Hood)
	c.get(path).want(t, 200, "Il conto è pronto")
	c.send(path+"/shared", "shared", "1", "share", "20", "contribution", "1").leads(t, path+"?done=saved")
	c.get(path).want(t, 200, "parte della consegna per l'associazione, da «0%» a «20%»").types(t, "20")

	fee := path + "/fees/" + s.Shop.Slug
	c.get(fee).want(t, 200, "Niente", "Una percentuale delle merci")
	c.send(fee, "kind", "percent", "percent", "40", "fixed", "").want(t, 422, "tra 0,1 e 30").types(t, "40")
	c.get(fee)
	c.send(fee, "kind", "percent", "percent", "2,5", "fixed", "").leads(t, path+"?done=fee")
	c.get(path).want(t, 200, "Commissione della rete: 2,5% delle merci", "commissione di Alimentari Prova, da «Nessuna commissione della rete» a «Commissione della rete: 2,5% delle merci»")
	c.get("/en"+fee).want(t, 200).types(t, "2.5")
	c.get(fee)
	c.send(fee, "kind", "fixed", "fixed", "0,50", "percent", "").leads(t, path+"?done=fee")
	c.get(path).want(t, 200, "0,50")
	s.owner().get("/admin/"+s.Shop.Slug+"/money").want(t, 200, "0,50", "Commissione della rete", "Ancora nessuno")
	c.get(path+"/fees/"+"nessuno").want(t, 404)

	zone := path + "/zones/" + s.ZoneID.String()
	c.get(path)
	c.send(zone, "minimum", "-3").want(t, 422).types(t, "-3")
	c.get(path)
	c.send(zone, "minimum", "15").leads(t, path+"?done=saved")
	c.get(path).want(t, 200, "minimo per Prova Vecchia, da «0,00 €» a «15,00 €»")
	c.get(path)
	c.send(path+"/zones/"+tenants.NewID().String(), "minimum", "15").want(t, 404)
}

// TestTheMoneyPages show transfers, what was refused and debts to who runs the
// neighbourhood, and to each shop its own alone.
func TestTheMoneyPages(t *testing.T) {
	s := openStaff(t, false)
	p, _ := s.NewShopper().Buy(delivery.Delivery)
	s.Broken()
	order := s.Detail(p.Purchase).Parts[0].Order
	c := s.coordinator()
	page := "/coordinator/" + s.HoodSlug + "/money"
	c.get(page).want(t, 200, "Ancora nessuna spesa in comune", "i pagamenti condivisi sono spenti")
	s.Super(`update hood.payments set shared = true, account = '', cost_cents = 41 where id = $1`, p.Payment)
	add := func(shop any, order any, amount, netted int, state, why string) string {
		id := tenants.NewID()
		s.Super(`insert into hood.transfers (hood_id, id, payment_id, shop_id, order_id, account, amount_cents, fee_cents, cost_cents, netted_cents, state, why, idempotency_key)
			values ($1, $2, $3, $4, $5, 'acct_x', $6, 25, 41, $7, $8, $9, $10)`, s.Hood, id, p.Payment, shop, order, amount, netted, state, why, id.String())
		return id.String()
	}
	add(s.Shop.ID, order.ID, 900, 100, "done", "")
	add(nil, nil, 50, 0, "failed", "account_left")
	debt := tenants.NewID()
	s.Super(`insert into hood.debts (hood_id, id, payment_id, shop_id, order_id, amount_cents, settled_cents) values ($1, $2, $3, $4, $5, 777, 100)`, s.Hood, debt, p.Payment, s.Shop.ID, order.ID)
	c.get(page).want(t, 200, "9,00", "mandati; 1,00", "trattenuti per un debito", "Trasferimenti non riusciti", "non è più collegato", "Riprova", "Chi deve qualcosa", "6,77", "Costo di Stripe", "0,41")
	c.get("/en"+page).want(t, 200, "sent; €1.00 kept back for a debt", "Transfers that failed")
	c.get(page+"?before=ieri").want(t, 404)

	owner, other := s.owner(), s.forno()
	owner.get("/admin/"+s.Shop.Slug+"/money").want(t, 200, "9,00", "Da restituire", "Devi 6,77", "per il rimborso dell'ordine #1001")
	other.get("/admin/"+s.Other.Slug+"/money").want(t, 200, "Ancora nessuno").lacks(t, "9,00", "6,77")
	owner.get("/admin/"+s.Shop.Slug+"/orders/"+order.ID.String()).want(t, 200, "Ti arrivano 10,00", "di commissione della rete", "di costo di Stripe")

	c.get(page)
	c.send(page+"/"+p.Payment.String()+"/again").leads(t, page+"?done=again")
	owner.get("/admin/"+s.Shop.Slug+"/money").want(t, 200, "in partenza; 6,77", "Saldato").lacks(t, "Devi 6,77")

	// ISO: in its own transaction a shop reads no other's transfer or debt, nor
	// any dispute.
	var passed []payments.Passed
	var debts []payments.Debt
	n := 0
	s.Must(s.DB.ShopRead(context.Background(), tenants.InShop(s.Hood, s.Other.ID, "test"), func(r *tenants.ShopRead) {
		payments.PassedTo(r, s.Hood, s.Shop.ID, &passed)
		payments.DebtsOf(r, s.Hood, s.Shop.ID, &debts)
		r.One(`select (select count(*) from hood.transfers) + (select count(*) from hood.debts) + (select count(*) from hood.disputes)
			+ (select count(*) from hood.losses) + (select count(*) from hood.changes) + (select count(*) from hood.letters)`, nil, &n)
	}))
	if len(passed)+len(debts)+n != 0 {
		t.Errorf("another shop reads %d transfers, %d debts, %d rows", len(passed), len(debts), n)
	}
}

// types fails the test unless a field of the page has this value.
func (p page) types(t *testing.T, value string) {
	t.Helper()
	if !strings.Contains(p.text, `value="`+value+`"`) {
		t.Errorf("no field has %q", value)
	}
}
