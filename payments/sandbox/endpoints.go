package sandbox

// endpoints lists the verbs of Stripe's API that the sandbox speaks.
func endpoints() []endpoint {
	page := []string{"limit", "starting_after", "ending_before", "created", "created[*]"}
	return []endpoint{
		{"POST /v1/checkout/sessions", sessionParams(), "session", createSession},
		{"GET /v1/checkout/sessions", append([]string{"payment_intent", "status"}, page...), "list:session", listSessions},
		{"GET /v1/checkout/sessions/{id}", nil, "session", getSession},
		{"POST /v1/checkout/sessions/{id}/expire", nil, "session", expireSession},
		{"GET /v1/checkout/sessions/{id}/line_items", page, "", lineItems},
		{"GET /v1/payment_intents/{id}", []string{"client_secret"}, "intent", getIntent},
		{"GET /v1/payment_intents", page, "list:intent", listIntents},
		{"POST /v1/payment_intents/{id}/capture", []string{"amount_to_capture", "application_fee_amount", "metadata[*]"}, "intent", captureIntent},
		{"POST /v1/payment_intents/{id}/cancel", []string{"cancellation_reason"}, "intent", cancelIntent},
		{"GET /v1/charges/{id}", nil, "charge", getCharge},
		{"GET /v1/charges", append([]string{"payment_intent"}, page...), "list:charge", listCharges},
		{"GET /v1/balance", nil, "", getBalance},
		{"GET /v1/balance_transactions/{id}", nil, "txn", getTxn},
		{"GET /v1/balance_transactions", append([]string{"source", "type", "payout"}, page...), "list:txn", listTxns},
		{"POST /v1/refunds", []string{
			"charge", "payment_intent", "amount", "reason", "refund_application_fee", "metadata[*]",
		}, "refund", createRefund},
		{"GET /v1/refunds", append([]string{"charge", "payment_intent"}, page...), "list:refund", listRefunds},
		{"GET /v1/refunds/{id}", nil, "refund", getRefund},
		{"GET /v1/disputes", append([]string{"charge", "payment_intent"}, page...), "list:dispute", listDisputes},
		{"GET /v1/disputes/{id}", nil, "dispute", getDispute},
		{"POST /v1/disputes/{id}", disputeParams(), "dispute", answerDispute},
		{"POST /v1/disputes/{id}/close", nil, "dispute", closeDispute},
		{"POST /v1/payouts", payoutParams(), "payout", createPayout},
		{"GET /v1/payouts", append([]string{"status"}, page...), "list:payout", listPayouts},
		{"GET /v1/payouts/{id}", nil, "payout", getPayout},
		{"POST /v1/transfers", transferParams(), "transfer", createTransfer},
		{"GET /v1/transfers", append([]string{"destination", "transfer_group"}, page...), "list:transfer", listTransfers},
		{"GET /v1/transfers/{id}", nil, "transfer", getTransfer},
		{"POST /v1/transfers/{id}/reversals", []string{"amount", "metadata[*]"}, "", reverseTransfer},
		{"GET /v1/transfers/{id}/reversals", page, "", listReversals},
		{"GET /v1/application_fees", append([]string{"charge"}, page...), "list:fee", listFees},
		{"GET /v1/application_fees/{id}", nil, "fee", getFee},
		{"POST /v1/application_fees/{id}/refunds", []string{"amount"}, "", refundFee},
		{"GET /v1/account", nil, "", ownAccount},
		{"POST /v1/accounts", accountParams(), "", createAccount},
		{"GET /v1/accounts", page, "", listAccounts},
		{"GET /v1/accounts/{id}", nil, "", getAccount},
		{"POST /v1/account_links", []string{"account", "refresh_url", "return_url", "type", "collect"}, "", createLink},
		{"GET /v1/events", append([]string{"type", "types[]", "delivery_success"}, page...), "", listEvents},
		{"GET /v1/events/{id}", nil, "", getEvent},
	}
}
