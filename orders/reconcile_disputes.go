package orders

import (
	"context"

	"sottocasa/payments"
	"sottocasa/tenants"
)

// disputes compares what payers' banks took back: one whose notice was lost is
// found here, and one of ours that the provider does not know is told of.
func (a *audit) disputes(ctx context.Context) error {
	shown := map[string]bool{}
	for pairs, err := range a.c.desk.DisputePairs(ctx, a.s, a.account, a.since) {
		if err != nil {
			return err
		}
		var found []payments.Break
		for _, x := range pairs {
			shown[x.Theirs.ID] = true
			breaks, err := a.dispute(ctx, x)
			if err != nil {
				return err
			}
			found = append(found, breaks...)
		}
		if err := a.report(ctx, found); err != nil {
			return err
		}
	}
	return a.openDisputes(ctx, shown)
}

// dispute books a dispute that is there and not here, or further on there, and
// gives what that does not settle.
func (a *audit) dispute(ctx context.Context, x payments.DisputePair) ([]payments.Break, error) {
	if x.Judge(a.account) == nil {
		return nil, nil
	}
	if err := a.c.CheckDisputes(ctx, a.s, x.Payment.ID); err != nil {
		a.c.log.WarnContext(ctx, "dispute not booked by the comparison", "hood", a.s.Hood, "dispute", x.Theirs.ID, "error", err)
	}
	x, err := a.c.desk.PairDispute(ctx, a.s, x.Theirs)
	if err != nil {
		return nil, err
	}
	return x.Judge(a.account), nil
}

// openDisputes asks for ours that are not over and that no list has shown:
// disputes last longer than a comparison looks back.
func (a *audit) openDisputes(ctx context.Context, shown map[string]bool) error {
	var open []payments.Contest
	err := a.c.db.HoodRead(ctx, a.s, func(r *tenants.HoodRead) { payments.OpenContests(r, a.s.Hood, a.account, &open) })
	if err != nil {
		return err
	}
	for _, x := range open {
		if shown[x.Provider] {
			continue
		}
		if err := a.c.CheckDisputes(ctx, a.s, x.Payment); err != nil {
			return err
		}
		_, theirs, err := a.c.desk.DisputesOf(ctx, a.s, x.Payment)
		if err != nil {
			return err
		}
		known := false
		for _, d := range theirs {
			known = known || d.ID == x.Provider
		}
		if !known {
			if err := a.report(ctx, []payments.Break{x.Unknown()}); err != nil {
				return err
			}
		}
	}
	return nil
}
