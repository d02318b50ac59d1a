package sandbox_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"sottocasa/payments/providertest"
	"sottocasa/payments/sandbox"
)

const (
	secretKey = "sk_test_box"
	nives     = "acct_nives"
	forno     = "acct_forno"
	later     = 45 * time.Minute
)

// spec is Stripe's own description, read once for the package.
var spec = sync.OnceValue(func() *providertest.Spec {
	s, err := providertest.LoadSpec()
	if err != nil {
		panic(err)
	}
	return s
})

// box is a sandbox behind a server. Every answer is held against Stripe's
// description of its API.
type box struct {
	*testing.T
	*sandbox.Sandbox
	cfg sandbox.Config
	web *httptest.Server
}

func newBox(t *testing.T, changes ...func(*sandbox.Config)) *box {
	t.Helper()
	cfg := sandbox.Config{
		PublicURL: "http://pay.example", Key: secretKey,
		Accounts: []sandbox.Account{
			{ID: nives, Name: "Alimentari da Nives", ChargesEnabled: true},
			{ID: forno, Name: "Forno & Figli", ChargesEnabled: true},
			{ID: "acct_closed", Name: "Chiuso"},
		},
	}
	for _, change := range changes {
		change(&cfg)
	}
	return open(t, cfg)
}

func open(t *testing.T, cfg sandbox.Config) *box {
	t.Helper()
	s, err := sandbox.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	b := &box{T: t, Sandbox: s, cfg: cfg, web: httptest.NewServer(s.Handler())}
	t.Cleanup(b.stop)
	return b
}

// stop ends a box; every event that it has made is held against Stripe's
// description.
func (b *box) stop() {
	b.web.Close()
	for _, e := range b.Events() {
		for _, wrong := range spec().Event(e.Raw) {
			b.Errorf("event %s: not as Stripe: %s", e.ID, wrong)
		}
	}
	if err := b.Close(); err != nil {
		b.Error(err)
	}
}

type reply struct {
	status int
	header http.Header
	body   map[string]any
	raw    string
}

// at digs a value out of the answer.
func (r reply) at(path string) any {
	var v any = r.body
	for _, key := range strings.Split(path, ".") {
		m, _ := v.(map[string]any)
		v = m[key]
	}
	return v
}

func (r reply) text(path string) string {
	s, _ := r.at(path).(string)
	return s
}

func (b *box) do(method, path string, form url.Values, headers ...string) reply {
	b.Helper()
	target, body := b.web.URL+path, io.Reader(nil)
	if method == http.MethodPost {
		body = strings.NewReader(form.Encode())
	} else if len(form) > 0 {
		target += "?" + form.Encode()
	}
	req, err := http.NewRequestWithContext(b.Context(), method, target, body)
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+secretKey)
	req.Header.Set("Stripe-Account", nives)
	if body != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if req.Header.Set(headers[i], headers[i+1]); headers[i+1] == "" {
			req.Header.Del(headers[i])
		}
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		b.Fatal(err)
	}
	for _, wrong := range spec().Answer(method, path, res.StatusCode, raw) {
		b.Errorf("%s %s (%d): not as Stripe: %s", method, path, res.StatusCode, wrong)
	}
	out := reply{status: res.StatusCode, header: res.Header, raw: string(raw)}
	if err := json.Unmarshal(raw, &out.body); err != nil {
		b.Fatalf("%s %s: %v: %s", method, path, err, raw)
	}
	return out
}

// asked is a request for a session of 40,90 €.
func asked(now time.Time, pairs ...string) url.Values {
	v := url.Values{
		"mode": {"payment"}, "success_url": {"http://shop.example/orders/a?s={CHECKOUT_SESSION_ID}"},
		"cancel_url": {"http://shop.example/cart"}, "client_reference_id": {"pay-1"}, "locale": {"it"},
		"expires_at": {number(now.Add(31 * time.Minute).Unix())}, "payment_method_types[0]": {"card"},
		"metadata[payment]":                             {"pay-1"},
		"payment_intent_data[capture_method]":           {"automatic"},
		"line_items[0][quantity]":                       {"1"},
		"line_items[0][price_data][currency]":           {"eur"},
		"line_items[0][price_data][unit_amount]":        {"4090"},
		"line_items[0][price_data][product_data][name]": {"Ordine #1001 <b>"},
		"expand[0]": {"payment_intent.latest_charge"},
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if v.Set(pairs[i], pairs[i+1]); pairs[i+1] == "-" {
			v.Del(pairs[i])
		}
	}
	return v
}

func number(n int64) string {
	b, _ := json.Marshal(n)
	return string(b)
}

// quick opens a session without holding the answer against the description,
// for those who need thousands.
func (b *box) quick(reference string) string {
	b.Helper()
	status, raw, err := b.try("/v1/checkout/sessions", "", asked(time.Now(), "client_reference_id", reference))
	var got struct{ ID string }
	if b.must(err, json.Unmarshal([]byte(raw), &got)); status != http.StatusOK {
		b.Fatalf("open: %s", raw)
	}
	return got.ID
}

// session opens one in Nives's account and gives its id.
func (b *box) session(pairs ...string) string {
	b.Helper()
	got := b.do(http.MethodPost, "/v1/checkout/sessions", asked(time.Now(), pairs...))
	if got.status != http.StatusOK {
		b.Fatalf("open: %s", got.raw)
	}
	return got.text("id")
}

// paid opens and pays one; it gives the session as the API shows it.
func (b *box) paid(pairs ...string) reply {
	b.Helper()
	id := b.session(pairs...)
	if err := b.Pay(id, sandbox.CardGood); err != nil {
		b.Fatal(err)
	}
	return b.look(id)
}

func (b *box) look(id string) reply {
	b.Helper()
	return b.do(http.MethodGet, "/v1/checkout/sessions/"+id, url.Values{
		"expand[]": {"payment_intent.latest_charge.balance_transaction", "line_items"},
	})
}

// advance moves the sandbox's clock.
func (b *box) advance(d time.Duration) {
	b.Helper()
	if err := b.Advance(d); err != nil {
		b.Fatal(err)
	}
}

func (b *box) types() []string {
	var out []string
	for _, e := range b.Events() {
		out = append(out, e.Type)
	}
	return out
}
