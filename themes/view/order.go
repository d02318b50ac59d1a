package view

import (
	"time"

	"sottocasa/internal/money"
)

// OrderState is where an order stands; its words are at "status.<state>".
type OrderState string

// The states, as the resident's page tells them apart.
const (
	AwaitingPayment OrderState = "awaiting_payment" // the payment page is open
	Confirming      OrderState = "confirming"       // came back from paying, the bank has not answered yet
	PaymentExpired  OrderState = "payment_expired"  // nobody paid in time; nothing was charged
	Placed          OrderState = "placed"
	Accepted        OrderState = "confirmed"
	Ready           OrderState = "packed"
	ReadyPickup     OrderState = "ready_for_pickup"
	OutForDelivery  OrderState = "out_for_delivery"
	Delivered       OrderState = "delivered"
	Collected       OrderState = "picked_up"
	Missed          OrderState = "failed_absent"
	NotHandedOver   OrderState = "failed_other" // brought back for another reason
	CancelledByYou  OrderState = "cancelled_by_customer"
	CancelledByShop OrderState = "cancelled_by_shop"
)

// StepState is how a step of the timeline is drawn.
type StepState string

// The states.
const (
	StepDone StepState = "done"
	StepNow  StepState = "now"
	StepNext StepState = "next"
)

// Step is one row of a timeline.
type Step struct {
	State StepState
	Title string
	Note  string    // may be empty
	Text  string    // what somebody wrote; may be empty
	At    time.Time // when it happened; zero when it has not
	When  string    // expected time in words, for a step to come
}

// Refund is money given back.
type Refund struct {
	Amount  money.Cents
	At      time.Time
	Pending bool   // asked for, the bank has not finished
	Cash    bool   // handed over at the counter
	Reason  string // one of the words at "refund_reason."; "" says none
	Note    string // the shop's own words; may be empty
}

// ShopOrder is one shop's order in a purchase.
type ShopOrder struct {
	Shop   *Shop
	Number string // "#1001"
	State  OrderState
	Times  map[OrderState]time.Time
	Lines  []SummaryLine
	Split
	Total    money.Cents
	Most     money.Cents // of Total, while some goods are to be weighed; else 0
	Refunds  []Refund
	Messages []Message // from the shop
	Past     []Withdrawn
	Reason   string  // why cancelled or not delivered, in words; may be empty
	Leave    string  // page that cancels it alone; "" when not possible
	Withdraw string  // URL of the withdrawal page; "" when no line allows it
	Receipt  string  // URL of the page to print; "" while nothing is bought
	Papers   []Paper // when an invoice was asked for
}

// Order is GET {root}/orders/{token}: a purchase, with one order per shop.
type Order struct {
	Page
	State  OrderState // of all of it
	Number string     // "#1001", or the reference of a spesa of several shops
	Placed time.Time
	Method Method
	Window Span
	Times  map[OrderState]time.Time // of all of it
	Parts  []ShopOrder
	Split
	Contribution money.Cents // for the association, by the resident
	Association  money.Cents // what of Fee is the association's
	Total        money.Cents
	Most         money.Cents // of Total, while some goods are to be weighed; else 0
	Held         bool        // the money is or was held, and nothing of it has been taken
	Money        string      // what has become of the money, in words, where the usual ones do not say it
	Way          PayWay
	Paid         bool
	Refunds      []Refund  // of the whole payment
	Address      string    // masked: "Via di Donna Olimpia 9···"; the shop's for a pick-up
	Reason       string    // why cancelled or not delivered, in words; may be empty
	PayURL       string    // action (POST) that opens the payment page again; "" when not possible
	PayEnds      time.Time // until when it can be paid
	Cancel       string    // action (POST) that gives up an unpaid order; "" when not possible
	Leave        string    // page that cancels all of a firm purchase; "" when not possible any more
	LeaveBy      time.Time // until when it is possible
	Cart         string    // URL of the basket, when it still holds what was chosen; else ""
	ByHand       bool      // no e-mail was left: the link is worth keeping
}

// Single reports whether the purchase is of one shop.
func (o Order) Single() bool { return len(o.Parts) == 1 }

// First is the only part of a purchase of one shop.
func (o Order) First() ShopOrder {
	if len(o.Parts) == 0 {
		return ShopOrder{}
	}
	return o.Parts[0]
}

// RateLine is what a receipt says of one VAT rate.
type RateLine struct {
	Rate  int
	Gross money.Cents
	Net   money.Cents
	VAT   money.Cents
}

// Receipt is GET {root}/orders/{token}/receipt, and with the shop's name before
// it for a purchase of several: what one shop sold, to print. It is no fiscal
// document.
type Receipt struct {
	Page
	Seller Seller
	Number string
	Ref    string // of the whole purchase
	Placed time.Time
	Buyer  string
	Window Span
	Method Method
	Lines  []ReceiptLine
	Split
	Total  money.Cents
	Most   money.Cents // of Total, while some goods are to be weighed; else 0
	Back   money.Cents // given back of it
	Rates  []RateLine
	Regime string // instead of Rates, of a shop that splits no VAT: "flat" or "ventilation"; "" for others
	Papers []Paper
	Order  string // URL of the private page
}

// ReceiptLine is a line with its rate.
type ReceiptLine struct {
	SummaryLine
	Rate int
}
