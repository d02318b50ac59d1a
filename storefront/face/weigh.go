package face

import (
	"sottocasa/catalog"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/themes/view"
)

// Amount writes how much of goods that are weighed is asked for: "500 g" and
// the price of a kilo, or nothing and "circa 1,4 kg l'uno · 8,90 €/kg".
func Amount(p *locale.Printer, a catalog.Amount, wished int, kilo money.Cents) (amount, note string) {
	note = p.PerUnit(kilo, "kg")
	if a.Grams > 0 {
		return p.Weight(a.Grams), note
	}
	return "", p.T("weight.each", "weight", locale.Grams(wished/max(1, a.Pieces))) + " · " + note
}

// Line is a line of an order as who ordered it reads it.
func Line(p *locale.Printer, l orders.Line) view.SummaryLine {
	out := view.SummaryLine{Name: l.Title.In(p.Lang), Quantity: l.Amount.Items(), Sum: l.Sum(), Withdrawal: Withdrawal(l.Facts.Withdrawal), Told: Told(p, l)}
	if l.IsWeighed() {
		out.Amount, out.Note = Amount(p, l.Amount, l.Wished, l.Price)
		if l.Due == nil {
			out.Most = l.Ceiling
		}
	}
	addExtra(p, &out, l)
	if l.LeftOut != "" {
		out.Gone, out.Warn, out.Told = true, p.T("weight.left_"+l.LeftOut), nil
		if l.Given() {
			out.Warn = p.T("gift.gone")
		}
		return out
	}
	if l.Weighed == 0 {
		return out
	}
	out.Weighed = p.T("weight.weighed", "wished", locale.Grams(l.Wished), "weighed", locale.Grams(l.Weighed))
	switch {
	case l.Weighed > l.Most:
		out.Warn = p.T("weight.over")
	case l.Weighed*10 < l.Wished*9: // WEIGHT-02: under the tolerance the resident is told
		out.Warn = p.T("weight.short")
	}
	return out
}

// Due is what a purchase comes to; false as long as something of it is to be
// weighed.
func Due(d *orders.Detail) (money.Cents, bool) {
	var sum money.Cents
	for _, part := range d.Parts {
		switch {
		case part.Order.State == orders.Cancelled && len(d.Parts) > 1:
		case part.Order.Due == nil:
			return 0, false
		default:
			sum += *part.Order.Due
		}
	}
	return sum, len(d.Parts) > 0
}

// Held reports whether a purchase's money is or was held, and nothing of it has
// been taken.
func Held(d *orders.Detail) bool {
	return d.Payment.Hold && d.Payment.PaidAt != nil && d.Payment.Captured == 0
}

// Money says what has become of the money of a purchase with goods by weight,
// or what will; nothing when the usual words are enough.
func Money(p *locale.Printer, d *orders.Detail) string {
	if !weighed(d) {
		return ""
	}
	pay := d.Payment
	due, known := Due(d)
	switch {
	case pay.Provider == payments.Counter && pay.PaidAt != nil:
		return ""
	case pay.Provider == payments.Counter && known:
		return p.T("weight.counter_due", "due", due)
	case pay.Provider == payments.Counter:
		return p.T("weight.pay_counter")
	case pay.PaidAt == nil:
		return p.T("weight.pay_"+string(d.Taking), "most", pay.Amount)
	case pay.Hold:
		return held(p, pay, due, known)
	case known && due < pay.Captured:
		return p.T("weight.back_weighed", "most", pay.Captured, "due", due, "rest", pay.Captured-due)
	case known:
		return ""
	}
	return p.T("weight.back", "most", pay.Captured)
}

func held(p *locale.Printer, pay payments.Payment, due money.Cents, known bool) string {
	switch {
	case pay.Captured > 0 && pay.Captured < pay.Amount:
		return p.T("weight.taken", "taken", pay.Captured, "rest", pay.Amount-pay.Captured)
	case pay.Captured > 0:
		return p.T("weight.taken_all", "taken", pay.Captured)
	case pay.State == payments.Failed || pay.Wanted == payments.Release:
		return p.T("weight.let_go", "most", pay.Amount)
	case known:
		return p.T("weight.held_weighed", "most", pay.Amount, "due", due)
	}
	return p.T("weight.held", "most", pay.Amount)
}

func weighed(d *orders.Detail) bool {
	for _, part := range d.Parts {
		for _, l := range part.Lines {
			if l.IsWeighed() {
				return true
			}
		}
	}
	return false
}

// Ended says why an order ended that nobody has cancelled; "" when somebody has.
func Ended(p *locale.Printer, o orders.Order) string {
	switch o.Reason {
	case "unweighed", "unpacked", "hold_over":
		return p.T("weight.ended_" + o.Reason)
	}
	return ""
}
