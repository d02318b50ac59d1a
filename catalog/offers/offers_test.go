package offers_test

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
	"sottocasa/catalog/offers"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/vectors"
)

type told struct {
	Case    string
	History []change
	Start   string      `json:"promo_start"`
	Price   money.Cents `json:"promo_price"`
	Prior   money.Cents `json:"prior_price"`
	Percent *int        `json:"discount_pct_shown"`
	Allowed *bool       `json:"announce_allowed"`
	Days    *int        `json:"days_known"`
	Label   string      `json:"label_it"` // only what perishes has one
	Steps   []change
	Priors  []money.Cents `json:"prior_price_at_each_step"`
	Cuts    []int         `json:"discount_pct"`
}

type change struct {
	From  string
	Price money.Cents
}

func (c *change) UnmarshalJSON(raw []byte) error {
	return json.Unmarshal(raw, &[]any{&c.From, &c.Price})
}

func rome(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func at(t *testing.T, when string) time.Time {
	t.Helper()
	for _, form := range []string{"2006-01-02", "2006-01-02T15:04"} {
		if d, err := time.ParseInLocation(form, when, rome(t)); err == nil {
			return d
		}
	}
	t.Fatalf("no moment: %q", when)
	return time.Time{}
}

func (v told) log(t *testing.T) []offers.Past {
	var log []offers.Past
	for _, h := range v.History {
		log = append(log, offers.Past{Price: h.Price, From: at(t, h.From)})
	}
	return log
}

func TestThePriceBesideAReduction(t *testing.T) {
	for _, v := range vectors.Of[told](t, "omnibus") {
		log := v.log(t)
		if v.Steps != nil {
			for i, s := range v.Steps {
				got := offers.At(log, at(t, s.From), s.Price, false)
				if got.Price != v.Priors[i] || got.Percent(s.Price) != v.Cuts[i] {
					t.Errorf("%s, step %d: %+v, −%d%%", v.Case, i+1, got, got.Percent(s.Price))
				}
				log = append(log, offers.Past{Price: s.Price, From: at(t, s.From), Reduced: true})
			}
			continue
		}
		got := offers.At(log, at(t, v.Start), v.Price, v.Label != "")
		if got.Price != v.Prior {
			t.Errorf("%s: beside it %d, want %d", v.Case, got.Price, v.Prior)
		}
		if v.Percent != nil && got.Percent(v.Price) != *v.Percent {
			t.Errorf("%s: −%d%%, want −%d%%", v.Case, got.Percent(v.Price), *v.Percent)
		}
		if v.Allowed != nil && got.Announces(v.Price) != *v.Allowed {
			t.Errorf("%s: announces %v", v.Case, got.Announces(v.Price))
		}
		if v.Days != nil && got.Days != *v.Days {
			t.Errorf("%s: known for %d days, want %d", v.Case, got.Days, *v.Days)
		}
		if (v.Label != "") != (got.Kind == offers.Previous) || (v.Days != nil && *v.Days < offers.Window) != (got.Kind == offers.Since) {
			t.Errorf("%s: %q", v.Case, got.Kind)
		}
	}
}

func TestWhatIsNoCampaign(t *testing.T) {
	past := func(day string, price money.Cents, reduced, hidden bool) offers.Past {
		return offers.Past{Price: price, From: at(t, day), Reduced: reduced, Hidden: hidden}
	}
	for name, v := range map[string]struct {
		log   []offers.Past
		price money.Cents
		want  offers.Beside
	}{
		"a reduction that shrinks is a new one": {[]offers.Past{past("2026-08-01", 1000, false, false), past("2026-11-10", 700, true, false)}, 800,
			offers.Beside{Kind: offers.Lowest, Price: 700, Days: 30}},
		"a reduction that goes on unchanged is none": {[]offers.Past{past("2026-08-01", 1000, false, false), past("2026-11-10", 800, true, false)}, 800,
			offers.Beside{Kind: offers.Lowest, Price: 800, Days: 30}},
		"the price was lowered before, without an offer": {[]offers.Past{past("2026-08-01", 1000, false, false), past("2026-11-10", 700, false, false)}, 600,
			offers.Beside{Kind: offers.Lowest, Price: 700, Days: 30}},
		"a campaign broken by one day": {[]offers.Past{past("2026-08-01", 1000, false, false), past("2026-11-10", 800, true, false), past("2026-11-19", 1000, false, false)}, 700,
			offers.Beside{Kind: offers.Lowest, Price: 800, Days: 30}},
		"never on sale": {nil, 600, offers.Beside{}},
		"a dear draft":  {[]offers.Past{past("2026-08-01", 2000, false, true), past("2026-11-15", 1000, false, false)}, 900, offers.Beside{Kind: offers.Since, Price: 1000, From: at(t, "2026-11-15"), Days: 5}},
		"hidden until then": {[]offers.Past{past("2026-08-01", 1000, false, false), past("2026-11-10", 1000, false, true)}, 900,
			offers.Beside{}},
		"a campaign of the whole month": {[]offers.Past{past("2026-08-01", 1000, false, false), past("2026-10-01", 800, true, false)}, 700,
			offers.Beside{Kind: offers.Lowest, Price: 1000, Days: 30}},
		"a young product in a campaign": {[]offers.Past{past("2026-11-01", 1000, false, false), past("2026-11-11", 800, true, false)}, 700,
			offers.Beside{Kind: offers.Since, Price: 1000, From: at(t, "2026-11-01"), Days: 10}},
	} {
		got := offers.At(v.log, at(t, "2026-11-20"), v.price, false)
		same := got.From.Equal(v.want.From)
		got.From = v.want.From
		if got != v.want || !same {
			t.Errorf("%s: %+v, want %+v", name, got, v.want)
		}
	}
}

// The window is thirty days of the calendar, also over the end of summer time.
func TestTheWindowIsOfTheCalendar(t *testing.T) {
	start := at(t, "2026-11-10")
	for _, v := range []struct {
		until string
		want  money.Cents
	}{{"2026-10-11", 1000}, {"2026-10-11T00:01", 850}} {
		log := []offers.Past{{Price: 850, From: at(t, "2026-08-01")}, {Price: 1000, From: at(t, v.until)}}
		if got := offers.At(log, start, 800, false); got.Price != v.want {
			t.Errorf("850 until %s: %d, want %d", v.until, got.Price, v.want)
		}
	}
}

// Whatever the log, the price beside a reduction was asked, by another road: day by
// day, the lowest of the thirty before it.
func TestTheLowestOfAnyLog(t *testing.T) {
	zone := rome(t)
	rapid.Check(t, func(t *rapid.T) {
		begins := time.Date(2026, 9, 1, 0, 0, 0, 0, zone)
		var log []offers.Past
		daily := make([]money.Cents, 90)
		start := rapid.IntRange(1, 89).Draw(t, "start")
		price := money.Cents(0)
		for day := range daily {
			if day == 0 || rapid.IntRange(0, 5).Draw(t, "change") == 0 {
				price = money.Cents(rapid.IntRange(1, 40).Draw(t, "price"))
				log = append(log, offers.Past{Price: price, From: begins.AddDate(0, 0, day)})
			}
			daily[day] = price
		}
		want := daily[start-1]
		for day := max(0, start-offers.Window); day < start; day++ {
			want = min(want, daily[day])
		}
		got := offers.At(log, begins.AddDate(0, 0, start), 1, false)
		if got.Price != want {
			t.Fatalf("day %d of %v: %d, want %d", start, daily, got.Price, want)
		}
		if p := got.Percent(want - 1); p > int(100/want) || p < 0 || (got.Kind == offers.Since) != (start < offers.Window) {
			t.Fatalf("−%d%% of %d, %+v", p, want, got)
		}
	})
}

func TestBooks(t *testing.T) {
	for _, v := range vectors.Of[struct {
		Cover money.Cents
		Least money.Cents `json:"min_price_5pct"`
	}](t, "book_discount") {
		if got := offers.Floor(v.Cover, 5); got != v.Least {
			t.Errorf("%d less 5%%: %d, want %d", v.Cover, got, v.Least)
		}
	}
	if offers.Floor(1000, 0) != 1000 || offers.Floor(1000, 100) != 0 {
		t.Error("nothing off, or all")
	}
}

func TestUnitPrices(t *testing.T) {
	for _, v := range vectors.Of[struct {
		Price   money.Cents
		Net     int `json:"qty"`
		Drained int
		PerKilo money.Cents `json:"unit_price"`
	}](t, "unit_price") {
		if got := offers.PerMeasure(v.Price, v.Net, v.Drained); got != v.PerKilo {
			t.Errorf("%+v: %d", v, got)
		}
	}
}

func TestLess(t *testing.T) {
	for _, v := range []struct {
		price, want money.Cents
		percent     int
	}{{1000, 800, 20}, {999, 799, 20}, {25, 24, 5}, {1, 1, 99}, {350, 333, 5}} {
		if got := offers.Less(v.price, v.percent); got != v.want {
			t.Errorf("%d less %d%%: %d, want %d", v.price, v.percent, got, v.want)
		}
	}
}
