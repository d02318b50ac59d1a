package web_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/a-h/templ"

	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/storefront/web"
	"sottocasa/storefront/web/webtest"
)

const (
	shopHost  = "nives.shops.example"
	otherHost = "forno.shops.example"
	hoodHost  = "monteverde.shops.example"
	appHost   = "app.example"
)

// table is a Sites for tests.
type table map[string]web.Site

func (s table) Lookup(host string) (web.Site, bool) { v, ok := s[host]; return v, ok }

func sites() table {
	shop := func(host, id string) web.Site {
		return web.Site{Kind: web.KindShop, Hood: "h1", Shop: id, Host: host, Base: "http://" + host}
	}
	return table{
		shopHost:               shop(shopHost, "s1"),
		otherHost:              shop(otherHost, "s2"),
		"www.nives.example":    shop(shopHost, "s1"),
		"xn--caff-8oa.example": shop("xn--caff-8oa.example", "s3"),
		hoodHost:               {Kind: web.KindHood, Hood: "h1", Host: hoodHost, Base: "http://" + hoodHost},
		appHost:                {Kind: web.KindApp, Host: appHost, Base: "http://" + appHost},
		"secure.example":       {Kind: web.KindShop, Hood: "h1", Shop: "s4", Host: "secure.example", Base: "https://secure.example"},
	}
}

// kit is a running app with its log.
type kit struct {
	*webtest.Server
	logs *logs
}

type answer = webtest.Answer

type logs struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) { l.mu.Lock(); defer l.mu.Unlock(); return l.b.Write(p) }
func (l *logs) String() string              { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }

func words(t *testing.T) *locale.Words {
	t.Helper()
	w, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// run starts an app on a free port; change may alter its options, routes
// registers.
func run(t *testing.T, change func(*web.Options), routes func(*web.App)) *kit {
	t.Helper()
	log := &logs{}
	opts := web.Options{
		Sites: sites(), Words: words(t), Secret: bytes.Repeat([]byte("k"), 32), Production: true,
		Log: slog.New(slog.NewJSONHandler(log, nil)),
	}
	if change != nil {
		change(&opts)
	}
	app, err := web.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	routes(app)
	t.Cleanup(func() {
		for _, l := range locale.Langs() {
			if missing := opts.Words.In(l).Missing(); len(missing) > 0 {
				t.Errorf("no %s words for %v", l, missing)
			}
		}
	})
	return &kit{webtest.Start(t, app), log}
}

func zip(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, s)
	_ = w.Close()
	return b.String()
}

func unzip(t *testing.T, s string) string {
	t.Helper()
	r, err := gzip.NewReader(strings.NewReader(s))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// say is a page of one text.
func say(c *web.Ctx, text string) error { return c.Render(200, templ.Raw(text)) }

// errorPage shows what a theme would be given.
func errorPage(site web.Site, p *locale.Printer, _ int, f *fault.Fault, id string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, "<h1>"+site.Host+"</h1><p>"+p.T(f.Key, f.Args...)+"</p>"+id)
		return err
	})
}

// sessionsFor knows one token and counts how often it is asked.
func sessionsFor(good string, asked *int) func(context.Context, string) (web.Session, error) {
	return func(_ context.Context, token string) (web.Session, error) {
		*asked++
		if token != good {
			return nil, fault.New(fault.Unknown, "error.sign_in")
		}
		return person("a1"), nil
	}
}
