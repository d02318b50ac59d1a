package storefront_test

import (
	"errors"
	"regexp"
	"strings"
	"sync"
	"testing"

	"sottocasa/accounts"
	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit"
	"sottocasa/tenants"
)

// invite has the owner ask somebody in, and gives the link's path.
func (s *staff) invite(owner *browser, fields ...string) string {
	s.t.Helper()
	owner.get("/admin/"+s.Shop.Slug+"/people").want(s.t, 200, "Chi lavora in bottega")
	to := owner.send("/admin/"+s.Shop.Slug+"/people/invitations", fields...)
	if to.status != 303 {
		s.t.Fatalf("no invitation: %d %s", to.status, plainText(to.text))
	}
	page := owner.get(to.to).want(s.t, 200, "Vale una volta sola")
	link := regexp.MustCompile(`value="https://` + appHost + `(/join/[A-Za-z0-9_-]{43})"`).FindStringSubmatch(page.text)
	if link == nil || !strings.Contains(page.text, "https://wa.me/?text=") || !strings.Contains(page.text, `<svg class="qr"`) {
		s.t.Fatal("the link, its code or its way to WhatsApp is missing")
	}
	return link[1]
}

// joins answers an invitation by the six digits.
func (s *staff) joins(link, email string) *browser {
	s.t.Helper()
	b := s.stranger()
	b.get(link).want(s.t, 200, "Alimentari Prova")
	b.send(link, "email", email).want(s.t, 200, "Guarda la posta")
	attempt := field(b.last.text, "attempt")
	id, err := tenants.ParseID(attempt)
	s.Must(err)
	_, code := accounts.Secrets(s.Secret, id)
	b.send("/sign-in/code", "attempt", attempt, "code", code).leads(s.t, "/admin/"+s.Shop.Slug)
	return b
}

func TestAnInvitationIsUsedOnce(t *testing.T) {
	s := openStaff(t, false)
	owner := s.owner()
	link := s.invite(owner, "called", "Zia Pina", "role", "packer")
	preview := s.stranger().get(link).want(t, 200, "Prepara gli ordini")
	if preview.header.Get("Referrer-Policy") != "no-referrer" || preview.header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers of the link: %v", preview.header)
	}
	pina := s.joins(link, s.email("pina"))
	pina.get("/admin/"+s.Shop.Slug).want(t, 200, "Ordini di oggi")
	pina.get("/admin/"+s.Shop.Slug+"/products").want(t, 403)
	s.stranger().get(link).want(t, 410, "già stato usato")
	late := s.stranger()
	late.send(link, "email", s.email("late")).want(t, 410)
	owner.get("/admin/"+s.Shop.Slug+"/people").want(t, 200, "Zia Pina")
	owner.get("/admin/"+s.Shop.Slug+"/trail").want(t, 200, "Ha invitato Zia Pina. Ruolo: Prepara gli ordini", "Zia Pina è entrato in bottega")
	var n int
	s.Must(testkit.Query(s.Database.Super, `select (select count(*) from platform.invitations x where position($1 in x::text) > 0)::int
		+ (select count(*) from river.river_job x where position($1 in x::text) > 0)::int`, []any{link[len("/join/"):]}, &n))
	if n != 0 {
		t.Error("the link's secret is in the database")
	}
}

func TestAnInvitationIsForWhomItNames(t *testing.T) {
	s := openStaff(t, false)
	owner := s.owner()
	link := s.invite(owner, "called", "Marco", "role", "staff", "email", s.email("marco"))
	b := s.stranger()
	b.get(link)
	b.send(link, "email", s.email("other")).want(t, 422, "per un altro indirizzo")
	signed := s.as("nosy")
	signed.get(link).want(t, 200, "Accetta ed entra")
	signed.send(link+"/accept").want(t, 422, "per un altro indirizzo")
	marco := s.as("marco")
	marco.get(link).want(t, 200)
	marco.send(link+"/accept").leads(t, "/admin/"+s.Shop.Slug)
	marco.get("/admin/"+s.Shop.Slug+"/products").want(t, 200)
	marco.get("/admin/"+s.Shop.Slug+"/people").want(t, 403)

	link = s.invite(owner, "called", "Ritirato", "role", "staff")
	owner.send(strings.TrimSuffix(owner.openInvitation(), "/end")+"/end").leads(t, "/admin/"+s.Shop.Slug+"/people?done=revoked")
	s.stranger().get(link).want(t, 410)
	link = s.invite(owner, "called", "Scaduto", "role", "staff")
	s.Super(`update platform.invitations set expires_at = now() where called = 'Scaduto'`)
	s.stranger().get(link).want(t, 410)
	owner.get("/admin/" + s.Shop.Slug + "/people")
	owner.send("/admin/"+s.Shop.Slug+"/people/invitations", "called", "", "role", "king", "email", "no").want(t, 422, "Scegli")
	owner.get("/admin/" + s.Shop.Slug + "/people")
	owner.send("/admin/"+s.Shop.Slug+"/people/invitations", "called", "Già qui", "role", "packer").want(t, 303)
}

