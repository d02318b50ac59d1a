package storefront_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"sottocasa/internal/locale"
	"sottocasa/internal/testkit"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// forno is the owner of the shop that has no account.
func (s *staff) forno() *browser {
	return s.as("fornaia", tenants.Membership{Hood: s.Hood, Shop: s.Other.ID, Role: tenants.Owner})
}

func TestAnOwnerIsLedToStripe(t *testing.T) {
	s := openStaff(t, false)
	b := s.forno()
	path := "/admin/" + s.Other.Slug
	b.get(path).want(t, 200, "non può ancora ricevere pagamenti con carta", "Vai agli incassi")
	b.get(path+"/products").want(t, 200, "Vai agli incassi", "pagando al banco")
	s.Super(`update hood.shops set terms = terms || '{"pay_at_counter": false}' where shop_id = $1`, s.Other.ID)
	for _, page := range []string{path, path + "/products"} {
		b.get(page).want(t, 200, "per ora non arrivano ordini").lacks(t, "pagando al banco")
	}
	s.Super(`update hood.shops set terms = terms || '{"pay_at_counter": true}' where shop_id = $1`, s.Other.ID)
	b.get(path+"/money").want(t, 200, "Il negozio non è ancora collegato a Stripe", "Collega il negozio a Stripe", "paga al banco")
	if csp := b.last.header.Get("Content-Security-Policy"); !strings.Contains(csp, "form-action 'self' "+s.PayOrigin) {
		t.Errorf("the form may not lead to Stripe: %s", csp)
	}
	to := b.send(path + "/money/connect").to
	if !strings.HasPrefix(to, s.PayOrigin+"/onboard/") {
		t.Fatalf("led to %q", to)
	}
	var a payments.Connected
	read := func() {
		s.Must(s.DB.PlatformRead(context.Background(), func(r *tenants.PlatformRead) { payments.AccountOf(r, s.Other.ID, &a) }))
	}
	read()
	b.get(path+"/money").want(t, 200, "Hai iniziato, ma non hai ancora finito", "Che cosa manca", "L'IBAN del conto corrente", "Continua su Stripe")
	if again := b.get(path + "/money/again").to; !strings.HasPrefix(again, s.PayOrigin+"/onboard/") || again == to {
		t.Errorf("a used link leads to %q", again)
	}
	b.get(path+"/money/back").leads(t, path+"/money?done=back")
	b.get("/en"+path+"/money?done=back").want(t, 200, "We have asked Stripe", "You have started, but not finished", "The IBAN of the bank account")
	s.Super(`update platform.stripe_accounts set charges_enabled = true, payouts_enabled = true, submitted = true, due = '[]' where id = $1`, a.ID)
	b.get(path+"/money").want(t, 200, "Tutto a posto").lacks(t, "money/connect")
	b.get(path).lacks(t, "Vai agli incassi")
}

func TestEveryStandingHasItsWords(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	path := "/admin/" + s.Shop.Slug + "/money"
	for says, sql := range map[string]string{
		"Tutto a posto": `payouts_enabled = true`,
		"Incassi, ma Stripe non ti versa ancora i soldi":  `payouts_enabled = false`,
		"Incassi, ma a Stripe manca ancora qualcosa":      `due = '["individual.verification.document"]', due_by = now() + interval '9 days'`,
		"Stripe sta controllando i tuoi dati":             `charges_enabled = false, submitted = true`,
		"Hai iniziato, ma non hai ancora finito":          `charges_enabled = false`,
		"Stripe ha fermato i pagamenti con carta":         `charges_enabled = false, submitted = true, due = '["business_profile.url"]', disabled = 'requirements.past_due'`,
		"Stripe ha chiuso questo conto":                   `charges_enabled = false, submitted = true, disabled = 'rejected.fraud'`,
		"Il conto Stripe non è più collegato":             `gone_at = now()`,
		"Qualche altro dato: sul modulo di Stripe":        `due = '["something.very.new"]'`,
		"Un documento d'identità":                         `due = '["person_1AbC.verification.document", "individual.verification.document"]'`,
		"L'accettazione delle condizioni di Stripe Qualc": `due = '["something.new", "tos_acceptance.date", "tos_acceptance.ip"]'`,
	} {
		s.Super(`update platform.stripe_accounts set charges_enabled = true, payouts_enabled = true, submitted = false, due = '[]', due_by = null,
			disabled = '', gone_at = null where id = $1`, s.Account)
		s.Super(`update platform.stripe_accounts set `+sql+` where id = $1`, s.Account)
		b.get(path).want(t, 200, says)
		b.get("/en"+path).want(t, 200)
		if n := strings.Count(b.last.text, "An identity document"); n > 1 {
			t.Errorf("one thing is asked for %d times", n)
		}
	}
}

