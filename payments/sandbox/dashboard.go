package sandbox

import "fmt"

// What shopkeepers, banks and Stripe do behind our back.

// on finds a row and acts on it.
func on[T any, P interface {
	*T
	row
}](s *Sandbox, find func(*tx, string) P, id string, act func(*tx, P) *failure) error {
	return s.do(func(t *tx) error {
		found := find(t, id)
		if found == nil {
			return fmt.Errorf("sandbox: there is no %q", id)
		}
		if f := act(t, found); f != nil {
			return f
		}
		return nil
	})
}

// RefundAtDashboard gives back amount cents of a charge, or with 0 all that
// is left, as a shopkeeper does behind our back. It gives the refund's id.
func (s *Sandbox) RefundAtDashboard(chargeID string, amount int64) (id string, err error) {
	err = on(s, (*tx).charge, chargeID, func(t *tx, ch *charge) *failure {
		made, f := t.giveBack(ch, &refund{Amount: amount})
		if f == nil {
			id = made.ID
		}
		return f
	})
	return id, err
}

// FailRefund has the card's bank send a refund back.
func (s *Sandbox) FailRefund(id string) error {
	return on(s, (*tx).refund, id, func(t *tx, r *refund) *failure { return t.failRefund(r) })
}

// Dispute has a card's owner take a charge back. It gives the dispute's id.
func (s *Sandbox) Dispute(chargeID string) (id string, err error) {
	err = on(s, (*tx).charge, chargeID, func(t *tx, ch *charge) *failure {
		d, f := t.dispute(ch, "fraudulent")
		if f == nil {
			id = d.ID
		}
		return f
	})
	return id, err
}

// Decide ends a dispute.
func (s *Sandbox) Decide(disputeID string, won bool) error {
	return on(s, (*tx).disputed, disputeID, func(t *tx, d *dispute) *failure { return t.decide(d, won) })
}

// PayOut sends available cents of an account to its bank, with 0 all of them.
// It gives the payout's id.
func (s *Sandbox) PayOut(accountID string, cents int64) (id string, err error) {
	err = s.do(func(t *tx) error {
		p, f := t.payOut(own(accountID), cents, true)
		if f != nil {
			return f
		}
		id = p.ID
		return nil
	})
	return id, err
}

// Arrive has a payout reach the bank before its time.
func (s *Sandbox) Arrive(payoutID string) error {
	return on(s, (*tx).payout, payoutID, func(t *tx, p *payout) *failure {
		if p.Status != "in_transit" {
			return refused("", "", "Payout %s is %s.", p.ID, p.Status)
		}
		t.arrive(p)
		return nil
	})
}

// FailPayout has the bank send a payout back.
func (s *Sandbox) FailPayout(payoutID string) error {
	return on(s, (*tx).payout, payoutID, func(t *tx, p *payout) *failure { return t.bounce(p) })
}

// SetBalance makes an account's balance, pending money included, come to that
// many cents. An empty account is the platform's.
func (s *Sandbox) SetBalance(accountID string, cents int64) error {
	return s.do(func(t *tx) error {
		a := t.member(accountID)
		if own(accountID) == "" {
			if a = t.member(Platform); a == nil {
				a = &account{ID: Platform, Name: "Sottocasa", Created: t.now.Unix()}
				a.open()
				a.Opening = 0
			}
		}
		if a == nil {
			return fmt.Errorf("sandbox: there is no %q", accountID)
		}
		available, pending := t.balance(own(accountID))
		a.Opening += cents - available - pending
		save(&t.change.Accounts, a)
		return nil
	})
}

// own is an account as rows name it: the platform's is empty.
func own(account string) string {
	if account == Platform {
		return ""
	}
	return account
}

// Balance is what an account has there in cents, pending money included. An
// empty account is the platform's.
func (s *Sandbox) Balance(accountID string) int {
	var sum int64
	_ = s.do(func(t *tx) error { // it only reads
		available, pending := t.balance(own(accountID))
		sum = available + pending
		return nil
	})
	return int(sum)
}
