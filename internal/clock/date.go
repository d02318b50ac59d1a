package clock

import (
	"database/sql/driver"
	"fmt"
	"time"

	"sottocasa/internal/fault"
)

// Date is a day of the calendar, with no time and no zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// ParseDate reads "2027-03-28"; else the fault is Invalid error.date_bad.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fault.New(fault.Invalid, "error.date_bad")
	}
	return DateOf(t), nil
}

// DateOf is the day of t in the location of t.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// AddDays gives the date n days later.
func (d Date) AddDays(n int) Date { return DateOf(d.Midnight(time.UTC).AddDate(0, 0, n)) }

// Midnight is the beginning of the day in zone, for writing the date.
func (d Date) Midnight(zone *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, zone)
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.Midnight(time.UTC).Weekday() }

// Before reports whether d comes before e.
func (d Date) Before(e Date) bool { return d.Midnight(time.UTC).Before(e.Midnight(time.UTC)) }

// String writes "2027-03-28".
func (d Date) String() string { return d.Midnight(time.UTC).Format(time.DateOnly) }

// MarshalText writes "2027-03-28".
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what ParseDate reads.
func (d *Date) UnmarshalText(b []byte) (err error) {
	*d, err = ParseDate(string(b))
	return err
}

// Value stores the date in a column of type date.
func (d Date) Value() (driver.Value, error) { return d.String(), nil }

// Scan reads a column of type date.
func (d *Date) Scan(v any) error {
	switch v := v.(type) {
	case time.Time:
		*d = DateOf(v)
		return nil
	case string:
		return d.UnmarshalText([]byte(v))
	}
	return fmt.Errorf("clock: cannot scan %T into Date", v)
}

// MonthDay is a day of every year, such as a patron saint's; the zero value is
// none.
type MonthDay struct {
	Month time.Month
	Day   int
}

// ParseMonthDay reads "06-29", and "" as none; else the fault is Invalid
// error.date_bad.
func ParseMonthDay(s string) (MonthDay, error) {
	if s == "" {
		return MonthDay{}, nil
	}
	d, err := ParseDate("2024-" + s) // a leap year: 02-29 is a day
	return MonthDay{d.Month, d.Day}, err
}

// MarshalText writes "06-29", or nothing for none.
func (m MonthDay) MarshalText() ([]byte, error) {
	if m == (MonthDay{}) {
		return nil, nil
	}
	return fmt.Appendf(nil, "%02d-%02d", m.Month, m.Day), nil
}

// UnmarshalText reads what ParseMonthDay reads.
func (m *MonthDay) UnmarshalText(b []byte) (err error) {
	*m, err = ParseMonthDay(string(b))
	return err
}
