package web_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/a-h/templ"

	"sottocasa/storefront/web"
)

// counted is a public page that says who made it and how often.
type counted struct {
	made    atomic.Int64
	version atomic.Int64
	clock   atomic.Int64
	fail    atomic.Bool
	slow    time.Duration
}

func (p *counted) options(o *web.Options) {
	p.clock.Store(1_800_000_000)
	o.Now = func() time.Time { return time.Unix(p.clock.Load(), 0) }
	o.Version = func(context.Context, web.Site) (int64, error) {
		if p.fail.Load() {
			return 0, errors.New("no version")
		}
		return p.version.Load(), nil
	}
}

func (p *counted) page(c *web.Ctx) error {
	n := p.made.Add(1)
	time.Sleep(p.slow)
	token, signed := c.Token(web.BasketCookie)
	_, err := c.Session()
	return say(c, fmt.Sprintf("%d %s %s %s %q %t %t q=%s sort=%s", n, c.Site().Host, c.Lang(), c.Param("slug"), token, signed, err == nil, c.Query("q"), c.Query("sort")))
}

func (p *counted) routes(a *web.App) {
	s := a.Site(web.KindShop)
	s.Get("/products/:slug", p.page, web.Cached("sort"))
	s.Get("/cookie", func(c *web.Ctx) error {
		c.SetToken(web.BasketCookie, web.NewToken(), time.Hour)
		return say(c, fmt.Sprint(p.made.Add(1)))
	}, web.Cached())
	s.Get("/created", func(c *web.Ctx) error { return c.Render(202, templ.Raw(fmt.Sprint(p.made.Add(1)))) }, web.Cached())
	s.Get("/pay", func(c *web.Ctx) error {
		c.AllowFormTo("https://checkout.example")
		return say(c, strings.Repeat("pay ", 1000))
	}, web.Cached())
	s.Get("/big/:n", func(c *web.Ctx) error { return say(c, strings.Repeat(c.Param("n"), 900)) }, web.Cached())
}

func TestCacheKeepsHostsApart(t *testing.T) {
	p := &counted{}
	k := run(t, func(o *web.Options) {
		p.options(o)
		o.Sessions = func(context.Context, string) (web.Session, error) { return person("a1"), nil }
	}, p.routes)
	want := func(host, path, text string, headers ...string) {
		t.Helper()
		if got := k.Get(host, path, headers...); got.Text != text || got.StatusCode != 200 {
			t.Errorf("%s%s: %d %q, want %q", host, path, got.StatusCode, got.Text, text)
		}
	}
	first := `1 nives.shops.example it pane "" false false q= sort=`
	want(shopHost, "/products/pane?q=secret", first, "Cookie: __Host-basket="+web.NewToken()+"; __Host-session="+web.NewToken())
	want(shopHost, "/products/pane", first)
	want(shopHost, "/products/pane?q=secret&utm_source=x", first)
	want(shopHost, "/products/pane", first, "Cookie: __Host-basket="+web.NewToken(), "Accept-Language: en", "Accept: application/json", "X-Forwarded-Host: "+otherHost)
	want(strings.ToUpper(shopHost), "/products/pane", first)
	want(otherHost, "/products/pane", `2 forno.shops.example it pane "" false false q= sort=`)
	want(shopHost, "/en/products/pane", `3 nives.shops.example en pane "" false false q= sort=`)
	want(shopHost, "/products/latte", `4 nives.shops.example it latte "" false false q= sort=`)
	want(shopHost, "/products/pane?sort=price", `5 nives.shops.example it pane "" false false q= sort=price`)
	want(otherHost, "/products/pane", `2 forno.shops.example it pane "" false false q= sort=`)
	if got := k.Get(shopHost, "/products/pane?sort=a&sort=b"); got.StatusCode != 400 {
		t.Errorf("doubled parameter of a cached page: %d", got.StatusCode)
	}
	if head := k.Ask("HEAD", shopHost, "/products/pane", ""); head.Text != "" || head.ContentLength != int64(len(first)) {
		t.Errorf("HEAD: %q %d", head.Text, head.ContentLength)
	}
	p.version.Add(1)
	want(shopHost, "/products/pane", `6 nives.shops.example it pane "" false false q= sort=`)
	p.clock.Add(60)
	want(shopHost, "/products/pane", `7 nives.shops.example it pane "" false false q= sort=`)
	p.fail.Store(true)
	want(shopHost, "/products/pane", `8 nives.shops.example it pane "" false false q= sort=`)
	if s := k.App.Cache().Stats(); s.Hits != 6 || s.Misses != 7 || s.Pages != 7 {
		t.Errorf("figures: %+v", s)
	}
}

