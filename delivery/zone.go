// Package delivery knows where, when and by whom goods are brought: zones and
// streets, windows with their seats, and the rounds of volunteers.
package delivery

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

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
}

// FeeFor is the delivery fee of a spesa whose goods come to goods.
func (z Zone) FeeFor(goods money.Cents) money.Cents {
	if z.FreeOver > 0 && goods >= z.FreeOver {
		return 0
	}
	return z.Fee
}

// Street ties a street to a zone.
type Street struct {
	ID   tenants.ID
	Name string
	CAP  string
	Zone tenants.ID
}

// AddZone adds a zone.
func AddZone(h *tenants.HoodTx, z Zone) error {
	return h.Exec(`insert into hood.zones (hood_id, id, slug, name, caps, fee_cents, free_over_cents, min_cents, position)
		values (app.hood(), $1, $2, $3, $4, $5, nullif($6::bigint, 0), $7, $8)`,
		tenants.With(z.ID, z.Slug, z.Name, z.CAPs, z.Fee, z.FreeOver, z.Min, z.Position))
}

// AddStreet adds a street; one that is there already stays.
func AddStreet(h *tenants.HoodTx, s Street) error {
	return h.Exec(`insert into hood.streets (hood_id, id, name, folded, cap, zone_id) values (app.hood(), $1, $2, $3, $4, $5)
		on conflict (hood_id, folded, cap) do nothing`, tenants.With(s.ID, s.Name, Fold(s.Name), s.CAP, s.Zone))
}

const zoneColumns = `id, slug, name, caps, fee_cents, coalesce(free_over_cents, 0), min_cents, position`

func (z *Zone) fields() []any {
	return []any{&z.ID, &z.Slug, &z.Name, &z.CAPs, &z.Fee, &z.FreeOver, &z.Min, &z.Position}
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

// Found is the answer to an address.
type Found struct {
	Zone        Zone
	Outside     bool   // nobody delivers there
	Approximate bool   // the street is not in the list: the zone comes from the CAP
	Street      string // as the list writes it, when it is there
}

// Find looks an address up: a known street decides the zone when it has the
// CAP; any other takes the first zone that has its CAP, marked approximate.
func Find(r *tenants.HoodRead, hood tenants.HoodID, street, postcode string, f *Found) {
	f.Outside = true
	r.Each(`select z.id, z.slug, z.name, z.caps, z.fee_cents, coalesce(z.free_over_cents, 0), z.min_cents, z.position,
			coalesce(s.name, '')
		from hood.zones z left join hood.streets s on s.hood_id = z.hood_id and s.zone_id = z.id and s.folded = $3
		where z.hood_id = $1 and $2 = any(z.caps)
		order by s.name is null, z.position limit 1`, tenants.With(hood, postcode, Fold(street)), func(row tenants.Row) error {
		f.Outside = false
		if err := row.Scan(append(f.Zone.fields(), &f.Street)...); err != nil {
			return err
		}
		f.Approximate = f.Street == ""
		return nil
	})
}

// Fold brings a street to the form it is looked up by: small letters without
// accents and apostrophes, without its kind (via, piazza …), the little words,
// what stands in brackets, and the house number with all that comes after it.
func Fold(street string) string {
	if i := strings.IndexByte(street, '('); i >= 0 {
		street = street[:i]
	}
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(street)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	words := strings.Fields(b.String())
	kept := words[:0]
	for _, w := range words {
		if len(kept) > 0 && w[0] >= '0' && w[0] <= '9' {
			break
		}
		if !littleWord(w) {
			kept = append(kept, w)
		}
	}
	return strings.Join(kept, " ")
}

func littleWord(w string) bool {
	switch w {
	case "via", "v", "viale", "vle", "piazza", "pza", "pzza", "p", "za", "zza", "piazzale", "ple", "largo", "lgo", "go",
		"circonvallazione", "circ", "c", "ne",
		"vicolo", "corso", "salita", "lungotevere", "di", "dei", "del", "della", "delle", "degli", "dell", "d", "de", "l", "la", "il", "lo", "le", "i", "gli":
		return true
	}
	return false
}
