package sandbox

import "time"

// arrival is how long a payout takes to the shop's bank.
const arrival = 2 * 24 * time.Hour

func payoutParams() []string {
	return []string{"amount", "currency", "description", "statement_descriptor", "metadata[*]"}
}

func createPayout(c *call) (object, *failure) {
	amount, f := c.between("amount", 1, largest)
	if f == nil {
		_, f = c.need("currency")
	}
	if f == nil {
		_, f = c.oneOf("currency", "eur")
	}
	if f != nil {
		return nil, f
	}
	p, f := c.payOut(c.account, amount, false)
	if f != nil {
		return nil, f
	}
	p.Description, p.Metadata = c.text("description"), c.pairs("metadata")
	save(&c.change.Payouts, p)
	return c.renderPayout(p, c.expand), nil
}

// payOut sends available money to an account's bank, with 0 all of it. One that
// Stripe makes by itself takes all, and says what it is made of.
func (t *tx) payOut(account string, amount int64, automatic bool) (*payout, *failure) {
	if a := t.member(account); a != nil && !a.Payouts {
		return nil, refused("", "payouts_not_allowed", "Payouts are not enabled for this account.")
	}
	available, _ := t.balance(account)
	if amount == 0 {
		amount = available
	}
	if amount <= 0 || amount > available {
		return nil, refused("", "balance_insufficient", "You have insufficient funds in your Stripe account for this transfer.")
	}
	return t.makePayout(account, amount, automatic, automatic && amount == available), nil
}

// makePayout sends money to an account's bank; whole: it takes all movements
// that none took before, and says so.
func (t *tx) makePayout(account string, amount int64, automatic, whole bool) *payout {
	p := &payout{
		ID: objectID("po_"), Account: account, Created: t.now.Unix(), Arrival: t.now.Add(arrival).Unix(), Amount: amount,
		Status: "in_transit", Automatic: automatic,
	}
	if whole {
		for _, part := range t.unpaid(account) { // which movements it takes to the bank
			part.Payout = p.ID
			save(&t.change.Txns, part)
		}
	}
	p.Txn = t.book(account, "payout", p.ID, -amount)
	save(&t.change.Payouts, p)
	t.emit(account, "payout.created", t.renderPayout(p, nil), nil)
	return p
}

// arrive ends a payout well.
func (t *tx) arrive(p *payout) {
	p.Status = "paid"
	save(&t.change.Payouts, p)
	t.emit(p.Account, "payout.paid", t.renderPayout(p, nil), nil)
}

// bounce ends a payout that the bank sent back, also one that had arrived.
func (t *tx) bounce(p *payout) *failure {
	if p.Status == "failed" {
		return refused("", "", "Payout %s has failed already.", p.ID)
	}
	p.Status, p.Failure = "failed", "account_closed"
	p.Back = t.book(p.Account, "payout_failure", p.ID, p.Amount)
	save(&t.change.Payouts, p)
	t.emit(p.Account, "payout.failed", t.renderPayout(p, nil), nil)
	return nil
}

func getPayout(c *call) (object, *failure) {
	p := c.payout(c.id)
	if p == nil || p.Account != c.account {
		return nil, missing("payout", "payout", c.id)
	}
	return c.renderPayout(p, c.expand), nil
}

func listPayouts(c *call) (object, *failure) {
	rows, f := filter(c, c.s.state.payouts.of(c.account), func(p *payout) int64 { return p.Created }, func(p *payout) bool {
		return !c.has("status") || p.Status == c.text("status")
	})
	if f != nil {
		return nil, f
	}
	return paged(c, rows, func(p *payout) object { return c.renderPayout(p, c.expand) })
}

func (t *tx) renderPayout(p *payout, x expansion) object {
	message := any(nil)
	if p.Failure != "" {
		message = "The bank account has been closed."
	}
	return object{
		"id": p.ID, "object": "payout", "amount": p.Amount, "arrival_date": p.Arrival, "automatic": p.Automatic,
		"balance_transaction": ref(p.Txn, x, "balance_transaction", func(expansion) object { return t.renderTxn(t.txn(p.Txn)) }),
		"created":             p.Created, "currency": "eur", "description": orNull(p.Description), "destination": nil,
		"failure_balance_transaction": orNull(p.Back), "failure_code": orNull(p.Failure), "failure_message": message,
		"livemode": false, "metadata": meta(p.Metadata), "method": "standard", "original_payout": nil,
		"reconciliation_status": "not_applicable", "reversed_by": nil, "source_type": "card", "statement_descriptor": nil,
		"status": p.Status, "type": "bank_account",
	}
}
