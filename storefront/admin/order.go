package admin

import (
	"net/http"
	"strings"

	"sottocasa/internal/clock"
	"sottocasa/internal/italy"
	"sottocasa/internal/money"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/base"
	"sottocasa/themes/view"
)

// orderView is one order as its shop works on it.
type orderView struct {
	view.Staff
	Order   orders.Order
	Lines   []lineView
	Pickup  bool
	Window  string
	Dial    string
	Phone   string
	Steps   []view.Step
	Step    *stepForm
	Cancel  string // page that asks before cancelling, or ""
	Refund  string // page that gives money back, or ""
	Failed  bool   // a refund did not go through
	Again   bool   // a withdrawal waits for its refund
	Refunds []givenBack
	Given   string // what has been given back, or ""
	Note    writing
	Message writing
	Back    string
	Slug    string
	Reason  string
	Why     string     // chosen reason of a cancelling
	Words   string     // typed with it
	Scale   *scaleView // nil when nothing is to be weighed, or not any more
	Total   money.Cents
	Most    money.Cents // of Total, while something is to be weighed
	Sums    []base.SumRow
	Tell    *view.Tell // nil when letters reach who ordered
	Shared  string     // "from a spesa of 3 shops", or ""
	Dispute *disputeNote
	Share   *shareView
	Bags    *bagsForm
	Empties *emptiesForm
	Paper   *paperBox
	Purse   bool // its money is shown: to who serves, not to who packs
	Taken   bool // its money has been taken, so that no weight changes any more
}

type lineView struct {
	Pieces  int
	Amount  string // "500 g", instead of Pieces
	Title   string
	Price   string // of one piece, when there are several; of a kilo
	Sum     string
	Told    []string // an offer, a discount, a present
	Inside  []string // what goes into it, of a box
	Back    string   // what of it is given back, in words
	Gone    string   // why it left the order; "" when it is in it
	Missing string   // page that asks before it leaves the order, or ""
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
	v := d.orderView(o)
	if v.Paper, err = d.paperBox(o.Order.ID, o.Order.Number, nil); err != nil {
		return err
	}
	return d.Render(http.StatusOK, orderPage(d.P(), v))
}

func (d *desk) read() (orders.ShopOrder, error) {
	var o orders.ShopOrder
	id, err := d.id("order")
	if err != nil {
		return o, err
	}
	err = d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) {
		orders.InShop(r, d.place.Shop, id, &o)
		tenants.OwnCard(r, d.place.Hood, d.place.Shop, &d.card)
		orders.ToldOf(r, d.place.Shop, id, &o.Tell)
		payments.PassedOf(r, d.place.Hood, d.place.Shop, id, &o.Share.Passed)
	})
	if err != nil {
		return o, err
	}
	err = d.DB.HoodRead(d.Context(), d.hood(), func(r *tenants.HoodRead) {
		payments.RefundsOf(r, d.place.Hood, d.place.Shop, id, &o.Refunds)
		orders.ReadShare(r, d.place.Hood, d.place.Shop, id, &o.Share)
	})
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
		v.Lines = append(v.Lines, d.lineView(x, l))
		v.Taken = v.Taken || l.Weighed > 0 && !canPack(o) && o.State != orders.Cancelled
	}
	v.Scale, v.Total, v.Most = d.scale(x), o.Estimate, o.Ceiling
	if o.Due != nil {
		v.Total, v.Most = *o.Due, *o.Due
	}
	v.Sums = base.PartRows(p, base.SumsOf(face.Split(o, x.Lines), v.Total, v.Most, view.Method(o.Method)))
	owes := o.AtCounter && o.Payment == orders.PayPending
	v.Step = d.step(o.ID, o.Next(), owes, p.Money(v.Most), "order", o.Day)
	if v.Step != nil {
		v.Step.Big = true
		d.addCash(v.Step, o, owes)
	}
	v.Bags, v.Empties = d.bagsForm(x), d.emptiesForm(x)
	v.Steps = d.steps(x)
	if o.State == orders.Open && d.may(tenants.CancelOrder) {
		v.Cancel = d.URL(d.path("/orders/" + o.ID.String() + "/cancel"))
	}
	d.addMoney(&v, x)
	if v.Tell = d.tell(x); x.Shops > 1 {
		v.Shared = p.T("admin.of_spesa", "count", x.Shops)
	}
	d.addShare(&v, x)
	v.Note, v.Message = d.writing(orders.MomentNote, o.ID), d.writing(orders.MomentMessage, o.ID)
	v.Back = d.URL(d.path(d.boardOf(o.Day)))
	if o.State == orders.Cancelled && strings.HasPrefix(o.Reason, "by_") {
		v.Reason = p.T("admin.cancelled_" + o.Reason)
	}
	if v.Purse = d.may(tenants.ServeOrders); !v.Purse {
		v.forPacker()
	}
	return v
}

// addMoney adds what was given back, and the way to give back more.
func (d *desk) addMoney(v *orderView, x orders.ShopOrder) {
	v.Refunds, v.Failed = d.refunds(x), x.Failed
	if x.Order.Refunded > 0 {
		v.Given = d.P().Money(x.Order.Refunded)
	}
	left := false
	for _, l := range x.Lines {
		left = left || l.Left() > 0
	}
	if !left || !d.may(tenants.CancelOrder) {
		return
	}
	v.Refund = d.URL(d.path("/orders/" + x.Order.ID.String() + "/refund"))
	if x.Withdrawn {
		v.Again, v.Refund = true, v.Refund+"?withdrawal=1"
	}
}

// boardOf is where the board shows a day; days over are on today's.
func (d *desk) boardOf(day clock.Date) string {
	if !clock.DateOf(d.Now(d.place.Zone)).Before(day) {
		return ""
	}
	return "?day=" + day.String()
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
