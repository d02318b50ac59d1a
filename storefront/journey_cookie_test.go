package storefront_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"

	chrome "sottocasa/internal/testkit/browser"
	"sottocasa/tenants"
)

// TestJourneyCookies reads cookies as Chromium keeps them (WEB-03), and lets a
// sibling host try to use them.
func TestJourneyCookies(t *testing.T) {
	s := openStreet(t)
	p := chrome.Open(t, chrome.Desk())
	s.fillCart(p)
	p.See("6,90 €")
	s.sealed(p.Cookies(s.shop("/")), s.Shop.Slug+".shops.example", "__Host-basket", "__Host-count")
	forno := s.host(s.Other.Slug + ".shops.example")
	if got := p.Cookies(forno + "/"); len(got) > 0 {
		t.Errorf("the sibling is sent %v", got)
	}
	p.Open(forno + "/")
	if got := p.Eval(`(document.cookie = "__Host-count=9; Secure; Path=/; Domain=shops.example", document.cookie)`); got != "" {
		t.Errorf("the sibling's script reads %q", got)
	}
	s.hostile(p)
	p.Open(s.shop("/cart")).See("6,90 €").NotSee("13,80 €")
	if got := p.Cookies(s.shop("/")); len(got) != 2 {
		t.Errorf("%d cookies after the sibling", len(got))
	}

	staff := s.signIn(chrome.Desk(), s.member("mirella", tenants.Membership{Hood: s.Hood, Role: tenants.Coordinator}))
	s.sealed(staff.Cookies(s.app("/")), appHost, "__Host-session")
	if got := staff.Cookies(s.market("/")); len(got) > 0 {
		t.Errorf("the neighbourhood's host is sent %v", got)
	}
}

// sealed holds what a cookie owes.
func (s *street) sealed(found []*network.Cookie, host string, names ...string) {
	s.t.Helper()
	if len(found) != len(names) {
		s.t.Errorf("%s keeps %d cookies, not %v", host, len(found), names)
	}
	for _, name := range names {
		seen := false
		for _, k := range found {
			if k.Name != name {
				continue
			}
			seen = true
			open := strings.HasSuffix(name, "-count")
			if !k.Secure || k.SameSite != network.CookieSameSiteLax || k.Domain != host || k.Path != "/" || k.HTTPOnly == open {
				s.t.Errorf("%s: %+v", name, *k)
			}
		}
		if !seen {
			s.t.Errorf("%s has no %s", host, name)
		}
	}
}

// hostile opens a page of a sibling host that posts to the shop's cart: its
// form is same-site, and refused.
func (s *street) hostile(p *chrome.Person) {
	s.t.Helper()
	ln, port := chrome.Listen(s.t)
	page := fmt.Sprintf(`<!doctype html><title>x</title><form method="post" action=%q><input name="variant" value=%q><input name="quantity" value="1"><button>Vinci</button></form>`,
		s.shop("/cart/add"), s.Shop.Goods["miele"].Variant)
	server := &http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(page))
	})}
	go func() { _ = server.Serve(ln) }()
	s.t.Cleanup(func() { _ = server.Close() })
	p.OpenForeign(fmt.Sprintf("https://cattivo.shops.example:%d/", port))
	p.Follow("Vinci").At("/cart/add")
	if p.Status() != http.StatusForbidden {
		s.t.Errorf("a sibling's form gets %d: %s", p.Status(), p.Text())
	}
	p.Shot("fail-origin")
}
