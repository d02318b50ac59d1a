package orders

import (
	"sottocasa/payments"
	"sottocasa/tenants"
)

// letGo gives up what a payment holds.
func letGo(h *tenants.HoodTx, pay payments.Payment) error {
	return h.Change("conflict error.order_moved", 1, `update hood.payments set state = 'failed' where hood_id = $1 and id = $2 and state = 'authorized'`,
		tenants.With(h.Hood(), pay.ID))
}
