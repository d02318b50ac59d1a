package orders

import (
	"context"

	"sottocasa/internal/fault"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// payoutEvent is a notice that speaks of money on its way to a bank.
func payoutEvent(kind string) bool {
	switch kind {
	case "payout.created", "payout.updated", "payout.paid", "payout.failed", "payout.canceled", "payout.reconciliation_completed":
		return true
	}
	return false
}

// payoutMoved looks at the payout of a notice. The platform's own are nobody's
// here.
func (c *Conductor) payoutMoved(ctx context.Context, actor, account, id string) error {
	if account == "" || id == "" {
		return nil
	}
	holder, err := c.desk.AccountHolder(ctx, account)
	if fault.Has(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return c.CheckPayout(ctx, tenants.InHood(holder.Hood, actor), account, id)
}

// CheckPayout makes a payout of ours what the provider's is. It is what a notice
// and the comparison of the books both do, however often. One that fails is told
// to its shop's neighbourhood and is a difference that somebody clears up.
func (c *Conductor) CheckPayout(ctx context.Context, s tenants.Scope, account, id string) error {
	holder, err := c.desk.AccountHolder(ctx, account)
	if err != nil {
		return err
	}
	if holder.Hood != s.Hood {
		return fault.New(fault.NotFound, "error.not_found").Because("account %s is another neighbourhood's", account)
	}
	seen, moves, err := c.desk.PayoutAt(ctx, account, id)
	if err != nil {
		return err
	}
	if seen.Live != c.desk.Live() {
		return nil
	}
	return c.db.Hood(ctx, s, func(h *tenants.HoodTx) error {
		p, was, err := payments.MeetPayout(h, holder, seen, moves)
		if err != nil || p.State != payments.PayoutFailed || was == payments.PayoutFailed {
			return err
		}
		if err := payments.Report(h, p.Failed()); err != nil {
			return err
		}
		return tellHood(h, "payout_failed", p.ID)
	})
}

// payouts compares what went to the banks: one whose notice was lost is booked
// here, also one that went on since.
func (a *audit) payouts(ctx context.Context) error {
	if a.account == "" {
		return nil
	}
	pairs, err := a.c.desk.PayoutPairs(ctx, a.s, a.account, a.since)
	if err != nil {
		return err
	}
	for i := range pairs {
		if !pairs[i].Differs() && !pairs[i].Partly() {
			continue
		}
		id := pairs[i].ID()
		if err := a.c.CheckPayout(ctx, a.s, a.account, id); err != nil && !fault.Has(err, fault.NotFound) {
			return err
		}
		if err := a.c.desk.PairAgain(ctx, a.s, &pairs[i]); err != nil {
			return err
		}
	}
	var found []payments.Break
	for _, x := range pairs {
		found = append(found, x.Judge()...)
	}
	return a.report(ctx, found)
}

// charges compares what was really taken from cards, and what the provider kept
// of it.
func (a *audit) charges(ctx context.Context) error {
	var unknown []tenants.ID
	for pairs, err := range a.c.desk.ChargePairs(ctx, a.s, a.account, a.since) {
		if err != nil {
			return err
		}
		var found []payments.Break
		for _, x := range pairs {
			if x.Unread() {
				unknown = append(unknown, x.Ours.ID)
			}
			found = append(found, x.Judge(a.account)...)
		}
		if err := a.report(ctx, found); err != nil {
			return err
		}
	}
	err := a.c.db.HoodRead(ctx, a.s, func(r *tenants.HoodRead) { payments.Uncosted(r, a.s.Hood, a.account, a.since, &unknown) })
	if err != nil {
		return err
	}
	for _, id := range unknown {
		if err := a.c.levelOut(ctx, payments.LevelOut{Hood: a.s.Hood, Payment: id}); err != nil {
			a.c.log.WarnContext(ctx, "cost not learnt by the comparison", "hood", a.s.Hood, "payment", id, "error", err)
		}
	}
	return nil
}
