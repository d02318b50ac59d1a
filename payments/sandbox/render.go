package sandbox

// The shapes of answers, complete as Stripe's OpenAPI file of 2023-10-16 asks.

func orNull[T comparable](v T) any {
	var zero T
	if v == zero {
		return nil
	}
	return v
}

func meta(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return m
}

func (t *tx) renderSession(s *session, x expansion) object {
	paid := "unpaid"
	if i := t.intent(s.Intent); i != nil && i.Status == "succeeded" {
		paid = "paid"
	}
	var customer any
	if s.Email != "" || s.Name != "" {
		customer = object{
			"address": nil, "email": orNull(s.Email), "name": orNull(s.Name),
			"phone": nil, "tax_exempt": "none", "tax_ids": nil,
		}
	}
	var page any
	if s.Status == "open" {
		page = t.s.payURL(s.ID)
	}
	o := object{
		"id": s.ID, "object": "checkout.session", "after_expiration": nil, "allow_promotion_codes": nil,
		"amount_subtotal": s.Amount, "amount_total": s.Amount,
		"automatic_tax":              object{"enabled": false, "liability": nil, "status": nil},
		"billing_address_collection": nil, "cancel_url": orNull(s.Cancel), "client_reference_id": orNull(s.Reference),
		"client_secret": nil, "consent": nil, "consent_collection": nil, "created": s.Created, "currency": "eur",
		"currency_conversion": nil, "custom_fields": []any{},
		"custom_text": object{"after_submit": nil, "shipping_address": nil, "submit": nil, "terms_of_service_acceptance": nil},
		"customer":    nil, "customer_creation": "if_required", "customer_details": customer, "customer_email": orNull(s.Email),
		"expires_at": s.Expires, "invoice": nil,
		"invoice_creation": object{"enabled": false, "invoice_data": object{
			"account_tax_ids": nil, "custom_fields": nil, "description": nil, "footer": nil,
			"issuer": nil, "metadata": object{}, "rendering_options": nil,
		}},
		"livemode": false, "locale": orNull(s.Locale), "metadata": meta(s.Metadata), "mode": "payment",
		"payment_intent": ref(s.Intent, x, "payment_intent", func(x expansion) object { return t.renderIntent(t.intent(s.Intent), x) }),
		"payment_link":   nil, "payment_method_collection": "if_required", "payment_method_configuration_details": nil,
		"payment_method_options": object{}, "payment_method_types": []string{"card"}, "payment_status": paid,
		"phone_number_collection": object{"enabled": false}, "recovered_from": nil, "setup_intent": nil,
		"shipping_address_collection": nil, "shipping_cost": nil, "shipping_details": nil, "shipping_options": []any{},
		"status": s.Status, "submit_type": nil, "subscription": nil, "success_url": s.Success,
		"total_details": object{"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
		"ui_mode":       "hosted", "url": page,
	}
	if _, asked := x["line_items"]; asked {
		o["line_items"] = renderItems(s, 10)
	}
	return o
}

func renderItems(s *session, limit int) object {
	data := []object{}
	for _, i := range s.Items[:min(limit, len(s.Items))] {
		data = append(data, object{
			"id": i.ID, "object": "item", "amount_discount": 0, "amount_subtotal": i.Unit * i.Quantity, "amount_tax": 0,
			"amount_total": i.Unit * i.Quantity, "currency": "eur", "description": i.Name, "quantity": i.Quantity,
			"price": object{
				"id": i.Price, "object": "price", "active": false, "billing_scheme": "per_unit", "created": s.Created,
				"currency": "eur", "custom_unit_amount": nil, "livemode": false, "lookup_key": nil, "metadata": object{},
				"nickname": nil, "product": i.Product, "recurring": nil, "tax_behavior": "unspecified", "tiers_mode": nil,
				"transform_quantity": nil, "type": "one_time", "unit_amount": i.Unit, "unit_amount_decimal": decimal(i.Unit),
			},
		})
	}
	return object{
		"object": "list", "url": "/v1/checkout/sessions/" + s.ID + "/line_items",
		"has_more": len(s.Items) > limit, "data": data,
	}
}

func (t *tx) renderIntent(i *intent, x expansion) object {
	var failed, next any
	if d := i.Declined; d != nil {
		failed = d.render(i.Charge)
	}
	if i.Challenge != nil {
		next = object{"type": "redirect_to_url", "redirect_to_url": object{
			"return_url": t.s.payURL(i.Session), "url": t.s.payURL(i.Session) + "/bank",
		}}
	}
	return object{
		"id": i.ID, "object": "payment_intent", "amount": i.Amount, "amount_capturable": i.Capturable,
		"amount_details": object{"tip": object{}}, "amount_received": i.Received, "application": nil,
		"application_fee_amount": orNull(i.Fee), "automatic_payment_methods": nil, "canceled_at": orNull(i.Canceled),
		"cancellation_reason": orNull(i.Why), "capture_method": i.Capture, "client_secret": i.Secret,
		"confirmation_method": "automatic", "created": i.Created, "currency": "eur", "customer": nil,
		"description": orNull(i.Description), "invoice": nil, "last_payment_error": failed,
		"latest_charge": ref(i.Charge, x, "latest_charge", func(x expansion) object { return t.renderCharge(t.charge(i.Charge), x) }),
		"livemode":      false, "metadata": meta(i.Metadata), "next_action": next, "on_behalf_of": nil,
		"payment_method": orNull(i.Method), "payment_method_configuration_details": nil,
		"payment_method_options": object{"card": object{
			"installments": nil, "mandate_options": nil, "network": nil, "request_three_d_secure": "automatic",
		}},
		"payment_method_types": []string{"card"}, "processing": nil, "receipt_email": nil, "review": nil,
		"setup_future_usage": nil, "shipping": nil, "statement_descriptor": nil, "statement_descriptor_suffix": nil,
		"status": i.Status, "transfer_data": nil, "transfer_group": orNull(i.Group),
	}
}

func (d *decline) render(charge string) object {
	o := object{
		"type": "card_error", "code": d.Code, "message": d.Message, "doc_url": "https://stripe.com/docs/error-codes/" + d.Code,
	}
	if d.Reason != "" {
		o["decline_code"] = d.Reason
	}
	if charge != "" {
		o["charge"] = charge
	}
	return o
}

func (t *tx) renderRefund(r *refund, x expansion) object {
	o := object{
		"id": r.ID, "object": "refund", "amount": r.Amount,
		"balance_transaction": ref(r.Txn, x, "balance_transaction", func(expansion) object { return t.renderTxn(t.txn(r.Txn)) }),
		"charge":              ref(r.Charge, x, "charge", func(x expansion) object { return t.renderCharge(t.charge(r.Charge), x) }),
		"created":             r.Created, "currency": "eur",
		"destination_details": object{"card": object{"reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"}, "type": "card"},
		"metadata":            meta(r.Metadata),
		"payment_intent":      ref(r.Intent, x, "payment_intent", func(x expansion) object { return t.renderIntent(t.intent(r.Intent), x) }),
		"reason":              orNull(r.Reason), "receipt_number": nil, "source_transfer_reversal": nil,
		"status": r.Status, "transfer_reversal": nil,
	}
	if r.Failure != "" {
		o["failure_reason"], o["failure_balance_transaction"] = r.Failure, orNull(r.Back)
	}
	return o
}

func (e *event) render() object {
	data := object{"object": e.Object}
	if e.Previous != nil {
		data["previous_attributes"] = e.Previous
	}
	o := object{
		"id": e.ID, "object": "event", "api_version": APIVersion, "created": e.Created, "data": data, "livemode": false,
		"pending_webhooks": len(e.Pending), "type": e.Type,
		"request": object{"id": orNull(e.Request), "idempotency_key": orNull(e.Key)},
	}
	if e.Account != "" {
		o["account"] = e.Account
	}
	return o
}
