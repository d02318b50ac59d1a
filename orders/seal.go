package orders

import (
	"context"

	"sottocasa/payments"
	"sottocasa/tenants"
)

// sealAll seals what was booked in every neighbourhood, one after the other.
func (c *Conductor) sealAll(ctx context.Context, _ payments.SealAll) error {
	var hoods []tenants.HoodID
	if err := c.db.PlatformRead(ctx, func(r *tenants.PlatformRead) { tenants.AllNeighbourhoods(r, &hoods) }); err != nil {
		return err
	}
	for _, h := range hoods {
		if err := c.Seal(ctx, h); err != nil {
			c.log.ErrorContext(ctx, "books not sealed", "hood", h, "error", err)
		}
	}
	return nil
}

// Seal seals all that was booked in one neighbourhood.
func (c *Conductor) Seal(ctx context.Context, hood tenants.HoodID) error {
	for {
		sealed := 0
		err := c.db.Hood(ctx, tenants.InHood(hood, "job:payments.seal_all"), func(h *tenants.HoodTx) (err error) {
			sealed, err = payments.Seal(h)
			return err
		})
		if err != nil || sealed == 0 {
			return err
		}
	}
}
