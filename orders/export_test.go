package orders

import (
	"context"

	"sottocasa/payments"
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
