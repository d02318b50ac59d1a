package demo

import (
	"slices"
	"testing"
	"time"
)

func TestDatesMoveByWholeWeeks(t *testing.T) {
	made := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		today string
		days  int
	}{
		{"2026-01-01", 0}, {"2026-11-21", 0}, {"2026-11-27", 0}, {"2026-11-28", 7},
		{"2026-12-08", 14}, {"2027-03-28", 126}, {"2028-02-29", 462},
	} {
		today, err := time.Parse(time.DateOnly, c.today)
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
		got  Day
		want string
	}{
		{"oil's first price", price(t, n, "p0110").From, "2027-11-06"},
		{"register", n.Couriers[0].Register.Enrolled, "2027-05-09"},
		{"insurance ends", n.Association.Insurance.To, "2028-04-06"},
		{"summer closure", n.Shops[0].Closures[0].From, "2028-11-13"},
	} {
		if got := c.got.Format(time.DateOnly); got != c.want {
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
	if got := n.Windows[0].Date.Format(time.DateOnly); got != "2026-11-25" {
		t.Errorf("half past midnight in Rome: the first window is on %s", got)
	}
}

func TestComingDaysHaveWindows(t *testing.T) {
	zone := rome(t)
	for _, day := range days() {
		n := load(t, day)
		first, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		for i := range ahead {
			on := first.AddDate(0, 0, i)
			want := 0
			for _, x := range n.Templates {
				if x.Weekday == on.Weekday() {
					want++
				}
			}
			closed := slices.ContainsFunc(n.Holidays, func(h Holiday) bool { return h.Date.Equal(on) })
			got := 0
			for _, w := range n.Windows {
				if !w.Date.Equal(on) {
					continue
				}
				got++
				if (w.State == ClosedHoliday) != closed || (w.Seats == 0) != closed || (w.Holiday.It != "") != closed {
					t.Errorf("%s %s: %s with %d seats, holiday %v", on.Format(time.DateOnly), w.Start, w.State, w.Seats, closed)
				}
				if !closed && (len(w.Zones) == 0 || len(w.Couriers) == 0) {
					t.Errorf("%s %s goes nowhere", on.Format(time.DateOnly), w.Start)
				}
			}
			if want == 0 || got != want {
				t.Errorf("%s: %d windows, want %d", on.Format(time.DateOnly), got, want)
			}
		}
		for _, w := range n.Windows {
			if w.StartsAt.In(zone).Format("15:04") != w.Start || w.EndsAt.In(zone).Format("15:04") != w.End ||
				!date(w.StartsAt, zone).Equal(w.Date) || !w.CutoffAt.Before(w.StartsAt) || !w.StartsAt.Before(w.EndsAt) {
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
			mine[w.Template+w.Date.Format(time.DateOnly)] = w
		}
	}
	for _, s := range f.Slots {
		w, ok := mine[s.Template+s.Date]
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

func TestHolidayRuleGivesTheGivenYears(t *testing.T) {
	var f file
	if err := parse("demo.json", demoJSON, &f); err != nil {
		t.Fatal(err)
	}
	for _, year := range []int{2026, 2027, 2028} {
		given := f.Holidays[time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Format("2006")]
		if rule := ruled(year); len(given) == 0 || !slices.Equal(rule, given) {
			t.Errorf("%d: rule %v, given %v", year, rule, given)
		}
	}
}

func TestAClockThatIsSkipped(t *testing.T) {
	spring := time.Date(2027, 3, 28, 0, 0, 0, 0, time.UTC)
	if got, err := at(spring, "02:30", rome(t)); err == nil {
		t.Errorf("02:30 on 28 March 2027 is %v", got)
	}
	autumn := time.Date(2027, 10, 31, 0, 0, 0, 0, time.UTC)
	got, err := at(autumn, "02:30", rome(t))
	if err != nil || got.UTC().Hour() != 0 {
		t.Errorf("02:30 on 31 October 2027 is %v, want the first: %v", got, err)
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
