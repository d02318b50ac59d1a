// Package clock knows the wall clock and the calendar of a neighbourhood:
// local times, opening hours and holidays. It serves what is shown; every
// deadline compares with the now() of Postgres instead.
package clock

import (
	"strconv"
	"time"
	_ "time/tzdata" // the program may run where no zone files are

	"sottocasa/internal/fault"
)

// Clock tells the time for display.
type Clock func() time.Time

// System is the clock of the machine.
func System() Clock { return time.Now }

// Fixed is a clock that stands still, for tests.
func Fixed(t time.Time) Clock { return func() time.Time { return t } }

// Minute is a time of day on the wall, in minutes from midnight: 0 to 1440.
type Minute int

// dayEnd is "24:00", only meaningful as an end.
const dayEnd Minute = 24 * 60

// ParseMinute reads "HH:MM", from 00:00 to 24:00; else the fault is Invalid
// error.time_bad.
func ParseMinute(s string) (Minute, error) {
	if len(s) == len("HH:MM") && s[2] == ':' {
		h, err1 := strconv.ParseUint(s[:2], 10, 8)
		m, err2 := strconv.ParseUint(s[3:], 10, 8)
		at := Minute(h*60 + m)
		if err1 == nil && err2 == nil && m < 60 && at <= dayEnd {
			return at, nil
		}
	}
	return 0, fault.New(fault.Invalid, "error.time_bad")
}

// String writes "HH:MM".
func (m Minute) String() string {
	two := func(n Minute) string { return strconv.Itoa(int(100 + n))[1:] }
	return two(m/60) + ":" + two(m%60)
}

// MarshalText writes "HH:MM".
func (m Minute) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what ParseMinute reads.
func (m *Minute) UnmarshalText(b []byte) (err error) {
	*m, err = ParseMinute(string(b))
	return err
}

// Local gives the instant at which the clocks of zone show at ("HH:MM", or
// "24:00" for the next midnight) on date. A time that the clocks skip, such as
// 02:30 on 28 March 2027 in Rome, is refused as Invalid error.time_skipped; of
// a time they show twice it takes the first (TIME-01).
func Local(date Date, at string, zone *time.Location) (time.Time, error) {
	m, err := ParseMinute(at)
	if err != nil {
		return time.Time{}, err
	}
	t, ok := date.instant(m, zone)
	if !ok {
		return time.Time{}, fault.New(fault.Invalid, "error.time_skipped", "time", at)
	}
	return t, nil
}

// instant is the first moment at which the wall clock shows m on d; when it
// never does, ok is false and the moment is the one the skipped time would be
// in the offset before the change.
func (d Date) instant(m Minute, zone *time.Location) (first time.Time, ok bool) {
	wall := time.Date(d.Year, d.Month, d.Day, 0, int(m), 0, 0, time.UTC)
	for _, near := range []time.Duration{-24 * time.Hour, 24 * time.Hour} {
		_, offset := wall.Add(near).In(zone).Zone()
		t := wall.Add(-time.Duration(offset) * time.Second).In(zone)
		if first.IsZero() {
			first = t
		}
		if sameWall(t, wall) && (!ok || t.Before(first)) {
			first, ok = t, true
		}
	}
	return first, ok
}

func sameWall(a, b time.Time) bool {
	return a.Day() == b.Day() && a.Hour() == b.Hour() && a.Minute() == b.Minute()
}
