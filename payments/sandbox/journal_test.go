package sandbox_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"sottocasa/payments/sandbox"
)

// TestEveryRowOutlivesARestart: all kinds of rows, and what the clock still
// has to do to them.
func TestEveryRowOutlivesARestart(t *testing.T) {
	b := newBox(t, func(c *sandbox.Config) { c.Dir = t.TempDir() })
	late := number(time.Now().Add(later).Unix())
	p := b.paid("payment_intent_data[application_fee_amount]", "100")
	h := b.held("client_reference_id", "held")
	secure := b.session("client_reference_id", "secure", "expires_at", late)
	_ = b.Pay(secure, sandbox.CardSecure)
	slow := b.session("client_reference_id", "slow", "expires_at", late)
	b.must(b.Pay(slow, sandbox.CardRefundSlow))
	refund := b.post("/v1/refunds", "payment_intent", b.look(slow).text("payment_intent.id")).text("id")
	dispute, err := b.Dispute(p.text("payment_intent.latest_charge.id"))
	b.must(err)
	payout, err := b.PayOut(nives, 1000)
	b.must(err, b.SetBalance("", 5000), b.Restrict(forno), b.Disconnect("acct_closed"))
	transfer := b.do(http.MethodPost, "/v1/transfers", form("amount", "100", "currency", "eur", "destination", nives), "Stripe-Account", "").text("id")
	b.do(http.MethodPost, "/v1/transfers/"+transfer+"/reversals", form("amount", "40"), "Stripe-Account", "")
	account, path := b.opened()
	key := b.walk(path, nil).key()

	look := func() (out []string) {
		for _, id := range []string{p.text("id"), h.text("id"), secure, slow} {
			out = append(out, b.look(id).raw)
		}
		for _, path := range []string{
			"/v1/refunds/" + refund, "/v1/disputes/" + dispute, "/v1/payouts/" + payout, "/v1/balance", "/v1/events", "/v1/charges",
		} {
			out = append(out, b.get(path).raw)
		}
		for _, path := range []string{"/v1/transfers/" + transfer, "/v1/application_fees", "/v1/accounts", "/v1/balance"} {
			out = append(out, b.do(http.MethodGet, path, nil, "Stripe-Account", "").raw)
		}
		return out
	}
	before := look()
	cfg := b.cfg
	for range 2 {
		b.stop()
		b = open(t, cfg)
		for i, after := range look() {
			if after != before[i] {
				t.Errorf("before %s\nafter %s", before[i], after)
			}
		}
	}
	b.must(b.Challenge(secure, true))
	if sent := b.walk(path, form("form", key, "how", "finish")); sent.location != "http://shop.example/back" || b.account(account).at("charges_enabled") != true {
		t.Errorf("the form: %d %s", sent.status, sent.location)
	}
	b.advance(8 * 24 * time.Hour)
	if b.get("/v1/refunds/"+refund).text("status") != "succeeded" || b.get("/v1/payouts/"+payout).text("status") != "paid" ||
		b.look(h.text("id")).text("payment_intent.status") != "canceled" {
		t.Error("the clock has forgotten something")
	}
}

// TestTheJournalDoesNotGrowWithoutBound: what is taken and old goes away, and
// nothing else does.
func TestTheJournalDoesNotGrowWithoutBound(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b := newBox(t, func(c *sandbox.Config) { c.Dir = dir }) // no endpoint: every event counts as taken
	size := func() int64 {
		info, err := os.Stat(filepath.Join(dir, "journal.jsonl"))
		b.must(err)
		return info.Size()
	}
	first := b.paid()
	var most int64
	for n := range 5 {
		for range 60 {
			id := b.quick(fmt.Sprint(n))
			if b.Pay(id, sandbox.CardDeclined) == nil {
				t.Fatal("a refused card paid")
			}
			b.must(b.Pay(id, sandbox.CardGood))
		}
		most = max(most, size())
	}
	if got := len(b.Events()); got > 1400 {
		t.Errorf("%d events are kept", got)
	}
	if last := size(); most > 8<<20 {
		t.Errorf("the journal grew to %d bytes, and has %d", most, last)
	}
	if got := b.look(first.text("id")); got.raw != first.raw || len(b.Sessions(nives)) != 301 {
		t.Errorf("a payment went away: %d sessions", len(b.Sessions(nives)))
	}
	b.stop()
	b = open(t, b.cfg)
	if got := len(b.Events()); got > 500 {
		t.Errorf("%d events after a restart", got)
	}
	b.advance(31 * 24 * time.Hour)
	b.stop()
	b = open(t, b.cfg)
	if got := len(b.Events()); got != 0 {
		t.Errorf("%d events after a month", got)
	}
}
