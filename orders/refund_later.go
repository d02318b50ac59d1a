package orders

import (
	"context"
	"slices"
	"time"

	"sottocasa/payments"
	"sottocasa/tenants"
)

// RefundLater is the job that asks once more for a refund that was refused for a
// reason that may pass, unless somebody has seen to it meanwhile.
type RefundLater struct {
	Hood   tenants.HoodID `json:"hood_id"`
	Shop   tenants.ShopID `json:"shop_id"`
	Refund tenants.ID     `json:"refund_id"`
}

// Kind names the job.
func (RefundLater) Kind() string { return "orders.refund_later" }

// refundAgain is how long after a refusal a refund is asked for once more: the
// shop has been told, and may do so before.
const refundAgain = 24 * time.Hour

// mayPass reports whether a refusal may be over another day.
func mayPass(why string) bool {
	return slices.Contains([]string{"balance_short", "account_closed", "account_left"}, why)
}

// askLater has a refused refund asked for once more.
func askLater(h *tenants.HoodTx, shop tenants.ShopID, x payments.Return, why string) error {
	if !mayPass(why) {
		return nil
	}
	return h.Enqueue(RefundLater{h.Hood(), shop, x.ID}, tenants.After(refundAgain))
}

func (c *Conductor) refundLater(ctx context.Context, r RefundLater) error {
	err := c.db.Hood(ctx, tenants.InHood(r.Hood, "job:"+r.Kind()), func(h *tenants.HoodTx) error {
		waits := false
		err := h.One(`select exists (select 1 from hood.refunds x join hood.payments p on p.hood_id = x.hood_id and p.id = x.payment_id
			join hood.parts q on q.hood_id = p.hood_id and q.purchase_id = p.purchase_id and (x.order_id is null or q.order_id = x.order_id)
			where x.hood_id = $1 and x.id = $2 and q.refund_failed)`, tenants.With(h.Hood(), r.Refund), &waits)
		if err == nil && waits {
			_, err = RefundAgain(h, r.Shop, r.Refund, BySystem)
		}
		if err != nil {
			return err
		}
		return h.FinishJob()
	})
	if refused(err) { // so much is not left to be given back, or it is disputed
		return nil
	}
	return err
}
