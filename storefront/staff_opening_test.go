package storefront_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"sottocasa/accounts"
	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

// opens is a person who opens a shop in the world's neighbourhood, step by step
// up to and with the last of those that are named.
func (s *staff) opens(b *browser, name, until string) *browser {
	s.t.Helper()
	steps := []struct {
		page   string
		fields []string
	}{
		{"trade", []string{"trade", "bakery", "hood", s.HoodSlug}},
		{"name", []string{"name", name, "slug", "", "street", "Via di Donna Olimpia", "civic", "9", "cap", "00152", "phone", "06 0000 0101"}},
		{"look", []string{"sign", "cover", "colour", "#1f5a8c", "own", "#1f5a8c"}},
		{"hours", []string{"open", "07:00", "pause", "13:30", "again", "16:30", "shut", "19:30", "day_1", "both", "day_2", "both", "day_3", "both",
			"day_4", "morning", "day_5", "both", "day_6", "both", "day_0", "closed"}},
		{"delivery", []string{"way", "both", "lead", "120", "least", ""}},
	}
	for _, x := range steps {
		p := b.get("/opening/"+x.page).want(s.t, http.StatusOK)
		b.send("/opening/"+x.page, append(x.fields, "version", field(p.text, "version"))...).want(s.t, http.StatusSeeOther)
		if x.page == until {
			break
		}
	}
	return b
}

// opening is the one that an account is at, or has finished last.
func (s *staff) opening(b *browser) tenants.Opening {
	s.t.Helper()
	var who *accounts.Session
	var all []tenants.Opening
	s.Must(s.DB.PlatformRead(context.Background(), func(r *tenants.PlatformRead) { accounts.ReadSession(r, b.session, &who) }))
	s.Must(s.DB.PlatformRead(context.Background(), func(r *tenants.PlatformRead) { tenants.Openings(r, who.Person.ID, &all) }))
	if len(all) == 0 {
		s.t.Fatal("nothing is being opened")
	}
	return all[0]
}

// asked is an opening that waits for the world's coordinator.
func (s *staff) asked() string {
	s.t.Helper()
	b := s.as("asker")
	if p := b.get("/opening"); p.to != "/opening/wait" {
		s.opens(b, "Forno in attesa "+s.Hood.String()[24:], "delivery")
		b.get("/opening/preview")
		b.send("/opening/ask").want(s.t, http.StatusSeeOther)
	}
	return s.opening(b).ID.String()
}

// An opening goes from nothing to a shop on the street: nobody else sees it
// before, nothing of it is live by itself after.
func TestOpeningAShop(t *testing.T) {
	s := openStaff(t, true)
	b := s.opens(s.as("fornaia"), "Forno Nuovo di Prova", "delivery")
	o := s.opening(b)
	b.get("/opening/preview").want(t, 200, "Forno Nuovo di Prova", "Via di Donna Olimpia 9, 00152", "giovedì pomeriggio e domenica")
	b.get("/opening/window").want(t, 200, "Forno Nuovo di Prova", "Pane casereccio")
	b.get("/opening/window/products/pane-casereccio")
	if b.last.to != "/opening/window" {
		t.Errorf("a link of the preview leads to %q", b.last.to)
	}
	if !strings.Contains(b.get("/opening/window").text, `name="robots" content="noindex"`) {
		t.Error("the preview may be found")
	}
	b.last.lacks(t, "Carrello", `/cart"`)
	b.last.written(t, `href="/opening"`) // nothing is bought in it, and it leads back
	host := &browser{s: s, host: "forno-nuovo-di-prova.shops.example"}
	host.get("/").want(t, 404)
	s.stranger().get("/opening/window").want(t, http.StatusSeeOther)
	form := b.get("/opening/preview")
	b.send("/opening/ask").want(t, http.StatusSeeOther)
	b.last = form
	b.send("/opening/ask").want(t, http.StatusSeeOther) // twice
	b.get("/opening/name").want(t, http.StatusSeeOther) // nothing changes under the coordinator's eyes
	boss := s.coordinator()
	boss.get("/coordinator/"+s.HoodSlug).want(t, 200, "Forno Nuovo di Prova").written(t, "/openings/"+o.ID.String())
	at := "/coordinator/" + s.HoodSlug + "/openings/" + o.ID.String()
	boss.get(at+"/window").want(t, 200, "Pane casereccio")
	boss.get(at).want(t, 200, "Via di Donna Olimpia 9")
	boss.send(at+"/return", "reason", "").want(t, 422, "Questo campo serve")
	boss.send(at+"/return", "reason", "Il numero civico non torna.\n<b>Controlla</b>").want(t, http.StatusSeeOther)
	b.get("/opening/preview").want(t, 200, "Il numero civico non torna.").written(t, "&lt;b&gt;Controlla")
	b.send("/opening/ask").want(t, http.StatusSeeOther)
	host.get("/").want(t, 404)
	form = boss.get(at)
	boss.send(at+"/approve").want(t, http.StatusSeeOther)
	boss.last = form
	boss.send(at+"/approve").want(t, http.StatusSeeOther) // twice
	host.get("/").want(t, 200, "Forno Nuovo di Prova").lacks(t, "Pane casereccio")
	s.checkOpened(o)
	b.get("/opening/wait")
	if b.last.to != "/admin/forno-nuovo-di-prova/start" {
		t.Errorf("afterwards the way leads to %q", b.last.to)
	}
	b.get(b.last.to).want(t, 200).written(t, "/admin/forno-nuovo-di-prova/seller#vat", "#allergens")
}

