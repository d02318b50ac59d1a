package admin

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/payments"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// payoutView is one payout with what it is made of.
type payoutView struct {
	view.Staff
	State string
	Tone  view.Tone
	Why   string // it did not arrive, in words
	Facts []view.Fact
	Items []itemRow
	Sum   string // of its items, "" for one
	None  string // why there are none, in words
	Rest  string // what did not come in here, in words
	Back  string // the month
	Away  string // Stripe's own pages, where an IBAN is mended
}

type itemRow struct{ Title, URL, Gross, Cost, Net string }

// payout shows what a payout is made of.
func (s site) payout(c *web.Ctx) error {
	d, id, err := s.deskAt(c, "payout")
	if err != nil {
		return err
	}
	var list []payments.Banked
	var items []payments.PayoutItem
	err = d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) {
		payments.ReadBanked(r, d.place.Hood, d.place.Shop, id, &list, &items)
	})
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return d.Render(http.StatusOK, payoutPage(d.P(), d.payoutView(list[0], items)))
}

func (d *desk) payoutView(b payments.Banked, items []payments.PayoutItem) payoutView {
	p := d.P()
	v := payoutView{Staff: d.frame("money", p.T("till.payout_of", "day", p.Date(b.Made.In(d.place.Zone)))), State: p.T("payout.is_" + string(b.State)),
		Tone: face.PayoutTone(b.State), Facts: []view.Fact{{Name: p.T("till.amount"), Value: p.Money(b.Amount)}}, None: p.T("payout.by_hand")}
	if b.Arriving() {
		v.Facts = append(v.Facts, view.Fact{Name: p.T("till.arrives"), Value: p.Date(b.Arrives)})
	}
	v.Facts = append(v.Facts, view.Fact{Name: p.T("payout.number"), Value: b.Provider})
	if b.Automatic {
		v.None = p.T("payout.none_ours")
	}
	v.Back = d.URL(d.path("/money?month=" + b.Made.In(d.place.Zone).Format("2006-01")))
	if b.State == payments.PayoutFailed {
		v.Why, v.Away = locale.Capital(face.WhyNoPayout(p, b.Why)), face.StripeHome
	}
	for _, i := range items {
		row := itemRow{Title: p.T("payout.item_" + i.Kind), Gross: p.Money(i.Gross), Cost: p.Money(-i.Cost), Net: p.Money(i.Net)}
		if i.Order != nil {
			row.Title += " #" + strconv.Itoa(i.Number)
			row.URL = d.URL(d.path("/orders/" + i.Order.String()))
		}
		v.Items = append(v.Items, row)
	}
	if len(v.Items) > 1 {
		v.Sum = p.Money(b.Ours)
	}
	if rest := b.Amount - b.Ours; rest != 0 && b.Automatic {
		v.Rest = p.T("payout.rest", "amount", p.Money(rest))
	}
	return v
}

// listMax is how many rows a table to take away has at most.
const listMax = 20_000

// ordersCSV gives a month by order, for a spreadsheet.
func (s site) ordersCSV(c *web.Ctx) error {
	return s.monthCSV(c, "orders", (*desk).orderRows)
}

// payoutsCSV gives a month by payout, for a spreadsheet.
func (s site) payoutsCSV(c *web.Ctx) error {
	return s.monthCSV(c, "payouts", (*desk).payoutRows)
}

// monthCSV gives what rows finds in the month that is asked for.
func (s site) monthCSV(c *web.Ctx, name string, rows func(*desk, payments.Span) ([][]string, error)) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	from, err := d.month()
	if err != nil {
		return err
	}
	list, err := rows(d, payments.Span{From: from, To: from.AddDate(0, 1, 0)})
	if err != nil {
		return err
	}
	return d.table(name, from, list)
}

func (d *desk) orderRows(in payments.Span) ([][]string, error) {
	var list []payments.OrderMoney
	err := d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) {
		payments.OrdersMoney(r, d.place.Shop, in, 0, listMax, &list)
	})
	p := d.P()
	rows := [][]string{{p.T("till.order"), p.T("till.day"), p.T("till.who"), p.T("till.sold"), p.T("till.back"), p.T("till.cost"), p.T("till.fee"), p.T("till.lost"), p.T("till.net"), p.T("till.way")}}
	for _, o := range list {
		rows = append(rows, []string{strconv.Itoa(o.Number), day(o.At, d.place.Zone), o.Name, sheet(o.Sold), sheet(o.Back), sheet(o.Cost), sheet(o.Fee), sheet(o.Lost), sheet(o.Net()), d.wayOf(o)})
	}
	return rows, err
}

// wayOf is how an order was paid; "" when nothing was sold in the month, only
// given back.
func (d *desk) wayOf(o payments.OrderMoney) string {
	if o.Sold == 0 {
		return ""
	}
	return d.P().T(wayKey(o))
}

func (d *desk) payoutRows(in payments.Span) ([][]string, error) {
	var list []payments.Banked
	err := d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) {
		payments.Payouts(r, d.place.Hood, d.place.Shop, in, &list)
	})
	p := d.P()
	rows := [][]string{{p.T("payout.number"), p.T("till.day"), p.T("till.arrives"), p.T("till.state"), p.T("till.amount"), p.T("payout.ours")}}
	for _, b := range list {
		rows = append(rows, []string{b.Provider, day(b.Made, d.place.Zone), day(b.Arrives, time.UTC), p.T("payout.is_" + string(b.State)), sheet(b.Amount), sheet(b.Ours)})
	}
	return rows, err
}

// day is a day as the register's table writes it too.
func day(t time.Time, zone *time.Location) string { return t.In(zone).Format(time.DateOnly) }

// sheet is an amount as an Italian spreadsheet reads it.
func sheet(c money.Cents) string {
	sign := ""
	if c < 0 {
		sign, c = "-", -c
	}
	cents := strconv.Itoa(int(c % 100))
	return sign + strconv.FormatInt(int64(c/100), 10) + "," + strings.Repeat("0", 2-len(cents)) + cents
}

// table sends rows as a file for a spreadsheet: semicolons, and the mark by which
// it knows UTF-8. A name that a spreadsheet would reckon with is kept from it.
func (d *desk) table(name string, month time.Time, rows [][]string) error {
	var out strings.Builder
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	w.Comma, w.UseCRLF = ';', true
	for _, row := range rows {
		for i, cell := range row {
			if cell != "" && strings.ContainsAny(cell[:1], "=+@\t\r") || strings.HasPrefix(cell, "-") && strings.Trim(cell, "-0123456789,") != "" {
				row[i] = "'" + cell
			}
		}
		if err := w.Write(row); err != nil {
			return err
		}
	}
	w.Flush()
	return d.Download("text/csv; charset=utf-8", d.place.Slug+"-"+name+"-"+month.Format("2006-01")+".csv", []byte(out.String()))
}
