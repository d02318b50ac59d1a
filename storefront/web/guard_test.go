package web_test

import (
	"fmt"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/storefront/web"
	"sottocasa/storefront/web/webtest"
)

type person string

func (p person) Account() string { return string(p) }

// staff is a guard as the sites write it.
func staff(c *web.Ctx) error {
	_, err := c.Session()
	return err
}

// shopRoutes is a small site of each sort of route.
func shopRoutes(a *web.App) {
	s := a.Site(web.KindShop)
	s.Get("/", func(c *web.Ctx) error { return say(c, "home") }, web.Cached())
	s.Post("/cart/add", func(c *web.Ctx) error { return c.SeeOther("/cart") })
	s.Get("/cart", func(c *web.Ctx) error { return say(c, "token="+c.FormToken(web.BasketCookie)) }, web.Private())
	s.Post("/checkout/order", func(c *web.Ctx) error { return say(c, "placed") }, web.Bound(web.BasketCookie))
	s.Get("/orders/:token", func(c *web.Ctx) error { return say(c, "order") }, web.Secret())
	s.Post("/webhooks/stripe", func(c *web.Ctx) error {
		if len(c.RawBody()) == 0 {
			return fault.New(fault.Invalid, "error.request") // stands for a wrong signature
		}
		return say(c, string(c.RawBody()))
	}, web.Machine(100<<10))
	s.Post("/photo", func(c *web.Ctx) error { return say(c, fmt.Sprint(c.File("photo") != nil)) }, web.Upload(1<<20))
	adm := a.Site(web.KindApp).Group(staff, web.Private())
	adm.Get("/admin/orders", func(c *web.Ctx) error { return say(c, "orders") })
	adm.Post("/admin/orders/accept", func(c *web.Ctx) error { return say(c, "accepted") }, web.Bound(web.SessionCookie))
}

func TestOriginGuard(t *testing.T) {
	k := run(t, nil, shopRoutes)
	for _, c := range []struct {
		name    string
		headers []string
		ok      bool
	}{
		{"own page", []string{"Sec-Fetch-Site: same-origin", "Origin: http://" + shopHost}, true},
		{"own page without referrer", []string{"Sec-Fetch-Site: same-origin", "Origin: null"}, true},
		{"typed by the reader", []string{"Sec-Fetch-Site: none"}, true},
		{"old browser", []string{"Origin: http://" + shopHost}, true},
		{"older browser", []string{"Referer: http://" + shopHost + "/cart"}, true},
		{"nothing", nil, false},
		{"sibling shop", []string{"Sec-Fetch-Site: same-site", "Origin: http://" + otherHost}, false},
		{"sibling that claims us", []string{"Sec-Fetch-Site: same-site", "Origin: http://" + shopHost}, false},
		{"cross-site", []string{"Sec-Fetch-Site: cross-site", "Origin: http://evil.example"}, false},
		{"cross-site without origin", []string{"Sec-Fetch-Site: cross-site", "Referer: http://" + shopHost + "/"}, false},
		{"null", []string{"Origin: null"}, false},
		{"sibling, old browser", []string{"Origin: http://" + otherHost}, false},
		{"other scheme", []string{"Origin: https://" + shopHost}, false},
		{"other port", []string{"Origin: http://" + shopHost + ":81"}, false},
		{"longer name", []string{"Origin: http://" + shopHost + ".evil.example"}, false},
		{"contradiction", []string{"Sec-Fetch-Site: same-origin", "Origin: http://evil.example"}, false},
		{"unknown word", []string{"Sec-Fetch-Site: same-origin, none"}, false},
		{"referrer elsewhere", []string{"Referer: http://evil.example/" + shopHost}, false},
		{"referrer of a sibling", []string{"Referer: http://" + otherHost + "/"}, false},
	} {
		got := k.Ask("POST", shopHost, "/cart/add", "a=1", c.headers...)
		if want := map[bool]int{true: 303, false: 403}[c.ok]; got.StatusCode != want {
			t.Errorf("%s: %d, want %d", c.name, got.StatusCode, want)
		}
	}
	if got := k.Ask("POST", shopHost+":8080", "/cart/add", "a=1", "Origin: http://"+shopHost+":8080"); got.StatusCode != 303 {
		t.Errorf("own page with a port: %d", got.StatusCode)
	}
	if got := k.Ask("POST", shopHost, "/webhooks/stripe", `{"a":1}`, "Content-Type: application/json"); got.StatusCode != 200 || got.Text != `{"a":1}` {
		t.Errorf("machine: %d %q", got.StatusCode, got.Text)
	}
}

