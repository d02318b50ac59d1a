package accounts

import "sottocasa/tenants"

// Names reads what some people are called, by id; who is unknown is left out.
func Names(r *tenants.PlatformRead, ids []tenants.ID, into map[tenants.ID]string) {
	r.Each(`select id, name from platform.accounts where id = any($1) and name <> ''`, tenants.With(ids), func(row tenants.Row) error {
		var id tenants.ID
		var name string
		err := row.Scan(&id, &name)
		into[id] = name
		return err
	})
}

// Named reads one account, for writing to its owner; none leaves into empty.
func Named(r *tenants.PlatformRead, id tenants.ID, into *[]Account) {
	r.Each(`select id, email, name, lang from platform.accounts where id = $1`, tenants.With(id), func(row tenants.Row) error {
		var a Account
		err := row.Scan(&a.ID, &a.Email, &a.Name, &a.Lang)
		*into = append(*into, a)
		return err
	})
}
