package payments

import (
	"context"
	"time"

	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Decision is what becomes of held money. It is written down once, before the
// provider is asked, so that no crash can change it.
type Decision string

// The decisions.
const (
	Undecided Decision = ""
	Capture   Decision = "capture" // take what the goods come to
	Release   Decision = "release" // let all of it go
)

// HoldEnd is how long before the provider lets a hold go by itself what is
// weighed by then is taken.
const HoldEnd = 12 * time.Hour

// FinishHold is the job that carries a decision out.
type FinishHold struct {
	Hood    tenants.HoodID `json:"hood_id"`
	Payment tenants.ID     `json:"payment_id"`
}

// Kind names the job.
func (FinishHold) Kind() string { return "payments.finish_hold" }

// EndHold is the job that decides about a hold whose time is nearly over.
type EndHold struct {
	Hood    tenants.HoodID `json:"hood_id"`
	Payment tenants.ID     `json:"payment_id"`
}

// Kind names the job.
func (EndHold) Kind() string { return "payments.end_hold" }

// MarkHeld records that a payment's money is held until a moment, and sees to
// it that somebody decides in time; once only.
func MarkHeld(h *tenants.HoodTx, p Payment, intent string, before time.Time) error {
	if err := knowIntent(h, p, intent); err != nil {
		return err
	}
	err := h.Change("conflict error.paid_already", 1, `update hood.payments set state = 'authorized', authorized_cents = amount_cents,
		intent_id = nullif($3, ''), capture_before = $4, paid_at = now()
		where hood_id = $1 and id = $2 and state in ('pending', 'failed') and capture = 'manual'`, tenants.With(h.Hood(), p.ID, intent, before))
	if err != nil {
		return err
	}
	return h.Enqueue(EndHold{h.Hood(), p.ID}, tenants.At(before.Add(-HoldEnd)))
}

// Decide writes down what becomes of held money and enqueues the doing. Deciding
// the same again changes nothing; deciding otherwise is Conflict.
func Decide(h *tenants.HoodTx, p Payment, d Decision, amount money.Cents) error {
	if p.Wanted == d && p.Take == amount {
		return nil
	}
	err := h.Change("conflict error.order_moved", 1, `update hood.payments set wanted = $3, wanted_cents = nullif($4, 0), wanted_at = now()
		where hood_id = $1 and id = $2 and state = 'authorized' and wanted is null`, tenants.With(h.Hood(), p.ID, d, amount))
	if err != nil {
		return err
	}
	return h.Enqueue(FinishHold{h.Hood(), p.ID})
}

// AskFee sets what the platform asks of held money that is about to be taken.
func AskFee(h *tenants.HoodTx, p Payment, fee money.Cents) error {
	return h.Change("conflict error.order_moved", 1, `update hood.payments set fee_cents = $3 where hood_id = $1 and id = $2
		and state = 'authorized' and wanted is null and not shared`, tenants.With(h.Hood(), p.ID, fee))
}

// MarkTaken records what was taken of a hold; the rest has been let go. done is
// false when it was recorded before.
func MarkTaken(h *tenants.HoodTx, p Payment, amount money.Cents) error {
	return h.Change("conflict error.paid_already", 1, `update hood.payments set state = 'paid', captured_cents = $3
		where hood_id = $1 and id = $2 and state = 'authorized' and $3 between 1 and authorized_cents`, tenants.With(h.Hood(), p.ID, amount))
}

// MarkLetGo records that nothing was taken of a hold, and nothing will be.
func MarkLetGo(h *tenants.HoodTx, p Payment) error {
	return h.Change("conflict error.paid_already", 1, `update hood.payments set state = 'failed'
		where hood_id = $1 and id = $2 and state = 'authorized'`, tenants.With(h.Hood(), p.ID))
}

// FinishHold asks the provider to do what has been decided about a payment. The
// key makes asking again safe. What it answers may be something else: the hold
// may be over by itself, or taken by somebody at the provider.
func (d *Desk) FinishHold(ctx context.Context, s tenants.Scope, id tenants.ID) (Payment, Intent, error) {
	p, err := d.read(ctx, s, id)
	if err != nil || p.State != Authorized || p.Wanted == Undecided {
		return p, Intent{}, err
	}
	c := Capturing{Key: "cp:" + s.Hood.String() + ":" + p.ID.String(), Account: p.Account, Intent: p.Intent, Amount: p.Take}
	if p.Fee > 0 && !p.Shared {
		c.Fee = &p.Fee
	}
	if p.Wanted == Capture {
		seen, err := underKey(c.Key, nil, func(key string) (Intent, error) {
			c.Key = key
			return d.provider.Capture(ctx, c)
		})
		return p, seen, err
	}
	seen, err := underKey("rl:"+s.Hood.String()+":"+p.ID.String(), nil, func(key string) (Intent, error) {
		c.Key = key
		return d.provider.Release(ctx, c)
	})
	return p, seen, err
}
