// Package providertest is what every payments.Provider must pass.
package providertest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/payments"
)

// Controls plays the payer, and says what the provider has on its books.
type Controls struct {
	Account  string // may be charged
	Other    string // may be charged too
	Closed   string // may not
	Now      func() time.Time
	Pay      func(t *testing.T, session string)
	Decline  func(t *testing.T, session string)
	Advance  func(t *testing.T, d time.Duration) // moves the provider's clock
	Sessions func(account string) int            // how many were ever opened
	Dispute  func(t *testing.T, charge string) (id string)
	Decide   func(t *testing.T, dispute string, won bool)

	PayDaily   func(t *testing.T, account string) // has it paid out by itself from now on
	PayOut     func(t *testing.T, account string, cents money.Cents) (id string)
	FailPayout func(t *testing.T, payout string) // the bank sends it back
}

// Provider is all that is asked of one.
type Provider interface {
	payments.Provider
	payments.Holder
	payments.Books
	payments.Connect
}

// wait ends what hangs; nothing that is only slow comes near it.
const wait = 5 * time.Minute

type suite struct {
	*testing.T
	ctx context.Context
	p   payments.Provider
	c   Controls

	holder  payments.Holder
	books   payments.Books
	connect payments.Connect
}

// Run tries a provider; start makes a fresh one for each part.
func Run(t *testing.T, start func(t *testing.T) (Provider, Controls)) {
	parts := map[string]func(s suite){
		"open":            suite.open,
		"one key":         suite.oneKey,
		"look after pay":  suite.lookAfterPay,
		"look after no":   suite.lookAfterNo,
		"expire":          suite.expire,
		"refund":          suite.refund,
		"refund too much": suite.tooMuch,
		"refund together": suite.refundTogether,
		"strangers":       suite.strangers,
		"too late":        suite.tooLate,
		"closed account":  suite.closed,
		"cancelled":       suite.cancelled,
		"hold":            suite.hold,
		"capture":         suite.capture,
		"capture more":    suite.captureTooMuch,
		"capture at once": suite.captureTogether,
		"release":         suite.release,
		"lapse":           suite.lapse,
		"lists":           suite.lists,
		"lost lists":      suite.lostLists,
		"accounts":        suite.accounts,
		"disputes":        suite.disputes,
		"payouts":         suite.payouts,
		"payout fails":    suite.payoutFails,
		"transfers":       suite.transfers,
		"application fee": suite.fee,
	}
	for name, part := range parts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), wait)
			defer cancel()
			p, c := start(t)
			part(suite{T: t, ctx: ctx, p: p, c: c, holder: p, books: p, connect: p})
		})
	}
}

// Opening is an ordinary request for two orders of together 40,90 €.
func Opening(account, key string, now time.Time) payments.Opening {
	return payments.Opening{
		Key: key, Account: account, Currency: money.EUR, Reference: "0b6f2c5e-payment-" + key, Lang: locale.It,
		Items: []payments.Item{
			{Name: "Alimentari da Nives #1001 – pane, latte & caffè", Amount: 2840},
			{Name: "Forno #1044", Amount: 1250},
		},
		Success: "http://shop.example/orders/abc?session={CHECKOUT_SESSION_ID}",
		Cancel:  "http://shop.example/checkout/summary",
		Expires: now.Add(31 * time.Minute),
		Email:   "marta@example.it",
	}
}

func (s suite) opened(account, key string) payments.Session {
	s.Helper()
	got, err := s.p.Open(s.ctx, Opening(account, key, s.c.Now()))
	if err != nil {
		s.Fatalf("open: %v", err)
	}
	return got
}

func (s suite) looked(account, id string) payments.Session {
	s.Helper()
	got, err := s.p.Look(s.ctx, account, id)
	if err != nil {
		s.Fatalf("look: %v", err)
	}
	return got
}

func (s suite) refuses(what string, err error, code fault.Code) {
	s.Helper()
	if !fault.Has(err, code) {
		s.Errorf("%s: want a fault %s, got %v", what, code, err)
	}
}

func (s suite) open() {
	o := Opening(s.c.Account, "k1", s.c.Now())
	got, err := s.p.Open(s.ctx, o)
	if err != nil {
		s.Fatal(err)
	}
	if got.ID == "" || got.URL == "" || got.State != payments.SessionOpen || got.Paid {
		s.Errorf("a new session: %+v", got)
	}
	if got.Amount != 4090 || got.Currency != "EUR" || got.Reference != o.Reference || got.Account != s.c.Account {
		s.Errorf("what was asked is not what it says: %+v", got)
	}
	if d := got.Expires.Sub(o.Expires); d > time.Second || d < -time.Second {
		s.Errorf("expires %v, want %v", got.Expires, o.Expires)
	}
	if got.Captured != 0 || got.Refunded != 0 || got.Charge != "" {
		s.Errorf("money before anybody paid: %+v", got)
	}
}

