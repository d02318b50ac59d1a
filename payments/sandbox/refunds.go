package sandbox

import (
	"fmt"
	"slices"
)

func createRefund(c *call) (object, *failure) {
	if c.has("charge") == c.has("payment_intent") {
		return nil, invalid("", "parameter_missing", "One of the following params should be provided for this request: payment_intent or charge.")
	}
	reason, f := c.oneOf("reason", "", "duplicate", "fraudulent", "requested_by_customer")
	if f != nil {
		return nil, f
	}
	amount := int64(0)
	if c.has("amount") {
		if amount, f = c.between("amount", 1, largest); f != nil {
			return nil, f
		}
	}
	ch, f := c.refundable()
	if f != nil {
		return nil, f
	}
	r, f := c.giveBack(ch, amount)
	if f != nil {
		return nil, f
	}
	r.Reason, r.Metadata = reason, c.pairs("metadata")
	save(&c.change.Refunds, r)
	return c.renderRefund(r, c.expand), nil
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

// giveBack refunds amount cents of a charge, or with 0 all that is left.
func (t *tx) giveBack(ch *charge, amount int64) (*refund, *failure) {
	left := ch.Captured - ch.Refunded
	if ch.Captured == 0 {
		return nil, refused("charge", "", "Charge %s has not been captured and cannot be refunded.", ch.ID)
	}
	if left == 0 {
		return nil, refused("", "charge_already_refunded", "Charge %s has already been refunded.", ch.ID)
	}
	if amount == 0 {
		amount = left
	}
	if amount > left {
		// Stripe gives this one a param and no code.
		return nil, refused("amount", "", "Refund amount (%s) is greater than unrefunded amount on charge (%s)",
			euro("en", amount), euro("en", left))
	}
	before := object{"amount_refunded": ch.Refunded}
	if amount == left {
		before["refunded"] = false
	}
	r := &refund{
		ID: objectID("re_"), Account: ch.Account, Charge: ch.ID, Intent: ch.Intent, Created: t.now.Unix(),
		Amount: amount, Status: "succeeded", Txn: objectID("txn_"),
	}
	// Stripe keeps its cost when money goes back.
	save(&t.change.Txns, &txn{ID: r.Txn, Account: ch.Account, Kind: "refund", Source: r.ID, Created: r.Created, Amount: -amount})
	ch.Refunded += amount
	save(&t.change.Charges, ch)
	save(&t.change.Refunds, r)
	t.emit(ch.Account, "charge.refunded", t.renderCharge(ch, nil), before)
	return r, nil
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
		delivered := fmt.Sprint(len(e.Pending) == 0)
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
