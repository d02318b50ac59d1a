package market_test

import (
	"net/http"
	"strings"
	"testing"

	"sottocasa/internal/testkit/world"
	"sottocasa/media"
	"sottocasa/storefront/market"
	"sottocasa/storefront/web"
	"sottocasa/storefront/web/webtest"
	"sottocasa/tenants"
)

type sites struct{ hosts *tenants.Hosts }

func (s sites) Lookup(host string) (web.Site, bool) {
	p, ok := s.hosts.Lookup(host)
	if !ok || !p.Shop.IsZero() {
		return web.Site{}, false
	}
	return web.Site{Kind: web.KindHood, Hood: p.Hood.String(), Host: host, Base: "http://" + host, Payload: p}, true
}

func open(t *testing.T, w *world.World) *webtest.Server {
	t.Helper()
	app, err := web.New(web.Options{Sites: sites{w.Hosts}, Words: w.Words, Secret: w.Secret, Log: w.Log, Port: 8080})
	if err != nil {
		t.Fatal(err)
	}
	market.Register(app.Site(web.KindHood), market.Deps{DB: w.DB, Hosts: w.Hosts, Media: media.NewLibrary(nil), AppURL: "http://app.example",
		SiteURL: func(p *tenants.Place) string { return "http://" + w.Hosts.Name(p) }})
	return webtest.Start(t, app)
}

// TestStreet lists the neighbourhood's shops with their doors, and no other's.
func TestStreet(t *testing.T) {
	w := world.New(t)
	another := world.New(t)
	s := open(t, w)
	host := w.HoodSlug + ".shops.example"
	for root, words := range map[string][]string{
		"":    {"Aperto", "Prossimo giro", "Restano", "Apri il tuo negozio", `href="http://app.example/opening?hood=` + w.HoodSlug + `"`},
		"/en": {"Open", "Next round", "en/sign-in", "Open your shop", `href="http://app.example/en/opening?hood=` + w.HoodSlug + `"`}} {
		got := s.Get(host, root+"/")
		if got.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d", root, got.StatusCode)
		}
		for _, want := range append(words, `href="`+root+"/shops/"+w.Shop.Slug+`"`, `href="`+root+"/shops/"+w.Other.Slug+`"`, "Alimentari Prova") {
			if !strings.Contains(got.Text, want) {
				t.Errorf("%s/ lacks %q", root, want)
			}
		}
		if strings.Contains(got.Text, another.Shop.Slug) || strings.Contains(got.Text, "⟦") {
			t.Errorf("%s/ shows another neighbourhood's shop, or lacks a word", root)
		}
	}
	for _, path := range []string{"/legal/terms", "/legal/privacy", "/en/legal/terms", "/en/legal/privacy"} {
		if got := s.Get(host, path); got.StatusCode != http.StatusOK || strings.Contains(got.Text, "⟦") {
			t.Errorf("%s: %d", path, got.StatusCode)
		}
	}
	for _, path := range []string{"/cart", "/products/miele", "/media/shops/x/y-320.webp", "/media/shops/" + another.Shop.ID.String() + "/a-320.webp"} {
		if got := s.Get(host, path); got.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, got.StatusCode)
		}
	}
	webtest.Stranger(t, s, map[web.Kind]string{web.KindHood: host}, nil)
}
