package delivery

import (
	"time"

	"sottocasa/internal/failpoint"
	"sottocasa/tenants"
)

// HoldLife is how long a seat waits for who chose it.
const HoldLife = 10 * time.Minute

// Hold is a seat kept for a basket, then for its purchase.
type Hold struct {
	ID      tenants.ID
	Window  Window
	State   string // active, consumed, released, expired
	Expires time.Time
}

// ExpireHold is the job that gives a seat back when nobody went on with it.
type ExpireHold struct {
	Hood tenants.HoodID `json:"hood_id"`
	Hold tenants.ID     `json:"hold_id"`
}

// Kind names the job.
func (ExpireHold) Kind() string { return "delivery.expire_hold" }

const holdColumns = `select x.id, x.state, x.expires_at, ` + windowColumns + ` from hood.holds x
	join hood.windows w on w.hood_id = x.hood_id and w.id = x.window_id
	join hood.capacities c on c.hood_id = x.hood_id and c.id = x.capacity_id
	join hood.baskets b on b.hood_id = x.hood_id and b.id = x.basket_id
	where x.hood_id = $1 and x.purchase_id is null`

func gatherHold(into **Hold) func(tenants.Row) error {
	return func(row tenants.Row) error {
		h := &Hold{}
		if err := row.Scan(append([]any{&h.ID, &h.State, &h.Expires}, h.Window.fields()...)...); err != nil {
			return err
		}
		*into = h
		return nil
	}
}

// CurrentHold reads the seat that the basket of a cookie holds and has not yet
// ordered with; cookie is its token's hash.
func CurrentHold(r *tenants.HoodRead, hood tenants.HoodID, cookie []byte, into **Hold) {
	r.Each(holdColumns+` and x.state = 'active' and x.expires_at > now() and b.token_hash = $2`, tenants.With(hood, cookie), gatherHold(into))
}

// LockedHold reads the seat of a basket that the caller has locked, or the one
// whose time ran out last: placing may still find a seat in its window.
func LockedHold(h *tenants.HoodTx, basket tenants.ID) (hold *Hold, err error) {
	err = h.Each(holdColumns+` and x.state in ('active', 'expired') and b.id = $2
		order by x.state = 'active' desc, x.created_at desc limit 1`, tenants.With(h.Hood(), basket), gatherHold(&hold))
	return hold, err
}

// Take keeps a seat of a window for a basket. The seat it held elsewhere is
// given back; the same window again is the same seat, with no more time. A
// window that is full or past its cut-off raises Conflict. The caller has
// locked the basket.
func Take(h *tenants.HoodTx, basket tenants.ID, w Window) error {
	var same bool
	err := h.Each(`select window_id = $3 and expires_at > now() from hood.holds where hood_id = $1 and basket_id = $2
		and state = 'active' and purchase_id is null for update`,
		tenants.With(h.Hood(), basket, w.ID), func(row tenants.Row) error { return row.Scan(&same) })
	if err != nil || same {
		return err
	}
	if err := lockWindows(h, basket, w); err != nil {
		return err
	}
	if err := Drop(h, basket); err != nil {
		return err
	}
	if err := failpoint.At(h.Context(), failpoint.HoldLeft); err != nil {
		return err
	}
	id := tenants.NewID()
	if err := takeSeat(h, w); err != nil {
		return err
	}
	err = h.Exec(`insert into hood.holds (hood_id, id, capacity_id, window_id, basket_id, expires_at)
		values (app.hood(), $1, $2, $3, $4, now() + $5::interval)`,
		tenants.With(id, w.Capacity, w.ID, basket, HoldLife))
	if err != nil {
		return err
	}
	return h.Enqueue(ExpireHold{h.Hood(), id}, tenants.After(HoldLife+time.Second))
}

// lockWindows locks what a basket leaves and what it goes to in one order, so
// that two who change places do not wait for each other.
func lockWindows(h *tenants.HoodTx, basket tenants.ID, w Window) error {
	return h.Each(`select c.id from hood.capacities c where c.hood_id = $1 and (c.id = $3 or c.id in (select capacity_id from hood.holds
		where hood_id = $1 and basket_id = $2 and state = 'active' and purchase_id is null)) order by c.id for update`,
		tenants.With(h.Hood(), basket, w.Capacity), func(tenants.Row) error { return nil })
}

// takeSeat is the one statement that sells a seat: it raises when there is none.
func takeSeat(h *tenants.HoodTx, w Window) error {
	return h.Change("conflict error.slot_full", 1, `update hood.capacities c set held = held + 1
		where c.hood_id = $1 and c.id = $2 and c.held + c.confirmed < c.seats
		and exists (select 1 from hood.windows w where w.hood_id = c.hood_id and w.id = c.window_id
			and w.state = 'open' and w.cutoff_at > now())`, tenants.With(h.Hood(), w.Capacity))
}

// freeSeat gives one held seat back; wanted fewer seats than there are, and
// the freed one goes.
const freeSeat = `update hood.capacities c set held = c.held - g.n,
		seats = greatest(c.wanted, least(c.seats, c.held - g.n + c.confirmed))
	from (select capacity_id, count(*)::int as n from gone group by capacity_id) g
	where c.hood_id = $1 and c.id = g.capacity_id`

