package sandbox

// platformID is the platform's own account.
const platformID = "acct_1SottocasaPlatform"

func ownAccount(c *call) (object, *failure) {
	if a, connected := c.s.accounts[c.account]; connected {
		return renderAccount(a), nil
	}
	return renderAccount(Account{ID: platformID, Name: "Sottocasa", ChargesEnabled: true}), nil
}

func getAccount(c *call) (object, *failure) {
	if c.id == platformID && c.account == "" || c.id == c.account {
		return ownAccount(c)
	}
	a, known := c.s.accounts[c.id]
	if !known || c.account != "" {
		f := invalid("", "account_invalid", "The provided key 'sk_test_***' does not have access to account '%s' "+
			"(or that account does not exist). Application access may have been revoked.", c.id)
		f.status = 403
		return nil, f
	}
	return renderAccount(a), nil
}

func renderAccount(a Account) object {
	state, due, disabled := "active", []string{}, any(nil)
	if !a.ChargesEnabled {
		state, due, disabled = "inactive", []string{"external_account"}, "requirements.past_due"
	}
	needs := func(due []string, disabled any) object {
		return object{
			"alternatives": []any{}, "current_deadline": nil, "currently_due": due, "disabled_reason": disabled,
			"errors": []any{}, "eventually_due": due, "past_due": due, "pending_verification": []any{},
		}
	}
	return object{
		"id": a.ID, "object": "account", "type": "standard", "country": "IT", "default_currency": "eur",
		"business_type": nil, "charges_enabled": a.ChargesEnabled, "payouts_enabled": a.ChargesEnabled,
		"details_submitted": a.ChargesEnabled, "email": nil, "created": 0, "metadata": object{},
		"capabilities": object{"card_payments": state, "transfers": state},
		"business_profile": object{
			"annual_revenue": nil, "estimated_worker_count": nil, "mcc": nil, "name": orNull(a.Name),
			"product_description": nil, "support_address": nil, "support_email": nil, "support_phone": nil,
			"support_url": nil, "url": nil,
		},
		"controller": object{"type": "account"},
		"external_accounts": object{
			"object": "list", "data": []any{}, "has_more": false, "url": "/v1/accounts/" + a.ID + "/external_accounts",
		},
		"requirements": needs(due, disabled), "future_requirements": needs([]string{}, nil),
		"tos_acceptance": object{"date": nil, "ip": nil, "user_agent": nil},
	}
}
