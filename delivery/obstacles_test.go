package delivery_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sottocasa/delivery"
	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

// three is a basket of a baker, a greengrocer and a wine shop, and an evening
// window on a Wednesday.
func three(t testing.TB) (delivery.Wish, delivery.Window) {
	q, w := judged(t, "2026-12-02")
	one := q.Sellers[0]
	q.Sellers = nil
	for _, name := range []string{"Il Forno", "L'Orto", "La Bottiglieria"} {
		s := one
		s.Shop, s.Name, s.Hours = tenants.ShopID(tenants.NewID()), name, stall()
		s.Goods = []delivery.Wanted{{Variant: tenants.NewID(), Title: locale.Text{It: "Pane di " + name}}, {Variant: tenants.NewID(), Title: locale.Text{It: "Torta di " + name}}}
		q.Sellers = append(q.Sellers, s)
	}
	return q, w
}

// TestObstacles walks what prevents a window, by whom, and what has to go.
func TestObstacles(t *testing.T) {
	type found struct {
		kind  delivery.Why
		shop  string
		title string
	}
	cases := map[string]struct {
		edit  func(q *delivery.Wish, w *delivery.Window)
		why   delivery.Why
		stays delivery.Why
		want  []found
		frees bool
	}{
		"nothing": {func(*delivery.Wish, *delivery.Window) {}, delivery.Free, delivery.Free, nil, false},
		"a cake": {func(q *delivery.Wish, _ *delivery.Window) { q.Sellers[0].Goods[1].LeadHours = 48 }, delivery.LongLead, delivery.Free,
			[]found{{delivery.LongLead, "Il Forno", "Torta di Il Forno"}}, true},
		"two days too soon, and a shop at rest": {func(q *delivery.Wish, _ *delivery.Window) {
			q.Sellers[0].Goods[1].LeadHours = 48
			q.Sellers[2].Hours.Week[time.Wednesday] = nil
			q.Sellers[2].Goods[0].LeadHours = 72
		}, delivery.ShopShut, delivery.Free, []found{{delivery.ShopShut, "La Bottiglieria", ""}, {delivery.LongLead, "Il Forno", "Torta di Il Forno"}}, true},
		"not made that day": {func(q *delivery.Wish, _ *delivery.Window) { q.Sellers[1].Goods[0].MadeOn = []int{5, 2} }, delivery.NotMade, delivery.Free,
			[]found{{delivery.NotMade, "L'Orto", "Pane di L'Orto"}}, true},
		"a shop that does not come there": {func(q *delivery.Wish, _ *delivery.Window) { q.Sellers[1].Zones = nil }, delivery.NotThere, delivery.Free,
			[]found{{delivery.NotThere, "L'Orto", ""}}, true},
		"a shop that needs a day": {func(q *delivery.Wish, _ *delivery.Window) { q.Sellers[1].LeadMinutes = 48 * 60 }, delivery.Notice, delivery.Free,
			[]found{{delivery.Notice, "L'Orto", ""}}, true},
		"fetched at one of three": {func(q *delivery.Wish, w *delivery.Window) {
			w.Method, w.Shop, w.Zones = delivery.Pickup, q.Sellers[1].Shop, nil
		}, delivery.NotFetch, delivery.Free, []found{{delivery.NotFetch, "Il Forno", ""}, {delivery.NotFetch, "La Bottiglieria", ""}}, true},
		"full as well": {func(q *delivery.Wish, w *delivery.Window) { q.Sellers[0].Goods[1].LeadHours = 48; w.Held++ }, delivery.LongLead, delivery.Full,
			[]found{{delivery.LongLead, "Il Forno", "Torta di Il Forno"}}, false},
		"past as well": {func(q *delivery.Wish, w *delivery.Window) {
			q.Sellers[0].Goods[1].LeadHours = 48
			w.CutOff = w.CutOff.AddDate(0, 0, -3)
		},
			delivery.Past, delivery.Past, []found{{delivery.LongLead, "Il Forno", "Torta di Il Forno"}}, false},
		"nothing would be left": {func(q *delivery.Wish, _ *delivery.Window) {
			q.Sellers = q.Sellers[:1]
			q.Sellers[0].Hours.Week[time.Wednesday] = nil
		}, delivery.ShopShut, delivery.Free, []found{{delivery.ShopShut, "Il Forno", ""}}, false},
		"every product of the only shop": {func(q *delivery.Wish, _ *delivery.Window) {
			q.Sellers = q.Sellers[:1]
			q.Sellers[0].Goods[0].LeadHours, q.Sellers[0].Goods[1].MadeOn = 48, []int{0}
		}, delivery.LongLead, delivery.Free, []found{{delivery.LongLead, "Il Forno", "Pane di Il Forno"}, {delivery.NotMade, "Il Forno", "Torta di Il Forno"}}, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			q, w := three(t)
			c.edit(&q, &w)
			v := q.Look(w, rome(t, "2026-12-01 10:00"), false)
			var got []found
			for _, o := range v.Obstacles {
				got = append(got, found{o.Kind, o.Name, o.Title.It})
			}
			if v.Why != c.why || v.Stays != c.stays || !slices.Equal(got, c.want) || v.Frees() != c.frees {
				t.Errorf("%q, stays %q, %+v, frees %v; want %q, %q, %+v, %v", v.Why, v.Stays, got, v.Frees(), c.why, c.stays, c.want, c.frees)
			}
		})
	}
}

