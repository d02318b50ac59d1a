package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// addZone says where a neighbourhood delivers, and for how much.
type addZone struct {
	Neighbourhood string   `required:"" help:"The neighbourhood's name in addresses."`
	Slug          string   `required:"" help:"The zone's short name, as in the column zona of a table of streets."`
	Name          string   `required:"" help:"Its name for people."`
	NameEn        string   `help:"Its name in English, where that is another."`
	CAP           []string `name:"cap" required:"" help:"The postcodes it holds, with commas."`
	Fee           string   `required:"" help:"What a delivery costs, in euros, such as 2.50."`
	FreeOver      string   `help:"The sum of a spesa from which it costs nothing, in euros."`
	Min           string   `default:"0" help:"The least that is delivered, in euros."`
}

// addWindow says when a neighbourhood delivers, every week.
type addWindow struct {
	Neighbourhood string   `required:"" help:"The neighbourhood's name in addresses."`
	Day           string   `required:"" enum:"mon,tue,wed,thu,fri,sat,sun" help:"Of the week: mon, tue, wed, thu, fri, sat or sun."`
	From          string   `required:"" help:"Local time, HH:MM."`
	To            string   `required:"" help:"Local time, HH:MM, later on the same day."`
	Cutoff        string   `required:"" help:"Until when orders are taken: local time, HH:MM."`
	CutoffDays    int      `default:"0" help:"How many days before, 0 to 7."`
	Zone          []string `required:"" help:"The zones it goes to, by their short names, with commas."`
}

// Run adds the zone behind those that are there. Shops say themselves which
// zones they deliver to.
func (a addZone) Run(ctx context.Context) error {
	z := delivery.Zone{ID: tenants.NewID(), Slug: a.Slug, Name: locale.Text{It: a.Name, En: a.NameEn}, CAPs: a.CAP}
	if !isSlug(a.Slug) || strings.TrimSpace(a.Name) == "" {
		return fmt.Errorf("a zone has a name, and a short one of small letters, digits and hyphens")
	}
	for _, code := range a.CAP {
		if _, err := italy.ParseCAP(code); err != nil {
			return fmt.Errorf("%q is no postcode: five digits are", code)
		}
	}
	for _, sum := range []struct {
		typed string
		into  *money.Cents
	}{{a.Fee, &z.Fee}, {a.FreeOver, &z.FreeOver}, {a.Min, &z.Min}} {
		if sum.typed == "" {
			continue
		}
		var err error
		if *sum.into, err = money.ParseAmount(sum.typed); err != nil {
			return fmt.Errorf("%q is no sum: euros such as 2.50 are", sum.typed)
		}
	}
	return inNeighbourhood(ctx, a.Neighbourhood, "the zone "+a.Slug, func(h *tenants.HoodTx, _ tenants.Neighbourhood) error {
		ids, err := delivery.ZoneIDs(h)
		if err != nil {
			return err
		}
		z.Position = len(ids) + 1
		return delivery.AddZone(h, z)
	})
}

// Run adds the window to every week, and makes those of the coming days. They
// have no seats until volunteers sign up or the coordinator gives them some.
func (a addWindow) Run(ctx context.Context) error {
	for _, at := range []string{a.From, a.To, a.Cutoff} {
		if !regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`).MatchString(at) {
			return fmt.Errorf("%q is no time of day: hours and minutes are, such as 17:30", at)
		}
	}
	if a.From >= a.To || a.CutoffDays < 0 || a.CutoffDays > 7 || a.CutoffDays == 0 && a.Cutoff > a.From {
		return errors.New("a window ends after it begins, and takes orders until it begins, at most 7 days before")
	}
	t := delivery.Template{ID: tenants.NewID(), Weekday: daysOfTheWeek()[a.Day], Starts: a.From, Ends: a.To, CutoffDays: a.CutoffDays, CutoffAt: a.Cutoff}
	return inNeighbourhood(ctx, a.Neighbourhood, "the window of "+a.Day+" at "+a.From, func(h *tenants.HoodTx, n tenants.Neighbourhood) error {
		for _, slug := range a.Zone {
			id, err := delivery.ZoneNamed(h, slug)
			if err != nil {
				return fmt.Errorf("there is no zone %q: %w", slug, err)
			}
			t.Zones = append(t.Zones, id)
		}
		zone, err := n.Location()
		if err != nil {
			return err
		}
		patron, err := clock.ParseMonthDay(n.Patron)
		if err != nil {
			return err
		}
		if err := delivery.AddTemplate(h, t); err != nil {
			return err
		}
		return delivery.MakeWindows(h, zone, patron, delivery.DaysAhead)
	})
}

func daysOfTheWeek() map[string]time.Weekday {
	return map[string]time.Weekday{"mon": time.Monday, "tue": time.Tuesday, "wed": time.Wednesday, "thu": time.Thursday,
		"fri": time.Friday, "sat": time.Saturday, "sun": time.Sunday}
}

// readNeighbourhood reads the one that a command names.
func readNeighbourhood(ctx context.Context, db *tenants.DB, slug string, n *tenants.Neighbourhood) error {
	err := db.PlatformRead(ctx, func(r *tenants.PlatformRead) { tenants.NeighbourhoodNamed(r, slug, n) })
	if fault.Has(err, fault.NotFound) {
		return fmt.Errorf("there is no neighbourhood %q", slug)
	}
	return err
}

// inNeighbourhood adds something to a neighbourhood that is open, and tells the
// servers that run.
func inNeighbourhood(ctx context.Context, slug, what string, add func(*tenants.HoodTx, tenants.Neighbourhood) error) error {
	db, err := operatorDB(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	var n tenants.Neighbourhood
	if err := readNeighbourhood(ctx, db, slug, &n); err != nil {
		return err
	}
	err = db.Hood(ctx, tenants.InHood(n.ID, "operator"), func(h *tenants.HoodTx) error {
		if err := add(h, n); err != nil {
			return err
		}
		return tenants.BumpHood(h)
	})
	if fault.Has(err, fault.Conflict) {
		return fmt.Errorf("%s is there already", what)
	}
	if err == nil {
		fmt.Println(what + " is there")
	}
	return err
}
