package clock

import (
	"slices"
	"time"
)

// Holiday is a day on which Italy rests. Key names it in the words
// ("holiday.christmas"); the patron's is always "holiday.patron", as the
// neighbourhood knows its name.
type Holiday struct {
	Date Date
	Key  string
}

// saintFrancis is the year from which 4 October is a holiday (L. 151/2025).
const saintFrancis = 2026

// Holidays lists the national holidays of a year with the patron saint's day
// of the town, by date (TIME-02). A patron's day that is a national holiday
// already is not repeated, and 29 February counts only in leap years.
func Holidays(year int, patron MonthDay) []Holiday {
	easter := Easter(year)
	list := []Holiday{
		{Date{year, time.January, 1}, "holiday.new_year"},
		{Date{year, time.January, 6}, "holiday.epiphany"},
		{easter, "holiday.easter"},
		{easter.AddDays(1), "holiday.easter_monday"},
		{Date{year, time.April, 25}, "holiday.liberation"},
		{Date{year, time.May, 1}, "holiday.labour"},
		{Date{year, time.June, 2}, "holiday.republic"},
		{Date{year, time.August, 15}, "holiday.assumption"},
		{Date{year, time.November, 1}, "holiday.all_saints"},
		{Date{year, time.December, 8}, "holiday.immaculate"},
		{Date{year, time.December, 25}, "holiday.christmas"},
		{Date{year, time.December, 26}, "holiday.saint_stephen"},
	}
	if year >= saintFrancis {
		list = append(list, Holiday{Date{year, time.October, 4}, "holiday.saint_francis"})
	}
	day := Date{year, patron.Month, patron.Day}
	exists := patron != MonthDay{} && day.AddDays(0) == day
	if exists && !slices.ContainsFunc(list, func(h Holiday) bool { return h.Date == day }) {
		list = append(list, Holiday{day, "holiday.patron"})
	}
	slices.SortStableFunc(list, func(a, b Holiday) int {
		return a.Date.Midnight(time.UTC).Compare(b.Date.Midnight(time.UTC))
	})
	return list
}

// HolidayOn gives the holiday that d is, if it is one.
func HolidayOn(d Date, patron MonthDay) (Holiday, bool) {
	for _, h := range Holidays(d.Year, patron) {
		if h.Date == d {
			return h, true
		}
	}
	return Holiday{}, false
}

// Easter gives Easter Sunday by the Gregorian computus: the Sunday after the
// full moon that the epact and the solar and lunar corrections place.
func Easter(year int) Date {
	golden := year % 19
	century := year / 100
	epact := (19*golden + century - century/4 - (century-(century+8)/25+1)/3 + 15) % 30
	toSunday := (32 + 2*(century%4) + 2*(year%100/4) - epact - year%100%4) % 7
	late := (golden + 11*epact + 22*toSunday) / 451
	days := epact + toSunday - 7*late + 114
	return Date{year, time.Month(days / 31), days%31 + 1}
}
