package payments

import "sottocasa/tenants"

// ReasonDashboard is a refund that was made at the provider's own desk.
const ReasonDashboard = "dashboard"

// KnowsRefund reports whether a refund of the provider's is one of ours.
func KnowsRefund(h *tenants.HoodTx, provider string) (known bool, err error) {
	err = h.One(`select exists (select 1 from hood.refunds where hood_id = $1 and provider_id = $2)`, tenants.With(h.Hood(), provider), &known)
	return known, err
}

// TakeRefund writes down a refund that the provider has made already, to be
// booked in the same transaction.
func TakeRefund(h *tenants.HoodTx, p Payment, seen Refund) (Return, error) {
	x := Return{ID: tenants.NewID(), Payment: p.ID, Amount: seen.Amount, Reason: ReasonDashboard, State: "pending", Key: "at:" + seen.ID}
	return x, h.Exec(`insert into hood.refunds (hood_id, id, payment_id, amount_cents, reason, idempotency_key) values ($1, $2, $3, $4, $5, $6)`,
		tenants.With(h.Hood(), x.ID, x.Payment, x.Amount, x.Reason, x.Key))
}
