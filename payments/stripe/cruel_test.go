package stripe_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/payments"
	"sottocasa/payments/providertest"
	"sottocasa/payments/sandbox"
	"sottocasa/payments/stripe"
)

const nives = "acct_nives"

// cruel is a provider whose Stripe can be told to go wrong.
type cruel struct {
	*testing.T
	p   *stripe.Provider
	box *sandbox.Sandbox
}

func newCruel(t *testing.T, changes ...func(*sandbox.Config)) *cruel {
	t.Helper()
	cfg := sandbox.Config{
		PublicURL: "http://pay.example", Key: key, Accounts: []sandbox.Account{{ID: nives, Name: "Nives", ChargesEnabled: true}},
	}
	for _, change := range changes {
		change(&cfg)
	}
	box, err := sandbox.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(box.Handler())
	t.Cleanup(web.Close)
	p, err := stripe.New(stripe.Config{Key: key, URL: web.URL})
	if err != nil {
		t.Fatal(err)
	}
	return &cruel{T: t, p: p, box: box}
}

func (c *cruel) must(errs ...error) {
	c.Helper()
	if err := errors.Join(errs...); err != nil {
		c.Fatal(err)
	}
}

// paid opens and pays a page, which may only hold.
func (c *cruel) paid(key string, hold bool) payments.Session {
	c.Helper()
	o := providertest.Opening(nives, key, time.Now())
	o.Hold = hold
	s, err := c.p.Open(c.Context(), o)
	c.must(err)
	c.must(c.box.Pay(s.ID, sandbox.CardGood))
	s, err = c.p.Look(c.Context(), nives, s.ID)
	c.must(err)
	return s
}

// acts are the four calls that change something, each under a key of its own,
// and how often they have taken effect.
func (c *cruel) acts() map[string]struct {
	do   func() error
	done func() int
} {
	paid, held, loose := c.paid("paid", false), c.paid("held", true), c.paid("loose", true)
	was := len(c.box.Sessions(nives))
	state := func(id string) payments.Intent {
		i, err := c.p.Intent(c.Context(), nives, id)
		c.must(err)
		return i
	}
	type act = struct {
		do   func() error
		done func() int
	}
	o := opening()
	return map[string]act{
		"open": {func() error { _, err := c.p.Open(c.Context(), o); return err }, func() int { return len(c.box.Sessions(nives)) - was }},
		"refund": {func() error {
			_, err := c.p.Refund(c.Context(), payments.Refunding{Key: "r", Account: nives, Intent: paid.Intent, Amount: 1000})
			return err
		}, func() int { return int(state(paid.Intent).Refunded) / 1000 }},
		"capture": {func() error {
			_, err := c.p.Capture(c.Context(), payments.Capturing{Key: "c", Account: nives, Intent: held.Intent, Amount: 3000})
			return err
		}, func() int { return int(state(held.Intent).Captured) / 3000 }},
		"release": {func() error {
			_, err := c.p.Release(c.Context(), payments.Capturing{Key: "x", Account: nives, Intent: loose.Intent})
			return err
		}, func() int {
			if state(loose.Intent).State == payments.IntentCancelled {
				return 1
			}
			return 0
		}},
	}
}

// TestPAY10EveryCallUnderEveryFault: whatever happens to a call, trying it
// again under its stored key takes effect once.
func TestPAY10EveryCallUnderEveryFault(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]sandbox.Fault{
		"the answer is lost":     {Do: "lose"},
		"its first byte arrives": {Do: "lose", Bytes: 1},
		"most of it arrives":     {Do: "lose", Bytes: 1500},
		"429":                    {Do: "status", Status: 429},
		"409":                    {Do: "status", Status: 409},
		"429 after acting":       {Do: "status", Status: 429, Acts: true},
		"409 after acting":       {Do: "status", Status: 409, Acts: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCruel(t)
			for verb, a := range c.acts() {
				f.Method, f.Times = http.MethodPost, 2 // the library tries once more by itself
				c.must(c.box.Fail(f))
				first := a.do()
				c.box.Heal()
				if first != nil && !fault.Has(first, fault.Unavailable) {
					t.Errorf("%s: %v", verb, first)
				}
				if err := a.do(); err != nil && !(f.Acts && verb == "open") {
					t.Errorf("%s again: %v", verb, err)
				}
				if n := a.done(); n != 1 && !(f.Acts && (verb == "open" || verb == "refund")) {
					t.Errorf("%s took effect %d times", verb, n)
				}
			}
		})
	}
}

// TestPAY10AStored500: Stripe replays what it said first, for a day. What was
// done is seen by looking, not by asking again.
func TestPAY10AStored500(t *testing.T) {
	t.Parallel()
	for _, acts := range []bool{false, true} {
		c := newCruel(t)
		for verb, a := range c.acts() {
			c.must(c.box.Fail(sandbox.Fault{Do: "status", Status: 500, Acts: acts, Method: http.MethodPost}))
			for range 3 {
				if err := a.do(); !fault.Has(err, fault.Unavailable) {
					t.Errorf("%s: %v", verb, err)
				}
			}
			if n := a.done(); (n == 1) != acts || n > 1 {
				t.Errorf("acts %v: %s took effect %d times", acts, verb, n)
			}
		}
	}
}

