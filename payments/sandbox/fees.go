package sandbox

// What the platform takes of a shop's payment.

// earn books the application's fee of a captured charge.
func (t *tx) earn(ch *charge) {
	if ch.Fee == 0 || ch.Account == "" {
		return
	}
	f := &fee{ID: objectID("fee_"), Shop: ch.Account, Charge: ch.ID, Created: t.now.Unix(), Amount: ch.Fee}
	f.Txn = t.book("", "application_fee", f.ID, f.Amount)
	ch.FeeID = f.ID
	save(&t.change.Fees, f)
	t.emit("", "application_fee.created", t.renderFee(f, nil), nil)
}

// feeBack gives a part of a fee back to its shop.
func (t *tx) feeBack(f *fee, amount int64) (*feeRefund, *failure) {
	left := f.Amount - f.refunded()
	if left == 0 {
		return nil, refused("", "", "Application fee %s has already been refunded.", f.ID)
	}
	if amount == 0 {
		amount = left
	}
	if amount > left {
		return nil, refused("amount", "", "Refund amount (%s) is greater than unrefunded amount on fee (%s)", euro("en", amount), euro("en", left))
	}
	r := &feeRefund{ID: objectID("fr_"), Created: t.now.Unix(), Amount: amount}
	r.Txn = t.book("", "application_fee_refund", r.ID, -amount)
	t.book(f.Shop, "adjustment", r.ID, amount)
	f.Refunds = append(append([]*feeRefund{}, f.Refunds...), r)
	save(&t.change.Fees, f)
	t.emit("", "application_fee.refunded", t.renderFee(f, nil), nil)
	return r, nil
}

func (f *fee) refunded() (sum int64) {
	for _, r := range f.Refunds {
		sum += r.Amount
	}
	return sum
}

func (t *tx) renderFee(f *fee, x expansion) object {
	backs := []object{}
	for _, r := range f.Refunds {
		backs = append(backs, renderFeeRefund(f, r))
	}
	return object{
		"id": f.ID, "object": "application_fee", "account": f.Shop, "amount": f.Amount, "amount_refunded": f.refunded(),
		"application":         applicationID,
		"balance_transaction": ref(f.Txn, x, "balance_transaction", func(expansion) object { return t.renderTxn(t.txn(f.Txn)) }),
		"charge":              ref(f.Charge, x, "charge", func(x expansion) object { return t.renderCharge(t.charge(f.Charge), x) }),
		"created":             f.Created, "currency": "eur", "livemode": false, "originating_transaction": nil,
		"refunded": f.refunded() == f.Amount,
		"refunds":  listObject("/v1/application_fees/"+f.ID+"/refunds", backs),
	}
}

func renderFeeRefund(f *fee, r *feeRefund) object {
	return object{
		"id": r.ID, "object": "fee_refund", "amount": r.Amount, "balance_transaction": r.Txn, "created": r.Created,
		"currency": "eur", "fee": f.ID, "metadata": object{},
	}
}

// listObject is a list that has all its rows.
func listObject(url string, data []object) object {
	return object{"object": "list", "data": data, "has_more": false, "url": url}
}

func (c *call) ownFee() (*fee, *failure) {
	f := c.fee(c.id)
	if f == nil || c.account != "" {
		return nil, missing("application_fee", "id", c.id)
	}
	return f, nil
}

func getFee(c *call) (object, *failure) {
	f, no := c.ownFee()
	if no != nil {
		return nil, no
	}
	return c.renderFee(f, c.expand), nil
}

func listFees(c *call) (object, *failure) {
	rows, no := filter(c, c.s.state.fees.of(c.account), func(f *fee) int64 { return f.Created }, func(f *fee) bool {
		return !c.has("charge") || f.Charge == c.text("charge")
	})
	if no != nil {
		return nil, no
	}
	return paged(c, rows, func(f *fee) object { return c.renderFee(f, c.expand) })
}

func refundFee(c *call) (object, *failure) {
	f, no := c.ownFee()
	if no != nil {
		return nil, no
	}
	amount, no := c.optional("amount")
	if no != nil {
		return nil, no
	}
	r, no := c.feeBack(f, amount)
	if no != nil {
		return nil, no
	}
	return renderFeeRefund(f, r), nil
}

// optional gives an amount of at least a cent, or 0 when none was sent.
func (c *call) optional(name string) (int64, *failure) {
	if !c.has(name) {
		return 0, nil
	}
	return c.between(name, 1, largest)
}
