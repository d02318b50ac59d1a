package storefront_test

import (
	"context"
	"regexp"
	"testing"

	"sottocasa/internal/clock"
	"sottocasa/tenants"
)

// A day's hours are copied to others on the page, and kept when it is saved.
func TestADaysHoursAreCopied(t *testing.T) {
	s := openStaff(t, false)
	one := s.owner()
	path := "/admin/" + s.Shop.Slug + "/hours"
	one.get(path).want(t, 200, "Copia un giorno sugli altri")
	before, was := s.kept(), field(one.last.text, "was")
	typed := []string{"was", was, "from_1_0", "08:15", "to_1_0", "13:45", "from_1_1", "16:10", "to_1_1", "19:50", "from_2_0", "07:00", "to_2_0", "07:30", "from_6_0", "10:10", "to_6_0", "13:00"}
	p := one.send(path, append(typed, "copy", "1", "copy_day", "1", "copy_to_2", "1", "copy_to_3", "1")...)
	p.want(t, 200, "Abbiamo copiato gli orari di lunedì su martedì e mercoledì", "non è ancora salvato")
	for name, want := range map[string]string{"was": was, "from_1_0": "08:15", "from_2_0": "08:15", "to_2_1": "19:50", "from_3_1": "16:10", "from_4_0": "", "from_6_0": "10:10", "to_6_0": "13:00"} {
		if got := typedIn(p.text, name); got != want {
			t.Errorf("%s is %q, not %q", name, got, want)
		}
	}
	if got := s.kept(); len(got.Week[2]) != len(before.Week[2]) || len(got.Week[6]) != len(before.Week[6]) {
		t.Errorf("copying has saved %+v", got)
	}
	one.send(path, append(typed, "copy", "1", "copy_day", "1")...).want(t, 422, "Di' su quali giorni")
	one.send(path, append(typed, "copy", "1", "copy_day", "1", "copy_to_1", "1")...).want(t, 422, "Di' su quali giorni")
	one.send(path, append(typed, "copy", "1", "copy_day", "9", "copy_to_2", "1")...).want(t, 422)
	one.send("/en"+path, append(typed, "copy", "1", "copy_day", "6", "copy_to_0", "1")...).want(t, 200, "Saturday's hours to Sunday")
}

// typedIn is what stands in an input of a page.
func typedIn(text, name string) string {
	m := regexp.MustCompile(`<input [^>]*name="` + name + `"[^>]*>`).FindString(text)
	return regexp.MustCompile(`^.* value="([^"]*)".*$`).ReplaceAllString(m, "$1")
}

// What another phone has saved is never overwritten unseen, not even by a form
// that was refused in between.
func TestHoursRefusedOnceOverwriteNothing(t *testing.T) {
	s := openStaff(t, false)
	one, two := s.owner(), s.owner()
	path := "/admin/" + s.Shop.Slug + "/hours"
	one.get(path)
	two.get(path)
	was := field(one.last.text, "was")
	two.send(path, "was", was, "from_2_0", "09:00", "to_2_0", "12:00").leads(t, path+"?done=saved")
	p := one.send(path, "was", was, "from_1_0", "20:00", "to_1_0", "08:00").want(t, 422)
	one.send(path, "was", field(p.text, "was"), "from_1_0", "08:00", "to_1_0", "13:00").want(t, 409, "un altro telefono ha cambiato gli orari")
	if got := s.kept(); len(got.Week[2]) != 1 {
		t.Errorf("what the other phone saved is gone: %+v", got.Week)
	}
}

// kept are the shop's opening hours.
func (s *staff) kept() clock.Hours {
	s.t.Helper()
	var card tenants.Card
	s.Must(s.DB.ShopRead(context.Background(), tenants.InShop(s.Hood, s.Shop.ID, "test"), func(r *tenants.ShopRead) { tenants.OwnCard(r, s.Hood, s.Shop.ID, &card) }))
	return card.Hours
}

func TestAShopSaysWhenItIsOpen(t *testing.T) {
	s := openStaff(t, false)
	one, two := s.owner(), s.owner()
	path := "/admin/" + s.Shop.Slug + "/hours"
	one.get(path).want(t, 200, "Orari e chiusure", "Lunedì", "Natale", "Aperto")
	two.get(path)
	was := field(one.last.text, "was")
	from, to := s.today().AddDays(10), s.today().AddDays(20)
	week := []string{"was", was, "from_1_0", "08:00", "to_1_0", "13:30", "from_1_1", "16:30", "to_1_1", "20:00", "from_4_0", "08:00", "to_4_0", "13:30", "from_6_0", "10:00", "to_6_0", "00:00",
		"closure_from_0", from.String(), "closure_to_0", to.String(), "closure_it_0", "Siamo in ferie, torniamo riposati", "on_holiday.immaculate", "1",
		"special_day_0", "2099-12-24", "from_s0_0", "08:00", "to_s0_0", "14:00"}
	one.send(path, week...).leads(t, path+"?done=saved")
	h := s.kept()
	if len(h.Week[1]) != 2 || h.Week[6][0].To != 24*60 || len(h.Week[0]) != 0 || len(h.Closures) != 1 || h.OpenOnHolidays || len(h.OpenOn) != 1 || len(h.Special) != 1 {
		t.Errorf("kept %+v", h)
	}
	monday := clock.Date{Year: 2026, Month: 12, Day: 7}
	if day := h.On(clock.Date{Year: 2031, Month: 12, Day: 8}); len(day.Spans) != 2 { // a Monday
		t.Errorf("8 December: %+v", day)
	}
	if day := h.On(clock.Date{Year: 2028, Month: 12, Day: 25}); len(day.Spans) != 0 || day.Holiday != "holiday.christmas" {
		t.Errorf("Christmas: %+v, %v", day, monday)
	}
	one.get(path+"?done=saved").want(t, 200, "in vetrina si vede già").lacks(t, "Invalid")
	two.send(path, week...).want(t, 409, "un altro telefono ha cambiato gli orari")
	now := func() string { one.get(path); return field(one.last.text, "was") }
	for _, x := range [][]string{{"from_1_0", "20:00", "to_1_0", "08:00", "non vanno"}, {"from_1_0", "", "to_1_0", "13:30", "serve per andare avanti"},
		{"from_1_0", "25:61", "to_1_0", "13:30", ""}, {"closure_from_0", to.String(), "closure_to_0", from.String(), ""}, {"closure_from_1", "domani", "x", "", ""},
		{"closure_it_3", "Ferie", "x", "", "serve per andare avanti"}, {"special_day_1", "2099-12-24", "x", "", "c'è già"}} {
		form := append([]string{}, week...)
		form[1] = now()
		p := one.send(path, append(form, x[:4]...)...)
		if p.status != 422 {
			t.Errorf("%v: %d", x, p.status)
		}
	}
	one.get("/en"+path).want(t, 200, "Hours and closures", "Christmas")
	s.Must(s.Hosts.Refresh(context.Background()))
	s.on(s.Shop.Slug).get("/").want(t, 200)
}
