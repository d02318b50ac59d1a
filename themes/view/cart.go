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
	Inside   []string    // what is in it, of a box
	Problem  string      // why this line cannot be ordered, in words; "" when it can
}

// CartGroup is what the basket holds of one shop. Forms: POST {root}/cart/remove
// with "shop", POST {root}/cart/only with "shop".
type CartGroup struct {
	ID      string // value of the field "shop"
	Shop    *Shop
	Lines   []CartLine
	Goods   money.Cents // sum of the lines that can be ordered, as they are expected to weigh
	Most    money.Cents // the same at most
	Minimum money.Cents // the shop's minimum order; 0: none
	Missing money.Cents // what lacks to it; 0 when reached
	Blocked bool        // a line has a problem
	Deal    Deal
	Extras  []SummaryLine
	Bags    *Bags // nil where bags cost nothing
}

// Bags asks how many bags a shop shall pack. Form: POST {root}/cart/bags with
// "shop" and "bags".
type Bags struct {
	Count int
	Price money.Cents
	Paper bool
	Max   int
	Error string
}

// Cart is GET /cart, on a shop's host and on its neighbourhood's.
type Cart struct {
	Page
	Groups      []CartGroup
	Goods       money.Cents // of all groups
	Most        money.Cents // the same at most
	Extras      money.Cents // bags and deposits of all groups
	Off         Off         // what codes take off them
	Delivery    Delivery    // ways, fee and free-from
	Zone        string      // where it goes, when that is known
	ZoneMin     money.Cents // what the zone wants the whole spesa to come to; 0: nothing
	ZoneMissing money.Cents // what lacks to it; 0 when reached
	ToFree      money.Cents // what lacks to free delivery; 0 when reached or never
	Apart       []string    // why the shops cannot be ordered together, in words; empty when they can
	Back        Link        // where to go on shopping
	Freed       *Freed      // something left it for the sake of a window; nil when nothing did
	Whole       bool        // the checkout was about one shop: it has to be told that it is about all
	Onward      string      // action (POST) that takes the basket to the neighbourhood's host; "" for none
}

// Freed tells that what stood in the way of a window has left the basket.
type Freed struct {
	Lacks   []string // what lacks to go on, in words
	Windows string   // back to the windows of that day, when nothing lacks
}

// Empty reports whether nothing is in the basket.
func (c Cart) Empty() bool { return len(c.Groups) == 0 }

// Count is the number of pieces in the basket.
func (c Cart) Count() int {
	n := 0
	for _, g := range c.Groups {
		for _, l := range g.Lines {
			n += l.Quantity
		}
	}
	return n
}

// Blocked reports whether a line has a problem: one cannot go on.
func (c Cart) Blocked() bool {
	for _, g := range c.Groups {
		if g.Blocked {
			return true
		}
	}
	return false
}

// Short lists the shops whose minimum is not reached.
func (c Cart) Short() []CartGroup {
	var out []CartGroup
	for _, g := range c.Groups {
		if g.Missing > 0 {
			out = append(out, g)
		}
	}
	return out
}

// Fee is what the delivery costs as far as is known.
func (c Cart) Fee() money.Cents {
	if c.Delivery.FreeFrom > 0 && c.ToFree == 0 {
		return 0
	}
	return c.Delivery.Fee
}

// Sum is what the basket comes to without its delivery, and at most.
func (c Cart) Sum() (sum, most money.Cents) {
	rest := c.Extras - c.Off.Amount
	return c.Goods + rest, max(c.Goods, c.Most) + rest
}

// Total is Sum with the delivery; not known before it is known where it goes,
// nor when the shops are ordered one by one.
func (c Cart) Total() (sum, most money.Cents, known bool) {
	if c.Zone == "" || !c.Delivery.Delivers || len(c.Apart) > 0 {
		return 0, 0, false
	}
	sum, most = c.Sum()
	return sum + c.Fee(), most + c.Fee(), true
}

// Ready reports whether the basket can go to the checkout as it is.
func (c Cart) Ready() bool {
	return !c.Empty() && !c.Blocked() && len(c.Short()) == 0 && c.ZoneMissing == 0 && len(c.Apart) == 0
}

// Ready reports whether the shop's part can be ordered alone.
func (g CartGroup) Ready() bool { return !g.Blocked && g.Missing == 0 }