func TestStripeDoesNotAnswerTheOwner(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	path := "/admin/" + s.Shop.Slug + "/money"
	s.Super(`update platform.stripe_accounts set id = 'acct_1unknown' where id = $1`, s.Account)
	s.Broken()
	b.get(path)
	b.send(path+"/connect").want(t, http.StatusGone, "Stripe adesso non risponde", "Il conto Stripe non è più collegato", "Collega un conto Stripe")
	b.get(path+"/back").leads(t, path+"?done=back")
}

// TestDueWordsKnowStripesCodes: what Stripe asks of Italian shops has a word of
// ours, not the general one.
func TestDueWordsKnowStripesCodes(t *testing.T) {
	s := openStaff(t, false)
	b := s.owner()
	codes := []string{"business_profile.mcc", "business_profile.url", "business_type", "company.address.city", "company.directors_provided", "company.name",
		"company.owners_provided", "company.phone", "company.tax_id", "company.verification.document", "external_account", "individual.address.city",
		"individual.dob.day", "individual.email", "individual.first_name", "individual.id_number", "individual.phone", "individual.verification.document",
		"individual.verification.additional_document", "person_1.relationship.title", "representative.last_name", "owners.email", "directors.dob.year",
		"settings.payments.statement_descriptor", "tos_acceptance.date", "business_profile.product_description"}
	for _, code := range codes {
		s.Super(`update platform.stripe_accounts set charges_enabled = true, due = jsonb_build_array($2::text) where id = $1`, s.Account, code)
		b.get("/admin/"+s.Shop.Slug+"/money").want(t, 200, "Che cosa manca").lacks(t, "Qualche altro dato")
	}
}

func TestTheCoordinatorClearsUpDifferences(t *testing.T) {
	s := openStaff(t, false)
	c := s.coordinator()
	path := "/coordinator/" + s.HoodSlug + "/breaks"
	c.get(path).want(t, 200, "I conti tornano", "non è stato ancora confrontato")
	c.get(path+"?closed=1").want(t, 200, "Non c'è ancora niente di chiarito")
	c.get(path+"?before=ieri").want(t, 404)
	p, _ := s.NewShopper().Buy("delivery")
	s.Broken()
	s.Super(`update hood.payments set refunded_cents = 100, state = 'partially_refunded' where id = $1`, p.Payment)
	s.Must(s.Conductor.Compare(context.Background(), orders.Compare{Hood: s.Hood, Account: s.Account}))
	for _, l := range locale.Langs() {
		root := map[locale.Lang]string{locale.It: "", locale.En: "/en"}[l]
		w := s.Words.In(l)
		c.get(root+path).want(t, 200, w.T("break.is_refund_missing"), w.T("break.order", "number", 1001), plainText(w.T("break.refunded", "amount", w.Money(100))),
			plainText(w.T("break.refunded", "amount", w.Money(0))), "Alimentari Prova")
	}
	id := ask1(s, `select id::text from hood.breaks where hood_id = $1`, s.Hood)
	c.get(path)
	c.send(path+"/"+id+"/close", "note", " ").want(t, http.StatusUnprocessableEntity, "Scrivi due parole su com'è andata")
	c.send(path+"/"+id+"/close", "note", "Sentita Nives: rimborsato in contanti <b>").leads(t, path+"?done=closed")
	c.get(path+"?done=closed").want(t, 200, "Segnata come chiarita", "I conti tornano")
	c.send(path+"/"+id+"/close", "note", "ancora").leads(t, path+"?closed=1")
	c.get(path+"?closed=1").want(t, 200, "Sentita Nives: rimborsato in contanti &lt;b&gt;", "mirella-")
	c.get(path)
	c.send(path+"/"+tenants.NewID().String()+"/close", "note", "x").leads(t, path+"?closed=1")
}

// ask1 reads one text behind row security.
func ask1(s *staff, sql string, args ...any) (v string) {
	s.t.Helper()
	s.Must(testkit.Query(s.Database.Super, sql, args, &v))
	return v
}
