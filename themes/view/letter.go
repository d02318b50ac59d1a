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
)

// OrderLetter tells what happened to an order. Received is the receipt on a
// durable medium (CONS-04): it has to carry Terms in full.
type OrderLetter struct {
	Kind     LetterKind
	Shop     string
	Accent   string
	Number   string
	Name     string // first name of who ordered
	URL      string // absolute, the order's private page
	Method   Method
	Window   Span
	Now      time.Time
	Address  Address
	Lines    []SummaryLine
	Goods    money.Cents
	Fee      money.Cents
	Total    money.Cents
	Way      PayWay
	Paid     bool
	Refunded money.Cents // with cancelled and refunded; 0 when nothing was charged
	Reason   string      // of a cancelling or of a missed delivery, in words
	Seller   Seller
	Phone    string    // of the shop, as shown
	Terms    []Section // conditions of sale in full; needed by received
}
