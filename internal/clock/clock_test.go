package clock_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit/vectors"
)

func rome(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func date(t *testing.T, s string) clock.Date {
	t.Helper()
	d, err := clock.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

type vectorFile struct {
	DST struct {
		Weekly    []struct{ Local, UTC string } `json:"weekly_slot_10_00"`
		DayLength map[string]float64            `json:"day_length_hours"`
	} `json:"dst_2027"`
	Holidays map[string][]struct{ Date, Name string } `json:"holidays_rome"`
	Easter   map[int]string
}

func published(t *testing.T) vectorFile {
	t.Helper()
	var v vectorFile
	vectors.Read(t, &v)
	if len(v.DST.Weekly) == 0 || len(v.Holidays) == 0 || len(v.Easter) == 0 {
		t.Fatal("no vectors")
	}
	return v
}

func TestWindowsKeepTheirWallTime(t *testing.T) {
	zone := rome(t)
	for _, v := range published(t).DST.Weekly {
		got, err := clock.Local(date(t, v.Local[:10]), "10:00", zone)
		if err != nil || got.Format(time.RFC3339) != v.Local || got.UTC().Format(time.RFC3339) != v.UTC {
			t.Errorf("%s: %s, %v", v.Local, got, err)
		}
	}
}

func TestDayLengths(t *testing.T) {
	zone := rome(t)
	for day, hours := range published(t).DST.DayLength {
		from, err1 := clock.Local(date(t, day), "00:00", zone)
		to, err2 := clock.Local(date(t, day), "24:00", zone)
		if err1 != nil || err2 != nil || to.Sub(from).Hours() != hours {
			t.Errorf("%s lasts %s, want %v h (%v, %v)", day, to.Sub(from), hours, err1, err2)
		}
	}
}

func TestTimesTheClocksSkipOrRepeat(t *testing.T) {
	zone := rome(t)
	for _, at := range []string{"02:00", "02:30", "02:59"} {
		got, err := clock.Local(date(t, "2027-03-28"), at, zone)
		if !errors.Is(err, fault.New(fault.Invalid, "error.time_skipped")) {
			t.Errorf("%s does not exist: %s, %v", at, got, err)
		}
	}
	for at, want := range map[string]string{"02:00": "00:00", "02:30": "00:30", "02:59": "00:59", "03:00": "02:00", "01:59": "23:59"} {
		got, err := clock.Local(date(t, "2027-10-31"), at, zone)
		if err != nil || got.UTC().Format("15:04") != want {
			t.Errorf("%s is first at %s UTC, %v; want %s", at, got.UTC(), err, want)
		}
	}
	for _, bad := range []string{"", "2:30", "24:01", "12:60", "12-30", "+1:30", "1２:30", "12:30:00"} {
		if _, err := clock.Local(date(t, "2027-03-27"), bad, zone); !errors.Is(err, fault.New(fault.Invalid, "error.time_bad")) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestLocalShowsTheWallTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"Europe/Rome", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"}).Draw(t, "zone")
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		day := clock.Date{Year: 2027, Month: 1, Day: 1}.AddDays(rapid.IntRange(0, 364).Draw(t, "day"))
		at := clock.Minute(rapid.IntRange(0, 1439).Draw(t, "minute")).String()
		got, err := clock.Local(day, at, zone)
		if err == nil {
			if got.Format("2006-01-02 15:04") != day.String()+" "+at {
				t.Fatalf("%s %s in %s is %s", day, at, name, got)
			}
			if earlier := got.Add(-time.Hour); earlier.Format("15:04") == at {
				t.Fatalf("%s is not the first", got)
			}
			return
		}
		// Refused: then no minute of three days shows it.
		for m := -1440; m < 2880; m++ {
			if x := day.Midnight(time.UTC).Add(time.Duration(m) * time.Minute).In(zone); x.Format("2006-01-02 15:04") == day.String()+" "+at {
				t.Fatalf("%s %s in %s was refused and is %s", day, at, name, x)
			}
		}
	})
}

func TestEasterVectors(t *testing.T) {
	for year, want := range published(t).Easter {
		if got := clock.Easter(year).String(); got != want {
			t.Errorf("%d: %s, want %s", year, got, want)
		}
	}
}

func TestHolidayVectors(t *testing.T) {
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	patron := clock.MonthDay{Month: time.June, Day: 29}
	for year, want := range published(t).Holidays {
		got := clock.Holidays(date(t, year+"-01-01").Year, patron)
		if len(got) != len(want) {
			t.Fatalf("%s has %d holidays, want %d", year, len(got), len(want))
		}
		for i, h := range got {
			name := words.In(locale.It).T(h.Key)
			if h.Key == "holiday.patron" && strings.Contains(want[i].Name, "patrono") {
				name = want[i].Name
			}
			if h.Date.String() != want[i].Date || name != want[i].Name {
				t.Errorf("%s %s, want %s %s", h.Date, name, want[i].Date, want[i].Name)
			}
			if words.In(locale.En).T(h.Key) == "" {
				t.Errorf("%s has no English name", h.Key)
			}
		}
	}
	if p := words.In(locale.En); len(p.Missing()) > 0 {
		t.Errorf("missing: %v", p.Missing())
	}
}

func TestHolidayEdges(t *testing.T) {
	francis := date(t, "2025-10-04")
	if _, ok := clock.HolidayOn(francis, clock.MonthDay{}); ok {
		t.Error("4 October 2025 was no holiday")
	}
	bologna := clock.MonthDay{Month: time.October, Day: 4}
	if h, _ := clock.HolidayOn(francis, bologna); h.Key != "holiday.patron" {
		t.Errorf("in Bologna it was: %+v", h)
	}
	if h, _ := clock.HolidayOn(date(t, "2027-10-04"), bologna); h.Key != "holiday.saint_francis" || len(clock.Holidays(2027, bologna)) != 13 {
		t.Errorf("the patron's day is there twice: %+v", h)
	}
	leap := clock.MonthDay{Month: time.February, Day: 29}
	if len(clock.Holidays(2027, leap)) != 13 || len(clock.Holidays(2028, leap)) != 14 {
		t.Error("29 February")
	}
}

func TestMonthDayText(t *testing.T) {
	for _, s := range []string{"", "06-29", "02-29"} {
		var m clock.MonthDay
		if err := m.UnmarshalText([]byte(s)); err != nil {
			t.Fatal(err)
		}
		if b, err := m.MarshalText(); err != nil || string(b) != s {
			t.Errorf("%q came back as %q, %v", s, b, err)
		}
	}
	for _, s := range []string{"6-29", "13-01", "02-30", "2027-01-01"} {
		if _, err := clock.ParseMonthDay(s); !errors.Is(err, fault.New(fault.Invalid, "error.date_bad")) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestDateStores(t *testing.T) {
	d := date(t, "2027-03-28")
	var back clock.Date
	if v, err := d.Value(); err != nil || back.Scan(v) != nil || back != d {
		t.Errorf("%v came back as %v, %v", d, back, err)
	}
	if err := back.Scan(d.AddDays(4).Midnight(time.UTC)); err != nil || back.String() != "2027-04-01" {
		t.Errorf("%v, %v", back, err)
	}
	if back.Scan(5) == nil || !d.Before(back) || back.Before(d) || d.Weekday() != time.Sunday {
		t.Error("dates")
	}
	for _, s := range []string{"", "2027-02-29", "28/03/2027", "2027-3-28"} {
		if _, err := clock.ParseDate(s); !errors.Is(err, fault.New(fault.Invalid, "error.date_bad")) {
			t.Errorf("%q: %v", s, err)
		}
	}
}
