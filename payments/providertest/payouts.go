package providertest

import (
	"time"

	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/payments"
)

// Within a fortnight a payment can be used, is paid out and has arrived.
const fortnight = 14 * 24 * time.Hour

// paidAndBack has an account charged, gives a part back, and gives the session
// with the refund.
func (s suite) paidAndBack(account, key string) (payments.Session, payments.Refund) {
	s.Helper()
	opened := s.opened(account, key)
	s.c.Pay(s.T, opened.ID)
	paid := s.looked(account, opened.ID)
	back, err := s.p.Refund(s.ctx, payments.Refunding{Key: "back" + key, Account: account, Intent: paid.Intent, Amount: 590})
	if err != nil {
		s.Fatal(err)
	}
	return paid, back
}

// payout is the account's only payout, of which all that it is made of is told.
func (s suite) payout(account string, since time.Time) (payments.Payout, []payments.Move) {
	s.Helper()
	list := listed(s, s.books.Payouts(s.ctx, account, since))
	if len(list) != 1 {
		s.Fatalf("%d payouts of %s: %+v", len(list), account, list)
	}
	one, err := s.books.Payout(s.ctx, account, list[0].ID)
	if err != nil || one != list[0] {
		s.Fatalf("one read and the same listed: %+v, %+v, %v", one, list[0], err)
	}
	return one, listed(s, s.books.Moves(s.ctx, account, one.ID))
}

// payouts: what an account is paid out by itself is what its payments came to,
// less what the provider kept and what was given back, each told by its id.
func (s suite) payouts() {
	began := s.c.Now().Add(-time.Minute)
	s.c.PayDaily(s.T, s.c.Account)
	paid, back := s.paidAndBack(s.c.Account, "p")
	s.paidAndBack(s.c.Other, "by hand")
	cost, err := s.p.Cost(s.ctx, s.c.Account, paid.Intent)
	if err != nil {
		s.Fatal(err)
	}
	if n := len(listed(s, s.books.Payouts(s.ctx, s.c.Account, began))); n != 0 {
		s.Errorf("%d payouts of money that cannot be used yet", n)
	}
	s.c.Advance(s.T, fortnight)
	p, moves := s.payout(s.c.Account, began)
	if p.Amount != 3500-cost.Amount || p.Currency != "EUR" || !p.Automatic || p.State != payments.PayoutPaid || p.Why != "" || p.Live ||
		p.Account != s.c.Account || !p.Arrives.After(p.Made) || p.Made.Before(began) {
		s.Errorf("a payout: %+v, cost %d", p, cost.Amount)
	}
	var sum money.Cents
	of := map[string]payments.Move{}
	for _, m := range moves {
		sum += m.Net
		of[m.Source] = m
	}
	if len(moves) != 2 || sum != p.Amount || of[paid.Charge].Amount != 4090 || of[paid.Charge].Kept != cost.Amount || of[back.ID].Net != -590 {
		s.Errorf("what it is made of: %+v", moves)
	}
	if n := len(listed(s, s.books.Payouts(s.ctx, s.c.Other, began))); n != 0 {
		s.Errorf("%d payouts of an account that asks for them by hand", n)
	}
	_, err = s.books.Payout(s.ctx, s.c.Other, p.ID)
	s.refuses("another account's payout", err, fault.NotFound)
	_, err = s.books.Payout(s.ctx, s.c.Account, "../refunds")
	s.refuses("an improper id", err, fault.NotFound)
	for _, err := range s.books.Payouts(s.ctx, "acct_nobody", began) {
		s.refuses("payouts of nobody", err, fault.Conflict)
	}
}

// payoutFails: one that the bank sends back says why, and the next one takes its
// money along. Of one by hand the provider does not say what it is made of.
func (s suite) payoutFails() {
	began := s.c.Now().Add(-time.Minute)
	s.c.PayDaily(s.T, s.c.Account)
	s.paidAndBack(s.c.Account, "p")
	s.c.Advance(s.T, fortnight)
	first, _ := s.payout(s.c.Account, began)
	s.c.FailPayout(s.T, first.ID)
	failed, err := s.books.Payout(s.ctx, s.c.Account, first.ID)
	if err != nil || failed.State != payments.PayoutFailed || failed.Why == "" || failed.Amount != first.Amount {
		s.Errorf("sent back: %+v, %v", failed, err)
	}
	s.c.Advance(s.T, fortnight)
	list := listed(s, s.books.Payouts(s.ctx, s.c.Account, began))
	if len(list) != 2 || list[0].Amount != first.Amount || list[0].State != payments.PayoutPaid || list[1].ID != first.ID {
		s.Fatalf("newest first: %+v", list)
	}
	again := listed(s, s.books.Moves(s.ctx, s.c.Account, list[0].ID))
	if len(again) != 1 || again[0].Source != first.ID || again[0].Net != first.Amount {
		s.Errorf("what came back goes again: %+v", again)
	}
	hand := s.c.PayOut(s.T, s.c.Other, 100)
	byHand, err := s.books.Payout(s.ctx, s.c.Other, hand)
	if err != nil || byHand.Amount != 100 || byHand.State != payments.PayoutMoving {
		s.Errorf("by hand: %+v, %v", byHand, err)
	}
	if n := len(listed(s, s.books.Moves(s.ctx, s.c.Other, hand))); n != 0 {
		s.Errorf("one by hand is made of %d movements", n)
	}
}
