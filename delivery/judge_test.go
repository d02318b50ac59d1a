package delivery_test

import (
	"testing"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/clock"
	"sottocasa/tenants"
)

func rome(t testing.TB, wall string) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", wall, zone)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// stall is a shop that opens every day but Sunday, in two stretches.
func stall() clock.Hours {
	var h clock.Hours
	for d := time.Monday; d <= time.Saturday; d++ {
		h.Week[d] = []clock.Span{{From: 8*60 + 30, To: 13*60 + 30}, {From: 16 * 60, To: 19*60 + 30}}
	}
	return h
}

// judged is a window from 17:00 to 19:00 that closes at 20:00 of the day
// before, and an ordinary wish.
func judged(t testing.TB, day string) (delivery.Wish, delivery.Window) {
	t.Helper()
	date, err := clock.ParseDate(day)
	if err != nil {
		t.Fatal(err)
	}
	zone := tenants.NewID()
	w := delivery.Window{Method: delivery.Delivery, Day: date, Starts: rome(t, day+" 17:00"), Ends: rome(t, day+" 19:00"),
		CutOff: rome(t, date.AddDays(-1).String()+" 20:00"), Zones: []tenants.ID{tenants.NewID(), zone}, State: "open", Seats: 5, Held: 2, Taken: 2}
	return delivery.Wish{Zone: &zone, Zoned: w.Starts.Location(), Sellers: []delivery.Seller{{Name: "Il banco", Hours: stall(), LeadMinutes: 60,
		SameDayUntil: "11:00", Zones: []tenants.ID{zone}, Goods: []delivery.Wanted{{Variant: tenants.NewID()}}}}}, w
}

// monday is a week that a box can be had in.
func monday(s string) []clock.Date {
	d, _ := clock.ParseDate(s)
	return []clock.Date{d}
}

