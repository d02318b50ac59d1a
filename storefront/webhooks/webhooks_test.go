package webhooks_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"sottocasa/internal/locale"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/payments"
	"sottocasa/payments/stripe"
	"sottocasa/storefront/web"
	"sottocasa/storefront/web/webtest"
	"sottocasa/storefront/webhooks"
)

const (
	host   = "app.example"
	own    = "whsec_own_0123456789"
	shops  = "whsec_shops_0123456789"
	at     = "/webhooks/stripe"
	atShop = "/webhooks/stripe/connect"
)

type onlyApp struct{}

func (onlyApp) Lookup(name string) (web.Site, bool) {
	return web.Site{Kind: web.KindApp, Host: host, Base: "https://" + host}, name == host
}

type post struct {
	*world.World
	*webtest.Server
	logs *journal
}

type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) { j.mu.Lock(); defer j.mu.Unlock(); return j.b.Write(p) }
func (j *journal) String() string              { j.mu.Lock(); defer j.mu.Unlock(); return j.b.String() }

// open runs the two endpoints, each with its secret, over a real inbox.
func open(t *testing.T) *post {
	w := world.New(t)
	p := &post{World: w, logs: &journal{}}
	words, err := locale.Load()
	w.Must(err)
	app, err := web.New(web.Options{Sites: onlyApp{}, Words: words, Secret: bytes.Repeat([]byte("k"), 32), Log: slog.New(slog.NewJSONHandler(p.logs, nil))})
	w.Must(err)
	webhooks.Register(app.Site(web.KindApp), webhooks.Deps{Inbox: payments.NewInbox(w.DB), Verify: func(raw []byte, header string, connect bool) (payments.Event, error) {
		secret := own
		if connect {
			secret = shops
		}
		return stripe.Verify(raw, header, []string{secret}, time.Now())
	}})
	p.Server = webtest.Start(t, app)
	return p
}

// sign is Stripe's signature, by its published rule: HMAC-SHA256 of the time, a
// full stop and the body (docs.stripe.com/webhooks#verify-manually).
func sign(secret, body string, when time.Time) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = fmt.Fprintf(mac, "%d.%s", when.Unix(), body)
	return fmt.Sprintf("Stripe-Signature: t=%d,v1=%s", when.Unix(), hex.EncodeToString(mac.Sum(nil)))
}

func event(id, account string) string {
	if account != "" {
		account = `"account":"` + account + `",`
	}
	return `{"id":"` + id + `","object":"event",` + account + `"api_version":"2023-10-16","created":1700000000,"livemode":false,` +
		`"type":"checkout.session.completed","data":{"object":{"id":"cs_of_` + id + `","object":"checkout.session","customer_email":"ada@example.com"}}}`
}

func (p *post) kept(id string) (events, jobs int) {
	p.T.Helper()
	p.Must(testkit.Query(p.Database.Super, `select (select count(*)::int from platform.stripe_events where id = $1),
		(select count(*)::int from river.river_job where kind = 'payments.notice' and args ->> 'event_id' = $1)`, []any{id}, &events, &jobs))
	return events, jobs
}

func TestANoticeIsKeptOnceHoweverOftenItComes(t *testing.T) {
	t.Parallel()
	p := open(t)
	for path, c := range map[string]struct{ id, account, secret string }{at: {"evt_own", "", own}, atShop: {"evt_shop", "acct_nives", shops}} {
		body := event(c.id, c.account)
		for range 3 {
			if got := p.Ask("POST", host, path, body, "Content-Type: application/json", sign(c.secret, body, time.Now())); got.StatusCode != 200 {
				t.Fatalf("%s: %d %s", path, got.StatusCode, got.Text)
			}
		}
		if events, jobs := p.kept(c.id); events != 1 || jobs != 1 {
			t.Errorf("%s: %d events, %d jobs", path, events, jobs)
		}
	}
}

func TestWhatIsNotBelievedLeavesNothing(t *testing.T) {
	t.Parallel()
	p := open(t)
	now := time.Now()
	good, ofShop := event("evt_x", ""), event("evt_x", "acct_nives")
	big := strings.Replace(good, `"livemode"`, `"pad":"`+strings.Repeat("x", webhooks.MaxBody)+`","livemode"`, 1)
	for name, c := range map[string]struct {
		path, body string
		status     int
		headers    []string
	}{
		"no signature":          {at, good, 400, nil},
		"another secret":        {at, good, 400, []string{sign("whsec_somebody_elses", good, now)}},
		"the other's secret":    {at, good, 400, []string{sign(shops, good, now)}},
		"a changed body":        {at, strings.Replace(good, "cs_of", "cs_or", 1), 400, []string{sign(own, good, now)}},
		"too old":               {at, good, 400, []string{sign(own, good, now.Add(-10*time.Minute))}},
		"from the future":       {at, good, 400, []string{sign(own, good, now.Add(10*time.Minute))}},
		"a shop's at the own":   {at, ofShop, 400, []string{sign(own, ofShop, now)}},
		"the own at the shops'": {atShop, good, 400, []string{sign(shops, good, now)}},
		"no JSON":               {at, "{", 400, []string{sign(own, "{", now)}},
		"packed":                {at, good, 415, []string{sign(own, good, now), "Content-Encoding: gzip"}},
		"too large":             {at, big, 413, []string{sign(own, big, now)}},
		"in English":            {"/en" + at, good, 404, []string{sign(own, good, now)}},
	} {
		got := p.Ask("POST", host, c.path, c.body, append(c.headers, "Content-Type: application/json")...)
		if got.StatusCode != c.status {
			t.Errorf("%s: %d %s", name, got.StatusCode, got.Text)
		}
		if events, jobs := p.kept("evt_x"); events+jobs != 0 {
			t.Fatalf("%s: %d events, %d jobs", name, events, jobs)
		}
	}
	if got := p.Ask("GET", host, at, ""); got.StatusCode != 405 && got.StatusCode != 404 {
		t.Errorf("asked for: %d", got.StatusCode)
	}
	for _, secret := range []string{"ada@example.com", "v1=", own, shops} {
		if strings.Contains(p.logs.String(), secret) {
			t.Errorf("the log has %q", secret)
		}
	}
}

// TestAnAnswerIsOnlyGivenForWhatIsKept is D1: a notice that could not be kept is
// not answered with 200, so that it comes again.
func TestAnAnswerIsOnlyGivenForWhatIsKept(t *testing.T) {
	p := open(t) // alone: the table is away for a while
	p.Must(testkit.Exec(p.Database.Super, `alter table platform.stripe_events rename to stripe_events_away`))
	body := event("evt_lost", "")
	if got := p.Ask("POST", host, at, body, "Content-Type: application/json", sign(own, body, time.Now())); got.StatusCode != 500 {
		t.Errorf("not kept: %d", got.StatusCode)
	}
	p.Must(testkit.Exec(p.Database.Super, `alter table platform.stripe_events_away rename to stripe_events`))
	if got := p.Ask("POST", host, at, body, "Content-Type: application/json", sign(own, body, time.Now())); got.StatusCode != 200 {
		t.Errorf("sent again: %d", got.StatusCode)
	}
	if events, jobs := p.kept("evt_lost"); events != 1 || jobs != 1 {
		t.Errorf("%d events, %d jobs", events, jobs)
	}
}
