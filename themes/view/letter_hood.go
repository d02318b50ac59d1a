package view

import (
	"time"

	"sottocasa/internal/money"
)

// HoodLetter tells who runs a neighbourhood of its shared money; the words are
// at "hood_letter.<kind>.…".
type HoodLetter struct {
	Kind   string // dispute_inquiry, dispute_open, dispute_won, dispute_lost, transfer_failed, debt_made
	Hood   string // its name
	Ref    string // of the purchase, with a dispute
	Shop   string // whose money it is; empty with a dispute
	Amount money.Cents
	Until  time.Time // with dispute_open: until when it may be answered; zero: not at all
	URL    string    // absolute
}

// PayoutLetter tells a shop that its bank sent a payout back; the words are at
// "payout_letter.…".
type PayoutLetter struct {
	Accent string
	Amount money.Cents
	Sent   time.Time // in the shop's zone
	Why    string    // a sentence
	URL    string    // absolute: the shop's money
}