func TestJudge(t *testing.T) {
	const day = "2026-12-02" // a Wednesday
	cases := map[string]struct {
		now  string
		held bool
		edit func(q *delivery.Wish, w *delivery.Window)
		want delivery.Why
	}{
		"free":                       {"2026-12-01 19:59", false, nil, delivery.Free},
		"at its cut-off":             {"2026-12-01 20:00", false, nil, delivery.Past},
		"past, though held":          {"2026-12-01 20:00", true, nil, delivery.Past},
		"full":                       {"2026-12-01 10:00", false, func(_ *delivery.Wish, w *delivery.Window) { w.Held++ }, delivery.Full},
		"full, but held":             {"2026-12-01 10:00", true, func(_ *delivery.Wish, w *delivery.Window) { w.Held++ }, delivery.Free},
		"more taken than seats":      {"2026-12-01 10:00", false, func(_ *delivery.Wish, w *delivery.Window) { w.Seats = 1 }, delivery.Full},
		"a holiday":                  {"2026-12-01 10:00", true, func(_ *delivery.Wish, w *delivery.Window) { w.State = "holiday" }, delivery.Holiday},
		"closed by hand":             {"2026-12-01 10:00", true, func(_ *delivery.Wish, w *delivery.Window) { w.State = "closed" }, delivery.Shut},
		"another zone":               {"2026-12-01 10:00", true, func(_ *delivery.Wish, w *delivery.Window) { w.Zones = w.Zones[:1] }, delivery.OtherZone},
		"fetched, whatever the zone": {"2026-12-01 10:00", false, func(_ *delivery.Wish, w *delivery.Window) { w.Method, w.Zones = delivery.Pickup, nil }, delivery.Free},
		"a cake in 48 hours":         {"2026-11-30 17:00", false, func(q *delivery.Wish, _ *delivery.Window) { q.Sellers[0].Goods[0].LeadHours = 48 }, delivery.Free},
		"a cake in less":             {"2026-11-30 17:01", false, func(q *delivery.Wish, _ *delivery.Window) { q.Sellers[0].Goods[0].LeadHours = 48 }, delivery.LongLead},
		"made on Wednesdays":         {"2026-12-01 10:00", false, func(q *delivery.Wish, _ *delivery.Window) { q.Sellers[0].Goods[0].MadeOn = []int{3, 6} }, delivery.Free},
		"not made on Wednesdays": {"2026-12-01 10:00", false, func(q *delivery.Wish, _ *delivery.Window) {
			q.Sellers[0].Goods = append(q.Sellers[0].Goods, delivery.Wanted{MadeOn: []int{5, 6}})
		}, delivery.NotMade},
		"a box of the next week":      {"2026-12-01 10:00", false, func(q *delivery.Wish, _ *delivery.Window) { q.Sellers[0].Goods[0].Weeks = monday("2026-12-07") }, delivery.OtherWeek},
		"the same day before eleven":  {"2026-12-02 10:59", false, sameDay, delivery.Free},
		"the same day at eleven":      {"2026-12-02 11:00", false, sameDay, delivery.Notice},
		"the evening before at eight": {"2026-12-01 20:30", false, sameDay, delivery.Free},
		"an hour before":              {"2026-12-02 16:00", false, func(q *delivery.Wish, w *delivery.Window) { sameDay(q, w); q.Sellers[0].SameDayUntil = "24:00" }, delivery.Free},
		"less than an hour before":    {"2026-12-02 16:01", false, func(q *delivery.Wish, w *delivery.Window) { sameDay(q, w); q.Sellers[0].SameDayUntil = "24:00" }, delivery.Notice},
		"the shop is closed that day": {"2026-12-01 10:00", false, func(q *delivery.Wish, _ *delivery.Window) { q.Sellers[0].Hours.Week[time.Wednesday] = nil }, delivery.ShopShut},
		"the shop closes two hours before": {"2026-12-01 10:00", false, func(q *delivery.Wish, _ *delivery.Window) {
			q.Sellers[0].Hours.Week[time.Wednesday] = []clock.Span{{From: 8 * 60, To: 15 * 60}}
		}, delivery.ShopShut},
		"the shop closes a minute later": {"2026-12-01 10:00", false, func(q *delivery.Wish, _ *delivery.Window) {
			q.Sellers[0].Hours.Week[time.Wednesday] = []clock.Span{{From: 8 * 60, To: 15*60 + 1}}
		}, delivery.Free},
		"the shop opens before its end": {"2026-12-01 10:00", false, func(q *delivery.Wish, _ *delivery.Window) {
			q.Sellers[0].Hours.Week[time.Wednesday] = []clock.Span{{From: 18*60 + 59, To: 20 * 60}}
		}, delivery.Free},
		"fetched when the shop opens later": {"2026-12-01 10:00", false, func(q *delivery.Wish, w *delivery.Window) {
			w.Method = delivery.Pickup
			q.Sellers[0].Hours.Week[time.Wednesday] = []clock.Span{{From: 17*60 + 1, To: 20 * 60}}
		}, delivery.ShopShut},
		"the shop is on holiday": {"2026-12-01 10:00", false, func(q *delivery.Wish, w *delivery.Window) {
			q.Sellers[0].Hours.Closures = []clock.Closure{{From: w.Day, To: w.Day}}
		}, delivery.ShopShut},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			q, w := judged(t, day)
			if c.edit != nil {
				c.edit(&q, &w)
			}
			if got := q.Judge(w, rome(t, c.now), c.held); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// sameDay lets a window be ordered until it begins.
func sameDay(_ *delivery.Wish, w *delivery.Window) { w.CutOff = w.Starts }

// On days of 23 and 25 hours a cut-off and a limit are what the clock on the
// wall says, and 48 hours are 48 hours.
func TestJudgeWhenTheClocksChange(t *testing.T) {
	for _, c := range []struct {
		day, now string
		lead     int
		want     delivery.Why
	}{
		{"2027-03-28", "2027-03-27 19:59", 0, delivery.Free},
		{"2027-03-28", "2027-03-27 20:00", 0, delivery.Past},
		{"2027-03-28", "2027-03-26 16:00", 48, delivery.Free}, // 17:00 of Sunday is 48 hours after 16:00 of Friday
		{"2027-03-28", "2027-03-26 16:01", 48, delivery.LongLead},
		{"2026-10-25", "2026-10-24 19:59", 0, delivery.Free},
		{"2026-10-25", "2026-10-24 20:00", 0, delivery.Past},
		{"2026-10-25", "2026-10-23 18:00", 48, delivery.Free},
		{"2026-10-25", "2026-10-23 18:01", 48, delivery.LongLead},
		{"2027-10-31", "2027-10-30 19:59", 0, delivery.Free},
		{"2027-10-31", "2027-10-30 20:00", 0, delivery.Past},
		{"2027-10-31", "2027-10-29 18:01", 48, delivery.LongLead},
	} {
		q, w := judged(t, c.day)
		q.Sellers[0].Hours.Week[time.Sunday], q.Sellers[0].Hours.OpenOnHolidays = q.Sellers[0].Hours.Week[time.Monday], true // one of them is Easter
		q.Sellers[0].Goods[0].LeadHours = c.lead
		if got := q.Judge(w, rome(t, c.now), false); got != c.want {
			t.Errorf("%s at %s: %q, want %q", c.day, c.now, got, c.want)
		}
		sameDay(&q, &w)
		q.Sellers[0].Goods[0].LeadHours = 0
		if got := q.Judge(w, rome(t, c.day+" 10:59"), false); got != delivery.Free {
			t.Errorf("%s before eleven: %q", c.day, got)
		}
		if got := q.Judge(w, rome(t, c.day+" 11:00"), false); got != delivery.Notice {
			t.Errorf("%s at eleven: %q", c.day, got)
		}
	}
}
