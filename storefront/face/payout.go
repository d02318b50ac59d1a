package face

import (
	"slices"

	"sottocasa/internal/locale"
	"sottocasa/payments"
	"sottocasa/themes/view"
)

// WhyNoPayout says in plain words why a bank sent a payout back.
func WhyNoPayout(p *locale.Printer, why string) string {
	known := []string{"account_closed", "account_frozen", "bank_account_restricted", "could_not_process", "declined", "invalid_account_number",
		"incorrect_account_holder_name", "no_account", "debit_not_authorized", "insufficient_funds"}
	if !slices.Contains(known, why) {
		why = "other"
	}
	return p.T("payout_why." + why)
}

// PayoutTone is how good or bad the state of a payout is.
func PayoutTone(s payments.PayoutState) view.Tone {
	switch s {
	case payments.PayoutPaid:
		return view.Ok
	case payments.PayoutFailed, payments.PayoutCanceled:
		return view.Bad
	}
	return view.Info
}
