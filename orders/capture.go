package orders

import (
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// taken says which of an order's amounts has come in.
type taken string

const (
	ceilings taken = "ceiling_cents" // all that was asked for
	dues     taken = "due_cents"     // what the goods came to
)

// capture books money that has come in: on the orders, their lines and in each
// shop's book. It must be what the payment says.
func capture(h *tenants.HoodTx, purchase head, pay payments.Payment, into string, what taken) error {
	if pay.Shared {
		into = "platform"
	}
	var total money.Cents
	err := eachOrder(h, purchase.ID, func(s *tenants.ShopTx, o Order) error {
		if what == dues && o.State == Cancelled {
			return nil
		}
		amount, err := captureOrder(s, o, pay, into, what)
		total += amount
		return err
	})
	if err != nil {
		return err
	}
	if pay.Shared {
		gift, err := captureAssociation(h, purchase, pay, total)
		if err != nil {
			return err
		}
		total += gift
	}
	if total != pay.Captured {
		return fault.New(fault.Internal, "error.server").Because("payment %s is not its orders' sum", pay.ID)
	}
	err = h.Change("conflict error.order_moved", 1, `update hood.purchases set captured_cents = $3 where hood_id = $1 and id = $2`,
		tenants.With(h.Hood(), purchase.ID, total))
	if err != nil || pay.Provider != payments.Stripe {
		return err
	}
	return h.Enqueue(payments.LevelOut{Hood: h.Hood(), Payment: pay.ID})
}

func captureOrder(s *tenants.ShopTx, o Order, pay payments.Payment, into string, what taken) (money.Cents, error) {
	lines := `update shop.lines set captured_cents = ceiling_cents where shop_id = $1 and order_id = $2`
	if what == dues {
		lines = `update shop.lines set captured_cents = due_cents where shop_id = $1 and order_id = $2`
	}
	if err := s.Exec(lines, tenants.With(s.Shop(), o.ID)); err != nil {
		return 0, err
	}
	who, next := BySystem, o
	if into == "cash" {
		who = ByShop
	}
	err := s.One(`select sum(captured_cents) from shop.lines where shop_id = $1 and order_id = $2`, tenants.With(s.Shop(), o.ID), &next.Captured)
	if err != nil {
		return 0, err
	}
	next.Payment = PayPaid
	if err := o.to(s, next, who, "paid"); err != nil {
		return 0, err
	}
	err = s.Change("conflict error.order_moved", 1, `update shop.order_payments set captured_cents = $4
		where shop_id = $1 and order_id = $2 and payment_id = $3 and captured_cents = 0`, tenants.With(s.Shop(), o.ID, pay.ID, o.Captured))
	if err != nil {
		return 0, err
	}
	legs, err := bookLegs(s, o.ID)
	if err != nil {
		return 0, err
	}
	legs = append([]payments.Leg{{Account: into, Amount: o.Captured}}, legs...)
	err = payments.Post(s, payments.Entry{Kind: "capture", Currency: o.Currency, Legs: legs, Order: &o.ID, Payment: &pay.ID})
	if err != nil {
		return 0, err
	}
	return o.Captured, bookFee(s, o.ID, pay, pay.Fee)
}

// bookFee books what the platform takes of a direct charge, or with a negative
// amount gives back.
func bookFee(s *tenants.ShopTx, order tenants.ID, pay payments.Payment, fee money.Cents) error {
	if pay.Shared {
		return nil // levelled
	}
	return payments.Post(s, payments.Entry{Kind: "fee", Currency: pay.Currency, Order: &order, Payment: &pay.ID,
		Legs: []payments.Leg{{Account: payments.NetworkFee, Amount: fee}, {Account: payments.AtStripe, Amount: -fee}}})
}
