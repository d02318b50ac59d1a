package courier

import (
	"net/http"
	"slices"

	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/orders"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

type stopView struct {
	view.Staff
	Stop    delivery.Stop
	Pickup  bool
	Number  string
	Address string
	Bell    string
	Place   string // "tappa 4 di 5"
	Round   string
	Done    string // action
	Failed  string // page of the reasons
	Dial    string
	At      string
	Reasons []string
}

// stop is one place: what stands on the door is biggest, one button ends it.
func (s site) stop(c *web.Ctx) error {
	w, x, err := s.findStop(c)
	if err != nil {
		return err
	}
	v := w.stopView(x)
	v.Notice = doneNotice(c)
	return c.Render(http.StatusOK, stopPage(c.P(), v))
}

func (w *walk) stopView(x *delivery.Stop) stopView {
	i := slices.IndexFunc(w.stops, func(y delivery.Stop) bool { return y.ID == x.ID })
	url := w.URL("/courier/stops/" + x.ID.String())
	v := stopView{Stop: *x, Pickup: x.Kind == "pickup", Number: w.number(i), Address: address(*x), Bell: bell(*x),
		Place: w.P().T("courier.stop_of", "n", i+1, "of", len(w.stops)), Round: w.URL("/courier/rounds/" + w.round.ID.String()),
		Done: url + "/done", Failed: url + "/failed"}
	title := v.Address
	if v.Pickup {
		title = w.P().T("courier.pickup_at", "shop", x.ShopName)
	}
	v.Staff = frame(w.Ctx, w.who, w.place, title)
	v.Bare, v.Accents = true, []string{x.Accent}
	if x.Phone != "" && x.State == "todo" {
		v.Dial = "tel:" + x.Phone
	}
	if x.DoneAt != nil {
		v.At = w.P().Clock(x.DoneAt.In(w.zone()))
	}
	return v
}

// done ends a stop well: goods are on their way, or handed over.
func (s site) done(c *web.Ctx) error { return s.visit(c, "") }

// visit keeps the volunteer's word, then leads to the next stop.
func (s site) visit(c *web.Ctx, failed string) error {
	w, x, err := s.findStop(c)
	if err != nil {
		return err
	}
	err = s.DB.Hood(c.Context(), w.scope(), func(h *tenants.HoodTx) error {
		_, err := orders.Visit(h, w.who.Person.ID, x.ID, failed)
		return err
	})
	if fault.Has(err, fault.Conflict) {
		return s.refused(c, err)
	}
	if err != nil {
		return err
	}
	x.State = "done"
	query := "?done=done"
	if failed != "" {
		query = "?done=failed"
	}
	if i := w.firstTodo(); i >= 0 {
		return c.SeeOther("/courier/stops/" + w.stops[i].ID.String() + query)
	}
	return c.SeeOther("/courier/rounds/" + w.round.ID.String() + query)
}

// refused shows the stop as it is now and says why the word was not kept.
func (s site) refused(c *web.Ctx, why error) error {
	w, x, err := s.findStop(c)
	if err != nil {
		return why
	}
	v := w.stopView(x)
	key := "error.stop_done"
	if x.State == "todo" {
		key = "error.not_ready" // the shop has not said that it is ready
	}
	v.Notice = &view.Notice{Tone: view.Bad, Text: c.P().T(key)}
	v.Other = otherStop(c, x)
	return c.Render(http.StatusConflict, stopPage(c.P(), v))
}

// otherStop is the stop's page in the other language, for answers to a POST.
func otherStop(c *web.Ctx, x *delivery.Stop) string {
	path := "/courier/stops/" + x.ID.String()
	if c.Lang() == "en" {
		return path
	}
	return "/en" + path
}
