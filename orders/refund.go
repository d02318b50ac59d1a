package orders

import (
	"context"

	"sottocasa/internal/failpoint"
	"sottocasa/internal/money"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// giveBack asks the provider for a refund that a transaction has decided, then
// books it. Trying again asks with the same key, so money goes back once.
func (c *Conductor) giveBack(ctx context.Context, g payments.GiveBack) error {
	s := tenants.InHood(g.Hood, "job:"+g.Kind())
	var x payments.Return
	var p payments.Payment
	err := c.db.HoodRead(ctx, s, func(r *tenants.HoodRead) { payments.ReadRefund(r, g.Hood, g.Refund, &x, &p) })
	if err != nil || x.State != "pending" {
		return err
	}
	got, err := c.desk.Ask(ctx, x, p)
	if err != nil {
		return err
	}
	if err := failpoint.At(ctx, failpoint.RefundAfterAsk); err != nil {
		return err
	}
	return c.db.Hood(ctx, s, func(h *tenants.HoodTx) error {
		if err := bookRefund(h, x, p, got.ID); err != nil {
			return err
		}
		return h.FinishJob()
	})
}

func bookRefund(h *tenants.HoodTx, x payments.Return, p payments.Payment, provider string) error {
	if _, err := lockPurchase(h, p.Purchase); err != nil {
		return err
	}
	done, err := payments.MarkRefunded(h, x, provider)
	if err != nil || !done {
		return err
	}
	parts, err := partsOf(h, p.Purchase)
	if err != nil {
		return err
	}
	for _, part := range parts {
		if err := h.InShop(part.Shop, func(s *tenants.ShopTx) error { return refundOrder(s, part.Order, x, p) }); err != nil {
			return err
		}
	}
	return tell(h, p.Purchase, "refunded")
}

// refundOrder takes an order's whole share back out of the shop's book, leg by
// leg as it went in.
func refundOrder(s *tenants.ShopTx, order tenants.ID, x payments.Return, p payments.Payment) error {
	legs, belongs, err := reversed(s, p.ID)
	if err != nil || len(legs) == 0 {
		return err
	}
	entry := payments.Entry{Kind: "refund", Currency: p.Currency, Legs: legs, Payment: &p.ID, Refund: &x.ID}
	if !belongs {
		return payments.Post(s, entry)
	}
	entry.Order = &order
	if err := payments.Post(s, entry); err != nil {
		return err
	}
	o, err := lockOrder(s, order)
	if err != nil {
		return err
	}
	next := o
	next.Payment = PayGivenBack
	if err := o.to(s, next, BySystem, "refunded"); err != nil {
		return err
	}
	return s.Change("conflict error.refund_too_much", 1, `update shop.order_payments set refunded_cents = captured_cents
		where shop_id = $1 and order_id = $2 and payment_id = $3 and refunded_cents = 0`, tenants.With(s.Shop(), order, p.ID))
}

// reversed reads the legs that a payment's capture posted here, turned round;
// belongs is false when they stand for no order.
func reversed(s *tenants.ShopTx, payment tenants.ID) (legs []payments.Leg, belongs bool, err error) {
	err = s.Each(`select account, -amount_cents, order_id is not null from shop.ledger
		where shop_id = $1 and payment_id = $2 and kind = 'capture' order by entry_id, leg`,
		tenants.With(s.Shop(), payment), func(row tenants.Row) error {
			var l payments.Leg
			var amount int64
			if err := row.Scan(&l.Account, &amount, &belongs); err != nil {
				return err
			}
			l.Amount = money.Cents(amount)
			legs = append(legs, l)
			return nil
		})
	return legs, belongs, err
}
