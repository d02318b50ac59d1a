package demo

import (
	"slices"
	"testing"
	"time"

	"sottocasa/internal/clock"
)

func TestDatesMoveByWholeWeeks(t *testing.T) {
	made := clock.Date{Year: 2026, Month: time.November, Day: 21}
	for _, c := range []struct {
		today string
		days  int
	}{
		{"2026-01-01", 0}, {"2026-11-21", 0}, {"2026-11-27", 0}, {"2026-11-28", 7},
		{"2026-12-08", 14}, {"2027-03-28", 126}, {"2028-02-29", 462},
	} {
		today, err := clock.ParseDate(c.today)
		if err != nil {
			t.Fatal(err)
		}
		if got := weeksFrom(made, today).days; got != c.days {
			t.Errorf("%s: moved by %d days, want %d", c.today, got, c.days)
		}
	}
	n := load(t, "2028-02-29")
	for _, c := range []struct {
		what string
		got  clock.Date
		want string
	}{
		{"oil's first price", price(t, n, "p0110").From, "2027-11-06"},
		{"register", n.Couriers[0].Register.Enrolled, "2027-05-09"},
		{"insurance ends", n.Association.Insurance.To, "2028-04-06"},
		{"summer closure", n.Shops[0].Hours.Closures[0].From, "2028-11-13"},
	} {
		if got := c.got.String(); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
}

func price(t *testing.T, n Neighbourhood, id string) PriceOn {
	t.Helper()
	for _, s := range n.Shops {
		for _, p := range s.Products {
			if p.ID == id {
				return p.Prices[0]
			}
		}
	}
	t.Fatalf("no product %s", id)
	return PriceOn{}
}

// However late in the evening it is, the day is Rome's.
func TestTodayIsRomes(t *testing.T) {
	n, err := Load(time.Date(2026, 11, 24, 23, 30, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	if got := n.Windows[0].Date.String(); got != "2026-11-25" {
		t.Errorf("half past midnight in Rome: the first window is on %s", got)
	}
}

func TestComingDaysHaveWindows(t *testing.T) {
	zone := rome(t)
	for _, day := range days() {
		n := load(t, day)
		first, err := clock.ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		for i := range ahead {
			on := first.AddDays(i)
			want := 0
			for _, x := range n.Templates {
				if x.Weekday == on.Weekday() {
					want++
				}
			}
			closed := slices.ContainsFunc(n.Holidays, func(h clock.Holiday) bool { return h.Date == on })
			got := 0
			for _, w := range n.Windows {
				if w.Date != on {
					continue
				}
				got++
				if (w.State == ClosedHoliday) != closed || (w.Seats == 0) != closed || (w.Holiday != "") != closed {
					t.Errorf("%s %s: %s with %d seats, holiday %v", on, w.Start, w.State, w.Seats, closed)
				}
				if !closed && (len(w.Zones) == 0 || len(w.Couriers) == 0) {
					t.Errorf("%s %s goes nowhere", on, w.Start)
				}
			}
			if want == 0 || got != want {
				t.Errorf("%s: %d windows, want %d", on, got, want)
			}
		}
		for _, w := range n.Windows {
			if w.StartsAt.In(zone).Format("15:04") != w.Start || w.EndsAt.In(zone).Format("15:04") != w.End ||
				clock.DateOf(w.StartsAt.In(zone)) != w.Date || !w.CutoffAt.Before(w.StartsAt) || !w.StartsAt.Before(w.EndsAt) {
				t.Errorf("crooked window %+v", w)
			}
		}
	}
}

// Our own expansion of the dates that demo.json gives must say what it says.
func TestWindowsAgreeWithTheGivenOnes(t *testing.T) {
	var f file
	if err := parse("demo.json", demoJSON, &f); err != nil {
		t.Fatal(err)
	}
	mine := map[string]Window{}
	for _, day := range []string{"2026-11-23", "2027-03-22"} {
		for _, w := range load(t, day).Windows {
			mine[w.Template+w.Date.String()] = w
		}
	}
	for _, s := range f.Slots {
		w, ok := mine[s.Template+s.Date.String()]
		if !ok {
			t.Errorf("%s is missing", s.ID)
			continue
		}
		if w.StartsAt.Format(time.RFC3339) != s.Start || w.EndsAt.Format(time.RFC3339) != s.End ||
			w.CutoffAt.Format(time.RFC3339) != s.Cutoff || string(w.State) != s.Status ||
			w.Seats != s.Bags || !slices.Equal(w.Couriers, s.Couriers) || !slices.Equal(w.Zones, s.Zones) {
			t.Errorf("%s: given %+v, made %+v", s.ID, s, w)
		}
	}
}

// The calendar's rule and the dates that demo.json gives say the same.
func TestHolidaysAreTheGivenOnes(t *testing.T) {
	var f file
	if err := parse("demo.json", demoJSON, &f); err != nil {
		t.Fatal(err)
	}
	for year, given := range f.Holidays {
		n := load(t, year+"-02-01")
		for _, d := range given {
			if !slices.ContainsFunc(n.Holidays, func(h clock.Holiday) bool { return h.Date == d.Date }) {
				t.Errorf("%s, %s, is no holiday", d.Date, d.Name)
			}
		}
		next := slices.IndexFunc(n.Holidays, func(h clock.Holiday) bool { return h.Date.Year > n.Windows[0].Date.Year })
		if next != len(given) {
			t.Errorf("%s: %d holidays, given %d", year, next, len(given))
		}
	}
}

func TestUnknownFieldsAreRefused(t *testing.T) {
	var p fileProduct
	if err := parse("x", []byte(`{"id":"p1","colour":"red"}`), &p); err == nil {
		t.Error("a field that nobody knows was taken")
	}
	if err := parse("x", []byte(`{"id":"p1"} {}`), &p); err == nil {
		t.Error("a second object was taken")
	}
}