func TestStrangerOnEveryRoute(t *testing.T) {
	k := run(t, func(o *web.Options) { o.SignInPath = "/sign-in" }, shopRoutes)
	made := webtest.Stranger(t, k.Server, map[web.Kind]string{web.KindShop: shopHost, web.KindApp: appHost}, map[string]string{":token": "the-path-holds-a-secret"})
	if made < 2*len(k.App.Routes()) {
		t.Errorf("%d requests for %d routes", made, len(k.App.Routes()))
	}
	if strings.Contains(k.logs.String(), "the-path-holds-a-secret") || !strings.Contains(k.logs.String(), `"route":"/orders/:token"`) {
		t.Error("the access log must show patterns only")
	}
	for _, prefix := range []string{"", "/en"} {
		got := k.Get(appHost, prefix+"/admin/orders?day=2")
		if want := prefix + "/sign-in?next=" + url.QueryEscape("/admin/orders?day=2"); got.StatusCode != 303 || got.Header.Get("Location") != want {
			t.Errorf("%d %q, want %q", got.StatusCode, got.Header.Get("Location"), want)
		}
	}
	for path, allow := range map[string]string{"/cart/add": "POST", "/cart": "GET, HEAD"} {
		method := map[string]string{"POST": "GET", "GET, HEAD": "POST"}[allow]
		if got := k.Ask(method, shopHost, path, ""); got.StatusCode != 405 || got.Header.Get("Allow") != allow {
			t.Errorf("%s %s: %d, Allow %q", method, path, got.StatusCode, got.Header.Get("Allow"))
		}
	}
}

func checkHeaders(t *testing.T, what string, a answer) {
	t.Helper()
	for name, want := range map[string]string{
		"Content-Security-Policy":    "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'",
		"X-Content-Type-Options":     "nosniff",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		"Server": "", "Access-Control-Allow-Origin": "", "X-Powered-By": "",
	} {
		if got := a.Header.Get(name); got != want {
			t.Errorf("%s: %s is %q, want %q", what, name, got, want)
		}
	}
	if a.Header.Get("Cache-Control") == "" || a.Header.Get("Referrer-Policy") == "" || a.Header.Get("Permissions-Policy") == "" {
		t.Errorf("%s: %v", what, a.Header)
	}
}

func TestCachingAndReferrer(t *testing.T) {
	k := run(t, nil, shopRoutes)
	for path, want := range map[string][2]string{
		"/":                         {"private, no-cache", "same-origin"},
		"/cart":                     {"no-store", "same-origin"},
		"/orders/" + web.NewToken(): {"no-store", "no-referrer"},
		"/nothing":                  {"no-store", "same-origin"},
	} {
		got := k.Get(shopHost, path)
		if have := [2]string{got.Header.Get("Cache-Control"), got.Header.Get("Referrer-Policy")}; have != want {
			t.Errorf("%.10s: %q, want %q", path, have, want)
		}
	}
}

