package admin

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"sottocasa/delivery"
	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// daysShown is how many days of orders the board knows, today included: as many
// as there are windows for, so that none that was paid is out of sight.
const daysShown = delivery.DaysAhead

// boardView is the board of one day.
type boardView struct {
	view.Staff
	Days    []dayTab
	Urgent  []urgent
	Pay     *payNudge
	Lanes   []lane
	Gone    []ticket // cancelled
	Shown   int      // tickets on the board
	Orders  int      // of the day, with what is left from before
	Money   string   // what the day's orders come to
	Purse   bool     // money is shown: to who serves, not to who packs
	AtMost  bool     // Money is a ceiling: something is still to be weighed
	Pass    string   // when the next goods leave, "17:00", or ""
	Refresh string
	Start   string // what a new shop lacks; "" for who cannot change it
	Today   bool
}

type dayTab struct {
	Text    string
	URL     string
	Count   int
	Current bool
}

// urgent is what waits for a decision.
type urgent struct {
	Tone view.Tone
	Text string
	URL  string
	Do   string
}

type lane struct {
	Key     string
	Windows []laneWindow
	Count   int
}

type laneWindow struct {
	Window  string
	Pickup  bool
	Tickets []ticket
}

// paid is what an order's tag about money is made of.
type paid struct {
	State     orders.OrderState
	Payment   orders.PaymentState
	AtCounter bool
	Failed    bool // a refund did not go through
}

type ticket struct {
	orders.Ticket
	URL  string
	Step *stepForm
	Hot  bool
}

// stepForm is the one button of an order.
type stepForm struct {
	Action string
	Words  string
	From   string // "board" or "order": where to go back to
	Day    string
	Big    bool
	Cash   string // words of the second button, for who pays in cash; "" without one
}

// board shows a day's orders in four lanes.
func (s site) board(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	now := d.Now(d.place.Zone)
	today := clock.DateOf(now)
	day := today
	if asked, err := clock.ParseDate(d.Query("day")); err == nil && !asked.Before(today) && asked.Before(today.AddDays(daysShown)) {
		day = asked
	}
	var all []orders.Ticket
	var account payments.Connected
	var card tenants.Card
	err = s.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) {
		payments.AccountOf(r, d.place.Shop, &account)
		tenants.OwnCard(r, d.place.Hood, d.place.Shop, &card)
		orders.Board(r, d.place.Hood, d.place.Shop, today, today.AddDays(daysShown-1), &all)
	})
	if err != nil {
		return err
	}
	v := d.boardView(all, now, today, day)
	if d.may(tenants.RunMoney) {
		v.Pay = d.payNudge(account, card)
	}
	if err := d.addAsking(&v); err != nil {
		return err
	}
	return d.Render(http.StatusOK, boardPage(d.P(), v))
}

func (d *desk) boardView(all []orders.Ticket, now time.Time, today, day clock.Date) boardView {
	p := d.P()
	at := day.Midnight(d.place.Zone)
	v := boardView{Staff: d.frame("orders", p.T("admin.board_title", "day", p.Day(at, now))), Today: day == today, Purse: d.may(tenants.ServeOrders)}
	v.Over = p.Date(at)
	v.Notice = d.done()
	v.Refresh = d.URL(d.path("?day=" + day.String()))
	if d.may(tenants.RunMoney) {
		v.Start = d.URL(d.path("/start"))
	}
	v.Days = d.dayTabs(all, now, today, day)
	for _, t := range all {
		if key := urgency(t, today, now); key != "" && (v.Purse || !aboutMoney(key)) {
			v.Urgent = append(v.Urgent, d.urgent(key, t))
		}
	}
	v.lanes(d, all, today, day, now)
	return v
}

// late reports whether an order stayed open from a day before.
func late(t orders.Ticket, today clock.Date) bool { return t.Day.Before(today) }

// belongs reports whether an order stands on the board of day: its own, and
// today also what is left from before and what nobody has accepted yet, so
// that no new order is missed for being days away.
func belongs(t orders.Ticket, today, day clock.Date) bool {
	fresh := t.State == orders.Open && t.Fulfil == orders.New
	return t.Day == day || day == today && (late(t, today) && t.State == orders.Open || fresh)
}

func (d *desk) dayTabs(all []orders.Ticket, now time.Time, today, day clock.Date) []dayTab {
	var tabs []dayTab
	for i := range daysShown {
		date := today.AddDays(i)
		tab := dayTab{Text: locale.Capital(d.P().Day(date.Midnight(d.place.Zone), now)), URL: d.URL(d.path("?day=" + date.String())), Current: date == day}
		for _, t := range all {
			if belongs(t, today, date) && t.State == orders.Open {
				tab.Count++
			}
		}
		if i < 2 || tab.Count > 0 || tab.Current {
			tabs = append(tabs, tab)
		}
	}
	return tabs
}

// holdHint is how long before held money is decided about the board says so.
const holdHint = 24 * time.Hour

