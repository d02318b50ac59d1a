package delivery

import "sottocasa/tenants"

// Doubtful is an address of goods on their way that only its CAP placed.
type Doubtful struct {
	Street string // as typed, without the house number
	CAP    string
	Zone   tenants.ID // where it was put
	Orders int        // purchases on their way there
}

// Doubtfuls lists the addresses to look at, by street and CAP: of purchases that
// are firm and whose window is not over.
func Doubtfuls(r *tenants.HoodRead, hood tenants.HoodID, into *[]Doubtful) {
	r.Each(`select min(a.street), a.cap, min(a.zone_id::text)::uuid, count(*) from hood.addresses a
		join hood.purchases p on p.hood_id = a.hood_id and p.address_id = a.id
		join hood.windows w on w.hood_id = p.hood_id and w.id = p.window_id
		where a.hood_id = $1 and a.approximate and p.state = 'confirmed' and w.ends_at > now()
		group by lower(a.street), a.cap order by lower(min(a.street)), a.cap limit 100`, tenants.With(hood), func(row tenants.Row) error {
		var d Doubtful
		err := row.Scan(&d.Street, &d.CAP, &d.Zone, &d.Orders)
		*into = append(*into, d)
		return err
	})
}

// PlaceStreet puts a street that nobody knew on the list, and the addresses of
// goods on their way there into its zone. What they cost stays as it was agreed.
func PlaceStreet(h *tenants.HoodTx, s Street) error {
	err := h.Exec(`select app.expect((select count(*) from hood.zones where hood_id = $1 and id = $2 and $3 = any(caps)), 1, 'not_found error.not_found')`,
		tenants.With(h.Hood(), s.Zone, s.CAP))
	if err != nil {
		return err
	}
	if err := PutStreet(h, s); err != nil {
		return err
	}
	err = h.Exec(`update hood.addresses set zone_id = $4, approximate = false
		where hood_id = $1 and approximate and cap = $2 and lower(street) = lower($3)`, tenants.With(h.Hood(), s.CAP, s.Name, s.Zone))
	if err != nil {
		return err
	}
	return tenants.BumpHood(h)
}
