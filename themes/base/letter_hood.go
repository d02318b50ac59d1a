package base

import (
	"sottocasa/internal/locale"
	"sottocasa/themes/view"
)

// HoodLetter tells who runs a neighbourhood of its shared money.
func HoodLetter(p *locale.Printer, v view.HoodLetter) Letter {
	t := &plain{}
	t.line(hoodText(p, v))
	if !v.Until.IsZero() {
		t.line(hoodUntil(p, v))
	}
	t.line(p.T("hood_letter.open")+":", v.URL)
	return Letter{hoodSubject(p, v), hoodLetter(p, v), t.String()}
}

func hoodSubject(p *locale.Printer, v view.HoodLetter) string {
	return p.T("hood_letter."+v.Kind+".subject", "hood", v.Hood, "ref", v.Ref, "shop", v.Shop, "amount", p.Money(v.Amount))
}

func hoodText(p *locale.Printer, v view.HoodLetter) string {
	return p.T("hood_letter."+v.Kind+".text", "hood", v.Hood, "ref", v.Ref, "shop", v.Shop, "amount", p.Money(v.Amount))
}

func hoodUntil(p *locale.Printer, v view.HoodLetter) string {
	return p.T("hood_letter.until", "when", p.FullDate(v.Until)+", "+p.Clock(v.Until))
}
