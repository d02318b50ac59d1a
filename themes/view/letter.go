package view

import (
	"time"

	"sottocasa/internal/money"
)

// SignInLetter carries the link and the code.
type SignInLetter struct {
	Link    string // absolute
	Code    string // six digits
	Minutes int    // how long both last
	Host    string // where the sign-in was asked for: "sottocasa.example"
}

// InvitationLetter asks somebody to run a neighbourhood.
type InvitationLetter struct {
	Link string // absolute
	Hood string // its name
	Host string // of the platform, who invites
	Days int    // how long the link lasts
}

// ColleagueLetter invites somebody to work in a shop.
type ColleagueLetter struct {
	Link string // absolute
	Shop string // its name
	Role string // what they will do, a sentence
	Days int    // how long the link lasts
}

// LetterKind is what an order's letter tells.
type LetterKind string

// The kinds; the words are at "letter.<kind>.…".
const (
	LetterReceived  LetterKind = "received"
	LetterConfirmed LetterKind = "confirmed"
	LetterReady     LetterKind = "ready"
	LetterDelivered LetterKind = "delivered"
	LetterMissed    LetterKind = "missed"
	LetterCancelled LetterKind = "cancelled"
	LetterRefunded  LetterKind = "refunded"
	LetterWeighed   LetterKind = "weighed"  // what everything weighs, and what was taken for it
	LetterLeftOut   LetterKind = "left_out" // something left the order before it was packed
	LetterReleased  LetterKind = "released" // a payment came too late: what was held is free again
	LetterOut       LetterKind = "out"
	LetterMessage   LetterKind = "message" // from the shop
)

// OrderLetter tells what happened to an order. Received is the receipt on a
// durable medium (CONS-04): it has to carry Terms in full.
type OrderLetter struct {
	Kind    LetterKind
	Shop    string
	Hood    string // the neighbourhood, when bought on its host: the letter is its own then
	Spesa   SpesaOf
	Accent  string
	Number  string
	Name    string // first name of who ordered
	URL     string // absolute, the order's private page
	Method  Method
	Window  Span
	Now     time.Time
	Address Address
	Lines   []SummaryLine
	Split
	Total    money.Cents
	Most     money.Cents // of Total, while some goods are to be weighed; else 0
	Held     bool        // the money is or was held, and nothing of it has been taken
	Money    string      // what has become of the money, in words; may be empty
	Way      PayWay
	Paid     bool
	Refunded money.Cents // with cancelled and refunded; 0 when nothing was charged
	Reason   string      // of a cancelling or of a missed delivery, in words; or what the shop writes
	Mine     bool        // with cancelled: by who ordered
	Back     RefundOf    // with refunded
	Invoice  bool        // with received: one was asked for
	Seller   Seller
	Phone    string    // of the shop, as shown
	Terms    []Section // conditions of sale in full; needed by received
}

// SpesaLetter tells what happened to a spesa of several shops, or to several of
// its parts at once. The words are at "letter.spesa.<kind>.…".
type SpesaLetter struct {
	Kind         LetterKind
	Hood         string // name of the neighbourhood
	Accent       string
	Number       string // the purchase's reference
	Name         string // first name of who ordered
	URL          string // absolute, the purchase's private page
	Window       Span
	Address      Address
	Parts        []LetterPart
	Whole        bool        // all parts are in Parts
	Fee          money.Cents // of the whole spesa; shown when Whole
	Contribution money.Cents // for the association; shown when there is one
	Total        money.Cents
	Most         money.Cents // of Total, while some goods are to be weighed; else 0
	Held         bool        // as in OrderLetter
	Invoice      bool        // with received: one was asked for, of one shop at least
	Money        string
	Refunded     money.Cents
	Reason       string // of a missed delivery
	Mine         bool   // with cancelled: by who ordered
}

// SpesaOf says of which spesa an order is one part; zero for one that is all.
type SpesaOf struct {
	Number string   // the purchase's reference
	Others []string // the other shops' names
}

// LetterPart is one shop's part of a spesa: the shop is the seller of its lines.
type LetterPart struct {
	Shop   string
	Number string // "#1001"
	Lines  []SummaryLine
	Split
	Total  money.Cents // without its share of the delivery
	Most   money.Cents // at most; the same unless something is to be weighed
	Phone  string
	Seller Seller
	Terms  []Section // with received: the shop's conditions of sale in full
}

// RefundOf is what one refund gave back.
type RefundOf struct {
	Why   string // one of the words at "refund_reason."
	Part  bool   // something of the order remains
	Cash  bool   // handed over at the counter
	Lines []SummaryLine
}

// ShopLetter tells a shop of one of its orders; the words are at
// "shop_letter.<kind>.…".
type ShopLetter struct {
	Kind   string // placed, cancelled, refund_failed, withdrawal, left_out
	Shop   string
	Accent string
	Number string
	Name   string // short
	URL    string // absolute, the order on the shop's board
	Method Method
	Window Span
	Now    time.Time
	Lines  []SummaryLine
	Whole  bool // Lines are all of it, so that Split belongs below them
	Split
	Total  money.Cents
	Most   money.Cents // of Total, while some goods are to be weighed; else 0
	Amount money.Cents // with refund_failed
	Why    string      // with refund_failed: one of the words at "refund_why."
	Until  time.Time   // with withdrawal: by when money is to be given back
}

// WithdrawalLetter acknowledges a withdrawal on a durable medium: what was
// declared, with date and time (art. 54-bis Codice del consumo).
type WithdrawalLetter struct {
	Shop    string
	Accent  string
	Number  string
	Name    string // as declared
	Content string // the declaration, word by word
	Lines   []string
	At      time.Time // in the neighbourhood's zone
	Seller  Seller
	Phone   string
}
