package delivery

import (
	"time"

	"sottocasa/internal/fault"
	"sottocasa/tenants"
)

// AddStops puts a confirmed purchase on a round of its window: of those that
// pass its zone the least loaded, else the least loaded of all. Its shops come
// as pick-up stops first, once each; the doorbells follow street by street.
// A window without rounds leaves the purchase without stops: the coordinator
// sees it in the window's count.
func AddStops(h *tenants.HoodTx, purchase, window tenants.ID, shops []tenants.ShopID) error {
	var round *tenants.ID
	err := h.Each(`select 1 from hood.rounds where hood_id = $1 and window_id = $2 order by id for update`,
		tenants.With(h.Hood(), window), func(tenants.Row) error { return nil })
	if err != nil {
		return err
	}
	err = h.Each(`select r.id from hood.rounds r
		left join hood.stops s on s.hood_id = r.hood_id and s.round_id = r.id and s.kind = 'dropoff' and s.state <> 'cancelled'
		left join hood.signups g on g.hood_id = r.hood_id and g.round_id = r.id and g.state in ('taken', 'confirmed')
		left join hood.couriers c on c.hood_id = g.hood_id and c.id = g.courier_id
		left join hood.purchases p on p.hood_id = r.hood_id and p.id = $3
		left join hood.addresses a on a.hood_id = p.hood_id and a.id = p.address_id
		where r.hood_id = $1 and r.window_id = $2 and r.state in ('planned', 'out')
		group by r.id, r.seats, r.position
		order by coalesce(bool_or(a.zone_id = any(c.zones)), false) desc, count(distinct s.id) - r.seats, r.position limit 1`,
		tenants.With(h.Hood(), window, purchase), func(row tenants.Row) error { return row.Scan(&round) })
	if err != nil || round == nil {
		return err
	}
	for _, shop := range shops {
		err := h.Exec(`insert into hood.stops (hood_id, id, round_id, kind, shop_id, position) values (app.hood(), $1, $2, 'pickup', $3, 0)
			on conflict (hood_id, round_id, kind, shop_id, purchase_id) do update set state = 'todo', done_at = null
			where hood.stops.state = 'cancelled'`, tenants.With(tenants.NewID(), *round, shop))
		if err != nil {
			return err
		}
	}
	err = h.Exec(`insert into hood.stops (hood_id, id, round_id, kind, purchase_id, position) values (app.hood(), $1, $2, 'dropoff', $3, 0)
		on conflict (hood_id, round_id, kind, shop_id, purchase_id) do nothing`, tenants.With(tenants.NewID(), *round, purchase))
	if err != nil {
		return err
	}
	return order(h, *round)
}

// order numbers a round's stops: shops by street, then doorbells by zone,
// street and house number.
func order(h *tenants.HoodTx, round tenants.ID) error {
	return h.Exec(`with sorted as (
		select s.id, row_number() over (order by s.kind = 'dropoff', z.position nulls first, coalesce(a.street, b.street),
			nullif(regexp_replace(coalesce(a.civic, b.civic, ''), '[^0-9].*$', ''), '')::bigint nulls last, s.id) as n
		from hood.stops s
		left join hood.purchases p on p.hood_id = s.hood_id and p.id = s.purchase_id
		left join hood.addresses a on a.hood_id = p.hood_id and a.id = p.address_id
		left join hood.zones z on z.hood_id = a.hood_id and z.id = a.zone_id
		left join hood.shops b on b.hood_id = s.hood_id and b.shop_id = s.shop_id
		where s.hood_id = $1 and s.round_id = $2)
		update hood.stops s set position = n from sorted where s.hood_id = $1 and s.id = sorted.id and s.position is distinct from n`, tenants.With(h.Hood(), round))
}

