package stripe_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"sottocasa/internal/money"
	"sottocasa/payments/providertest"
	"sottocasa/payments/sandbox"
	"sottocasa/payments/stripe"
)

const key = "sk_test_provider"

// TestProvider runs the shared suite against the sandbox, with stripe-mock
// judging every request.
func TestProvider(t *testing.T) {
	mock := providertest.StripeMock(t)
	spec, err := providertest.LoadSpec()
	if err != nil {
		t.Fatal(err)
	}
	providertest.Run(t, func(t *testing.T) (providertest.Provider, providertest.Controls) {
		return start(t, providertest.Checked{T: t, Mock: mock, Spec: spec, Next: http.DefaultTransport})
	})
}

func start(t *testing.T, through http.RoundTripper) (providertest.Provider, providertest.Controls) {
	t.Helper()
	s, err := sandbox.New(sandbox.Config{
		PublicURL: "http://pay.example", Key: key,
		Accounts: []sandbox.Account{
			{ID: "acct_nives", Name: "Alimentari da Nives", ChargesEnabled: true},
			{ID: "acct_forno", Name: "Forno", ChargesEnabled: true},
			{ID: "acct_closed", Name: "Chiuso"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(s.Handler())
	t.Cleanup(web.Close)
	p, err := stripe.New(stripe.Config{Key: key, URL: web.URL, Transport: through})
	if err != nil {
		t.Fatal(err)
	}
	c := providertest.Controls{
		Account: "acct_nives", Other: "acct_forno", Closed: "acct_closed", Now: time.Now,
		Pay: func(t *testing.T, id string) {
			t.Helper()
			if err := s.Pay(id, sandbox.CardGood); err != nil {
				t.Fatal(err)
			}
		},
		Decline: func(t *testing.T, id string) {
			t.Helper()
			var no *sandbox.Declined
			if err := s.Pay(id, sandbox.CardDeclined); !errors.As(err, &no) {
				t.Fatal(err)
			}
		},
		Advance: func(t *testing.T, d time.Duration) {
			t.Helper()
			if err := s.Advance(d); err != nil {
				t.Fatal(err)
			}
		},
		Sessions: func(account string) int { return len(s.Sessions(account)) },
	}
	atStripe(s, &c)
	return p, c
}

// atStripe is what banks, payers and Stripe itself do.
func atStripe(s *sandbox.Sandbox, c *providertest.Controls) {
	c.Dispute = func(t *testing.T, charge string) string {
		t.Helper()
		id, err := s.Dispute(charge)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	c.Decide = func(t *testing.T, id string, won bool) {
		t.Helper()
		if err := s.Decide(id, won); err != nil {
			t.Fatal(err)
		}
	}
	c.PayDaily = func(t *testing.T, account string) {
		t.Helper()
		if err := s.PayDaily(account); err != nil {
			t.Fatal(err)
		}
	}
	c.PayOut = func(t *testing.T, account string, cents money.Cents) string {
		t.Helper()
		id, err := s.PayOut(account, int64(cents))
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	c.FailPayout = func(t *testing.T, id string) {
		t.Helper()
		if err := s.FailPayout(id); err != nil {
			t.Fatal(err)
		}
	}
}
