package sandbox

// What the platform hands on to shops of a payment that it took for several.

func transferParams() []string {
	return []string{"amount", "currency", "destination", "source_transaction", "transfer_group", "description", "metadata[*]"}
}

func createTransfer(c *call) (object, *failure) {
	if c.account != "" {
		return nil, invalid("", "", "A connected account cannot make transfers.")
	}
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
	to, f := c.need("destination")
	if f != nil {
		return nil, f
	}
	a := c.s.present(to)
	if a == nil {
		return nil, invalid("destination", "resource_missing", "No such destination: '%s'", to)
	}
	if a.Transfers != "active" {
		return nil, refused("destination", "insufficient_capabilities_for_transfer",
			"Your destination account needs to have at least one of the following capabilities enabled: transfers, crypto_transfers, legacy_payments")
	}
	if f := c.fund(amount); f != nil {
		return nil, f
	}
	w := &transfer{
		ID: objectID("tr_"), To: to, Created: c.now.Unix(), Amount: amount, Source: c.text("source_transaction"),
		Group: c.text("transfer_group"), Description: c.text("description"), Metadata: c.pairs("metadata"),
	}
	var from int64 // money of a charge can be used when the charge's can
	if ch := c.charge(w.Source); ch != nil {
		if from = c.txn(ch.Txn).available(); from <= c.now.Unix() {
			from = 0
		}
		if w.Group == "" {
			w.Group = ch.Group
		}
	}
	w.Txn = c.bookFrom("", "transfer", w.ID, -amount, from)
	w.There = objectID("py_")
	c.bookFrom(to, "payment", w.There, amount, from)
	save(&c.change.Transfers, w)
	c.emit("", "transfer.created", c.renderTransfer(w, nil), nil)
	return c.renderTransfer(w, c.expand), nil
}

// fund checks what a transfer is paid from: the named charge as far as it was
// not handed on before, or else the platform's available balance.
func (c *call) fund(amount int64) *failure {
	short := refused("", "balance_insufficient", "You have insufficient available funds in your Stripe account.")
	if !c.has("source_transaction") {
		if available, _ := c.balance(""); available < amount {
			return short
		}
		return nil
	}
	id := c.text("source_transaction")
	ch := c.charge(id)
	if ch == nil || ch.Account != "" {
		return invalid("source_transaction", "resource_missing", "No such charge: '%s'", id)
	}
	if ch.Captured == 0 {
		return refused("source_transaction", "", "Charge %s has not been captured.", id)
	}
	left := ch.Captured
	for _, w := range c.s.state.transfers.rows {
		if w.Source == id {
			left -= w.Amount
		}
	}
	if amount > left {
		return refused("amount", "transfer_source_balance_parameters_mismatch",
			"The transfers of charge %s would come to more than the charge: %s are left.", id, euro("en", left))
	}
	return nil
}

func (c *call) ownTransfer() (*transfer, *failure) {
	w := c.transfer(c.id)
	if w == nil || c.account != "" {
		return nil, missing("transfer", "transfer", c.id)
	}
	return w, nil
}

func getTransfer(c *call) (object, *failure) {
	w, f := c.ownTransfer()
	if f != nil {
		return nil, f
	}
	return c.renderTransfer(w, c.expand), nil
}

func listTransfers(c *call) (object, *failure) {
	rows, f := filter(c, c.s.state.transfers.of(c.account), func(w *transfer) int64 { return w.Created }, func(w *transfer) bool {
		return (!c.has("destination") || w.To == c.text("destination")) && (!c.has("transfer_group") || w.Group == c.text("transfer_group"))
	})
	if f != nil {
		return nil, f
	}
	return paged(c, rows, func(w *transfer) object { return c.renderTransfer(w, c.expand) })
}

func reverseTransfer(c *call) (object, *failure) {
	w, f := c.ownTransfer()
	if f != nil {
		return nil, f
	}
	amount, f := c.optional("amount")
	if f != nil {
		return nil, f
	}
	left := w.Amount - w.reversed()
	if amount == 0 {
		amount = left
	}
	if left == 0 {
		return nil, refused("", "", "Transfer %s is already fully reversed.", w.ID)
	}
	if amount > left {
		return nil, refused("amount", "", "Amount of reversal (%s) is greater than unreversed amount on transfer (%s)", euro("en", amount), euro("en", left))
	}
	if !c.covers(w.To, amount) {
		return nil, refused("", "balance_insufficient", "Insufficient funds in the connected account's balance to reverse this transfer.")
	}
	r := &reversal{ID: objectID("trr_"), Created: c.now.Unix(), Amount: amount, Metadata: c.pairs("metadata")}
	r.Txn = c.book("", "transfer_refund", r.ID, amount)
	r.There = objectID("pyr_")
	c.book(w.To, "payment_refund", r.There, -amount)
	w.Reversals = append(append([]*reversal{}, w.Reversals...), r)
	save(&c.change.Transfers, w)
	c.emit("", "transfer.reversed", c.renderTransfer(w, nil), nil)
	return renderReversal(w, r), nil
}

func listReversals(c *call) (object, *failure) {
	w, f := c.ownTransfer()
	if f != nil {
		return nil, f
	}
	return w.renderReversals(), nil
}

func (w *transfer) reversed() (sum int64) {
	for _, r := range w.Reversals {
		sum += r.Amount
	}
	return sum
}

func (w *transfer) renderReversals() object {
	backs := []object{}
	for _, r := range w.Reversals {
		backs = append([]object{renderReversal(w, r)}, backs...)
	}
	return listObject("/v1/transfers/"+w.ID+"/reversals", backs)
}

func (t *tx) renderTransfer(w *transfer, x expansion) object {
	return object{
		"id": w.ID, "object": "transfer", "amount": w.Amount, "amount_reversed": w.reversed(),
		"balance_transaction": ref(w.Txn, x, "balance_transaction", func(expansion) object { return t.renderTxn(t.txn(w.Txn)) }),
		"created":             w.Created, "currency": "eur", "description": orNull(w.Description), "destination": w.To, "destination_payment": orNull(w.There),
		"livemode": false, "metadata": meta(w.Metadata), "reversals": w.renderReversals(), "reversed": w.reversed() == w.Amount,
		"source_transaction": ref(w.Source, x, "source_transaction", func(x expansion) object { return t.renderCharge(t.charge(w.Source), x) }),
		"source_type":        "card", "transfer_group": orNull(w.Group),
	}
}

func renderReversal(w *transfer, r *reversal) object {
	return object{
		"id": r.ID, "object": "transfer_reversal", "amount": r.Amount, "balance_transaction": r.Txn, "created": r.Created,
		"currency": "eur", "destination_payment_refund": orNull(r.There), "metadata": meta(r.Metadata), "source_refund": nil, "transfer": w.ID,
	}
}