// CancelStops takes a purchase off its round, and a shop's pick-up that serves
// no one any more.
func CancelStops(h *tenants.HoodTx, purchase tenants.ID) error {
	if err := lockRoundsOf(h, purchase); err != nil {
		return err
	}
	err := h.Exec(`update hood.stops set state = 'cancelled', done_at = now()
		where hood_id = $1 and purchase_id = $2 and state = 'todo'`, tenants.With(h.Hood(), purchase))
	if err != nil {
		return err
	}
	return dropPickups(h, purchase)
}

// TidyStops takes off a purchase's round the pick-ups of shops that no order is
// fetched from any more: a part of it was cancelled, the rest is still brought.
func TidyStops(h *tenants.HoodTx, purchase tenants.ID) error {
	if err := lockRoundsOf(h, purchase); err != nil {
		return err
	}
	return dropPickups(h, purchase)
}

func lockRoundsOf(h *tenants.HoodTx, purchase tenants.ID) error {
	return h.Each(`select 1 from hood.rounds where hood_id = $1 and id in (select round_id from hood.stops
		where hood_id = $1 and purchase_id = $2) order by id for update`, tenants.With(h.Hood(), purchase), func(tenants.Row) error { return nil })
}

// dropPickups cancels the pick-ups of the purchase's rounds that serve no one.
func dropPickups(h *tenants.HoodTx, purchase tenants.ID) error {
	return h.Exec(`update hood.stops s set state = 'cancelled', done_at = now()
		where s.hood_id = $1 and s.kind = 'pickup' and s.state = 'todo'
		and s.round_id in (select round_id from hood.stops where hood_id = $1 and purchase_id = $2)
		and not exists (select 1 from hood.stops d join hood.parts p on p.hood_id = d.hood_id and p.purchase_id = d.purchase_id
			where d.hood_id = s.hood_id and d.round_id = s.round_id and d.kind = 'dropoff' and d.state <> 'cancelled'
			and p.shop_id = s.shop_id and p.state <> 'cancelled')`, tenants.With(h.Hood(), purchase))
}

// ReopenStop lets a volunteer ring once more where nobody opened.
func ReopenStop(h *tenants.HoodTx, purchase tenants.ID) error {
	return h.Exec(`with mine as (update hood.stops set state = 'todo', reason = '', done_at = null
			where hood_id = $1 and purchase_id = $2 and state = 'failed' returning round_id)
		update hood.rounds r set state = 'out' from mine where r.hood_id = $1 and r.id = mine.round_id`, tenants.With(h.Hood(), purchase))
}

// Round is one outing of a volunteer.
type Round struct {
	ID     tenants.ID
	Window Window
	State  string // planned, out, done
	Open   bool   // its time has come: from RoundOpens before the window begins
	Todo   int
	Done   int
}

// RoundOpens is how long before its window a volunteer may see a round's
// doorbells, and RoundCloses how long after it (safety.md R15).
const (
	RoundOpens  = 2 * time.Hour
	RoundCloses = 6 * time.Hour
)

// Stop is one place of a round: a shop to collect from or a doorbell.
type Stop struct {
	ID       tenants.ID
	Round    tenants.ID
	Kind     string // pickup or dropoff
	State    string // todo, done, failed, cancelled
	Reason   string
	Position int
	DoneAt   *time.Time
	Purchase tenants.ID // dropoff
	Ref      string
	Method   Method
	Shop     tenants.ShopID // pickup
	ShopName string
	Accent   string
	Street   string
	Civic    string
	Stair    string
	Floor    string
	Flat     string
	Buzzer   string
	CAP      string
	Note     string
	Name     string // who receives: short name until the door, the buzzer's is for the door
	Phone    string
	Parcels  int
	Lang     string
	From     []string // the shops whose bags are handed over
}

