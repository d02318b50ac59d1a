package orders

import "sottocasa/tenants"

// PassAgain asks once more for what was refused of a shared payment.
func PassAgain(h *tenants.HoodTx, payment tenants.ID) error {
	_, _, err := lockBoth(h, payment)
	return err
}
