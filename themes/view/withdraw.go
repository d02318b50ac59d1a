package view

import (
	"time"

	"sottocasa/internal/money"
)

// CancelOrder is GET {root}/orders/{token}/cancel: it asks before a firm order
// is cancelled.
type CancelOrder struct {
	Page
	Number string
	Whose  string      // the shop's name, when only its part of a spesa is cancelled
	Back   money.Cents // what is given back; 0 when nothing was charged
	Held   bool        // money is held and let go
	Part   bool        // the rest of the spesa comes, with its seat
	Action string      // POST
	Order  string      // back to the order
}

// FindOrder is GET {root}/withdraw: which order is it? Fields of its POST:
// number, email.
type FindOrder struct {
	Page
	Number string
	Email  string
	Errors Errors
}

// WithdrawStep is where somebody stands in withdrawing.
type WithdrawStep string

// The steps: the form, the confirmation, and what a page says when there is
// nothing to withdraw from.
const (
	WithdrawForm    WithdrawStep = "form"
	WithdrawConfirm WithdrawStep = "confirm"
	WithdrawDone    WithdrawStep = "done"
	WithdrawNone    WithdrawStep = "none"  // every line is excluded by art. 59
	WithdrawLate    WithdrawStep = "late"  // the deadline has passed
	WithdrawEnded   WithdrawStep = "ended" // no contract: cancelled or given back
	WithdrawAll     WithdrawStep = "all"   // withdrawn from before, wholly
)

// Withdraw is GET {root}/orders/{token}/withdraw and, for who named number and
// address, {root}/withdraw/{token}. Fields of its POST: name, email, line_<n>;
// of the confirming one also key.
type Withdraw struct {
	Page
	Step   WithdrawStep
	Number string
	Until  time.Time // last day; zero while nothing was handed over
	Lines  []WithdrawLine
	Name   string
	Email  string
	Key    string
	Action string // POST of this step
	Back   string // the step before, or the order
	Past   []Withdrawn
	Errors Errors
}

// WithdrawLine is a line of goods in the form.
type WithdrawLine struct {
	Number int
	Name   string
	Amount string // "2 ×" or "500 g"
	Sum    money.Cents
	Chosen bool
	May    bool
	Before bool   // withdrawn from already
	Letter string // of art. 59; "e" only limits the right
}

// Withdrawn is a declaration that has come in.
type Withdrawn struct {
	At    time.Time
	Email string // where the acknowledgement went, masked
	Names []string
}

// Message is what a shop wrote about an order.
type Message struct {
	Text string
	At   time.Time
}