const roundQuery = `select r.id, r.state, now() >= w.starts_at - $3::interval, ` + windowColumns + `,
		count(s.id) filter (where s.state = 'todo'), count(s.id) filter (where s.state in ('done', 'failed'))
	from hood.couriers k join hood.signups g on g.hood_id = k.hood_id and g.courier_id = k.id and g.state in ('taken', 'confirmed')
	join hood.rounds r on r.hood_id = g.hood_id and r.id = g.round_id
	join hood.windows w on w.hood_id = r.hood_id and w.id = r.window_id
	join hood.capacities c on c.hood_id = w.hood_id and c.window_id = w.id and c.unit = 'orders' and c.shop_id is null
	left join hood.stops s on s.hood_id = r.hood_id and s.round_id = r.id
	where k.hood_id = $1 and k.account_id = $2 and r.state <> 'cancelled' and w.ends_at > now() - $4::interval`

const roundOrder = ` group by r.hood_id, r.id, w.hood_id, w.id, c.hood_id, c.id order by w.starts_at`

// Rounds lists a volunteer's rounds, today's first, until RoundCloses after
// their window.
func Rounds(r *tenants.HoodRead, hood tenants.HoodID, account tenants.ID, into *[]Round) {
	r.Each(roundQuery+roundOrder, tenants.With(hood, account, RoundOpens, RoundCloses), gatherRounds(into))
}

// RoundOf reads one of the volunteer's own rounds, by its id or by that of one
// of its stops; a round of somebody else has none.
func RoundOf(r *tenants.HoodRead, hood tenants.HoodID, account, id tenants.ID, into *[]Round) {
	r.Each(roundQuery+` and (r.id = $5 or r.id = (select round_id from hood.stops where hood_id = $1 and id = $5))`+roundOrder,
		tenants.With(hood, account, RoundOpens, RoundCloses, id), gatherRounds(into))
}

func gatherRounds(into *[]Round) func(tenants.Row) error {
	return func(row tenants.Row) error {
		var x Round
		fields := append([]any{&x.ID, &x.State, &x.Open}, x.Window.fields()...)
		if err := row.Scan(append(fields, &x.Todo, &x.Done)...); err != nil {
			return err
		}
		*into = append(*into, x)
		return nil
	}
}

const stopColumns = `s.id, s.round_id, s.kind, s.state, s.reason, s.position, s.done_at, coalesce(s.purchase_id, '00000000-0000-0000-0000-000000000000'),
	coalesce(p.ref, ''), s.shop_id, coalesce(b.name, ''), coalesce(b.accent, ''), coalesce(a.street, b.street, ''), coalesce(a.civic, b.civic, ''),
	coalesce(a.stair, ''), coalesce(a.floor, ''), coalesce(a.flat, ''), coalesce(a.buzzer, ''), coalesce(a.cap, ''), coalesce(a.note, ''),
	coalesce(t.short_name, ''), coalesce(t.phone, ''), coalesce(t.lang, 'it'),
	coalesce((select sum(q.parcels) from hood.parts q where q.hood_id = s.hood_id and q.state <> 'cancelled'
		and ((s.kind = 'dropoff' and q.purchase_id = s.purchase_id)
		or (s.kind = 'pickup' and q.shop_id = s.shop_id and q.purchase_id in (select d.purchase_id from hood.stops d
			where d.hood_id = s.hood_id and d.round_id = s.round_id and d.state <> 'cancelled' and d.kind = 'dropoff')))), 0)::int,
	coalesce((select array_agg(n.name order by n.position) from hood.parts q join hood.shops n on n.hood_id = q.hood_id and n.shop_id = q.shop_id
		where q.hood_id = s.hood_id and q.purchase_id = s.purchase_id and q.state <> 'cancelled'), '{}')`

const stopTables = ` from hood.stops s
	join hood.signups g on g.hood_id = s.hood_id and g.round_id = s.round_id and g.state in ('taken', 'confirmed')
	join hood.couriers k on k.hood_id = g.hood_id and k.id = g.courier_id
	left join hood.shops b on b.hood_id = s.hood_id and b.shop_id = s.shop_id
	left join hood.purchases p on p.hood_id = s.hood_id and p.id = s.purchase_id
	left join hood.addresses a on a.hood_id = p.hood_id and a.id = p.address_id
	left join hood.contacts t on t.hood_id = p.hood_id and t.id = p.contact_id
	where s.hood_id = $1 and k.account_id = $2`

