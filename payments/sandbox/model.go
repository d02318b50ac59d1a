package sandbox

import "encoding/json"

// The rows that the sandbox keeps. Account is empty for the platform's own.
// A stored row is never changed in place: a tx changes a copy and saves it.

type session struct {
	ID          string            `json:"id"`
	Account     string            `json:"account,omitempty"`
	Created     int64             `json:"created"`
	Expires     int64             `json:"expires"`
	Status      string            `json:"status"` // open, complete, expired
	Success     string            `json:"success"`
	Cancel      string            `json:"cancel,omitempty"`
	Reference   string            `json:"reference,omitempty"`
	Email       string            `json:"email,omitempty"`
	Name        string            `json:"name,omitempty"` // as typed by who paid
	Locale      string            `json:"locale,omitempty"`
	Metadata    map[string]string `json:"metadata,omitempty"`
	Items       []item            `json:"items"`
	Amount      int64             `json:"amount"`
	Intent      string            `json:"intent,omitempty"` // made by the first attempt to pay
	Capture     string            `json:"capture"`
	Fee         int64             `json:"fee,omitempty"` // application fee
	Group       string            `json:"group,omitempty"`
	Description string            `json:"description,omitempty"`
	IntentMeta  map[string]string `json:"intent_meta,omitempty"`
}

type item struct {
	ID       string `json:"id"`
	Price    string `json:"price"`
	Product  string `json:"product"`
	Name     string `json:"name"`
	Unit     int64  `json:"unit"`
	Quantity int64  `json:"quantity"`
}

type intent struct {
	ID          string            `json:"id"`
	Account     string            `json:"account,omitempty"`
	Session     string            `json:"session"`
	Secret      string            `json:"secret"`
	Created     int64             `json:"created"`
	Status      string            `json:"status"`
	Capture     string            `json:"capture"`
	Amount      int64             `json:"amount"`
	Capturable  int64             `json:"capturable,omitempty"`
	Received    int64             `json:"received,omitempty"`
	Charge      string            `json:"charge,omitempty"`
	Method      string            `json:"method,omitempty"`
	Fee         int64             `json:"fee,omitempty"`
	Group       string            `json:"group,omitempty"`
	Description string            `json:"description,omitempty"`
	Metadata    map[string]string `json:"metadata,omitempty"`
	Declined    *decline          `json:"declined,omitempty"`
	Challenge   *challenge        `json:"challenge,omitempty"` // 3-D Secure that waits for its answer
	Canceled    int64             `json:"canceled,omitempty"`  // when
	Why         string            `json:"why,omitempty"`       // cancellation_reason
}

// challenge is a card whose bank wants to see its owner first, and what the
// bank will say then.
type challenge struct {
	Card    card     `json:"card"`
	Refused *decline `json:"refused,omitempty"`
}

// decline is why a card was refused.
type decline struct {
	Code    string `json:"code"`
	Reason  string `json:"reason"` // decline_code
	Message string `json:"message"`
}

type charge struct {
	ID       string   `json:"id"`
	Account  string   `json:"account,omitempty"`
	Intent   string   `json:"intent"`
	Created  int64    `json:"created"`
	Amount   int64    `json:"amount"`
	Captured int64    `json:"captured,omitempty"`
	Refunded int64    `json:"refunded,omitempty"` // of what was captured
	Released int64    `json:"released,omitempty"` // held and never captured
	Before   int64    `json:"before,omitempty"`   // capture_before
	FeeID    string   `json:"fee_id,omitempty"`
	Disputed string   `json:"disputed,omitempty"` // dispute
	Fee      int64    `json:"fee,omitempty"`
	Txn      string   `json:"txn,omitempty"`
	Card     card     `json:"card"`
	Email    string   `json:"email,omitempty"`
	Group    string   `json:"group,omitempty"`
	Declined *decline `json:"declined,omitempty"`
}

// card is what may be remembered of a card: never its number or CVC.
type card struct {
	Method string `json:"method"`
	Brand  string `json:"brand"`
	Last4  string `json:"last4"`
	Month  int    `json:"month"`
	Year   int    `json:"year"`
	Name   string `json:"name,omitempty"`

	Country string `json:"country,omitempty"`
	Secure  bool   `json:"secure,omitempty"`  // 3-D Secure was passed
	Refund  string `json:"refund,omitempty"`  // what its refunds end in
	Dispute bool   `json:"dispute,omitempty"` // its owner disputes it at once
}

