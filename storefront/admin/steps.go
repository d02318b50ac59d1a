package admin

import (
	"fmt"
	"net/http"

	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/orders"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// The steps of an order, one form each. A second tap finds its step done and
// changes nothing.

func (s site) accept(c *web.Ctx) error  { return s.take(c, orders.StepAccept) }
func (s site) ready(c *web.Ctx) error   { return s.take(c, orders.StepReady) }
func (s site) out(c *web.Ctx) error     { return s.take(c, orders.StepOut) }
func (s site) collect(c *web.Ctx) error { return s.take(c, orders.StepCollect) }
func (s site) cancel(c *web.Ctx) error  { return s.take(c, orders.StepCancel) }

func (s site) take(c *web.Ctx, step orders.Step) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	id, err := d.id("order")
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	from := f.OptionalLine("from", 10)
	day, _ := clock.ParseDate(f.OptionalLine("day", 10))
	err = s.DB.Hood(d.Context(), d.hood(), func(h *tenants.HoodTx) error { return orders.Take(h, d.place.Shop, id, step) })
	if fault.Has(err, fault.Conflict) {
		return d.moved(err)
	}
	if err != nil {
		return err
	}
	o, err := d.read()
	if err != nil {
		return err
	}
	done := fmt.Sprintf("done=%s&number=%d", step, o.Order.Number)
	if from == "board" {
		return d.SeeOther(d.path("?day=" + day.String() + "&" + done))
	}
	return d.SeeOther(d.path("/orders/" + id.String() + "?" + done))
}

// moved shows the order as it is now, when the step that was tapped is not
// the one it waits for.
func (d *desk) moved(why error) error {
	o, err := d.read()
	if fault.Has(err, fault.NotFound) {
		return why
	}
	if err != nil {
		return err
	}
	v := d.orderView(o)
	v.Other = d.otherOrder(o.Order)
	text := d.P().T("error.order_step", "status", d.status(o.Order))
	switch fault.From(why).Key {
	case "error.weigh_first", "error.weighed_already", "error.last_line":
		text = d.Sentence(why)
	}
	v.Notice = &view.Notice{Tone: view.Bad, Text: text}
	return d.Render(http.StatusConflict, orderPage(d.P(), v))
}

// otherOrder is the order's page in the other language, for answers to a POST.
func (d *desk) otherOrder(o orders.Order) string {
	other := "/en"
	if d.Lang() == "en" {
		other = ""
	}
	return other + d.path("/orders/"+o.ID.String())
}

// status says where an order stands, in the shop's words.
func (d *desk) status(o orders.Order) string {
	if o.State == orders.Cancelled {
		return d.P().T("shop_status.cancelled")
	}
	return d.P().T("shop_status." + string(o.Fulfilment))
}

// askCancel asks before an order is cancelled.
func (s site) askCancel(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	o, err := d.read()
	if err != nil {
		return err
	}
	if o.Order.State != orders.Open {
		return d.moved(fault.New(fault.Conflict, "error.order_moved"))
	}
	v := d.orderView(o)
	v.Title = d.P().T("admin.cancel_title", "number", o.Order.Number)
	v.Over = o.Order.ShortName
	v.Narrow = true
	return d.Render(http.StatusOK, cancelPage(d.P(), v))
}
