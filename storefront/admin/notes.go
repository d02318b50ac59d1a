package admin

import (
	"net/http"
	"strconv"

	"sottocasa/internal/fault"
	"sottocasa/orders"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// writing is a small form on the order's page: a note or a message.
type writing struct {
	Name   string // note or message
	Action string
	Key    string
	Typed  string
	Error  string
}

// note keeps what the shop writes for itself.
func (s site) note(c *web.Ctx) error {
	return s.write(c, orders.MomentNote, func(d *desk, order tenants.ID, key, text string) error {
		return s.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error { return orders.WriteNote(t, order, key, text) })
	})
}

// message writes to who ordered.
func (s site) message(c *web.Ctx) error {
	return s.write(c, orders.MomentMessage, func(d *desk, order tenants.ID, key, text string) error {
		return s.DB.Hood(d.Context(), d.hood(), func(h *tenants.HoodTx) error { return orders.SendMessage(h, d.place.Shop, order, key, text) })
	})
}

func (s site) write(c *web.Ctx, what string, keep func(d *desk, order tenants.ID, key, text string) error) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	o, err := d.read()
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	key, text := f.ID("key"), f.OptionalText(what, orders.NoteMax)
	if text == "" && f.Err() == nil {
		f.Fail(what, "error.required")
	}
	if err = f.Err(); err == nil {
		err = keep(d, o.Order.ID, key, text)
	}
	switch {
	case err == nil:
		return d.SeeOther(d.path("/orders/" + o.Order.ID.String() + "?done=" + what + "&number=" + strconv.Itoa(o.Order.Number)))
	case fault.Has(err, fault.Conflict):
		return d.moved(err)
	case !web.InvalidForm(err):
		return err
	}
	v := d.orderView(o)
	v.Other, v.Errors = d.otherPage(d.path("/orders/"+o.Order.ID.String())), d.Wrong(err)
	for _, w := range []*writing{&v.Note, &v.Message} {
		if w.Name == what {
			w.Typed, w.Error = f.Typed()[what], v.Errors.For(what)
		}
	}
	return d.Render(http.StatusUnprocessableEntity, orderPage(d.P(), v))
}

func (d *desk) writing(what string, order tenants.ID) writing {
	if !d.may(tenants.MoveOrders) {
		return writing{}
	}
	return writing{Name: what, Action: d.URL(d.path("/orders/" + order.String() + "/" + what)), Key: tenants.NewID().String()}
}

// givenBack is a refund on the order's page.
type givenBack struct {
	Amount string
	Words  string // what became of it
	Tone   view.Tone
	Note   string
	Again  string // action that asks once more, or ""
	ID     string
}

// refunds lists what was given back of the order, or was to be.
func (d *desk) refunds(x orders.ShopOrder) []givenBack {
	var list []givenBack
	p := d.P()
	again := ""
	if d.may(tenants.CancelOrder) {
		again = d.URL(d.path("/orders/" + x.Order.ID.String() + "/refund/again"))
	}
	for i, r := range x.Refunds {
		g := givenBack{Amount: p.Money(r.Amount), Note: r.Note, ID: r.ID.String()}
		switch r.State {
		case "failed":
			g.Tone = view.Bad
			g.Words = p.T("admin.refund_failed", "why", p.T("refund_why."+r.Why))
			if i == len(x.Refunds)-1 { // one that was asked for later has taken its place
				g.Again = again
			}
		default:
			g.Tone = view.Info
			if r.State == "succeeded" {
				g.Tone = view.Ok
			}
			g.Words = p.T("admin.refund_"+r.State, "reason", p.T("refund_reason."+r.Reason))
		}
		list = append(list, g)
	}
	return list
}