// TestPAY10AKeyAfterADay is forgotten: the call acts anew, which is why nobody
// may retry with an old one without looking first.
func TestPAY10AKeyAfterADay(t *testing.T) {
	t.Parallel()
	c := newCruel(t)
	p := c.paid("k", false)
	ask := payments.Refunding{Key: "r", Account: nives, Intent: p.Intent, Amount: 1000}
	for n, want := range []int{1, 1, 2} {
		if n == 2 {
			c.must(c.box.Advance(25 * time.Hour))
		}
		_, err := c.p.Refund(c.Context(), ask)
		c.must(err)
		refunds := 0
		for _, err := range c.p.Refunds(c.Context(), nives, time.Now().Add(-time.Hour)) {
			c.must(err)
			refunds++
		}
		if refunds != want {
			t.Errorf("try %d: %d refunds, want %d", n+1, refunds, want)
		}
	}
}

// TestPAY12Refunds: while the shop is short, while it is disputed, beside one
// made at the dashboard.
func TestPAY12Refunds(t *testing.T) {
	t.Parallel()
	c := newCruel(t)
	p := c.paid("k", false)
	ask := func(key string) error {
		_, err := c.p.Refund(c.Context(), payments.Refunding{Key: key, Account: nives, Intent: p.Intent, Amount: 1000})
		return err
	}
	c.must(c.box.SetBalance(nives, 500))
	if err := ask("short"); !errors.Is(err, stripe.ErrShort) {
		t.Errorf("more than the shop has: %v", err)
	}
	c.must(c.box.SetBalance(nives, 50_000))
	if err := ask("short"); !errors.Is(err, stripe.ErrShort) {
		t.Errorf("a stored refusal: %v", err)
	}
	c.must(ask("again"))
	_, err := c.box.RefundAtDashboard(p.Charge, 2500)
	c.must(err)
	if err := ask("late"); !errors.Is(err, stripe.ErrTooMuch) {
		t.Errorf("after the dashboard: %v", err)
	}
	s, err := c.p.Look(c.Context(), nives, p.ID)
	if c.must(err); s.Refunded != 3500 {
		t.Errorf("given back %d", s.Refunded)
	}
	other := c.paid("other", false)
	_, err = c.box.Dispute(other.Charge)
	c.must(err)
	_, err = c.p.Refund(c.Context(), payments.Refunding{Key: "d", Account: nives, Intent: other.Intent, Amount: 1})
	if !errors.Is(err, stripe.ErrDisputed) {
		t.Errorf("while it is disputed: %v", err)
	}
	lost := c.paid("lost", false)
	r, err := c.p.Refund(c.Context(), payments.Refunding{Key: "l", Account: nives, Intent: lost.Intent, Amount: 1000})
	c.must(err, c.box.FailRefund(r.ID))
	s, err = c.p.Look(c.Context(), nives, lost.ID)
	if c.must(err); s.Refunded != 0 {
		t.Errorf("after the bank sent it back: %d", s.Refunded)
	}
	for row, err := range c.p.Refunds(c.Context(), nives, time.Now().Add(-time.Hour)) {
		if c.must(err); (row.ID == r.ID) != (row.State == "failed") {
			t.Errorf("listed: %+v", row)
		}
	}
}

// TestPAY16AccountsThatClose: between opening the page, paying and giving back.
func TestPAY16AccountsThatClose(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		close func(*sandbox.Sandbox, string) error
		gone  bool
	}{
		"restricted": {(*sandbox.Sandbox).Restrict, false}, "disabled": {(*sandbox.Sandbox).Disable, false}, "disconnected": {(*sandbox.Sandbox).Disconnect, true},
	} {
		x := newCruel(t)
		open, err := x.p.Open(x.Context(), opening())
		x.must(err)
		paid := x.paid("paid", false)
		x.must(c.close(x.box, nives))
		if _, err := x.p.Open(x.Context(), providertest.Opening(nives, "later", time.Now())); !errors.Is(err, stripe.ErrAccountClosed) {
			t.Errorf("%s: a new page: %v", name, err)
		}
		if n := len(x.box.Sessions("")); n != 0 {
			t.Errorf("%s: %d sessions of the platform", name, n)
		}
		_, lookErr := x.p.Look(x.Context(), nives, open.ID)
		_, refundErr := x.p.Refund(x.Context(), payments.Refunding{Key: "r", Account: nives, Intent: paid.Intent, Amount: 1})
		if c.gone != errors.Is(lookErr, stripe.ErrAccountClosed) || c.gone != errors.Is(refundErr, stripe.ErrAccountClosed) {
			t.Errorf("%s: look %v, refund %v", name, lookErr, refundErr)
		}
		if a, err := x.p.Account(x.Context(), nives); c.gone != errors.Is(err, stripe.ErrLeft) || a.Charges {
			t.Errorf("%s: %+v %v", name, a, err)
		}
		if x.box.Pay(open.ID, sandbox.CardGood) == nil {
			t.Errorf("%s: its page still takes money", name)
		}
	}
}
