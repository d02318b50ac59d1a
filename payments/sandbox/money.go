package sandbox

import "time"

// How money moves between the balances of the platform and of the shops. An
// account's balance is what it had before (Opening) and the net of all its
// balance transactions.

// clearing is how long a card payment stays pending in a balance.
const clearing = 7 * 24 * time.Hour

// opening is what an account that can be charged has from earlier trade, in
// cents, so that the costs of a first sale do not make a refund fail.
const opening = 100_000

// balance gives what an account has: what can be paid out, and what is still
// on its way.
func (t *tx) balance(account string) (available, pending int64) {
	if a := t.member(account); a != nil {
		available = a.Opening
	}
	if account == "" {
		if own := t.member(Platform); own != nil {
			available = own.Opening
		}
	}
	for _, b := range t.s.state.txns.rows {
		t.weigh(b, account, &available, &pending)
	}
	for _, b := range t.change.Txns {
		if t.s.state.txns.rows[b.ID] == nil {
			t.weigh(b, account, &available, &pending)
		}
	}
	return available, pending
}

func (t *tx) weigh(b *txn, account string, available, pending *int64) {
	switch {
	case b.Account != account:
	case b.available() <= t.now.Unix():
		*available += b.net()
	default:
		*pending += b.net()
	}
}

func (b *txn) net() int64 { return b.Amount - b.Cost - b.Fee }

// available is when a transaction's money can be used. What goes out leaves at
// once.
func (b *txn) available() int64 {
	if b.From > 0 {
		return b.From
	}
	if b.Kind == "charge" {
		return b.Created + int64(clearing/time.Second)
	}
	return b.Created
}

// covers reports whether an account has an amount, pending money included:
// Stripe takes refunds, reversals and disputes of that too.
func (t *tx) covers(account string, amount int64) bool {
	available, pending := t.balance(account)
	return available+pending >= amount
}

// book writes a movement down and gives its id.
func (t *tx) book(account, kind, source string, amount int64) string {
	return t.bookFrom(account, kind, source, amount, 0)
}

// bookFrom is book for money that can be used only from a moment on.
func (t *tx) bookFrom(account, kind, source string, amount, from int64) string {
	b := &txn{ID: objectID("txn_"), Account: account, Kind: kind, Source: source, Created: t.now.Unix(), Amount: amount, From: from}
	save(&t.change.Txns, b)
	return b.ID
}

// category is Stripe's reporting_category of a kind.
func category(kind string) string {
	return map[string]string{
		"charge": "charge", "refund": "refund", "refund_failure": "refund_failure", "adjustment": "dispute",
		"transfer": "transfer", "transfer_refund": "transfer_reversal", "payment": "charge", "payment_refund": "refund",
		"payout": "payout", "payout_failure": "payout_reversal", "application_fee": "platform_earning",
		"application_fee_refund": "platform_earning_refund",
	}[kind]
}

func (t *tx) renderTxn(b *txn) object {
	details := []object{}
	if b.Cost != 0 {
		details = append(details, object{"amount": b.Cost, "application": nil, "currency": "eur", "description": "Stripe processing fees", "type": "stripe_fee"})
	}
	if b.Fee > 0 {
		details = append(details, object{"amount": b.Fee, "application": nil, "currency": "eur", "description": "application fee", "type": "application_fee"})
	}
	status := "pending"
	if b.available() <= t.now.Unix() {
		status = "available"
	}
	return object{
		"id": b.ID, "object": "balance_transaction", "amount": b.Amount, "available_on": b.available(),
		"created": b.Created, "currency": "eur", "description": nil, "exchange_rate": nil, "fee": b.Cost + b.Fee,
		"fee_details": details, "net": b.net(), "reporting_category": category(b.Kind), "source": b.Source,
		"status": status, "type": b.Kind,
	}
}

func getTxn(c *call) (object, *failure) {
	b := c.txn(c.id)
	if b == nil || b.Account != c.account {
		return nil, missing("balance transaction", "id", c.id)
	}
	return c.renderTxn(b), nil
}

func listTxns(c *call) (object, *failure) {
	rows, f := filter(c, c.s.state.txns.of(c.account), func(b *txn) int64 { return b.Created }, func(b *txn) bool {
		return (!c.has("source") || b.Source == c.text("source")) && (!c.has("type") || b.Kind == c.text("type")) &&
			(!c.has("payout") || b.Payout == c.text("payout"))
	})
	if f != nil {
		return nil, f
	}
	return paged(c, rows, c.renderTxn)
}

func getBalance(c *call) (object, *failure) {
	available, pending := c.balance(c.account)
	part := func(cents int64) []object {
		return []object{{"amount": cents, "currency": "eur", "source_types": object{"card": cents}}}
	}
	return object{"object": "balance", "available": part(available), "pending": part(pending), "livemode": false}, nil
}
