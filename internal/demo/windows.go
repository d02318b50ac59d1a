package demo

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sottocasa/internal/clock"
)

// ahead is how many dates from today on have windows.
const ahead = 21

// templates reads the weekly windows, each with the couriers, seats and zones
// that its open dates in demo.json most often have.
func templates(f file) ([]Template, error) {
	var out []Template
	for _, t := range f.Templates {
		day, err := weekday(t.Weekday)
		if err != nil {
			return nil, err
		}
		usual, err := usual(f.Slots, t.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, Template{
			ID: t.ID, Weekday: day, Start: t.Start, End: t.End,
			DaysBefore: t.Cutoff.DaysBefore, CutoffTime: t.Cutoff.Time,
			Couriers: usual.Couriers, Seats: usual.Bags, Zones: usual.Zones,
		})
	}
	return out, nil
}

// usual gives the most frequent kind of open slot of a template; the earliest
// of equals.
func usual(slots []fileSlot, template string) (fileSlot, error) {
	count := map[string]int{}
	var best fileSlot
	key := func(s fileSlot) string {
		return fmt.Sprint(strings.Join(s.Couriers, ","), s.Bags, strings.Join(s.Zones, ","))
	}
	for _, s := range slots {
		if s.Template != template || s.Status != string(Open) {
			continue
		}
		count[key(s)]++
	}
	for _, s := range slots {
		if s.Template == template && count[key(s)] > count[key(best)] {
			best = s
		}
	}
	if best.ID == "" {
		return best, fmt.Errorf("demo: the window %s was never open", template)
	}
	return best, nil
}

// windows expands the templates by local date from today on, by start. On a
// holiday they are closed and empty.
func windows(list []Template, closed []clock.Holiday, today clock.Date, zone *time.Location) ([]Window, error) {
	var out []Window
	for n := range ahead {
		day := today.AddDays(n)
		holiday := slices.IndexFunc(closed, func(h clock.Holiday) bool { return h.Date == day })
		for _, t := range list {
			if t.Weekday != day.Weekday() {
				continue
			}
			w, err := window(t, day, zone)
			if err != nil {
				return nil, err
			}
			if holiday >= 0 {
				w.State, w.Holiday = ClosedHoliday, closed[holiday].Key
				w.Seats, w.Zones, w.Couriers = 0, nil, nil
			}
			out = append(out, w)
		}
	}
	slices.SortStableFunc(out, func(a, b Window) int { return a.StartsAt.Compare(b.StartsAt) })
	return out, nil
}

// window puts a template on a date, open.
func window(t Template, day clock.Date, zone *time.Location) (Window, error) {
	w := Window{
		Template: t.ID, Date: day, Start: t.Start, End: t.End,
		State: Open, Seats: t.Seats, Zones: t.Zones, Couriers: t.Couriers,
	}
	var err error
	if w.StartsAt, err = clock.Local(day, t.Start, zone); err != nil {
		return w, err
	}
	if w.EndsAt, err = clock.Local(day, t.End, zone); err != nil {
		return w, err
	}
	w.CutoffAt, err = clock.Local(day.AddDays(-t.DaysBefore), t.CutoffTime, zone)
	return w, err
}

// weekdays are demo.json's names of the days, by time.Weekday.
func weekdays() []string { return []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} }

// weekday reads "mon" … "sun".
func weekday(name string) (time.Weekday, error) {
	if i := slices.Index(weekdays(), name); i >= 0 {
		return time.Weekday(i), nil
	}
	return 0, fmt.Errorf("demo: no weekday is called %q", name)
}
