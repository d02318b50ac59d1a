package orders

import (
	"context"
	"errors"

	"sottocasa/catalog"
	"sottocasa/internal/money"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// GiveBack does the refund job's work once, outside the queue.
func (c *Conductor) GiveBack(ctx context.Context, g payments.GiveBack) error {
	return c.giveBack(ctx, g)
}

// MayOrder, MayPay and MayFulfil are the three tables, for the test that walks
// every cell.
func MayOrder(from, to OrderState, who Who) bool  { return may(orderEdges(), from, to, who) }
func MayPay(from, to PaymentState, who Who) bool  { return may(paymentEdges(), from, to, who) }
func MayFulfil(from, to Fulfilment, who Who) bool { return may(fulfilmentEdges(), from, to, who) }

// FinishHoldNow does the job that carries out what was decided about a hold.
func (c *Conductor) FinishHoldNow(ctx context.Context, hood tenants.HoodID, payment tenants.ID) error {
	return c.finishHold(ctx, payments.FinishHold{Hood: hood, Payment: payment})
}

// GiveBackNow does the jobs of a purchase's refunds.
func (c *Conductor) GiveBackNow(ctx context.Context, hood tenants.HoodID, purchase tenants.ID) error {
	var refunds []payments.Return
	err := c.db.HoodRead(ctx, tenants.InHood(hood, "test"), func(r *tenants.HoodRead) { payments.Refunds(r, hood, purchase, &refunds) })
	for _, x := range refunds {
		err = errors.Join(err, c.giveBack(ctx, payments.GiveBack{Hood: hood, Refund: x.ID}))
	}
	return err
}

// HeedNow does the job of a stored notice.
func (c *Conductor) HeedNow(ctx context.Context, event string) error {
	return c.notice(ctx, payments.Notice{Event: event})
}

// WatchNow does the job that looks at a payment whose page's life is over.
func (c *Conductor) WatchNow(ctx context.Context, hood tenants.HoodID, payment tenants.ID) error {
	return c.watch(ctx, Watch{Hood: hood, Payment: payment})
}

// Standing is what lines come to in a book.
func Standing(lines []Booked, taxed bool) map[string]money.Cents { return standing(lines, taxed) }

// Present has a shop's part give a product from a spend on.
func (p *ShopPart) Present(from money.Cents, x catalog.Product) {
	p.Card.Terms.Gifts = append(p.Card.Terms.Gifts, tenants.Gift{Variant: x.Variant.ID, From: from})
	p.given = append(p.given, x)
}
