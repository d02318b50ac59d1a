package payments

import (
	"context"
	"iter"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Why money is given back.
const (
	ReasonLate       = "late"                  // paid when nothing was to be had any more
	ReasonDuplicate  = "duplicate"             // paid twice
	ReasonByShop     = "cancelled_by_shop"     // the order was cancelled
	ReasonByResident = "cancelled_by_resident" // the order was cancelled
	ReasonMissing    = "missing"               // goods that were not there
	ReasonDamaged    = "damaged"               // goods that were spoilt or wrong
	ReasonWeight     = "weight"                // less than what was charged for, by weight
	ReasonWithdrawal = "withdrawal"            // art. 52 Codice del consumo
	ReasonGoodwill   = "goodwill"              // as a kindness
	ReasonDashboard  = "dashboard"             // given back at the provider, not here
	ReasonDeposit    = "deposit"               // empties that came back
	ReasonBags       = "bags"                  // bags that were not needed
	ReasonOther      = "other"
)

// GiveBack is the job that asks the provider for a refund.
type GiveBack struct {
	Hood   tenants.HoodID `json:"hood_id"`
	Refund tenants.ID     `json:"refund_id"`
}

// Kind names the job.
func (GiveBack) Kind() string { return "payments.give_back" }

// Return is a refund as we keep it. Without an order it is of the whole
// payment.
type Return struct {
	ID      tenants.ID
	Payment tenants.ID
	Shop    tenants.ShopID
	Order   tenants.ID
	// Association: of what the association had of a shared payment.
	Association bool
	Amount      money.Cents
	Reason      string
	Note        string // the shop's words, for whom it is given back to
	By          string // actor who asked
	State       string // pending, succeeded, failed
	Why         string // it failed: the last part of a word at "refund_why."
	Key         string
	Provider    string // its id there; empty at the counter and while it is pending
	Created     time.Time
	Done        *time.Time
	Age         time.Duration // when it was read
}

// Whole reports whether the refund is of a payment and not of an order.
func (x Return) Whole() bool { return x.Order == tenants.ID{} && !x.Association }

const returnColumns = `x.id, x.payment_id, coalesce(x.shop_id, '00000000-0000-0000-0000-000000000000'),
	coalesce(x.order_id, '00000000-0000-0000-0000-000000000000'), x.amount_cents, x.reason, x.note, x.asked_by, x.state, x.why,
	x.idempotency_key, coalesce(x.provider_id, ''), x.created_at, x.done_at, now() - x.created_at, x.association from hood.refunds x`

func (x *Return) fields() []any {
	return []any{&x.ID, &x.Payment, &x.Shop, &x.Order, &x.Amount, &x.Reason, &x.Note, &x.By, &x.State, &x.Why, &x.Key, &x.Provider,
		&x.Created, &x.Done, &x.Age, &x.Association}
}

// refundKey is the idempotency key of a refund: what is what makes two asks one.
func refundKey(hood tenants.HoodID, payment tenants.ID, what string) string {
	return "rf:" + hood.String() + ":" + payment.String() + ":" + what
}

// RefundAll writes a refund of the whole of what is left of a payment down, with
// its key, and enqueues the call. A payment that has one for the reason already
// gets no second one.
func RefundAll(h *tenants.HoodTx, p Payment, reason string) error {
	left := p.Captured - p.Refunded
	if left <= 0 || p.Provider != Stripe {
		return nil
	}
	id := tenants.NewID()
	var made bool
	err := h.Each(`insert into hood.refunds (hood_id, id, payment_id, amount_cents, reason, idempotency_key, asked_by)
		select app.hood(), $1, $2, $3, $4, $5, app.actor() where not exists (select 1 from hood.refunds
			where hood_id = app.hood() and payment_id = $2 and state <> 'failed') returning true`,
		tenants.With(id, p.ID, left, reason, refundKey(h.Hood(), p.ID, reason)),
		func(row tenants.Row) error { return row.Scan(&made) })
	if err != nil || !made {
		return err
	}
	return h.Enqueue(GiveBack{h.Hood(), id})
}

// Asked finds the refund that was asked for with the same key before; false
// when there is none.
func Asked(h *tenants.HoodTx, payment tenants.ID, key string) (id tenants.ID, found bool, err error) {
	err = h.Each(`select id from hood.refunds where hood_id = $1 and idempotency_key = $2`,
		tenants.With(h.Hood(), refundKey(h.Hood(), payment, key)), func(row tenants.Row) error {
			found = true
			return row.Scan(&id)
		})
	return id, found, err
}

// AskBack writes a refund down, before anyone is asked. p must be
// locked: what is asked for already and what is given back leave the rest, and
// more than that is Conflict.
func AskBack(h *tenants.HoodTx, p Payment, x Return) error {
	return h.Change("conflict error.refund_too_much", 1, `insert into hood.refunds (hood_id, id, payment_id, shop_id, order_id, amount_cents,
			reason, note, idempotency_key, asked_by, association)
		select app.hood(), $1, $2, $3, nullif($4::uuid, '00000000-0000-0000-0000-000000000000'::uuid), $5, $6, $7, $8, app.actor(), $10 where $5::bigint + (select coalesce(sum(amount_cents), 0) from hood.refunds
			where hood_id = app.hood() and payment_id = $2 and state = 'pending') <= $9::bigint`,
		tenants.With(x.ID, p.ID, x.Shop, x.Order, x.Amount, x.Reason, x.Note, refundKey(h.Hood(), p.ID, x.Key), p.Captured-p.Refunded, x.Association))
}

// ReadRefund reads a refund with its payment.
func ReadRefund(r *tenants.HoodRead, hood tenants.HoodID, id tenants.ID, x *Return, p *Payment) {
	r.One(`select `+returnColumns+` where x.hood_id = $1 and x.id = $2`, tenants.With(hood, id), x.fields()...)
	r.One(`select `+paymentColumns+` from hood.payments where hood_id = $1
		and id = (select payment_id from hood.refunds where hood_id = $1 and id = $2)`, tenants.With(hood, id), p.fields()...)
}

// LockRefund reads a refund and keeps others from changing it.
func LockRefund(h *tenants.HoodTx, id tenants.ID) (x Return, err error) {
	err = h.One(`select `+returnColumns+` where x.hood_id = $1 and x.id = $2 for update`, tenants.With(h.Hood(), id), x.fields()...)
	return x, err
}

// MarkRefunded records that a refund went through; once only. done is false
// when it was recorded before.
func MarkRefunded(h *tenants.HoodTx, x Return, provider string) (done bool, err error) {
	err = h.Each(`update hood.refunds set state = 'succeeded', provider_id = nullif($3, ''), done_at = now()
		where hood_id = $1 and id = $2 and state = 'pending' returning true`, tenants.With(h.Hood(), x.ID, provider),
		func(row tenants.Row) error { return row.Scan(&done) })
	if err != nil || !done {
		return false, err
	}
	return true, h.Change("conflict error.refund_too_much", 1, `update hood.payments set refunded_cents = refunded_cents + $3,
		state = case when refunded_cents + $3 = captured_cents then 'refunded' else 'partially_refunded' end
		where hood_id = $1 and id = $2 and refunded_cents + $3 <= captured_cents`, tenants.With(h.Hood(), x.Payment, x.Amount))
}

// MarkRefundFailed records that a refund did not go through, at once or, after it had
// been booked, later: then the payment has its money again. was is the state
// before, empty when that was failed.
func MarkRefundFailed(h *tenants.HoodTx, x Return, why string) (was string, err error) {
	err = h.Each(`update hood.refunds r set state = 'failed', why = $3, done_at = now()
		from (select id, state from hood.refunds where hood_id = $1 and id = $2 and state <> 'failed' for update) o
		where r.hood_id = $1 and r.id = o.id returning o.state`, tenants.With(h.Hood(), x.ID, why),
		func(row tenants.Row) error { return row.Scan(&was) })
	if err != nil || was != "succeeded" {
		return was, err
	}
	return was, h.Change("conflict error.refund_too_much", 1, `update hood.payments set refunded_cents = refunded_cents - $3,
		state = case when refunded_cents = $3 then 'paid' else 'partially_refunded' end
		where hood_id = $1 and id = $2 and refunded_cents >= $3`, tenants.With(h.Hood(), x.Payment, x.Amount))
}

// Refunds lists the refunds of a purchase.
func Refunds(r *tenants.HoodRead, hood tenants.HoodID, purchase tenants.ID, into *[]Return) {
	r.Each(`select `+returnColumns+` join hood.payments p on p.hood_id = x.hood_id and p.id = x.payment_id
		where x.hood_id = $1 and p.purchase_id = $2 order by x.created_at`, tenants.With(hood, purchase), gatherReturns(into))
}

// RefundsOf lists the refunds that touch one order of a shop.
func RefundsOf(r *tenants.HoodRead, hood tenants.HoodID, shop tenants.ShopID, order tenants.ID, into *[]Return) {
	r.Each(`select `+returnColumns+` join hood.payments p on p.hood_id = x.hood_id and p.id = x.payment_id
		join hood.parts q on q.hood_id = p.hood_id and q.purchase_id = p.purchase_id and (x.order_id = q.order_id or x.order_id is null)
		where x.hood_id = $1 and q.shop_id = $2 and q.order_id = $3 order by x.created_at`, tenants.With(hood, shop, order), gatherReturns(into))
}

// RefundsOfPayment lists a payment's refunds inside a write.
func RefundsOfPayment(h *tenants.HoodTx, payment tenants.ID) (list []Return, err error) {
	err = h.Each(`select `+returnColumns+` where x.hood_id = $1 and x.payment_id = $2 order by x.created_at`,
		tenants.With(h.Hood(), payment), gatherReturns(&list))
	return list, err
}

func gatherReturns(into *[]Return) func(tenants.Row) error {
	return func(row tenants.Row) error {
		var x Return
		err := row.Scan(x.fields()...)
		*into = append(*into, x)
		return err
	}
}

// keyLife is how long a provider surely knows an idempotency key.
const keyLife = 20 * time.Hour

// Ask has the provider give money back; the same refund is asked for once,
// however often it is tried: by its key, and when that is forgotten by looking
// for it first. A refusal that trying again cannot change is Conflict.
func (d *Desk) Ask(ctx context.Context, x Return, p Payment) (Refund, error) {
	var got Refund
	var done bool
	var err error
	if x.Age > keyLife { // its key may be forgotten
		got, done, err = d.askedBefore(ctx, x, p)
	}
	if err == nil && !done {
		got, err = underKey(x.Key, func() (Refund, bool, error) { return d.askedBefore(ctx, x, p) }, func(key string) (Refund, error) {
			return d.provider.Refund(ctx, Refunding{Key: key, Account: p.Account, Intent: p.Intent, Amount: x.Amount, Reference: x.ID.String(),
				Fee: p.Fee > 0 && !p.Shared})
		})
	}
	if err != nil {
		return got, err
	}
	if got.State == "failed" {
		return got, fault.New(fault.Conflict, "payment.refund_refused").Because("refund %s did not go through", x.ID)
	}
	if got.Amount != x.Amount {
		return got, fault.New(fault.Internal, "error.server").Because("refund %s gave back %d instead of %d", x.ID, got.Amount, x.Amount)
	}
	return got, nil
}

// askedBefore looks for a refund among those that the provider has.
func (d *Desk) askedBefore(ctx context.Context, x Return, p Payment) (got Refund, done bool, err error) {
	for got, err := range d.returns(ctx, p, x.Created) {
		if err != nil || got.Reference == x.ID.String() {
			return got, err == nil, err
		}
	}
	return Refund{}, false, nil
}

// Returns lists what the provider has given back of a payment, or tried to.
func (d *Desk) Returns(ctx context.Context, s tenants.Scope, id tenants.ID) (p Payment, list []Refund, err error) {
	var created time.Time
	err = d.db.HoodRead(ctx, s, func(r *tenants.HoodRead) {
		Read(r, s.Hood, id, &p)
		r.One(`select created_at from hood.payments where hood_id = $1 and id = $2`, tenants.With(s.Hood, id), &created)
	})
	if err != nil || p.Intent == "" {
		return p, nil, err
	}
	for got, err := range d.returns(ctx, p, created) {
		if err != nil {
			return p, nil, err
		}
		list = append(list, got)
	}
	return p, list, nil
}

// returns walks the provider's refunds of a payment; a provider without books
// has none to show.
func (d *Desk) returns(ctx context.Context, p Payment, since time.Time) iter.Seq2[Refund, error] {
	return func(yield func(Refund, error) bool) {
		books, ok := d.provider.(Books)
		if !ok {
			return
		}
		for got, err := range books.Refunds(ctx, p.Account, since.Add(-time.Hour)) {
			if err == nil && got.Intent != p.Intent {
				continue
			}
			if !yield(got, err) {
				return
			}
		}
	}
}
