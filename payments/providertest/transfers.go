package providertest

import (
	"time"

	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/payments"
)

// transfers takes 40,90 € on the platform and sends it on to two accounts.
func (s suite) transfers() {
	o := Opening("", "shared", s.c.Now())
	o.Group = "p1"
	opened, err := s.p.Open(s.ctx, o)
	if err != nil {
		s.Fatalf("open on the platform: %v", err)
	}
	s.c.Pay(s.T, opened.ID)
	paid := s.looked("", opened.ID)
	cost, err := s.p.Cost(s.ctx, "", paid.Intent)
	if err != nil || cost.Amount <= 0 || cost.Charge != paid.Charge {
		s.Fatalf("cost: %+v, %v", cost, err)
	}
	ask := payments.Transferring{Key: "t1", Account: s.c.Account, Amount: 2800, Currency: money.EUR, Source: cost.Charge, Group: "p1", Reference: "one"}
	one, err := s.p.Transfer(s.ctx, ask)
	if err != nil || one.Amount != 2800 || one.Account != s.c.Account || one.Source != cost.Charge || one.Reference != "one" || one.Group != "p1" {
		s.Fatalf("transfer: %+v, %v", one, err)
	}
	again, err := s.p.Transfer(s.ctx, ask)
	if err != nil || again.ID != one.ID {
		s.Errorf("the same key: %+v, %v", again, err)
	}
	ask.Key, ask.Account, ask.Amount = "t2", s.c.Other, 1300
	_, err = s.p.Transfer(s.ctx, ask)
	s.refuses("more than the charge", err, fault.Conflict)
	ask.Key, ask.Account, ask.Amount = "t3", s.c.Closed, 10
	_, err = s.p.Transfer(s.ctx, ask)
	s.refuses("a closed account", err, fault.Conflict)
	ask.Key, ask.Account, ask.Source = "t4", s.c.Other, ""
	_, err = s.p.Transfer(s.ctx, ask)
	s.refuses("the charge's money before it is there", err, fault.Conflict)
	s.reversals(one)
	s.sentOn(one)
}

func (s suite) reversals(of payments.Transfer) {
	back := payments.Reversing{Key: "r1", Transfer: of.ID, Amount: 800, Reference: "back"}
	first, err := s.p.Reverse(s.ctx, back)
	if err != nil || first.Amount != 800 || first.Reference != "back" {
		s.Fatalf("reverse: %+v, %v", first, err)
	}
	again, err := s.p.Reverse(s.ctx, back)
	if err != nil || again != first {
		s.Errorf("the same key: %+v, %v", again, err)
	}
	back.Key, back.Amount = "r2", 2001
	_, err = s.p.Reverse(s.ctx, back)
	s.refuses("more than is left of it", err, fault.Conflict)
	back.Transfer = "tr_unknown"
	_, err = s.p.Reverse(s.ctx, back)
	if !fault.Has(err, fault.NotFound) && !fault.Has(err, fault.Conflict) {
		s.Errorf("an unknown transfer: %v", err)
	}
}

func (s suite) sentOn(want payments.Transfer) {
	n := 0
	for got, err := range s.books.Transfers(s.ctx, "p1", s.c.Now().Add(-time.Hour)) {
		if err != nil {
			s.Fatal(err)
		}
		n++
		if got.ID != want.ID || got.Reversed != 800 || len(got.Reversals) != 1 || got.Reversals[0].Reference != "back" {
			s.Errorf("listed: %+v", got)
		}
	}
	if n != 1 {
		s.Errorf("%d transfers", n)
	}
}

// fee has the platform take 3 € of a direct charge, less when it captures less,
// and give it back in proportion.
func (s suite) fee() {
	o := Opening(s.c.Account, "fee", s.c.Now())
	o.Fee, o.Hold = 300, true
	opened, err := s.p.Open(s.ctx, o)
	if err != nil {
		s.Fatalf("open with a fee: %v", err)
	}
	s.c.Pay(s.T, opened.ID)
	held := s.looked(s.c.Account, opened.ID)
	less := money.Cents(200)
	took := s.capturing("c", held.Intent, 2000)
	took.Fee = &less
	if _, err := s.p.Capture(s.ctx, took); err != nil {
		s.Fatalf("capture with a fee: %v", err)
	}
	back, err := s.p.Refund(s.ctx, payments.Refunding{Key: "r", Account: s.c.Account, Intent: held.Intent, Amount: 1000, Fee: true})
	if err != nil || back.Amount != 1000 {
		s.Errorf("refund with the fee: %+v, %v", back, err)
	}
}
