package coordinator

import (
	"net/http"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// mostSeats is the most that a window may be given.
const mostSeats = 200

type windowsView struct {
	view.Staff
	Before  string // the day before
	After   string
	Windows []windowBox
	Today   string      // "" on today's page
	Tell    []view.Tell // on today's page: whose private page's address is to be sent by hand
}

type windowBox struct {
	ID     string
	Hours  string
	Action string
	State  string // in words, with its tone
	Tone   view.Tone
	Taken  int
	Held   int
	Free   int
	Seats  int
	Wanted int
	Over   int // taken beyond what is wanted
	Words  string
	Typed  string
	Error  string
}

// windows shows a day's windows with their seats.
func (s site) windows(c *web.Ctx) error {
	o, err := s.office(c)
	if err != nil {
		return err
	}
	day := o.today()
	if asked := c.Query("day"); asked != "" {
		if day, err = clock.ParseDate(asked); err != nil {
			return fault.New(fault.NotFound, "error.not_found")
		}
	}
	v, err := o.day(day, tenants.ID{}, "", nil)
	if err != nil {
		return err
	}
	if v.Today == "" {
		if v.Tell, err = o.toTell(); err != nil {
			return err
		}
	}
	switch c.Query("done") {
	case "seats":
		v.Notice = &view.Notice{Tone: view.Ok, Text: o.P().T("coordinator.seats_saved")}
	case "told":
		v.Notice = &view.Notice{Tone: view.Ok, Text: o.P().T("tell.noted")}
	}
	return o.Render(http.StatusOK, windowsPage(o.P(), v))
}

func (o *office) today() clock.Date { return clock.DateOf(o.Now(o.place.Zone)) }

// day draws a day; wrong is what is wrong with the form of one of its windows.
func (o *office) day(day clock.Date, at tenants.ID, typed string, wrong view.Errors) (windowsView, error) {
	var list []delivery.Window
	err := o.DB.HoodRead(o.Context(), o.scope(), func(r *tenants.HoodRead) { delivery.OnDay(r, o.place.Hood, day, &list) })
	if err != nil {
		return windowsView{}, err
	}
	now := o.Now(o.place.Zone)
	midnight := day.Midnight(o.place.Zone)
	v := windowsView{Staff: o.frame("windows", locale.Capital(o.P().Date(midnight))), Before: o.dayURL(day.AddDays(-1)), After: o.dayURL(day.AddDays(1))}
	v.Over = o.P().T("coordinator.windows")
	if near := o.P().Day(midnight, now); near != o.P().ShortDate(midnight) {
		v.Over = locale.Capital(near)
	}
	if day != o.today() {
		v.Today = o.URL(o.path("/windows"))
	}
	for _, w := range list {
		box := o.box(w, now)
		if w.ID == at && len(wrong) > 0 {
			box.Typed, box.Error = typed, wrong.For("seats")
			v.Errors = view.Errors{{Field: "seats-" + box.ID + "seats", Text: box.Error}}
		}
		v.Windows = append(v.Windows, box)
	}
	return v, nil
}

func (o *office) dayURL(day clock.Date) string { return o.URL(o.path("/windows?day=" + day.String())) }

func (o *office) box(w delivery.Window, now time.Time) windowBox {
	p := o.P()
	starts, ends, cutoff := w.Starts.In(o.place.Zone), w.Ends.In(o.place.Zone), w.CutOff.In(o.place.Zone)
	x := windowBox{ID: w.ID.String(), Hours: p.Window(starts, ends), Action: o.URL(o.path("/windows/" + w.ID.String() + "/seats")),
		Taken: w.Taken, Held: w.Held, Free: w.Left(), Seats: w.Seats, Wanted: w.Wanted}
	x.Over = max(0, w.Taken+w.Held-w.Wanted)
	x.Words = p.T("coordinator.taken", "count", w.Taken) + ", " + p.T("coordinator.held", "count", w.Held) + ", " +
		p.T("coordinator.free", "count", w.Left())
	switch {
	case w.State == "holiday":
		x.State, x.Tone = p.T("coordinator.holiday"), view.Info
	case w.State != "open":
		x.State, x.Tone = p.T("coordinator.closed"), view.Info
	case !now.Before(ends):
		x.State = p.T("coordinator.over")
	case !now.Before(cutoff):
		x.State = p.T("coordinator.cut_off")
	case w.Left() == 0:
		x.State, x.Tone = p.T("coordinator.full"), view.Warn
	default:
		x.State, x.Tone = p.T("coordinator.order_by", "when", p.Deadline(cutoff, now)), view.Ok
	}
	return x
}

// setSeats changes how many orders a window takes. Below what is taken nobody
// is dropped, and the page says so.
func (s site) setSeats(c *web.Ctx) error {
	o, err := s.office(c)
	if err != nil {
		return err
	}
	id, err := tenants.ParseID(c.Param("window"))
	if err != nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	var w delivery.Window
	err = s.DB.HoodRead(o.Context(), o.scope(), func(r *tenants.HoodRead) { delivery.ReadWindow(r, o.place.Hood, id, &w) })
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	seats := f.Int("seats", 0, mostSeats)
	if err := f.Err(); err != nil {
		v, failed := o.day(w.Day, id, f.Typed()["seats"], c.Wrong(err))
		if failed != nil {
			return failed
		}
		v.Other = otherDay(o, w.Day)
		return o.Render(web.Status(err), windowsPage(o.P(), v))
	}
	err = s.DB.Hood(o.Context(), o.scope(), func(h *tenants.HoodTx) error {
		if err := delivery.SetSeats(h, id, seats); err != nil {
			return err
		}
		return tenants.BumpHood(h)
	})
	if err != nil {
		return err
	}
	return o.SeeOther(o.path("/windows?day=" + w.Day.String() + "&done=seats"))
}

// otherDay is the day's page in the other language, for answers to a POST.
func otherDay(o *office, day clock.Date) string {
	path := o.path("/windows?day=" + day.String())
	if o.Lang() == "en" {
		return path
	}
	return "/en" + path
}