func TestCacheRefusesWhatIsNotForAll(t *testing.T) {
	p := &counted{}
	k := run(t, p.options, p.routes)
	for _, path := range []string{"/cookie", "/created"} {
		if a, b := k.Get(shopHost, path), k.Get(shopHost, path); a.Text == b.Text || a.Header.Get("Set-Cookie") != "" && a.Header.Get("Set-Cookie") == b.Header.Get("Set-Cookie") {
			t.Errorf("%s was kept: %q", path, b.Text)
		}
	}
	if s := k.App.Cache().Stats(); s.Pages != 0 {
		t.Errorf("%+v", s)
	}
	for range 2 {
		got := k.Get(shopHost, "/pay", "Accept-Encoding: gzip")
		if !strings.Contains(got.Header.Get("Content-Security-Policy"), "form-action 'self' https://checkout.example;") ||
			got.Header.Get("Content-Encoding") != "gzip" || unzip(t, got.Text) != strings.Repeat("pay ", 1000) {
			t.Errorf("%v", got.Header)
		}
	}
}

func TestCacheMakesAPageOnce(t *testing.T) {
	p := &counted{slow: 200 * time.Millisecond}
	k := run(t, p.options, p.routes)
	var all sync.WaitGroup
	for range 30 {
		all.Go(func() {
			if got := k.Get(shopHost, "/products/pane"); !strings.HasPrefix(got.Text, "1 ") {
				t.Errorf("%q", got.Text)
			}
		})
	}
	all.Wait()
	if n := p.made.Load(); n != 1 {
		t.Errorf("made %d times", n)
	}
}

func TestCacheIsBounded(t *testing.T) {
	p := &counted{}
	k := run(t, func(o *web.Options) { p.options(o); o.CacheBytes = 20 << 10 }, p.routes)
	for n := range 100 {
		k.Get(shopHost, fmt.Sprintf("/big/%d", n))
	}
	if s := k.App.Cache().Stats(); s.Bytes > 20<<10 || s.Pages < 3 {
		t.Errorf("%+v", s)
	}
}

func TestCompressionAndAssets(t *testing.T) {
	css := strings.Repeat("body { color: red }\n", 200)
	k := run(t, func(o *web.Options) {
		o.Assets = map[string]web.Asset{
			"/assets/base.123.css": {Type: "text/css; charset=utf-8", Body: []byte(css), Immutable: true},
			"/favicon.ico":         {Type: "image/x-icon", Body: []byte("ico")},
		}
		o.FindAsset = func(path string) (web.Asset, bool) {
			return web.Asset{Type: "image/svg+xml", Body: []byte("<svg/>"), Immutable: true}, path == "/assets/made.svg"
		}
	}, func(a *web.App) {
		s := a.Site(web.KindShop)
		s.Get("/long", func(c *web.Ctx) error { return say(c, css) })
		s.Get("/short", func(c *web.Ctx) error { return say(c, "short") })
		s.Get("/photo", func(c *web.Ctx) error {
			return c.SendFile("image/jpeg", io.NopCloser(strings.NewReader(css)), len(css), true)
		})
	})
	for _, c := range []struct{ path, accept, encoding, keep string }{
		{"/long", "gzip, br", "gzip", "private, no-cache"},
		{"/long", "", "", "private, no-cache"},
		{"/long", "gzip;q=0", "", "private, no-cache"},
		{"/long", "br", "", "private, no-cache"},
		{"/short", "gzip", "", "private, no-cache"},
		{"/photo", "gzip", "", "public, max-age=31536000, immutable"},
		{"/assets/base.123.css", "gzip, deflate, br", "gzip", "public, max-age=31536000, immutable"},
		{"/assets/base.123.css", "gzip", "gzip", "public, max-age=31536000, immutable"},
		{"/assets/base.123.css", "", "", "public, max-age=31536000, immutable"},
		{"/assets/made.svg", "gzip", "", "public, max-age=31536000, immutable"},
		{"/favicon.ico", "gzip", "", "public, max-age=3600"},
	} {
		got := k.Get(shopHost, c.path, "Accept-Encoding: "+c.accept)
		if got.StatusCode != 200 || got.Header.Get("Content-Encoding") != c.encoding || got.Header.Get("Cache-Control") != c.keep {
			t.Errorf("%s for %q: %d %v", c.path, c.accept, got.StatusCode, got.Header)
		}
		if c.encoding == "gzip" && unzip(t, got.Text) != css {
			t.Errorf("%s for %q: other content", c.path, c.accept)
		}
		if vary := got.Header.Get("Vary"); (vary == "Accept-Encoding") != (strings.HasPrefix(c.path, "/long") || strings.HasSuffix(c.path, ".css")) {
			t.Errorf("%s: Vary %q", c.path, vary)
		}
	}
	if got := k.Get(shopHost, "/assets/none.css"); got.StatusCode != 404 {
		t.Errorf("%d", got.StatusCode)
	}
	if got := k.Get("unknown.example", "/assets/base.123.css"); got.StatusCode != 404 {
		t.Errorf("asset of an unknown host: %d", got.StatusCode)
	}
	if got := k.Get(shopHost, "/robots.txt"); !strings.Contains(got.Text, "Disallow: /en/checkout\n") {
		t.Errorf("%q", got.Text)
	}
	if got := k.Get(appHost, "/robots.txt"); got.Text != "User-agent: *\nDisallow: /\n" {
		t.Errorf("%q", got.Text)
	}
}

