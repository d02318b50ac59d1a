package admin

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/payments"
	"sottocasa/storefront/face"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// ordersShown is how many orders one page of a month lists.
const ordersShown = 30

// findMax is how many letters may be looked for.
const findMax = 60

// tillView is a month of a shop's money, and where the money is now.
type tillView struct {
	Month   string
	Before  string // address of the month before
	After   string // of the month after, "" when it has not begun
	Today   string
	Coming  string
	Waiting []view.Fact // of what is coming: where it is
	Orders  string      // how many, in words
	Steps   []stepView
	Net     string
	Banked  string
	Failed  []string // payouts that did not arrive, in words
	Find    string
	Action  string
	All     string // the month without a search, "" when there is none
	Rows    []tillRow
	More    string
	Payouts []payoutRow
	CSV     string
	BankCSV string
}

// stepView is one step from what was sold to what remains. Width is in per cent
// of what was sold.
type stepView struct {
	Name   string
	Amount string
	Width  int
	Off    bool // it is taken off
}

type tillRow struct {
	Order, URL, Who, Day, Sold, Kept, Net string
}

type payoutRow struct {
	Title, URL, Day, Amount, State string
	Tone                           view.Tone
}

// month reads which month is asked for; this one when none is.
func (d *desk) month() (from time.Time, err error) {
	now := d.Now(d.place.Zone)
	from = time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, d.place.Zone)
	if asked := d.Query("month"); asked != "" {
		if from, err = time.ParseInLocation("2006-01", asked, d.place.Zone); err != nil || from.After(now) || from.Year() < 2000 {
			return from, fault.New(fault.NotFound, "error.not_found")
		}
	}
	return from, nil
}

// till reads a month of the shop's money.
func (d *desk) till() (tillView, error) {
	from, err := d.month()
	if err != nil {
		return tillView{}, err
	}
	skip, err := strconv.Atoi("0" + d.Query("from"))
	if err != nil || skip > 100_000 {
		return tillView{}, fault.New(fault.NotFound, "error.not_found")
	}
	find := []rune(strings.TrimSpace(d.Query("q")))
	span := payments.Span{From: from, To: from.AddDate(0, 1, 0), Find: string(find[:min(len(find), findMax)])}
	now := d.Now(d.place.Zone)
	today := payments.Span{From: time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, d.place.Zone), To: now.Add(time.Hour)}
	var where payments.Where
	var sums, sofar payments.Figures
	var list []payments.OrderMoney
	var banked, failed []payments.Banked
	err = d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) {
		payments.WhereNow(r, d.place.Shop, &where)
		payments.FiguresOf(r, d.place.Shop, span, &sums)
		payments.FiguresOf(r, d.place.Shop, today, &sofar)
		payments.OrdersMoney(r, d.place.Shop, span, skip, ordersShown+1, &list)
		payments.Payouts(r, d.place.Hood, d.place.Shop, span, &banked)
		payments.FailedPayouts(r, d.place.Hood, d.place.Shop, &failed)
	})
	if err != nil {
		return tillView{}, err
	}
	v := d.monthView(span, where, sums)
	v.Today = d.P().T("till.today", "amount", d.P().Money(sofar.Sold))
	if len(list) > ordersShown {
		list = list[:ordersShown]
		v.More = d.monthURL("/money", span, "from", strconv.Itoa(skip+ordersShown))
	}
	for _, o := range list {
		v.Rows = append(v.Rows, d.tillRow(o))
	}
	for _, b := range banked {
		v.Payouts = append(v.Payouts, d.payoutRow(b))
	}
	for _, b := range failed {
		v.Failed = append(v.Failed, d.P().T("till.failed", "amount", d.P().Money(b.Amount), "day", d.P().Date(b.Made.In(d.place.Zone)), "why", face.WhyNoPayout(d.P(), b.Why)))
	}
	return v, nil
}

