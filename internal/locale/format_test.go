package locale_test

import (
	"strings"
	"testing"
	"time"

	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/vectors"
)

// printers gives the printer of each language.
func printers(t *testing.T) (it, en *locale.Printer) {
	t.Helper()
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	return words.In(locale.It), words.In(locale.En)
}

// same compares; "~" stands for a no-break space in want.
func same(t *testing.T, what, got, want string) {
	t.Helper()
	if want = strings.ReplaceAll(want, "~", "\u00a0"); got != want {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func TestMoneyVectors(t *testing.T) {
	it, en := printers(t)
	for _, v := range vectors.Of[struct {
		Cents   money.Cents
		Grouped string `json:"it_grouped"`
		En      string
	}](t, "money_format") {
		same(t, "Italian", it.Money(v.Cents), v.Grouped)
		same(t, "English", en.Money(v.Cents), v.En)
	}
	same(t, "millions", it.Money(-123_456_789_01), "-123.456.789,01~€")
	same(t, "millions", en.Money(-123_456_789_01), "-€123,456,789.01")
	same(t, "a cent back", en.Money(-1), "-€0.01")
	same(t, "hundreds", it.Money(99_999), "999,99~€")
}

func TestNumbers(t *testing.T) {
	it, en := printers(t)
	for _, c := range []struct{ what, it, wantIt, en, wantEn string }{
		{"kg", it.PerUnit(2390, "kg"), "23,90~€/kg", en.PerUnit(2390, "kg"), "€23.90/kg"},
		{"litre", it.PerUnit(1320, "l"), "13,20~€/l", en.PerUnit(1320, "l"), "€13.20/l"},
		{"piece", it.PerUnit(33, "piece"), "0,33~€ al pezzo", en.PerUnit(33, "piece"), "€0.33 each"},
		{"grams", it.Weight(750), "750~g", en.Weight(750), "750~g"},
		{"kilo", it.Weight(1000), "1~kg", en.Weight(1000), "1~kg"},
		{"more", it.Weight(1250), "1,25~kg", en.Weight(1250), "1.25~kg"},
		{"a gram more", it.Weight(1001), "1,001~kg", en.Weight(2050), "2.05~kg"},
		{"less", it.Weight(-1500), "-1,5~kg", en.Weight(-5), "-5~g"},
		{"percent", it.Percent(22), "22%", en.Percent(-20), "-20%"},
		{"thousands", it.Count(1_234_567), "1.234.567", en.Count(1000), "1,000"},
		{"below", it.Count(-999), "-999", en.Count(-12_345), "-12,345"},
		{"a count", it.T("goods.count", "count", 3000), "3.000 prodotti", en.T("goods.count", "count", 3000), "3,000 products"},
		{"pages", it.T("goods.page_of", "page", 1001, "last", 1200), "1.001 di 1.200", en.T("goods.page_of", "page", 1, "last", 1200), "1 of 1,200"},
		{"an order", it.T("break.order", "number", 1001), it.T("break.order", "number", "1001"), en.T("break.order", "number", 1001), en.T("break.order", "number", "1001")},
		{"list", it.List([]string{"a", "b", "c"}), "a, b e c", en.List([]string{"a", "b", "c"}), "a, b and c"},
		{"pair", it.List([]string{"a", "b"}), "a e b", en.List([]string{"a"}), "a"},
		{"none", it.List(nil), "", en.List(nil), ""},
	} {
		same(t, "Italian "+c.what, c.it, c.wantIt)
		same(t, "English "+c.what, c.en, c.wantEn)
	}
}

func rome(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestDates(t *testing.T) {
	it, en := printers(t)
	zone := rome(t)
	friday := time.Date(2026, 11, 27, 17, 0, 0, 0, zone)
	may := time.Date(2027, 5, 1, 9, 5, 0, 0, zone)
	for _, c := range []struct{ what, it, wantIt, en, wantEn string }{
		{"date", it.Date(friday), "venerdì 27 novembre", en.Date(friday), "Friday 27 November"},
		{"first", it.Date(may), "sabato 1º maggio", en.Date(may), "Saturday 1 May"},
		{"full", it.FullDate(may), "sabato 1º maggio 2027", en.FullDate(may), "Saturday 1 May 2027"},
		{"short", it.ShortDate(friday), "ven 27 nov", en.ShortDate(friday), "Fri 27 Nov"},
		{"clock", it.Clock(friday), "17:00", en.Clock(may), "09:05"},
		{"at", it.At(friday), "alle 17:00", en.At(friday), "at 17:00"},
		{"one", it.At(friday.Add(-16 * time.Hour)), "all'01:00", en.At(friday.Add(-16 * time.Hour)), "at 01:00"},
	} {
		same(t, "Italian "+c.what, c.it, c.wantIt)
		same(t, "English "+c.what, c.en, c.wantEn)
	}
}

// The days around the change of the clocks are 23 and 25 hours long.
func TestDayAcrossTheChangeOfClocks(t *testing.T) {
	it, en := printers(t)
	zone := rome(t)
	for _, c := range []struct {
		today, day time.Time
		it, en     string
	}{
		{time.Date(2027, 3, 28, 0, 5, 0, 0, zone), time.Date(2027, 3, 28, 23, 59, 0, 0, zone), "oggi", "today"},
		{time.Date(2027, 3, 27, 23, 59, 0, 0, zone), time.Date(2027, 3, 28, 0, 0, 0, 0, zone), "domani", "tomorrow"},
		{time.Date(2027, 3, 28, 0, 0, 0, 0, zone), time.Date(2027, 3, 29, 23, 0, 0, 0, zone), "domani", "tomorrow"},
		{time.Date(2027, 10, 31, 0, 0, 0, 0, zone), time.Date(2027, 11, 1, 0, 0, 0, 0, zone), "domani", "tomorrow"},
		{time.Date(2027, 10, 30, 12, 0, 0, 0, zone), time.Date(2027, 11, 1, 0, 0, 0, 0, zone), "lun 1º nov", "Mon 1 Nov"},
		{time.Date(2026, 12, 31, 12, 0, 0, 0, zone), time.Date(2027, 1, 1, 0, 0, 0, 0, zone), "domani", "tomorrow"},
		{time.Date(2026, 11, 22, 12, 0, 0, 0, zone), time.Date(2026, 11, 21, 0, 0, 0, 0, zone), "sab 21 nov", "Sat 21 Nov"},
	} {
		same(t, "Italian", it.Day(c.day, c.today), c.it)
		same(t, "English", en.Day(c.day, c.today), c.en)
	}
}

func TestWindow(t *testing.T) {
	it, en := printers(t)
	at := func(h, m int) time.Time { return time.Date(2026, 11, 27, h, m, 0, 0, time.UTC) }
	for _, c := range []struct {
		from, to time.Time
		it, en   string
	}{
		{at(17, 0), at(19, 0), "17:00–19:00", "5–7~pm"},
		{at(10, 0), at(12, 0), "10:00–12:00", "10~am–12~pm"},
		{at(9, 30), at(11, 0), "09:30–11:00", "9:30–11~am"},
		{at(12, 0), at(14, 30), "12:00–14:30", "12–2:30~pm"},
		{at(22, 0), at(24, 0), "22:00–00:00", "10~pm–12~am"},
	} {
		same(t, "Italian", it.Window(c.from, c.to), c.it)
		same(t, "English", en.Window(c.from, c.to), c.en)
	}
}

func TestDeadline(t *testing.T) {
	it, en := printers(t)
	zone := rome(t)
	now := time.Date(2026, 11, 21, 9, 0, 0, 0, zone) // a Saturday
	on := func(month time.Month, day, hour int) time.Time {
		return time.Date(2026, month, day, hour, 0, 0, 0, zone)
	}
	for _, c := range []struct {
		t      time.Time
		it, en string
	}{
		{on(11, 21, 12), "oggi alle 12:00", "today at 12:00"},
		{on(11, 22, 20), "domani alle 20:00", "tomorrow at 20:00"},
		{on(11, 23, 20), "lunedì alle 20:00", "Monday at 20:00"},
		{on(11, 27, 20), "venerdì alle 20:00", "Friday at 20:00"},
		{on(11, 28, 20), "sabato 28 novembre alle 20:00", "Saturday 28 November at 20:00"},
		{on(11, 20, 20), "venerdì 20 novembre alle 20:00", "Friday 20 November at 20:00"},
		{on(13, 9, 20), "sabato 9 gennaio 2027 alle 20:00", "Saturday 9 January 2027 at 20:00"},
		{on(11, 23, 1), "lunedì all'01:00", "Monday at 01:00"},
	} {
		same(t, "Italian", it.Deadline(c.t, now), c.it)
		same(t, "English", en.Deadline(c.t, now), c.en)
	}
}
