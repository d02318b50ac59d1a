package delivery

import (
	"regexp"
	"strings"

	"sottocasa/tenants"
)

// Point is a place on the earth, in degrees (WGS 84).
type Point struct{ Lat, Lng float64 }

// Parity says which house numbers of a stretch are meant.
type Parity string

// The parities.
const (
	All  Parity = "all"
	Odd  Parity = "odd"
	Even Parity = "even"
)

// MaxCivic is the greatest house number.
const MaxCivic = 99999

// Street ties a street, or a stretch of it, to a zone.
type Street struct {
	ID          tenants.ID
	Name        string
	CAP         string
	Zone        tenants.ID
	From, To    int    // house numbers; both 0 are the whole street
	Parity      Parity // "" is All
	Point       *Point // nil when not known
	Approximate bool   // the point was not measured
}

// Holds says whether a house number is in the stretch; the whole street holds
// every number.
func (s Street) Holds(civic int) bool {
	inside := s.From == 0 || s.From <= civic && civic <= s.To
	return inside && (s.Parity == "" || s.Parity == All || (s.Parity == Odd) == (civic%2 == 1))
}

func (s Street) args() []any {
	var lat, lng any
	if s.Point != nil {
		lat, lng = s.Point.Lat, s.Point.Lng
	}
	if s.Parity == "" {
		s.Parity = All
	}
	return []any{s.ID, s.Name, Fold(s.Name), s.CAP, s.Zone, s.From, s.To, s.Parity, lat, lng, s.Approximate || s.Point == nil}
}

const insertStreet = `insert into hood.streets (hood_id, id, name, folded, cap, zone_id, civic_from, civic_to, parity, lat, lng, approximate)
	values (app.hood(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
	on conflict (hood_id, folded, cap, civic_from, civic_to, parity) do `

// AddStreet adds a street; one that is there already stays.
func AddStreet(h *tenants.HoodTx, s Street) error {
	return h.Exec(insertStreet+`nothing`, s.args())
}

// PutStreet adds a street, or gives one that is there another zone, name or
// point; what is not known of the point leaves the old one.
func PutStreet(h *tenants.HoodTx, s Street) error {
	return h.Exec(insertStreet+`update set name = excluded.name, zone_id = excluded.zone_id,
		lat = coalesce(excluded.lat, hood.streets.lat), lng = coalesce(excluded.lng, hood.streets.lng),
		approximate = case when excluded.lat is null then hood.streets.approximate else excluded.approximate end`, s.args())
}

// Streets lists the neighbourhood's streets by name.
func Streets(r *tenants.HoodRead, hood tenants.HoodID, into *[]Street) {
	r.Each(`select id, name, cap, zone_id, civic_from, civic_to, parity, lat, lng, approximate from hood.streets where hood_id = $1
		order by folded, cap, civic_from, parity`, tenants.With(hood), func(row tenants.Row) error {
		var s Street
		var lat, lng *float64
		err := row.Scan(&s.ID, &s.Name, &s.CAP, &s.Zone, &s.From, &s.To, &s.Parity, &lat, &lng, &s.Approximate)
		if lat != nil && lng != nil {
			s.Point = &Point{*lat, *lng}
		}
		*into = append(*into, s)
		return err
	})
}

// Found is the answer to an address.
type Found struct {
	Zone        Zone
	Outside     bool   // nobody delivers there
	Unknown     bool   // not even a CAP was given, and no such street is in the list
	Approximate bool   // the street, or its stretch, is not in the list: the zone comes from the CAP
	Street      string // as the list writes it, when it is there
	CAP         string
}

// Find looks an address up. A street in the list decides the zone when the zone
// has the CAP: the stretch that holds the house number first, then the whole
// street. Any other takes the first zone that has its CAP, marked approximate.
// Without a CAP only the list can tell; without a street only the CAP.
func Find(r *tenants.HoodRead, hood tenants.HoodID, street, postcode string, f *Found) {
	civic, first, sure := Civic(street), true, false
	f.Outside, f.Unknown, f.CAP = true, postcode == "", postcode
	r.Each(`select z.id, z.slug, z.name, z.caps, z.fee_cents, coalesce(z.free_over_cents, 0), z.min_cents, z.position,
			coalesce(z.west, 0), coalesce(z.south, 0), coalesce(z.east, 0), coalesce(z.north, 0),
			coalesce(s.name, ''), coalesce(s.cap, ''), coalesce(s.civic_from, 0)
		from hood.zones z left join hood.streets s on s.hood_id = z.hood_id and s.zone_id = z.id and s.folded = $3
			and (s.civic_from = 0 or $4 = 0 or $4 between s.civic_from and s.civic_to)
			and (s.parity = 'all' or $4 = 0 or (s.parity = 'odd') = ($4 % 2 = 1))
		where z.hood_id = $1 and ($2 = any(z.caps) or $2 = '' and s.id is not null)
		order by s.id is null, (s.civic_from = 0 and s.parity = 'all') = ($4 > 0), z.position, s.cap`,
		tenants.With(hood, postcode, Fold(street), civic), func(row tenants.Row) error {
			var z Zone
			var name, postcode string
			var from int
			if err := row.Scan(append(z.fields(), &name, &postcode, &from)...); err != nil {
				return err
			}
			switch {
			case first:
				first, sure = false, name != ""
				*f = Found{Zone: z, Street: name, CAP: f.CAP, Approximate: name == ""}
				if f.CAP == "" {
					f.CAP = postcode
				}
			case sure && name != "" && z.ID != f.Zone.ID && civic == 0:
				f.Approximate = true // its stretches are in several zones, and no number tells which
			}
			return nil
		})
}

var fiveDigits = regexp.MustCompile(`(?:^|[^0-9])([0-9]{5})(?:[^0-9]|$)`)

// Address reads what was typed into one field: a CAP, a street, or both.
func Address(typed string) (street, postcode string) {
	typed = strings.TrimSpace(typed)
	m := fiveDigits.FindStringSubmatchIndex(typed)
	if m == nil {
		return typed, ""
	}
	postcode = typed[m[2]:m[3]]
	street = strings.Trim(typed[:m[2]], " ,;-")
	if street == "" { // "00152 via Fonteiana"
		street = strings.Trim(typed[m[3]:], " ,;-")
	}
	if Fold(street) == "" {
		street = ""
	}
	return street, postcode
}
