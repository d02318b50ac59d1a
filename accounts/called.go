package accounts

import "sottocasa/tenants"

// Called reads what those are called who were invited, by the invitation's id.
func Called(r *tenants.PlatformRead, ids []tenants.ID, into map[tenants.ID]string) {
	r.Each(`select id, called from platform.invitations where id = any($1)`, tenants.With(ids), func(row tenants.Row) error {
		var id tenants.ID
		var name string
		err := row.Scan(&id, &name)
		into[id] = name
		return err
	})
}
