package orders

import (
	"context"

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

// refund books a refund that is there and not here, or that failed there, and
// gives what that does not settle. Booking may have to wait for another one that
// is under way: then it is a difference until the next round.
func (a *audit) refund(ctx context.Context, x payments.RefundPair) ([]payments.Break, error) {
	look, found := x.Judge(a.account)
	if !look {
		return found, nil
	}
	if err := a.c.CheckRefunds(ctx, a.s, x.Payment.ID); err != nil {
		a.c.log.WarnContext(ctx, "refund not booked by the comparison", "hood", a.s.Hood, "refund", x.Theirs.ID, "error", err)
	}
	x, err := a.c.desk.PairRefund(ctx, a.s, x.Theirs)
	if err != nil {
		return nil, err
	}
	_, found = x.Judge(a.account)
	return found, nil
}

// waiting asks again for refunds of ours whose asking has stopped.
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
