package base

import (
	"slices"
	"strconv"

	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/themes/view"
)

// lessGrams and moreGrams are a step down and up, within what can be had.
func lessGrams(w *view.Weigh) string { return strconv.Itoa(max(w.Least, w.Now-w.Step)) }

func moreGrams(w *view.Weigh) string { return strconv.Itoa(min(w.Max, w.Now+w.Step)) }

// lineAmount is what stands before a line's name: "2 ×" or "500 g".
func lineAmount(l view.SummaryLine) string {
	if l.Amount != "" {
		return l.Amount
	}
	return strconv.Itoa(l.Quantity) + " ×"
}

// costText is Cost in plain words.
func costText(p *locale.Printer, l view.SummaryLine) string {
	if l.Most > l.Sum {
		return p.T("weight.about", "amount", l.Sum) + " · " + p.T("weight.at_most", "amount", l.Most)
	}
	return p.Money(l.Sum)
}

// totalText is a letter's total, with the most it can become.
func totalText(p *locale.Printer, v view.OrderLetter) string {
	return costText(p, view.SummaryLine{Sum: v.Total, Most: v.Most})
}

// lineMore is what a letter says under a line's name.
func lineMore(l view.SummaryLine) []string {
	out := slices.Clone(l.Told)
	for _, s := range []string{l.Weighed, l.Warn} {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// aboutText is a sum that the scale may change: "circa 12,45 €".
func aboutText(p *locale.Printer, sum, most money.Cents) string {
	if most > sum {
		return p.T("weight.about", "amount", sum)
	}
	return p.Money(sum)
}

// asPriced is a price with what it buys: "24,90 €/kg" of loose goods.
func asPriced(p *locale.Printer, c money.Cents, per string) string {
	if per == "" {
		return p.Money(c)
	}
	return p.PerUnit(c, per)
}

// weighNote is the price of a kilo and, by the piece, what one weighs.
func weighNote(p *locale.Printer, l view.CartLine) string {
	note := p.PerUnit(l.Weigh.Kilo, "kg")
	if !l.Weigh.InGramsNow() {
		note = p.T("weight.each", "weight", locale.Grams(l.Weigh.Piece)) + " · " + note
	}
	return note
}

// payText says under a way to pay when, and how much.
func payText(p *locale.Printer, v view.Summary, w view.PayWay) string {
	if v.Taking == view.TakeNow {
		return p.T("pay." + string(w) + "_text")
	}
	if w == view.PayCounter {
		return p.T("weight.pay_counter")
	}
	return p.T("weight.pay_"+string(v.Taking), "most", v.Most)
}
