package clock

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
)

// Span is a stretch of a day; To comes after From and may be 24:00. In JSON it
// is ["08:00", "13:30"].
type Span struct{ From, To Minute }

// MarshalJSON writes ["08:00", "13:30"].
func (s Span) MarshalJSON() ([]byte, error) { return json.Marshal([2]Minute{s.From, s.To}) }

// UnmarshalJSON reads ["08:00", "13:30"].
func (s *Span) UnmarshalJSON(b []byte) error {
	var ends []Minute
	if err := json.Unmarshal(b, &ends); err != nil {
		return err
	}
	if len(ends) != 2 {
		return fault.New(fault.Invalid, "error.hours_bad")
	}
	s.From, s.To = ends[0], ends[1]
	return nil
}

// check refuses spans that are empty, overlap, or are out of order.
func check(spans []Span) error {
	last := Minute(-1)
	for _, s := range spans {
		if s.From <= last || s.To <= s.From || s.To > dayEnd {
			return fault.New(fault.Invalid, "error.hours_bad")
		}
		last = s.To
	}
	return nil
}

// Week holds the opening hours of each weekday, by time.Weekday. In JSON it is
// an object with the keys mon to sun; a day left out is closed.
type Week [7][]Span

// weekdays gives the JSON names in the order of time.Weekday.
func weekdays() [7]string { return [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} }

// MarshalJSON writes every day, the closed ones as [].
func (w Week) MarshalJSON() ([]byte, error) {
	days := map[string][]Span{}
	for i, name := range weekdays() {
		days[name] = append([]Span{}, w[i]...)
	}
	return json.Marshal(days)
}

// UnmarshalJSON reads and checks the days; it refuses a name that is no day.
func (w *Week) UnmarshalJSON(b []byte) error {
	var days map[string][]Span
	if err := json.Unmarshal(b, &days); err != nil {
		return err
	}
	*w = Week{}
	for i, name := range weekdays() {
		if err := check(days[name]); err != nil {
			return err
		}
		w[i] = days[name]
		delete(days, name)
	}
	for name := range days {
		return fmt.Errorf("clock: %q is no day of the week", name)
	}
	return nil
}

// Closure is a stretch of whole days, both included, on which a shop stays
// closed.
type Closure struct {
	From   Date        `json:"from"`
	To     Date        `json:"to"`
	Reason locale.Text `json:"reason"`
}

func (c Closure) covers(d Date) bool { return !d.Before(c.From) && !c.To.Before(d) }

// SpecialDay is a day with hours of its own; with none it is a day off. It
// stands above closures and holidays.
type SpecialDay struct {
	Date   Date        `json:"date"`
	Hours  []Span      `json:"hours"`
	Reason locale.Text `json:"reason,omitzero"`
}

// Hours is when a shop is open.
type Hours struct {
	Week           Week         `json:"opening_hours"`
	Closures       []Closure    `json:"closures"`
	Special        []SpecialDay `json:"special_days,omitempty"`
	OpenOnHolidays bool         `json:"open_on_holidays,omitempty"`
	OpenOn         []string     `json:"open_on,omitempty"` // keys of holidays on which it is open all the same, every year
	Patron         MonthDay     `json:"patron,omitzero"`   // of the town, "06-29"
}

// Check refuses closures that end before they begin, and special days with
// impossible hours: Invalid error.closure_bad and error.hours_bad.
func (h Hours) Check() error {
	for _, c := range h.Closures {
		if c.To.Before(c.From) {
			return fault.New(fault.Invalid, "error.closure_bad")
		}
	}
	for _, s := range h.Special {
		if err := check(s.Hours); err != nil {
			return err
		}
	}
	for _, day := range h.Week {
		if err := check(day); err != nil {
			return err
		}
	}
	return nil
}

// Day is the plan of one day: its spans, and when it is not the ordinary one
// of the week, why: the shop's Reason or the key of a Holiday.
type Day struct {
	Spans   []Span
	Reason  locale.Text
	Holiday string
}

// On gives the plan of a day. A special day wins over a closure, that over a
// holiday, that over the week.
func (h Hours) On(d Date) Day {
	for _, s := range h.Special {
		if s.Date == d {
			return Day{Spans: s.Hours, Reason: s.Reason}
		}
	}
	for _, c := range h.Closures {
		if c.covers(d) {
			return Day{Reason: c.Reason}
		}
	}
	if !h.OpenOnHolidays {
		if holiday, ok := HolidayOn(d, h.Patron); ok && !slices.Contains(h.OpenOn, holiday.Key) {
			return Day{Holiday: holiday.Key}
		}
	}
	return Day{Spans: h.Week[d.Weekday()]}
}

// instants gives the beginning and end of s on d. A time the clocks skip
// becomes the one an hour later: a shop is open all the same.
func (s Span) instants(d Date, zone *time.Location) (from, to time.Time) {
	from, _ = d.instant(s.From, zone)
	to, _ = d.instant(s.To, zone)
	return from, to
}
