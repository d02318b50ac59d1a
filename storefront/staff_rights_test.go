package storefront_test

import (
	"context"
	"net/http"
	"path"
	"strings"
	"testing"

	"sottocasa/delivery"
	"sottocasa/orders"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
)

// firstOrder is the newest order of the world's first shop.
func (s *staff) firstOrder() orders.Ticket {
	s.t.Helper()
	var all []orders.Ticket
	s.Must(s.DB.ShopRead(context.Background(), tenants.InShop(s.Hood, s.Shop.ID, "test"), func(r *tenants.ShopRead) {
		today := s.today()
		orders.Board(r, s.Hood, s.Shop.ID, today, today.AddDays(12), &all)
	}))
	if len(all) == 0 {
		s.t.Fatal("the shop has no order")
	}
	return all[len(all)-1]
}

// walk is the courier's first round with stops.
func (s *staff) walk() (delivery.Round, []delivery.Stop) {
	s.t.Helper()
	var rounds []delivery.Round
	s.Must(s.DB.HoodRead(context.Background(), s.Scope(), func(r *tenants.HoodRead) { delivery.Rounds(r, s.Hood, s.Courier, &rounds) }))
	for _, x := range rounds {
		var stops []delivery.Stop
		s.Must(s.DB.HoodRead(context.Background(), s.Scope(), func(r *tenants.HoodRead) { delivery.Stops(r, s.Hood, s.Courier, x.ID, &stops) }))
		if len(stops) > 0 {
			return x, stops
		}
	}
	s.t.Fatal("the courier has no stops")
	return delivery.Round{}, nil
}

// people are those of whom every route has an opinion.
func (s *staff) people() map[string]*browser {
	far := openFar(s)
	other := s.person("tullio")
	return map[string]*browser{
		"stranger":       s.stranger(),
		"courier":        s.courier(),
		"packer":         s.as("packer", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Packer}),
		"staff":          s.as("staff", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Staff}),
		"owner":          s.owner(),
		"other owner":    s.as("other", tenants.Membership{Hood: s.Hood, Shop: s.Other.ID, Role: tenants.Owner}),
		"coordinator":    s.coordinator(),
		"acting":         s.acting("acting"),
		"far":            s.as("far", tenants.Membership{Hood: far, Role: tenants.Coordinator}, tenants.Membership{Hood: far, Role: tenants.Courier}),
		"nobody special": s.signIn(other),
	}
}

// acting is a coordinator whom the world's first shop lets act for it.
func (s *staff) acting(name string) *browser {
	s.t.Helper()
	id := s.person(name, tenants.Membership{Hood: s.Hood, Role: tenants.Coordinator})
	owner := s.person("nives", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Owner})
	s.inShop("account:"+owner.String(), func(t *tenants.ShopTx) error { return tenants.GrantConsent(t, id, owner, 24) })
	return s.signIn(id)
}

// inShop does something in the world's first shop as an actor.
func (s *staff) inShop(actor string, fn func(*tenants.ShopTx) error) {
	s.t.Helper()
	s.Must(s.DB.Shop(context.Background(), tenants.InShop(s.Hood, s.Shop.ID, actor), fn))
}

// openFar opens another neighbourhood.
func openFar(s *staff) tenants.HoodID {
	id := tenants.HoodID(tenants.NewID())
	s.Must(s.DB.Platform(context.Background(), "test", func(p *tenants.PlatformTx) error {
		return tenants.OpenNeighbourhood(p, tenants.Neighbourhood{ID: id, Slug: "lontano-" + id.String()[24:], Name: "Lontano", Comune: "Roma",
			Province: "RM", Zone: "Europe/Rome", Association: "Lontano", Email: "lontano@quartiere.example"})
	}))
	s.Must(s.Hosts.Reload(context.Background()))
	return id
}

