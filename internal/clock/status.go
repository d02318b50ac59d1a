package clock

import (
	"time"

	"sottocasa/internal/locale"
)

// farthest is how many days ahead the next opening is looked for.
const farthest = 92

// Status is what a door says now.
type Status struct {
	Open    bool
	Until   time.Time   // when open: the closing time, in the zone asked for
	Opens   time.Time   // when closed: the next opening; zero when none is near
	Reason  locale.Text // when closed all day: what the shop says
	Holiday string      // when closed for a holiday: the key of its name
}

// StatusAt tells whether a shop is open at now, by the clocks of zone. Hours
// that meet at midnight are one stretch.
func (h Hours) StatusAt(now time.Time, zone *time.Location) Status {
	today := DateOf(now.In(zone))
	var s Status
	for n := range farthest {
		date := today.AddDays(n)
		day := h.On(date)
		if n == 0 && len(day.Spans) == 0 {
			s.Reason, s.Holiday = day.Reason, day.Holiday
		}
		for _, span := range day.Spans {
			from, to := span.instants(date, zone)
			switch {
			case s.Open && from.Equal(s.Until):
				s.Until = to
			case s.Open:
				return s
			case now.Before(from):
				s.Opens = from
				return s
			case now.Before(to):
				s.Open, s.Until = true, to
			}
		}
		if midnight, _ := date.instant(dayEnd, zone); s.Open && !s.Until.Equal(midnight) {
			return s
		}
	}
	return s
}

// Say writes the status: "Aperto fino alle 13:30", "Apre lunedì alle 09:00",
// "Chiuso". now is the moment it was asked for; the reason is not in it.
func (s Status) Say(p *locale.Printer, now time.Time) string {
	switch {
	case s.Open:
		return p.T("hours.open_until", "time", p.Clock(s.Until))
	case s.Opens.IsZero():
		return p.T("hours.closed")
	}
	now = now.In(s.Opens.Location())
	if DateOf(now) == DateOf(s.Opens) {
		return p.T("hours.opens", "when", p.At(s.Opens))
	}
	return p.T("hours.opens", "when", p.Deadline(s.Opens, now))
}