// monthURL is an address of a month, with the search and one more pair.
func (d *desk) monthURL(path string, s payments.Span, more ...string) string {
	q := url.Values{"month": {s.From.Format("2006-01")}}
	if s.Find != "" {
		q.Set("q", s.Find)
	}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return d.URL(d.path(path + "?" + q.Encode()))
}

func (d *desk) monthView(s payments.Span, where payments.Where, f payments.Figures) tillView {
	p := d.P()
	bare := payments.Span{From: s.From}
	v := tillView{Month: locale.Capital(p.Month(s.From)), Coming: p.Money(where.Coming()), Net: p.Money(f.Net()), Banked: p.Money(f.Banked),
		Orders: p.T("till.orders", "count", f.Orders), Find: s.Find, Action: d.URL(d.path("/money")),
		Before: d.monthURL("/money", payments.Span{From: s.From.AddDate(0, -1, 0)}), CSV: d.monthURL("/money/orders.csv", bare), BankCSV: d.monthURL("/money/payouts.csv", bare)}
	if !s.To.After(d.Now(d.place.Zone)) {
		v.After = d.monthURL("/money", payments.Span{From: s.To})
	}
	if s.Find != "" {
		v.All = d.monthURL("/money", bare)
	}
	for _, x := range []struct {
		key    string
		amount money.Cents
	}{{"till.at_stripe", where.AtStripe}, {"till.on_platform", where.OnPlatform}, {"till.transit", where.Transit}, {"till.disputed", where.Disputed}} {
		if x.amount != 0 {
			v.Waiting = append(v.Waiting, view.Fact{Name: p.T(x.key), Value: p.Money(x.amount)})
		}
	}
	for _, x := range []struct {
		key    string
		amount money.Cents
		always bool
	}{{"till.sold", f.Sold, true}, {"till.back", -f.Back, true}, {"till.cost", -f.Cost, true}, {"till.fee", -f.Fee, true}, {"till.lost", -f.Lost, false}} {
		if x.amount == 0 && !x.always {
			continue
		}
		v.Steps = append(v.Steps, stepView{Name: p.T(x.key), Amount: p.Money(x.amount), Width: width(x.amount, f.Sold), Off: x.key != "till.sold"})
	}
	return v
}

// width is how much of whole an amount is, in per cent; something is at least 1.
func width(part, whole money.Cents) int {
	if part < 0 {
		part = -part
	}
	switch {
	case part == 0 || whole <= 0:
		return 0
	case part >= whole:
		return 100
	}
	return max(1, int(part*100/whole))
}

func (d *desk) tillRow(o payments.OrderMoney) tillRow {
	p := d.P()
	row := tillRow{Order: p.T("break.order", "number", o.Number), URL: d.URL(d.path("/orders/" + o.Order.String())), Who: o.Name,
		Day: p.ShortDate(o.At.In(d.place.Zone)), Sold: p.Money(o.Sold - o.Back), Kept: p.Money(-o.Cost - o.Fee - o.Lost), Net: p.Money(o.Net())}
	switch {
	case o.Sold == 0 && o.Back != 0:
		row.Who += ", " + p.T("till.given_back")
	case o.Cash > 0:
		row.Who += ", " + p.T(wayKey(o))
	}
	return row
}

// wayKey is how an order was paid, in words.
func wayKey(o payments.OrderMoney) string {
	switch {
	case o.Way != "":
		return "till." + o.Way
	case o.Cash > 0:
		return "till.cash"
	}
	return "till.paid_online"
}

func (d *desk) payoutRow(b payments.Banked) payoutRow {
	p := d.P()
	arrives := "–"
	if b.Arriving() {
		arrives = p.ShortDate(b.Arrives)
	}
	return payoutRow{Title: p.T("till.payout_of", "day", p.Date(b.Made.In(d.place.Zone))), URL: d.URL(d.path("/money/payouts/" + b.ID.String())),
		Day: arrives, Amount: p.Money(b.Amount), State: p.T("payout.is_" + string(b.State)), Tone: face.PayoutTone(b.State)}
}
