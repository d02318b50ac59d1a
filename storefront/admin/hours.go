package admin

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// What may be written of hours.
const (
	spansOfDay   = 2  // before and after the midday break
	mostClosures = 12 // that are not over
	reasonLength = 120
)

// hoursView is when the shop is open.
type hoursView struct {
	view.Staff
	Action   string
	Back     string
	Now      string // "Aperto fino alle 13:30"
	Was      string // what the form was made of
	Typed    map[string]string
	Days     []int // weekdays, Monday first
	Holidays []holidayRow
	Closures int // rows of the form, one of them empty
	Special  int
}

type holidayRow struct {
	Key, Name, When string
}

// hours shows the form.
func (s site) hours(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	h, err := d.readHours()
	if err != nil {
		return err
	}
	v := d.hoursView(h, typedHours(h, clock.DateOf(d.Now(d.place.Zone))))
	if d.Query("done") == "saved" {
		v.Notice = &view.Notice{Tone: view.Ok, Text: d.P().T("hours.saved")}
	}
	return d.Render(http.StatusOK, hoursPage(d.P(), v))
}

func (d *desk) readHours() (clock.Hours, error) {
	err := d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) { tenants.OwnCard(r, d.place.Hood, d.place.Shop, &d.card) })
	return d.card.Hours, err
}

// fingerprint tells hours from others, so that two phones never overwrite each
// other.
func fingerprint(h clock.Hours) string {
	b, err := json.Marshal(h)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

func (d *desk) hoursView(h clock.Hours, typed map[string]string) hoursView {
	now := d.Now(d.place.Zone)
	v := hoursView{Staff: d.frame("products", d.P().T("hours.title")), Action: d.URL(d.path("/hours")), Back: d.URL(d.path("/products")),
		Now: h.StatusAt(now, d.place.Zone).Say(d.P(), now), Was: fingerprint(h), Typed: typed, Days: weekdays()}
	v.Narrow, v.Tabs = true, nil
	today := clock.DateOf(now)
	for _, x := range coming(today, h.Patron) {
		v.Holidays = append(v.Holidays, holidayRow{Key: x.Key, Name: d.P().T(x.Key), When: d.P().Date(x.Date.Midnight(d.place.Zone))})
	}
	v.Closures, v.Special = rows(typed, "closure_from_")+1, rows(typed, "special_day_")+1
	return v
}

// coming are the holidays of the next twelve months, by date.
func coming(today clock.Date, patron clock.MonthDay) []clock.Holiday {
	var all []clock.Holiday
	for _, year := range []int{today.Year, today.Year + 1} {
		for _, x := range clock.Holidays(year, patron) {
			next := clock.Date{Year: today.Year + 1, Month: today.Month, Day: today.Day}
			if !x.Date.Before(today) && x.Date.Before(next) {
				all = append(all, x)
			}
		}
	}
	return all
}

// rows counts the rows of a form that are filled.
func rows(typed map[string]string, prefix string) int {
	n := 0
	for i := range mostClosures {
		if typed[prefix+strconv.Itoa(i)] != "" {
			n = i + 1
		}
	}
	return min(n, mostClosures-1)
}

// typedHours fills the form with what is kept; what is over is left out.
func typedHours(h clock.Hours, today clock.Date) map[string]string {
	typed := map[string]string{}
	for day, spans := range h.Week {
		typeSpans(typed, strconv.Itoa(day), spans)
	}
	for _, x := range coming(today, h.Patron) {
		if h.OpenOnHolidays || slices.Contains(h.OpenOn, x.Key) {
			typed["on_"+x.Key] = "1"
		}
	}
	n := 0
	for _, c := range h.Closures {
		if c.To.Before(today) {
			continue
		}
		i := strconv.Itoa(n)
		typed["closure_from_"+i], typed["closure_to_"+i], typed["closure_it_"+i], typed["closure_en_"+i] = c.From.String(), c.To.String(), c.Reason.It, c.Reason.En
		n++
	}
	n = 0
	for _, s := range h.Special {
		if s.Date.Before(today) {
			continue
		}
		i := strconv.Itoa(n)
		typed["special_day_"+i], typed["special_it_"+i], typed["special_en_"+i] = s.Date.String(), s.Reason.It, s.Reason.En
		typeSpans(typed, "s"+i, s.Hours)
		n++
	}
	return typed
}

func typeSpans(typed map[string]string, day string, spans []clock.Span) {
	for i, s := range spans {
		n := day + "_" + strconv.Itoa(i)
		typed["from_"+n], typed["to_"+n] = s.From.String(), strings.Replace(s.To.String(), "24:00", "00:00", 1)
	}
}

// saveHours keeps what was typed, all of it or nothing.
func (s site) saveHours(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	was := f.OptionalLine("was", 16)
	today := clock.DateOf(d.Now(d.place.Zone))
	kept, err := d.readHours()
	if err != nil {
		return err
	}
	if web.ReadForm(c).Bool("copy") {
		return d.copyDay(f, kept, was)
	}
	h := readHours(f, kept.Patron, today)
	if err = f.Err(); err == nil {
		err = s.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error {
			if err := tenants.Record(t, tenants.Deed{What: "hours_saved"}); err != nil {
				return err
			}
			return tenants.ChangeHours(t, func(now clock.Hours) (clock.Hours, error) {
				if fingerprint(now) != was {
					return h, fault.New(fault.Conflict, "error.changed_meanwhile")
				}
				return h, nil
			})
		})
	}
	switch {
	case err == nil:
		return d.SeeOther(d.path("/hours?done=saved"))
	case !fault.Has(err, fault.Conflict) && !web.InvalidForm(err):
		return err
	}
	v := d.hoursView(kept, f.Typed())
	if fault.Has(err, fault.Conflict) {
		v.Notice = &view.Notice{Tone: view.Bad, Text: d.P().T("hours.meantime")}
	} else {
		v.Errors, v.Was = d.Wrong(err), was // and not what others have saved meanwhile
	}
	return d.Render(web.Status(err), hoursPage(d.P(), v))
}

