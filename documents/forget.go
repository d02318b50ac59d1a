package documents

import "sottocasa/tenants"

// Forget is the job that lets go of whom invoices were to be for that nobody ever
// paid: after thirty days no page can come back to them. What was paid stays with
// its papers, ten years (art. 2220 of the Civil Code).
type Forget struct {
	Hood tenants.HoodID `json:"hood_id"`
}

// Kind names the job.
func (Forget) Kind() string { return "documents.forget" }

func forget(h *tenants.HoodTx) error {
	return h.Exec(`delete from hood.invoice_wishes w using hood.parts p where w.hood_id = $1 and p.hood_id = w.hood_id and p.order_id = w.order_id
		and (p.captured_cents = 0 and p.state = 'cancelled' and w.asked_at < now() - interval '30 days' or w.asked_at < now() - interval '11 years')`,
		tenants.With(h.Hood()))
}