// fill puts real ids into a pattern.
func (s *staff) fill(pattern string) string {
	round, stops := s.walk()
	id := round.ID.String()
	if strings.Contains(pattern, "/stops/") {
		id = stops[len(stops)-1].ID.String()
	}
	return strings.NewReplacer(":shop", s.Shop.Slug, ":picture", s.pictureOf("miele"), ":order", s.firstOrder().Order.String(), ":line", "1", ":product", s.Shop.Goods["miele"].Product.String(),
		":opening", s.asked(), "/*", "/x", ":hood", s.HoodSlug, ":window", round.Window.ID.String(), ":break", id, ":purchase", id,
		":dispute", s.contest(), ":payment", id, ":paper", id, ":import", id, ":export", id, ":payout", "po_none", ":offer", id, ":code", id, ":zone", s.ZoneID.String(), ":id", id, ":invitation", id, ":session", id, ":key", "00", ":token", "none", ":person", s.person("nives").String(),
		":bulk", id, ":shelf", s.good("miele").On.String()).Replace(pattern)
}

// pictureOf is the file of a product's photo, which is sent when there is none.
func (s *staff) pictureOf(slug string) string {
	if s.good(slug).Picture == nil {
		b := s.owner()
		b.get(s.photoPath(slug))
		b.upload(s.photoPath(slug), loaf(s.t, 320, 320, 7), "a.jpg").want(s.t, http.StatusSeeOther)
	}
	return path.Base(s.good(slug).Picture.URL(320))
}

// TestEveryStaffRouteAsksWho walks every route of every staff site as
// everybody. Forms are sent without a token: who may come in gets as far as
// "the page was open too long", the others do not even get there.
func TestEveryStaffRouteAsksWho(t *testing.T) {
	s := openStaff(t, true)
	s.disputed()
	known := map[string]bool{}
	people := s.people()
	for _, r := range staffRoutes() {
		known[r.method+" "+r.pattern] = true
		for _, path := range []string{s.fill(r.pattern), "/en" + s.fill(r.pattern)} {
			for who, b := range people {
				got := b.ask(r.method, path, nil)
				want := http.StatusNotFound
				switch may := strings.Contains(","+r.may+",", ","+who+","); {
				case who == "stranger":
					want = http.StatusSeeOther
				case may && r.method == "POST":
					want = http.StatusForbidden
				case may && (got.status == http.StatusSeeOther && (strings.Count(r.pattern, "/") == 1 || strings.Contains(r.pattern, "/money/") || strings.Contains(r.pattern, "/association/"))):
					want = http.StatusSeeOther // the only room, and the ways to Stripe and back
				case may && got.status == http.StatusSeeOther && strings.Contains(r.pattern, "/opening") && (strings.HasSuffix(got.to, "/opening") || strings.HasSuffix(got.to, "/window")):
					want = http.StatusSeeOther // who opens no shop is led to where one begins; a preview has few pages
				case may:
					want = http.StatusOK
				case r.refused[who] != 0:
					want = r.refused[who]
				}
				if got.status != want {
					t.Errorf("%s %s as %s: %d to %q, not %d", r.method, r.pattern, who, got.status, got.to, want)
				}
				if got.header.Get("Cache-Control") != "no-store" {
					t.Errorf("%s %s as %s may be kept: %s", r.method, r.pattern, who, got.header.Get("Cache-Control"))
				}
				switch {
				case who == "stranger" && !strings.Contains(got.to, "/sign-in"):
					t.Errorf("%s %s sends a stranger to %q", r.method, r.pattern, got.to)
				case strings.Contains(","+r.may+",", ","+who+",") && r.method == "POST" && !strings.Contains(got.text, "troppo a lungo") && !strings.Contains(got.text, "too long"):
					t.Errorf("%s %s as %s is refused for another reason than its missing token", r.method, r.pattern, who)
				case got.status >= 400 && strings.Contains(got.text, "Alimentari Prova"):
					t.Errorf("%s %s tells %s of the shop", r.method, r.pattern, who)
				}
			}
		}
	}
	for _, r := range s.app.Routes() {
		if r.Right() == tenants.Visit {
			continue // TestOpenRoutesAskNobody
		}
		if !known[r.Method+" "+r.Pattern] {
			t.Errorf("nobody tries %s %s", r.Method, r.Pattern)
		}
		if r.Kind != web.KindApp || r.Bound() != web.SessionCookie || r.Cached() {
			t.Errorf("%s %s is not bound to the session", r.Method, r.Pattern)
		}
	}
	if got := s.firstOrder(); got.Fulfil != orders.New || got.State != orders.Open {
		t.Errorf("somebody without a form moved the order to %s/%s", got.State, got.Fulfil)
	}
}

