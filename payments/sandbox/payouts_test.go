package sandbox_test

import (
	"strconv"
	"testing"
	"time"

	"sottocasa/payments/sandbox"
)

// paidOut lists what an account's payouts came to; none leaves or arrives when
// banks rest.
func (b *box) paidOut() (cents []int64) {
	b.Helper()
	rows, ok := b.get("/v1/payouts", "limit", "100").at("data").([]any)
	if !ok {
		b.Fatal("no list of payouts")
	}
	for _, row := range rows {
		p, ok := row.(map[string]any)
		if !ok {
			b.Fatalf("%v is no payout", row)
		}
		for _, key := range []string{"created", "arrival_date"} {
			at, _ := p[key].(float64)
			if w := time.Unix(int64(at), 0).UTC().Weekday(); w == time.Saturday || w == time.Sunday {
				b.Errorf("%s on a %s", key, w)
			}
		}
		amount, _ := p["amount"].(float64)
		cents = append(cents, int64(amount))
	}
	return cents
}

// TestPayoutsByThemselves: an account that is paid out by itself is so on working
// days, of what can be used and no payout took, never of what it had before; one
// by hand waits; and both can be changed.
func TestPayoutsByThemselves(t *testing.T) {
	b := newBox(t, func(c *sandbox.Config) { c.Accounts[0].Daily = true })
	had, ahead := b.Balance(nives), 40*time.Minute
	pass := func(days int) {
		b.advance(time.Duration(days) * 24 * time.Hour)
		ahead += time.Duration(days) * 24 * time.Hour
	}
	pay := func() { b.paid("expires_at", strconv.FormatInt(time.Now().Add(ahead).Unix(), 10)) }
	pass(10)
	if n := len(b.paidOut()); n != 0 {
		t.Errorf("%d payouts without a payment", n)
	}
	pay()
	pass(6)
	if n := len(b.paidOut()); n != 0 {
		t.Errorf("%d payouts of what cannot be used yet", n)
	}
	sold := b.Balance(nives) - had
	pass(5)
	if got := b.paidOut(); len(got) != 1 || int(got[0]) != sold || b.Balance(nives) != had {
		t.Errorf("payouts %v, sold %d, it keeps %d of %d", got, sold, b.Balance(nives), had)
	}
	if got := b.account(nives).text("settings.payouts.schedule.interval"); got != "daily" {
		t.Errorf("it says it is paid out %q", got)
	}
	b.must(b.PayByHand(nives))
	pay()
	pass(20)
	if n := len(b.paidOut()); n != 1 || b.Balance(nives) != had+sold {
		t.Errorf("by hand: %d payouts, %d", n, b.Balance(nives))
	}
	b.must(b.PayDaily(nives))
	pass(4)
	if n := len(b.paidOut()); n != 2 || b.Balance(nives) != had {
		t.Errorf("by itself again: %d payouts, %d", n, b.Balance(nives))
	}
	if b.PayDaily("acct_nobody") == nil {
		t.Error("nobody is paid out")
	}
}
