package admin

import (
	"net/http"
	"strconv"
	"strings"

	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// refundReasons are those that a shop chooses from.
func refundReasons() []string {
	return []string{payments.ReasonMissing, payments.ReasonDamaged, payments.ReasonWithdrawal, payments.ReasonDeposit, payments.ReasonGoodwill, payments.ReasonOther}
}

// refundView is the form that gives money back.
type refundView struct {
	view.Staff
	Action  string
	Back    string
	Cancel  string // page that cancels the whole order; "" when it cannot be
	Key     string
	Name    string
	Lines   []refundLine
	Left    string
	Cents   int64 // left, for the live total
	Reason  string
	Note    string
	Restock bool
	Sum     string
}

type refundLine struct {
	Number int
	Title  string
	Left   string // in words, "3,78 €"
	Cents  int64
	All    bool
	Part   string // as typed
	Error  string
}

// askRefund shows the form; a withdrawal named in the address fills it in.
func (s site) askRefund(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	o, err := d.read()
	if err != nil {
		return err
	}
	v := d.refundView(o)
	if len(v.Lines) == 0 {
		return d.moved(fault.New(fault.Conflict, "error.refund_too_much"))
	}
	if m := orders.Last(o.Moments, orders.MomentWithdrawal); m != nil && d.Query("withdrawal") != "" {
		v.Reason, v.Restock = payments.ReasonWithdrawal, true
		v.choose(o, m.Data.Lines)
	}
	return d.Render(http.StatusOK, refundPage(d.P(), v))
}

// choose ticks lines, with the deposit on their goods. Who withdraws from all
// goods is given the delivery back too (art. 56 Codice del consumo).
func (v *refundView) choose(o orders.ShopOrder, lines []int) {
	chosen, goods := 0, 0
	slugs := map[string]bool{}
	for i := range v.Lines {
		for _, n := range lines {
			v.Lines[i].All = v.Lines[i].All || v.Lines[i].Number == n
		}
	}
	for _, l := range o.Lines {
		if l.Kind == "goods" || l.Kind == "weighed" {
			goods++
		}
		for _, n := range lines {
			if l.Line == n {
				chosen++
				slugs[l.Slug] = true
			}
		}
	}
	for _, l := range o.Lines {
		for i := range v.Lines {
			goes := l.Kind == "delivery" && chosen == goods || l.Kind == string(orders.DepositLine) && slugs[l.Slug]
			if goes && v.Lines[i].Number == l.Line {
				v.Lines[i].All = true
			}
		}
	}
}

func (d *desk) refundView(x orders.ShopOrder) refundView {
	o, p := x.Order, d.P()
	path := d.path("/orders/" + o.ID.String())
	v := refundView{Staff: d.frame("orders", p.T("admin.refund_title", "number", o.Number)), Action: d.URL(path + "/refund"), Back: d.URL(path),
		Key: tenants.NewID().String(), Name: o.ShortName}
	v.Over, v.Narrow, v.Tabs, v.Other = o.ShortName, true, nil, d.otherPage(path+"/refund")
	if o.State == orders.Open {
		v.Cancel = d.URL(path + "/cancel")
	}
	var left money.Cents
	for _, l := range x.Lines {
		if l.Left() == 0 {
			continue
		}
		left += l.Left()
		v.Lines = append(v.Lines, refundLine{Number: l.Line, Title: d.lineTitle(l), Left: p.Money(l.Left()), Cents: int64(l.Left())})
	}
	v.Left, v.Cents, v.Sum = p.Money(left), int64(left), p.Money(0)
	return v
}

func (d *desk) lineTitle(l orders.Line) string {
	if title := l.Title.In(d.Lang()); title != "" {
		return title
	}
	return d.P().T("line." + l.Kind)
}

// refund gives money back, once for each form.
func (s site) refund(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	o, err := d.read()
	if err != nil {
		return err
	}
	v := d.refundView(o)
	ask, f := d.readRefund(&v, o)
	if err = f.Err(); err == nil {
		err = s.DB.Hood(d.Context(), d.hood(), func(h *tenants.HoodTx) error { _, err := orders.Refund(h, ask); return err })
	}
	switch {
	case err == nil:
		return d.SeeOther(d.path("/orders/" + o.Order.ID.String() + "?done=refund&number=" + strconv.Itoa(o.Order.Number)))
	case fault.Has(err, fault.Conflict):
		said := fault.From(err)
		v.Notice = &view.Notice{Tone: view.Bad, Text: d.P().T(said.Key, said.Args...)}
	case !web.InvalidForm(err):
		return err
	}
	v.Errors = d.Wrong(err)
	for i := range v.Lines {
		v.Lines[i].Error = v.Errors.For(v.Lines[i].field())
	}
	return d.Render(web.Status(err), refundPage(d.P(), v))
}

func (l refundLine) field() string { return "part_" + strconv.Itoa(l.Number) }

// readRefund reads what was ticked and typed, and keeps it for showing again.
func (d *desk) readRefund(v *refundView, x orders.ShopOrder) (orders.RefundAsk, *web.Form) {
	f := web.ReadForm(d.Ctx)
	ask := orders.RefundAsk{Shop: d.place.Shop, Order: x.Order.ID, By: orders.ByShop, Lines: map[int]money.Cents{}}
	var sum money.Cents
	for i := range v.Lines {
		l := &v.Lines[i]
		l.All, l.Part = f.Bool("all_"+strconv.Itoa(l.Number)), f.OptionalLine(l.field(), 32)
		amount := money.Cents(0)
		switch {
		case l.All:
			amount = money.Cents(l.Cents)
		case l.Part != "":
			amount = web.Parsed(f, l.field(), money.ParseAmount)
		}
		if amount > money.Cents(l.Cents) {
			f.Fail(l.field(), "error.refund_line", "left", l.Left)
		}
		if amount > 0 {
			ask.Lines[l.Number] = amount
			sum += amount
		}
	}
	v.Sum = d.P().Money(sum)
	if sum == 0 && f.Err() == nil {
		f.Fail(v.firstField(), "error.refund_nothing")
	}
	v.Reason = f.Choice("reason", refundReasons()...)
	v.Note = f.OptionalText("note", orders.NoteMax)
	v.Restock = f.Bool("restock")
	ask.Reason, ask.Note, ask.Restock = v.Reason, v.Note, v.Restock
	if sum == money.Cents(v.Cents) && sum > 0 && x.Order.State == orders.Open {
		f.Fail("", "error.refund_is_cancel")
	}
	v.Key = f.ID("key")
	ask.Key = v.Key + ":" + digest(ask)
	return ask, f
}

// firstField is the field that a form without any amount points at.
func (v refundView) firstField() string {
	if len(v.Lines) == 0 {
		return ""
	}
	return v.Lines[0].field()
}

// digest tells what a form asks for: sent twice it is the same, changed on the
// way back it is another.
func digest(ask orders.RefundAsk) string {
	var b strings.Builder
	for n := range 1000 {
		if c, ok := ask.Lines[n]; ok {
			b.WriteString(strconv.Itoa(n) + "=" + strconv.FormatInt(int64(c), 10) + ",")
		}
	}
	return b.String() + ask.Reason
}

// refundAgain asks once more for a refund that failed.
func (s site) refundAgain(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	o, err := d.read()
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	id, _ := tenants.ParseID(f.ID("refund"))
	if err := f.Err(); err != nil {
		return err
	}
	err = s.DB.Hood(d.Context(), d.hood(), func(h *tenants.HoodTx) error {
		_, err := orders.RefundAgain(h, d.place.Shop, id, orders.ByShop)
		return err
	})
	if fault.Has(err, fault.Conflict) {
		return d.moved(err)
	}
	if err != nil {
		return err
	}
	return d.SeeOther(d.path("/orders/" + o.Order.ID.String() + "?done=refund&number=" + strconv.Itoa(o.Order.Number)))
}
