package main

import (
	"fmt"
	"time"

	"github.com/alecthomas/kong"
)

// historyMonth is what --history says: nothing more, or which month.
type historyMonth struct {
	Asked bool
	Month string // "2026-10"; "" is the last whole one
}

// IsBool lets --history stand alone.
func (historyMonth) IsBool() bool { return true }

// Decode reads --history or --history=2026-10.
func (m *historyMonth) Decode(ctx *kong.DecodeContext) error { //nolint:unparam // kong wants an error
	m.Asked = true
	if ctx.Scan.Peek().Type == kong.FlagValueToken {
		m.Month = fmt.Sprint(ctx.Scan.Pop().Value)
	}
	return nil
}

// span is the month's first moment and the first after it. A month that is not
// over is refused.
func (m historyMonth) span(now time.Time, zone *time.Location) (from, to time.Time, err error) {
	now = now.In(zone)
	from = time.Date(now.Year(), now.Month()-1, 1, 0, 0, 0, 0, zone)
	if m.Month != "" {
		if from, err = time.ParseInLocation("2006-01", m.Month, zone); err != nil {
			return from, to, fmt.Errorf("%q is no month: write it like 2026-10", m.Month)
		}
	}
	to = from.AddDate(0, 1, 0)
	if to.After(now) {
		return from, to, fmt.Errorf("%s is not over yet", from.Format("January 2006"))
	}
	if now.Sub(from) > 365*24*time.Hour {
		return from, to, fmt.Errorf("%s is more than a year ago", from.Format("January 2006"))
	}
	return from, to, nil
}
