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

func (s site) take(c *web.Ctx, step orders.Step) error {
	d, id, err := s.deskAt(c, "order")
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	from := f.OptionalLine("from", 10)
	day, _ := clock.ParseDate(f.OptionalLine("day", 10))
	cash := step == orders.StepCollect && f.OptionalLine("way", 4) == "cash"
	if step == orders.StepCollect && !d.may(tenants.ServeOrders) {
		if err := d.owesNothing(); err != nil {
			return err
		}
	}
	err = s.DB.Hood(d.Context(), d.hood(), func(h *tenants.HoodTx) error {
		if cash {
			return orders.CollectCash(h, d.place.Shop, id)
		}
		return orders.Take(h, d.place.Shop, id, step)
	})
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
	v.Other = d.otherPage(d.path("/orders/" + o.Order.ID.String()))
	v.Notice = &view.Notice{Tone: view.Bad, Text: d.P().T("error.order_step", "status", d.status(o.Order))}
	if said := fault.From(why); said.Key != "error.order_moved" {
		v.Notice.Text = d.P().T(said.Key, said.Args...)
	}
	return d.Render(http.StatusConflict, orderPage(d.P(), v))
}

// otherPage is a path in the other language, for answers to a POST.
func (d *desk) otherPage(path string) string {
	if d.Lang() == "en" {
		return path
	}
	return "/en" + path
}

// status says where an order stands, in the shop's words.
func (d *desk) status(o orders.Order) string {
	if o.State == orders.Cancelled {
		return d.P().T("shop_status.cancelled")
	}
	return d.P().T("shop_status." + string(o.Fulfilment))
}
