package sandbox

import (
	"cmp"
	"strconv"
)

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

func (t *tx) renderCharge(c *charge, x expansion) object {
	status, outcome := "succeeded", object{
		"network_status": "approved_by_network", "reason": nil, "risk_level": "normal",
		"seller_message": "Payment complete.", "type": "authorized",
	}
	failureCode, failureMessage := any(nil), any(nil)
	if d := c.Declined; d != nil {
		status, failureCode, failureMessage = "failed", d.Code, d.Message
		outcome = object{
			"network_status": "declined_by_network", "reason": d.Reason, "risk_level": "normal",
			"seller_message": "The bank did not approve this payment.", "type": "issuer_declined",
		}
	}
	return object{
		"id": c.ID, "object": "charge", "amount": c.Amount, "amount_captured": c.Captured, "amount_refunded": c.Refunded + c.Released,
		"application":            nil,
		"application_fee":        ref(c.FeeID, x, "application_fee", func(x expansion) object { return t.renderFee(t.fee(c.FeeID), x) }),
		"application_fee_amount": orNull(c.Fee),
		"balance_transaction":    ref(c.Txn, x, "balance_transaction", func(expansion) object { return t.renderTxn(t.txn(c.Txn)) }),
		"billing_details": object{
			"address": object{"city": nil, "country": nil, "line1": nil, "line2": nil, "postal_code": nil, "state": nil},
			"email":   orNull(c.Email), "name": orNull(c.Card.Name), "phone": nil,
		},
		"calculated_statement_descriptor": "SOTTOCASA", "captured": c.Captured > 0, "created": c.Created, "currency": "eur",
		"customer": nil, "description": nil, "disputed": c.Disputed != "", "failure_balance_transaction": nil,
		"failure_code": failureCode, "failure_message": failureMessage, "fraud_details": object{}, "invoice": nil,
		"livemode": false, "metadata": object{}, "on_behalf_of": nil, "outcome": outcome, "paid": c.Declined == nil,
		"payment_intent": ref(c.Intent, x, "payment_intent", func(x expansion) object { return t.renderIntent(t.intent(c.Intent), x) }),
		"payment_method": c.Card.Method, "payment_method_details": c.renderCard(), "radar_options": object{},
		"receipt_email": nil, "receipt_number": nil, "receipt_url": nil,
		"refunded": c.Refunded+c.Released == c.Amount, "review": nil, "shipping": nil, "source_transfer": nil,
		"statement_descriptor": nil, "statement_descriptor_suffix": nil, "status": status,
		"transfer_data": nil, "transfer_group": orNull(c.Group),
	}
}

func (c *charge) renderCard() object {
	var secure any
	if c.Card.Secure {
		secure = object{
			"authentication_flow": "challenge", "electronic_commerce_indicator": "05", "exemption_indicator": nil, "result": "authenticated",
			"result_reason": nil, "transaction_id": nil, "version": "2.2.0",
		}
	}
	details := object{
		"amount_authorized": c.Amount, "brand": c.Card.Brand,
		"checks":  object{"address_line1_check": nil, "address_postal_code_check": nil, "cvc_check": "pass"},
		"country": cmp.Or(c.Card.Country, "IT"), "exp_month": c.Card.Month, "exp_year": c.Card.Year,
		"extended_authorization": object{"status": "disabled"}, "fingerprint": nil, "funding": "credit",
		"incremental_authorization": object{"status": "unavailable"}, "installments": nil, "last4": c.Card.Last4,
		"mandate": nil, "multicapture": object{"status": "unavailable"}, "network": c.Card.Brand,
		"network_token":  object{"used": false},
		"overcapture":    object{"maximum_amount_capturable": c.Amount, "status": "unavailable"},
		"three_d_secure": secure, "wallet": nil,
	}
	if c.Before > 0 {
		details["capture_before"] = c.Before
	}
	return object{"type": "card", "card": details}
}

func getIntent(c *call) (object, *failure) {
	i := c.intent(c.id)
	if i == nil || i.Account != c.account {
		return nil, missing("payment_intent", "intent", c.id)
	}
	return c.renderIntent(i, c.expand), nil
}

func getCharge(c *call) (object, *failure) {
	ch := c.charge(c.id)
	if ch == nil || ch.Account != c.account {
		return nil, missing("charge", "id", c.id)
	}
	return c.renderCharge(ch, c.expand), nil
}
