package orders

import (
	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// Settle makes a purchase what its payment page has become. Whoever calls it,
// a notice, the return page or the watch, and however often: the outcome is
// one. A page that is still open changes nothing.
//
// A payment whose seat or goods are gone meanwhile takes them again; where
// there are none left the fault is Conflict, nothing is kept, and the caller
// goes on with GiveBackLate.
func Settle(h *tenants.HoodTx, payment tenants.ID, seen payments.Session) error {
	purchase, pay, err := lockBoth(h, payment)
	if err != nil {
		return err
	}
	if !pay.Fits(seen) {
		return fault.New(fault.Internal, "error.server").Because("session of payment %s does not fit it", payment)
	}
	switch {
	case seen.Paid:
		return settlePaid(h, purchase, pay, seen)
	case pay.Hold && seen.Held > 0:
		return settleHeld(h, purchase, pay, seen)
	case purchase.State == "awaiting" && (seen.State == payments.SessionExpired || pay.Hold && seen.State == payments.SessionComplete):
		return abandon(h, purchase, pay) // nobody paid, or what was held is gone already
	}
	return nil
}

func lockBoth(h *tenants.HoodTx, payment tenants.ID) (head, payments.Payment, error) {
	var id tenants.ID
	err := h.One(`select purchase_id from hood.payments where hood_id = $1 and id = $2`, tenants.With(h.Hood(), payment), &id)
	if err != nil {
		return head{}, payments.Payment{}, err
	}
	purchase, err := lockPurchase(h, id)
	if err != nil {
		return purchase, payments.Payment{}, err
	}
	pay, err := payments.Lock(h, payment)
	return purchase, pay, err
}

func settlePaid(h *tenants.HoodTx, purchase head, pay payments.Payment, seen payments.Session) error {
	if pay.PaidAt != nil {
		return nil
	}
	if seen.Captured != pay.Amount { // a hold that somebody took a part of at the provider
		return fault.New(fault.Internal, "error.server").Because("payment %s was taken for %d of %d", pay.ID, seen.Captured, pay.Amount)
	}
	if err := payments.MarkPaid(h, pay, seen.Intent, seen.Charge, pay.Amount); err != nil {
		return err
	}
	switch purchase.State {
	case "awaiting":
	case "expired":
		if err := revive(h, purchase); err != nil {
			return err
		}
	default: // confirmed by another payment, or cancelled: this one is too much (M6)
		return giveBackExcess(h, purchase, pay)
	}
	if err := capture(h, purchase, withCaptured(pay), "stripe", ceilings); err != nil {
		return err
	}
	if err := confirm(h, purchase.ID); err != nil {
		return err
	}
	return failpoint.At(h.Context(), failpoint.SettleCommit)
}

// giveBackExcess books money that no order wants and gives it back.
func giveBackExcess(h *tenants.HoodTx, purchase head, pay payments.Payment) error {
	if pay.Shared {
		legs := []payments.Leg{{Account: "platform", Amount: pay.Amount}, {Account: excess, Amount: -pay.Amount}}
		err := payments.PostHood(h, purchase.ID, payments.Entry{Kind: "capture", Currency: pay.Currency, Legs: legs, Payment: &pay.ID})
		if err != nil {
			return err
		}
		return payments.RefundAll(h, withCaptured(pay), payments.ReasonDuplicate)
	}
	parts, err := partsOf(h, purchase.ID)
	if err != nil {
		return err
	}
	err = h.InShop(parts[0].Shop, func(s *tenants.ShopTx) error {
		legs := []payments.Leg{{Account: "stripe", Amount: pay.Amount}, {Account: excess, Amount: -pay.Amount}}
		return payments.Post(s, payments.Entry{Kind: "capture", Currency: pay.Currency, Legs: legs, Payment: &pay.ID})
	})
	if err != nil {
		return err
	}
	if err := h.Enqueue(payments.LevelOut{Hood: h.Hood(), Payment: pay.ID}); err != nil {
		return err
	}
	return payments.RefundAll(h, withCaptured(pay), payments.ReasonDuplicate)
}

// excess is the account of money that belongs to no order.
const excess = "excess"

func withCaptured(p payments.Payment) payments.Payment {
	p.Captured = p.Amount
	return p
}

// revive takes stock and seat again for a purchase that had been given up,
// unless its basket has been ordered anew meanwhile: nobody wants it twice.
func revive(h *tenants.HoodTx, purchase head) error {
	err := eachOrder(h, purchase.ID, func(s *tenants.ShopTx, o Order) error {
		next := o
		next.State, next.Reason = Open, ""
		if err := o.to(s, next, BySystem, "revived"); err != nil {
			return err
		}
		return catalog.ReserveAgain(s, o.ID)
	})
	if err != nil {
		return err
	}
	err = h.Change("conflict error.order_moved", 1, `update hood.purchases p set state = 'awaiting' where p.hood_id = $1 and p.id = $2
		and p.state = 'expired' and not exists (select 1 from hood.purchases n where n.hood_id = p.hood_id and n.basket_id = p.basket_id
			and n.state in ('awaiting', 'confirmed') and n.placed_at > p.placed_at)`, tenants.With(h.Hood(), purchase.ID))
	if err != nil {
		return err
	}
	w, _, err := delivery.GetWindow(h, purchase.Window)
	if err != nil {
		return err
	}
	return delivery.ClaimFresh(h, purchase.ID, w, payments.HoldMargin)
}

// confirm makes a purchase firm: goods leave the shelf, the seat is its own,
// a delivery gets its stops, the basket holds only what was put in since, and
// the letter goes.
func confirm(h *tenants.HoodTx, id tenants.ID) error {
	purchase, err := lockPurchase(h, id)
	if err != nil {
		return err
	}
	parts, err := partsOf(h, id)
	if err != nil {
		return err
	}
	var shops []tenants.ShopID
	for _, p := range parts {
		shops = append(shops, p.Shop)
		if err := h.InShop(p.Shop, func(s *tenants.ShopTx) error { return catalog.Consume(s, p.Order) }); err != nil {
			return err
		}
	}
	err = h.Change("conflict error.order_moved", 1, `update hood.purchases set state = 'confirmed', confirmed_at = now()
		where hood_id = $1 and id = $2 and state = 'awaiting'`, tenants.With(h.Hood(), id))
	if err != nil {
		return err
	}
	if purchase.Basket != nil {
		err := h.Exec(`delete from hood.basket_lines where hood_id = $1 and basket_id = $2 and shop_id = any($4)
			and added_at <= (select placed_at from hood.purchases where hood_id = $1 and id = $3)`,
			tenants.With(h.Hood(), *purchase.Basket, id, shops))
		if err != nil {
			return err
		}
	}
	if purchase.Method == string(delivery.Delivery) {
		if err := delivery.AddStops(h, id, purchase.Window, shops); err != nil {
			return err
		}
	}
	if err := tell(h, id, "received"); err != nil {
		return err
	}
	for _, p := range parts {
		if err := tellShop(h, p, "placed", tenants.ID{}); err != nil {
			return err
		}
	}
	return delivery.Confirm(h, id)
}

// abandon gives up a purchase that nobody paid for in time: stock and seat are
// free again, and the basket keeps its goods.
func abandon(h *tenants.HoodTx, purchase head, pay payments.Payment) error {
	if err := payments.MarkFailed(h, pay); err != nil {
		return err
	}
	err := eachOrder(h, purchase.ID, func(s *tenants.ShopTx, o Order) error {
		next := o
		next.State, next.Payment, next.Reason = Cancelled, PayFailed, "unpaid"
		if err := o.to(s, next, BySystem, "expired"); err != nil {
			return err
		}
		return catalog.GiveBack(s, o.ID)
	})
	if err != nil {
		return err
	}
	err = h.Change("conflict error.order_moved", 1, `update hood.purchases set state = 'expired' where hood_id = $1 and id = $2
		and state = 'awaiting'`, tenants.With(h.Hood(), purchase.ID))
	if err != nil {
		return err
	}
	return delivery.Release(h, purchase.ID)
}

// settleForAnother is Settle for a page that was closed, unpaid, because its
// shopper orders the basket again: the seat goes to the basket, so that nobody
// else takes it in between.
func settleForAnother(h *tenants.HoodTx, payment tenants.ID, seen payments.Session) error {
	purchase, pay, err := lockBoth(h, payment)
	if err != nil {
		return err
	}
	if purchase.State == "awaiting" && purchase.Basket != nil && pay.Fits(seen) && seen.State == payments.SessionExpired {
		if _, err := delivery.Keep(h, purchase.ID, *purchase.Basket); err != nil {
			return err
		}
	}
	return Settle(h, payment, seen)
}

// abandonUnopened gives up a purchase whose page was never shown.
func abandonUnopened(h *tenants.HoodTx, payment tenants.ID) error {
	purchase, pay, err := lockBoth(h, payment)
	if err != nil || purchase.State != "awaiting" {
		return err
	}
	if pay.Session != "" || pay.Expires.After(pay.Now) {
		return fault.New(fault.Unavailable, "error.busy").Because("payment %s got its page just now", payment)
	}
	return abandon(h, purchase, pay)
}

// GiveBackLate books a payment that came when neither seat nor goods were to
// be had any more, and gives it back whole.
func GiveBackLate(h *tenants.HoodTx, payment tenants.ID, seen payments.Session) error {
	purchase, pay, err := lockBoth(h, payment)
	if err != nil {
		return err
	}
	if pay.PaidAt != nil || (!seen.Paid && seen.Held == 0) {
		return nil
	}
	if !pay.Fits(seen) {
		return fault.New(fault.Internal, "error.server").Because("session of payment %s does not fit it", payment)
	}
	if !seen.Paid {
		return releaseLate(h, pay, seen)
	}
	if err := payments.MarkPaid(h, pay, seen.Intent, seen.Charge, pay.Amount); err != nil {
		return err
	}
	if err := capture(h, purchase, withCaptured(pay), "stripe", ceilings); err != nil {
		return err
	}
	return payments.RefundAll(h, withCaptured(pay), payments.ReasonLate)
}
