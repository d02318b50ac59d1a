package demo

import (
	"fmt"
	"strings"
	"time"

	"sottocasa/internal/clock"
	"sottocasa/internal/money"
)

// What a delivery costs in this neighbourhood; the shops' own fees of
// demo.json are not used.
const (
	fee      money.Cents = 250
	freeOver money.Cents = 3500
)

// loader holds what the parts of a load share.
type loader struct {
	shift
	in       file
	words    words
	pictures map[string]Picture
}

// Load reads the demo neighbourhood as it is on the date of today, in its own
// zone. It fails only when the embedded data are damaged.
func Load(today time.Time) (Neighbourhood, error) {
	var l loader
	if err := parse("demo.json", demoJSON, &l.in); err != nil {
		return Neighbourhood{}, err
	}
	if err := parse("words.json", wordsJSON, &l.words); err != nil {
		return Neighbourhood{}, err
	}
	if l.in.SchemaVersion != 1 {
		return Neighbourhood{}, fmt.Errorf("demo: schema %d is unknown", l.in.SchemaVersion)
	}
	zone, err := time.LoadLocation(l.in.Timezone)
	if err != nil {
		return Neighbourhood{}, fmt.Errorf("demo: %w", err)
	}
	now := clock.DateOf(today.In(zone))
	l.shift = weeksFrom(l.in.GeneratedOn, now)
	if l.pictures, err = pictures(); err != nil {
		return Neighbourhood{}, err
	}
	n, err := l.hood(now, zone)
	if err != nil {
		return Neighbourhood{}, err
	}
	if n.Shops, err = l.shops(); err != nil {
		return Neighbourhood{}, err
	}
	return n, nil
}

// hood builds everything but the shops.
func (l *loader) hood(now clock.Date, zone *time.Location) (Neighbourhood, error) {
	f := l.in.Neighbourhood
	n := Neighbourhood{
		Slug: f.Slug, Name: f.Name, Comune: f.Comune, Province: f.Province,
		Municipio: f.Municipio, CAPs: f.CAPs, TimeZone: l.in.Timezone, Locale: f.DefaultLocale,
		Coordinator: f.Coordinator, Allergens: l.in.Allergens, Details: l.in.Details,
		Residents: residents(l.in.Residents), Association: l.association(),
		Patron: f.Patron.Date, PatronName: f.Patron.Name,
	}
	n.Zones, n.Streets = zones(f)
	n.Holidays = append(clock.Holidays(now.Year, n.Patron), clock.Holidays(now.Year+1, n.Patron)...)
	var err error
	if n.Templates, err = templates(l.in); err != nil {
		return n, err
	}
	if n.Windows, err = windows(n.Templates, n.Holidays, now, zone); err != nil {
		return n, err
	}
	n.Couriers = l.couriers(n.Templates)
	n.Cover, err = l.picture("neighbourhood")
	return n, err
}

// associationAccount is not in demo.json, which knows the shops' alone.
const associationAccount = "acct_1AssociazioneMonteverde"

func (l *loader) association() Association {
	f := l.in.Neighbourhood.Association
	a := Association{
		Name: f.Name, Type: f.Type, TaxCode: f.TaxCode, Runts: f.Runts,
		Address: f.Address, Email: f.Email, StripeAccount: associationAccount,
		Insurance: Insurance{
			Policy: f.Insurance.Policy, Covers: f.Insurance.Covers,
			From: l.date(f.Insurance.From), To: l.date(f.Insurance.To),
		},
	}
	if f.VATNumber != nil {
		a.VATNumber = *f.VATNumber
	}
	return a
}

// zones gives the zones in demo.json's order and the streets known in each. A
// stretch in brackets after a street's name becomes its note.
func zones(f fileHood) ([]Zone, []Street) {
	var zs []Zone
	var streets []Street
	for _, z := range f.Zones {
		zs = append(zs, Zone{
			Slug: z.ID, Name: z.Name, CAPs: z.CAPs, BBox: z.BBox, Fee: fee, FreeOver: freeOver,
		})
		for _, s := range z.Streets {
			name, note, _ := strings.Cut(s, " (")
			streets = append(streets, Street{
				Name: name, Note: strings.TrimSuffix(note, ")"), Zone: z.ID, CAPs: z.CAPs,
			})
		}
	}
	return zs, streets
}

// couriers reads the volunteers; what they are available for become templates.
func (l *loader) couriers(ts []Template) []Courier {
	var out []Courier
	for _, f := range l.in.Couriers {
		c := Courier{
			ID: f.ID, Name: f.Name, PublicName: f.Public, Mode: f.Mode, Zones: f.Zones,
			Languages: f.Languages, Phone: f.Phone, MaxParcels: f.MaxBags, MaxKg: f.MaxKg,
			Insulated: f.Insulated, Alcohol: f.Alcohol,
			Register: Register{
				Enrolled: l.date(f.Register.Enrolled), Conduct: l.date(f.Register.Conduct),
				Hygiene: l.date(f.Register.Hygiene), Occasional: f.Register.Occasional,
				Insured: f.Register.Insured, Adult: f.Register.Adult,
			},
		}
		for _, t := range ts {
			for _, hours := range f.Availability[weekdays()[t.Weekday]] {
				if hours == t.Start+"-"+t.End {
					c.Availability = append(c.Availability, t.ID)
				}
			}
		}
		out = append(out, c)
	}
	return out
}

func residents(list []fileResident) []Resident {
	var out []Resident
	for _, f := range list {
		out = append(out, Resident{
			ID: f.ID, FirstName: f.FirstName, LastName: f.LastName, Locale: f.Locale,
			Email: f.Email, Phone: f.Phone, Addresses: f.Addresses,
		})
	}
	return out
}
