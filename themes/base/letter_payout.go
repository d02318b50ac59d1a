package base

import (
	"sottocasa/internal/locale"
	"sottocasa/themes/view"
)

// PayoutLetter tells a shop that its bank sent a payout back.
func PayoutLetter(p *locale.Printer, v view.PayoutLetter) Letter {
	t := &plain{}
	for _, l := range payoutWords(p, v) {
		t.line(l)
	}
	t.line(p.T("payout_letter.open")+":", v.URL)
	return Letter{payoutSubject(p, v), payoutLetter(p, v), t.String()}
}

func payoutSubject(p *locale.Printer, v view.PayoutLetter) string {
	return p.T("payout_letter.subject", "amount", p.Money(v.Amount))
}

// payoutWords are the letter's sentences: what happened, why, that nothing is
// lost, and what to do.
func payoutWords(p *locale.Printer, v view.PayoutLetter) []string {
	return []string{p.T("payout_letter.text", "amount", p.Money(v.Amount), "date", p.FullDate(v.Sent)), p.T("payout_letter.why", "why", v.Why),
		p.T("payout_letter.safe"), p.T("payout_letter.do")}
}
