package sandbox

import (
	"fmt"
	"slices"
	"time"
)

func createRefund(c *call) (object, *failure) {
	if c.has("charge") == c.has("payment_intent") {
		return nil, invalid("", "parameter_missing", "One of the following params should be provided for this request: payment_intent or charge.")
	}
	reason, f := c.oneOf("reason", "", "duplicate", "fraudulent", "requested_by_customer")
	if f != nil {
		return nil, f
	}
	withFee, f := c.oneOf("refund_application_fee", "false", "true")
	if f != nil {
		return nil, f
	}
	amount, f := c.optional("amount")
	if f != nil {
		return nil, f
	}
	ch, f := c.refundable()
	if f != nil {
		return nil, f
	}
	if withFee == "true" && ch.FeeID == "" {
		return nil, refused("refund_application_fee", "", "Attempting to refund_application_fee on a charge that has no application fee.")
	}
	r, f := c.giveBack(ch, &refund{Amount: amount, Reason: reason, Metadata: c.pairs("metadata")})
	if f != nil {
		return nil, f
	}
	if withFee == "true" {
		if f := c.feeShare(ch, r.Amount); f != nil {
			return nil, f
		}
	}
	return c.renderRefund(r, c.expand), nil
}

// feeShare gives back as much of a charge's fee as was refunded of the charge.
func (t *tx) feeShare(ch *charge, amount int64) *failure {
	fee := t.fee(ch.FeeID)
	share := min((fee.Amount*amount+ch.Captured/2)/ch.Captured, fee.Amount-fee.refunded())
	if share == 0 {
		return nil
	}
	_, f := t.feeBack(fee, share)
	return f
}

// refundable finds the charge that a refund speaks of, in the caller's
// account.
func (c *call) refundable() (*charge, *failure) {
	if id := c.text("charge"); c.has("charge") {
		ch := c.charge(id)
		if ch == nil || ch.Account != c.account {
			return nil, missing("charge", "charge", id)
		}
		return ch, nil
	}
	id := c.text("payment_intent")
	i := c.intent(id)
	if i == nil || i.Account != c.account {
		return nil, missing("payment_intent", "payment_intent", id)
	}
	if i.Status != "succeeded" {
		return nil, refused("", "payment_intent_unexpected_state",
			"This PaymentIntent (%s) does not have a successful charge to refund.", id)
	}
	return c.charge(i.Charge), nil
}

// giveBack refunds r.Amount cents of a charge, or with 0 all that is left.
func (t *tx) giveBack(ch *charge, r *refund) (*refund, *failure) {
	left := ch.Captured - ch.Refunded
	switch {
	case ch.Captured == 0:
		return nil, refused("charge", "", "Charge %s has not been captured and cannot be refunded.", ch.ID)
	case ch.Disputed != "" && t.disputed(ch.Disputed).Status != "won":
		return nil, refused("", "charge_disputed", "Charge %s has been charged back; cannot issue a refund.", ch.ID)
	case left == 0:
		return nil, refused("", "charge_already_refunded", "Charge %s has already been refunded.", ch.ID)
	}
	if r.Amount == 0 {
		r.Amount = left
	}
	if r.Amount > left {
		// Stripe gives this one a param and no code.
		return nil, refused("amount", "", "Refund amount (%s) is greater than unrefunded amount on charge (%s)",
			euro("en", r.Amount), euro("en", left))
	}
	if !t.covers(ch.Account, r.Amount) {
		return nil, refused("", "insufficient_funds", "Insufficient funds in your Stripe balance to refund this amount.")
	}
	before := object{"amount_refunded": ch.Refunded + ch.Released}
	if r.Amount == left {
		before["refunded"] = false
	}
	r.ID, r.Account, r.Charge, r.Intent, r.Created = objectID("re_"), ch.Account, ch.ID, ch.Intent, t.now.Unix()
	r.Status = "succeeded"
	if r.End = ch.Card.Refund; r.End != "" {
		r.Ends = t.now.Add(refundTime).Unix()
		if r.End == "succeeded" {
			r.Status = "pending"
		}
	}
	// Stripe keeps its cost when money goes back.
	r.Txn = t.book(ch.Account, "refund", r.ID, -r.Amount)
	ch.Refunded += r.Amount
	save(&t.change.Charges, ch)
	save(&t.change.Refunds, r)
	t.emit(ch.Account, "refund.created", t.renderRefund(r, nil), nil)
	t.emit(ch.Account, "charge.refunded", t.renderCharge(ch, nil), before)
	return r, nil
}

// refundTime is how long the refund of a card for that purpose takes.
const refundTime = time.Minute

// settleRefund brings a refund to its end.
func (t *tx) settleRefund(r *refund) {
	if r.End == "failed" {
		_ = t.failRefund(r) // one that has failed already has no end any more
		return
	}
	before := object{"status": r.Status}
	r.Status, r.Ends = "succeeded", 0
	save(&t.change.Refunds, r)
	t.changed(r, before)
}

// failRefund takes back a refund that the card's bank did not accept: the shop
// has its money again, and owes it.
func (t *tx) failRefund(r *refund) *failure {
	if r.Status == "failed" || r.Txn == "" {
		return refused("", "", "Refund %s cannot fail any more.", r.ID)
	}
	before := object{"status": r.Status}
	ch := t.charge(r.Charge)
	r.Status, r.Ends, r.Failure = "failed", 0, "expired_or_canceled_card"
	r.Back = t.book(r.Account, "refund_failure", r.ID, r.Amount)
	ch.Refunded -= r.Amount
	save(&t.change.Refunds, r)
	save(&t.change.Charges, ch)
	t.changed(r, before)
	return nil
}

// changed tells of a refund under both names that Stripe has for it.
func (t *tx) changed(r *refund, before object) {
	t.emit(r.Account, "charge.refund.updated", t.renderRefund(r, nil), before)
	t.emit(r.Account, "refund.updated", t.renderRefund(r, nil), before)
}

func getRefund(c *call) (object, *failure) {
	r := c.refund(c.id)
	if r == nil || r.Account != c.account {
		return nil, missing("refund", "refund", c.id)
	}
	return c.renderRefund(r, c.expand), nil
}

func listRefunds(c *call) (object, *failure) {
	rows, f := filter(c, c.s.state.refunds.of(c.account), func(r *refund) int64 { return r.Created }, func(r *refund) bool {
		return (!c.has("payment_intent") || r.Intent == c.text("payment_intent")) &&
			(!c.has("charge") || r.Charge == c.text("charge"))
	})
	if f != nil {
		return nil, f
	}
	return paged(c, rows, func(r *refund) object { return c.renderRefund(r, c.expand) })
}

func listEvents(c *call) (object, *failure) {
	types := c.list("types")
	rows, f := filter(c, c.s.state.events.of(c.account), func(e *event) int64 { return e.Created }, func(e *event) bool {
		delivered := fmt.Sprint(len(e.Pending)+len(e.Lost) == 0)
		return (!c.has("type") || e.Type == c.text("type")) && (len(types) == 0 || slices.Contains(types, e.Type)) &&
			(!c.has("delivery_success") || delivered == c.text("delivery_success"))
	})
	if f != nil {
		return nil, f
	}
	return paged(c, rows, (*event).render)
}

func getEvent(c *call) (object, *failure) {
	e, ok := c.s.state.events.rows[c.id]
	if !ok || e.Account != c.account {
		return nil, missing("event", "id", c.id)
	}
	return e.render(), nil
}
