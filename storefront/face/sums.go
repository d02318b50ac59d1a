package face

import (
	"sottocasa/orders"
	"sottocasa/themes/view"
)

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