// TestIdsOfOthersOpenNothing puts the ids of one shop's and courier's things
// into the paths of another.
func TestIdsOfOthersOpenNothing(t *testing.T) {
	s := openStaff(t, true)
	s.NewShopper().Buy(delivery.Delivery)
	order := s.firstOrder().Order.String()
	round, stops := s.walk()
	other := s.as("other", tenants.Membership{Hood: s.Hood, Shop: s.Other.ID, Role: tenants.Owner})
	second := s.as("second", tenants.Membership{Hood: s.Hood, Role: tenants.Courier})
	far := openFar(s)
	foreign := s.as("far", tenants.Membership{Hood: far, Role: tenants.Coordinator})
	slug := "/coordinator/lontano-" + far.String()[24:]
	for _, path := range []string{"/admin/" + s.Other.Slug + "/orders/" + order, "/admin/" + s.Other.Slug + "/orders/" + order + "/cancel",
		"/admin/" + s.Other.Slug + "/products/" + s.Shop.Goods["miele"].Product.String()} {
		other.get(path).want(t, 404)
	}
	other.get("/admin/"+s.Other.Slug).want(t, 200)
	for _, step := range []string{"accept", "cancel"} {
		other.get("/admin/"+s.Other.Slug+"/products").want(t, 200)
		other.send("/admin/"+s.Other.Slug+"/orders/"+order+"/"+step).want(t, 404)
	}
	other.get("/admin/" + s.Other.Slug + "/products")
	other.send("/admin/"+s.Other.Slug+"/products/"+s.Shop.Goods["miele"].Product.String()+"/today", "out", "1").want(t, 404)
	second.get("/courier").want(t, 200).lacks(t, "Donna Olimpia")
	second.get("/courier/rounds/"+round.ID.String()).want(t, 404)
	for _, x := range stops {
		second.get("/courier/stops/"+x.ID.String()).want(t, 404)
		second.get("/courier")
		second.send("/courier/stops/"+x.ID.String()+"/done").want(t, 404)
	}
	foreign.get(slug).want(t, 200)
	foreign.get(slug+"/windows").want(t, 200)
	foreign.send(slug+"/windows/"+round.Window.ID.String()+"/seats", "seats", "1").want(t, 404)
	for _, bad := range []string{"x", "00000000-0000-0000-0000-000000000000", "1"} {
		s.owner().get("/admin/"+s.Shop.Slug+"/orders/"+bad).want(t, 404)
	}
	if got := s.firstOrder(); got.Fulfil != orders.New || got.State != orders.Open {
		t.Errorf("a stranger moved the order to %s/%s", got.State, got.Fulfil)
	}
}

// TestStaffPagesSpeakBothLanguages opens every page in both languages.
func TestStaffPagesSpeakBothLanguages(t *testing.T) {
	s := openStaff(t, true)
	s.disputed()
	people := map[string]*browser{"admin": s.owner(), "courier": s.courier(), "coordinator": s.coordinator(), "account": s.owner(), "opening": s.owner(), "join": s.owner()}
	for _, r := range staffRoutes() {
		if r.method != "GET" || r.may == "" || strings.HasSuffix(r.pattern, ":picture") || strings.Contains(path.Base(r.pattern), ".") {
			continue // files have no language, or the shop's
		}
		b := people[strings.Split(r.pattern, "/")[1]]
		it, en := b.get(s.fill(r.pattern)), b.get("/en"+s.fill(r.pattern))
		if it.status == http.StatusSeeOther {
			continue
		}
		it.want(t, 200)
		en.want(t, 200)
		if !strings.Contains(it.text, `<html lang="it"`) || !strings.Contains(en.text, `<html lang="en"`) || plainText(it.text) == plainText(en.text) {
			t.Errorf("%s is not in both languages", r.pattern)
		}
		if !strings.Contains(it.text, `href="/en`+s.fill(r.pattern)+`"`) {
			t.Errorf("%s does not lead to its English twin", r.pattern)
		}
	}
}