func (s suite) oneKey() {
	// The deadline is stored with the key: a second try sends the same.
	o := Opening(s.c.Account, "same", s.c.Now())
	var wg sync.WaitGroup
	ids := make([]string, 6)
	for i := range ids {
		wg.Go(func() {
			got, err := s.p.Open(s.ctx, o)
			if err != nil {
				s.Errorf("open %d: %v", i, err)
			}
			ids[i] = got.ID
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] {
			s.Errorf("one key, two sessions: %v", ids)
		}
	}
	if n := s.c.Sessions(s.c.Account); n != 1 {
		s.Errorf("one key, %d sessions on the books", n)
	}
	if other := s.opened(s.c.Account, "other"); other.ID == ids[0] {
		s.Error("another key, the same session")
	}
	if elsewhere := s.opened(s.c.Other, "same"); elsewhere.ID == ids[0] {
		s.Error("another account, the same session")
	}
}

func (s suite) lookAfterPay() {
	opened := s.opened(s.c.Account, "k")
	s.c.Pay(s.T, opened.ID)
	got := s.looked(s.c.Account, opened.ID)
	if got.State != payments.SessionComplete || !got.Paid || got.Amount != 4090 || got.Captured != 4090 || got.Refunded != 0 {
		s.Errorf("a paid session: %+v", got)
	}
	if got.Currency != "EUR" || got.Reference != opened.Reference || got.Account != s.c.Account {
		s.Errorf("a paid session has changed its mind: %+v", got)
	}
	if got.Intent == "" || got.Charge == "" || got.URL != "" {
		s.Errorf("a paid session's ids: %+v", got)
	}
}

func (s suite) lookAfterNo() {
	opened := s.opened(s.c.Account, "k")
	s.c.Decline(s.T, opened.ID)
	got := s.looked(s.c.Account, opened.ID)
	if got.State != payments.SessionOpen || got.Paid || got.Captured != 0 || got.URL == "" {
		s.Errorf("after a declined card: %+v", got)
	}
	s.c.Pay(s.T, opened.ID)
	if got := s.looked(s.c.Account, opened.ID); !got.Paid || got.Captured != 4090 {
		s.Errorf("paid at the second try: %+v", got)
	}
}

func (s suite) expire() {
	open := s.opened(s.c.Account, "open")
	got, err := s.p.Expire(s.ctx, s.c.Account, open.ID)
	if err != nil || got.State != payments.SessionExpired || got.Paid || got.ID != open.ID {
		s.Errorf("expire an open session: %+v, %v", got, err)
	}
	got, err = s.p.Expire(s.ctx, s.c.Account, open.ID)
	if err != nil || got.State != payments.SessionExpired {
		s.Errorf("expire an expired session: %+v, %v", got, err)
	}
	paid := s.opened(s.c.Account, "paid")
	s.c.Pay(s.T, paid.ID)
	got, err = s.p.Expire(s.ctx, s.c.Account, paid.ID)
	if err != nil || got.State != payments.SessionComplete || !got.Paid || got.Captured != 4090 {
		s.Errorf("expire a complete session: %+v, %v", got, err)
	}
}

func (s suite) strangers() {
	mine := s.opened(s.c.Account, "k")
	_, err := s.p.Look(s.ctx, s.c.Other, mine.ID)
	s.refuses("look at another account's session", err, fault.NotFound)
	_, err = s.p.Expire(s.ctx, s.c.Other, mine.ID)
	s.refuses("expire another account's session", err, fault.NotFound)
	for _, id := range []string{"cs_test_nobody", "", "../refunds", "cs_test_a?b=c"} {
		_, err = s.p.Look(s.ctx, s.c.Account, id)
		s.refuses("look at "+id, err, fault.NotFound)
		_, err = s.p.Expire(s.ctx, s.c.Account, id)
		s.refuses("expire "+id, err, fault.NotFound)
		_, err = s.p.Refund(s.ctx, payments.Refunding{Key: "r", Account: s.c.Account, Intent: id, Amount: 1})
		s.refuses("refund "+id, err, fault.NotFound)
	}
	s.c.Pay(s.T, mine.ID)
	intent := s.looked(s.c.Account, mine.ID).Intent
	_, err = s.p.Refund(s.ctx, payments.Refunding{Key: "r2", Account: s.c.Other, Intent: intent, Amount: 1})
	s.refuses("refund another account's payment", err, fault.NotFound)
}

func (s suite) tooLate() {
	o := Opening(s.c.Account, "k", s.c.Now())
	o.Expires = s.c.Now().Add(29 * time.Minute)
	_, err := s.p.Open(s.ctx, o)
	if !errors.Is(err, fault.New(fault.Conflict, "payment.too_late")) {
		s.Errorf("a deadline in 29 minutes: %v", err)
	}
	o.Expires = s.c.Now().Add(31 * time.Minute)
	if _, err := s.p.Open(s.ctx, o); err != nil {
		s.Errorf("a refused request must not use up its key: %v", err)
	}
}

func (s suite) closed() {
	for _, account := range []string{s.c.Closed, "acct_nobody"} {
		_, err := s.p.Open(s.ctx, Opening(account, "k", s.c.Now()))
		s.refuses("open for "+account, err, fault.Conflict)
	}
	if n := s.c.Sessions(""); n != 0 {
		s.Errorf("a closed account's payment went to the platform: %d sessions", n)
	}
}

func (s suite) cancelled() {
	ctx, cancel := context.WithCancel(s.ctx)
	cancel()
	start := time.Now()
	_, err := s.p.Open(ctx, Opening(s.c.Account, "k", s.c.Now()))
	s.refuses("open with a cancelled context", err, fault.Unavailable)
	if !errors.Is(err, context.Canceled) {
		s.Errorf("the cause is lost: %v", err)
	}
	if took := time.Since(start); took > 2*time.Second {
		s.Errorf("a cancelled call took %v", took)
	}
}