// checkOpened looks at what an approval left: samples as drafts, zones, windows.
func (s *staff) checkOpened(o tenants.Opening) {
	s.t.Helper()
	var goods []catalog.Product
	var card tenants.Card
	var windows []delivery.Window
	s.Must(s.DB.ShopRead(context.Background(), tenants.InShop(s.Hood, o.Shop, "test"), func(r *tenants.ShopRead) {
		catalog.All(r, catalog.Place{Shop: o.Shop, Zone: "Europe/Rome"}, false, &goods)
		tenants.OwnCard(r, s.Hood, o.Shop, &card)
	}))
	s.Must(s.DB.HoodRead(context.Background(), s.Scope(), func(r *tenants.HoodRead) {
		delivery.Coming(r, s.Hood, delivery.Pickup, o.Shop, 7, &windows)
	}))
	for _, p := range goods {
		if p.State != "draft" || p.Facts.Confirmed {
			s.t.Errorf("%s is %s, confirmed %v", p.Slug, p.State, p.Facts.Confirmed)
		}
	}
	if len(goods) == 0 || len(windows) == 0 || len(card.Terms.Zones) == 0 || !card.Live || card.Accent != "#1f5a8c" {
		s.t.Errorf("%d samples, %d windows, zones %v, live %v, %s", len(goods), len(windows), card.Terms.Zones, card.Live, card.Accent)
	}
}

// Another neighbourhood's coordinator neither sees nor decides an opening, and
// nobody sees another's.
func TestOpeningIsItsNeighbourhoods(t *testing.T) {
	s := openStaff(t, true)
	id := s.asked()
	far := openFar(s)
	other := s.as("far", tenants.Membership{Hood: far, Role: tenants.Coordinator})
	slug := "/coordinator/lontano-" + far.String()[24:]
	other.get(slug).want(t, 200).lacks(t, "Forno in attesa")
	for _, hood := range []string{slug, "/coordinator/" + s.HoodSlug} {
		for _, rest := range []string{"", "/window", "/window/x"} {
			other.get(hood+"/openings/"+id+rest).want(t, 404).lacks(t, "Forno in attesa")
		}
		other.get(slug + "/windows")
		other.send(hood+"/openings/"+id+"/approve").want(t, 404)
		other.get(slug + "/windows")
		other.send(hood+"/openings/"+id+"/return", "reason", "x").want(t, 404)
	}
	s.owner().get("/coordinator/"+s.HoodSlug+"/openings/"+id).want(t, 404)
	s.as("somebody").get("/opening/window").want(t, http.StatusSeeOther).lacks(t, "Forno in attesa")
	if o := s.opening(s.as("asker")); o.State != tenants.OpeningAsked {
		t.Errorf("it is %s", o.State)
	}
	boss := s.coordinator()
	boss.get("/coordinator/"+s.HoodSlug+"/openings/"+id+"/window/x").want(t, http.StatusSeeOther)
	b := s.as("asker")
	b.get("/opening/wait").want(t, 200)
	b.send("/opening/withdraw").want(t, http.StatusSeeOther)
	boss.get("/coordinator/"+s.HoodSlug+"/openings/"+id).want(t, 404)
	boss.get("/coordinator/" + s.HoodSlug)
	boss.send("/coordinator/"+s.HoodSlug+"/openings/"+id+"/approve").want(t, http.StatusSeeOther)
	if o := s.opening(b); o.State != tenants.OpeningBegun {
		t.Errorf("what was taken back is %s", o.State)
	}
}

