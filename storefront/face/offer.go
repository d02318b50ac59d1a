package face

import (
	"time"

	"sottocasa/catalog"
	"sottocasa/catalog/offers"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/orders"
	"sottocasa/themes/view"
)

// Cut is what is said beside a reduced price; nil where no offer is on.
func Cut(p *locale.Printer, price money.Cents, o *catalog.Reduced) *view.Cut {
	if o == nil {
		return nil
	}
	return &view.Cut{Percent: o.Percent(price), Words: beside(p, o), Until: p.T("price.until", "day", lastDay(p, o.Until))}
}

// beside names the price that a reduction is compared with, as its kind wants.
func beside(p *locale.Printer, o *catalog.Reduced) string {
	switch o.Kind {
	case offers.Previous:
		return p.T("price.previous", "amount", o.Price)
	case offers.Since:
		return p.T("price.since", "amount", o.Price, "day", o.From.Format("2/1/2006"), "count", o.Days)
	}
	return p.T("price.lowest", "amount", o.Price)
}

// lastDay is the day on which an offer is on last, with the hour when it ends
// before midnight.
func lastDay(p *locale.Printer, until time.Time) string {
	if until.Hour() == 0 && until.Minute() == 0 {
		return p.Date(until.AddDate(0, 0, -1))
	}
	return p.Date(until) + ", " + p.Clock(until)
}

// Told is what a line's amount is made of: an offer, a discount, a present.
func Told(p *locale.Printer, l orders.Line) []string {
	var out []string
	if l.Given() {
		return []string{p.T("gift.line")}
	}
	if words := Reduced(p, l.Price, l.Offer); words != "" {
		out = append(out, words)
	}
	if l.Discount > 0 {
		out = append(out, p.T("code.line", "amount", l.Discount))
	}
	return append(out, Inside(p, l.Items, l.Amount.Pieces)...)
}

// Reduced says of a line that its price was one of an offer: "−20 % · Prezzo più
// basso degli ultimi 30 giorni: 6,90 €"; "" when it was not.
func Reduced(p *locale.Printer, price money.Cents, o *catalog.Reduced) string {
	c := Cut(p, price, o)
	switch {
	case c == nil:
		return ""
	case c.Percent == 0:
		return c.Words
	}
	return "−" + p.Percent(c.Percent) + " · " + c.Words
}
