package storefront_test

import (
	"testing"

	"sottocasa/internal/locale"
	chrome "sottocasa/internal/testkit/browser"
	"sottocasa/tenants"
)

// Words as long as people write them, one of them without any place to break.
const (
	longGood   = "Pecorino Romano DOP stagionato ventiquattro mesi in grotta, con crosta nera, affinatissimosuperstagionatoincantina"
	longPerson = "Maria Antonietta Immacolata della Santissima Trinità Colonnaspadafora-Borromeo"
	longBell   = "Colonnaspadafora-Borromeo / Esempi / Studio Legale Associato Provini e Partners"
)

// TestJourneyWidths walks every page of a resident at both widths and in both
// languages, with long words; the browser checks each page.
func TestJourneyWidths(t *testing.T) {
	s := openStreet(t)
	s.Goods(`update shop.products set title = jsonb_build_object('it', $2::text, 'en', $2::text) where hood_id = $1 and slug in ('miele', 'pecorino')`, s.Hood, longGood)
	for _, l := range locale.Langs() {
		for _, o := range []chrome.Options{chrome.Phone(), chrome.Desk()} {
			o.NoScript = o.Width > 360
			s.walkWide(chrome.Open(t, o), l)
		}
	}
	p := s.owner()
	p.FollowCSS(`.day-chips a:not([aria-current]):has(.unseen)`).Shot("long-board")
	p.FollowCSS(`[aria-labelledby="lane-new"] h4 a`).See("affinatissimo").Shot("long-order")
	p.Open(s.app("/admin/" + s.Shop.Slug + "/products")).Shot("long-products")
	c := s.signIn(chrome.Phone(), "tariq-"+s.Hood.String()[24:]+"@example.com")
	c.Follow("Apri il giro").Shot("long-round")
	c.FollowCSS(`.stops li:last-child h3 a`).See("Colonnaspadafora").Shot("long-stop")
	m := s.signIn(chrome.Phone(), s.member("mirella", tenants.Membership{Hood: s.Hood, Role: tenants.Coordinator}))
	m.Shot("coordinator").Follow("Fasce").Shot("windows")
}

// walkWide goes through the shop to the status page in one language.
func (s *street) walkWide(p *chrome.Person, l locale.Lang) {
	s.t.Helper()
	root := ""
	if l == locale.En {
		root = "/en"
	}
	w := func(key string) string { return s.Words.In(l).T(key) }
	for name, at := range map[string]string{"front": s.market(root + "/"), "home": s.shop(root + "/"), "home-forno": s.host(s.Other.Slug+".shops.example") + root + "/",
		"shelf": s.shop(root + "/collections/dispensa"), "product-weight": s.shop(root + "/products/pecorino"), "cart-empty": s.shop(root + "/cart"),
		"terms": s.shop(root + "/legal/terms"), "seller": s.shop(root + "/legal/seller"), "fail": s.shop(root + "/niente"), "platform": s.app(root + "/"),
		"sign-in": s.app(root + "/sign-in")} {
		p.Open(at).Shot("w-" + name)
	}
	p.Open(s.shop(root + "/products/miele")).Shot("w-product")
	p.Click(w("product.add")).See(s.Words.In(l).T("cart.items", "count", 1))
	p.Open(s.shop(root + "/cart")).Shot("w-cart")
	p.Follow(w("cart.checkout")).Type(w("field.cap"), "12").Follow(w("checkout.check")).Shot("w-where-error")
	p.Type(w("field.cap"), "00152").Type(w("field.street"), "Via di Donna Olimpia").Follow(w("checkout.check")).Shot("w-where")
	p.Follow(w("checkout.choose_window")).Shot("w-window").Follow(w("window.keep")).Shot("w-window-error")
	p.ClickCSS(firstWindow).Follow(w("window.keep")).Follow(w("details.go_on")).Shot("w-details-error")
	p.Type(w("field.name"), longPerson).Type(w("field.email"), "maria.antonietta.colonnaspadafora.borromeo.della.trinita@posta-elettronica-certificata.example").
		Type(w("field.phone"), "+39 06 574 0101").Type(w("field.civic"), "9901/bis-C").Type(w("field.bell"), longBell)
	p.Follow(w("details.go_on")).Shot("w-summary")
	p.Follow(w("summary.order"))
	p.Open(s.shop(root + "/checkout/summary")).Shot("w-status-awaiting")
	for _, paid := range s.Sandbox.Sessions(s.Account) {
		if paid.Captured == 0 {
			s.Must(s.Sandbox.Pay(paid.ID, "4242424242424242"))
		}
	}
	p.Open(s.shop(root + "/checkout/return")).See(w("status.placed")).Shot("w-status")
}
