package payments

import (
	"context"

	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Why money is given back.
const (
	ReasonLate       = "late"
	ReasonByShop     = "cancelled_by_shop"
	ReasonByResident = "cancelled_by_resident"
	ReasonDuplicate  = "duplicate"
)

// GiveBack is the job that asks the provider for a refund.
type GiveBack struct {
	Hood   tenants.HoodID `json:"hood_id"`
	Refund tenants.ID     `json:"refund_id"`
}

// Kind names the job.
func (GiveBack) Kind() string { return "payments.give_back" }

// Return is a refund as we keep it.
type Return struct {
	ID      tenants.ID
	Payment tenants.ID
	Amount  money.Cents
	Reason  string
	State   string // pending, succeeded, failed
	Key     string
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
	err := h.Each(`insert into hood.refunds (hood_id, id, payment_id, amount_cents, reason, idempotency_key)
		select app.hood(), $1, $2, $3, $4, $5 where not exists (select 1 from hood.refunds
			where hood_id = app.hood() and payment_id = $2 and state <> 'failed') returning true`,
		tenants.With(id, p.ID, left, reason, "rf:"+h.Hood().String()+":"+p.ID.String()+":"+reason),
		func(row tenants.Row) error { return row.Scan(&made) })
	if err != nil || !made {
		return err
	}
	return h.Enqueue(GiveBack{h.Hood(), id})
}

// ReadRefund reads a refund with its payment.
func ReadRefund(r *tenants.HoodRead, hood tenants.HoodID, id tenants.ID, x *Return, p *Payment) {
	r.One(`select id, payment_id, amount_cents, reason, state, idempotency_key from hood.refunds where hood_id = $1 and id = $2`,
		tenants.With(hood, id), &x.ID, &x.Payment, &x.Amount, &x.Reason, &x.State, &x.Key)
	r.One(`select `+paymentColumns+` from hood.payments where hood_id = $1
		and id = (select payment_id from hood.refunds where hood_id = $1 and id = $2)`, tenants.With(hood, id), p.fields()...)
}

// MarkRefunded records that a refund went through; once only. done is false
// when it was recorded before.
func MarkRefunded(h *tenants.HoodTx, x Return, provider string) (done bool, err error) {
	err = h.Each(`update hood.refunds set state = 'succeeded', provider_id = $3, done_at = now()
		where hood_id = $1 and id = $2 and state = 'pending' returning true`, tenants.With(h.Hood(), x.ID, provider),
		func(row tenants.Row) error { return row.Scan(&done) })
	if err != nil || !done {
		return false, err
	}
	return true, h.Change("conflict error.refund_too_much", 1, `update hood.payments set refunded_cents = refunded_cents + $3,
		state = case when refunded_cents + $3 = captured_cents then 'refunded' else 'partially_refunded' end
		where hood_id = $1 and id = $2 and refunded_cents + $3 <= captured_cents`, tenants.With(h.Hood(), x.Payment, x.Amount))
}

// Refunds lists the refunds of a purchase.
func Refunds(r *tenants.HoodRead, hood tenants.HoodID, purchase tenants.ID, into *[]Return) {
	r.Each(`select x.id, x.payment_id, x.amount_cents, x.reason, x.state, x.idempotency_key from hood.refunds x
		join hood.payments p on p.hood_id = x.hood_id and p.id = x.payment_id
		where x.hood_id = $1 and p.purchase_id = $2 order by x.created_at`, tenants.With(hood, purchase), func(row tenants.Row) error {
		var x Return
		if err := row.Scan(&x.ID, &x.Payment, &x.Amount, &x.Reason, &x.State, &x.Key); err != nil {
			return err
		}
		*into = append(*into, x)
		return nil
	})
}

// Ask has the provider give money back; the same refund is asked for once,
// however often it is tried.
func (d *Desk) Ask(ctx context.Context, x Return, p Payment) (Refund, error) {
	got, err := d.provider.Refund(ctx, Refunding{Key: x.Key, Account: p.Account, Intent: p.Intent, Amount: x.Amount})
	if err != nil {
		return got, err
	}
	if got.State == "failed" {
		return got, fault.New(fault.Unavailable, "error.server").Because("refund %s did not go through", x.ID)
	}
	if got.Amount != x.Amount {
		return got, fault.New(fault.Internal, "error.server").Because("refund %s gave back %d instead of %d", x.ID, got.Amount, x.Amount)
	}
	return got, nil
}
