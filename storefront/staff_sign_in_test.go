package storefront_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"sottocasa/accounts"
	"sottocasa/tenants"
)

// letter asks for a sign-in letter and reads what it says.
func (b *browser) letter(email string, fields ...string) (attempt, token, code string) {
	b.s.t.Helper()
	b.get("/sign-in").want(b.s.t, 200, "Accedi")
	b.send("/sign-in", append([]string{"email", email}, fields...)...).want(b.s.t, 200, "Guarda la posta")
	attempt = field(b.last.text, "attempt")
	id, err := tenants.ParseID(attempt)
	b.s.Must(err)
	token, code = accounts.Secrets(b.s.Secret, id)
	return attempt, token, code
}

func TestSignInByLink(t *testing.T) {
	s := openStaff(t, false)
	s.person("nives", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Owner})
	b := s.stranger()
	_, token, _ := b.letter(s.email("nives"))
	for range 3 {
		p := s.stranger().get("/sign-in/"+token).want(t, 200, "n…@example.com")
		if p.header.Get("Referrer-Policy") != "no-referrer" || p.header.Get("Cache-Control") != "no-store" || p.header.Get("Set-Cookie") != "" {
			t.Errorf("headers of a link: %v", p.header)
		}
	}
	b.send("/sign-in/"+token).leads(t, "/admin/"+s.Shop.Slug)
	b.get("/admin/"+s.Shop.Slug).want(t, 200, "Ordini di oggi")
	for _, again := range []page{s.stranger().get("/sign-in/" + token), s.stranger().send("/sign-in/" + token), s.stranger().get("/en/sign-in/abc")} {
		again.want(t, 410)
		if !strings.Contains(again.text, `name="email"`) {
			t.Error("a used link offers no other")
		}
	}
}

func TestSignInByCode(t *testing.T) {
	s := openStaff(t, false)
	s.person("nives", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Owner})
	b := s.stranger()
	attempt, _, code := b.letter(s.email("nives"), "next", "/admin/"+s.Shop.Slug+"/products")
	next := field(b.last.text, "next")
	b.send("/sign-in/code", "attempt", attempt, "code", "12 34").want(t, 422, "6 cifre")
	b.send("/sign-in/code", "attempt", attempt, "code", code[:3]+" "+code[3:], "next", next).leads(t, "/admin/"+s.Shop.Slug+"/products")
	s.stranger().send("/sign-in/code", "attempt", attempt, "code", code).want(t, 410)

	attempt, _, code = s.stranger().letter(s.email("nives"))
	wrong := "000000"
	if code == wrong {
		wrong = "000001"
	}
	for i := range accounts.MaxTries {
		p := s.stranger().send("/sign-in/code", "attempt", attempt, "code", wrong).want(t, 422)
		if i == 0 && !strings.Contains(plainText(p.text), "4 prove") {
			t.Errorf("tries are not told: %s", plainText(p.text))
		}
	}
	s.stranger().send("/sign-in/code", "attempt", attempt, "code", code).want(t, 410)

	attempt, token, code := s.stranger().letter(s.email("nives"))
	s.expireSignIn(attempt)
	s.stranger().send("/sign-in/code", "attempt", attempt, "code", code).want(t, 410)
	s.stranger().get("/sign-in/"+token).want(t, 410)
	s.stranger().send("/sign-in/"+token).want(t, 410)
}

func TestSignInTellsNothing(t *testing.T) {
	s := openStaff(t, false)
	s.person("nives", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Owner})
	ids := regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)
	answer := func(email string) string {
		b := s.stranger()
		b.letter(email)
		return strings.ReplaceAll(ids.ReplaceAllString(b.last.text, "ID"), email, "EMAIL")
	}
	if known, unknown := answer(s.email("nives")), answer(s.email("nobody")); known != unknown {
		t.Error("known and unknown addresses get different pages")
	}
	b := s.stranger()
	_, token, _ := b.letter(s.email("nobody"))
	b.send("/sign-in/"+token).want(t, 403)
	if b.session != "" {
		t.Error("who has no account has a session")
	}
	b.send("/sign-in", "email", "not an address").want(t, 422, "Controlla l'e-mail")
	if !strings.Contains(b.last.text, "<title>Errore:") {
		t.Error("the title does not say that something is wrong")
	}
}

