package orders

import (
	"context"

	"sottocasa/payments"
	"sottocasa/tenants"
)

// accountNow is how an account stands. The platform's own, which is empty, is
// always there.
func (c *Conductor) accountNow(ctx context.Context, s tenants.Scope, id string) (payments.Connected, error) {
	if id != "" {
		return c.desk.Refresh(ctx, s.Actor, id)
	}
	a := payments.Connected{Hood: s.Hood}
	err := c.db.HoodRead(ctx, s, func(r *tenants.HoodRead) { r.One(`select now()`, nil, &a.Now) })
	return a, err
}

// transfers compares what was sent on and taken back. What waits is carried out;
// a transfer or a reversal that is missing on one side, or different, is a
// break.
func (a *audit) transfers(ctx context.Context) error {
	var stuck []tenants.ID
	err := a.c.db.HoodRead(ctx, a.s, func(r *tenants.HoodRead) { payments.Unlevelled(r, a.s.Hood, a.since, &stuck) })
	if err != nil {
		return err
	}
	for _, payment := range stuck {
		if err := a.c.Finish(ctx, a.s, payment); err != nil {
			a.c.log.WarnContext(ctx, "payment not levelled by the comparison", "hood", a.s.Hood, "payment", payment, "error", err)
		}
	}
	found, err := a.c.desk.TransferBreaks(ctx, a.s, a.since)
	if err != nil {
		return err
	}
	return a.report(ctx, found)
}
