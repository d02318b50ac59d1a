package letters

import (
	"context"

	"sottocasa/internal/fault"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/storefront/face"
	"sottocasa/tenants"
	"sottocasa/themes/base"
	"sottocasa/themes/view"
)

// payout writes to a shop that its bank sent a payout back, and what to do. A
// shop without an address gets no letter: its money page says the same.
func (w *writer) payout(ctx context.Context, job orders.PayoutLetter) error {
	var b payments.Banked
	err := w.DB.HoodRead(ctx, tenants.InHood(job.Hood, "job:"+job.Kind()), func(r *tenants.HoodRead) { payments.ReadPayout(r, job.Hood, job.Payout, &b) })
	if fault.Has(err, fault.NotFound) {
		return tenants.Never(err)
	}
	if err != nil || b.State != payments.PayoutFailed || b.Shop == nil || *b.Shop != job.Shop {
		return err
	}
	to, err := w.shopkeeper(ctx, tenants.InShop(job.Hood, job.Shop, "job:"+job.Kind()), nil)
	if err != nil || to == nil {
		return err
	}
	v := view.PayoutLetter{Accent: to.card.Accent, Amount: b.Amount, Sent: b.Made.In(to.place.Zone), Why: face.WhyNoPayout(to.words, b.Why), URL: to.page + "/money"}
	return w.send(ctx, to.letter("shop_payout_failed", "shop-payout-failed-"+job.Payout.String()), base.PayoutLetter(to.words, v))
}
