// Package delivery knows where, when and by whom goods are brought: zones and
// streets, windows with their seats, and the rounds of volunteers.
package delivery

import (
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Zone is a part of the neighbourhood with one delivery fee.
type Zone struct {
	ID       tenants.ID
	Slug     string
	Name     locale.Text
	CAPs     []string
	Fee      money.Cents
	FreeOver money.Cents // of the whole spesa; 0: never free
	Min      money.Cents
	Position int
	Box      Box // for maps; its zero value when not known
}

// FeeFor is the delivery fee of a spesa whose goods come to goods.
func (z Zone) FeeFor(goods money.Cents) money.Cents {
	if z.FreeOver > 0 && goods >= z.FreeOver {
		return 0
	}
	return z.Fee
}

// Box is the stretch of the earth around something, in degrees (WGS 84).
type Box struct{ West, South, East, North float64 }

// None says that no box is known.
func (b Box) None() bool { return b == Box{} }

// Centre is the middle of the box.
func (b Box) Centre() Point { return Point{(b.South + b.North) / 2, (b.West + b.East) / 2} }

// AddZone adds a zone. A slug that another one has is a Conflict.
func AddZone(h *tenants.HoodTx, z Zone) error {
	return h.Change("conflict error.slug_taken", 1, `insert into hood.zones (hood_id, id, slug, name, caps, fee_cents, free_over_cents, min_cents, position, west, south, east, north)
		values (app.hood(), $1, $2, $3, $4, $5, nullif($6::bigint, 0), $7, $8, $9, $10, $11, $12)`,
		tenants.With(append([]any{z.ID, z.Slug, z.Name, z.CAPs, z.Fee, z.FreeOver, z.Min, z.Position}, z.Box.args()...)...))
}

func (b Box) args() []any {
	if b.None() {
		return []any{nil, nil, nil, nil}
	}
	return []any{b.West, b.South, b.East, b.North}
}

const zoneColumns = `id, slug, name, caps, fee_cents, coalesce(free_over_cents, 0), min_cents, position,
	coalesce(west, 0), coalesce(south, 0), coalesce(east, 0), coalesce(north, 0)`

func (z *Zone) fields() []any {
	return []any{&z.ID, &z.Slug, &z.Name, &z.CAPs, &z.Fee, &z.FreeOver, &z.Min, &z.Position,
		&z.Box.West, &z.Box.South, &z.Box.East, &z.Box.North}
}

// Zones lists the neighbourhood's zones in their order.
func Zones(r *tenants.HoodRead, hood tenants.HoodID, into *[]Zone) {
	r.Each(`select `+zoneColumns+` from hood.zones where hood_id = $1 order by position`, tenants.With(hood),
		func(row tenants.Row) error {
			var z Zone
			if err := row.Scan(z.fields()...); err != nil {
				return err
			}
			*into = append(*into, z)
			return nil
		})
}

// LockedZone reads a zone inside a write; nil gives nil.
func LockedZone(h *tenants.HoodTx, id *tenants.ID) (*Zone, error) {
	if id == nil {
		return nil, nil
	}
	z := &Zone{}
	return z, h.One(`select `+zoneColumns+` from hood.zones where hood_id = $1 and id = $2`, tenants.With(h.Hood(), *id), z.fields()...)
}

// ZoneNamed is the zone of a slug inside a write; NotFound: there is none.
func ZoneNamed(h *tenants.HoodTx, slug string) (id tenants.ID, err error) {
	return id, h.One(`select id from hood.zones where hood_id = $1 and slug = $2`, tenants.With(h.Hood(), slug), &id)
}

// ZoneIDs lists the neighbourhood's zones inside a write, in their order: where
// a new shop delivers to begin with.
func ZoneIDs(h *tenants.HoodTx) ([]tenants.ID, error) {
	ids := []tenants.ID{}
	err := h.Each(`select id from hood.zones where hood_id = $1 order by position`, tenants.With(h.Hood()), func(row tenants.Row) error {
		var id tenants.ID
		err := row.Scan(&id)
		ids = append(ids, id)
		return err
	})
	return ids, err
}
