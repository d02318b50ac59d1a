package storefront_test

import (
	"strings"
	"testing"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// one reads one text behind row security.
func one(w *world.World, sql string, args ...any) (v string) {
	w.T.Helper()
	w.Must(testkit.Query(w.Database.Super, sql, args, &v))
	return v
}

// TestTheMonthsMoneyIsTheShopsOwn: its figures, what is looked for, its tables,
// its payouts, and nobody else's.
func TestTheMonthsMoneyIsTheShopsOwn(t *testing.T) {
	s := openStaff(t, false)
	p, _ := s.NewShopper().Buy(delivery.Delivery)
	s.Must(s.Conductor.Finish(t.Context(), s.Scope(), p.Payment))
	order := s.Detail(p.Purchase).Parts[0].Order
	s.Super(`update shop.orders set short_name = '=HYPERLINK("x")' where id = $1`, order.ID)
	b := s.owner()
	path := "/admin/" + s.Shop.Slug + "/money"
	cost := one(s.World, `select replace(to_char(cost_cents / 100.0, 'FM990.00'), '.', ',') from hood.payments where id = $1`, p.Payment)
	b.get(path).want(t, 200, "Oggi hai incassato 13,18", "Resta a te", "Ordine per ordine", cost)
	b.get(path+"?q=%23"+one(s.World, `select number::text from shop.orders where id = $1`, order.ID)).want(t, 200, "13,18")
	b.get(path+"?q=nessuno").want(t, 200, "Niente per “nessuno” in questo mese", "Mostra tutto il mese")
	b.get(path+"?month=2026-01").want(t, 200, "Nessun incasso in questo mese", "Mese dopo")
	for _, bad := range []string{"?month=2026-13", "?month=2199-01", "?month=x", "?from=x"} {
		b.get(path+bad).want(t, 404)
	}
	sheet := b.get(path + "/orders.csv")
	if !strings.HasPrefix(sheet.text, "\ufeffOrdine;Data;Cliente;") || !strings.Contains(sheet.text, `"'=HYPERLINK(""x"")";13,18;0,00;`+cost+`;0,00;0,00;`) ||
		!strings.Contains(sheet.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("the month as a table: %q", sheet.text)
	}
	s.Must(s.Sandbox.Advance(8 * 24 * time.Hour))
	id, err := s.Sandbox.PayOut(s.Account, 0)
	s.Must(err)
	s.Must(s.Conductor.CheckPayout(t.Context(), s.Scope(), s.Account, id))
	s.Super(`update hood.payouts set made_at = now() where hood_id = $1`, s.Hood)
	b.get(path).want(t, 200, "In viaggio verso la banca", "Accredito di")
	if got := b.get(path + "/payouts.csv").text; !strings.Contains(got, id+";") {
		t.Errorf("the payouts as a table: %q", got)
	}
	payout := one(s.World, `select id::text from hood.payouts where hood_id = $1`, s.Hood)
	b.get(path+"/payouts/"+payout).want(t, 200, "Da che cosa è fatto", "Ordine", "non vengono da qui")
	s.Must(s.Sandbox.FailPayout(id))
	s.Must(s.Conductor.CheckPayout(t.Context(), s.Scope(), s.Account, id))
	b.get(path).want(t, 200, "La banca ha rimandato indietro un accredito", "controlla l'IBAN")
	b.get(path+"/payouts/"+payout).want(t, 200, "non arrivato", "Il conto corrente risulta chiuso")

	other := s.forno()
	other.get("/admin/"+s.Other.Slug+"/money").want(t, 200, "Nessun incasso in questo mese").lacks(t, "13,18")
	other.get("/admin/"+s.Other.Slug+"/money/payouts/"+payout).want(t, 404)
	other.get(path).want(t, 404)
	hand := s.as("aiuto", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Packer})
	for _, at := range []string{path, path + "/orders.csv", path + "/payouts.csv", path + "/payouts/" + payout} {
		hand.get(at).want(t, 403)
	}
}

// TestTheCoordinatorSeesWhatWaits: differences, and the association's account.
func TestTheCoordinatorSeesWhatWaits(t *testing.T) {
	s := openStaff(t, false)
	b := s.coordinator()
	path := "/coordinator/" + s.HoodSlug + "/money"
	b.get(path).want(t, 200, "I conti tornano", "Conto dell'associazione", "non ha ancora un conto Stripe")
	s.Super(`insert into hood.breaks (hood_id, id, kind, subject, account, made_at) values ($1, gen_random_uuid(), 'payout_failed', 'po_x', $2, now())`, s.Hood, s.Account)
	b.get(path).want(t, 200, "Una differenza aspetta una nota")
	b.get("/coordinator/"+s.HoodSlug+"/breaks").want(t, 200, "Un accredito non è arrivato in banca")
}
