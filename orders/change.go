package orders

import (
	"sottocasa/catalog"
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
	StepCancel  Step = "cancel"  // a paid order is given back in full
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
		return cancel(h, shop, order, ByShop)
	}
	if step == StepCollect {
		return collect(h, shop, order)
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
		return delivery.ReopenStop(h, o.Purchase)
	}
	if letter == "" {
		return nil
	}
	return tell(h, o.Purchase, letter)
}

// firm refuses an order that is not yet one: nobody has paid for it.
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
	}
	return ""
}

// collect hands an order over at the counter; what is paid there is booked.
func collect(h *tenants.HoodTx, shop tenants.ShopID, order tenants.ID) error {
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
		pay.Captured = *o.Due
		if err := payments.MarkPaid(h, pay, "", pay.Captured); err != nil {
			return err
		}
		if err := capture(h, head, pay, "cash", dues); err != nil {
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
		if _, err := finishParts(h, id, shop, Out, Open, ByCourier); err != nil {
			return err
		}
	}
	return nil
}

// cancel ends an order: goods back on the shelf, the seat free when no other
// part of the purchase needs it, and what was paid given back in full.
func cancel(h *tenants.HoodTx, shop tenants.ShopID, order tenants.ID, who Who) error {
	id, err := purchaseOf(h, shop, order)
	if err != nil {
		return err
	}
	purchase, err := lockPurchase(h, id)
	if err != nil {
		return err
	}
	pay, err := payments.LockOfPurchase(h, id)
	if err != nil {
		return err
	}
	done := false
	err = h.InShop(shop, func(s *tenants.ShopTx) error {
		o, err := lockOrder(s, order)
		if err != nil {
			return err
		}
		if done = o.State == Cancelled; done {
			return nil
		}
		if err := o.firm(); err != nil {
			return err
		}
		return cancelOrder(s, o, who, "by_"+string(who))
	})
	if err != nil || done {
		return err
	}
	return endPurchase(h, purchase, pay)
}

// cancelOrder ends an order and puts its goods back on the shelf.
func cancelOrder(s *tenants.ShopTx, o Order, who Who, reason string) error {
	next := o
	next.State, next.Reason = Cancelled, reason
	if o.Payment == PayPending {
		next.Payment = PayFailed
	}
	if err := o.to(s, next, who, "cancelled"); err != nil {
		return err
	}
	return catalog.GiveBack(s, o.ID)
}

// endPurchase closes a purchase when its last order is cancelled.
func endPurchase(h *tenants.HoodTx, purchase head, pay payments.Payment) error {
	var left int
	err := h.One(`select count(*) from hood.parts where hood_id = $1 and purchase_id = $2 and state <> 'cancelled'`,
		tenants.With(h.Hood(), purchase.ID), &left)
	if err != nil {
		return err
	}
	if left > 0 {
		return fault.New(fault.Internal, "error.server").Because("a part of a shared purchase cannot be cancelled alone yet")
	}
	err = h.Change("conflict error.order_moved", 1, `update hood.purchases set state = 'cancelled' where hood_id = $1 and id = $2
		and state = 'confirmed'`, tenants.With(h.Hood(), purchase.ID))
	if err != nil {
		return err
	}
	switch {
	case pay.Captured > 0:
		err = payments.RefundAll(h, pay, payments.ReasonByShop)
	case pay.State == payments.Authorized:
		err = letGo(h, pay)
	default:
		err = payments.MarkFailed(h, pay)
	}
	if err != nil {
		return err
	}
	if err := delivery.CancelStops(h, purchase.ID); err != nil {
		return err
	}
	if err := tell(h, purchase.ID, "cancelled"); err != nil {
		return err
	}
	return delivery.Release(h, purchase.ID)
}
