package shop

import (
	"net/http"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/orders"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// daysShown is how many days ahead a window can be chosen.
const daysShown = 10

// coming reads the windows of both methods: which one counts is known only
// with the basket.
type coming struct {
	deliver, collect []delivery.Window
	free             map[tenants.ID]time.Time // when a full one may have a seat again
}

func (k *coming) ask(c *web.Ctx) func(*tenants.HoodRead) {
	k.free = map[tenants.ID]time.Time{}
	place, ok := c.Site().Payload.(*tenants.Place)
	return func(r *tenants.HoodRead) {
		if !ok {
			return
		}
		delivery.Coming(r, place.Hood, delivery.Delivery, place.Shop, daysShown, &k.deliver)
		if !place.Shop.IsZero() {
			delivery.Coming(r, place.Hood, delivery.Pickup, place.Shop, daysShown, &k.collect)
		}
		delivery.MayFree(r, place.Hood, k.free)
	}
}

// of gives the windows of the basket's method. Which shop's they are for a
// pick-up is known on the neighbourhood's host only with the basket.
func (k *coming) of(v *visit, f *orders.Full) ([]delivery.Window, error) {
	if f.Basket.Method != delivery.Pickup {
		return k.deliver, nil
	}
	if v.single() || len(f.Shops) != 1 {
		return k.collect, nil
	}
	err := v.s.DB.HoodRead(v.Context(), v.scope(), func(r *tenants.HoodRead) {
		delivery.Coming(r, v.place.Hood, delivery.Pickup, f.Shops[0].Card.Shop, daysShown, &k.collect)
	})
	return k.collect, err
}

// windows shows the days and the windows of one of them.
func (s *site) windows(c *web.Ctx) error {
	var k coming
	v, f, done, err := s.step(c, stepWindow, k.ask(c))
	if done || err != nil {
		return err
	}
	list, err := k.of(v, f)
	if err != nil {
		return err
	}
	page := v.windowsView(f, list, k.free, c.Query("day"))
	if c.Query("gone") != "" && f.Hold == nil {
		page.Notice = &view.Notice{Tone: view.Warn, Text: c.P().T("hold.over")}
	}
	return c.Render(http.StatusOK, v.theme.Windows(c.P(), page))
}

// hold takes a seat of the window that was chosen, for ten minutes.
func (s *site) hold(c *web.Ctx) error {
	var k coming
	v, full, done, err := s.step(c, stepWindow, k.ask(c))
	if done || err != nil {
		return err
	}
	f := web.ReadForm(c)
	chosen := f.ID("window")
	wrong := f.Err()
	if wrong == nil {
		wrong = v.takeSeat(full, chosen)
	}
	switch {
	case wrong == nil:
		return c.SeeOther("/checkout/details")
	case fault.Has(wrong, fault.Conflict) || fault.Has(wrong, fault.NotFound):
		wrong = fault.Form(fault.Field{Name: "window", Key: fault.From(wrong).Key})
	case !fault.Has(wrong, fault.Invalid):
		return wrong
	}
	if full, _, err = v.load(); err != nil {
		return err
	}
	list, err := k.of(v, full)
	if err != nil {
		return err
	}
	day := ""
	for i := range list {
		if list[i].ID.String() == chosen {
			day = list[i].Day.String()
			list[i].Held = max(list[i].Held, list[i].Seats-list[i].Taken) // as the answer found it: no seat left
		}
	}
	page := v.windowsView(full, list, k.free, day)
	page.Errors = v.errors(wrong)
	return c.Render(http.StatusUnprocessableEntity, v.theme.Windows(c.P(), page))
}

func (v *visit) takeSeat(full *orders.Full, chosen string) error {
	id, err := tenants.ParseID(chosen)
	if err != nil {
		return fault.Form(fault.Field{Name: "window", Key: "error.choice"})
	}
	token, _ := v.Token(web.BasketCookie)
	return v.s.DB.Hood(v.Context(), v.scope(), func(h *tenants.HoodTx) error {
		return orders.TakeSeat(h, token, full, full.Wish(v.zone()), id)
	})
}

// windowsView shows windows by day. day is the one to open, else the day of
// the seat that is held, else the first on which there is something free.
func (v *visit) windowsView(f *orders.Full, list []delivery.Window, mayFree map[tenants.ID]time.Time, day string) view.Windows {
	page := view.Windows{Page: v.stepPage("/checkout/window", f), Method: view.Method(f.Basket.Method), Back: v.URL("/checkout"), Hold: v.heldSeat(f)}
	if f.Hold != nil {
		page.Next = v.URL("/checkout/details")
	}
	wish := f.Wish(v.zone())
	days := map[clock.Date][]view.Window{}
	var order []clock.Date
	free := map[clock.Date]bool{}
	frees := map[clock.Date][]view.Freeing{}
	for _, w := range list {
		held := f.Hold != nil && f.Hold.Window.ID == w.ID
		verdict := wish.Look(w, f.Now, held)
		if days[w.Day] == nil {
			order = append(order, w.Day)
		}
		free[w.Day] = free[w.Day] || verdict.Why == delivery.Free
		row := v.windowRow(f, w, verdict, held)
		if at, may := mayFree[w.ID]; may && verdict.Stays == delivery.Full && len(verdict.Obstacles) == 0 {
			row.MayFree = at.In(v.zone())
		}
		days[w.Day] = append(days[w.Day], row)
		frees[w.Day] = v.freeing(frees[w.Day], verdict, view.Span{Start: row.Start, End: row.End})
	}
	open := openDay(order, free, f.Hold, day)
	for _, d := range order {
		page.Days = append(page.Days, view.Day{Date: d.Midnight(v.zone()), URL: v.URL("/checkout/window") + "?day=" + d.String(), Chosen: d == open, None: !free[d]})
	}
	page.Day, page.Windows, page.Frees = open.String(), days[open], frees[open]
	return page
}

func openDay(order []clock.Date, free map[clock.Date]bool, hold *delivery.Hold, asked string) clock.Date {
	var open clock.Date
	for _, d := range order {
		switch {
		case d.String() == asked:
			return d
		case hold != nil && hold.Window.Day == d && open != d:
			open = d
		case open == (clock.Date{}) && free[d] && hold == nil:
			open = d
		}
	}
	if open == (clock.Date{}) && len(order) > 0 {
		open = order[0]
	}
	return open
}

func (v *visit) windowRow(f *orders.Full, w delivery.Window, verdict delivery.Verdict, held bool) view.Window {
	span := face.Span(w, v.zone())
	row := view.Window{ID: w.ID.String(), Start: span.Start, End: span.End, CutOff: w.CutOff.In(v.zone()), Left: max(0, w.Left()), Capacity: w.Seats,
		State: windowState(verdict.Why), Chosen: held}
	switch {
	case verdict.Why == delivery.Free || verdict.Why == delivery.Past:
	case len(verdict.Obstacles) > 0 && verdict.Why == verdict.Obstacles[0].Kind:
		row.Reasons = v.obstacles(verdict.Obstacles)
	default:
		row.Reason = v.P().T("window.because_" + string(verdict.Why))
	}
	if f.Basket.Method == delivery.Delivery && f.Zone != nil {
		row.Fee = max(0, f.Zone.FeeFor(f.Goods())+w.Price)
	}
	return row
}

// windowState is how a row is drawn for each reason.
func windowState(why delivery.Why) view.WindowState {
	switch why {
	case delivery.Free:
		return view.WindowOpen
	case delivery.Full:
		return view.WindowFull
	case delivery.Past:
		return view.WindowClosed
	case delivery.Notice, delivery.LongLead, delivery.NotMade:
		return view.WindowLead
	}
	return view.WindowOff
}

// heldSeat is the seat that waits for the reader.
func (v *visit) heldSeat(f *orders.Full) *view.Hold {
	if f.Hold == nil {
		return nil
	}
	return &view.Hold{Window: face.Span(f.Hold.Window, v.zone()), Ends: f.Hold.Expires.In(v.zone())}
}
