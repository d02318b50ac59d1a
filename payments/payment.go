package payments

import (
	"strconv"
	"time"

	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Where a payment is made.
const (
	Stripe  = "stripe"  // on the network, through a Provider
	Counter = "counter" // at the shop, when the goods are collected
)

// State is where a payment stands.
type State string

// The states.
const (
	Pending           State = "pending"
	Authorized        State = "authorized"
	Paid              State = "paid"
	PartiallyRefunded State = "partially_refunded"
	Refunded          State = "refunded"
	Failed            State = "failed"
)

// PageLife is how long a payment page lives: Stripe wants at least thirty
// minutes, and one more covers clocks that differ (safety.md R6.2).
const PageLife = 31 * time.Minute

// HoldMargin is how much longer than its page a seat waits.
const HoldMargin = 10 * time.Minute

// Payment is one way of being paid for one purchase.
type Payment struct {
	ID       tenants.ID
	Purchase tenants.ID
	Provider string
	Account  string
	Currency string
	Amount   money.Cents // at most
	Held     money.Cents // of a hold, as long as it is one
	Captured money.Cents
	Refunded money.Cents
	Shared   bool        // on the platform, for everybody who has a part of it
	Hold     bool        // the money is only held at first
	Before   *time.Time  // when the provider lets a hold go by itself
	Wanted   Decision    // what has been decided about a hold
	Take     money.Cents // with Wanted Capture
	State    State
	Attempt  int
	Key      string
	Session  string
	URL      string
	Intent   string
	Return   string
	Items    []Item
	Lang     locale.Lang
	Expires  time.Time // of the page
	PaidAt   *time.Time
	Cost     *money.Cents // what the provider kept of a shared payment; nil: not known yet
	Fee      money.Cents  // of the platform, on a direct charge
	Charge   string       // at the provider
	Live     bool         // opened with a live key, not a test one
	Now      time.Time    // the database's, when it was read
}

const paymentColumns = `id, purchase_id, provider, account, currency, amount_cents, captured_cents, refunded_cents, state, attempt,
	idempotency_key, coalesce(session_id, ''), session_url, coalesce(intent_id, ''), return_url, items, lang, expires_at, paid_at, now(),
	case when state = 'authorized' then authorized_cents else 0 end, capture = 'manual', capture_before, coalesce(wanted, ''), coalesce(wanted_cents, 0), live, shared,
	cost_cents, coalesce(charge_id, ''), fee_cents`

func (p *Payment) fields() []any {
	return []any{&p.ID, &p.Purchase, &p.Provider, &p.Account, &p.Currency, &p.Amount, &p.Captured, &p.Refunded, &p.State, &p.Attempt,
		&p.Key, &p.Session, &p.URL, &p.Intent, &p.Return, &p.Items, &p.Lang, &p.Expires, &p.PaidAt, &p.Now,
		&p.Held, &p.Hold, &p.Before, &p.Wanted, &p.Take, &p.Live, &p.Shared, &p.Cost, &p.Charge, &p.Fee}
}

// Add writes a payment down, with the idempotency key of the call that will be
// made for it. The page's life begins now, by the database's clock.
func Add(h *tenants.HoodTx, p Payment) error {
	return h.Exec(`insert into hood.payments (hood_id, id, purchase_id, provider, account, currency, amount_cents, state,
		idempotency_key, return_url, items, lang, expires_at, capture, shared, fee_cents)
		values (app.hood(), $1, $2, $3, $4, $5, $6, 'pending', $7, $8, $9, $10, now() + $11::interval, case when $12 then 'manual' else 'automatic' end, $13, $14)`,
		tenants.With(p.ID, p.Purchase, p.Provider, p.Account, p.Currency, p.Amount, key(h.Hood(), p.ID, 1), p.Return, p.Items, p.Lang, PageLife, p.Hold, p.Shared, p.Fee))
}

// key is the idempotency key of one attempt to open a payment page.
func key(hood tenants.HoodID, payment tenants.ID, attempt int) string {
	return "cs:" + hood.String() + ":" + payment.String() + ":" + strconv.Itoa(attempt)
}

// Lock reads a payment and keeps others from changing it.
func Lock(h *tenants.HoodTx, id tenants.ID) (Payment, error) {
	var p Payment
	err := h.One(`select `+paymentColumns+` from hood.payments where hood_id = $1 and id = $2 for update`,
		tenants.With(h.Hood(), id), p.fields()...)
	return p, err
}

// Read reads a payment.
func Read(r *tenants.HoodRead, hood tenants.HoodID, id tenants.ID, p *Payment) {
	r.One(`select `+paymentColumns+` from hood.payments where hood_id = $1 and id = $2`, tenants.With(hood, id), p.fields()...)
}

// OfPurchase reads a purchase's payment.
func OfPurchase(r *tenants.HoodRead, hood tenants.HoodID, purchase tenants.ID, p *Payment) {
	r.One(`select `+paymentColumns+` from hood.payments where hood_id = $1 and purchase_id = $2 order by created_at desc limit 1`,
		tenants.With(hood, purchase), p.fields()...)
}

// LockOfPurchase reads a purchase's payment inside a write.
func LockOfPurchase(h *tenants.HoodTx, purchase tenants.ID) (Payment, error) {
	var p Payment
	err := h.One(`select `+paymentColumns+` from hood.payments where hood_id = $1 and purchase_id = $2
		order by created_at desc limit 1 for update`, tenants.With(h.Hood(), purchase), p.fields()...)
	return p, err
}

// MarkPaid records that amount has been taken, whole and at once; once only.
func MarkPaid(h *tenants.HoodTx, p Payment, intent, charge string, amount money.Cents) error {
	if err := knowIntent(h, p, intent); err != nil {
		return err
	}
	return h.Change("conflict error.paid_already", 1, `update hood.payments set state = 'paid', authorized_cents = amount_cents,
		captured_cents = $4, intent_id = nullif($3, ''), charge_id = nullif($5, ''), paid_at = now()
		where hood_id = $1 and id = $2 and state in ('pending', 'failed')`, tenants.With(h.Hood(), p.ID, intent, amount, charge))
}

// knowIntent notes whose an intent is, before anything is noted of it, so that
// a notice of what becomes of it later finds its scope.
func knowIntent(h *tenants.HoodTx, p Payment, intent string) error {
	if intent == "" {
		return nil
	}
	return h.Exec(`insert into platform.stripe_objects (id, account, hood_id, payment_id) values ($1, $2, app.hood(), $3)
		on conflict (id) do nothing`, tenants.With(intent, p.Account, p.ID))
}

// MarkFailed records that nobody will pay here any more; nothing was charged.
func MarkFailed(h *tenants.HoodTx, p Payment) error {
	return h.Exec(`update hood.payments set state = 'failed' where hood_id = $1 and id = $2 and state = 'pending'`,
		tenants.With(h.Hood(), p.ID))
}
