package stripe_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"sottocasa/payments"
	"sottocasa/payments/sandbox"
	"sottocasa/payments/stripe"
)

// desk receives webhooks as the platform does: it verifies, and answers 200 or
// 400.
type desk struct {
	mu   sync.Mutex
	seen []payments.Event
	web  *httptest.Server
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{}
	d.web = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		secrets := []string{map[bool]string{true: secret, false: older}[r.URL.Path == "/connect"]}
		e, err := stripe.Verify(raw, r.Header.Get("Stripe-Signature"), secrets, time.Now())
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		d.mu.Lock()
		defer d.mu.Unlock()
		d.seen = append(d.seen, e)
	}))
	t.Cleanup(d.web.Close)
	return d
}

func (d *desk) endpoints() []sandbox.Endpoint {
	return []sandbox.Endpoint{{URL: d.web.URL + "/own", Secret: older}, {URL: d.web.URL + "/connect", Secret: secret, Connect: true}}
}

// TestEventsOfEveryKind: each event says what to look at again.
func TestEventsOfEveryKind(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := newCruel(t, func(cfg *sandbox.Config) { cfg.Webhooks = d.endpoints() })
	held := c.paid("held", true)
	_, err := c.p.Capture(c.Context(), payments.Capturing{Key: "c", Account: nives, Intent: held.Intent, Amount: 3000})
	c.must(err)
	refund, err := c.p.Refund(c.Context(), payments.Refunding{Key: "r", Account: nives, Intent: held.Intent, Amount: 100})
	c.must(err, c.box.FailRefund(refund.ID))
	dispute, err := c.box.Dispute(held.Charge)
	c.must(err, c.box.Decide(dispute, true))
	payout, err := c.box.PayOut(nives, 1000)
	c.must(err, c.box.Restrict(nives), c.box.Disconnect(nives), c.box.DeliverNow(c.Context()))
	want := map[string]payments.Event{
		"checkout.session.completed":               {Object: held.ID, Session: held.ID},
		"payment_intent.amount_capturable_updated": {Object: held.Intent, Intent: held.Intent},
		"payment_intent.succeeded":                 {Object: held.Intent, Intent: held.Intent},
		"charge.succeeded":                         {Object: held.Charge, Intent: held.Intent},
		"charge.captured":                          {Object: held.Charge, Intent: held.Intent},
		"charge.refunded":                          {Object: held.Charge, Intent: held.Intent},
		"refund.created":                           {Object: refund.ID, Intent: held.Intent},
		"charge.refund.updated":                    {Object: refund.ID, Intent: held.Intent},
		"refund.updated":                           {Object: refund.ID, Intent: held.Intent},
		"charge.dispute.created":                   {Object: dispute, Intent: held.Intent},
		"charge.dispute.funds_withdrawn":           {Object: dispute, Intent: held.Intent},
		"charge.dispute.closed":                    {Object: dispute, Intent: held.Intent},
		"charge.dispute.funds_reinstated":          {Object: dispute, Intent: held.Intent},
		"payout.created":                           {Object: payout},
		"account.updated":                          {Object: nives},
		"account.application.deauthorized":         {Object: "ca_1SottocasaPlatform"},
	}
	for _, e := range d.seen {
		w, known := want[e.Type]
		if delete(want, e.Type); !known || e.Object != w.Object || e.Session != w.Session || e.Intent != w.Intent || e.Account != nives || e.Live {
			t.Errorf("%s: object %q, session %q, intent %q, account %q", e.Type, e.Object, e.Session, e.Intent, e.Account)
		}
	}
	if len(want) != 0 {
		t.Errorf("did not come: %v", want)
	}
}

// TestPAY14WhatTheSandboxForges: each forgery is either refused or an event
// like another, which nobody believes without looking.
func TestPAY14WhatTheSandboxForges(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	c := newCruel(t, func(cfg *sandbox.Config) { cfg.Webhooks = d.endpoints() })
	c.paid("k", false)
	id := c.box.Events()[2].ID
	refused := map[string]bool{
		"signature": true, "unsigned": true, "old": true, "altered": true, "missing": true, "huge": true, "garbage": true,
	}
	for _, how := range sandbox.Forgeries() {
		status, _, err := c.box.Forge(c.Context(), sandbox.Forgery{Event: id, How: how})
		c.must(err)
		if want := map[bool]int{true: 400, false: 200}[refused[how]]; status != want {
			t.Errorf("%s: %d, want %d", how, status, want)
		}
	}
	if n := len(sandbox.Forgeries()) - len(refused); len(d.seen) != n {
		t.Errorf("%d were read, want %d", len(d.seen), n)
	}
	for _, e := range d.seen {
		if e.ID == id || len(e.Raw) == 0 {
			t.Errorf("%+v", e)
		}
	}
}
