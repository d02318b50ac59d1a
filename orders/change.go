package orders

import (
	"sottocasa/delivery"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// Step is what a shopkeeper does to an order with one button.
type Step string

// The steps.
const (
	StepAccept  Step = "accept"
	StepReady   Step = "ready"
	StepOut     Step = "out"     // handed to the volunteer
	StepCollect Step = "collect" // fetched by the resident, and paid when it is paid at the counter
	StepCancel  Step = "cancel"  // without a reason; see Cancel
)

// Next is the step that an order waits for; empty when it waits for none of
// the shop's.
func (o Order) Next() Step {
	if o.State != Open {
		return ""
	}
	switch o.Fulfilment {
	case New:
		return StepAccept
	case Accepted:
		return StepReady
	case Ready:
		if o.Method == string(delivery.Pickup) {
			return StepCollect
		}
		return StepOut
	case Returned:
		return StepOut
	}
	return ""
}

// Take does one step for the shop. Doing a step that is done already is no
// fault, so that a second tap does nothing; one out of order is a Conflict.
func Take(h *tenants.HoodTx, shop tenants.ShopID, order tenants.ID, step Step) error {
	if step == StepCancel {
		return Cancel(h, CancelAsk{Shop: shop, Order: order, By: ByShop})
	}
	if step == StepCollect {
		return collect(h, shop, order, false)
	}
	to, letter := map[Step]Fulfilment{StepAccept: Accepted, StepReady: Ready, StepOut: Out}[step], ""
	again, packed := false, false // a second try at the door; ready just now
	var o Order
	id, err := purchaseOf(h, shop, order)
	if err != nil {
		return err
	}
	if _, err := lockPurchase(h, id); err != nil {
		return err
	}
	err = h.InShop(shop, func(s *tenants.ShopTx) (err error) {
		if o, err = lockOrder(s, order); err != nil {
			return err
		}
		if err := o.firm(); err != nil || o.Fulfilment == to {
			return err
		}
		if to == Out && o.Method == string(delivery.Pickup) {
			return fault.New(fault.Conflict, "error.order_moved").Because("order %s is fetched, nobody brings it", o.ID)
		}
		if to == Ready && o.ToWeigh > 0 {
			return fault.New(fault.Conflict, "error.weigh_first")
		}
		next := o
		next.Fulfilment = to
		letter, again, packed = letterOf(to, o.Method), o.Fulfilment == Returned, to == Ready
		return o.to(s, next, ByShop, string(to))
	})
	if err != nil {
		return err
	}
	if packed {
		if err := takeWhenPacked(h, id); err != nil {
			return err
		}
	}
	if again {
		if err := delivery.ReopenStop(h, o.Purchase); err != nil {
			return err
		}
	}
	if letter == "" {
		return nil
	}
	return tellPart(h, o.Purchase, o.ID, letter)
}

// firm refuses an order that is not yet one, or is none any more: nobody has
// paid for it, or all is given back.
func (o Order) firm() error {
	paid := o.Payment == PayAuthorized || o.Payment == PayPaid || o.Payment == PayPartlyGiven
	if o.State != Open || (!o.AtCounter && !paid) {
		return fault.New(fault.Conflict, "error.order_moved").Because("order %s is %s/%s", o.ID, o.State, o.Payment)
	}
	return nil
}

func letterOf(f Fulfilment, method string) string {
	switch {
	case f == Accepted:
		return "confirmed"
	case f == Ready && method == string(delivery.Pickup):
		return "ready"
	case f == Out:
		return "out"
	}
	return ""
}

// collect hands an order over at the counter; what is paid there, in cash or by
// card, is booked.
func collect(h *tenants.HoodTx, shop tenants.ShopID, order tenants.ID, cash bool) error {
	purchase, err := purchaseOf(h, shop, order)
	if err != nil {
		return err
	}
	head, err := lockPurchase(h, purchase)
	if err != nil {
		return err
	}
	done := false
	var o Order
	err = h.InShop(shop, func(s *tenants.ShopTx) (err error) {
		if o, err = lockOrder(s, order); err != nil {
			return err
		}
		done = o.Fulfilment == Collected
		if done {
			return nil
		}
		if o.ToWeigh > 0 {
			return fault.New(fault.Conflict, "error.weigh_first")
		}
		return o.firm()
	})
	if err != nil || done {
		return err
	}
	if o.AtCounter && o.Payment == PayPending {
		pay, err := payments.LockOfPurchase(h, purchase)
		if err != nil {
			return err
		}
		if cash {
			if err := roundCash(h, shop, &o, &pay); err != nil {
				return err
			}
		}
		pay.Captured = *o.Due
		if err := payments.MarkPaid(h, pay, "", "", pay.Captured); err != nil {
			return err
		}
		if err := capture(h, head, pay, "cash", dues); err != nil {
			return err
		}
		way := MomentPaidCard
		if cash {
			way = MomentPaidCash
		}
		if err := h.InShop(shop, func(s *tenants.ShopTx) error { return happened(s, order, way) }); err != nil {
			return err
		}
	}
	if _, err := finishParts(h, purchase, shop, Collected, Completed, ByShop); err != nil {
		return err
	}
	if err := delivery.CancelStops(h, purchase); err != nil { // it was to be brought, and is fetched after all
		return err
	}
	return tell(h, purchase, "delivered")
}

func purchaseOf(h *tenants.HoodTx, shop tenants.ShopID, order tenants.ID) (id tenants.ID, err error) {
	err = h.One(`select purchase_id from hood.parts where hood_id = $1 and shop_id = $2 and order_id = $3`,
		tenants.With(h.Hood(), shop, order), &id)
	return id, err
}

// finishParts moves a purchase's orders (of one shop, or of all when shop is
// zero) to where their goods now are; moved is false when all were there.
func finishParts(h *tenants.HoodTx, purchase tenants.ID, shop tenants.ShopID, to Fulfilment, state OrderState, who Who) (moved bool, err error) {
	parts, err := partsOf(h, purchase)
	if err != nil {
		return false, err
	}
	for _, p := range parts {
		if !shop.IsZero() && p.Shop != shop {
			continue
		}
		err := h.InShop(p.Shop, func(s *tenants.ShopTx) error {
			o, err := lockOrder(s, p.Order)
			if err != nil || o.Fulfilment == to || o.State == Cancelled {
				return err
			}
			next := o
			next.Fulfilment, next.State = to, state
			moved = true
			return o.to(s, next, who, string(to))
		})
		if err != nil {
			return moved, err
		}
	}
	return moved, nil
}

// MarkDelivered is the volunteer's word that the goods are at the door.
func MarkDelivered(h *tenants.HoodTx, purchase tenants.ID) error {
	if _, err := lockPurchase(h, purchase); err != nil {
		return err
	}
	moved, err := finishParts(h, purchase, tenants.NoShop(), Delivered, Completed, ByCourier)
	if err != nil || !moved {
		return err
	}
	if err := failpoint.At(h.Context(), failpoint.HandoverCommit); err != nil {
		return err
	}
	return tell(h, purchase, "delivered")
}

// MarkMissed is the volunteer's word that the goods could not be handed over.
func MarkMissed(h *tenants.HoodTx, purchase tenants.ID) error {
	if _, err := lockPurchase(h, purchase); err != nil {
		return err
	}
	moved, err := finishParts(h, purchase, tenants.NoShop(), Returned, Open, ByCourier)
	if err != nil || !moved {
		return err
	}
	return tell(h, purchase, "missed")
}

// tellOut tells that one shop's bags are on the way.
func tellOut(h *tenants.HoodTx, purchase tenants.ID, shop tenants.ShopID) error {
	parts, err := partsOf(h, purchase)
	if err != nil {
		return err
	}
	for _, p := range parts {
		if p.Shop == shop {
			return tellPart(h, purchase, p.Order, "out")
		}
	}
	return nil
}

// MarkFetched is the volunteer's word that a shop's bags of a round are on the
// way: its orders that are ready go out.
func MarkFetched(h *tenants.HoodTx, round tenants.ID, shop tenants.ShopID) error {
	var purchases []tenants.ID
	err := h.Each(`select p.purchase_id from hood.stops s
		join hood.parts p on p.hood_id = s.hood_id and p.purchase_id = s.purchase_id and p.shop_id = $3
		where s.hood_id = $1 and s.round_id = $2 and s.kind = 'dropoff' and s.state = 'todo' and p.fulfilment = 'ready'
		order by p.purchase_id`, tenants.With(h.Hood(), round, shop), func(row tenants.Row) error {
		var id tenants.ID
		err := row.Scan(&id)
		purchases = append(purchases, id)
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range purchases {
		moved, err := finishParts(h, id, shop, Out, Open, ByCourier)
		if err != nil {
			return err
		}
		if moved {
			if err := tellOut(h, id, shop); err != nil {
				return err
			}
		}
	}
	return nil
}