// openInvitation is the action that takes back the invitation on the page.
func (b *browser) openInvitation() string {
	return regexp.MustCompile(`action="(/admin/[^"]*/end)"`).FindStringSubmatch(b.last.text)[1]
}

func TestWhoIsTakenOutIsOutAtOnce(t *testing.T) {
	s := openStaff(t, false)
	owner := s.owner()
	id := s.person("packer", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Packer})
	packer, phone := s.signIn(id), s.signIn(id)
	packer.get("/admin/"+s.Shop.Slug).want(t, 200)
	path := "/admin/" + s.Shop.Slug + "/people/" + id.String()
	owner.get(path).want(t, 200, "Prepara gli ordini")
	owner.send(path+"/role", "role", "staff").leads(t, "/admin/"+s.Shop.Slug+"/people?done=role")
	packer.get("/admin/"+s.Shop.Slug+"/products").want(t, 200)
	owner.get(path)
	owner.send(path+"/remove").leads(t, "/admin/"+s.Shop.Slug+"/people?done=removed")
	for _, b := range []*browser{packer, phone} {
		if got := b.get("/admin/" + s.Shop.Slug); !strings.HasPrefix(got.to, "/sign-in") {
			t.Errorf("%d to %q after removal", got.status, got.to)
		}
	}
	owner.get(path).want(t, 404)
	mine := "/admin/" + s.Shop.Slug + "/people/" + s.person("nives").String()
	owner.get(mine).want(t, 200, "almeno un titolare")
	owner.send(mine+"/remove").want(t, 409, "almeno un titolare")
	owner.get(mine)
	owner.send(mine+"/role", "role", "packer").want(t, 409, "almeno un titolare")
	owner.get("/admin/"+s.Shop.Slug+"/trail?person="+s.person("nives").String()).want(t, 200, "Ruolo di", "Ha tolto")
}

// TestAShopKeepsAnOwner has two owners take each other out in the same moment.
func TestAShopKeepsAnOwner(t *testing.T) {
	s := openStaff(t, false)
	for round := range 5 {
		one := s.person("one", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Owner})
		two := s.person("two", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Owner})
		s.Super(`delete from platform.memberships where shop_id = $1 and account_id not in ($2, $3)`, s.Shop.ID, one, two)
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for i, pair := range [][2]tenants.ID{{one, two}, {two, one}} {
			wg.Go(func() {
				errs[i] = s.DB.Hood(t.Context(), tenants.InHood(s.Hood, "account:"+pair[0].String()),
					func(h *tenants.HoodTx) error { return tenants.Dismiss(h, s.Shop.ID, pair[1]) })
			})
		}
		wg.Wait()
		var owners int
		s.Must(testkit.Query(s.Database.Super, `select count(*)::int from platform.memberships where shop_id = $1 and role = 'owner'`, []any{s.Shop.ID}, &owners))
		if owners != 1 || (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("round %d: %d owners, %v", round, owners, errs)
		}
		s.Super(`delete from platform.memberships where shop_id = $1`, s.Shop.ID)
	}
}

// TestAnInvitationAcceptedTwiceAtOnce lets eight people use one link.
func TestAnInvitationAcceptedTwiceAtOnce(t *testing.T) {
	s := openStaff(t, false)
	by := s.person("nives", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Owner})
	var invitation tenants.ID
	s.inShop("account:"+by.String(), func(x *tenants.ShopTx) (err error) {
		invitation, err = accounts.Asked{Called: "Chi prima arriva", Role: tenants.Packer, Lang: "it"}.Ask(x, s.Secret, by)
		return err
	})
	var wg sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		id := s.person("racer" + string(rune('a'+i)))
		wg.Go(func() {
			errs[i] = s.DB.Shop(t.Context(), tenants.InShop(s.Hood, s.Shop.ID, "account:"+id.String()), func(x *tenants.ShopTx) error { return accounts.Join(x, invitation, id) })
		})
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		}
	}
	var joined int
	s.Must(testkit.Query(s.Database.Super, `select count(*)::int from platform.memberships where shop_id = $1 and role = 'packer'`, []any{s.Shop.ID}, &joined))
	if won != 1 || joined != 1 {
		t.Errorf("%d won and %d joined: %v", won, joined, errs)
	}
}

