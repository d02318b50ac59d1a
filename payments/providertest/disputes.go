package providertest

import (
	"time"

	"sottocasa/internal/fault"
	"sottocasa/payments"
)

// disputes tells the disputes of an account, and of one payment, as they go on.
func (s suite) disputes() {
	began := s.c.Now().Add(-time.Minute)
	pay := func(account, key string) payments.Session {
		opened := s.opened(account, key)
		s.c.Pay(s.T, opened.ID)
		return s.looked(account, opened.ID)
	}
	first, second, other := pay(s.c.Account, "d1"), pay(s.c.Account, "d2"), pay(s.c.Other, "d3")
	if n := len(listed(s, s.books.Disputes(s.ctx, s.c.Account, "", began))); n != 0 {
		s.Errorf("%d disputes before any", n)
	}
	lost, won := s.c.Dispute(s.T, first.Charge), s.c.Dispute(s.T, second.Charge)
	s.c.Dispute(s.T, other.Charge)
	list := listed(s, s.books.Disputes(s.ctx, s.c.Account, "", began))
	if len(list) != 2 || list[0].ID != won || list[1].ID != lost {
		s.Fatalf("disputes, newest first and only the account's: %+v", list)
	}
	d := list[1]
	if d.Intent != first.Intent || d.Account != s.c.Account || d.Amount != 4090 || d.Currency != "EUR" || d.Reason == "" || d.Live ||
		d.State != payments.DisputeOpen || d.Answered || d.Secure != "" || d.Due == nil || !d.Due.After(s.c.Now()) || d.Opened.Before(began) {
		s.Errorf("a dispute: %+v", d)
	}
	s.c.Decide(s.T, lost, false)
	s.c.Decide(s.T, won, true)
	for _, want := range []struct {
		intent string
		state  payments.DisputeState
	}{{first.Intent, payments.DisputeLost}, {second.Intent, payments.DisputeWon}} {
		of := listed(s, s.books.Disputes(s.ctx, s.c.Account, want.intent, s.c.Now().Add(time.Hour)))
		if len(of) != 1 || of[0].State != want.state || of[0].Intent != want.intent {
			s.Errorf("of one payment: %+v", of)
		}
	}
	for _, err := range s.books.Disputes(s.ctx, "acct_nobody", "", began) {
		s.refuses("disputes of nobody", err, fault.Conflict)
	}
}
