package storefront_test

import (
	"strings"
	"testing"

	"sottocasa/internal/locale"
	chrome "sottocasa/internal/testkit/browser"
	"sottocasa/tenants"
)

// longShop is a shop's name as long as they are.
const longShop = "Antica Alimentari e Gastronomia Colonnaspadafora-Borromeo di Monteverde"

// TestJourneyWithoutCards shops where no card can be charged: fetched, and paid
// at the counter. The owner is told, and what Stripe still wants.
func TestJourneyWithoutCards(t *testing.T) {
	s := openStreet(t)
	s.Super(`update platform.stripe_accounts set charges_enabled = false, due = '["external_account", "individual.verification.document",
		"business_profile.url", "new.thing"]', due_by = now() + interval '9 days' where id = $1`, s.Account)
	s.Super(`update hood.shops set name = $3 where hood_id = $1 and slug = $2`, s.Hood, s.Shop.Slug, longShop)
	for _, l := range locale.Langs() {
		for _, o := range []chrome.Options{chrome.Phone(), chrome.Desk()} {
			o.NoScript = o.Width > 360
			s.fetched(chrome.Open(t, o), l)
		}
	}
	member := tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Owner}
	for i, o := range []chrome.Options{chrome.Phone(), chrome.Desk()} {
		p := s.signIn(o, s.member("nives"+string(rune('a'+i)), member))
		p.See("Vai agli incassi").Shot("m-board")
		for _, root := range []string{"", "/en"} {
			p.Open(s.app(root + "/admin/" + s.Shop.Slug + "/money")).Shot("m-money-begun")
		}
		p.Open(s.app("/admin/" + s.Shop.Slug + "/products")).Shot("m-products")
		p.See("Miele di castagno")
	}
}

// fetched goes from the product to an order that is paid at the counter.
func (s *street) fetched(p *chrome.Person, l locale.Lang) {
	s.t.Helper()
	root := map[locale.Lang]string{locale.It: "", locale.En: "/en"}[l]
	w := s.Words.In(l)
	p.Open(s.shop(root + "/")).See(w.T("delivery.pickup_counter")).Shot("m-home")
	p.Open(s.shop(root + "/products/miele")).Click(w.T("product.add")).See(w.T("cart.items", "count", 1))
	p.Open(s.shop(root + "/cart")).See(w.T("delivery.no_cards", "shop", longShop)).Shot("m-cart")
	p.Follow(w.T("cart.checkout")).NotSee(w.T("field.street")).Shot("m-where")
	p.Follow(w.T("checkout.check")).ClickCSS(firstWindow).Follow(w.T("window.keep"))
	p.Type(w.T("field.name"), "Ada Esempi").Type(w.T("field.email"), "ada@example.com").Type(w.T("field.phone"), "300 000 0401")
	p.Follow(w.T("details.go_on")).NotSee(w.T("pay.card")).Shot("m-summary").Follow(w.T("summary.order")).See(w.T("status.placed"))
}

// TestJourneyWithoutAnyWay: neither cards nor a counter. What was put into the
// basket before stays there, nothing more is, and the reader is told.
func TestJourneyWithoutAnyWay(t *testing.T) {
	s := openStreet(t)
	p := chrome.Open(t, chrome.Phone())
	p.Open(s.shop("/products/miele")).Click("Aggiungi").See("1 articolo")
	s.Super(`update platform.stripe_accounts set charges_enabled = false where id = $1`, s.Account)
	s.Super(`update hood.shops set terms = terms || '{"pay_at_counter": false}' where hood_id = $1`, s.Hood)
	s.Must(s.DB.Shop(t.Context(), tenants.InShop(s.Hood, s.Shop.ID, "test"), tenants.Bump))
	p.Open(s.shop("/")).Accessible("home without cards")
	p.Open(s.shop("/products/miele")).See("Per ora da qui non si ordina").NotSee("Aggiungi", "Disponibile").Accessible("product, shut").Shot("m-product-shut")
	p.Open(s.shop("/en/products/miele")).See("No orders are taken here for now").Shot("m-product-shut-en")
	p.Open(s.shop("/cart")).Accessible("cart without cards").Follow("Vai alla cassa").See("per ora non riceve ordini da qui").Accessible("where, shut").Shot("m-where-shut")
	if n := strings.Count(p.Text(), "per ora non riceve ordini da qui"); n != 1 {
		t.Errorf("the step says %d times that there are no orders", n)
	}
	p.Follow("Torna al carrello").See("Miele di castagno")
}

// TestJourneyBooksAtBothWidths looks at differences of several kinds.
func TestJourneyBooksAtBothWidths(t *testing.T) {
	s := openStreet(t)
	paid, _ := s.NewShopper().Buy("delivery")
	s.Broken()
	s.Super(`update hood.payments set refunded_cents = 100, state = 'partially_refunded' where id = $1`, paid.Payment)
	s.stranger("a")
	// One person each: a second sign-in would find the first one's letter.
	someone := func(name string) string {
		return s.member(name, tenants.Membership{Hood: s.Hood, Role: tenants.Coordinator})
	}
	for name, o := range map[string]chrome.Options{"mirella": chrome.Phone(), "zita": chrome.Desk()} {
		p := s.signIn(o, someone(name))
		for _, root := range []string{"", "/en"} {
			p.Open(s.app(root + "/coordinator/" + s.HoodSlug + "/breaks")).Shot("m-breaks")
		}
		p.Open(s.app("/coordinator/" + s.HoodSlug + "/breaks")).FollowCSS(`.break-box .button`).Shot("m-breaks-error")
	}
	s.Super(`delete from hood.breaks where hood_id = $1`, s.Hood)
	s.signIn(chrome.Phone(), someone("ugo")).Open(s.app("/coordinator/" + s.HoodSlug + "/breaks")).See("I conti tornano").Shot("m-breaks-none")
}

// TestJourneyRefundAddsUp: what goes back stands on the button before it is
// pressed, and everything of a line is more than a part of it.
func TestJourneyRefundAddsUp(t *testing.T) {
	s := openStreet(t)
	placed, _ := s.NewShopper().Buy("delivery")
	p := s.signIn(chrome.Phone(), s.member("nives", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Owner}))
	p.Open(s.app("/admin/" + s.Shop.Slug + "/orders/" + s.Detail(placed.Purchase).Parts[0].Order.ID.String() + "/refund"))
	sum := `document.querySelector("[data-sum]").textContent.trim().replace("\u00a0", " ")`
	if got := p.Eval(sum); got != "" {
		t.Errorf("nothing is chosen, and the button says %q", got)
	}
	p.ClickCSS(`[name=all_1]`).Wait(sum + ` === "3,78 €"`)
	p.Wait(`document.querySelector("[name=part_1]").disabled`)
	p.ClickCSS(`[name=all_1]`).Wait(sum + ` === ""`)
	p.Type("o solo una parte, in euro", "1,5").Wait(sum + ` === "1,50 €"`).Accessible("refund").Shot("m-refund-sum")
}
