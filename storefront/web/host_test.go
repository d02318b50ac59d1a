package web_test

import (
	"strings"
	"testing"

	"golang.org/x/net/idna"
	"pgregory.net/rapid"

	"sottocasa/storefront/web"
)

func where(c *web.Ctx) error {
	return say(c, c.Site().Host+" "+c.Site().Shop+" "+c.Absolute("/x")+" "+string(c.Lang())+" "+c.IP())
}

func TestHosts(t *testing.T) {
	k := run(t, nil, func(a *web.App) {
		for _, kind := range web.Kinds() {
			a.Site(kind).Get("/", where)
			a.Site(kind).Post("/", where)
		}
	})
	for _, c := range []struct {
		host   string
		status int
		want   string // in the body, or the Location
	}{
		{shopHost, 200, shopHost + " s1"},
		{otherHost, 200, otherHost + " s2"},
		{hoodHost, 200, hoodHost + "  "},
		{appHost, 200, appHost},
		{strings.ToUpper(shopHost), 200, shopHost},
		{shopHost + ".", 200, shopHost},
		{shopHost + ":8080", 200, shopHost},
		{shopHost + ".:8080", 200, shopHost},
		{"xn--caff-8oa.example", 200, "s3"},
		{"XN--CAFF-8OA.example:80", 200, "s3"},
		{"caffè.example", 200, "s3"},
		{"www.nives.example", 308, "http://" + shopHost + "/"},
		{"unknown.example", 404, "nessun negozio"},
		{"example", 404, "no shop"},
		{"127.0.0.1", 404, "nessun negozio"},
		{"127.0.0.1:8080", 404, "nessun negozio"},
		{"[::1]:8080", 404, "nessun negozio"},
		{"under_score." + shopHost, 421, ""},
		{shopHost + "..", 421, ""},
		{shopHost + ":http", 400, ""},
		{shopHost + ":1:2", 400, ""},
		{"-x.example", 421, ""},
		{"xn--zzzzzzzz\u0301.example", 421, ""},
		{strings.Repeat("a", 300), 421, ""},
		{strings.Repeat("abcdefg.", 36) + "example", 421, ""},
		{"a@" + shopHost, 421, ""},
		{shopHost + "/x", 400, ""},
		{"", 421, ""},
	} {
		// HTTP/1.0, so that an empty host is the app's to judge.
		got := k.Raw("GET / HTTP/1.0\r\nHost: " + c.host + "\r\n\r\n")
		if got.StatusCode != c.status || !strings.Contains(got.Text+got.Header.Get("Location"), c.want) {
			t.Errorf("host %.60q: %d %q %q, want %d %q", c.host, got.StatusCode, got.Header.Get("Location"), got.Text, c.status, c.want)
		}
		if c.status >= 400 && (strings.Contains(got.Text, "s1") || got.Header.Get("Content-Security-Policy") == "") {
			t.Errorf("host %.60q: %q %v", c.host, got.Text, got.Header)
		}
	}
	if got := k.Post("www.nives.example", "/", nil); got.StatusCode != 421 {
		t.Errorf("POST to another host of a shop: %d", got.StatusCode)
	}
}

func TestOnlyTheHostHeaderChooses(t *testing.T) {
	k := run(t, nil, func(a *web.App) { a.Site(web.KindShop).Get("/", where); a.Site(web.KindApp).Get("/", where) })
	got := k.Get(shopHost, "/", "X-Forwarded-Host: "+otherHost, "X-Forwarded-Proto: https", "X-Original-URL: /admin",
		"X-Rewrite-URL: /admin", "Forwarded: for=6.6.6.6;host="+otherHost+";proto=https", "X-Forwarded-For: 6.6.6.6", "X-Real-IP: 6.6.6.6", "X-Host: "+otherHost)
	want := shopHost + " s1 http://" + shopHost + "/x it 127.0.0.1"
	if got.StatusCode != 200 || got.Text != want {
		t.Errorf("forged headers: %d %q, want %q", got.StatusCode, got.Text, want)
	}
	if got.Header.Get("Strict-Transport-Security") != "" {
		t.Error("a forged scheme brings HSTS")
	}
	for name, text := range map[string]string{
		"absolute form":       "GET http://" + otherHost + "/ HTTP/1.1\r\nHost: " + shopHost + "\r\n\r\n",
		"absolute, same host": "GET http://" + shopHost + "/ HTTP/1.1\r\nHost: " + shopHost + "\r\n\r\n",
		"scheme relative":     "GET //" + otherHost + "/ HTTP/1.1\r\nHost: " + shopHost + "\r\n\r\n",
		"two hosts":           "GET / HTTP/1.1\r\nHost: " + shopHost + "\r\nHost: " + otherHost + "\r\n\r\n",
		"no host":             "GET / HTTP/1.1\r\n\r\n",
		"line folding":        "GET / HTTP/1.1\r\nHost: " + shopHost + "\r\n " + otherHost + "\r\n\r\n",
		"CL and TE":           "POST / HTTP/1.1\r\nHost: " + shopHost + "\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"two CL":              "POST / HTTP/1.1\r\nHost: " + shopHost + "\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
		"odd TE":              "POST / HTTP/1.1\r\nHost: " + shopHost + "\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
		"CR in path":          "GET /a\rb HTTP/1.1\r\nHost: " + shopHost + "\r\n\r\n",
		"headers of 64 KB":    "GET / HTTP/1.1\r\nHost: " + shopHost + "\r\nX: " + strings.Repeat("x", 64<<10) + "\r\n\r\n",
	} {
		if got := k.Raw(text); got.StatusCode < 400 || got.StatusCode > 431 {
			t.Errorf("%s: %d %q", name, got.StatusCode, got.Text)
		}
	}
}

