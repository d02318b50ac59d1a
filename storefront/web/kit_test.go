package web_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"

	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/storefront/web"
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

// kit is a running app.
type kit struct {
	t    *testing.T
	app  *web.App
	addr string
	logs *logs
	stop context.CancelFunc
	done chan error
}

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
	k := &kit{t: t, logs: &logs{}, done: make(chan error, 1)}
	opts := web.Options{
		Sites: sites(), Words: words(t), Secret: bytes.Repeat([]byte("k"), 32), Production: true,
		Log: slog.New(slog.NewJSONHandler(k.logs, nil)),
	}
	if change != nil {
		change(&opts)
	}
	app, err := web.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	routes(app)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	k.app, k.addr, k.stop = app, ln.Addr().String(), cancel
	go func() { k.done <- app.Serve(ctx, ln) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-k.done:
			if err != nil {
				t.Errorf("Serve: %v", err)
			}
		case <-time.After(20 * time.Second):
			t.Error("Serve does not end")
		}
		for _, l := range locale.Langs() {
			if missing := opts.Words.In(l).Missing(); len(missing) > 0 {
				t.Errorf("no %s words for %v", l, missing)
			}
		}
	})
	return k
}

// answer is a whole response.
type answer struct {
	*http.Response
	text string
}

// ask sends one request to host; headers are "Name: value".
func (k *kit) ask(method, host, path, body string, headers ...string) answer {
	k.t.Helper()
	req, err := http.NewRequest(method, "http://"+k.addr+path, strings.NewReader(body))
	if err != nil {
		k.t.Fatal(err)
	}
	req.Host = host
	if body != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	tr := &http.Transport{DisableCompression: true}
	defer tr.CloseIdleConnections()
	resp, err := tr.RoundTrip(req)
	if err != nil {
		k.t.Fatalf("%s %s%s: %v", method, host, path, err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		k.t.Fatal(err)
	}
	return answer{resp, string(b)}
}

func (k *kit) get(host, path string, headers ...string) answer {
	k.t.Helper()
	return k.ask("GET", host, path, "", headers...)
}

// post sends a form as a browser does from a page of host.
func (k *kit) post(host, path string, form url.Values, headers ...string) answer {
	k.t.Helper()
	return k.ask("POST", host, path, form.Encode(), append([]string{"Sec-Fetch-Site: same-origin", "Origin: http://" + host,
		"Content-Type: application/x-www-form-urlencoded"}, headers...)...)
}

// raw sends bytes as they are and reads one response.
func (k *kit) raw(text string) answer {
	k.t.Helper()
	c, err := net.Dial("tcp", k.addr)
	if err != nil {
		k.t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(5 * time.Second))
	if _, err := io.WriteString(c, text); err != nil {
		k.t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		k.t.Fatalf("%.60q: %v", text, err)
	}
	b, _ := io.ReadAll(resp.Body)
	return answer{resp, string(b)}
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
func errorPage(site web.Site, p *locale.Printer, status int, f *fault.Fault, id string) templ.Component {
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