// TestObstaclesHaveTheirFigures is what the page needs to say why.
func TestObstaclesHaveTheirFigures(t *testing.T) {
	q, w := three(t)
	q.Sellers[0].Goods[1].LeadHours = 48
	q.Sellers[1].Goods[0].MadeOn = []int{0, 6, 2}
	q.Sellers[2].Hours.Week[time.Wednesday] = nil
	v := q.Look(w, rome(t, "2026-12-01 10:00"), false)
	if o := v.Obstacles[0]; !slices.Equal(o.Weekdays, []time.Weekday{time.Wednesday}) || !o.AllDay {
		t.Errorf("always closed on Wednesdays: %+v", o)
	}
	if v.Obstacles[1].Hours != 48 || !slices.Equal(v.Obstacles[2].Weekdays, []time.Weekday{time.Tuesday, time.Saturday, time.Sunday}) {
		t.Errorf("%+v", v.Obstacles)
	}
	q, w = three(t)
	q.Sellers[2].Hours.Closures = []clock.Closure{{From: w.Day, To: w.Day}}
	if o := q.Look(w, rome(t, "2026-12-01 10:00"), false).Obstacles[0]; !o.AllDay || len(o.Weekdays) > 0 {
		t.Errorf("closed for once: %+v", o)
	}
	q, w = three(t)
	sameDay(&q, &w)
	for i := range q.Sellers {
		q.Sellers[i].SameDayUntil = []string{"11:00", "14:00", "12:30"}[i]
	}
	v = q.Look(w, rome(t, "2026-12-02 13:00"), false)
	if len(v.Obstacles) != 2 || v.Obstacles[0].Until != "11:00" || v.Obstacles[1].Until != "12:30" {
		t.Errorf("for the same day: %+v", v.Obstacles)
	}
}

// without takes out of a basket exactly what is named.
func without(q delivery.Wish, list []delivery.Obstacle) delivery.Wish {
	rest := q
	rest.Sellers = nil
	for _, s := range q.Sellers {
		whole := slices.ContainsFunc(list, func(o delivery.Obstacle) bool { return o.Shop == s.Shop && o.Variant == tenants.ID{} })
		kept := s
		kept.Goods = slices.DeleteFunc(slices.Clone(s.Goods), func(g delivery.Wanted) bool {
			return slices.ContainsFunc(list, func(o delivery.Obstacle) bool { return o.Variant == g.Variant })
		})
		if !whole && len(kept.Goods) > 0 {
			rest.Sellers = append(rest.Sellers, kept)
		}
	}
	return rest
}

// TestTakingOutWhatIsNamedFreesTheWindow draws baskets, shops and moments:
// without exactly what is named the window is free, unless the window itself
// stands against it; and with any one of the named things left in it is not.
func TestTakingOutWhatIsNamedFreesTheWindow(t *testing.T) {
	named := 0
	rapid.Check(t, func(r *rapid.T) {
		q, w := three(t)
		for i := range q.Sellers {
			s := &q.Sellers[i]
			s.LeadMinutes = rapid.SampledFrom([]int{0, 60, 600, 3000}).Draw(r, "lead")
			s.SameDayUntil = rapid.SampledFrom([]string{"00:00", "11:00", "24:00"}).Draw(r, "same day")
			if rapid.IntRange(0, 4).Draw(r, "rests") == 0 {
				s.Hours.Week[time.Wednesday] = nil
			}
			if rapid.IntRange(0, 4).Draw(r, "elsewhere") == 0 {
				s.Zones = nil
			}
			for j := range s.Goods {
				s.Goods[j].LeadHours = rapid.SampledFrom([]int{0, 0, 24, 48}).Draw(r, "notice")
				s.Goods[j].MadeOn = rapid.SampledFrom([][]int{nil, nil, {3}, {1, 5}}).Draw(r, "made")
			}
		}
		if rapid.Bool().Draw(r, "fetched") {
			w.Method, w.Shop, w.Zones = delivery.Pickup, q.Sellers[rapid.IntRange(0, 2).Draw(r, "where")].Shop, nil
		}
		sameDay(&q, &w)
		w.Held = rapid.IntRange(2, 3).Draw(r, "held")
		now := rome(t, "2026-12-01 00:00").Add(time.Duration(rapid.IntRange(0, 42*60).Draw(r, "minutes")) * time.Minute)
		v := q.Look(w, now, false)
		if (v.Why == delivery.Free) != (v.Stays == delivery.Free && len(v.Obstacles) == 0) || v.Why != q.Judge(w, now, false) {
			r.Fatalf("says %q of %+v", v.Why, v)
		}
		rest := without(q, v.Obstacles)
		if got := rest.Judge(w, now, false); got != v.Stays {
			r.Fatalf("without %+v it is %q, want %q", v.Obstacles, got, v.Stays)
		}
		if v.Empties != (len(v.Obstacles) > 0 && len(rest.Sellers) == 0) {
			r.Fatalf("empties %v, and %d shops are left", v.Empties, len(rest.Sellers))
		}
		for i := range v.Obstacles {
			fewer := slices.Delete(slices.Clone(v.Obstacles), i, i+1)
			if without(q, fewer).Judge(w, now, false) == delivery.Free {
				r.Fatalf("%+v need not go", v.Obstacles[i])
			}
			named++
		}
	})
	if named == 0 {
		t.Error("nothing was ever named")
	}
}
