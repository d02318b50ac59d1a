package view

import (
	"time"

	"sottocasa/internal/money"
)

// Method is how the goods reach the resident; the value of the field "method".
type Method string

// The methods.
const (
	ByDelivery Method = "delivery"
	ByPickup   Method = "pickup"
)

// Hold is the seat kept for the resident.
type Hold struct {
	Window Span
	Ends   time.Time
}

// Zone is the answer to an address.
type Zone struct {
	Outside     bool   // we do not deliver there
	Name        string // "Monteverde Vecchio"
	Fee         money.Cents
	FreeFrom    money.Cents // 0 means never
	Min         money.Cents // what the whole spesa has to come to; 0: nothing
	Free        bool        // this basket has already reached it
	Approximate bool        // the street is not in our list: found by CAP
}

// Where is GET and POST {root}/checkout. Fields: method, cap, street.
type Where struct {
	Page
	Method      Method
	CAP, Street string
	Delivery    Delivery    // which methods there are
	Shops       []string    // names of the shops whose goods these are
	Counter     string      // where a pick-up is: "Via Fonteiana 9991"
	Sorry       string      // why a way is not there, in words; may be empty
	Missing     money.Cents // what lacks to the zone's minimum; 0 when reached
	Zone        *Zone       // nil before an address was asked about
	Next        string      // where to go on; "" while one cannot
	Errors      Errors
}

// WindowState says whether a window can be chosen.
type WindowState string

// The states; everything but WindowOpen is drawn dashed with its reason.
const (
	WindowOpen   WindowState = "open"
	WindowFull   WindowState = "full"
	WindowClosed WindowState = "closed" // past its cut-off
	WindowLead   WindowState = "lead"   // a product needs more notice
	WindowOff    WindowState = "off"    // shop closed or holiday
)

// Window is one row of the picker.
type Window struct {
	ID       string // value of the field "window"
	Start    time.Time
	End      time.Time
	CutOff   time.Time
	Left     int // free seats; 0 and Capacity 0 when seats are not counted (pick-up)
	Capacity int
	Fee      money.Cents
	State    WindowState
	Reason   string    // more than the state says: "Il 8 dicembre è festa"; may be empty
	Reasons  []string  // each thing of the basket that prevents it, instead of Reason
	MayFree  time.Time // when a seat of a full window may come free; zero when nobody knows
	Chosen   bool
}

// Freeing is what has to leave the basket so that the rest can have a window.
// Form: POST {root}/cart/remove with "line" and "shop", each maybe several
// times, and "window".
type Freeing struct {
	Lines []string // values of "line"
	Shops []string // values of "shop"
	Names []string // of both, in words
	Spans []Span   // the windows that can be had then
}

// Day is one day of the picker's row.
type Day struct {
	Date   time.Time
	URL    string // this page with that day open
	Chosen bool
	None   bool // nothing can be chosen on it
}

// Windows is GET and POST {root}/checkout/window. Field: window.
type Windows struct {
	Page
	Method  Method
	Days    []Day
	Day     string    // value of the chosen one, for forms that come back to it
	Windows []Window  // of the chosen day
	Frees   []Freeing // what to take out to have one of the day's windows
	Hold    *Hold     // the seat already held, or nil
	Back    string    // to the address
	Next    string    // to the details, once a seat is held; else ""
	Errors  Errors    // field "window"
}

// Details is GET and POST {root}/checkout/details. Fields: name, email, phone,
// civic, stair, floor, unit, bell, note (a pick-up asks only the first three
// and the note).
type Details struct {
	Page
	Method                    Method
	Street, CAP, Town         string // what was asked about before, shown
	Name, Email, Phone        string
	Civic, Stair, Floor, Unit string
	Bell, Note                string
	Adults                    bool // some goods are for adults only: field "adult" is asked
	Adult                     bool
	NoEmail                   bool // the e-mail address may be left out: the link then travels by hand
	Shops                     []string
	Invoice                   *InvoiceAsk // nil where no shop is asked for one
	Hold                      *Hold
	Back                      string
	Errors                    Errors
}

// PayWay is a way to pay; the value of the field "pay".
type PayWay string

// The ways.
const (
	PayCard    PayWay = "card"
	PayCounter PayWay = "counter"
)

