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

// Order is GET {root}/orders/{token}.
type Order struct {
	Page
	State    OrderState
	Number   string // "#1001"
	Placed   time.Time
	Method   Method
	Window   Span
	Steps    []Step // empty: the theme draws them from State, Method and Times
	Times    map[OrderState]time.Time
	Lines    []SummaryLine
	Goods    money.Cents
	Fee      money.Cents
	Total    money.Cents
	Most     money.Cents // of Total, while some goods are to be weighed; else 0
	Held     bool        // the money is or was held, and nothing of it has been taken
	Money    string      // what has become of the money, in words, where the usual ones do not say it
	Way      PayWay
	Paid     bool
	Refunds  []Refund
	Address  string    // masked: "Via di Donna Olimpia 9···"; the shop's for a pick-up
	Reason   string    // why cancelled or not delivered, in words; may be empty
	PayURL   string    // action (POST) that opens the payment page again; "" when not possible
	PayEnds  time.Time // until when it can be paid
	Cancel   string    // action (POST) that gives up an unpaid order; "" when not possible
	Leave    string    // page that cancels a firm order; "" when not possible any more
	LeaveBy  time.Time // until when it is possible
	Messages []Message // from the shop
	Past     []Withdrawn
	Cart     string // URL of the basket, when it still holds what was chosen; else ""
	Withdraw string // URL of the withdrawal page; "" when no line allows it
	Terms    string
}
