package accounts

import "sottocasa/tenants"

// Coordinators reads who runs a neighbourhood, for writing to them.
func Coordinators(r *tenants.PlatformRead, hood tenants.HoodID, into *[]Account) {
	r.Each(`select a.id, a.email, a.name, a.lang from platform.memberships m join platform.accounts a on a.id = m.account_id
		where m.hood_id = $1 and m.role = 'coordinator' order by a.id`, tenants.With(hood), func(row tenants.Row) error {
		var a Account
		err := row.Scan(&a.ID, &a.Email, &a.Name, &a.Lang)
		*into = append(*into, a)
		return err
	})
}
