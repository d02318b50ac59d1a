package storefront_test

import (
	"context"
	"testing"

	"sottocasa/internal/clock"
	"sottocasa/tenants"
)

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