// Drop gives back the seat a basket holds, if it has not ordered with it.
func Drop(h *tenants.HoodTx, basket tenants.ID) error {
	return h.Exec(`with gone as (update hood.holds set state = 'released'
		where hood_id = $1 and basket_id = $2 and state = 'active' and purchase_id is null returning capacity_id) `+freeSeat,
		tenants.With(h.Hood(), basket))
}

// Carry gives the seat that one basket holds to another, which must hold none;
// false when there was nothing to carry, or no room for it. The caller has locked
// both.
func Carry(h *tenants.HoodTx, from, to tenants.ID) (carried bool, err error) {
	err = h.Each(`update hood.holds o set basket_id = $3 where o.hood_id = $1 and o.basket_id = $2 and o.state = 'active' and o.purchase_id is null
		and o.expires_at > now() and not exists (select from hood.holds x where x.hood_id = o.hood_id and x.basket_id = $3
			and x.state = 'active' and x.purchase_id is null) returning true`,
		tenants.With(h.Hood(), from, to), func(row tenants.Row) error { return row.Scan(&carried) })
	return carried, err
}

// Expire gives a seat back whose time is over and which no purchase has taken.
// Doing it twice does nothing.
func Expire(h *tenants.HoodTx, hold tenants.ID) error {
	return h.Exec(`with gone as (update hood.holds set state = 'expired'
		where hood_id = $1 and id = $2 and state = 'active' and purchase_id is null and expires_at <= now()
		returning capacity_id) `+freeSeat, tenants.With(h.Hood(), hold))
}

// Claim turns the basket's seat in window w into the purchase's, until the
// moment given, also when its time ran out but nobody has given it back yet;
// without one it takes a fresh seat, or raises. It is the last lock of placing,
// because a window is the hottest row.
func Claim(h *tenants.HoodTx, basket, purchase tenants.ID, w Window, until time.Duration) error {
	kept := false
	err := h.Each(`update hood.holds set purchase_id = $4, expires_at = now() + $5::interval
		where hood_id = $1 and basket_id = $2 and window_id = $3 and state = 'active' and purchase_id is null returning true`,
		tenants.With(h.Hood(), basket, w.ID, purchase, until), func(row tenants.Row) error { return row.Scan(&kept) })
	if err != nil || kept {
		return err
	}
	return ClaimFresh(h, purchase, w, until)
}

// ClaimFresh takes a new seat for a purchase, as one whose payment came late.
func ClaimFresh(h *tenants.HoodTx, purchase tenants.ID, w Window, until time.Duration) error {
	if err := takeSeat(h, w); err != nil {
		return err
	}
	return h.Exec(`insert into hood.holds (hood_id, id, capacity_id, window_id, purchase_id, expires_at)
		values (app.hood(), $1, $2, $3, $4, now() + $5::interval)`,
		tenants.With(tenants.NewID(), w.Capacity, w.ID, purchase, until))
}

// Confirm makes a purchase's seat its own for good; a seat that is gone raises
// Gone.
func Confirm(h *tenants.HoodTx, purchase tenants.ID) error {
	return h.Exec(`with gone as (update hood.holds set state = 'consumed'
			where hood_id = $1 and purchase_id = $2 and state = 'active' returning capacity_id),
		moved as (update hood.capacities c set held = held - 1, confirmed = confirmed + 1
			from gone g where c.hood_id = $1 and c.id = g.capacity_id returning 1)
		select app.expect((select count(*) from moved), 1, 'gone error.seat_gone')`,
		tenants.With(h.Hood(), purchase))
}

// Keep leaves the seat of a purchase that is given up to its basket for a while,
// so that who tries again finds it; false when there is none to keep, the window
// is over, or the basket holds another by now.
func Keep(h *tenants.HoodTx, purchase, basket tenants.ID) (kept bool, err error) {
	var id tenants.ID
	err = h.Each(`update hood.holds o set purchase_id = null, basket_id = $3, expires_at = now() + $4::interval
		where o.hood_id = $1 and o.purchase_id = $2 and o.state = 'active'
			and exists (select from hood.windows w where w.hood_id = o.hood_id and w.id = o.window_id and w.state = 'open' and w.cutoff_at > now())
			and not exists (select from hood.holds x where x.hood_id = o.hood_id and x.basket_id = $3 and x.state = 'active' and x.purchase_id is null)
		returning id`, tenants.With(h.Hood(), purchase, basket, HoldLife), func(row tenants.Row) error { kept = true; return row.Scan(&id) })
	if err != nil || !kept {
		return false, err
	}
	return true, h.Enqueue(ExpireHold{h.Hood(), id}, tenants.After(HoldLife+time.Second))
}

// Release gives a purchase's seat back, held or consumed. Doing it twice does
// nothing.
func Release(h *tenants.HoodTx, purchase tenants.ID) error {
	return h.Exec(`with gone as (update hood.holds x set state = 'released'
			from (select id, state from hood.holds where hood_id = $1 and purchase_id = $2
				and state in ('active', 'consumed') for update) o
			where x.hood_id = $1 and x.id = o.id returning x.capacity_id, o.state as was)
		update hood.capacities c set
			held = c.held - (g.was = 'active')::int, confirmed = c.confirmed - (g.was = 'consumed')::int,
			seats = greatest(c.wanted, least(c.seats, c.held + c.confirmed - 1))
		from gone g where c.hood_id = $1 and c.id = g.capacity_id`, tenants.With(h.Hood(), purchase))
}