func TestFormToken(t *testing.T) {
	k := run(t, nil, shopRoutes)
	mine, other := web.NewToken(), web.NewToken()
	cookie := func(token string) string { return "Cookie: __Host-basket=" + token }
	issue := func(token string) string {
		return strings.TrimPrefix(k.Get(shopHost, "/cart", cookie(token)).Text, "token=")
	}
	form := issue(mine)
	if form == "" || form == issue(mine) {
		t.Fatalf("token %q must be there and differ each time", form)
	}
	for _, c := range []struct {
		name, cookie, token string
		want                int
	}{
		{"right", cookie(mine), form, 200},
		{"missing", cookie(mine), "", 403},
		{"other's", cookie(mine), issue(other), 403},
		{"other's cookie", cookie(other), form, 403},
		{"no cookie", "X: y", form, 403},
		{"changed", cookie(mine), form[:40] + "A" + form[41:], 403},
		{"short", cookie(mine), form[:43], 403},
		{"two cookies", cookie(mine) + "; __Host-basket=" + other, form, 403},
		{"same cookie twice", cookie(mine) + "; __Host-basket=" + mine, form, 403},
		{"cookie of another length", cookie(mine + "A"), form, 403},
	} {
		got := k.Post(shopHost, "/checkout/order", url.Values{"form_token": {c.token}}, c.cookie)
		if got.StatusCode != c.want {
			t.Errorf("%s: %d, want %d", c.name, got.StatusCode, c.want)
		}
		if c.want == 403 && !strings.Contains(got.Text, "rimasta aperta") {
			t.Errorf("%s: no word about reloading: %q", c.name, got.Text)
		}
	}
	if got := k.Post(otherHost, "/checkout/order", url.Values{"form_token": {form}}, cookie(mine)); got.StatusCode != 403 {
		t.Errorf("same cookie and token on another shop: %d", got.StatusCode)
	}
	// Two Cookie lines are two cookies as well.
	got := k.Raw("GET /cart HTTP/1.1\r\nHost: " + shopHost + "\r\nCookie: __Host-basket=" + mine + "\r\nCookie: __Host-basket=" + other + "\r\n\r\n")
	if got.Text != "token=" {
		t.Errorf("two Cookie lines: %q", got.Text)
	}
}

func TestBodies(t *testing.T) {
	k := run(t, nil, shopRoutes)
	own := []string{"Sec-Fetch-Site: same-origin"}
	part := "--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.jpg\"\r\n\r\nJ" + strings.Repeat("x", 100<<10) + "\r\n--x--\r\n"
	for _, c := range []struct {
		name, path, body, kind string
		want                   int
	}{
		{"form", "/cart/add", "a=1", "application/x-www-form-urlencoded", 303},
		{"form with charset", "/cart/add", "a=1", "application/x-www-form-urlencoded; charset=UTF-8", 303},
		{"empty", "/cart/add", "", "", 303},
		{"other charset", "/cart/add", "a=1", "application/x-www-form-urlencoded; charset=utf-16", 415},
		{"json", "/cart/add", "{}", "application/json", 415},
		{"no type", "/cart/add", "a=1", " ", 415},
		{"multipart where none is", "/cart/add", part[:200], "multipart/form-data; boundary=x", 415},
		{"twice", "/cart/add", "quantity=1&quantity=2", "application/x-www-form-urlencoded", 400},
		{"here and there", "/cart/add?quantity=1", "quantity=2", "application/x-www-form-urlencoded", 400},
		{"bad escape", "/cart/add", "a=%zz", "application/x-www-form-urlencoded", 400},
		{"too large", "/cart/add", "a=" + strings.Repeat("x", 64<<10), "application/x-www-form-urlencoded", 413},
		{"many fields", "/cart/add", fields(400), "application/x-www-form-urlencoded", 400},
		{"upload", "/photo", part, "multipart/form-data; boundary=x", 200},
		{"upload, English", "/en/photo", part, "multipart/form-data; boundary=x", 200},
		{"torn upload", "/photo", part[:9000], "multipart/form-data; boundary=x", 400},
		{"upload too large", "/photo", part + strings.Repeat("x", 1<<20), "multipart/form-data; boundary=x", 413},
		{"machine", "/webhooks/stripe", strings.Repeat("x", 90<<10), "application/json", 200},
		{"machine too large", "/webhooks/stripe", strings.Repeat("x", 101<<10), "application/json", 413},
	} {
		got := k.Ask("POST", shopHost, c.path, c.body, append(own, "Content-Type: "+c.kind)...)
		if got.StatusCode != c.want {
			t.Errorf("%s: %d %.80q, want %d", c.name, got.StatusCode, got.Text, c.want)
		}
	}
	large := k.Ask("POST", shopHost, "/photo", part+strings.Repeat("x", 1<<20), append(own, "Content-Type: multipart/form-data; boundary=x")...)
	if !strings.Contains(large.Text, "Il file è troppo pesante") || !strings.Contains(large.Text, "The file is too heavy") {
		t.Errorf("an upload too large says %q", large.Text)
	}
	if got := k.Get(shopHost, "/cart?a=1&a=2"); got.StatusCode != 400 {
		t.Errorf("a query parameter twice: %d", got.StatusCode)
	}
}

