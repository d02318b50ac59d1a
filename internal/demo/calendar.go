package demo

import (
	"time"

	"sottocasa/internal/clock"
)

// shift moves dates by whole weeks, so that weekdays stay what they are.
type shift struct{ days int }

// weeksFrom gives the shift that brings generated into the week before today,
// today included; never backwards.
func weeksFrom(generated, today clock.Date) shift {
	days := int(today.Midnight(time.UTC).Sub(generated.Midnight(time.UTC)) / (24 * time.Hour))
	return shift{days: max(0, days/7*7)}
}

// date moves a date of demo.json.
func (s shift) date(d clock.Date) clock.Date { return d.AddDays(s.days) }
