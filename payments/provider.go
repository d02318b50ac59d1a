// Package payments takes, gives back and accounts for money. It knows a
// purchase's and an order's id, never an order.
package payments

import (
	"context"
	"iter"
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
	Holder
	Mover
}

// Holder is the part of a Provider that takes held money, or lets it go. Like every
// call of a provider these may fail after having acted.
type Holder interface {
	// Capture takes Amount of what an intent holds, once, and lets the rest go.
	// The same Key gives the same answer; an intent that was captured before
	// answers with what was taken then.
	Capture(ctx context.Context, c Capturing) (Intent, error)
	// Release lets all that an intent holds go. One that holds nothing any more
	// is not an error: the answer says what it is.
	Release(ctx context.Context, c Capturing) (Intent, error)
}

// Mover is the part of a Provider that hands on what the platform took for
// several, and takes it back.
type Mover interface {
	// Transfer sends money of the platform to a connected account. The same Key
	// gives the same transfer. A refusal that asking again cannot change is
	// Conflict or NotFound.
	Transfer(ctx context.Context, t Transferring) (Transfer, error)
	// Reverse takes money of a transfer back. The same Key gives the same
	// reversal. An account without so much is Conflict payment.balance_short.
	Reverse(ctx context.Context, r Reversing) (Reversal, error)
	// Cost reads what the provider kept for itself of a captured intent;
	// Unavailable as long as it does not say.
	Cost(ctx context.Context, account, intent string) (Cost, error)
}

// Books lists what a provider has, for comparing it with ours. Each list ends
// after its first error.
type Books interface {
	// Sessions, Intents and Refunds walk what one account made since then,
	// newest first, page by page.
	Sessions(ctx context.Context, account string, since time.Time) iter.Seq2[Session, error]
	Intents(ctx context.Context, account string, since time.Time) iter.Seq2[Intent, error]
	Refunds(ctx context.Context, account string, since time.Time) iter.Seq2[Refund, error]
	// Transfers walks what the platform sent on since then, or with a group only
	// what was sent on of one payment.
	Transfers(ctx context.Context, group string, since time.Time) iter.Seq2[Transfer, error]
	// Intent reads one intent with its charge.
	Intent(ctx context.Context, account, id string) (Intent, error)
	// Disputes walks an account's disputes since then, newest first; with an
	// intent only those of its charge, whenever they came.
	Disputes(ctx context.Context, account, intent string, since time.Time) iter.Seq2[Dispute, error]
	// Charges walks an account's charges since then, newest first.
	Charges(ctx context.Context, account string, since time.Time) iter.Seq2[Charge, error]
	Banker
}

// Banker is the part of Books about money that goes to a bank.
type Banker interface {
	// Payouts walks an account's payouts since then, newest first.
	Payouts(ctx context.Context, account string, since time.Time) iter.Seq2[Payout, error]
	// Payout reads one.
	Payout(ctx context.Context, account, id string) (Payout, error)
	// Moves walks what a payout is made of; of one that was made by hand the
	// provider does not say.
	Moves(ctx context.Context, account, payout string) iter.Seq2[Move, error]
}

// Connect opens the shops' own accounts at the provider.
type Connect interface {
	// AddAccount makes a Standard account. The same Key gives the same account.
	AddAccount(ctx context.Context, a NewAccount) (Account, error)
	// AccountLink gives the address of the provider's own form, good for a few
	// minutes and one use.
	AccountLink(ctx context.Context, account, refresh, back string) (url string, err error)
	// Account reads an account. One that has disconnected is Gone.
	Account(ctx context.Context, id string) (Account, error)
}

// Opening asks for a payment page.
type Opening struct {
	Key       string      // idempotency key, stored before the call
	Account   string      // connected account that is charged (direct charge); empty: the platform
	Group     string      // transfer_group of what the platform will send on
	Fee       money.Cents // of the platform, on a direct charge
	Currency  string      // ISO 4217, upper case
	Items     []Item      // one per order; amounts are frozen totals
	Reference string      // our payment id, in client_reference_id
	Lang      locale.Lang
	Success   string // absolute URL
	Cancel    string // absolute URL
	Expires   time.Time
	Email     string // optional: prefills the page
	Hold      bool   // only hold the money: it is captured later
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
	Held      money.Cents // amount the intent can still capture
	Captured  money.Cents // amount received on the intent
	Refunded  money.Cents
	Currency  string // upper case
	Reference string
	Live      bool
	Expires   time.Time
	Before    time.Time // capture_before of what is held; zero when unknown
}

// Capturing asks to take, or to let go, what an intent holds.
type Capturing struct {
	Key     string
	Account string
	Intent  string
	Amount  money.Cents  // of a capture
	Fee     *money.Cents // of the platform, instead of what the page was opened with; nil: no fee was agreed
}