func fields(n int) string {
	v := url.Values{}
	for i := range n {
		v.Set(fmt.Sprint(i), "x")
	}
	return v.Encode()
}

func TestPackedBodiesAreNeverInflated(t *testing.T) {
	k := run(t, nil, shopRoutes)
	bomb := zip(strings.Repeat("\x00", 40<<20)) // about 40 KB
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, path := range []string{"/cart/add", "/webhooks/stripe"} {
		for _, coding := range []string{"gzip", "br", "deflate", "identity", "x"} {
			got := k.Ask("POST", shopHost, path, bomb, "Sec-Fetch-Site: same-origin", "Content-Encoding: "+coding)
			if got.StatusCode != 415 {
				t.Errorf("%s %s: %d", path, coding, got.StatusCode)
			}
		}
	}
	runtime.ReadMemStats(&after)
	if grown := (after.TotalAlloc - before.TotalAlloc) >> 20; grown > 30 {
		t.Errorf("%d MB were allocated for bodies that are refused", grown)
	}
}

func TestSessions(t *testing.T) {
	good := web.NewToken()
	asked := 0
	k := run(t, func(o *web.Options) {
		o.Production, o.Port = false, 8080
		o.Sessions = sessionsFor(good, &asked)
	}, func(a *web.App) {
		app := a.Site(web.KindApp)
		app.Get("/in", func(c *web.Ctx) error {
			c.SetToken(web.SessionCookie, good, time.Hour)
			c.SetCount(3, time.Hour)
			return say(c, c.FormToken(web.SessionCookie))
		})
		app.Get("/out", func(c *web.Ctx) error { c.DropToken(web.SessionCookie); return c.SeeOther("/") })
		app.Group(staff).Get("/me", func(c *web.Ctx) error {
			s, err := c.Session()
			if err != nil {
				return err
			}
			return say(c, s.Account())
		})
	})
	in := k.Get(appHost, "/in")
	want := []string{"__Host-session-8080=" + good + "; max-age=3600; path=/; HttpOnly; secure; SameSite=Lax",
		"__Host-count-8080=3; max-age=3600; path=/; secure; SameSite=Lax"}
	if got := in.Header.Values("Set-Cookie"); fmt.Sprint(got) != fmt.Sprint(want) || in.Header.Get("Cache-Control") != "no-store" || in.Text == "" {
		t.Errorf("cookies %q, want %q; %v", got, want, in.Header)
	}
	if got := k.Get(appHost, "/out").Header.Get("Set-Cookie"); !strings.Contains(got, "expires=Tue, 10 Nov 2009") || !strings.Contains(got, "secure") {
		t.Errorf("dropping: %q", got)
	}
	for cookie, want := range map[string]int{
		"__Host-session-8080=" + good:                                   200,
		"__Host-session-8081=" + good:                                   401,
		"__Host-session=" + good:                                        401,
		"__Host-session-8080=" + web.NewToken():                         401,
		"__Host-session-8080=' or 1=1":                                  401,
		"__Host-session-8080=" + good + "; __Host-session-8080=" + good: 401,
		"__Host-session-8080=x; __Host-session-8080=" + good:            401,
	} {
		if got := k.Get(appHost, "/me", "Cookie: "+cookie); got.StatusCode != want {
			t.Errorf("%q: %d, want %d", cookie, got.StatusCode, want)
		}
	}
	if asked != 2 {
		t.Errorf("malformed or doubled cookies must not be looked up: %d look-ups", asked)
	}
}
