package view

import "sottocasa/internal/money"

// CartLine is one product in the basket. Forms: POST {root}/cart/set with
// "line" and "quantity", POST {root}/cart/remove with "line".
type CartLine struct {
	ID       string
	Name     string
	URL      string
	Note     string // "500 g"
	Picture  Picture
	Price    Price
	Quantity int         // pieces; 1 for grams of something
	Weigh    *Weigh      // nil for goods that are not weighed
	Max      int         // most that can be had now
	Sum      money.Cents // expected
	Most     money.Cents // at most; the same unless it is weighed
	Was      money.Cents // price of one when it was put in, if it has changed; else 0
	Problem  string      // why this line cannot be ordered, in words; "" when it can
}

// Cart is GET /cart on a shop's host.
type Cart struct {
	Page
	Lines    []CartLine
	Goods    money.Cents // sum of the lines that can be ordered, as they are expected to weigh
	Most     money.Cents // the same at most
	Delivery Delivery    // minimum, fee and free-from
	Missing  money.Cents // what lacks to the minimum; 0 when reached
	ToFree   money.Cents // what lacks to free delivery; 0 when reached or never
	Blocked  bool        // a line has a problem: one cannot go on
}

// Count is the number of pieces in the basket.
func (c Cart) Count() int {
	n := 0
	for _, l := range c.Lines {
		n += l.Quantity
	}
	return n
}
