// Package payments takes, gives back and accounts for money. It knows a
// purchase's and an order's id, never an order.
package payments

import (
	"context"
	"time"

	"sottocasa/internal/locale"
	"sottocasa/internal/money"
)

// Provider is a way to be paid through the network. Every call may fail after
// having acted; the keys make a second call safe. Nobody calls a Provider
// inside a transaction.
type Provider interface {
	// Open makes a hosted payment page for one payment. The same Key gives the
	// same page.
	Open(ctx context.Context, o Opening) (Session, error)
	// Look re-reads a session with its intent.
	Look(ctx context.Context, account, session string) (Session, error)
	// Expire ends an open session. One that is already complete or expired is
	// not an error: the answer says what it is.
	Expire(ctx context.Context, account, session string) (Session, error)
	// Refund gives money back. The same Key gives the same refund.
	Refund(ctx context.Context, r Refunding) (Refund, error)
}

// Opening asks for a payment page.
type Opening struct {
	Key       string // idempotency key, stored before the call
	Account   string // connected account that is charged (direct charge)
	Currency  string // ISO 4217, upper case
	Items     []Item // one per order; amounts are frozen totals
	Reference string // our payment id, in client_reference_id
	Lang      locale.Lang
	Success   string // absolute URL
	Cancel    string // absolute URL
	Expires   time.Time
	Email     string // optional: prefills the page
}

// Item is one line on the payment page.
type Item struct {
	Name   string
	Amount money.Cents
}

// SessionState is what became of a payment page.
type SessionState string

// The states of a session.
const (
	SessionOpen     SessionState = "open"
	SessionComplete SessionState = "complete"
	SessionExpired  SessionState = "expired"
)

// Session is a payment page as the provider sees it now.
type Session struct {
	ID        string
	URL       string // where the payer goes; empty once it is over
	Account   string
	State     SessionState
	Paid      bool // payment_status is paid
	Intent    string
	Charge    string
	Amount    money.Cents // amount_total
	Captured  money.Cents // amount received on the intent
	Refunded  money.Cents
	Currency  string // upper case
	Reference string
	Live      bool
	Expires   time.Time
}

// Refunding asks to give money back.
type Refunding struct {
	Key     string
	Account string
	Intent  string
	Amount  money.Cents
}

// Refund is a refund as the provider sees it.
type Refund struct {
	ID     string
	State  string // pending, succeeded, failed
	Amount money.Cents
}

// Event is a verified notice from the provider: what to look at again.
type Event struct {
	ID      string
	Type    string
	Account string // empty for the platform's own
	Object  string // id of the object it speaks of
	Session string // set when the object is a checkout session
	Intent  string // set when the object is an intent, a charge or a refund
	Live    bool
	Created time.Time
	Raw     []byte
}
