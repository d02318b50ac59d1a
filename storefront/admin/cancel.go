package admin

import (
	"net/http"
	"strconv"

	"sottocasa/internal/fault"
	"sottocasa/orders"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
)

// askCancel asks why before an order is cancelled.
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
	return d.Render(http.StatusOK, cancelPage(d.P(), d.cancelView(o)))
}

func (d *desk) cancelView(o orders.ShopOrder) orderView {
	v := d.orderView(o)
	v.Title = d.P().T("admin.cancel_title", "number", o.Order.Number)
	v.Over, v.Narrow, v.Notice = o.Order.ShortName, true, nil
	v.Other = d.otherPage(d.path("/orders/" + o.Order.ID.String() + "/cancel"))
	return v
}

// cancel ends an order with a reason. A second tap finds it ended and changes
// nothing.
func (s site) cancel(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	o, err := d.read()
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	ask := orders.CancelAsk{Shop: d.place.Shop, Order: o.Order.ID, By: orders.ByShop, Reason: f.Choice("reason", orders.CancelReasons()...),
		Words: f.OptionalText("words", orders.NoteMax)}
	if err := f.Err(); err != nil {
		v := d.cancelView(o)
		v.Why, v.Words, v.Errors = ask.Reason, f.Typed()["words"], d.Wrong(err)
		return d.Render(http.StatusUnprocessableEntity, cancelPage(d.P(), v))
	}
	err = s.DB.Hood(d.Context(), d.hood(), func(h *tenants.HoodTx) error { return orders.Cancel(h, ask) })
	if fault.Has(err, fault.Conflict) {
		return d.moved(err)
	}
	if err != nil {
		return err
	}
	return d.SeeOther(d.path("/orders/" + o.Order.ID.String() + "?done=cancel&number=" + strconv.Itoa(o.Order.Number)))
}