// urgency is why an order waits for a decision, as a word; "" when it does not.
func urgency(t orders.Ticket, today clock.Date, now time.Time) string {
	unweighed, all := t.Leaves()
	soon := t.HoldEnds != nil && t.HoldEnds.Sub(now) <= holdHint
	switch {
	case t.Failed:
		return "admin.urgent_refund"
	case t.Withdrawn:
		return "admin.urgent_withdrawn"
	case t.State != orders.Open:
		return ""
	case t.Fulfil == orders.Returned:
		return "admin.urgent_returned"
	case soon && unweighed:
		return "scale.before"
	case soon && all:
		return "scale.before_all"
	case late(t, today) && t.ToWeigh > 0 && t.Payment == orders.PayAuthorized: // its money is not held for ever
		return "scale.urgent"
	case late(t, today):
		return "admin.urgent_late"
	}
	return ""
}

func (d *desk) urgent(key string, t orders.Ticket) urgent {
	u := urgent{Tone: view.Bad, URL: d.URL(d.path("/orders/" + t.Order.String())), Do: d.P().T("admin.decide")}
	args := []any{"name", t.ShortName, "number", t.Number}
	if key == "scale.before" || key == "scale.before_all" {
		at := t.HoldEnds.In(d.place.Zone)
		u.Tone, u.Do = view.Warn, d.P().T("scale.before_do")
		args = append(args, "day", d.P().Day(at, d.Now(d.place.Zone)), "time", d.P().Clock(at))
	}
	u.Text = d.P().T(key, args...)
	return u
}

// laneOf is where an order stands: what left the shop is no more its work.
func laneOf(f orders.Fulfilment) int {
	switch f {
	case orders.New:
		return 0
	case orders.Accepted:
		return 1
	case orders.Ready, orders.Returned:
		return 2
	}
	return 3
}

func (v *boardView) lanes(d *desk, all []orders.Ticket, today, day clock.Date, now time.Time) {
	for _, key := range []string{"new", "prepare", "ready", "gone"} {
		v.Lanes = append(v.Lanes, lane{Key: key})
	}
	var sum, next = orders.Ticket{}, time.Time{}
	for _, t := range all {
		if !belongs(t, today, day) {
			continue
		}
		x := d.ticket(t, day)
		x.Hot = urgency(t, today, now) != ""
		if t.State == orders.Cancelled {
			v.Gone = append(v.Gone, x)
			continue
		}
		v.Shown++
		if t.Day == day || late(t, today) {
			v.Orders++
			sum.Total += t.Total
			v.AtMost = v.AtMost || t.ToWeigh > 0
		}
		if n := laneOf(t.Fulfil); t.Day == day && n < 3 && (next.IsZero() || t.Starts.Before(next)) {
			next = t.Starts
		}
		v.Lanes[laneOf(t.Fulfil)].add(d, x)
	}
	v.Money = d.P().Money(sum.Total)
	if !next.IsZero() {
		v.Pass = d.P().Clock(next.In(d.place.Zone))
	}
}

func (l *lane) add(d *desk, t ticket) {
	l.Count++
	window := d.window(t.Day, t.Starts, t.Ends)
	pickup := t.Method == "pickup"
	i := slices.IndexFunc(l.Windows, func(w laneWindow) bool { return w.Window == window && w.Pickup == pickup })
	if i < 0 {
		l.Windows = append(l.Windows, laneWindow{Window: window, Pickup: pickup})
		i = len(l.Windows) - 1
	}
	l.Windows[i].Tickets = append(l.Windows[i].Tickets, t)
}

// window writes a window, with its day when that is another than today.
func (d *desk) window(day clock.Date, starts, ends time.Time) string {
	hours := d.P().Window(starts.In(d.place.Zone), ends.In(d.place.Zone))
	now := d.Now(d.place.Zone)
	if day == clock.DateOf(now) {
		return hours
	}
	return d.P().Day(day.Midnight(d.place.Zone), now) + ", " + hours
}

func (d *desk) ticket(t orders.Ticket, day clock.Date) ticket {
	return ticket{Ticket: t, URL: d.URL(d.path("/orders/" + t.Order.String())),
		Step: d.step(t.Order, t.Next(), t.AtCounter && t.Payment == orders.PayPending, d.P().Money(t.Total), "board", day)}
}

// step is the button for what an order waits for, or nil.
func (d *desk) step(order tenants.ID, next orders.Step, owes bool, total, from string, day clock.Date) *stepForm {
	if next == "" || !d.may(tenants.MoveOrders) || next == orders.StepCollect && owes && !d.may(tenants.ServeOrders) {
		return nil
	}
	words := d.P().T("step." + string(next))
	if next == orders.StepCollect && owes {
		words = d.P().T("step.collect_paid", "total", total)
	}
	return &stepForm{Action: d.URL(d.path("/orders/" + order.String() + "/" + string(next))), Words: words, From: from, Day: day.String()}
}

// done says what the last tap did, as the address of the page tells it.
func (d *desk) done() *view.Notice {
	number, err := strconv.Atoi(d.Query("number"))
	what := d.Query("done")
	known := []string{"accept", "ready", "out", "collect", "cancel", "refund", "note", "message", "weigh", "missing", "told", "bags", "empties", "receipt"}
	if err != nil || number < 1 || !slices.Contains(known, what) {
		return nil
	}
	return &view.Notice{Tone: view.Ok, Text: d.P().T("admin.done_"+what, "number", number)}
}