func TestWhoPacksSeesNoMoney(t *testing.T) {
	s := openStaff(t, true)
	s.NewShopper().Buy(delivery.Delivery)
	order := "/admin/" + s.Shop.Slug + "/orders/" + s.firstOrder().Order.String()
	day := "/admin/" + s.Shop.Slug + "?day=" + s.firstOrder().Day.String()
	packer := s.as("packer", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Packer})
	owner := s.owner()
	if !strings.Contains(owner.get(order).text, "€") || !strings.Contains(owner.get(order).text, "tel:") {
		t.Fatal("even the owner sees no money or telephone: the test proves nothing")
	}
	for _, path := range []string{day, order, "/en" + order} {
		page := packer.get(path).want(t, 200, s.firstOrder().ShortName)
		page.lacks(t, "€", "tel:", "data-kilo", "pagato", "ada@example")
	}
	packer.get(order).want(t, 200, "Spaghetti")
	packer.send(order+"/accept", "from", "order", "day", "").want(t, 303)
	packer.get(order)
	packer.send(order+"/message", "message", "ciao", "key", tenants.NewID().String()).want(t, 403)
}

func TestACoordinatorActsOnlyByConsent(t *testing.T) {
	s := openStaff(t, false)
	board := "/admin/" + s.Shop.Slug
	id := s.person("mirella", tenants.Membership{Hood: s.Hood, Role: tenants.Coordinator})
	mirella, owner := s.signIn(id), s.owner()
	mirella.get(board).want(t, 404)
	mirella.get("/coordinator/"+s.HoodSlug).want(t, 200, "Chiedi di agire")
	mirella.send("/coordinator/"+s.HoodSlug+"/shops/"+s.Shop.Slug+"/ask").want(t, 303)
	mirella.get("/coordinator/"+s.HoodSlug).want(t, 200, "Hai chiesto di agire")
	mirella.get(board).want(t, 404)
	owner.get(board).want(t, 200, "chiede di agire per la bottega")
	people := board + "/people"
	owner.get(people).want(t, 200, "chiede di agire per la bottega")
	owner.send(people+"/consents/"+id.String(), "hours", "24").leads(t, people+"?done=granted")
	for _, path := range []string{board, board + "/products", board + "/products/" + s.Shop.Goods["miele"].Product.String(), board + "/offers"} {
		mirella.get(path).want(t, 200, "Stai agendo per Alimentari Prova")
	}
	for _, path := range []string{"/money", "/tax", "/documents", "/people", "/trail"} {
		mirella.get(board+path).want(t, 403)
	}
	mirella.get(board + "/products")
	mirella.send(board+"/products/"+s.Shop.Goods["miele"].Product.String()+"/today", "out", "1").want(t, 303)
	owner.get(board+"/trail").want(t, 200, "Ha segnato finito per oggi", "mirella, che coordina, per la bottega", "Ha lasciato agire mirella")
	owner.get(people).want(t, 200, "può agire per la bottega fino a")
	owner.send(people+"/consents/"+id.String()+"/end").leads(t, people+"?done=ended")
	mirella.get(board).want(t, 404)
	s.inShop("account:"+id.String(), func(x *tenants.ShopTx) error { return tenants.GrantConsent(x, id, id, 4) })
	mirella.get(board).want(t, 200)
	s.Super(`update platform.consents set until = now(), granted_at = now() - interval '4 hours' where account_id = $1 and ended_at is null`, id)
	mirella.get(board).want(t, 404)
	mirella.get("/coordinator/"+s.HoodSlug).want(t, 200, "Chiedi di agire")
	far := openFar(s)
	stranger := s.person("forestiera", tenants.Membership{Hood: far, Role: tenants.Coordinator})
	owner.get(people)
	owner.send(people+"/consents/"+stranger.String(), "hours", "24").want(t, 404)
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	s := openStaff(t, false)
	id := s.person("nives", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Owner})
	here, phone, tablet := s.signIn(id), s.signIn(id), s.signIn(id)
	other := s.as("other", tenants.Membership{Hood: s.Hood, Shop: s.Other.ID, Role: tenants.Owner})
	s.Super(`update platform.sessions set device = 'safari iphone' where token_hash = $1`, tenants.Hash(phone.session))
	page := here.get("/account").want(t, 200, "Sei qui", "Safari su iPhone", "Un dispositivo")
	ends := regexp.MustCompile(`action="(/account/sessions/[0-9a-f-]{36}/end)"`).FindAllStringSubmatch(page.text, -1)
	if len(ends) != 2 {
		t.Fatalf("%d sessions can be ended", len(ends))
	}
	other.get("/account")
	other.send(ends[0][1]).want(t, 404)
	phone.get("/account").want(t, 200)
	var which string
	s.Must(testkit.Query(s.Database.Super, `select id::text from platform.sessions where token_hash = $1`, []any{tenants.Hash(phone.session)}, &which))
	here.send("/account/sessions/"+which+"/end").leads(t, "/account?done=ended")
	if got := phone.get("/account"); got.status != 303 {
		t.Errorf("an ended session still opens: %d", got.status)
	}
	here.get("/account")
	here.send("/account/sessions/end").leads(t, "/account?done=others")
	if got := tablet.get("/account"); got.status != 303 {
		t.Errorf("another session still opens: %d", got.status)
	}
	here.get("/account").want(t, 200, "Non hai altri accessi aperti")
	here.send("/account/name", "name", "").want(t, 422)
	here.get("/account")
	here.send("/account/name", "name", "Nives <b>").leads(t, "/account?done=name")
	here.get("/en/account").want(t, 200, "Where you are signed in").lacks(t, "<b>\"")
	other.get("/account").want(t, 200, "Non hai altri accessi aperti")
}

