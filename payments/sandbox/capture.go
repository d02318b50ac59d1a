package sandbox

import "time"

// holdLife is how long a card's bank keeps money that was not captured.
const holdLife = 7 * 24 * time.Hour

// holds reports whether a charge holds money that nobody has taken or let go.
func (c *charge) holds() bool {
	return c.Declined == nil && c.Before > 0 && c.Captured == 0 && c.Released == 0
}

// collect books what a charge takes; Stripe's cost and the application's fee
// are taken then too.
func (t *tx) collect(i *intent, ch *charge, amount int64) {
	i.Received, i.Capturable, i.Status = amount, 0, "succeeded"
	ch.Captured, ch.Txn = amount, objectID("txn_")
	save(&t.change.Txns, &txn{
		ID: ch.Txn, Account: ch.Account, Kind: "charge", Source: ch.ID, Created: t.now.Unix(),
		Amount: amount, Cost: stripeCost(ch.Card.Country, amount), Fee: ch.Fee,
	})
	t.earn(ch)
}

// release lets go what a charge held beyond what it captured. Stripe books
// that as a refund without a balance transaction, and counts it in
// amount_refunded.
func (t *tx) release(ch *charge) {
	if ch.Released = ch.Amount - ch.Captured; ch.Released == 0 {
		return
	}
	save(&t.change.Refunds, &refund{
		ID: objectID("re_"), Account: ch.Account, Charge: ch.ID, Intent: ch.Intent, Created: t.now.Unix(),
		Amount: ch.Released, Status: "succeeded",
	})
}

func (c *call) ownIntent() (*intent, *failure) {
	i := c.intent(c.id)
	if i == nil || i.Account != c.account {
		return nil, missing("payment_intent", "intent", c.id)
	}
	return i, nil
}

func captureIntent(c *call) (object, *failure) {
	i, f := c.ownIntent()
	if f != nil {
		return nil, f
	}
	amount, fee := i.Capturable, i.Fee
	if c.has("amount_to_capture") {
		if amount, f = c.between("amount_to_capture", 1, largest); f != nil {
			return nil, f
		}
	}
	if i.Status != "requires_capture" {
		return nil, refused("", "payment_intent_unexpected_state", "This PaymentIntent could not be captured because it has a "+
			"status of %s. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.", i.Status)
	}
	if amount > i.Capturable {
		return nil, refused("amount_to_capture", "amount_too_large",
			"The amount to capture (%s) is greater than what this PaymentIntent can still capture (%s).", euro("en", amount), euro("en", i.Capturable))
	}
	if c.has("application_fee_amount") {
		if fee, f = c.between("application_fee_amount", 0, i.Amount); f != nil {
			return nil, f
		}
	}
	if given := c.pairs("metadata"); len(given) > 0 {
		i.Metadata = merged(i.Metadata, given)
	}
	ch := c.charge(i.Charge)
	ch.Fee, i.Fee = min(fee, amount), min(fee, amount)
	c.collect(i, ch, amount)
	c.release(ch)
	save(&c.change.Intents, i)
	save(&c.change.Charges, ch)
	c.emit(i.Account, "charge.captured", c.renderCharge(ch, nil), object{"captured": false, "amount_captured": 0})
	c.emit(i.Account, "payment_intent.succeeded", c.renderIntent(i, nil), nil)
	return c.renderIntent(i, c.expand), nil
}

// merged gives old with fresh over it; an empty value takes its key away.
func merged(old, fresh map[string]string) map[string]string {
	out := map[string]string{}
	for _, m := range []map[string]string{old, fresh} {
		for k, v := range m {
			if out[k] = v; v == "" {
				delete(out, k)
			}
		}
	}
	return out
}

func cancelIntent(c *call) (object, *failure) {
	why, f := c.oneOf("cancellation_reason", "", "duplicate", "fraudulent", "requested_by_customer", "abandoned")
	if f != nil {
		return nil, f
	}
	i, f := c.ownIntent()
	if f != nil {
		return nil, f
	}
	if i.Status == "succeeded" || i.Status == "canceled" {
		return nil, refused("", "payment_intent_unexpected_state", "You cannot cancel this PaymentIntent because it has a status of %s. "+
			"Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, "+
			"requires_confirmation, requires_action, processing.", i.Status)
	}
	if s := c.session(i.Session); s != nil && s.Status == "open" {
		return nil, refused("", "payment_intent_unexpected_state",
			"You cannot cancel a PaymentIntent created by a Checkout Session that is open. Expire the session instead.")
	}
	c.callOff(i, why)
	return c.renderIntent(i, c.expand), nil
}

// callOff ends an intent: what it held is let go.
func (t *tx) callOff(i *intent, why string) {
	i.Status, i.Capturable, i.Canceled, i.Why = "canceled", 0, t.now.Unix(), why
	save(&t.change.Intents, i)
	if ch := t.charge(i.Charge); ch != nil && ch.holds() {
		t.release(ch)
		save(&t.change.Charges, ch)
		t.emit(i.Account, "charge.refunded", t.renderCharge(ch, nil), object{"amount_refunded": 0, "refunded": false})
	}
	t.emit(i.Account, "payment_intent.canceled", t.renderIntent(i, nil), nil)
}

// lapse ends a hold that nobody captured in time.
func (t *tx) lapse(ch *charge) {
	i := t.intent(ch.Intent)
	if i.Status != "requires_capture" {
		return
	}
	i.Status, i.Capturable, i.Canceled, i.Why = "canceled", 0, t.now.Unix(), "automatic"
	t.release(ch)
	save(&t.change.Intents, i)
	save(&t.change.Charges, ch)
	t.emit(i.Account, "charge.expired", t.renderCharge(ch, nil), object{"amount_refunded": 0, "refunded": false})
	t.emit(i.Account, "payment_intent.canceled", t.renderIntent(i, nil), nil)
}

func listIntents(c *call) (object, *failure) {
	rows, f := filter(c, c.s.state.intents.of(c.account), func(i *intent) int64 { return i.Created }, func(*intent) bool { return true })
	if f != nil {
		return nil, f
	}
	return paged(c, rows, func(i *intent) object { return c.renderIntent(i, c.expand) })
}

func listCharges(c *call) (object, *failure) {
	rows, f := filter(c, c.s.state.charges.of(c.account), func(ch *charge) int64 { return ch.Created }, func(ch *charge) bool {
		return !c.has("payment_intent") || ch.Intent == c.text("payment_intent")
	})
	if f != nil {
		return nil, f
	}
	return paged(c, rows, func(ch *charge) object { return c.renderCharge(ch, c.expand) })
}
