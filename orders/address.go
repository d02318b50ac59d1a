package orders

import (
	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/tenants"
)

// Keep remembers where the goods are to come in the basket of a cookie, which it
// makes if there is none: the checkout then knows it, and asks no more than the
// street when only the CAP is known. An address that nobody delivers to cannot
// be kept. It gives the number of things in the basket.
func Keep(h *tenants.HoodTx, token string, d Draft, found *delivery.Found) (int, error) {
	if found == nil || found.Outside {
		return 0, fault.Form(fault.Field{Name: "q", Key: "error.cap_out_here"})
	}
	b, err := open(h, token)
	if err != nil {
		return 0, err
	}
	if err := Choose(h, token, delivery.Delivery, d, found); err != nil || d.Street != "" {
		return b.Count(), err
	}
	return b.Count(), h.Exec(`update hood.baskets set method = null where hood_id = $1 and id = $2`, tenants.With(h.Hood(), b.ID))
}
