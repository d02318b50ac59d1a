package courier

import (
	"net/http"
	"strconv"

	"sottocasa/delivery"
	"sottocasa/storefront/web"
	"sottocasa/themes/view"
)

type roundView struct {
	view.Staff
	Stops  []stopRow
	Done   int
	Todo   int
	Ends   string
	Early  string // when it opens; "" once it has
	Ended  bool   // every stop has been walked
	Rounds string
}

type stopRow struct {
	URL    string
	Pickup bool
	Accent string
	Number string // a doorbell's place in the visiting order
	Title  string
	Note   string
	State  string
	At     string
	Now    bool
}

// round lists a round's stops in order.
func (s site) round(c *web.Ctx) error {
	w, err := s.find(c)
	if err != nil {
		return err
	}
	pickups, doors := 0, 0
	v := roundView{Rounds: c.URL("/courier"), Done: w.round.Done, Todo: w.round.Todo, Ends: c.P().Clock(w.round.Window.Ends.In(w.zone()))}
	var accents []string
	for i, x := range w.stops {
		row := w.row(i)
		if x.Kind == "pickup" {
			pickups++
			accents = append(accents, x.Accent)
		} else {
			doors++
		}
		row.Now = x.State == "todo" && len(v.Stops) == w.firstTodo()
		v.Stops = append(v.Stops, row)
	}
	title := c.P().T("courier.round")
	if len(w.stops) > 0 {
		title = c.P().T("courier.pickups", "count", pickups) + ", " + c.P().T("courier.doors", "count", doors)
	}
	v.Staff = frame(c, w.who, w.place, title)
	v.Over, v.Accents = span(c, w.place, w.round.Window), accents
	if !w.open() {
		v.Early = w.opens()
	}
	v.Ended = len(w.stops) > 0 && w.firstTodo() < 0
	v.Notice = doneNotice(c)
	return c.Render(http.StatusOK, roundPage(c.P(), v))
}

// firstTodo is the index of the stop to walk now, −1 when none is left.
func (w *walk) firstTodo() int {
	for i, x := range w.stops {
		if x.State == "todo" {
			return i
		}
	}
	return -1
}

// number is a doorbell's place in the visiting order, from 1.
func (w *walk) number(i int) string {
	n := 0
	for _, x := range w.stops[:i+1] {
		if x.Kind == "dropoff" {
			n++
		}
	}
	return strconv.Itoa(n)
}

func (w *walk) row(i int) stopRow {
	x, p := w.stops[i], w.P()
	row := stopRow{URL: w.URL("/courier/stops/" + x.ID.String()), State: x.State, Accent: x.Accent, Pickup: x.Kind == "pickup"}
	if row.Pickup {
		row.Title = p.T("courier.pickup_at", "shop", x.ShopName)
		row.Note = p.T("courier.parcels", "count", x.Parcels)
	} else {
		row.Number = w.number(i)
		row.Title = address(x)
		row.Note = bell(x) + ", " + p.T("courier.parcels", "count", x.Parcels)
		if len(x.From) > 1 {
			row.Note += ", " + p.T("courier.of_shops", "count", len(x.From))
		}
	}
	if x.DoneAt != nil {
		row.At = p.Clock(x.DoneAt.In(w.zone()))
	}
	if x.State == "failed" {
		row.Note = p.T("reason." + x.Reason)
	}
	return row
}

func address(x delivery.Stop) string { return x.Street + " " + x.Civic }

// bell is the name on the doorbell, else who receives.
func bell(x delivery.Stop) string {
	if x.Buzzer != "" {
		return x.Buzzer
	}
	return x.Name
}

// doneNotice says what the last tap did, as the address of the page tells it.
func doneNotice(c *web.Ctx) *view.Notice {
	switch c.Query("done") {
	case "done":
		return &view.Notice{Tone: view.Ok, Text: c.P().T("courier.said_done")}
	case "failed":
		return &view.Notice{Tone: view.Info, Text: c.P().T("courier.said_failed")}
	}
	return nil
}
