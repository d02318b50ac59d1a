package storefront_test

import (
	"cmp"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"sottocasa/accounts"
	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit/world"
	"sottocasa/media"
	"sottocasa/storefront"
	"sottocasa/storefront/dev"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
)

const appHost = "app.example"

// staff is the whole app over a world of its own.
type staff struct {
	*world.World
	t    *testing.T
	app  *web.App
	addr string
}

// openStaff starts the app; demo lets rounds be walked before their time.
func openStaff(t *testing.T, demo bool) *staff {
	t.Helper()
	return openStoring(t, demo, folder(t), usualPhotos())
}

// openStoring is openStaff with pictures in b.
func openStoring(t *testing.T, demo bool, b media.Bucket, most media.Quota) *staff {
	t.Helper()
	w := world.New(t)
	d := storefront.Deps{DB: w.DB, Hosts: w.Hosts, Conductor: w.Conductor, Inbox: w.Inbox, Pay: w.Desk, FormOrigins: []string{w.PayOrigin}, Words: w.Words, Secret: w.Secret, Log: w.Log,
		AppHost: appHost, AppURL: "https://" + appHost, HostURL: func(host string) string { return "https://" + host }, Production: true}
	if demo {
		d.Dev = &dev.Doors{DB: w.DB}
	}
	app, err := storefront.New(storing(d, b, most))
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan error, 1)
	go func() { over <- app.Serve(ctx, ln) }()
	t.Cleanup(func() {
		cancel()
		if err := <-over; err != nil {
			t.Errorf("Serve: %v", err)
		}
		for _, l := range locale.Langs() {
			if missing := w.Words.In(l).Missing(); len(missing) > 0 {
				t.Errorf("no %s words for %v", l, missing)
			}
		}
	})
	return &staff{World: w, t: t, app: app, addr: ln.Addr().String()}
}

// browser is somebody's browser on APP_HOST.
type browser struct {
	s       *staff
	host    string // "": APP_HOST
	session string // the cookie, "" without
	last    page
}

type page struct {
	status int
	text   string
	to     string // where a redirect leads
	header http.Header
}

func (s *staff) stranger() *browser { return &browser{s: s} }

// as signs a new person in who has the given rooms.
func (s *staff) as(name string, rooms ...tenants.Membership) *browser {
	s.t.Helper()
	return s.signIn(s.person(name, rooms...))
}

func (s *staff) email(name string) string {
	return name + "-" + s.Hood.String()[24:] + "@example.com"
}

func (s *staff) person(name string, rooms ...tenants.Membership) tenants.ID {
	s.t.Helper()
	var id tenants.ID
	s.Must(s.DB.Platform(context.Background(), "test", func(p *tenants.PlatformTx) (err error) {
		id, err = accounts.Ensure(p, accounts.Account{Email: s.email(name), Name: name, Lang: locale.It})
		for _, m := range rooms {
			if err == nil {
				err = tenants.Join(p, id, m)
			}
		}
		return err
	}))
	return id
}

func (s *staff) signIn(id tenants.ID) *browser {
	s.t.Helper()
	b := &browser{s: s}
	s.Must(s.DB.Platform(context.Background(), "test", func(p *tenants.PlatformTx) (err error) {
		b.session, err = accounts.Begin(p, id)
		return err
	}))
	return b
}

func (s *staff) owner() *browser {
	return s.as("nives", tenants.Membership{Hood: s.Hood, Shop: s.Shop.ID, Role: tenants.Owner})
}

func (s *staff) coordinator() *browser {
	return s.as("mirella", tenants.Membership{Hood: s.Hood, Role: tenants.Coordinator})
}

func (s *staff) courier() *browser { return s.signIn(s.Courier) }

// get opens a page.
func (b *browser) get(path string) page { b.s.t.Helper(); return b.ask("GET", path, nil) }

// send posts a form from the page seen last, with its token.
func (b *browser) send(path string, fields ...string) page {
	b.s.t.Helper()
	form := url.Values{}
	if token := field(b.last.text, "form_token"); token != "" {
		form.Set("form_token", token)
	}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return b.ask("POST", path, form)
}

func (b *browser) ask(method, path string, form url.Values) page {
	b.s.t.Helper()
	req, err := http.NewRequest(method, "http://"+b.s.addr+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.s.t.Fatal(err)
	}
	req.Host = cmp.Or(b.host, appHost)
	if method == "POST" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", "https://"+appHost)
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	if b.session != "" {
		req.Header.Set("Cookie", "__Host-session="+b.session)
	}
	tr := &http.Transport{}
	defer tr.CloseIdleConnections()
	resp, err := tr.RoundTrip(req)
	if err != nil {
		b.s.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.s.t.Fatal(err)
	}
	for _, k := range resp.Cookies() {
		if k.Name == "__Host-session" {
			b.session = k.Value
		}
	}
	b.last = page{resp.StatusCode, string(body), resp.Header.Get("Location"), resp.Header}
	if strings.Contains(b.last.text, "⟦") {
		b.s.t.Errorf("%s %s has words missing", method, path)
	}
	return b.last
}

// field is the value of a hidden field.
func field(text, name string) string {
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	return m[1]
}

// want fails the test unless the page has a status and all the texts, and tells
// what is wrong with a form at most once.
func (p page) want(t *testing.T, status int, texts ...string) page {
	t.Helper()
	if p.status != status {
		t.Fatalf("status %d, not %d: %.600s", p.status, status, plainText(p.text))
	}
	if n := strings.Count(p.text, " data-errors"); n > 1 {
		t.Errorf("the page tells its faults %d times", n)
	}
	for _, s := range texts {
		if !strings.Contains(plainText(p.text), s) {
			t.Fatalf("%q is not on the page: %s", s, plainText(p.text))
		}
	}
	return p
}

// lacks fails the test when the page has one of the texts.
func (p page) lacks(t *testing.T, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if strings.Contains(p.text, s) {
			t.Fatalf("%q is on the page", s)
		}
	}
}

// leads fails the test unless the answer is a redirect to path.
func (p page) leads(t *testing.T, path string) {
	t.Helper()
	if p.status != http.StatusSeeOther || p.to != path {
		t.Fatalf("%d to %q, not to %q: %.300s", p.status, p.to, path, plainText(p.text))
	}
}

func plainText(html string) string {
	if _, body, ok := strings.Cut(html, "<body"); ok {
		html = body
	}
	text := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(html, " ")
	text = strings.NewReplacer("&#39;", "'", "&#34;", `"`, "&amp;", "&", "\u00a0", " ").Replace(text)
	return strings.Join(strings.Fields(text), " ")
}

// expireSignIn moves a sign-in into the past.
func (s *staff) expireSignIn(attempt string) {
	s.Super(`update platform.sign_ins set created_at = created_at - interval '1 hour', expires_at = now() - interval '1 second' where id = $1`, attempt)
}

// today is the neighbourhood's day.
func (s *staff) today() clock.Date { return clock.DateOf(time.Now().In(s.Zone)) }
