package view

import "sottocasa/internal/money"

// Off is what a discount code has taken off some goods.
type Off struct {
	Code   string      // its word; "" where several shops have theirs
	Amount money.Cents // 0 with a Code: it gives the delivery
}

// Any reports whether there is a code at all.
func (o Off) Any() bool { return o.Code != "" || o.Amount > 0 }

// And is what two shops' codes take off together.
func (o Off) And(other Off) Off {
	switch {
	case !other.Any():
		return o
	case !o.Any():
		return other
	}
	return Off{Amount: o.Amount + other.Amount}
}

// Split is what an order's lines come to by what they are. Goods are what is
// owed for them, without Off.
type Split struct {
	Goods    money.Cents
	Off      Off
	Extras   money.Cents // bags and deposits
	Rounding money.Cents // of what was paid in cash
	Fee      money.Cents // the share of the delivery fee
}
