package orders

import (
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// bookRefund books money that has gone back: on the payment, the order, its
// lines and in the shop's book; once, however often it is tried.
func bookRefund(h *tenants.HoodTx, x payments.Return, p payments.Payment, provider string) error {
	if _, err := lockPurchase(h, p.Purchase); err != nil {
		return err
	}
	done, err := payments.MarkRefunded(h, x, provider)
	if err != nil || !done {
		return err
	}
	if x.Association {
		if err := bookAssociationBack(h, x, p); err != nil {
			return err
		}
		return tellOf(h, p.Purchase, "refunded", x.ID)
	}
	if !x.Whole() {
		err := h.InShop(x.Shop, func(s *tenants.ShopTx) error { return bookOrder(s, x, p) })
		if err != nil || x.Reason == payments.ReasonWeight { // the letter about the weights tells of it
			return err
		}
		return tellOf(h, p.Purchase, "refunded", x.ID)
	}
	if err := bookWhole(h, x, p); err != nil {
		return err
	}
	return tellOf(h, p.Purchase, "refunded", x.ID)
}

// bookWhole books a refund of a whole payment: every order's share of it, or
// the money that belonged to no order.
func bookWhole(h *tenants.HoodTx, x payments.Return, p payments.Payment) error {
	parts, err := partsOf(h, p.Purchase)
	if err != nil {
		return err
	}
	booked := false
	var sum money.Cents
	for _, part := range parts {
		err := h.InShop(part.Shop, func(s *tenants.ShopTx) error {
			var taken int
			err := s.One(`select count(*)::int from shop.order_payments where shop_id = $1 and order_id = $2 and payment_id = $3 and captured_cents > 0`,
				tenants.With(part.Shop, part.Order, p.ID), &taken)
			if err != nil || taken == 0 {
				return err
			}
			own := x
			own.Shop, own.Order = part.Shop, part.Order
			shares, err := RefundAsk{Shop: part.Shop, Order: part.Order}.shares(s)
			if err != nil {
				return err
			}
			own.Amount = 0
			for _, l := range shares {
				own.Amount += l.Amount
			}
			booked, sum = true, sum+own.Amount
			if err := setAside(s, own, shares); err != nil {
				return err
			}
			return bookOrder(s, own, p)
		})
		if err != nil {
			return err
		}
	}
	switch {
	case booked && x.Amount > sum: // the rest was the association's
		own := x
		own.Amount -= sum
		return bookAssociationBack(h, own, p)
	case booked:
		return nil
	case p.Shared:
		legs := []payments.Leg{{Account: excess, Amount: x.Amount}, {Account: "platform", Amount: -x.Amount}}
		return payments.PostHood(h, p.Purchase, payments.Entry{Kind: "refund", Currency: p.Currency, Legs: legs, Payment: &p.ID, Refund: &x.ID})
	}
	return h.InShop(parts[0].Shop, func(s *tenants.ShopTx) error {
		legs := []payments.Leg{{Account: excess, Amount: x.Amount}, {Account: "stripe", Amount: -x.Amount}}
		return payments.Post(s, payments.Entry{Kind: "refund", Currency: p.Currency, Legs: legs, Payment: &p.ID, Refund: &x.ID})
	})
}

// bookAssociationBack books what was given back of the association's part.
func bookAssociationBack(h *tenants.HoodTx, x payments.Return, p payments.Payment) error {
	err := h.Change("conflict error.refund_too_much", 1, `update hood.purchases set association_refunded_cents = association_refunded_cents + $3
		where hood_id = $1 and id = $2`, tenants.With(h.Hood(), p.Purchase, x.Amount))
	if err != nil {
		return err
	}
	return bookAssociation(h, p, "refund", -x.Amount, &x.ID)
}

// bookOrder books the refund of one order in its shop.
func bookOrder(s *tenants.ShopTx, x payments.Return, p payments.Payment) error {
	o, err := lockOrder(s, x.Order)
	if err != nil {
		return err
	}
	if err := moveMoney(s, x, x.Amount, -1); err != nil {
		return err
	}
	legs, err := bookLegs(s, o.ID)
	if err != nil {
		return err
	}
	legs = append(legs, payments.Leg{Account: moneyOf(p), Amount: -x.Amount})
	err = payments.Post(s, payments.Entry{Kind: "refund", Currency: p.Currency, Legs: legs, Order: &o.ID, Payment: &p.ID, Refund: &x.ID})
	if err != nil {
		return err
	}
	if err := bookFeeBack(s, o, x, p); err != nil {
		return err
	}
	return o.gaveBack(s, o.Refunded+x.Amount, Moment{What: MomentRefunded, Data: Particulars{Amount: x.Amount, Reason: x.Reason, Refund: &x.ID}})
}

// bookFeeBack books what of a direct charge's fee goes back with a refund: in
// proportion, where we ask for it. With what a shop gives back at the provider's
// own pages the fee stays (refund_application_fee is false unless it is asked for:
// docs.stripe.com/api/refunds/create).
func bookFeeBack(s *tenants.ShopTx, o Order, x payments.Return, p payments.Payment) error {
	if p.Fee == 0 || x.Reason == payments.ReasonDashboard {
		return nil
	}
	var left money.Cents
	err := s.One(`select coalesce(sum(amount_cents), 0)::bigint from shop.ledger where shop_id = $1 and payment_id = $2 and account = $3`,
		tenants.With(s.Shop(), p.ID, payments.NetworkFee), &left)
	if err != nil {
		return err
	}
	back := min(money.Cents(money.HalfUp(int64(p.Fee)*int64(x.Amount), int64(o.Captured))), left)
	if back <= 0 {
		return nil
	}
	return bookFee(s, o.ID, p, -back)
}

// moveMoney moves a refund's amounts on lines and the payment's share: by gives
// back, or with a negative amount takes the booking back. aside is what becomes
// of what was set aside: -1 it has left.
func moveMoney(s *tenants.ShopTx, x payments.Return, amount money.Cents, aside int) error {
	sign := 1
	if amount < 0 {
		sign = -1
	}
	err := s.Exec(`update shop.lines l set refunded_cents = l.refunded_cents + $4 * f.amount_cents, refunding_cents = l.refunding_cents + $5 * f.amount_cents
		from shop.refund_lines f where f.shop_id = $1 and f.refund_id = $2 and f.order_id = $3
		and l.shop_id = f.shop_id and l.order_id = f.order_id and l.line = f.line`, tenants.With(s.Shop(), x.ID, x.Order, sign, aside))
	if err != nil {
		return err
	}
	return s.Change("conflict error.refund_too_much", 1, `update shop.order_payments set refunded_cents = refunded_cents + $4
		where shop_id = $1 and order_id = $2 and payment_id = $3 and refunded_cents + $4 between 0 and captured_cents`,
		tenants.With(s.Shop(), x.Order, x.Payment, amount))
}

// gaveBack moves an order to where its money now is, in the shop's row and in
// the neighbourhood's copy, and writes the moment down.
func (o *Order) gaveBack(s *tenants.ShopTx, refunded money.Cents, m Moment) error {
	next := *o
	next.Refunded = refunded
	switch refunded {
	case 0:
		next.Payment = PayPaid
	case o.Captured:
		next.Payment = PayGivenBack
	default:
		next.Payment = PayPartlyGiven
	}
	if next.Payment != o.Payment && !may(paymentEdges(), o.Payment, next.Payment, BySystem) {
		return fault.New(fault.Conflict, "error.order_moved").Because("the money of order %s may not go from %s to %s", o.ID, o.Payment, next.Payment)
	}
	for _, table := range []string{
		`update shop.orders set payment = $3, refunded_cents = $4 where shop_id = $1 and id = $2`,
		`update hood.parts set payment = $3, refunded_cents = $4 where hood_id = app.hood() and shop_id = $1 and order_id = $2`,
	} {
		if err := s.Change("conflict error.order_moved", 1, table, tenants.With(s.Shop(), o.ID, next.Payment, refunded)); err != nil {
			return err
		}
	}
	*o = next
	return remember(s, o.ID, tenants.NewID(), m)
}

// moneyOf is the account of a book that a payment came into.
func moneyOf(p payments.Payment) string {
	switch {
	case p.Provider != payments.Stripe:
		return payments.Cash
	case p.Shared:
		return payments.OnPlatform
	}
	return payments.AtStripe
}