func TestSignInLimits(t *testing.T) {
	s := openStaff(t, false)
	for range accounts.MaxRequests {
		s.stranger().letter(s.email("nives"))
	}
	s.stranger().send("/sign-in", "email", s.email("nives")).want(t, 429, "Troppe prove", "15 minuti")
	s.stranger().send("/en/sign-in", "email", s.email("nives")).want(t, 429, "Too many")
	refused := false
	for i := range 40 {
		p := s.stranger().send("/sign-in", "email", s.email("n"+string(rune('a'+i%26))+string(rune('a'+i/26))))
		refused = refused || p.status == 429
	}
	if !refused {
		t.Error("one machine may ask for any number of letters")
	}
}

func TestSessionRotatesAndEnds(t *testing.T) {
	s := openStaff(t, false)
	id := s.person("nives", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Owner})
	old := s.signIn(id)
	before := old.session
	_, token, _ := s.stranger().letter(s.email("nives"))
	b := &browser{s: s, session: before}
	b.send("/sign-in/" + token)
	if b.session == before || b.session == "" {
		t.Fatal("the session is not a new one")
	}
	old.get("/admin/"+s.Shop.Slug).leads(t, "/sign-in?next="+url.QueryEscape("/admin/"+s.Shop.Slug))

	planted := &browser{s: s, session: tenants.Token()}
	chosen := planted.session
	_, token, _ = s.stranger().letter(s.email("nives"))
	planted.send("/sign-in/" + token)
	if planted.session == chosen {
		t.Error("a planted cookie became a session")
	}

	b.get("/admin/"+s.Shop.Slug).want(t, 200)
	gone := b.session
	b.ask("POST", "/sign-out", url.Values{}).want(t, 403)
	b.get("/")
	b.send("/sign-out").leads(t, "/")
	(&browser{s: s, session: gone}).get("/admin/"+s.Shop.Slug).leads(t, "/sign-in?next="+url.QueryEscape("/admin/"+s.Shop.Slug))
}

func TestRoomsAreFound(t *testing.T) {
	s := openStaff(t, false)
	s.person("one", tenants.Membership{Hood: s.Hood, Role: tenants.Courier})
	several := s.as("several", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Owner}, tenants.Membership{Hood: s.Hood, Shop: s.Other.ID, Role: tenants.Packer},
		tenants.Membership{Hood: s.Hood, Role: tenants.Courier}, tenants.Membership{Hood: s.Hood, Role: tenants.Coordinator})
	b := s.stranger()
	_, token, _ := b.letter(s.email("one"))
	b.send("/sign-in/"+token).leads(t, "/courier")
	several.get("/sign-in").leads(t, "/")
	several.get("/").want(t, 200, "Alimentari Prova: ordini e prodotti", "Forno Prova: ordini e prodotti", "I tuoi giri di consegna", "Rione Prova: negozi e fasce")
	several.get("/en/").want(t, 200, "Alimentari Prova: orders and products", "Your delivery rounds")
	several.get("/admin").want(t, 200, "Alimentari Prova", "Forno Prova")
	several.get("/sign-in?next="+url.QueryEscape("//evil.example/")).leads(t, "/")
	several.get("/sign-in?next="+url.QueryEscape("/courier")).leads(t, "/courier")
	none := s.as("none")
	none.get("/").want(t, 200, "non risulta ancora nessun negozio")
	none.get("/admin").want(t, 403)
	none.get("/courier").want(t, 403)
	none.get("/coordinator").want(t, 403)
	s.stranger().get("/").want(t, 200, "Rione Prova", "Accedi")
}
