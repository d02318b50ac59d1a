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

// WindowOf reads the window of a purchase.
func WindowOf(r *tenants.HoodRead, hood tenants.HoodID, purchase tenants.ID, w *Window) {
	r.One(`select `+windowColumns+windowTables+` and w.id = (select window_id from hood.purchases where hood_id = $1 and id = $2)`,
		tenants.With(hood, purchase), w.fields()...)
}
