package opening

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
)

// hoursView asks when the shop is open: one midday break for all days, and for
// each day which half it is open.
type hoursView struct {
	stepView
	Days []dayRow
}

type dayRow struct {
	Name  string // of the field
	Label string
}

// week is how a shopkeeper says it: when the shop opens and closes, the break
// between, and each day's part.
type week struct {
	open, pause, again, shut clock.Minute
	days                     [7]string // by time.Weekday: both, morning, afternoon, closed
}

// The parts of a day.
const (
	both      = "both"
	morning   = "morning"
	afternoon = "afternoon"
	closed    = "closed"
)

func parts() []string { return []string{both, morning, afternoon, closed} }

// fromMonday are the days as people list them.
func fromMonday() []time.Weekday {
	return []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}
}

// said is the week in these words, as near as they can say it.
func said(w clock.Week) week {
	var s week
	for _, d := range fromMonday() {
		switch spans := w[d]; {
		case len(spans) > 1 && s.pause == 0:
			s.open, s.pause, s.again, s.shut = spans[0].From, spans[0].To, spans[1].From, spans[len(spans)-1].To
		case len(spans) == 1 && s.shut == 0:
			s.open, s.shut = spans[0].From, spans[0].To
		}
	}
	for d, spans := range w {
		switch {
		case len(spans) == 0:
			s.days[d] = closed
		case len(spans) > 1 || s.pause == 0:
			s.days[d] = both
		case spans[0].From >= s.again:
			s.days[d] = afternoon
		default:
			s.days[d] = morning
		}
	}
	return s
}

// hours is the week as the shop's pages keep it.
func (s week) hours() clock.Week {
	var w clock.Week
	for d, part := range s.days {
		switch {
		case part == closed:
		case s.pause == 0:
			w[d] = []clock.Span{{From: s.open, To: s.shut}}
		case part == morning:
			w[d] = []clock.Span{{From: s.open, To: s.pause}}
		case part == afternoon:
			w[d] = []clock.Span{{From: s.again, To: s.shut}}
		default:
			w[d] = []clock.Span{{From: s.open, To: s.pause}, {From: s.again, To: s.shut}}
		}
	}
	return w
}

// closing says in words when the shop rests: "giovedì pomeriggio e domenica".
func (s week) closing(p *locale.Printer) string {
	var rests []string
	for _, d := range fromMonday() {
		day := "opening.day_" + strconv.Itoa(int(d))
		switch part := s.days[d]; {
		case part == closed:
			rests = append(rests, p.T(day))
		case s.pause == 0:
		case part == morning:
			rests = append(rests, p.T("opening.rests_afternoon", "day", p.T(day)))
		case part == afternoon:
			rests = append(rests, p.T("opening.rests_morning", "day", p.T(day)))
		}
	}
	return p.List(rests)
}

// hours shows the form.
func (s site) hours(c *web.Ctx) error {
	e, sent, err := s.begun(c, tenants.StepLook)
	if err != nil || sent {
		return err
	}
	return c.Render(http.StatusOK, hoursPage(c.P(), e.hoursView(e.typedHours())))
}

func (e *errand) typedHours() map[string]string {
	s := said(e.card.Hours.Week)
	typed := map[string]string{"open": s.open.String(), "shut": s.shut.String(), "pause": "", "again": ""}
	if s.pause > 0 {
		typed["pause"], typed["again"] = s.pause.String(), s.again.String()
	}
	for d, part := range s.days {
		typed["day_"+strconv.Itoa(d)] = part
	}
	return typed
}

func (e *errand) hoursView(typed map[string]string) hoursView {
	v := hoursView{stepView: e.step(tenants.StepHours, "hours", typed)}
	v.Hem = e.card.Accent
	for _, d := range fromMonday() {
		name := "day_" + strconv.Itoa(int(d))
		v.Days = append(v.Days, dayRow{name, locale.Capital(e.P().T("opening." + name))})
	}
	return v
}

// saveHours keeps the week; closures and days of their own stay.
func (s site) saveHours(c *web.Ctx) error {
	e, sent, err := s.begun(c, tenants.StepLook)
	if err != nil || sent {
		return err
	}
	f := web.ReadForm(c)
	version := f.Int("version", 1, 1<<30)
	w := readWeek(f)
	if err = f.Err(); err == nil {
		e.card.Hours.Week = w.hours()
		e.own.WeeklyClosing = locale.Text{It: w.closing(s.Words.In(locale.It)), En: w.closing(s.Words.In(locale.En))}
		err = e.saveShop(version, tenants.StepHours)
	}
	switch {
	case err == nil:
		return c.SeeOther("/opening/delivery")
	case fault.Has(err, fault.Conflict):
		now, err := e.again()
		if err != nil {
			return err
		}
		v := now.hoursView(f.Typed())
		if now.clash(&v.stepView, now.typedHours(), f.Typed()) {
			return c.SeeOther("/opening/delivery")
		}
		return c.Render(http.StatusConflict, hoursPage(c.P(), v))
	case !web.InvalidForm(err):
		return err
	}
	v := e.hoursView(f.Typed())
	v.Errors = c.Wrong(err)
	return c.Render(web.Status(err), hoursPage(c.P(), v))
}

// minute reads "8:30", "8.30" and "8" as well as what a field for times sends.
func minute(s string) (clock.Minute, error) {
	s = strings.Replace(strings.TrimSpace(s), ".", ":", 1)
	if !strings.Contains(s, ":") {
		s += ":00"
	}
	if len(s) == len("8:30") {
		s = "0" + s
	}
	return clock.ParseMinute(s)
}

func readWeek(f *web.Form) week {
	var s week
	s.open, s.shut = web.Parsed(f, "open", minute), web.Parsed(f, "shut", minute)
	s.pause, s.again = web.ParsedIf(f, "pause", minute), web.ParsedIf(f, "again", minute)
	for d := range s.days {
		s.days[d] = f.Choice("day_"+strconv.Itoa(d), parts()...)
	}
	if f.Err() != nil {
		return s
	}
	has := f.Typed()
	switch {
	case (has["pause"] == "") != (has["again"] == ""):
		f.Fail("again", "opening.pause_half")
	case has["pause"] == "" && s.shut <= s.open:
		f.Fail("shut", "opening.hours_order")
	case has["pause"] != "" && (s.pause <= s.open || s.again <= s.pause || s.shut <= s.again):
		f.Fail("pause", "opening.pause_order")
	case has["pause"] == "" && slices.ContainsFunc(s.days[:], func(p string) bool { return p == morning || p == afternoon }):
		f.Fail("pause", "opening.pause_needed")
	case !slices.ContainsFunc(s.days[:], func(p string) bool { return p != closed }):
		f.Fail("day_1", "opening.never_open")
	}
	return s
}