type txn struct {
	ID      string `json:"id"`
	Account string `json:"account,omitempty"`
	Kind    string `json:"kind"` // type, as Stripe names it
	Source  string `json:"source"`
	Created int64  `json:"created"`
	Amount  int64  `json:"amount"`           // negative for a refund
	Cost    int64  `json:"cost"`             // Stripe's own
	Fee     int64  `json:"fee"`              // the application's
	From    int64  `json:"from,omitempty"`   // usable from then on, as its source is
	Payout  string `json:"payout,omitempty"` // that took it to the bank
}

type refund struct {
	ID       string            `json:"id"`
	Account  string            `json:"account,omitempty"`
	Charge   string            `json:"charge"`
	Intent   string            `json:"intent"`
	Created  int64             `json:"created"`
	Amount   int64             `json:"amount"`
	Reason   string            `json:"reason,omitempty"`
	Status   string            `json:"status"`
	Txn      string            `json:"txn,omitempty"`  // none for what was only held
	Back     string            `json:"back,omitempty"` // transaction of a failure
	Failure  string            `json:"failure,omitempty"`
	Ends     int64             `json:"ends,omitempty"` // when it gets its last state
	End      string            `json:"end,omitempty"`  // which
	Metadata map[string]string `json:"metadata,omitempty"`
}

// account is a connected account.
type account struct {
	ID        string            `json:"id"`
	Name      string            `json:"name,omitempty"`
	Email     string            `json:"email,omitempty"`
	Site      string            `json:"site,omitempty"`
	Created   int64             `json:"created"`
	Charges   bool              `json:"charges,omitempty"`
	Payouts   bool              `json:"payouts,omitempty"`
	Submitted bool              `json:"submitted,omitempty"`
	Transfers string            `json:"transfers"` // state of the capability, as is Cards
	Cards     string            `json:"cards"`
	Due       []string          `json:"due,omitempty"`
	Disabled  string            `json:"disabled,omitempty"` // disabled_reason
	Opening   int64             `json:"opening,omitempty"`  // cents it had from before
	Gone      bool              `json:"gone,omitempty"`     // disconnected: nobody may use it
	Daily     bool              `json:"daily,omitempty"`    // paid out by itself every working day; else by hand
	Looked    int64             `json:"looked,omitempty"`   // the last day, its midnight, that was paid out or had nothing
	Metadata  map[string]string `json:"metadata,omitempty"`
}

// link is the address of an account's form, good for one use.
type link struct {
	ID      string `json:"id"`
	Account string `json:"account"`
	Created int64  `json:"created"`
	Expires int64  `json:"expires"`
	Refresh string `json:"refresh"`
	Return  string `json:"return"`
	Form    string `json:"form,omitempty"` // secret of the form that was opened with it
	Done    bool   `json:"done,omitempty"`
}

type event struct {
	ID       string          `json:"id"`
	Account  string          `json:"account,omitempty"`
	Type     string          `json:"type"`
	Created  int64           `json:"created"`
	Object   json.RawMessage `json:"object"`
	Previous json.RawMessage `json:"previous,omitempty"`
	Request  string          `json:"request,omitempty"`
	Key      string          `json:"key,omitempty"`
	// Pending holds the places in Config.Webhooks that have not said yes.
	Pending []int `json:"pending,omitempty"`
	Lost    []int `json:"lost,omitempty"`   // those it is not sent to any more
	After   int64 `json:"after,omitempty"`  // not sent before then
	Copies  int   `json:"copies,omitempty"` // deliveries beyond the first
	Held    bool  `json:"held,omitempty"`   // waits to be released
}

// answer is what was said under an idempotency key.
type answer struct {
	ID      string          `json:"id"` // account and key
	Path    string          `json:"path"`
	Digest  string          `json:"digest"`
	Status  int             `json:"status"`
	Body    json.RawMessage `json:"body"`
	Request string          `json:"request"`
	Created int64           `json:"created"`
}

func (s *session) rowID() string { return s.ID }
func (r *intent) rowID() string  { return r.ID }
func (c *charge) rowID() string  { return c.ID }
func (b *txn) rowID() string     { return b.ID }
func (r *refund) rowID() string  { return r.ID }
func (a *account) rowID() string { return a.ID }
func (l *link) rowID() string    { return l.ID }
func (e *event) rowID() string   { return e.ID }
func (r *answer) rowID() string  { return r.ID }

func (s *session) owner() string { return s.Account }
func (r *intent) owner() string  { return r.Account }
func (c *charge) owner() string  { return c.Account }
func (b *txn) owner() string     { return b.Account }
func (r *refund) owner() string  { return r.Account }
func (a *account) owner() string { return "" }
func (l *link) owner() string    { return "" }
func (e *event) owner() string   { return e.Account }
func (r *answer) owner() string  { return "" }
