// Package offers knows the law of reduced prices: which price must stand beside
// a reduction, how much of one there is, and what a book may cost. It computes
// from what it is given and reads nothing.
package offers

import (
	"slices"
	"time"

	"sottocasa/internal/money"
)

// Window is for how many days before a reduction the lowest price is looked for
// (art. 17-bis Codice del consumo; PRICE-03).
const Window = 30

// Past is a price of a product from a moment on, until the next one.
type Past struct {
	Price   money.Cents
	From    time.Time
	Reduced bool // asked in an offer, announced as a reduction
	Hidden  bool // asked of nobody: the product was not on sale
}

// Kind says which price stands beside a reduction.
type Kind string

// The kinds.
const (
	Lowest   Kind = "lowest"   // of the thirty days before it
	Since    Kind = "since"    // of the fewer days that the product has been on sale
	Previous Kind = "previous" // asked just before, of what perishes (c. 5-bis)
	None     Kind = ""         // nothing: it was not on sale before
)

// Beside is what stands beside a reduced price.
type Beside struct {
	Kind  Kind        `json:"kind"`
	Price money.Cents `json:"prior"`
	From  time.Time   `json:"from,omitzero"` // of Since: the first day on sale
	Days  int         `json:"days"`          // of Since: the days from then to the reduction; of Lowest: Window
}

// At gives the price that must be shown beside a reduction to price from
// start on. log is what the product cost before, in any order; rows from start
// on are ignored. Days are counted on start's calendar. Reductions that follow
// each other without a day between and only grow keep the price before the
// first of them; what perishes shows the price just before.
func At(log []Past, start time.Time, price money.Cents, perishable bool) Beside {
	spans := before(log, start)
	if len(spans) == 0 || spans[len(spans)-1].Hidden {
		return Beside{}
	}
	if perishable {
		return Beside{Kind: Previous, Price: spans[len(spans)-1].Price}
	}
	begins := start
	for len(spans) > 1 {
		last := spans[len(spans)-1]
		if !last.Reduced || last.Price <= price || last.Hidden {
			break
		}
		begins, price, spans = last.From, last.Price, spans[:len(spans)-1]
	}
	return lowest(spans, begins.In(start.Location()))
}

// before sorts what was asked until start; prices that were shown to nobody
// before the first sale are left out.
func before(log []Past, start time.Time) []Past {
	var spans []Past
	for _, p := range log {
		if p.From.Before(start) {
			spans = append(spans, p)
		}
	}
	slices.SortStableFunc(spans, func(a, b Past) int { return a.From.Compare(b.From) })
	for len(spans) > 0 && spans[0].Hidden {
		spans = spans[1:]
	}
	return spans
}

// lowest is the lowest price at any moment of the window before begins.
func lowest(spans []Past, begins time.Time) Beside {
	opens := begins.AddDate(0, 0, -Window)
	r := Beside{Kind: Lowest, Days: Window}
	first, ends := begins, begins
	for _, p := range slices.Backward(spans) {
		if ends.After(opens) && ends.After(p.From) && !p.Hidden {
			if r.Price == 0 || p.Price < r.Price {
				r.Price = p.Price
			}
			first = p.From
		}
		ends = p.From
	}
	switch {
	case r.Price == 0:
		return Beside{}
	case spans[0].From.After(opens):
		r.Kind, r.From, r.Days = Since, first, days(first, begins)
	}
	return r
}

// days counts calendar days; the first of them is one.
func days(from, to time.Time) int {
	day := func(t time.Time) time.Time {
		y, m, d := t.In(to.Location()).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return max(1, int(day(to).Sub(day(from)).Hours())/24)
}

// Announces reports whether price is a reduction at all beside b.
func (b Beside) Announces(price money.Cents) bool { return b.Kind != None && price < b.Price }

// Percent is by how many per cent price lies under b, rounded down; zero when
// it does not.
func (b Beside) Percent(price money.Cents) int {
	if !b.Announces(price) {
		return 0
	}
	return int((b.Price - price) * 100 / b.Price)
}
