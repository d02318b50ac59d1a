package sandbox

import (
	"slices"
	"time"
)

// Stripe's cost of a dispute in cents, given back to who wins it, and how long
// a shop has to answer.
const (
	disputeCost = 2000
	answerTime  = 7 * 24 * time.Hour
)

// dispute takes a charge's money back for its card's owner. The balance pays,
// also when it is short.
func (t *tx) dispute(ch *charge, reason string) (*dispute, *failure) {
	left := ch.Captured - ch.Refunded
	switch {
	case ch.Disputed != "":
		return nil, refused("", "charge_disputed", "Charge %s is disputed already.", ch.ID)
	case left == 0:
		return nil, refused("", "", "Nothing of charge %s is left to dispute.", ch.ID)
	}
	d := &dispute{
		ID: objectID("dp_"), Account: ch.Account, Charge: ch.ID, Intent: ch.Intent, Created: t.now.Unix(),
		Due: t.now.Add(answerTime).Unix(), Amount: left, Reason: reason, Status: "needs_response",
	}
	out := &txn{
		ID: objectID("txn_"), Account: ch.Account, Kind: "adjustment", Source: d.ID, Created: t.now.Unix(),
		Amount: -left, Cost: disputeCost,
	}
	save(&t.change.Txns, out)
	d.Txns, ch.Disputed = []string{out.ID}, d.ID
	save(&t.change.Disputes, d)
	save(&t.change.Charges, ch)
	t.emit(d.Account, "charge.dispute.created", t.renderDispute(d, nil), nil)
	t.emit(d.Account, "charge.dispute.funds_withdrawn", t.renderDispute(d, nil), nil)
	return d, nil
}

func (d *dispute) over() bool { return d.Status == "won" || d.Status == "lost" }

// decide ends a dispute; a shop that wins has its money again.
func (t *tx) decide(d *dispute, won bool) *failure {
	if d.over() {
		return refused("", "", "Dispute %s is closed: it was %s.", d.ID, d.Status)
	}
	before := object{"status": d.Status}
	if d.Status = "lost"; won {
		d.Status = "won"
		back := &txn{
			ID: objectID("txn_"), Account: d.Account, Kind: "adjustment", Source: d.ID, Created: t.now.Unix(),
			Amount: d.Amount, Cost: -disputeCost,
		}
		save(&t.change.Txns, back)
		d.Txns = append(slices.Clone(d.Txns), back.ID)
	}
	save(&t.change.Disputes, d)
	t.emit(d.Account, "charge.dispute.closed", t.renderDispute(d, nil), before)
	if won {
		t.emit(d.Account, "charge.dispute.funds_reinstated", t.renderDispute(d, nil), nil)
	}
	return nil
}

func disputeParams() []string { return []string{"evidence[*]", "submit", "metadata[*]"} }

// texts are the kinds of evidence that are words; this sandbox keeps no files.
func texts() []string {
	return []string{
		"access_activity_log", "billing_address", "cancellation_policy_disclosure", "cancellation_rebuttal",
		"customer_email_address", "customer_name", "customer_purchase_ip", "duplicate_charge_explanation", "duplicate_charge_id",
		"product_description", "refund_policy_disclosure", "refund_refusal_explanation", "service_date", "shipping_address",
		"shipping_carrier", "shipping_date", "shipping_tracking_number", "uncategorized_text",
	}
}

func (c *call) ownDispute() (*dispute, *failure) {
	d := c.tx.disputed(c.id)
	if d == nil || d.Account != c.account {
		return nil, missing("dispute", "dispute", c.id)
	}
	return d, nil
}

// answerDispute stores evidence. As in Stripe's test mode the words
// winning_evidence and losing_evidence decide at once.
func answerDispute(c *call) (object, *failure) {
	d, f := c.ownDispute()
	if f != nil {
		return nil, f
	}
	given := c.pairs("evidence")
	for name := range given {
		if !slices.Contains(texts(), name) {
			return nil, invalid("evidence["+name+"]", "parameter_unknown", "This sandbox keeps no evidence of the kind %s.", name)
		}
	}
	submit, f := c.oneOf("submit", "true", "false")
	if f != nil {
		return nil, f
	}
	if d.over() {
		return nil, refused("", "", "This dispute is closed: it was %s.", d.Status)
	}
	d.Evidence, d.Metadata = merged(d.Evidence, given), merged(d.Metadata, c.pairs("metadata"))
	before := object{"status": d.Status}
	if submit == "true" && len(given) > 0 {
		d.Status = "under_review"
		d.Sent++
	}
	save(&c.change.Disputes, d)
	c.emit(d.Account, "charge.dispute.updated", c.renderDispute(d, nil), before)
	if said := given["uncategorized_text"]; submit == "true" && (said == "winning_evidence" || said == "losing_evidence") {
		if f := c.decide(d, said == "winning_evidence"); f != nil {
			return nil, f
		}
	}
	return c.renderDispute(d, c.expand), nil
}

func closeDispute(c *call) (object, *failure) {
	d, f := c.ownDispute()
	if f == nil {
		f = c.decide(d, false)
	}
	if f != nil {
		return nil, f
	}
	return c.renderDispute(d, c.expand), nil
}

func getDispute(c *call) (object, *failure) {
	d, f := c.ownDispute()
	if f != nil {
		return nil, f
	}
	return c.renderDispute(d, c.expand), nil
}

func listDisputes(c *call) (object, *failure) {
	rows, f := filter(c, c.s.state.disputes.of(c.account), func(d *dispute) int64 { return d.Created }, func(d *dispute) bool {
		return (!c.has("charge") || d.Charge == c.text("charge")) && (!c.has("payment_intent") || d.Intent == c.text("payment_intent"))
	})
	if f != nil {
		return nil, f
	}
	return paged(c, rows, func(d *dispute) object { return c.renderDispute(d, c.expand) })
}

func (t *tx) renderDispute(d *dispute, x expansion) object {
	moves := []object{}
	for _, id := range d.Txns {
		moves = append(moves, t.renderTxn(t.txn(id)))
	}
	evidence := object{}
	for _, name := range append(texts(), "cancellation_policy", "customer_communication", "customer_signature",
		"duplicate_charge_documentation", "receipt", "refund_policy", "service_documentation", "shipping_documentation", "uncategorized_file") {
		evidence[name] = orNull(d.Evidence[name])
	}
	return object{
		"id": d.ID, "object": "dispute", "amount": d.Amount, "balance_transactions": moves,
		"charge":  ref(d.Charge, x, "charge", func(x expansion) object { return t.renderCharge(t.charge(d.Charge), x) }),
		"created": d.Created, "currency": "eur", "evidence": evidence,
		"evidence_details": object{
			"due_by": d.Due, "has_evidence": len(d.Evidence) > 0, "past_due": d.Due < t.now.Unix(), "submission_count": d.Sent,
		},
		"is_charge_refundable": false, "livemode": false, "metadata": meta(d.Metadata),
		"payment_intent": ref(d.Intent, x, "payment_intent", func(x expansion) object { return t.renderIntent(t.intent(d.Intent), x) }),
		"reason":         d.Reason, "status": d.Status,
	}
}