// readHours reads the whole form.
func readHours(f *web.Form, patron clock.MonthDay, today clock.Date) clock.Hours {
	h := clock.Hours{Patron: patron, Closures: []clock.Closure{}}
	for day := range h.Week {
		h.Week[day] = readSpans(f, strconv.Itoa(day))
	}
	for _, x := range coming(today, patron) {
		if f.Bool("on_" + x.Key) {
			h.OpenOn = append(h.OpenOn, x.Key)
		}
	}
	slices.Sort(h.OpenOn)
	for i := range mostClosures {
		readClosure(f, strconv.Itoa(i), &h)
		readSpecial(f, strconv.Itoa(i), &h)
	}
	slices.SortFunc(h.Closures, func(a, b clock.Closure) int { return strings.Compare(a.From.String(), b.From.String()) })
	return h
}

// readSpans reads when a day is open: before and after the break. What ends at
// midnight ends with the day.
func readSpans(f *web.Form, day string) []clock.Span {
	var spans []clock.Span
	for i := range spansOfDay {
		n := day + "_" + strconv.Itoa(i)
		from, to := f.OptionalLine("from_"+n, 8), f.OptionalLine("to_"+n, 8)
		switch {
		case from == "" && to == "":
			continue
		case from == "":
			f.Fail("from_"+n, "error.required")
			continue
		case to == "":
			f.Fail("to_"+n, "error.required")
			continue
		case to == "00:00":
			to = "24:00"
		}
		a, errA := clock.ParseMinute(from[:min(len(from), len("15:04"))])
		b, errB := clock.ParseMinute(to[:min(len(to), len("15:04"))])
		switch {
		case errA != nil:
			f.Fail("from_"+n, "error.time_bad")
		case errB != nil:
			f.Fail("to_"+n, "error.time_bad")
		case b <= a, len(spans) > 0 && a <= spans[len(spans)-1].To:
			f.Fail("from_"+n, "error.hours_bad")
		default:
			spans = append(spans, clock.Span{From: a, To: b})
		}
	}
	return spans
}

// readClosure reads days on which the shop stays closed; one without a beginning
// is none.
func readClosure(f *web.Form, n string, h *clock.Hours) {
	reason := locale.Text{It: f.OptionalLine("closure_it_"+n, reasonLength), En: f.OptionalLine("closure_en_"+n, reasonLength)}
	from, to := f.OptionalLine("closure_from_"+n, 10), f.OptionalLine("closure_to_"+n, 10)
	if from == "" && to == "" {
		if reason.It != "" {
			f.Fail("closure_from_"+n, "error.required")
		}
		return
	}
	c := clock.Closure{From: web.Parsed(f, "closure_from_"+n, clock.ParseDate), Reason: reason}
	if c.To = c.From; to != "" {
		c.To = web.Parsed(f, "closure_to_"+n, clock.ParseDate)
	}
	if c.To.Before(c.From) {
		f.Fail("closure_to_"+n, "error.closure_bad")
	}
	h.Closures = append(h.Closures, c)
}

// readSpecial reads a day with hours of its own; without any it is a day off.
func readSpecial(f *web.Form, n string, h *clock.Hours) {
	reason := locale.Text{It: f.OptionalLine("special_it_"+n, reasonLength), En: f.OptionalLine("special_en_"+n, reasonLength)}
	spans := readSpans(f, "s"+n)
	if f.OptionalLine("special_day_"+n, 10) == "" {
		if len(spans) > 0 {
			f.Fail("special_day_"+n, "error.required")
		}
		return
	}
	day := web.Parsed(f, "special_day_"+n, clock.ParseDate)
	if slices.ContainsFunc(h.Special, func(s clock.SpecialDay) bool { return s.Date == day }) {
		f.Fail("special_day_"+n, "hours.twice")
	}
	h.Special = append(h.Special, clock.SpecialDay{Date: day, Hours: spans, Reason: reason})
}

// blank reports whether nothing is written, nor wrong, in a row of the form: it
// waits folded.
func (v hoursView) blank(prefix, n string) bool {
	for name, value := range v.Typed {
		if strings.HasPrefix(name, prefix) && strings.HasSuffix(name, "_"+n) && value != "" {
			return false
		}
	}
	for _, name := range []string{"from", "to", "day", "it", "en"} {
		if v.Errors.For(prefix+name+"_"+n) != "" {
			return false
		}
	}
	return true
}

// openOn says on which holidays the shop is open.
func (v hoursView) openOn(p *locale.Printer) string {
	var names []string
	for _, h := range v.Holidays {
		if v.Typed["on_"+h.Key] != "" {
			names = append(names, h.Name)
		}
	}
	if names == nil {
		return p.T("hours.holidays_shut")
	}
	return p.T("hours.holidays_open", "list", p.List(names))
}
