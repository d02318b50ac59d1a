package delivery

import (
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// SetMinimum says from how much goods are brought to a zone, and writes down
// who changed it. A zone of another neighbourhood is NotFound.
func SetMinimum(h *tenants.HoodTx, zone tenants.ID, least money.Cents) error {
	var was money.Cents
	err := h.One(`select min_cents from hood.zones where hood_id = $1 and id = $2 for update`, tenants.With(h.Hood(), zone), &was)
	if err != nil || was == least {
		return err
	}
	err = h.Exec(`update hood.zones set min_cents = $3 where hood_id = $1 and id = $2`, tenants.With(h.Hood(), zone, least))
	if err != nil {
		return err
	}
	if err := tenants.RecordChange(h, tenants.Change{What: tenants.ChangedMinimum, Subject: zone.String()}, was, least); err != nil {
		return err
	}
	return tenants.BumpHood(h)
}
