package admin

import (
	"fmt"
	"strconv"

	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
)

// emptiesForm asks how many empties have come back.
type emptiesForm struct {
	Action string
	Key    string
	Rows   []emptyRow
	Cash   bool // the deposit is given back at the counter
}

// emptyRow is one deposit of an order.
type emptyRow struct {
	Line  int
	Title string
	Most  int // empties that have not come back yet
	Each  money.Cents
	Typed string
	Error string
}

func (r emptyRow) field() string { return "empty_" + strconv.Itoa(r.Line) }

// emptiesForm is nil for an order that nobody has received yet, without deposits,
// or whose empties are all back.
func (d *desk) emptiesForm(x orders.ShopOrder) *emptiesForm {
	if !d.may(tenants.CancelOrder) || x.Order.State != orders.Completed {
		return nil
	}
	f := &emptiesForm{Action: d.URL(d.path("/orders/" + x.Order.ID.String() + "/empties")), Key: tenants.NewID().String(), Cash: x.Order.AtCounter}
	for _, l := range x.Lines {
		if l.Kind == string(orders.DepositLine) && l.Price > 0 && l.Left() >= l.Price {
			f.Rows = append(f.Rows, emptyRow{Line: l.Line, Title: d.lineTitle(l), Most: int(l.Left() / l.Price), Each: l.Price})
		}
	}
	if len(f.Rows) == 0 {
		return nil
	}
	return f
}

// empties gives the deposit of empties back, once for each form.
func (s site) empties(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	x, err := d.read()
	if err != nil {
		return err
	}
	box := d.emptiesForm(x)
	if box == nil {
		return d.moved(fault.New(fault.Conflict, "error.refund_too_much"))
	}
	f := web.ReadForm(c)
	ask := box.read(f, orders.RefundAsk{Shop: d.place.Shop, Order: x.Order.ID, By: orders.ByShop, Reason: payments.ReasonDeposit, Lines: map[int]money.Cents{}})
	if err = f.Err(); err == nil {
		err = s.DB.Hood(d.Context(), d.hood(), func(h *tenants.HoodTx) error { _, err := orders.Refund(h, ask); return err })
	}
	switch {
	case err == nil:
		return d.SeeOther(d.path(fmt.Sprintf("/orders/%s?done=empties&number=%d", x.Order.ID, x.Order.Number)))
	case fault.Has(err, fault.Conflict):
		return d.moved(err)
	case !web.InvalidForm(err):
		return err
	}
	v := d.orderView(x)
	v.Other, v.Errors = d.otherPage(d.path("/orders/"+x.Order.ID.String())), d.Wrong(err)
	for i := range box.Rows {
		box.Rows[i].Error = v.Errors.For(box.Rows[i].field())
	}
	v.Empties = box
	return d.Render(web.Status(err), orderPage(d.P(), v))
}

// read reads how many empties came back, at least one.
func (b *emptiesForm) read(f *web.Form, ask orders.RefundAsk) orders.RefundAsk {
	for i := range b.Rows {
		r := &b.Rows[i]
		if r.Typed = f.OptionalLine(r.field(), 6); r.Typed == "" {
			continue
		}
		n, err := strconv.Atoi(r.Typed)
		if err != nil || n < 0 || n > r.Most {
			f.Fail(r.field(), "deals.empties_bad", "most", r.Most)
		} else if n > 0 {
			ask.Lines[r.Line] = r.Each * money.Cents(n)
		}
	}
	if len(ask.Lines) == 0 && f.Err() == nil {
		f.Fail(b.Rows[0].field(), "deals.empties_none")
	}
	b.Key = f.ID("key")
	ask.Key = b.Key + ":" + digest(ask)
	return ask
}
