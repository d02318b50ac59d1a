package face

import (
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/orders"
	"sottocasa/themes/view"
)

// EachNote is the price of one of several: "0,30 € l'una".
func EachNote(p *locale.Printer, pieces int, price money.Cents) string {
	if pieces < 2 {
		return ""
	}
	return p.T("extras.each", "price", p.Money(price))
}

// addExtra says of a bag, a deposit or rounding what it is, and of bags how many
// were used.
func addExtra(p *locale.Printer, out *view.SummaryLine, l orders.Line) {
	if !l.IsExtra() {
		return
	}
	out.Aside, out.Quantity = true, l.Count()
	out.Note = EachNote(p, out.Quantity, l.Price)
}