// Refused names: each with its sentence beside the field, what was typed kept,
// and a name that is free.
func TestOpeningRefusesNames(t *testing.T) {
	s := openStaff(t, true)
	b := s.opens(s.as("libraia"), "", "trade")
	for typed, says := range map[string]string{
		s.Shop.Slug: "già preso", s.Shop.Slug[:4] + "-" + s.Shop.Slug[4:]: "Somiglia troppo", s.HoodSlug: "già preso",
		"www": "serve a Sottocasa", "adm-in": "serve a Sottocasa", "xn--frno-3bd": "xn--", "fоrno": "altro alfabeto", "il forno": "senza accenti", "ab": "troppo corto",
	} {
		p := b.get("/opening/name").want(t, 200)
		p = b.send("/opening/name", "name", "Forno Raro", "slug", typed, "street", "Via di Donna Olimpia", "civic", "9", "cap", "00152", "phone", "06 0000 0101", "version", field(p.text, "version"))
		p.want(t, 422, says, "forno-raro.shops.example").types(t, "Forno Raro")
	}
	for name, says := range map[string]string{"Fоrno": "altro alfabeto", "": "Manca «Nome del negozio»", "123": "almeno una lettera"} {
		p := b.get("/opening/name")
		b.send("/opening/name", "name", name, "street", "Via di Donna Olimpia", "civic", "9", "cap", "00152", "phone", "06 0000 0101", "version", field(p.text, "version")).want(t, 422, says)
	}
	p := b.get("/opening/name")
	b.send("/opening/name", "name", "Forno", "street", "Via che non esiste", "civic", "9", "phone", "06 0000 0101", "version", field(p.text, "version")).want(t, 422, "scrivi anche il CAP")
	if o := s.opening(b); !o.Shop.IsZero() {
		t.Error("a refused name has made a shop")
	}
	// The same name again brings a free one by itself.
	s.opens(s.as("primo"), "Forno Doppio", "name")
	s.opens(b, "Forno Doppio", "name")
	b.get("/opening/name").want(t, 200).written(t, `value="forno-doppio-`)
}

// Two tabs do not overwrite each other, the same form sent twice goes on, and
// two at the same moment make one shop.
func TestOpeningTwice(t *testing.T) {
	s := openStaff(t, true)
	b := s.opens(s.as("due"), "Forno Gemello", "hours")
	p := b.get("/opening/delivery")
	send := func(version, way string) page {
		b.get("/opening/delivery")
		return b.send("/opening/delivery", "way", way, "lead", "60", "least", "", "version", version)
	}
	old := field(p.text, "version")
	send(old, "pickup").want(t, http.StatusSeeOther)
	send(old, "pickup").want(t, http.StatusSeeOther)                                // the same, twice
	send(old, "both").want(t, http.StatusConflict, "salvato questa pagina altrove") // another, from an old tab
	c := s.opens(s.as("tre"), "", "trade")
	p = c.get("/opening/name")
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			d := &browser{s: s, session: c.session, last: p}
			d.send("/opening/name", "name", "Forno Trino", "slug", "", "street", "Via di Donna Olimpia", "civic", "9", "cap", "00152", "phone", "06 0000 0101", "version", field(p.text, "version"))
		})
	}
	all.Wait()
	var like []string
	s.Must(s.DB.PlatformRead(context.Background(), func(r *tenants.PlatformRead) { tenants.Alike(r, "forno-trino", tenants.NoShop(), &like) }))
	if len(like) != 1 {
		t.Errorf("shops: %v", like)
	}
}

