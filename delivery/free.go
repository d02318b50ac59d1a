package delivery

import (
	"time"

	"sottocasa/tenants"
)

// MayFree tells for each full window when a seat may come free for others: the
// moment, on the next whole minute, at which as many of its seats that are only
// held have run out as it takes. Seats that are bought never count, nor those
// that the coordinator has taken away meanwhile; a window whose orders close
// before then is not told of. It is a may: who holds the seat may pay for it,
// and a payment page's seat is free only once the provider has closed the page.
func MayFree(r *tenants.HoodRead, hood tenants.HoodID, into map[tenants.ID]time.Time) {
	r.Each(`select x.window_id, to_timestamp(ceil(extract(epoch from x.expires_at) / 60) * 60) from (
			select o.window_id, o.expires_at, row_number() over (partition by o.capacity_id order by o.expires_at, o.id) as turn,
				c.held + c.confirmed - c.wanted + 1 as needed, w.cutoff_at
			from hood.holds o join hood.capacities c on c.hood_id = o.hood_id and c.id = o.capacity_id
			join hood.windows w on w.hood_id = o.hood_id and w.id = o.window_id
			where o.hood_id = $1 and o.state = 'active' and o.expires_at > now() and w.state = 'open' and w.cutoff_at > now()
				and c.wanted > 0 and c.held + c.confirmed >= c.seats) x
		where x.turn = x.needed and x.expires_at < x.cutoff_at`, tenants.With(hood), func(row tenants.Row) error {
		var window tenants.ID
		var at time.Time
		if err := row.Scan(&window, &at); err != nil {
			return err
		}
		into[window] = at
		return nil
	})
}