func TestTrustedProxy(t *testing.T) {
	k := run(t, func(o *web.Options) { o.TrustedProxies = []string{"127.0.0.0/8", "10.0.0.1"} },
		func(a *web.App) { a.Site(web.KindShop).Get("/", where) })
	got := k.Get("secure.example", "/?q=1", "X-Forwarded-Proto: https", "X-Forwarded-For: 1.2.3.4, 5.6.7.8, 10.0.0.1", "X-Forwarded-Host: "+otherHost)
	if want := "secure.example s4 https://secure.example/x it 5.6.7.8"; got.Text != want {
		t.Errorf("behind a proxy: %q, want %q", got.Text, want)
	}
	if got.Header.Get("Strict-Transport-Security") == "" {
		t.Error("no HSTS over https")
	}
	got = k.Get("secure.example", "/?q=1", "X-Forwarded-Proto: http")
	if got.StatusCode != 308 || got.Header.Get("Location") != "https://secure.example/?q=1" {
		t.Errorf("plain http of an https site: %d %q", got.StatusCode, got.Header.Get("Location"))
	}
	if _, err := web.New(web.Options{TrustedProxies: []string{"edge"}}); err == nil || !strings.Contains(err.Error(), "edge") || !strings.Contains(err.Error(), "Secret") {
		t.Errorf("bad options: %v", err)
	}
}

func TestPathsAndLanguages(t *testing.T) {
	k := run(t, nil, func(a *web.App) {
		s := a.Site(web.KindShop)
		page := func(c *web.Ctx) error {
			return say(c, string(c.Lang())+" "+c.Path()+" "+c.Param("slug")+" "+c.Other()+" "+c.URL("/cart"))
		}
		s.Get("/", page)
		s.Get("/products/:slug", page)
		s.Post("/webhooks/stripe", page, web.Machine(1000))
	})
	for _, c := range []struct{ path, want string }{
		{"/", "200 it /  /en/ /cart"},
		{"/en/", "200 en /  / /en/cart"},
		{"/en", "308 /en/"},
		{"/en?a=1", "308 /en/?a=1"},
		{"/products/pane", "200 it /products/pane pane /en/products/pane /cart"},
		{"/en/products/pane?b=2&a=1", "200 en /products/pane pane /products/pane?a=1&b=2 /en/cart"},
		{"/products/pane/", "308 /products/pane"},
		{"/en/en/products/pane", "404"}, {"/it/products/pane", "404"}, {"/english", "404"}, {"/Products/pane", "404"},
		{"//evil.example/", "404"}, {"/x//evil.example", "404"}, {"/products/../products/pane", "404"}, {"/products/%2e%2e/pane", "404"},
		{"/products/%2561", "404"}, {"/products/a%00b", "404"}, {"/products/a\\b", "404"}, {"/products/" + strings.Repeat("x", 2000), "404"},
		{"/?a=%zz", "400"}, {"/?a=1;b=2", "400"}, {"/?a=%00", "400"}, {"/?a=%ff", "400"},
	} {
		got := k.Raw("GET " + c.path + " HTTP/1.1\r\nHost: " + shopHost + "\r\n\r\n")
		have := got.Status[:3]
		switch have {
		case "200":
			have += " " + got.Text
		case "308":
			have += " " + got.Header.Get("Location")
		}
		if have != c.want {
			t.Errorf("%.40q: %q, want %q", c.path, have, c.want)
		}
	}
	if got := k.Ask("POST", shopHost, "/en/webhooks/stripe", "x"); got.StatusCode != 404 {
		t.Errorf("a machine's route has no language: %d", got.StatusCode)
	}
	for _, bad := range []string{"//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/%2fevil.example", "", "x", "/a?b=1&b=2", "/a#x"} {
		if to, ok := web.LocalPath(bad); ok || to != "/" {
			t.Errorf("LocalPath(%q) = %q, %t", bad, to, ok)
		}
	}
	if to, ok := web.LocalPath("/admin/orders?day=1"); !ok || to != "/admin/orders?day=1" {
		t.Errorf("LocalPath refuses a local path: %q", to)
	}
}

func FuzzNormalHost(f *testing.F) {
	for _, s := range []string{"a.example", "A.EXAMPLE.:80", "caffè.example", "[::1]:80", "1.2.3.4", "a_b", "xn--", "ß.example", "K.example", "a。b", "a:b:c", "..", "\x00", "\xbc"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		host, ok := web.NormalHost(s)
		if !ok {
			return
		}
		again, ok := web.NormalHost(host)
		if strings.Contains(host, ":") {
			again, ok = web.NormalHost("[" + host + "]")
		}
		if !ok || again != host || host != strings.ToLower(host) || len(host) > 253 || strings.HasSuffix(host, ".") {
			t.Errorf("%q became %q and then %q (%t)", s, host, again, ok)
		}
	})
}

func FuzzLocalPath(f *testing.F) {
	for _, s := range []string{"/", "/a?b=c", "//x", "/\\x", "/a/../b", "https://x", "/a?b=%2f%2f", "/?\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		to, ok := web.LocalPath(s)
		if !ok && to != "/" || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n#") {
			t.Errorf("%q became %q", s, to)
		}
	})
}

// TestTheShortWayOfHosts holds hosts of small letters, digits and hyphens, which
// are taken as they are, to what the profile of host names makes of them.
func TestTheShortWayOfHosts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		host := rapid.StringMatching(`[a-z0-9-]{1,66}(\.[a-z0-9-]{1,5}){0,3}`).Draw(t, "host")
		want, err := idna.Lookup.ToASCII(host)
		if got, ok := web.NormalHost(host); ok != (err == nil) || ok && got != want {
			t.Errorf("%q becomes %q (%v), want %q: %v", host, got, ok, want, err)
		}
	})
}