// Hostile strings in every field are refused or shown as they are.
func TestOpeningTakesHostileStrings(t *testing.T) {
	s := openStaff(t, true)
	b := s.opens(s.as("ostile"), "Forno", "delivery")
	for _, x := range []string{`"><script>alert(1)</script>`, "'; drop table platform.shops; --", "{{.}}", "../../etc/passwd", strings.Repeat("è", 5000), "\x00\x1b[31m", "%s%n", "\u202eonroF"} {
		for page, names := range map[string][]string{"name": {"name", "slug", "street", "civic", "cap", "phone"}, "hours": {"open", "pause", "day_1"},
			"delivery": {"way", "lead", "least"}, "look": {"colour", "own", "sign"}, "trade": {"trade", "hood"}} {
			for _, n := range names {
				p := b.get("/opening/" + page)
				got := b.send("/opening/"+page, n, x, "version", field(p.text, "version"))
				if got.status >= 500 || strings.Contains(got.text, "<script>alert") {
					t.Errorf("%s %s with %.20q: %d", page, n, x, got.status)
				}
			}
		}
	}
}

// Whoever has no account signs up with the code, and goes on on another phone.
func TestOpeningSignsUp(t *testing.T) {
	s := openStaff(t, true)
	b := s.stranger()
	b.get("/opening?hood="+s.HoodSlug).want(t, 200, "Apri il tuo negozio")
	b.send("/opening/sign-up", "email", "fornaia@", "hood", s.HoodSlug).want(t, 422).types(t, "fornaia@")
	email := s.email("nuova")
	p := b.send("/opening/sign-up", "email", email, "hood", s.HoodSlug).want(t, 200)
	id, err := tenants.ParseID(field(p.text, "attempt"))
	s.Must(err)
	_, code := accounts.Secrets(s.Secret, id)
	form := p
	b.send("/sign-in/code", "attempt", id.String(), "code", "12", "next", field(p.text, "next"), "again", field(p.text, "again")).want(t, 422).written(t, `class="more" href="/opening`)
	b.last = form
	b.send("/sign-in/code", "attempt", id.String(), "code", code, "next", field(p.text, "next")).want(t, http.StatusSeeOther)
	if b.last.to != "/opening?hood="+s.HoodSlug {
		t.Fatalf("the code leads to %q", b.last.to)
	}
	other := s.stranger()
	p = other.send("/en/opening/sign-up", "email", s.email("new"), "hood", s.HoodSlug).want(t, 200)
	id, err = tenants.ParseID(field(p.text, "attempt"))
	s.Must(err)
	_, code = accounts.Secrets(s.Secret, id)
	other.send("/en/sign-in/code", "attempt", id.String(), "code", code, "next", field(p.text, "next")).leads(t, "/en/opening?hood="+s.HoodSlug)
	s.opens(b, "Forno di Nuova", "look")
	phone := s.signIn(s.person("nuova"))
	phone.get("/opening")
	if phone.last.to != "/opening/hours" {
		t.Errorf("another phone goes on at %q", phone.last.to)
	}
	// The ordinary sign-in makes nobody an account.
	var session string
	s.Must(s.DB.Platform(context.Background(), "test", func(p *tenants.PlatformTx) error {
		id, err := accounts.Ask(p, s.Secret, s.email("nessuno"), locale.It)
		if err != nil {
			return err
		}
		_, code := accounts.Secrets(s.Secret, id)
		session, _, _ = accounts.UseCode(p, id, code)
		return nil
	}))
	if session != "" {
		t.Error("a stranger signed in")
	}
}

// written fails the test unless the page is made of all the texts.
func (p page) written(t *testing.T, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if !strings.Contains(p.text, s) {
			t.Errorf("%q is not in the page", s)
		}
	}
}
