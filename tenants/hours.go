package tenants

import "sottocasa/internal/clock"

// ChangeHours gives the shop in scope other opening hours, made of those it has
// now; nobody else changes them meanwhile. Pages and windows follow.
func ChangeHours(t *ShopTx, change func(now clock.Hours) (clock.Hours, error)) error {
	var h clock.Hours
	if err := t.One(`select hours from hood.shops where hood_id = $1 and shop_id = $2 for update`, With(t.Hood(), t.Shop()), &h); err != nil {
		return err
	}
	h, err := change(h)
	if err != nil {
		return err
	}
	if err := h.Check(); err != nil {
		return err
	}
	if err := t.Exec(`update hood.shops set hours = $3 where hood_id = $1 and shop_id = $2`, With(t.Hood(), t.Shop(), h)); err != nil {
		return err
	}
	return Bump(t)
}
