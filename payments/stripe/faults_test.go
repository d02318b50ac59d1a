package stripe_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/payments"
	"sottocasa/payments/providertest"
	"sottocasa/payments/sandbox"
	"sottocasa/payments/stripe"
)

// trip is a network between us and the sandbox.
type trip func(r *http.Request) (*http.Response, error)

func (f trip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func answer(r *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Body: io.NopCloser(strings.NewReader(body)), Request: r,
		Header: http.Header{"Content-Type": {"application/json"}},
	}
}

func opening() payments.Opening { return providertest.Opening("acct_nives", "k", time.Now()) }

func TestErrorsBecomeFaults(t *testing.T) {
	t.Parallel()
	const quoted = "marta.segreta@example.it"
	say := func(rest string) string { return `{"error":{"message":"no: ` + quoted + `",` + rest + `}}` }
	for name, c := range map[string]struct {
		status int
		body   string
		want   error
	}{
		"500":               {500, say(`"type":"api_error"`), fault.New(fault.Unavailable, "payment.unavailable")},
		"503, not JSON":     {503, `<html>`, fault.New(fault.Unavailable, "payment.unavailable")},
		"429":               {429, say(`"type":"invalid_request_error","code":"rate_limit"`), fault.New(fault.Unavailable, "")},
		"409":               {409, say(`"type":"idempotency_error","code":"idempotency_key_in_use"`), fault.New(fault.Unavailable, "")},
		"404":               {404, say(`"type":"invalid_request_error","code":"resource_missing"`), fault.New(fault.NotFound, "")},
		"401":               {401, say(`"type":"invalid_request_error"`), fault.New(fault.Internal, "")},
		"403":               {403, say(`"type":"invalid_request_error","code":"account_invalid"`), stripe.ErrAccountClosed},
		"no cards there":    {400, say(`"type":"invalid_request_error","param":"payment_method_types"`), stripe.ErrAccountClosed},
		"too near":          {400, say(`"type":"invalid_request_error","param":"expires_at"`), stripe.ErrTooLate},
		"a wrong parameter": {400, say(`"type":"invalid_request_error","code":"parameter_unknown","param":"x"`), fault.New(fault.Internal, "")},
		"other parameters":  {400, say(`"type":"idempotency_error"`), fault.New(fault.Internal, "")},
		"200, not JSON":     {200, `<html>`, fault.New(fault.Unavailable, "")},
		"200, cut off":      {200, `{"id":"cs_te`, fault.New(fault.Unavailable, "")},
	} {
		p, err := stripe.New(stripe.Config{Key: key, URL: "http://stripe.example", Transport: trip(func(r *http.Request) (*http.Response, error) {
			return answer(r, c.status, c.body), nil
		})})
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Open(t.Context(), opening())
		if !errors.Is(err, c.want) {
			t.Errorf("%s: want %v, got %v", name, c.want, err)
		}
		if err != nil && strings.Contains(err.Error(), quoted) {
			t.Errorf("%s: what Stripe quotes is in our log: %v", name, err)
		}
	}
}

// TestALostAnswer: the sandbox acts, the answer never arrives; the stored key
// finds the same session, and the same refund.
func TestALostAnswer(t *testing.T) {
	var lose atomic.Bool
	p, c := start(t, trip(func(r *http.Request) (*http.Response, error) {
		res, err := http.DefaultTransport.RoundTrip(r)
		if err == nil && lose.Load() {
			_ = res.Body.Close()
			return nil, &url.Error{Op: "Post", URL: r.URL.String(), Err: io.ErrUnexpectedEOF}
		}
		return res, err
	}))
	o := opening()
	lose.Store(true)
	if _, err := p.Open(t.Context(), o); !fault.Has(err, fault.Unavailable) {
		t.Fatalf("lost: %v", err)
	}
	lose.Store(false)
	s, err := p.Open(t.Context(), o)
	if err != nil || c.Sessions("acct_nives") != 1 {
		t.Fatalf("%d sessions, %v", c.Sessions("acct_nives"), err)
	}
	c.Pay(t, s.ID)
	s, err = p.Look(t.Context(), "acct_nives", s.ID)
	if err != nil {
		t.Fatal(err)
	}
	ask := payments.Refunding{Key: "r", Account: "acct_nives", Intent: s.Intent, Amount: 1000}
	lose.Store(true)
	if _, err := p.Refund(t.Context(), ask); !fault.Has(err, fault.Unavailable) {
		t.Fatalf("lost: %v", err)
	}
	lose.Store(false)
	if _, err := p.Refund(t.Context(), ask); err != nil {
		t.Fatal(err)
	}
	if s, err = p.Look(t.Context(), "acct_nives", s.ID); err != nil || s.Refunded != 1000 {
		t.Errorf("given back %d, %v", s.Refunded, err)
	}
}

func TestASilentStripeIsGivenUp(t *testing.T) {
	t.Parallel()
	over := make(chan struct{})
	silent := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-over }))
	defer silent.Close()
	defer close(over)
	p, err := stripe.New(stripe.Config{Key: key, URL: silent.URL})
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	_, err = p.Open(t.Context(), opening())
	if took := time.Since(began); !fault.Has(err, fault.Unavailable) || took > 7*time.Second {
		t.Errorf("after %v: %v", took, err)
	}
}

func TestKeysThatAreNone(t *testing.T) {
	for _, bad := range []string{"", "pk_test_1", "whsec_1"} {
		if _, err := stripe.New(stripe.Config{Key: bad}); err == nil {
			t.Errorf("%q is taken for a secret key", bad)
		}
	}
	if err := stripe.CheckSecret(secret); err != nil {
		t.Error(err)
	}
}

// TestEventsOfTheSandbox: what the sandbox sends is what Verify reads.
func TestEventsOfTheSandbox(t *testing.T) {
	got := make(chan payments.Event, 10)
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		e, err := stripe.Verify(raw, r.Header.Get("Stripe-Signature"), []string{secret}, time.Now())
		if err != nil {
			t.Error(err)
		}
		got <- e
	}))
	defer hook.Close()
	s, err := sandbox.New(sandbox.Config{
		PublicURL: "http://pay.example", Key: key,
		Accounts: []sandbox.Account{{ID: "acct_nives", Name: "Nives", ChargesEnabled: true}},
		Webhooks: []sandbox.Endpoint{{URL: hook.URL, Secret: secret, Connect: true}},
	})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(s.Handler())
	defer web.Close()
	p, err := stripe.New(stripe.Config{Key: key, URL: web.URL})
	if err != nil {
		t.Fatal(err)
	}
	opened, err := p.Open(t.Context(), opening())
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Pay(opened.ID, sandbox.CardGood), s.DeliverNow(t.Context())); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if e := <-got; e.Intent == "" {
			t.Errorf("%s without an intent", e.Type)
		}
	}
	if e := <-got; e.Type != "checkout.session.completed" || e.Session != opened.ID || e.Account != "acct_nives" || e.Live {
		t.Errorf("the last: %+v", e)
	}
}
