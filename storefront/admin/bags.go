package admin

import (
	"fmt"
	"net/http"
	"strconv"

	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/orders"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
)

// bagsForm asks how many bags an order really took.
type bagsForm struct {
	Action string
	Agreed int
	Typed  string
	Error  string
}

// bagsForm is nil for an order without bags, or that is packed.
func (d *desk) bagsForm(x orders.ShopOrder) *bagsForm {
	if !canPack(x.Order) || !d.may(tenants.MoveOrders) {
		return nil
	}
	for _, l := range x.Lines {
		if l.Kind == string(orders.BagLine) {
			return &bagsForm{Action: d.URL(d.path("/orders/" + x.Order.ID.String() + "/bags")), Agreed: l.Amount.Pieces, Typed: strconv.Itoa(l.Count())}
		}
	}
	return nil
}

// bags writes down how many bags an order took.
func (s site) bags(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	x, err := d.read()
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	n := f.Int("bags", 0, orders.MaxBags)
	if err = f.Err(); err == nil {
		err = s.DB.Hood(d.Context(), d.hood(), func(h *tenants.HoodTx) error { return orders.UseBags(h, d.place.Shop, x.Order.ID, n) })
	}
	switch {
	case err == nil:
		return d.SeeOther(d.path(fmt.Sprintf("/orders/%s?done=bags&number=%d", x.Order.ID, x.Order.Number)))
	case fault.Has(err, fault.Conflict):
		return d.moved(err)
	case !web.InvalidForm(err):
		return err
	}
	v := d.orderView(x)
	v.Other = d.otherPage(d.path("/orders/" + x.Order.ID.String()))
	if v.Errors = d.Wrong(err); v.Bags != nil {
		v.Bags.Typed, v.Bags.Error = f.Typed()["bags"], v.Errors.For("bags")
	}
	return d.Render(http.StatusUnprocessableEntity, orderPage(d.P(), v))
}

// addCash adds the button of who pays in cash, to the nearest five cents; with
// more than the law allows there is none.
func (d *desk) addCash(step *stepForm, o orders.Order, owes bool) {
	if !owes || o.Next() != orders.StepCollect || o.Due == nil || *o.Due >= orders.CashLimit || d.card.Terms.NoCash {
		return
	}
	p := d.P()
	step.Words = p.T("extras.collect_card", "total", p.Money(*o.Due))
	step.Cash = p.T("extras.collect_cash", "total", p.Money(money.CashDue(*o.Due)))
}
