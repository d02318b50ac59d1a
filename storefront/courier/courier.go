// Package courier is the volunteer's site on APP_HOST: own rounds and their
// stops, one after the other. Nothing here is kept by any cache.
package courier

import (
	"slices"
	"time"

	"sottocasa/accounts"
	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// Deps is what the volunteer's pages need.
type Deps struct {
	DB    *tenants.DB
	Hosts *tenants.Hosts
	Demo  bool // a round may be walked before its time
}

type site struct{ Deps }

// Register adds the volunteer's routes. An id in a path is looked for only
// among the person's own rounds.
func Register(r *web.Routes, d Deps) {
	s := site{d}
	r = r.Needs(tenants.Enter, nil, web.Bound(web.SessionCookie)).Needs(tenants.RunRounds, s.where)
	r.Get("/courier", s.rounds)
	r.Get("/courier/rounds/:id", s.round)
	r.Get("/courier/stops/:id", s.stop)
	r.Post("/courier/stops/:id/done", s.done)
	r.Get("/courier/stops/:id/failed", s.askFailed)
	r.Post("/courier/stops/:id/failed", s.failed)
}

// where is a neighbourhood that the person walks in, for the router; which
// round is theirs is looked for by each page.
func (s site) where(c *web.Ctx) (tenants.HoodID, tenants.ShopID, error) {
	who, err := c.Person()
	if err != nil {
		return tenants.HoodID{}, tenants.NoShop(), err
	}
	list := s.hoods(who)
	if len(list) == 0 {
		return tenants.HoodID{}, tenants.NoShop(), fault.New(fault.Forbidden, "error.no_rounds")
	}
	return list[0].Hood, tenants.NoShop(), nil
}

// hoods lists the neighbourhoods that the person walks in: nearly always one.
func (s site) hoods(who *accounts.Session) []*tenants.Place {
	var list []*tenants.Place
	for _, m := range who.Rooms {
		place, ok := s.Hosts.Hood(m.Hood)
		if ok && who.May(tenants.RunRounds, m.Hood, tenants.NoShop()) && !slices.Contains(list, place) {
			list = append(list, place)
		}
	}
	return list
}

// walk is one of the person's own rounds.
type walk struct {
	*web.Ctx
	site
	who   *accounts.Session
	place *tenants.Place
	round delivery.Round
	stops []delivery.Stop // none before its time
}

func (w *walk) zone() *time.Location { return w.place.Zone }

func (w *walk) scope() tenants.Scope { return tenants.InHood(w.place.Hood, w.Actor()) }

// open reports whether the round's doorbells may be seen and walked now.
func (w *walk) open() bool { return w.round.Open || w.Demo }

// find finds the round of the path's id, a round's or a stop's, among the
// person's own, with its stops when its time has come.
func (s site) find(c *web.Ctx) (*walk, error) {
	who, err := c.Person()
	if err != nil {
		return nil, err
	}
	id, err := tenants.ParseID(c.Param("id"))
	if err != nil {
		return nil, fault.New(fault.NotFound, "error.not_found")
	}
	for _, place := range s.hoods(who) {
		w := &walk{Ctx: c, site: s, who: who, place: place}
		var rounds []delivery.Round
		err := s.DB.HoodRead(c.Context(), w.scope(), func(r *tenants.HoodRead) {
			delivery.RoundOf(r, place.Hood, who.Person.ID, id, &rounds)
			delivery.Stops(r, place.Hood, who.Person.ID, id, &w.stops)
		})
		if err != nil {
			return nil, err
		}
		if len(rounds) == 1 {
			w.round = rounds[0]
			if !w.open() {
				w.stops = nil
			}
			return w, nil
		}
	}
	return nil, fault.New(fault.NotFound, "error.not_found")
}

// findStop finds the stop of the path's id. Before the round's time it is not
// to be seen.
func (s site) findStop(c *web.Ctx) (*walk, *delivery.Stop, error) {
	w, err := s.find(c)
	if err != nil {
		return nil, nil, err
	}
	if !w.open() {
		return nil, nil, fault.New(fault.Forbidden, "error.round_early", "when", w.opens())
	}
	for i := range w.stops {
		if w.stops[i].ID.String() == c.Param("id") {
			return w, &w.stops[i], nil
		}
	}
	return nil, nil, fault.New(fault.NotFound, "error.not_found")
}

// opens is when the round's doorbells come into sight: "oggi alle 15:00".
func (w *walk) opens() string {
	return w.P().Deadline(w.round.Window.Starts.Add(-delivery.RoundOpens).In(w.zone()), w.Now(w.zone()))
}

// span is the round's window: "oggi, 17:00–19:00".
func span(c *web.Ctx, place *tenants.Place, w delivery.Window) string {
	starts, ends := w.Starts.In(place.Zone), w.Ends.In(place.Zone)
	return locale.Capital(c.P().Day(starts, c.Now(place.Zone))) + ", " + c.P().Window(starts, ends)
}

func frame(c *web.Ctx, who *accounts.Session, place *tenants.Place, title string) view.Staff {
	return view.Staff{Page: c.StaffPage(place.Zone), Title: title, Place: place.HoodName, Narrow: true, Who: who.Person.Email,
		SignOut: c.URL("/sign-out"), Account: c.URL("/account")}
}
