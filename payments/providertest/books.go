package providertest

import (
	"fmt"
	"iter"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/payments"
)

// listed gathers a list; more than enough is a list that never ends.
func listed[T any](s suite, rows iter.Seq2[T, error]) (out []T) {
	s.Helper()
	for row, err := range rows {
		if err != nil {
			s.Fatalf("list: %v", err)
		}
		if out = append(out, row); len(out) > 10_000 {
			s.Fatal("a list without an end")
		}
	}
	return out
}

// lists walks more rows than one page has.
func (s suite) lists() {
	const pages = 105
	began := s.c.Now().Add(-time.Minute)
	made := map[string]bool{}
	for n := range pages {
		made[s.opened(s.c.Account, fmt.Sprint("k", n)).ID] = true
	}
	s.opened(s.c.Other, "other")
	p := s.held("held")
	for n := range 3 {
		if n == 0 {
			if _, err := s.holder.Capture(s.ctx, s.capturing("c", p.Intent, 3000)); err != nil {
				s.Fatal(err)
			}
		}
		_, err := s.p.Refund(s.ctx, payments.Refunding{
			Key: fmt.Sprint("r", n), Account: s.c.Account, Intent: p.Intent, Amount: money.Cents(100 + n),
		})
		if err != nil {
			s.Fatal(err)
		}
	}
	sessions := listed(s, s.books.Sessions(s.ctx, s.c.Account, began))
	for _, x := range sessions {
		delete(made, x.ID)
	}
	if len(sessions) != pages+1 || len(made) != 0 || sessions[0] != s.looked(s.c.Account, p.ID) {
		s.Errorf("%d sessions, %d missing, the newest %+v", len(sessions), len(made), sessions[0])
	}
	intents := listed(s, s.books.Intents(s.ctx, s.c.Account, began))
	if len(intents) != 1 || intents[0].ID != p.Intent || intents[0].Captured != 3000 || intents[0].Refunded != 303 {
		s.Errorf("intents: %+v", intents)
	}
	refunds := listed(s, s.books.Refunds(s.ctx, s.c.Account, began))
	if len(refunds) != 3 || refunds[0].Amount != 102 || refunds[0].Intent != p.Intent || refunds[0].State != "succeeded" ||
		refunds[0].Created.Before(began) {
		s.Errorf("refunds, newest first and without what was let go: %+v", refunds)
	}
	later := s.c.Now().Add(time.Hour)
	if n := len(listed(s, s.books.Sessions(s.ctx, s.c.Account, later))); n != 0 {
		s.Errorf("%d sessions that are still to come", n)
	}
	for _, err := range s.books.Sessions(s.ctx, s.c.Account, began) {
		if err != nil {
			s.Error(err)
		}
		break // whoever stops early is not called again
	}
}

// lostLists: a list says its error once and ends.
func (s suite) lostLists() {
	errs := 0
	for _, err := range s.books.Sessions(s.ctx, "acct_nobody", s.c.Now()) {
		s.refuses("sessions of nobody", err, fault.Conflict)
		errs++
	}
	for _, err := range s.books.Intents(s.ctx, "acct_nobody", s.c.Now()) {
		s.refuses("intents of nobody", err, fault.Conflict)
		errs++
	}
	for _, err := range s.books.Refunds(s.ctx, "acct_nobody", s.c.Now()) {
		s.refuses("refunds of nobody", err, fault.Conflict)
		errs++
	}
	if errs != 3 {
		s.Errorf("%d errors", errs)
	}
}

func (s suite) accounts() {
	ask := payments.NewAccount{Key: "a1", Name: "Macelleria", Email: "macelleria@example.it", Site: "http://macelleria.example"}
	made, err := s.connect.AddAccount(s.ctx, ask)
	if err != nil || made.ID == "" || made.Charges || made.Payouts || made.Submitted || made.Transfers || len(made.Due) == 0 || made.Live {
		s.Fatalf("a new account: %+v, %v", made, err)
	}
	if again, err := s.connect.AddAccount(s.ctx, ask); err != nil || again.ID != made.ID {
		s.Errorf("the same key: %+v, %v", again, err)
	}
	got, err := s.connect.Account(s.ctx, made.ID)
	if err != nil || got.ID != made.ID || got.Charges || got.Disabled == "" {
		s.Errorf("the account: %+v, %v", got, err)
	}
	open, err := s.connect.Account(s.ctx, s.c.Account)
	if err != nil || !open.Charges || !open.Payouts || !open.Submitted || !open.Transfers || len(open.Due) != 0 || open.Disabled != "" {
		s.Errorf("an open account: %+v, %v", open, err)
	}
	url, err := s.connect.AccountLink(s.ctx, made.ID, "http://shop.example/again", "http://shop.example/back")
	if err != nil || url == "" {
		s.Errorf("its form: %q, %v", url, err)
	}
	if other, err := s.connect.AccountLink(s.ctx, made.ID, "http://shop.example/again", "http://shop.example/back"); err != nil || other == url {
		s.Errorf("a form has one use: %q, %v", other, err)
	}
	_, err = s.connect.Account(s.ctx, "acct_nobody")
	s.refuses("an account that is nobody's", err, fault.Gone)
	_, err = s.connect.AccountLink(s.ctx, "acct_nobody", "http://shop.example/again", "http://shop.example/back")
	s.refuses("a form for nobody", err, fault.Gone)
	_, err = s.connect.Account(s.ctx, "../refunds")
	s.refuses("an improper id", err, fault.NotFound)
}
