package orders

import (
	"context"

	"sottocasa/internal/fault"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// accountEvent reports whether an event says that an account stands otherwise.
func accountEvent(kind string) bool {
	switch kind {
	case "account.updated", "account.application.deauthorized", "account.application.authorized", "capability.updated":
		return true
	}
	return false
}

// accountMoved asks how an account stands now. One that is none of ours, as
// those of another program on the same platform, is nobody's concern.
func (c *Conductor) accountMoved(ctx context.Context, actor, account string) error {
	a, err := c.desk.Refresh(ctx, actor, account)
	if fault.Has(err, fault.NotFound) && a.ID == "" {
		return nil
	}
	if err != nil || !a.Gone {
		return err
	}
	return c.tellGone(ctx, tenants.InHood(a.Hood, actor), a)
}

func (c *Conductor) tellGone(ctx context.Context, s tenants.Scope, a payments.Connected) error {
	return c.db.Hood(ctx, s, func(h *tenants.HoodTx) error { return payments.Report(h, payments.Gone(a)) })
}

// lookAtAccount learns at once why a payment page could not be opened, so that
// the next resident is told before ordering. Should it fail, the comparison of
// the books learns it later.
func (c *Conductor) lookAtAccount(ctx context.Context, s tenants.Scope, account string) {
	if err := c.accountMoved(ctx, s.Actor, account); err != nil {
		c.log.WarnContext(ctx, "account not looked at", "hood", s.Hood, "error", err)
	}
}

// giveUp ends a purchase whose account is closed to us. A page that was never
// opened was shown to nobody. One that was may have been paid as long as its
// life lasts: only after that is it given up, and somebody has to ask the shop.
func (c *Conductor) giveUp(ctx context.Context, s tenants.Scope, payment tenants.ID) error {
	return c.db.Hood(ctx, s, func(h *tenants.HoodTx) error {
		purchase, pay, err := lockBoth(h, payment)
		if err != nil {
			return err
		}
		if purchase.State == "awaiting" {
			if pay.Session != "" && !pay.Over() {
				return fault.New(fault.Conflict, "error.page_out_of_sight").Because("account of payment %s is closed", payment)
			}
			if err := abandon(h, purchase, pay); err != nil {
				return err
			}
			if pay.Session != "" {
				if err := payments.Report(h, payments.OutOfSight(pay)); err != nil {
					return err
				}
			}
		}
		return h.FinishJob()
	})
}
