package delivery_test

import (
	"testing"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/clock"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// sundays leaves a neighbourhood one template a Sunday time, and no pick-ups:
// the clocks change on Sundays.
func sundays(t *testing.T, times ...[2]string) *world.World {
	t.Helper()
	w := world.New(t)
	for _, q := range []string{`delete from hood.template_couriers where hood_id = $1`, `update hood.windows set template_id = null where hood_id = $1`,
		`delete from hood.window_templates where hood_id = $1`, `update hood.shops set terms = terms || '{"pickup": false}' where hood_id = $1`} {
		w.Super(q, w.Hood)
	}
	w.Must(w.Hoods(func(h *tenants.HoodTx) error {
		for _, x := range times {
			err := delivery.AddTemplate(h, delivery.Template{ID: tenants.NewID(), Weekday: time.Sunday, Starts: x[0], Ends: x[1], CutoffDays: 1,
				CutoffAt: "20:00", Zones: []tenants.ID{w.ZoneID}})
			if err != nil {
				return err
			}
		}
		return nil
	}))
	return w
}

func makeWindows(w *world.World, days int) {
	w.T.Helper()
	w.Must(w.Hoods(func(h *tenants.HoodTx) error { return delivery.MakeWindows(h, w.Zone, clock.MonthDay{}, days) }))
}

func TestWindowsWhenTheClocksChange(t *testing.T) {
	t.Parallel()
	w := sundays(t, [2]string{"01:30", "03:30"}, [2]string{"02:30", "04:30"}, [2]string{"10:00", "12:00"}, [2]string{"17:00", "19:00"})
	makeWindows(w, 400) // some day of 23 and one of 25 hours are among them
	count := func(sql string) int {
		return ask[int](w, `select count(*)::int from hood.windows where hood_id = $1 and method = 'delivery' `+sql, w.Hood)
	}
	made := count(``)
	short := 0
	for n := range 400 {
		day := clock.DateOf(time.Now().In(w.Zone)).AddDays(n)
		length := day.AddDays(1).Midnight(w.Zone).Sub(day.Midnight(w.Zone))
		if day.Weekday() != time.Sunday || n < 14 || length == 24*time.Hour {
			continue
		}
		short++
		at := ` and day = '` + day.String() + `'`
		want := 4
		if length < 24*time.Hour {
			want = 3 // nobody's clock shows 02:30
			if count(at+` and starts = '02:30'`) != 0 {
				t.Errorf("%s has a window at a time that is skipped", day)
			}
		}
		if got := count(at); got != want {
			t.Errorf("%s has %d windows, want %d", day, got, want)
		}
	}
	if short < 2 {
		t.Fatalf("%d days of another length in 400", short)
	}
	for what, bad := range map[string]string{
		"begins at another wall time":             ` and (starts_at at time zone zone) <> day + starts`,
		"ends at another wall time":               ` and (ends_at at time zone zone) <> day + ends`,
		"closes at another wall time":             ` and template_id is not null and (cutoff_at at time zone zone) <> day - 1 + time '20:00'`,
		"is there twice":                          ` and exists (select 1 from hood.windows o where o.hood_id = windows.hood_id and o.method = windows.method and o.day = windows.day and o.starts = windows.starts and o.id <> windows.id)`,
		"has no row of seats":                     ` and (select count(*) from hood.capacities c where c.hood_id = windows.hood_id and c.window_id = windows.id) <> 1`,
		"is open on a holiday of the whole state": ` and to_char(day, 'MM-DD') in ('12-25', '12-26', '01-01', '01-06', '05-01', '08-15') and state <> 'holiday'`,
	} {
		if n := count(bad); n != 0 {
			t.Errorf("%d of %d: a window %s", n, made, what)
		}
	}
	makeWindows(w, 400)
	if again := count(``); again != made {
		t.Errorf("the second time made %d more", again-made)
	}
}

func TestMakingWindowsAtOnceMakesEachOnce(t *testing.T) {
	t.Parallel()
	w := sundays(t, [2]string{"10:00", "12:00"})
	w.Super(`delete from hood.signups where hood_id = $1`, w.Hood)
	w.Super(`delete from hood.rounds where hood_id = $1`, w.Hood)
	w.Super(`delete from hood.capacities where hood_id = $1`, w.Hood)
	w.Super(`delete from hood.windows where hood_id = $1`, w.Hood)
	errs := make(chan error, 4)
	for range cap(errs) {
		go func() {
			errs <- w.Hoods(func(h *tenants.HoodTx) error { return delivery.MakeWindows(h, w.Zone, clock.MonthDay{}, 60) })
		}()
	}
	for range cap(errs) {
		w.Must(<-errs)
	}
	windows := ask[int](w, `select count(*)::int from hood.windows where hood_id = $1`, w.Hood)
	capacities := ask[int](w, `select count(*)::int from hood.capacities where hood_id = $1`, w.Hood)
	if windows < 8 || windows > 9 || capacities != windows {
		t.Errorf("%d windows with %d rows of seats in 60 days", windows, capacities)
	}
}

// Pick-ups are slices of the opening hours: two hours long, a short rest joins
// the one before it, and a closed day has none.
func TestPickUpsAreSlicesOfTheOpeningHours(t *testing.T) {
	t.Parallel()
	w := sundays(t)
	hours := clock.Hours{OpenOnHolidays: true}
	hours.Week[time.Monday] = []clock.Span{{From: 8*60 + 30, To: 13*60 + 30}, {From: 16 * 60, To: 16*60 + 45}}
	hours.Week[time.Tuesday] = []clock.Span{{From: 9 * 60, To: 13*60 + 30}}
	hours.Week[time.Saturday] = []clock.Span{{From: 20 * 60, To: 24 * 60}}
	w.Must(w.DB.Shop(t.Context(), tenants.InShop(w.Hood, w.Shop.ID, "nives"), func(s *tenants.ShopTx) error {
		return s.Exec(`update hood.shops set hours = $2, terms = terms || '{"pickup": true, "pickup_seats": 4}' where shop_id = $1`, tenants.With(w.Shop.ID, hours))
	}))
	makeWindows(w, 40)
	at := func(weekday int) string {
		return ask[string](w, `select coalesce(string_agg(distinct to_char(starts, 'HH24:MI') || '-' || to_char(ends, 'HH24:MI'), ' ' order by to_char(starts, 'HH24:MI') || '-' || to_char(ends, 'HH24:MI')), '')
			from hood.windows where hood_id = $1 and shop_id = $2 and extract(dow from day) = $3 and day > current_date + 13`, w.Hood, w.Shop.ID, weekday)
	}
	for weekday, want := range []string{"", "08:30-10:30 10:30-12:30 12:30-13:30 16:00-16:45", "09:00-11:00 11:00-13:30", "", "", "", "20:00-22:00 22:00-24:00"} {
		got := at(weekday)
		if got != want {
			t.Errorf("%s: %q, want %q", time.Weekday(weekday), got, want)
		}
	}
	if n := ask[int](w, `select count(*)::int from hood.windows x join hood.capacities c on c.window_id = x.id where x.hood_id = $1
		and x.shop_id = $2 and x.day > current_date + 13 and (c.shop_id is distinct from x.shop_id or c.seats <> 4)`, w.Hood, w.Shop.ID); n != 0 {
		t.Errorf("%d have other seats than the shop wants", n)
	}
}
