package delivery

import (
	"time"

	"sottocasa/internal/clock"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Method is how goods reach who ordered them.
type Method string

// The methods.
const (
	Delivery Method = "delivery"
	Pickup   Method = "pickup"
)

// Window is a stretch of a local day in which goods are brought or collected.
type Window struct {
	ID       tenants.ID
	Method   Method
	Shop     tenants.ShopID // pick-up only
	Day      clock.Date
	Starts   time.Time
	Ends     time.Time
	CutOff   time.Time
	Zones    []tenants.ID
	Price    money.Cents // what the window adds to the fee
	State    string      // open, closed, holiday
	Capacity tenants.ID
	Seats    int
	Wanted   int // what the coordinator asked for; less than Seats while more are taken
	Held     int
	Taken    int
}

// Left is how many seats are free.
func (w Window) Left() int { return w.Seats - w.Held - w.Taken }

const windowColumns = `w.id, w.method, w.shop_id, w.day, w.starts_at, w.ends_at, w.cutoff_at, w.zones, w.price_cents, w.state,
	c.id, c.seats, c.wanted, c.held, c.confirmed`

const windowTables = ` from hood.windows w join hood.capacities c on c.hood_id = w.hood_id and c.window_id = w.id
	and c.unit = 'orders' and c.shop_id is not distinct from w.shop_id where w.hood_id = $1`

func (w *Window) fields() []any {
	return []any{&w.ID, &w.Method, &w.Shop, &w.Day, &w.Starts, &w.Ends, &w.CutOff, &w.Zones, &w.Price, &w.State,
		&w.Capacity, &w.Seats, &w.Wanted, &w.Held, &w.Taken}
}

// Coming lists the windows that have not ended, up to a number of days ahead:
// those of a shop for pick-up, the shared ones for delivery.
func Coming(r *tenants.HoodRead, hood tenants.HoodID, m Method, shop tenants.ShopID, days int, into *[]Window) {
	if m == Delivery {
		shop = tenants.NoShop()
	}
	r.Each(`select `+windowColumns+windowTables+` and w.method = $2 and w.shop_id is not distinct from $3
		and w.ends_at > now() and w.starts_at < now() + make_interval(days => $4) order by w.starts_at`,
		tenants.With(hood, m, shop, days), gather(into))
}

// OnDay lists every window of a day, for the coordinator.
func OnDay(r *tenants.HoodRead, hood tenants.HoodID, day clock.Date, into *[]Window) {
	r.Each(`select `+windowColumns+windowTables+` and w.day = $2 and w.method = 'delivery' order by w.starts_at`,
		tenants.With(hood, day), gather(into))
}

func gather(into *[]Window) func(tenants.Row) error {
	return func(row tenants.Row) error {
		var w Window
		if err := row.Scan(w.fields()...); err != nil {
			return err
		}
		*into = append(*into, w)
		return nil
	}
}

// GetWindow reads one window inside a write, together with the database's now.
func GetWindow(h *tenants.HoodTx, id tenants.ID) (w Window, now time.Time, err error) {
	err = h.One(`select `+windowColumns+`, now()`+windowTables+` and w.id = $2`,
		tenants.With(h.Hood(), id), append(w.fields(), &now)...)
	return w, now, err
}

// ReadWindow reads one window.
func ReadWindow(r *tenants.HoodRead, hood tenants.HoodID, id tenants.ID, w *Window) {
	r.One(`select `+windowColumns+windowTables+` and w.id = $2`, tenants.With(hood, id), w.fields()...)
}

// Why says why a window cannot be chosen; Free when it can.
type Why string

// The reasons, in the order they are told.
const (
	Free      Why = ""
	Past      Why = "past"       // its cut-off is over
	Holiday   Why = "holiday"    // the neighbourhood rests
	Shut      Why = "shut"       // closed by hand
	ShopShut  Why = "shop_shut"  // the shop is closed then
	OtherZone Why = "other_zone" // the round does not pass there
	Notice    Why = "notice"     // the shop needs more time
	LongLead  Why = "long_lead"  // a product needs more notice
	NotMade   Why = "not_made"   // a product is not made that day
	Full      Why = "full"       // no seat left
)

// Wish is what a basket asks of a window.
type Wish struct {
	Zone         *tenants.ID // delivery only
	Zoned        *time.Location
	Hours        clock.Hours // of the shop
	LeadMinutes  int         // of the shop
	SameDayUntil string      // HH:MM of the shop
	LeadHours    int         // the longest of the basket
	MadeOn       [][]int     // for each product that is not made every day, its weekdays
}

// Judge says whether w can be chosen at now, the database's. held is true for
// the window whose seat the basket already holds.
func (q Wish) Judge(w Window, now time.Time, held bool) Why {
	switch {
	case w.State == "holiday":
		return Holiday
	case w.State != "open":
		return Shut
	case !now.Before(w.CutOff):
		return Past
	case w.Method == Delivery && q.Zone != nil && !contains(w.Zones, *q.Zone):
		return OtherZone
	case !q.shopOpen(w):
		return ShopShut
	case q.tooSoon(w, now):
		return Notice
	case now.Add(time.Duration(q.LeadHours) * time.Hour).After(w.Starts):
		return LongLead
	case !q.made(w):
		return NotMade
	case !held && w.Left() < 1:
		return Full
	}
	return Free
}

// shopOpen reports whether the shop can hand goods over: for pick-up it is open
// when the window begins, for delivery at some moment from two hours before it
// to its end, when the volunteer calls.
func (q Wish) shopOpen(w Window) bool {
	from := w.Starts
	if w.Method == Delivery {
		from = w.Starts.Add(-2 * time.Hour)
	}
	s := q.Hours.StatusAt(from, q.Zoned)
	return s.Open || (w.Method == Delivery && !s.Opens.IsZero() && s.Opens.Before(w.Ends))
}

func (q Wish) tooSoon(w Window, now time.Time) bool {
	if now.Add(time.Duration(q.LeadMinutes) * time.Minute).After(w.Starts) {
		return true
	}
	local := now.In(q.Zoned)
	return clock.DateOf(local) == w.Day && local.Format("15:04") >= q.SameDayUntil
}

func (q Wish) made(w Window) bool {
	for _, days := range q.MadeOn {
		ok := false
		for _, d := range days {
			ok = ok || time.Weekday(d) == w.Day.Weekday()
		}
		if !ok {
			return false
		}
	}
	return true
}

func contains(ids []tenants.ID, id tenants.ID) bool {
	for _, x := range ids {
		if x == id {
			return true
		}
	}
	return false
}

// WindowOf reads the window of a purchase.
func WindowOf(r *tenants.HoodRead, hood tenants.HoodID, purchase tenants.ID, w *Window) {
	r.One(`select `+windowColumns+windowTables+` and w.id = (select window_id from hood.purchases where hood_id = $1 and id = $2)`,
		tenants.With(hood, purchase), w.fields()...)
}