// SummaryLine is one line to be ordered.
type SummaryLine struct {
	Name       string
	Note       string // "500 g"
	Quantity   int
	Amount     string   // "500 g", instead of Quantity
	Weighed    string   // "ordinati 500 g, pesati 468 g"; may be empty
	Warn       string   // what its reader should know of it; may be empty
	Told       []string // what its sum is made of: an offer, a discount, a present
	Gone       bool     // has left the order; Warn says why
	Sum        money.Cents
	Most       money.Cents // at most, while it is to be weighed; else 0
	Withdrawal string      // letter of art. 59 that excludes withdrawal; "" = 14 days
	Aside      bool        // a bag, a deposit or rounding: no goods, nothing to withdraw from
}

// Taking is how money is taken for goods that are to be weighed.
type Taking string

// The ways.
const (
	TakeNow  Taking = ""     // nothing is weighed: the price is the price
	TakeHeld Taking = "held" // the most is held, what it weighs is taken
	TakeBack Taking = "back" // the most is taken, the difference given back
)

// Change is a price that moved since the product was put into the basket.
type Change struct {
	Name     string
	Old, New money.Cents
}

// Address is a doorbell, as its owner reads it.
type Address struct {
	Name string // "Ada Esempi"
	Line string // "Via di Donna Olimpia 9901"
	Door string // "Scala B, piano 3, interno 12"; may be empty
	Bell string // may be empty
	Town string // "00152 Roma"
	Note string
}

// Sold is what is ordered of one shop, and who sells it.
type Sold struct {
	Shop     *Shop
	Lines    []SummaryLine
	Goods    money.Cents
	Extras   money.Cents // bags and deposits
	Most     money.Cents // of Goods, when some are to be weighed; else Goods
	Delivery money.Cents // its share of the delivery fee
	Network  money.Cents // what the shop pays the network of it; not added to the total
	Fee      string      // on what terms, in words: "3%"; "" for none
	Deal     Deal
}

// Deal is what a shop gives off, and the code that was typed for it. Form: POST
// {root}/cart/code with "shop" and "code".
type Deal struct {
	Open  bool        // a code can be typed
	Code  string      // as typed last
	Works bool        // it counts
	Error string      // why it does not, in words
	Told  []string    // what it brings and what it leaves out, gifts and the delivery that is given
	Off   money.Cents // of the goods
}

// Gift is the resident's contribution to the neighbourhood's association. Form:
// POST {root}/checkout/contribution with "gift" and "own".
type Gift struct {
	Association string
	Choices     []money.Cents // 0 first
	Chosen      money.Cents
	Own         string // what the field of an own amount holds
}

// Summary is GET {root}/checkout/summary; it posts to {root}/checkout/order
// with "pay" and "quote" (hash of what was shown).
type Summary struct {
	Page
	Method       Method
	Groups       []Sold
	Changes      []Change
	Goods        money.Cents // without Off
	Off          Off
	Extras       money.Cents // bags and deposits
	Fee          money.Cents // of delivery, all of it
	Association  money.Cents // what of Fee goes to the association
	Contribution money.Cents
	Gift         *Gift // nil where there is none
	Total        money.Cents
	Most         money.Cents // of Total, when some goods are to be weighed; else 0
	Taking       Taking
	Shared       bool // one payment on the platform, handed on to the shops
	Window       Span
	Address      Address // of the resident, or of the shop for a pick-up
	Email, Phone string
	Invoice      *InvoiceFor // nil when nobody asked for one
	Ways         []PayWay
	Pay          PayWay // chosen one
	Quote        string
	Hold         *Hold
	Errors       Errors // fields "pay" and "own"; a quote that is no longer true has no field
}

// Lines are the lines of every shop.
func (s Summary) Lines() []SummaryLine {
	var out []SummaryLine
	for _, g := range s.Groups {
		out = append(out, g.Lines...)
	}
	return out
}

// Pay leads to the payment page of another host, which a form may not be
// redirected to.
type Pay struct {
	Page
	URL    string
	Number string // of the order, or the reference of a spesa
	Shops  []string
	Total  money.Cents
	Taking Taking    // with anything but TakeNow, Total is the most
	Ends   time.Time // when the payment page closes
	Order  string    // URL of the order's own page
}
