package payments

import (
	"context"
	"errors"
	"time"

	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/tenants"
)

// Desk opens, looks at and closes payment pages. It is where the network is:
// none of its verbs runs inside a transaction.
type Desk struct {
	db       *tenants.DB
	provider Provider
}

// NewDesk makes a desk over one provider.
func NewDesk(db *tenants.DB, p Provider) *Desk { return &Desk{db: db, provider: p} }

// ErrTooLate is what a Provider's Open wraps when the page asked for would end
// too soon: nothing was opened.
var ErrTooLate error = fault.New(fault.Conflict, "payment.too_late")

// Open gives the payment page of a payment, opening it if need be. The key was
// stored when the purchase was placed, so trying again after a crash or a lost
// answer finds the same page. A payment that is over is Gone.
func (d *Desk) Open(ctx context.Context, s tenants.Scope, id tenants.ID) (Payment, error) {
	p, err := d.read(ctx, s, id)
	if err != nil || p.Session != "" || p.Provider != Stripe {
		return p, err
	}
	if p.State != Pending {
		return p, fault.New(fault.Gone, "error.payment_over")
	}
	if !p.Shared {
		if err := d.chargeable(ctx, p.Account); err != nil {
			return p, err
		}
	}
	for range 2 {
		seen, err := d.provider.Open(ctx, p.opening())
		if errors.Is(err, ErrTooLate) || errors.Is(err, ErrKeySpent) { // no page was shown to anybody
			if p, err = d.again(ctx, s, p); err != nil {
				return p, err
			}
			continue
		}
		if err != nil {
			return p, err
		}
		if err := failpoint.At(ctx, failpoint.DeskAfterOpen); err != nil {
			return p, err
		}
		return d.remember(ctx, s, p, seen)
	}
	return p, fault.New(fault.Unavailable, "error.payment_unavailable")
}

func (p Payment) opening() Opening {
	o := Opening{Key: p.Key, Account: p.Account, Currency: p.Currency, Items: p.Items, Reference: p.ID.String(), Lang: p.Lang,
		Success: p.Return, Cancel: p.Return, Expires: p.Expires, Hold: p.Hold, Fee: p.Fee}
	if p.Shared {
		o.Group = p.ID.String()
	}
	return o
}

// again gives a payment whose page was never opened a new key and a new life,
// and its seat as much more time.
func (d *Desk) again(ctx context.Context, s tenants.Scope, p Payment) (Payment, error) {
	err := d.db.Hood(ctx, s, func(h *tenants.HoodTx) error {
		err := h.Change("conflict error.changed_meanwhile", 1, `update hood.payments set attempt = attempt + 1, idempotency_key = $4,
			expires_at = now() + $5::interval where hood_id = $1 and id = $2 and attempt = $3 and session_id is null and state = 'pending'`,
			tenants.With(h.Hood(), p.ID, p.Attempt, key(h.Hood(), p.ID, p.Attempt+1), PageLife))
		if err != nil {
			return err
		}
		return h.Exec(`update hood.holds set expires_at = now() + $3::interval
			where hood_id = $1 and purchase_id = $2 and state = 'active'`, tenants.With(h.Hood(), p.Purchase, PageLife+HoldMargin))
	})
	if err != nil {
		return p, err
	}
	return d.read(ctx, s, p.ID)
}

// remember stores the page's id: first how a notice finds its scope, then the
// page itself.
func (d *Desk) remember(ctx context.Context, s tenants.Scope, p Payment, seen Session) (Payment, error) {
	if seen.Live != d.Live() {
		return p, fault.New(fault.Internal, "error.server").Because("payment %s was opened in another mode than the key's", p.ID)
	}
	err := d.db.Platform(ctx, s.Actor, func(t *tenants.PlatformTx) error { return know(t, s.Hood, p, seen.ID) })
	if err != nil {
		return p, err
	}
	err = d.db.Hood(ctx, s, func(h *tenants.HoodTx) error {
		return h.Exec(`update hood.payments set session_id = $3, session_url = $4, live = $5
			where hood_id = $1 and id = $2 and session_id is null`, tenants.With(h.Hood(), p.ID, seen.ID, seen.URL, seen.Live))
	})
	if err != nil {
		return p, err
	}
	return d.read(ctx, s, p.ID)
}

func know(t *tenants.PlatformTx, hood tenants.HoodID, p Payment, id string) error {
	return t.Exec(`insert into platform.stripe_objects (id, account, hood_id, payment_id) values ($1, $2, $3, $4)
		on conflict (id) do nothing`, tenants.With(id, p.Account, hood, p.ID))
}

func (d *Desk) read(ctx context.Context, s tenants.Scope, id tenants.ID) (p Payment, err error) {
	err = d.db.HoodRead(ctx, s, func(r *tenants.HoodRead) { Read(r, s.Hood, id, &p) })
	return p, err
}

// Look asks the provider what became of a payment's page. A page that was
// never stored is found again by its key.
func (d *Desk) Look(ctx context.Context, s tenants.Scope, id tenants.ID) (Payment, Session, error) {
	p, err := d.page(ctx, s, id)
	if err != nil {
		return p, Session{}, err
	}
	seen, err := d.provider.Look(ctx, p.Account, p.Session)
	return p, seen, err
}

// page is Open for who looks at a page: a payment that has none is Gone.
func (d *Desk) page(ctx context.Context, s tenants.Scope, id tenants.ID) (Payment, error) {
	p, err := d.Open(ctx, s, id)
	if err == nil && p.Session == "" {
		return p, fault.New(fault.Gone, "error.payment_over").Because("payment %s has no page", id)
	}
	return p, err
}

// Close ends a payment's page, so that its seat can be given back. The answer
// says what it really became: it may have been paid meanwhile.
func (d *Desk) Close(ctx context.Context, s tenants.Scope, id tenants.ID) (Payment, Session, error) {
	p, err := d.page(ctx, s, id)
	if err != nil {
		return p, Session{}, err
	}
	seen, err := d.provider.Expire(ctx, p.Account, p.Session)
	return p, seen, err
}

// Fits reports whether what the provider shows is this payment: account,
// amount, currency, our own reference and the mode it was opened in (safety.md
// R6.4).
func (p Payment) Fits(s Session) bool {
	return s.ID == p.Session && s.Account == p.Account && s.Amount == p.Amount && s.Currency == p.Currency &&
		s.Reference == p.ID.String() && s.Live == p.Live
}

// Over reports whether the page's life has ended by the database's clock.
func (p Payment) Over() bool { return !p.Now.Before(p.Expires.Add(time.Minute)) }
