package demo

import (
	"fmt"
	"slices"
	"strings"
	"time"
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
func windows(list []Template, closed []Holiday, today Day, zone *time.Location) ([]Window, error) {
	var out []Window
	for n := range ahead {
		day := today.AddDate(0, 0, n)
		holiday := slices.IndexFunc(closed, func(h Holiday) bool { return h.Date.Equal(day) })
		for _, t := range list {
			if t.Weekday != day.Weekday() {
				continue
			}
			w, err := window(t, day, zone)
			if err != nil {
				return nil, err
			}
			if holiday >= 0 {
				w.State, w.Holiday = ClosedHoliday, closed[holiday].Name
				w.Seats, w.Zones, w.Couriers = 0, nil, nil
			}
			out = append(out, w)
		}
	}
	slices.SortStableFunc(out, func(a, b Window) int { return a.StartsAt.Compare(b.StartsAt) })
	return out, nil
}

// window puts a template on a date, open.
func window(t Template, day Day, zone *time.Location) (Window, error) {
	w := Window{
		Template: t.ID, Date: day, Start: t.Start, End: t.End,
		State: Open, Seats: t.Seats, Zones: t.Zones, Couriers: t.Couriers,
	}
	var err error
	if w.StartsAt, err = at(day, t.Start, zone); err != nil {
		return w, err
	}
	if w.EndsAt, err = at(day, t.End, zone); err != nil {
		return w, err
	}
	w.CutoffAt, err = at(day.AddDate(0, 0, -t.DaysBefore), t.CutoffTime, zone)
	return w, err
}
