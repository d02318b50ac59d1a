package orders

import (
	"slices"

	"sottocasa/internal/fault"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// CancelMyPart cancels one shop's order of a firm purchase for who made it, on
// the terms of CancelMine. The rest of the spesa comes as it was ordered.
func CancelMyPart(h *tenants.HoodTx, purchase tenants.ID, shop tenants.ShopID) error {
	head, err := lockPurchase(h, purchase)
	if err != nil {
		return err
	}
	parts, err := partsOf(h, purchase)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(parts, func(p part) bool { return p.Shop == shop })
	if i < 0 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	var early, inside, over bool
	err = h.One(`select (select cutoff_at > now() from hood.windows where hood_id = $1 and id = $3),
		q.fulfilment in ('new', 'accepted', 'ready'), q.state = 'cancelled' from hood.parts q where q.hood_id = $1 and q.order_id = $2`,
		tenants.With(h.Hood(), parts[i].Order, head.Window), &early, &inside, &over)
	switch {
	case err != nil || over:
		return err
	case head.State != "confirmed":
		return fault.New(fault.Conflict, "error.order_moved").Because("purchase %s is %s", purchase, head.State)
	case !inside:
		return fault.New(fault.Conflict, "error.cancel_out")
	case !early:
		return fault.New(fault.Conflict, "error.cancel_late")
	}
	if err := Cancel(h, CancelAsk{Shop: shop, Order: parts[i].Order, By: ByResident}); err != nil {
		return err
	}
	return tellShop(h, parts[i], "cancelled", tenants.ID{})
}

// MayCancelPart reports whether who made a purchase may still cancel one shop's
// order of it alone: while others remain. Of money that is only held, less is taken then.
func (d *Detail) MayCancelPart(part DetailPart) bool {
	left := 0
	for _, p := range d.Parts {
		if p.Order.State != Cancelled {
			left++
		}
	}
	o := part.Order
	return left > 1 && d.State == "confirmed" && d.Now.Before(d.Window.CutOff) && (d.Payment.Captured > 0 || d.Payment.State == payments.Authorized) &&
		o.State == Open && (o.Fulfilment == New || o.Fulfilment == Accepted || o.Fulfilment == Ready)
}
