package admin

import (
	"net/http"
	"strings"

	"sottocasa/internal/clock"
	"sottocasa/internal/italy"
	"sottocasa/orders"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// orderView is one order as its shop works on it.
type orderView struct {
	view.Staff
	Order  orders.Order
	Lines  []lineView
	Pickup bool
	Window string
	Dial   string
	Phone  string
	Steps  []view.Step
	Step   *stepForm
	Cancel string // page that asks before cancelling, or ""
	Back   string
	Slug   string
	Reason string
}

type lineView struct {
	Pieces int
	Title  string
	Price  string // of one piece, when there are several
	Sum    string
}

// order shows one order.
func (s site) order(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	o, err := d.read()
	if err != nil {
		return err
	}
	return d.Render(http.StatusOK, orderPage(d.P(), d.orderView(o)))
}

func (d *desk) read() (orders.ShopOrder, error) {
	var o orders.ShopOrder
	id, err := d.id("order")
	if err != nil {
		return o, err
	}
	err = d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) { orders.InShop(r, d.place.Shop, id, &o) })
	return o, err
}

func (d *desk) orderView(x orders.ShopOrder) orderView {
	o, p := x.Order, d.P()
	v := orderView{Staff: d.frame("orders", o.ShortName), Order: o, Pickup: o.Method == "pickup", Window: d.window(o.Day, o.Starts, o.Ends), Slug: d.place.Slug}
	v.Over = p.T("admin.order_over", "number", o.Number)
	v.Notice, v.Tabs = d.done(), nil
	if o.Phone != "" {
		v.Dial, v.Phone = "tel:"+o.Phone, italy.ShowPhone(o.Phone)
	}
	for _, l := range x.Lines {
		line := lineView{Pieces: max(1, l.Amount.Items()), Title: l.Title.In(d.Lang()), Sum: p.Money(l.Sum())}
		if line.Title == "" {
			line.Title = p.T("line." + l.Kind)
		}
		if l.Kind != "goods" {
			line.Pieces = 0 // nothing to take from a shelf
		}
		if line.Pieces > 1 {
			line.Price = p.T("admin.each", "price", p.Money(l.Price))
		}
		v.Lines = append(v.Lines, line)
	}
	owes := o.AtCounter && o.Payment == orders.PayPending
	v.Step = d.step(o.ID, o.Next(), owes, p.Money(o.Ceiling), "order", o.Day)
	if v.Step != nil {
		v.Step.Big = true
	}
	v.Steps = d.steps(x)
	if o.State == orders.Open && d.may(tenants.CancelOrder) {
		v.Cancel = d.URL(d.path("/orders/" + o.ID.String() + "/cancel"))
	}
	v.Back = d.URL(d.path(d.boardOf(o.Day)))
	if o.State == orders.Cancelled && strings.HasPrefix(o.Reason, "by_") {
		v.Reason = p.T("admin.cancelled_" + o.Reason)
	}
	return v
}

// boardOf is where the board shows a day; days over are on today's.
func (d *desk) boardOf(day clock.Date) string {
	if !clock.DateOf(d.Now(d.place.Zone)).Before(day) {
		return ""
	}
	return "?day=" + day.String()
}

// steps is what happened to the order, then what is still to come.
func (d *desk) steps(x orders.ShopOrder) []view.Step {
	var steps []view.Step
	zone, p := d.place.Zone, d.P()
	today := clock.DateOf(d.Now(zone))
	for _, m := range x.Moments {
		at := m.At.In(zone)
		step := view.Step{State: view.StepDone, Title: p.T("moment." + m.What), At: at}
		if clock.DateOf(at) != today {
			step.Note = p.Day(at, d.Now(zone))
		}
		steps = append(steps, step)
	}
	if x.Order.State != orders.Open {
		return steps
	}
	for i, what := range ahead(x.Order) {
		step := view.Step{State: view.StepNext, Title: p.T("ahead." + what)}
		if i == 0 {
			step.State = view.StepNow
		}
		steps = append(steps, step)
	}
	return steps
}

// ahead lists what an open order still waits for, in order.
func ahead(o orders.Order) []string {
	way := []orders.Fulfilment{orders.New, orders.Accepted, orders.Ready, orders.Out, orders.Delivered}
	if o.Method == "pickup" {
		way = []orders.Fulfilment{orders.New, orders.Accepted, orders.Ready, orders.Collected}
	}
	var list []string
	found := false
	for _, f := range way {
		if found {
			list = append(list, string(f))
		}
		found = found || f == o.Fulfilment
	}
	if o.Fulfilment == orders.Returned {
		return []string{string(orders.Out), string(orders.Delivered)}
	}
	return list
}
