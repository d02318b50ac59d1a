package main

import (
	"encoding/json"
	"strings"
	"time"

	"sottocasa/internal/clock"
	"sottocasa/internal/italy"
)

// right and wrong are what may be typed: plain, or with what it is stored as.
type right struct{ In, Norm, E164, CF string }

// UnmarshalJSON reads a string or an object.
func (r *right) UnmarshalJSON(raw []byte) error {
	type plain right
	if len(raw) > 0 && raw[0] == '"' {
		return json.Unmarshal(raw, &r.In)
	}
	return json.Unmarshal(raw, (*plain)(r))
}

// judgeTyped tries a check on what it must take and what it must refuse.
func judgeTyped(v *verdict, raw json.RawMessage, check func(string) (string, error), stored func(right) string) {
	of := sections(v, raw)
	within(v, of, "valid", func(x right) bool {
		got, err := check(x.In + x.CF)
		return err == nil && got == stored(x)
	})
	within(v, of, "invalid", func(x right) bool {
		_, err := check(x.In + x.CF)
		return err != nil
	})
}

func judgeVAT(v *verdict, raw json.RawMessage) {
	judgeTyped(v, raw, italy.ParseVATNumber, func(x right) string { return x.Norm })
}

func judgeTaxCodes(v *verdict, raw json.RawMessage) {
	judgeTyped(v, raw, italy.ParseTaxCode, func(x right) string { return x.CF })
	of := sections(v, raw)
	within(v, of, "omocodia", func(x struct {
		CF    string
		Plain string `json:"same_person_as"`
	}) bool {
		got, err := italy.ParseTaxCode(x.CF)
		return err == nil && italy.SamePerson(got, x.Plain)
	})
	within(v, of, "entity_11_digits", func(x right) bool {
		got, err := italy.ParseTaxCode(x.CF)
		return err == nil && !italy.IsPerson(got)
	})
}

func judgeIBANs(v *verdict, raw json.RawMessage) {
	judgeTyped(v, raw, italy.ParseIBAN, func(x right) string { return strings.ToUpper(strings.Join(strings.Fields(x.In), "")) })
}

func judgeCAPs(v *verdict, raw json.RawMessage) {
	judgeTyped(v, raw, italy.ParseCAP, func(x right) string { return strings.TrimSpace(x.In) })
}

func judgePhones(v *verdict, raw json.RawMessage) {
	judgeTyped(v, raw, italy.ParsePhone, func(x right) string { return x.E164 })
}

func judgeRecipients(v *verdict, raw json.RawMessage) {
	judgeTyped(v, raw, italy.ParseRecipient, func(x right) string { return x.In })
}

// holidays tells each day of the list, and that there are no others.
func (j *judging) holidays(v *verdict, raw json.RawMessage) {
	patron := clock.MonthDay{Month: time.June, Day: 29}
	it := j.words.In("it")
	for year, list := range sections(v, raw) {
		n := 0
		each(v, list, func(x struct{ Date, Weekday, Name string }) bool {
			n++
			d, err := clock.ParseDate(x.Date)
			if err != nil {
				return false
			}
			h, ok := clock.HolidayOn(d, patron)
			named := h.Key == "holiday.patron" || it.T(h.Key) == x.Name
			return ok && named && strings.HasPrefix(it.Date(d.Midnight(time.UTC)), x.Weekday)
		})
		y, err := time.Parse("2006", year)
		v.is(err == nil && len(clock.Holidays(y.Year(), patron)) == n, "%s has other holidays too", year)
	}
}

func judgeEaster(v *verdict, raw json.RawMessage) {
	for year, want := range sections(v, raw) {
		var day string
		y, err := time.Parse("2006", year)
		ok := err == nil && json.Unmarshal(want, &day) == nil && clock.Easter(y.Year()).String() == day
		v.is(ok, "Easter %s is %s", year, want)
	}
}

func judgeWithdrawals(v *verdict, raw json.RawMessage) {
	each(v, raw, func(x struct{ Delivered, Plus14, Deadline clock.Date }) bool {
		return x.Delivered.AddDays(clock.WithdrawalDays) == x.Plus14 && clock.WithdrawalUntil(x.Delivered) == x.Deadline
	})
}

func judgeAges(v *verdict, raw json.RawMessage) {
	each(v, raw, func(x struct {
		Born, On clock.Date
		Adult    bool
	}) bool {
		return (x.Born.Years(x.On) >= clock.Adult) == x.Adult
	})
}

// wall is how the vectors write a moment with its offset.
const wall = "2006-01-02T15:04-07:00"

// clocks tells the days on which the clocks change.
func (j *judging) clocks(v *verdict, raw json.RawMessage) {
	of := sections(v, raw)
	within(v, of, "transitions", func(x struct {
		UTC      time.Time
		From, To string
	}) bool {
		return x.UTC.Add(-time.Second).In(j.rome).Format("-07:00") == x.From && x.UTC.In(j.rome).Format("-07:00") == x.To
	})
	within(v, of, "weekly_slot_10_00", func(x struct{ Local, UTC time.Time }) bool {
		got, err := clock.Local(clock.DateOf(x.Local), x.Local.Format("15:04"), j.rome)
		return err == nil && got.Equal(x.UTC)
	})
	if long, ok := of["day_length_hours"]; ok {
		for day, hours := range sections(v, long) {
			d, err := clock.ParseDate(day)
			var want float64
			ok := err == nil && json.Unmarshal(hours, &want) == nil && d.AddDays(1).Midnight(j.rome).Sub(d.Midnight(j.rome)).Hours() == want
			v.is(ok, "%s has %s hours", day, hours)
		}
	}
	within(v, of, "cutoff_24h_before", func(x struct {
		Slot string
		Wall string `json:"rule_same_wall_clock"`
	}) bool {
		slot, err := time.Parse(wall, x.Slot)
		if err != nil {
			return false
		}
		got, err := clock.Local(clock.DateOf(slot).AddDays(-1), slot.Format("15:04"), j.rome)
		return err == nil && got.Format(wall) == x.Wall
	})
}
