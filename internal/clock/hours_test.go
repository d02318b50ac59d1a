package clock_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
)

const nives = `{"opening_hours":{"fri":[["08:00","13:30"],["16:30","19:45"]],"mon":[["08:00","13:30"],["16:30","19:45"]],` +
	`"sat":[["08:00","13:30"],["16:30","19:30"]],"sun":[],"thu":[["08:00","13:30"]],` +
	`"tue":[["08:00","13:30"],["16:30","19:45"]],"wed":[["08:00","13:30"],["16:30","19:45"]]},` +
	`"closures":[{"from":"2027-08-09","to":"2027-08-22","reason":{"it":"Chiusi per ferie","en":"Closed for the summer holidays"}}],` +
	`"special_days":[{"date":"2026-12-06","hours":[["09:00","13:00"]],"reason":{"it":"Aperti per le feste"}},{"date":"2026-12-09","hours":[]}],` +
	`"patron":"06-29"}`

func hours(t *testing.T, s string) clock.Hours {
	t.Helper()
	var h clock.Hours
	if err := json.Unmarshal([]byte(s), &h); err != nil {
		t.Fatal(err)
	}
	if err := h.Check(); err != nil {
		t.Fatal(err)
	}
	return h
}

func TestHoursKeepTheirJSON(t *testing.T) {
	b, err := json.Marshal(hours(t, nives))
	if err != nil || string(b) != nives {
		t.Errorf("%s\n%v", b, err)
	}
}

func TestHoursRefuse(t *testing.T) {
	for _, s := range []string{
		`{"opening_hours":{"mon":[["13:30","08:00"]]}}`, `{"opening_hours":{"mon":[["08:00","08:00"]]}}`,
		`{"opening_hours":{"mon":[["08:00","13:00"],["12:00","18:00"]]}}`, `{"opening_hours":{"mon":[["16:00","18:00"],["08:00","12:00"]]}}`,
		`{"opening_hours":{"mon":[["08:00"]]}}`, `{"opening_hours":{"mon":[["8:00","13:00"]]}}`, `{"opening_hours":{"lun":[]}}`,
		`{"opening_hours":{"mon":[["22:00","25:00"]]}}`, `{"closures":[{"from":"2027-08-32","to":"2027-08-09"}]}`,
	} {
		var h clock.Hours
		if err := json.Unmarshal([]byte(s), &h); err == nil {
			t.Errorf("%s was taken", s)
		}
	}
	var h clock.Hours
	if err := json.Unmarshal([]byte(`{"closures":[{"from":"2027-08-22","to":"2027-08-09"}]}`), &h); err != nil {
		t.Fatal(err)
	}
	if err := h.Check(); !errors.Is(err, fault.New(fault.Invalid, "error.closure_bad")) {
		t.Errorf("backwards: %v", err)
	}
	h = clock.Hours{Special: []clock.SpecialDay{{Hours: []clock.Span{{From: 10, To: 5}}}}}
	if err := h.Check(); !errors.Is(err, fault.New(fault.Invalid, "error.hours_bad")) {
		t.Errorf("special: %v", err)
	}
}

func TestStatus(t *testing.T) {
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	it, en := words.In(locale.It), words.In(locale.En)
	zone, h := rome(t), hours(t, nives)
	for now, want := range map[string][3]string{
		"2026-11-27 08:00": {"Aperto fino alle 13:30", "Open until 13:30", ""}, // a Friday
		"2026-11-27 13:29": {"Aperto fino alle 13:30", "Open until 13:30", ""},
		"2026-11-27 13:30": {"Apre alle 16:30", "Opens at 16:30", ""},
		"2026-11-27 19:45": {"Apre domani alle 08:00", "Opens tomorrow at 08:00", ""},
		"2026-11-28 20:00": {"Apre lunedì alle 08:00", "Opens Monday at 08:00", ""},
		"2026-11-26 14:00": {"Apre domani alle 08:00", "Opens tomorrow at 08:00", ""}, // Thursday afternoon
		"2026-12-06 10:00": {"Aperto fino alle 13:00", "Open until 13:00", ""},        // special, a Sunday
		"2026-12-08 10:00": {"Apre giovedì alle 08:00", "Opens Thursday at 08:00", "holiday.immaculate"},
		"2027-08-10 10:00": {"Apre lunedì 23 agosto alle 08:00", "Opens Monday 23 August at 08:00", "Chiusi per ferie"},
		"2026-06-29 10:00": {"Apre domani alle 08:00", "Opens tomorrow at 08:00", "holiday.patron"},
		"2027-03-28 10:00": {"Apre martedì alle 08:00", "Opens Tuesday at 08:00", "holiday.easter"},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", now, zone)
		if err != nil {
			t.Fatal(err)
		}
		s := h.StatusAt(at.UTC(), zone)
		got := [3]string{s.Say(it, at.UTC()), s.Say(en, at.UTC()), s.Reason.It + s.Holiday}
		if got != want {
			t.Errorf("%s: %q, want %q", now, got, want)
		}
		if s.Open != s.Opens.IsZero() || s.Open == s.Until.IsZero() {
			t.Errorf("%s: %+v", now, s)
		}
	}
}

func TestStatusWithoutOpenings(t *testing.T) {
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := clock.Hours{}.StatusAt(time.Now(), rome(t))
	if got := s.Say(words.In(locale.It), time.Now()); s.Open || got != "Chiuso" {
		t.Errorf("%+v says %q", s, got)
	}
}

// Hours that meet at midnight are one stretch, also on the short day.
func TestStatusOverMidnight(t *testing.T) {
	zone := rome(t)
	h := hours(t, `{"opening_hours":{"sat":[["20:00","24:00"]],"sun":[["00:00","02:30"]]},"open_on_holidays":true}`)
	for now, until := range map[string]string{"2027-03-20": "2027-03-21T02:30:00+01:00", "2027-03-27": "2027-03-28T03:30:00+02:00"} {
		at, err := clock.Local(date(t, now), "21:00", zone)
		if err != nil {
			t.Fatal(err)
		}
		if s := h.StatusAt(at, zone); !s.Open || s.Until.Format(time.RFC3339) != until {
			t.Errorf("%s: %+v, want open until %s", now, s, until)
		}
	}
	always := hours(t, `{"opening_hours":{"mon":[["00:00","24:00"]],"tue":[["00:00","12:00"]]}}`)
	at, err := clock.Local(date(t, "2026-11-23"), "23:59", zone)
	if err != nil {
		t.Fatal(err)
	}
	if s := always.StatusAt(at, zone); s.Until.Format("02 15:04") != "24 12:00" {
		t.Errorf("%+v", s)
	}
}

func TestClosuresHoldBothEnds(t *testing.T) {
	h := hours(t, nives)
	for day, closed := range map[string]bool{"2027-08-08": false, "2027-08-09": true, "2027-08-22": true, "2027-08-23": false} {
		if got := h.On(date(t, day)); (got.Reason.It != "") != closed {
			t.Errorf("%s: %+v", day, got)
		}
	}
}
