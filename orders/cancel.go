package orders

import (
	"slices"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// CancelAsk says which order a shop or a resident cancels, and why.
type CancelAsk struct {
	Shop   tenants.ShopID
	Order  tenants.ID
	By     Who
	Reason string     // one of CancelReasons, for who reads the order later; empty by a resident
	Words  string     // of the shop, for the resident
	all    bool       // the purchase's other orders follow
	after  tenants.ID // the dispute whose end lets the money go; zero: none
}

// after makes the key of a refund that is asked for once more when a dispute is
// over: the provider may have refused it before.
func after(key string, dispute tenants.ID) string {
	if dispute == (tenants.ID{}) {
		return key
	}
	return key + ":" + dispute.String()
}

// CancelReasons are why a shop cancels.
func CancelReasons() []string {
	return []string{"sold_out", "closed", "no_delivery", "asked", "not_collected", "other"}
}

// Cancel ends an order before its goods are handed over: they go back on the
// shelf, the seat is free when no other part of the purchase needs it, and what
// was paid is given back in full. Cancelling twice is no fault.
func Cancel(h *tenants.HoodTx, ask CancelAsk) error {
	id, err := purchaseOf(h, ask.Shop, ask.Order)
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
	var was Order
	err = h.InShop(ask.Shop, func(s *tenants.ShopTx) error {
		was, err = lockOrder(s, ask.Order)
		if err != nil || was.State == Cancelled {
			return err
		}
		return ask.end(s, was)
	})
	if err != nil || was.State == Cancelled {
		return err
	}
	if !ask.all {
		if err := endPurchase(h, purchase, pay, &ask.Order); err != nil {
			return err
		}
	}
	return ask.giveBack(h, was)
}

// end moves the order and puts its goods back.
func (ask CancelAsk) end(s *tenants.ShopTx, o Order) error {
	if o.State != Open || !(o.AtCounter || slices.Contains([]PaymentState{PayAuthorized, PayPaid, PayPartlyGiven, PayGivenBack}, o.Payment)) {
		return fault.New(fault.Conflict, "error.order_moved").Because("order %s is %s/%s", o.ID, o.State, o.Payment)
	}
	next := o
	next.State, next.Reason = Cancelled, "by_"+string(ask.By)
	if o.Payment == PayPending || o.Payment == PayAuthorized {
		next.Payment = PayFailed
	}
	m := Moment{What: MomentCancelled, Text: ask.Words, Data: Particulars{Reason: ask.Reason}}
	if err := o.move(s, next, ask.By, m); err != nil {
		return err
	}
	return catalog.GiveBack(s, ask.Order)
}

// giveBack asks for what the cancelled order had taken in and still has.
func (ask CancelAsk) giveBack(h *tenants.HoodTx, o Order) error {
	left := 0
	err := h.InShop(ask.Shop, func(s *tenants.ShopTx) error {
		return s.One(`select coalesce(sum(captured_cents - refunded_cents - refunding_cents), 0)::int from shop.lines where shop_id = $1 and order_id = $2`,
			tenants.With(ask.Shop, o.ID), &left)
	})
	if err != nil || left <= 0 {
		return err
	}
	if err := returnable(h, o.Purchase, o.ID); err != nil {
		return unlessDisputed(err) // it is given back when the dispute is won
	}
	reason := payments.ReasonByShop
	if ask.By == ByResident {
		reason = payments.ReasonByResident
	}
	_, err = Refund(h, RefundAsk{Shop: ask.Shop, Order: o.ID, Reason: reason, Note: ask.Words, By: ask.By,
		Key: after("cancelled", ask.after)})
	return err
}

// cancelOrder ends an order and puts its goods back on the shelf.
func cancelOrder(s *tenants.ShopTx, o Order, who Who, reason string) error {
	next := o
	next.State, next.Reason = Cancelled, reason
	if o.Payment == PayPending || o.Payment == PayAuthorized {
		next.Payment = PayFailed
	}
	if err := o.to(s, next, who, "cancelled"); err != nil {
		return err
	}
	return catalog.GiveBack(s, o.ID)
}

// endPurchase closes a purchase when its last order is cancelled, and tells; or
// it tells of the one order that has left it.
func endPurchase(h *tenants.HoodTx, purchase head, pay payments.Payment, gone *tenants.ID) error {
	var left int
	err := h.One(`select count(*) from hood.parts where hood_id = $1 and purchase_id = $2 and state <> 'cancelled'`,
		tenants.With(h.Hood(), purchase.ID), &left)
	if err != nil {
		return err
	}
	if left > 0 {
		if err := delivery.TidyStops(h, purchase.ID); err != nil {
			return err
		}
		if pay.State == payments.Authorized { // less will be taken of what is held
			if pay.Wanted != payments.Undecided {
				return fault.New(fault.Unavailable, "error.busy").Because("payment %s is just being taken", pay.ID)
			}
			if err := takeWhenPacked(h, purchase.ID); err != nil {
				return err
			}
		}
		if gone == nil {
			return nil
		}
		return tellPart(h, purchase.ID, *gone, "cancelled")
	}
	err = h.Change("conflict error.order_moved", 1, `update hood.purchases set state = 'cancelled' where hood_id = $1 and id = $2
		and state = 'confirmed'`, tenants.With(h.Hood(), purchase.ID))
	if err != nil {
		return err
	}
	if pay.State == payments.Authorized {
		err = letGo(h, pay)
	} else {
		err = payments.MarkFailed(h, pay)
	}
	if err != nil {
		return err
	}
	if err := giveBackAssociation(h, purchase, pay, tenants.ID{}); err != nil {
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

// giveBackAssociation asks for what the association had of a purchase of which
// nothing is left.
func giveBackAssociation(h *tenants.HoodTx, purchase head, pay payments.Payment, dispute tenants.ID) error {
	if !pay.Shared || pay.Captured == 0 {
		return nil
	}
	if err := returnable(h, purchase.ID, tenants.ID{}); err != nil {
		return unlessDisputed(err)
	}
	shares, err := sharesOf(h, purchase, pay)
	if err != nil {
		return err
	}
	ours := shares[len(shares)-1]
	left := ours.Captured - ours.Back
	if left <= 0 {
		return nil
	}
	x := payments.Return{ID: tenants.NewID(), Payment: pay.ID, Association: true, Amount: left, Reason: payments.ReasonByResident,
		Key: after("association", dispute)}
	if err := payments.AskBack(h, pay, x); err != nil {
		return err
	}
	if err := h.Enqueue(payments.GiveBack{Hood: h.Hood(), Refund: x.ID}); err != nil {
		return err
	}
	return Level(h, pay.ID, &x.ID)
}

// CancelMine cancels a firm purchase for who made it: until the window's
// cut-off, and while the goods are in the shops. Later it is Conflict
// error.cancel_late or error.cancel_out.
func CancelMine(h *tenants.HoodTx, purchase tenants.ID) error {
	head, err := lockPurchase(h, purchase)
	if err != nil || head.State == "cancelled" {
		return err
	}
	if head.State != "confirmed" {
		return fault.New(fault.Conflict, "error.order_moved").Because("purchase %s is %s", purchase, head.State)
	}
	parts, err := openPartsOf(h, purchase) // the last one ends the purchase
	if err != nil {
		return err
	}
	if err := inTime(h, head, parts); err != nil {
		return err
	}
	for i, p := range parts {
		if err := Cancel(h, CancelAsk{Shop: p.Shop, Order: p.Order, By: ByResident, all: i < len(parts)-1}); err != nil {
			return err
		}
		if err := tellShop(h, p, "cancelled", tenants.ID{}); err != nil {
			return err
		}
	}
	return nil
}

// inTime refuses to cancel orders after the cut-off, or of which one has left
// its shop.
func inTime(h *tenants.HoodTx, purchase head, parts []part) error {
	var ids []tenants.ID
	for _, p := range parts {
		ids = append(ids, p.Order)
	}
	var early, inside bool
	err := h.One(`select (select cutoff_at > now() from hood.windows where hood_id = $1 and id = $3),
		not exists (select 1 from hood.parts where hood_id = $1 and order_id = any($2) and state <> 'cancelled'
			and fulfilment not in ('new', 'accepted', 'ready'))`, tenants.With(h.Hood(), ids, purchase.Window), &early, &inside)
	switch {
	case err != nil:
		return err
	case !inside:
		return fault.New(fault.Conflict, "error.cancel_out")
	case !early:
		return fault.New(fault.Conflict, "error.cancel_late")
	}
	return nil
}

// MayCancel reports whether who made a purchase may still cancel it.
func (d *Detail) MayCancel() bool {
	if d.State != "confirmed" || !d.Now.Before(d.Window.CutOff) {
		return false
	}
	for _, p := range d.Parts {
		o := p.Order
		if o.State != Cancelled && (o.State != Open || o.Fulfilment != New && o.Fulfilment != Accepted && o.Fulfilment != Ready) {
			return false
		}
	}
	return true
}