// TestHeld does not send a file again to who has it.
func TestHeld(t *testing.T) {
	k := run(t, nil, func(a *web.App) {
		a.Site(web.KindShop).Get("/photo", func(c *web.Ctx) error {
			return c.SendFile("image/jpeg", io.NopCloser(strings.NewReader("photo")), 5, true)
		})
	})
	for held, want := range map[string]int{`"photo"`: 304, `"a", W/"photo"`: 304, "*": 304, `"other"`: 200, "photo": 200, "": 200} {
		got := k.Get(shopHost, "/photo", "If-None-Match: "+held)
		if got.StatusCode != want || got.Header.Get("ETag") != `"photo"` || got.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" ||
			want == 304 && got.Text != "" {
			t.Errorf("with %q: %d %v", held, got.StatusCode, got.Header)
		}
	}
}

// TestInside keeps pages of two shops on their neighbourhood's host apart: each
// follows its own shop's version, and a stranger's name is no page.
func TestInside(t *testing.T) {
	var made atomic.Int64
	versions := map[string]*atomic.Int64{"": {}, "s1": {}, "s2": {}}
	find := func(host web.Site, name string) (web.Site, bool) {
		site := host
		site.Shop = map[string]string{"nives": "s1", "forno": "s2", "away": "s3"}[name]
		if name == "away" {
			site.Base = "http://elsewhere.example"
		}
		return site, site.Shop != ""
	}
	k := run(t, func(o *web.Options) {
		o.Now = func() time.Time { return time.Unix(1_800_000_000, 0) }
		o.Version = func(_ context.Context, s web.Site) (int64, error) { return versions[s.Shop].Load(), nil }
	}, func(a *web.App) {
		s := a.Site(web.KindHood)
		show := func(c *web.Ctx) error {
			return say(c, fmt.Sprintf("%d %s %s", made.Add(1), c.Site().Kind, c.Site().Shop))
		}
		s.Get("/", show, web.Cached())
		s.Get("/shops/:slug", show, web.Cached(), web.Inside("slug", find))
		s.Post("/shops/:slug/add", show, web.Inside("slug", find))
	})
	for i, want := range []string{"1 hood s1", "2 hood s2", "1 hood s1"} {
		if got := k.Get(hoodHost, "/shops/"+[]string{"nives", "forno", "nives"}[i]); got.Text != want {
			t.Errorf("%q, want %q", got.Text, want)
		}
	}
	versions["s1"].Add(1)
	if a, b := k.Get(hoodHost, "/shops/nives").Text, k.Get(hoodHost, "/shops/forno").Text; a != "3 hood s1" || b != "2 hood s2" {
		t.Errorf("after one shop's words changed: %q, %q", a, b)
	}
	if got := k.Get(hoodHost, "/"); got.Text != "4 hood " {
		t.Errorf("the front page: %q", got.Text)
	}
	for path, want := range map[string]int{"/shops/nobody": 404, "/shops/away": 500} {
		if got := k.Get(hoodHost, path); got.StatusCode != want {
			t.Errorf("%s: %d", path, got.StatusCode)
		}
	}
	if got := k.Ask("POST", hoodHost, "/shops/nobody/add", "", "Sec-Fetch-Site: cross-site"); got.StatusCode != 403 {
		t.Errorf("a stranger's form: %d", got.StatusCode)
	}
}
