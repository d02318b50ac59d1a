package orders

import (
	"context"

	"sottocasa/internal/fault"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// refunds compares what was given back.
func (a *audit) refunds(ctx context.Context) error {
	for pairs, err := range a.c.desk.RefundPairs(ctx, a.s, a.account, a.since) {
		if err != nil {
			return err
		}
		var found []payments.Break
		for _, x := range pairs {
			breaks, err := a.refund(ctx, x)
			if err != nil {
				return err
			}
			found = append(found, breaks...)
		}
		if err := a.report(ctx, found); err != nil {
			return err
		}
	}
	return nil
}

// refund books a refund that is there and not here: as the one of ours whose
// answer was lost, or as one made at the provider's own desk.
func (a *audit) refund(ctx context.Context, x payments.RefundPair) ([]payments.Break, error) {
	if x.Ours != nil || x.Payment == nil || x.Theirs.State == "failed" {
		return x.Judge(a.account), nil
	}
	booked := false
	err := a.c.db.Hood(ctx, a.s, func(h *tenants.HoodTx) (err error) {
		if x.Waiting != nil {
			booked = true
			return bookRefund(h, *x.Waiting, *x.Payment, x.Theirs.ID)
		}
		booked, err = AdoptRefund(h, x.Payment.ID, x.Theirs)
		return err
	})
	switch {
	case err == nil && booked:
		return nil, nil
	case fault.Has(err, fault.Unavailable):
		return nil, err
	case err != nil:
		a.c.log.WarnContext(ctx, "refund not booked by the comparison", "hood", a.s.Hood, "refund", x.Theirs.ID, "error", err)
	}
	b := x.Base(a.account)
	b.Kind = payments.BreakRefundedThere
	return []payments.Break{b}, nil
}

// AdoptRefund books a refund that was made at the provider's own desk for a
// payment of ours. It is adopted where it can only mean one thing: the payment
// is for one order, and the whole of what is left of it went back. A refund that
// is known already counts as adopted.
func AdoptRefund(h *tenants.HoodTx, payment tenants.ID, seen payments.Refund) (adopted bool, err error) {
	purchase, pay, err := lockBoth(h, payment)
	if err != nil {
		return false, err
	}
	known, err := payments.KnowsRefund(h, seen.ID)
	if err != nil || known {
		return known, err
	}
	parts, err := partsOf(h, purchase.ID)
	if err != nil || len(parts) != 1 || seen.Amount != pay.Captured-pay.Refunded {
		return false, err
	}
	x, err := payments.TakeRefund(h, pay, seen)
	if err != nil {
		return false, err
	}
	return true, bookRefund(h, x, pay, seen.ID)
}

// waiting asks again for refunds of ours whose asking has stopped. Only those
// that the list of refunds would have shown are asked for: the provider forgets
// a key after a day, and an older one may have gone through long ago.
func (a *audit) waiting(ctx context.Context) error {
	var stuck []tenants.ID
	err := a.c.db.HoodRead(ctx, a.s, func(r *tenants.HoodRead) { payments.WaitingRefunds(r, a.s.Hood, a.account, a.since, &stuck) })
	if err != nil || len(stuck) == 0 {
		return err
	}
	return a.c.db.Hood(ctx, a.s, func(h *tenants.HoodTx) error {
		for _, id := range stuck {
			if err := h.Enqueue(payments.GiveBack{Hood: a.s.Hood, Refund: id}, tenants.Once()); err != nil {
				return err
			}
		}
		return nil
	})
}
