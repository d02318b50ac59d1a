package face

import (
	"sottocasa/internal/locale"
	"sottocasa/orders"
	"sottocasa/themes/view"
)

// Shown are the lines that pages and letters list; the delivery stands among
// the sums below them.
func Shown(lines []orders.Line) []orders.Line {
	out := make([]orders.Line, 0, len(lines))
	for _, l := range lines {
		if l.Kind != "delivery" {
			out = append(out, l)
		}
	}
	return out
}

// Lines are an order's lines as who ordered it reads them.
func Lines(p *locale.Printer, lines []orders.Line) []view.SummaryLine {
	var out []view.SummaryLine
	for _, l := range Shown(lines) {
		out = append(out, Line(p, l))
	}
	return out
}

// Split sums an order's lines up by what they are. What has left the order
// counts for nothing.
func Split(o orders.Order, lines []orders.Line) view.Split {
	s := view.Split{Off: view.Off{Code: o.Code}}
	for _, l := range lines {
		switch {
		case l.LeftOut != "":
		case l.Kind == "delivery":
			s.Fee += l.Sum()
		case l.Kind == "rounding":
			s.Rounding += l.Sum()
		case l.IsExtra():
			s.Extras += l.Sum()
		default:
			s.Goods += l.Sum()
			s.Off.Amount += l.Discount
		}
	}
	return s
}