// IntentState is where a payment intent stands.
type IntentState string

// The states that matter here; every other one is IntentOpen: nothing is held
// or taken.
const (
	IntentOpen      IntentState = "open"
	IntentHeld      IntentState = "held"
	IntentCaptured  IntentState = "captured"
	IntentCancelled IntentState = "cancelled"
)

// Intent is a payment intent with its latest charge.
type Intent struct {
	ID        string
	Account   string
	State     IntentState
	Amount    money.Cents
	Held      money.Cents
	Captured  money.Cents
	Refunded  money.Cents
	Currency  string // upper case
	Charge    string
	Reference string // our payment id, in its metadata
	Live      bool
	Before    time.Time // capture_before; zero when nothing is held
	Created   time.Time
}

// NewAccount is what is known of a shop when its account is opened.
type NewAccount struct {
	Key   string
	Name  string // of the shop
	Email string
	Site  string // absolute URL of the shop
}

// Account is a connected account as the provider sees it.
type Account struct {
	ID        string
	Charges   bool       // can be charged
	Payouts   bool       // is paid out
	Submitted bool       // its form has been sent
	Transfers bool       // may take part in a shared payment
	Due       []string   // what the provider still wants, its own words such as "external_account"
	DueBy     *time.Time // until when; nil: no date was said
	Disabled  string     // why it was closed, its own word; empty when it was not
	Live      bool
}

// Refunding asks to give money back.
type Refunding struct {
	Key       string
	Account   string
	Intent    string
	Amount    money.Cents
	Reference string // our refund id, kept in its metadata
	Fee       bool   // the platform's fee goes back in proportion
}

// Transferring asks to send money on.
type Transferring struct {
	Key       string
	Account   string // that gets it
	Amount    money.Cents
	Currency  string
	Source    string // charge that it comes from; empty: what the platform has
	Group     string
	Reference string // our transfer id, kept in its metadata
}

// Transfer is a transfer as the provider sees it.
type Transfer struct {
	ID        string
	There     string // its id on the account that gets it
	Account   string
	Amount    money.Cents
	Reversed  money.Cents
	Source    string
	Group     string
	Reference string // our transfer id
	Reversals []Reversal
	Created   time.Time
}

// Reversing asks to take money of a transfer back.
type Reversing struct {
	Key       string
	Transfer  string
	Amount    money.Cents
	Reference string // our reversal id, kept in its metadata
}

// Reversal is a reversal as the provider sees it.
type Reversal struct {
	ID        string
	There     string // its id on the account that it is taken from
	Amount    money.Cents
	Reference string // our reversal id
}

// Cost is what the provider kept of a charge, without what it kept for the
// platform.
type Cost struct {
	Charge string
	Amount money.Cents
}

// Charge is what was really taken from a card.
type Charge struct {
	ID       string
	Intent   string // empty for one that no intent led to
	Captured money.Cents
	Refunded money.Cents
	Currency string       // upper case
	Cost     *money.Cents // what the provider kept for itself; nil: it does not say yet
	Live     bool
	Made     time.Time
}

// PayoutState is where a payout stands.
type PayoutState string

// The states of a payout. A paid one may fail days later, when the bank sends it
// back.
const (
	PayoutPending  PayoutState = "pending"
	PayoutMoving   PayoutState = "in_transit"
	PayoutPaid     PayoutState = "paid"
	PayoutFailed   PayoutState = "failed"
	PayoutCanceled PayoutState = "canceled"
)

// Over reports whether a payout has come to an end.
func (s PayoutState) Over() bool { return s == PayoutPaid || s == PayoutFailed || s == PayoutCanceled }

// Payout is money that goes from an account to its bank, as the provider sees
// it. Below 0 it was taken from the bank.
type Payout struct {
	ID        string
	Account   string
	State     PayoutState
	Amount    money.Cents
	Currency  string // upper case
	Automatic bool   // made by the provider, of all that could be used
	Why       string // it failed: the provider's own word, such as "account_closed"
	Live      bool
	Made      time.Time
	Arrives   time.Time // a day
}

// Move is one movement of an account's balance.
type Move struct {
	ID     string
	Kind   string // the provider's own word, such as "charge"
	Source string // the object that it is of
	Amount money.Cents
	Kept   money.Cents // by the provider for itself
	Net    money.Cents
}

// Refund is a refund as the provider sees it.
type Refund struct {
	ID        string
	State     string // pending, succeeded, failed
	Amount    money.Cents
	Intent    string
	Reference string // our refund id; empty for one that was not made here
	Created   time.Time
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