func TestTheTrailTellsWhoAndWhat(t *testing.T) {
	s := openStaff(t, false)
	owner := s.owner()
	board := "/admin/" + s.Shop.Slug
	owner.get(board+"/trail").want(t, 200, "Ancora niente")
	miele := board + "/products/" + s.Shop.Goods["miele"].Product.String()
	owner.get(board + "/products")
	owner.send(miele+"/today", "out", "1").want(t, 303)
	owner.get(board+"/trail").want(t, 200, "Ha segnato finito per oggi «Miele di castagno»", "nives")
	owner.get("/en"+board+"/trail").want(t, 200, "Marked “")
	owner.get(board+"/trail?day=2001-01-01").want(t, 200, "Ancora niente", "Mostra tutto")
	file := owner.get(board+"/trail.csv").want(t, 200)
	if !strings.Contains(file.text, "Miele di castagno") || !strings.Contains(file.header.Get("Content-Disposition"), "chi-ha-cambiato.csv") {
		t.Errorf("the file: %s", file.text)
	}
	other := s.as("other", tenants.Membership{Hood: s.Hood, Shop: s.Other.ID, Role: tenants.Owner})
	other.get("/admin/"+s.Other.Slug+"/trail").want(t, 200, "Ancora niente")
	if err := s.DB.Shop(t.Context(), tenants.InShop(s.Hood, s.Shop.ID, "test"), func(x *tenants.ShopTx) error {
		return x.Exec(`update shop.trail set what = 'other'`, nil)
	}); err == nil {
		t.Error("the trail can be rewritten")
	}
	var before, after int
	count := func(into *int) {
		s.Must(testkit.Query(s.Database.Super, `select count(*)::int from shop.trail where shop_id = $1`, []any{s.Shop.ID}, into))
	}
	s.inShop("account:"+s.person("nives").String(), func(x *tenants.ShopTx) error { return x.Exec(`delete from shop.trail`, nil) })
	count(&before)
	s.Super(`update shop.trail set at = now() - interval '25 months' where shop_id = $1`, s.Shop.ID)
	s.Must(tenants.ForgetTrails(t.Context(), s.DB, s.Hosts))
	count(&after)
	if before != 1 || after != 0 {
		t.Errorf("%d lines of today and %d of two years ago are left", before, after)
	}
}

// TestTheTrailTellsOfGoodsAndHours: what is done to shelves, goods, hours and
// the seller's own data stands in the trail, in words of both languages.
func TestTheTrailTellsOfGoodsAndHours(t *testing.T) {
	s := openStaff(t, false)
	owner := s.owner()
	board, miele := "/admin/"+s.Shop.Slug, s.Shop.Goods["miele"].Product
	shelf, bulk := tenants.NewID(), tenants.NewID()
	s.inShop("account:"+s.person("nives").String(), func(x *tenants.ShopTx) error {
		name := locale.Text{It: "Feste", En: "Feasts"}
		err := errors.Join(catalog.MakeShelf(x, shelf, name), catalog.RenameShelf(x, shelf, name, locale.Text{It: "Natale"}), catalog.DropShelf(x, shelf),
			catalog.Duplicate(x, miele, tenants.NewID(), locale.Text{It: "Miele d'acacia"}))
		if err != nil {
			return err
		}
		if _, err := catalog.DoBulk(x, catalog.Bulk{ID: bulk, What: "price", Percent: 10}, []tenants.ID{miele}); err != nil {
			return err
		}
		_, _, err = catalog.UndoBulk(x, bulk)
		return err
	})
	owner.get(board + "/takeout")
	owner.send(board+"/takeout").want(t, 303)
	owner.get(board+"/trail").want(t, 200, "Ha messo su lo scaffale «Feste»", "Ha cambiato nome allo scaffale «Feste»: adesso «Natale»", "Ha tolto lo scaffale «Natale»",
		"Ha aggiunto «Miele d'acacia»", "Ha cambiato insieme più prodotti: 1", "Ha annullato un cambio di più prodotti: 1", "Ha chiesto il pacco con tutta la bottega")
	owner.get("/en"+board+"/trail").want(t, 200, "Put up the shelf", "Undid a change of several products: 1").lacks(t, "trail.goods", "trail.shelf")
}
