package delivery

import (
	"time"

	"sottocasa/internal/clock"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Template is a weekly window: a weekday with wall times, and until when one
// may order for it.
type Template struct {
	ID         tenants.ID
	Weekday    time.Weekday
	Starts     string // HH:MM
	Ends       string
	CutoffDays int    // days before
	CutoffAt   string // HH:MM
	Zones      []tenants.ID
	Price      money.Cents
	Couriers   []tenants.ID // who usually walks it
}

// AddTemplate adds a weekly window with its usual volunteers. Another one of the
// same day and hour is a Conflict.
func AddTemplate(h *tenants.HoodTx, t Template) error {
	err := h.Change("conflict error.changed_meanwhile", 1, `insert into hood.window_templates (hood_id, id, weekday, starts, ends, cutoff_days, cutoff_at, zones, price_cents)
		values (app.hood(), $1, $2, $3::text::time, $4::text::time, $5, $6::text::time, $7, $8)`,
		tenants.With(t.ID, int(t.Weekday), t.Starts, t.Ends, t.CutoffDays, t.CutoffAt, t.Zones, t.Price))
	if err != nil {
		return err
	}
	return h.Exec(`insert into hood.template_couriers (hood_id, template_id, courier_id)
		select app.hood(), $1, unnest($2::uuid[])`, tenants.With(t.ID, t.Couriers))
}

// DaysAhead is how far windows are made in advance.
const DaysAhead = 14

// Expand is the job that makes the windows of the coming days.
type Expand struct {
	Hood tenants.HoodID `json:"hood_id"`
}

// Kind names the job.
func (Expand) Kind() string { return "delivery.expand" }

// MakeWindows makes the windows of a number of local days from today on that
// are not there yet: deliveries from the templates, pick-ups from the shops'
// hours. Days are counted on the calendar, never as 24 hours; a wall time that
// the clocks skip has no window.
func MakeWindows(h *tenants.HoodTx, zone *time.Location, patron clock.MonthDay, days int) error {
	var now time.Time
	if err := h.One(`select now()`, nil, &now); err != nil {
		return err
	}
	today := clock.DateOf(now.In(zone))
	m := maker{h: h, zone: zone, patron: patron}
	if err := m.load(today); err != nil {
		return err
	}
	for n := range days {
		if err := m.day(today.AddDays(n)); err != nil {
			return err
		}
	}
	return nil
}

type maker struct {
	h         *tenants.HoodTx
	zone      *time.Location
	patron    clock.MonthDay
	templates []Template
	pickups   []pickup
	there     map[slot]bool // windows of the days to come
}

// slot is what a neighbourhood has one window of.
type slot struct {
	method Method
	shop   tenants.ShopID
	day    string // 2026-11-22
	starts string // 15:04
}

type pickup struct {
	shop  tenants.ShopID
	hours clock.Hours
	lead  int
	seats int
}

func (m *maker) load(today clock.Date) error {
	m.there = map[slot]bool{}
	err := m.h.Each(`select method, shop_id, day::text, to_char(starts, 'HH24:MI') from hood.windows
		where hood_id = $1 and starts_at >= $2::date - interval '1 day'`, tenants.With(m.h.Hood(), today), func(row tenants.Row) error {
		var s slot
		err := row.Scan(&s.method, &s.shop, &s.day, &s.starts)
		m.there[s] = true
		return err
	})
	if err != nil {
		return err
	}
	err = m.h.Each(`select t.id, t.weekday, to_char(t.starts, 'HH24:MI'), to_char(t.ends, 'HH24:MI'), t.cutoff_days,
			to_char(t.cutoff_at, 'HH24:MI'), t.zones, t.price_cents,
			coalesce(array_agg(c.courier_id order by c.courier_id) filter (where c.courier_id is not null), '{}')
		from hood.window_templates t left join hood.template_couriers c on c.hood_id = t.hood_id and c.template_id = t.id
		where t.hood_id = $1 group by t.hood_id, t.id order by t.weekday, t.starts`, tenants.With(m.h.Hood()), func(row tenants.Row) error {
		var t Template
		err := row.Scan(&t.ID, &t.Weekday, &t.Starts, &t.Ends, &t.CutoffDays, &t.CutoffAt, &t.Zones, &t.Price, &t.Couriers)
		m.templates = append(m.templates, t)
		return err
	})
	if err != nil {
		return err
	}
	return m.h.Each(`select shop_id, hours, terms from hood.shops where hood_id = $1 and live order by shop_id`,
		tenants.With(m.h.Hood()), func(row tenants.Row) error {
			var p pickup
			var terms tenants.Terms
			if err := row.Scan(&p.shop, &p.hours, &terms); err != nil {
				return err
			}
			p.lead, p.seats = terms.LeadMinutes, terms.PickupSeats
			if terms.Pickup {
				m.pickups = append(m.pickups, p)
			}
			return nil
		})
}

func (m *maker) day(d clock.Date) error {
	for _, t := range m.templates {
		if t.Weekday != d.Weekday() {
			continue
		}
		if err := m.delivery(d, t); err != nil {
			return err
		}
	}
	for _, p := range m.pickups {
		for _, span := range p.hours.On(d).Spans {
			if err := m.collect(d, p, span); err != nil {
				return err
			}
		}
	}
	return nil
}

func (m *maker) delivery(d clock.Date, t Template) error {
	starts, err := clock.Local(d, t.Starts, m.zone)
	if err != nil {
		return nil //nolint:nilerr // the clocks skip this time: no window that day
	}
	ends, err := clock.Local(d, t.Ends, m.zone)
	if err != nil {
		return nil //nolint:nilerr // as above
	}
	cutoff, err := clock.Local(d.AddDays(-t.CutoffDays), t.CutoffAt, m.zone)
	if err != nil || cutoff.After(starts) {
		cutoff = starts
	}
	state := "open"
	if _, rest := clock.HolidayOn(d, m.patron); rest {
		state = "holiday"
	}
	w := Window{ID: tenants.NewID(), Method: Delivery, Day: d, Starts: starts, Ends: ends, CutOff: cutoff, Zones: t.Zones, Price: t.Price, State: state}
	made, err := m.insert(w, t.Starts, t.Ends, &t.ID)
	if err != nil || !made {
		return err
	}
	return m.rounds(w.ID, t.Couriers, state)
}

// rounds gives every usual volunteer a round of the window; the window has the
// seats of them all.
func (m *maker) rounds(window tenants.ID, couriers []tenants.ID, state string) error {
	total := 0
	for i, c := range couriers {
		if state != "open" {
			break
		}
		round := tenants.NewID()
		var seats int
		err := m.h.One(`insert into hood.rounds (hood_id, id, window_id, position, seats)
			select app.hood(), $1, $2, $3, c.seats from hood.couriers c where c.hood_id = $4 and c.id = $5 returning seats`,
			tenants.With(round, window, i+1, m.h.Hood(), c), &seats)
		if err != nil {
			return err
		}
		err = m.h.Exec(`insert into hood.signups (hood_id, round_id, courier_id) values (app.hood(), $1, $2)`, tenants.With(round, c))
		if err != nil {
			return err
		}
		total += seats
	}
	return m.capacity(window, tenants.NoShop(), total)
}

// pickupSlice is the longest pick-up window.
const pickupSlice = 2 * 60

func (m *maker) collect(d clock.Date, p pickup, span clock.Span) error {
	for from := int(span.From); from < int(span.To); from += pickupSlice {
		to := min(from+pickupSlice, int(span.To))
		if int(span.To)-to < 60 { // a short rest joins the slice before it
			to = int(span.To)
		}
		if err := m.slice(d, p, clock.Minute(from), clock.Minute(to)); err != nil {
			return err
		}
		if to == int(span.To) {
			return nil
		}
	}
	return nil
}

func (m *maker) slice(d clock.Date, p pickup, from, to clock.Minute) error {
	starts, err := clock.Local(d, from.String(), m.zone)
	if err != nil {
		return nil //nolint:nilerr // the clocks skip this time
	}
	ends, err := clock.Local(d, to.String(), m.zone)
	if err != nil {
		return nil //nolint:nilerr // as above
	}
	w := Window{ID: tenants.NewID(), Method: Pickup, Shop: p.shop, Day: d, Starts: starts, Ends: ends, State: "open",
		CutOff: starts.Add(-time.Duration(p.lead) * time.Minute), Zones: []tenants.ID{}}
	made, err := m.insert(w, from.String(), to.String(), nil)
	if err != nil || !made {
		return err
	}
	return m.capacity(w.ID, p.shop, p.seats)
}

// insert adds a window unless the day has it already. Most days have: the job
// runs over all neighbourhoods, and asks the database for what is new only.
func (m *maker) insert(w Window, starts, ends string, template *tenants.ID) (made bool, err error) {
	if m.there[slot{w.Method, w.Shop, w.Day.String(), starts}] {
		return false, nil
	}
	err = m.h.Each(`insert into hood.windows (hood_id, id, method, shop_id, template_id, day, starts, ends, zone, starts_at, ends_at,
		cutoff_at, zones, price_cents, state)
		values (app.hood(), $1, $2, $3, $4, $5, $6::text::time, $7::text::time, $8, $9, $10, $11, $12, $13, $14)
		on conflict (hood_id, method, shop_id, day, starts) do nothing returning true`,
		tenants.With(w.ID, w.Method, w.Shop, template, w.Day, starts, ends, m.zone.String(), w.Starts, w.Ends, w.CutOff, w.Zones, w.Price, w.State),
		func(row tenants.Row) error { return row.Scan(&made) })
	return made, err
}

func (m *maker) capacity(window tenants.ID, shop tenants.ShopID, seats int) error {
	return m.h.Exec(`insert into hood.capacities (hood_id, id, window_id, shop_id, wanted, seats) values (app.hood(), $1, $2, $3, $4, $4)`,
		tenants.With(tenants.NewID(), window, shop, seats))
}

// SetSeats changes how many orders a window takes. Below what is taken it
// drops nobody: seats go as they fall free (S6).
func SetSeats(h *tenants.HoodTx, window tenants.ID, seats int) error {
	return h.Change("not_found error.not_found", 1, `update hood.capacities set wanted = $3, seats = greatest($3, held + confirmed)
		where hood_id = $1 and window_id = $2 and unit = 'orders' and shop_id is null`, tenants.With(h.Hood(), window, seats))
}
