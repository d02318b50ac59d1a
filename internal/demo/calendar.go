package demo

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"sottocasa/internal/locale"
)

// shift moves dates by whole weeks, so that weekdays stay what they are.
type shift struct{ days int }

// weeksFrom gives the shift that brings generated into the week before today,
// today included; never backwards.
func weeksFrom(generated, today Day) shift {
	days := int(today.Sub(generated) / (24 * time.Hour))
	return shift{days: max(0, days/7*7)}
}

// day reads a date of demo.json and moves it.
func (s shift) day(text string) (Day, error) {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return Day{}, fmt.Errorf("demo: %w", err)
	}
	return d.AddDate(0, 0, s.days), nil
}

// date takes the calendar date of an instant in zone.
func date(at time.Time, zone *time.Location) Day {
	y, m, d := at.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// at gives the instant of a wall clock "15:04" on a date in zone; an error when
// the clock skips it there, the first of two when it comes twice (TIME-01: 02:30
// on the last Sundays of March and October).
func at(d Day, clock string, zone *time.Location) (time.Time, error) {
	c, err := time.Parse("15:04", clock)
	if err != nil {
		return time.Time{}, fmt.Errorf("demo: %w", err)
	}
	t := time.Date(d.Year(), d.Month(), d.Day(), c.Hour(), c.Minute(), 0, 0, zone)
	if t.Format("15:04") != clock {
		return time.Time{}, fmt.Errorf("demo: %s has no %s in %s", d.Format(time.DateOnly), clock, zone)
	}
	if earlier := t.Add(-time.Hour); earlier.Format("15:04") == clock {
		return earlier, nil
	}
	return t, nil
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

// holidays gives the holidays of the years from first to last, by date: the
// dates of demo.json where it has the year, the rule of TIME-02 elsewhere.
func holidays(given map[string][]fileDay, names map[string]locale.Text, first, last int) ([]Holiday, error) {
	var out []Holiday
	for year := first; year <= last; year++ {
		days, ok := given[fmt.Sprint(year)]
		if !ok {
			days = ruled(year)
		}
		for _, d := range days {
			on, err := time.Parse(time.DateOnly, d.Date)
			if err != nil {
				return nil, fmt.Errorf("demo: holidays: %w", err)
			}
			name, ok := names[d.Name]
			if !ok {
				return nil, fmt.Errorf("demo: holiday %q is in no language but its own", d.Name)
			}
			out = append(out, Holiday{Date: on, Name: name})
		}
	}
	slices.SortFunc(out, func(a, b Holiday) int { return a.Date.Compare(b.Date) })
	return out, nil
}

// ruled gives Rome's holidays of any year by rule (TIME-02; San Francesco is a
// holiday from 2026 on, L. 151/2025).
func ruled(year int) []fileDay {
	fixed := map[string]string{
		"01-01": "Capodanno", "01-06": "Epifania", "04-25": "Festa della Liberazione",
		"05-01": "Festa del Lavoro", "06-02": "Festa della Repubblica",
		"06-29": "Santi Pietro e Paolo (patrono di Roma)", "08-15": "Assunzione (Ferragosto)",
		"10-04": "San Francesco d'Assisi", "11-01": "Ognissanti",
		"12-08": "Immacolata Concezione", "12-25": "Natale", "12-26": "Santo Stefano",
	}
	var days []fileDay
	for _, md := range slices.Sorted(maps.Keys(fixed)) {
		days = append(days, fileDay{Date: fmt.Sprintf("%d-%s", year, md), Name: fixed[md]})
	}
	sunday := easter(year)
	days = append(days,
		fileDay{Date: sunday.Format(time.DateOnly), Name: "Pasqua"},
		fileDay{Date: sunday.AddDate(0, 0, 1).Format(time.DateOnly), Name: "Lunedì dell'Angelo"})
	slices.SortStableFunc(days, func(a, b fileDay) int { return strings.Compare(a.Date, b.Date) })
	return days
}

// easter gives Easter Sunday of a Gregorian year (the anonymous computus of
// 1876, also called Meeus/Jones/Butcher).
func easter(year int) Day {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (b - (b+8)/25 + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return time.Date(year, time.Month(n/31), n%31+1, 0, 0, 0, 0, time.UTC)
}
