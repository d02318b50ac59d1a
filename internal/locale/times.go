package locale

import (
	"strconv"
	"time"
)

// Every time is written in its own location: the caller moves it first to the
// zone of the neighbourhood.

// Date writes "venerdì 27 novembre", "Friday 27 November".
func (p *Printer) Date(t time.Time) string {
	return p.style.weekdays[t.Weekday()] + " " + p.dayOfMonth(t) + " " + p.style.months[t.Month()-1]
}

// Month writes a month and its year: "novembre 2026".
func (p *Printer) Month(t time.Time) string {
	return p.style.months[t.Month()-1] + " " + strconv.Itoa(t.Year())
}

// FullDate is Date with the year: "domenica 28 marzo 2027".
func (p *Printer) FullDate(t time.Time) string {
	return p.Date(t) + " " + strconv.Itoa(t.Year())
}

// ShortDate writes "ven 27 nov", "Fri 27 Nov".
func (p *Printer) ShortDate(t time.Time) string {
	return p.style.shortWeekdays[t.Weekday()] + " " + p.dayOfMonth(t) + " " + p.style.shortMonths[t.Month()-1]
}

func (p *Printer) dayOfMonth(t time.Time) string {
	if t.Day() == 1 {
		return p.style.firstOfMonth
	}
	return strconv.Itoa(t.Day())
}

// Day writes "oggi", "domani" or else ShortDate. today is any moment of the
// current day in the same location as t.
func (p *Printer) Day(t, today time.Time) string {
	switch daysBetween(today, t) {
	case 0:
		return p.T("style.today")
	case 1:
		return p.T("style.tomorrow")
	}
	return p.ShortDate(t)
}

// daysBetween counts calendar days from a to b, whatever their length.
func daysBetween(a, b time.Time) int {
	return int(civil(b).Sub(civil(a)) / (24 * time.Hour))
}

func civil(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// Clock writes "17:00".
func (p *Printer) Clock(t time.Time) string { return t.Format("15:04") }

// Window writes from when to when: "17:00–19:00", in English "5–7 pm".
func (p *Printer) Window(start, end time.Time) string {
	if !p.style.halfDays {
		return p.Clock(start) + "–" + p.Clock(end)
	}
	first := halfDayClock(start)
	if half(start) != half(end) {
		first += nbsp + half(start)
	}
	return first + "–" + halfDayClock(end) + nbsp + half(end)
}

func half(t time.Time) string { return t.Format("pm") }

func halfDayClock(t time.Time) string {
	if t.Minute() == 0 {
		return t.Format("3")
	}
	return t.Format("3:04")
}

// Deadline writes until when: "oggi alle 12:00", "domani alle 20:00", within a
// week "lunedì alle 20:00", else "venerdì 27 novembre alle 12:00", with the
// year when it is not the current one. now has the location of t.
func (p *Printer) Deadline(t, now time.Time) string {
	var day string
	switch n := daysBetween(now, t); {
	case n == 0:
		day = p.T("style.today")
	case n == 1:
		day = p.T("style.tomorrow")
	case 1 < n && n < 7:
		day = p.style.weekdays[t.Weekday()]
	case t.Year() != now.Year():
		day = p.FullDate(t)
	default:
		day = p.Date(t)
	}
	return day + " " + p.At(t)
}

// At writes at what time: "alle 17:00", "all'01:30", "at 17:00".
func (p *Printer) At(t time.Time) string {
	if t.Hour() == 1 {
		return p.T("style.at_one", "time", p.Clock(t))
	}
	return p.T("style.at", "time", p.Clock(t))
}