func (s *Stop) fields() []any {
	return []any{&s.ID, &s.Round, &s.Kind, &s.State, &s.Reason, &s.Position, &s.DoneAt, &s.Purchase, &s.Ref, &s.Shop, &s.ShopName,
		&s.Accent, &s.Street, &s.Civic, &s.Stair, &s.Floor, &s.Flat, &s.Buzzer, &s.CAP, &s.Note, &s.Name, &s.Phone, &s.Lang,
		&s.Parcels, &s.From}
}

// Stops lists the stops of one of the volunteer's own rounds, in order, by the
// round's id or by that of one of its stops; a round of somebody else has none.
func Stops(r *tenants.HoodRead, hood tenants.HoodID, account, id tenants.ID, into *[]Stop) {
	r.Each(`select `+stopColumns+stopTables+` and (s.round_id = $3 or s.round_id = (select round_id from hood.stops
			where hood_id = $1 and id = $3)) and s.state <> 'cancelled' order by s.position`,
		tenants.With(hood, account, id), func(row tenants.Row) error {
			var s Stop
			if err := row.Scan(s.fields()...); err != nil {
				return err
			}
			*into = append(*into, s)
			return nil
		})
}

// lockStop locks what a stop is about in the order of all verbs: purchases,
// for a pick-up all that are fetched with it, then the round.
func lockStop(h *tenants.HoodTx, stop tenants.ID) error {
	none := func(tenants.Row) error { return nil }
	err := h.Each(`select 1 from hood.purchases p where p.hood_id = $1 and p.id in (select d.purchase_id from hood.stops s
			join hood.stops d on d.hood_id = s.hood_id and d.round_id = s.round_id and d.kind = 'dropoff' and (d.id = s.id
				or exists (select 1 from hood.parts q where q.hood_id = d.hood_id and q.purchase_id = d.purchase_id and q.shop_id = s.shop_id))
			where s.hood_id = $1 and s.id = $2) order by p.id for update`, tenants.With(h.Hood(), stop), none)
	if err != nil {
		return err
	}
	return h.Each(`select 1 from hood.rounds where hood_id = $1 and id = (select round_id from hood.stops where hood_id = $1 and id = $2)
		for update`, tenants.With(h.Hood(), stop), none)
}

// Complete marks a stop of the volunteer's own round done, or failed with a
// reason. The same answer twice is no fault; another one after the first is a
// Conflict. It gives the stop as it was found.
func Complete(h *tenants.HoodTx, account, stop tenants.ID, failed string) (Stop, error) {
	var s Stop
	if err := lockStop(h, stop); err != nil {
		return s, err
	}
	err := h.One(`select `+stopColumns+stopTables+` and s.id = $3 for update of s`,
		tenants.With(h.Hood(), account, stop), s.fields()...)
	if err != nil {
		return s, err
	}
	want := "done"
	if failed != "" {
		want = "failed"
	}
	if s.State == want && s.Reason == failed {
		return s, nil
	}
	if s.State != "todo" {
		return s, fault.New(fault.Conflict, "error.stop_done")
	}
	err = h.Change("conflict error.stop_done", 1, `update hood.stops set state = $3, reason = $4, done_at = now()
		where hood_id = $1 and id = $2 and state = 'todo'`, tenants.With(h.Hood(), stop, want, failed))
	if err != nil {
		return s, err
	}
	return s, h.Exec(`update hood.rounds r set state = case when exists (select 1 from hood.stops t
			where t.hood_id = r.hood_id and t.round_id = r.id and t.state = 'todo') then 'out' else 'done' end
		where r.hood_id = $1 and r.id = $2`, tenants.With(h.Hood(), s.Round))
}
