package orders

import (
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Contribute keeps what the resident adds for the neighbourhood's association,
// between nothing and MaxContribution.
func Contribute(h *tenants.HoodTx, token string, amount money.Cents) error {
	if amount < 0 || amount > MaxContribution {
		return fault.Form(fault.Field{Name: "own", Key: "spesa.gift_most", Args: []any{"most", MaxContribution}})
	}
	b, err := lock(h, token)
	if err != nil {
		return err
	}
	b.Draft.Contribution = amount
	return h.Exec(`update hood.baskets set draft = $3, updated_at = now() where hood_id = $1 and id = $2`,
		tenants.With(h.Hood(), b.ID, b.Draft))
}
