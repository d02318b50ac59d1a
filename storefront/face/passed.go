package face

import (
	"slices"
	"strings"

	"sottocasa/internal/locale"
	"sottocasa/payments"
	"sottocasa/themes/view"
)

// Passed says what became of money that was handed on.
func Passed(p *locale.Printer, t payments.Passed) string {
	said := []string{p.T("passed."+t.State, "amount", p.Money(t.Amount))}
	if t.Netted > 0 {
		said = append(said, p.T("passed.netted", "amount", p.Money(t.Netted)))
	}
	if t.Reversed > 0 {
		said = append(said, p.T("passed.reversed", "amount", p.Money(t.Reversed)))
	}
	out := strings.Join(said, "; ")
	if t.State == "failed" {
		out += ". " + WhyNotPassed(p, t.Why) + "."
	}
	return out
}

// WhyNotPassed is why the provider refused to hand money on, in words.
func WhyNotPassed(p *locale.Printer, why string) string {
	if slices.Contains([]string{"account_closed", "account_left", "balance_short", "transfers_off"}, why) {
		return p.T("passed.why_" + why)
	}
	return p.T("passed.why_other")
}

// DisputeTone says how a dispute's state is meant.
func DisputeTone(s payments.DisputeState) view.Tone {
	switch s {
	case payments.DisputeWon:
		return view.Ok
	case payments.DisputeLost:
		return view.Bad
	}
	return view.Warn
}

// DisputeReason is why a payer disputes, in words; a reason of the provider's
// that we have no word for is another one.
func DisputeReason(p *locale.Printer, reason string) string {
	switch reason {
	case "fraudulent", "product_not_received", "product_unacceptable", "duplicate", "credit_not_processed", "unrecognized", "subscription_canceled":
		return p.T("dispute.reason_" + reason)
	}
	return p.T("dispute.reason_general")
}
