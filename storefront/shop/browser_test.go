package shop_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"sottocasa/internal/locale"
	"sottocasa/internal/testkit/world"
	"sottocasa/storefront/shop"
	"sottocasa/storefront/web"
	"sottocasa/storefront/web/webtest"
	"sottocasa/tenants"
)

// domain is below which the shops of a world have their hosts.
const domain = "shops.example"

// sites finds hosts as the assembled storefront does.
type sites struct{ hosts *tenants.Hosts }

func (s sites) Lookup(host string) (web.Site, bool) {
	p, ok := s.hosts.Lookup(host)
	if !ok {
		return web.Site{}, false
	}
	if p.Shop.IsZero() {
		return web.Site{Kind: web.KindHood, Hood: p.Hood.String(), Host: host, Base: "http://" + host, Payload: p}, true
	}
	return web.Site{Kind: web.KindShop, Hood: p.Hood.String(), Shop: p.Shop.String(), Host: host, Base: "http://" + host, Payload: p}, true
}

// open runs a world's shops on a listener.
func open(t *testing.T, w *world.World) *webtest.Server {
	t.Helper()
	app, err := web.New(web.Options{Sites: sites{w.Hosts}, Words: w.Words, Secret: w.Secret, Log: w.Log, Port: 8080})
	if err != nil {
		t.Fatal(err)
	}
	shop.Register(app.Site(web.KindShop), app.Site(web.KindHood), shop.Deps{DB: w.DB, Hosts: w.Hosts, Conductor: w.Conductor, Secret: w.Secret,
		SiteURL: func(p *tenants.Place) string { return "http://" + w.Hosts.Name(p) }, PayHosts: []string{w.PayOrigin}})
	return webtest.Start(t, app)
}

// browser is a resident without a script: it follows redirects, keeps cookies
// and sends only forms that are on the page before it.
type browser struct {
	t    *testing.T
	w    *world.World
	s    *webtest.Server
	host string
	away string // a shop that no page of this host may name; "" on the neighbourhood's
	root string // "" or "/en"
	jar  map[string]string
	at   string // path of the page
	left string // address of another host that a form led to
	code int
	text string
	page *html.Node
}

func visit(t *testing.T, w *world.World, s *webtest.Server, l locale.Lang) *browser {
	b := &browser{t: t, w: w, s: s, host: w.Shop.Slug + "." + domain, away: "Forno Prova", jar: map[string]string{}}
	if l == locale.En {
		b.root = "/en"
	}
	return b
}

// visitStreet is visit on the neighbourhood's host.
func visitStreet(t *testing.T, w *world.World, s *webtest.Server, l locale.Lang) *browser {
	b := visit(t, w, s, l)
	b.host, b.away = w.HoodSlug+"."+domain, ""
	return b
}

func (b *browser) cookies() string {
	var all []string
	for k, v := range b.jar {
		all = append(all, k+"="+v)
	}
	return "Cookie: " + strings.Join(all, "; ")
}

// get opens a path in the reader's language.
func (b *browser) get(path string) *browser {
	b.t.Helper()
	return b.follow(b.root+path, b.s.Get(b.host, b.root+path, b.cookies()))
}

func (b *browser) follow(path string, a webtest.Answer) *browser {
	b.t.Helper()
	b.left = ""
	for range 6 {
		for _, c := range a.Cookies() {
			b.jar[c.Name] = c.Value
			if c.MaxAge < 0 {
				delete(b.jar, c.Name)
			}
		}
		if a.StatusCode != http.StatusSeeOther {
			break
		}
		path = a.Header.Get("Location")
		if !strings.HasPrefix(path, "/") {
			b.left = path
			return b
		}
		a = b.s.Get(b.host, path, b.cookies())
	}
	b.at, b.code, b.text = path, a.StatusCode, a.Text
	doc, err := html.Parse(strings.NewReader(a.Text))
	if err != nil {
		b.t.Fatal(err)
	}
	b.page = doc
	b.judge()
	return b
}

// judge holds what every page owes: all its words, and no other shop's.
func (b *browser) judge() {
	b.t.Helper()
	for _, bad := range []string{"⟦", "<no value>", "%!", b.away} {
		if bad != "" && strings.Contains(b.text, bad) {
			i := strings.Index(b.text, bad)
			b.t.Errorf("%s shows %q: …%s", b.at, bad, b.text[max(0, i-80):min(len(b.text), i+60)])
		}
	}
	if b.code >= http.StatusInternalServerError {
		b.t.Fatalf("%s: %d", b.at, b.code)
	}
}

// is fails unless the page is the one at path, with status.
func (b *browser) is(path string, status int) *browser {
	b.t.Helper()
	at, _, _ := strings.Cut(b.at, "?")
	if at != b.root+path || b.code != status {
		b.t.Fatalf("at %s with %d, want %s with %d: %s", b.at, b.code, b.root+path, status, b.words())
	}
	return b
}

// says fails unless the page shows the words at key.
func (b *browser) says(key string, args ...any) *browser {
	b.t.Helper()
	l := locale.It
	if b.root != "" {
		l = locale.En
	}
	want := strings.Join(strings.Fields(b.w.Words.In(l).T(key, args...)), " ") // as words gives them
	if !strings.Contains(b.words(), want) {
		b.t.Errorf("%s does not say %q: %s", b.at, want, b.words())
	}
	return b
}

// words are the page's visible words.
func (b *browser) words() string {
	var out strings.Builder
	for n := range b.page.Descendants() {
		if n.Type == html.TextNode {
			out.WriteString(strings.Join(strings.Fields(n.Data), " ") + " ")
		}
	}
	return strings.Join(strings.Fields(out.String()), " ")
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

// form is the values that the form with this action would send.
func (b *browser) form(action string) url.Values {
	b.t.Helper()
	for n := range b.page.Descendants() {
		if n.Data != "form" || attr(n, "action") != b.root+action {
			continue
		}
		values := url.Values{}
		for in := range n.Descendants() {
			name, kind := attr(in, "name"), attr(in, "type")
			switch {
			case in.Data == "textarea" && name != "":
				if in.FirstChild != nil {
					values.Set(name, in.FirstChild.Data)
				} else {
					values.Set(name, "")
				}
			case in.Data != "input" || name == "" || (kind == "radio" || kind == "checkbox") && !has(in, "checked"):
			default:
				values.Set(name, attr(in, "value"))
			}
		}
		return values
	}
	b.t.Fatalf("%s has no form to %s", b.at, action)
	return nil
}

// send fills the form with this action in and sends it.
func (b *browser) send(action string, fields ...string) *browser {
	b.t.Helper()
	values := b.form(action)
	for i := 0; i+1 < len(fields); i += 2 {
		values.Set(fields[i], fields[i+1])
	}
	return b.post(action, values)
}

func (b *browser) post(action string, values url.Values) *browser {
	b.t.Helper()
	return b.follow(b.root+action, b.s.Post(b.host, b.root+action, values, b.cookies()))
}

// typed is the value of the field called name on the page.
func (b *browser) typed(name string) string {
	for n := range b.page.Descendants() {
		if attr(n, "name") != name {
			continue
		}
		if n.Data == "textarea" && n.FirstChild != nil {
			return n.FirstChild.Data
		}
		if n.Data == "input" {
			return attr(n, "value")
		}
	}
	return ""
}
