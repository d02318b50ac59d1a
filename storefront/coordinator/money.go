package coordinator

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// moneyView is the shared payments of a neighbourhood.
type moneyView struct {
	view.Staff
	Settings string
	Off      bool // nobody pays several shops at once here
	Breaks   int
	Differ   string // how many differences wait for a note, in words
	ToBreaks string
	Account  []view.Fact // where the association's money is
	Opened   bool        // it has an account
	Payouts  []payoutRow
	Disputes []disputeRow
	Stuck    []stuckRow
	Debts    []debtRow
	Income   string
	Sent     string
	Payments []sharedRow
	More     string
}

type disputeRow struct {
	Title string
	State string
	Tone  view.Tone
	Due   string // until when it may be answered, or ""
	URL   string
}

type stuckRow struct {
	Who    string
	Amount string
	Order  string
	Why    string
	Action string // asks again
}

type debtRow struct {
	Shop string
	Left string
	From []string
}

type sharedRow struct {
	Title  string // "Spesa K7M2QX, 41,20 €"
	When   string
	Facts  []view.Fact
	Frozen bool
}

// money shows the purchases of several shops with what was handed on, what
// waits for somebody, and what is owed.
func (s site) money(c *web.Ctx) error {
	o, err := s.office(c)
	if err != nil {
		return err
	}
	before := time.Now().AddDate(1, 0, 0)
	if asked := c.Query("before"); asked != "" {
		if before, err = time.Parse(time.RFC3339Nano, asked); err != nil {
			return fault.New(fault.NotFound, "error.not_found")
		}
	}
	v, err := o.moneyView(before)
	if err != nil {
		return err
	}
	if c.Query("done") == "again" {
		v.Notice = &view.Notice{Tone: view.Ok, Text: o.P().T("shared.again_done")}
	}
	return o.Render(http.StatusOK, moneyPage(o.P(), v))
}

func (o *office) moneyView(before time.Time) (moneyView, error) {
	p := o.P()
	v := moneyView{Staff: o.frame("money", p.T("till.hood_title")), Settings: o.URL(o.path("/settings"))}
	now := o.Now(o.place.Zone)
	var contests []payments.Contest
	var stuck []payments.Passed
	var debts []payments.Debt
	var list []payments.SharedPayment
	var income payments.Income
	var terms tenants.SharedTerms
	var where payments.Where
	var account payments.Connected
	var banked []payments.Banked
	err := o.DB.HoodRead(o.Context(), o.scope(), func(r *tenants.HoodRead) {
		payments.Contests(r, o.place.Hood, &contests)
		payments.Stuck(r, o.place.Hood, &stuck)
		payments.Debts(r, o.place.Hood, &debts)
		payments.SharedPayments(r, o.place.Hood, before, &list)
		payments.IncomeOf(r, o.place.Hood, time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, o.place.Zone), &income)
		tenants.Shared(r, o.place.Hood, &terms)
		payments.OpenBreaks(r, o.place.Hood, &v.Breaks)
		payments.AssociationWhere(r, o.place.Hood, &where)
		payments.AssociationAccount(r, o.place.Hood, &account)
		payments.AssociationPayouts(r, o.place.Hood, &banked)
	})
	if err != nil {
		return v, err
	}
	v.Off, v.Opened, v.ToBreaks = !terms.On, account.ID != "", o.URL(o.path("/breaks"))
	v.Differ = p.T("till.breaks_open", "count", v.Breaks)
	o.ownMoney(&v, where, banked)
	for _, x := range contests {
		v.Disputes = append(v.Disputes, o.disputeRow(x))
	}
	for _, x := range stuck {
		v.Stuck = append(v.Stuck, stuckRow{Who: o.recipient(x.Shop), Amount: p.Money(x.Amount), Order: o.orderName(x.Number),
			Why: face.WhyNotPassed(p, x.Why), Action: o.URL(o.path("/money/" + x.Payment.String() + "/again"))})
	}
	v.Debts = o.debtRows(debts)
	v.Income, v.Sent = p.Money(income.Taken), p.Money(income.Sent)
	if len(list) > payments.SharedShown {
		list = list[:payments.SharedShown]
		v.More = o.URL(o.path("/money?" + url.Values{"before": {list[len(list)-1].Paid.Format(time.RFC3339Nano)}}.Encode()))
	}
	for _, x := range list {
		v.Payments = append(v.Payments, o.sharedRow(x))
	}
	return v, nil
}

// recipient names who gets a part: a shop, or the association.
func (o *office) recipient(shop tenants.ShopID) string {
	if shop.IsZero() {
		return o.P().T("shared.association")
	}
	return o.shopName(shop)
}

func (o *office) orderName(number int) string {
	if number == 0 {
		return ""
	}
	return o.P().T("break.order", "number", number)
}

func (o *office) debtRows(debts []payments.Debt) []debtRow {
	p := o.P()
	var rows []debtRow
	var left money.Cents
	for i, d := range debts {
		if i == 0 || d.Shop != debts[i-1].Shop {
			rows, left = append(rows, debtRow{Shop: o.recipient(d.Shop)}), 0
		}
		left += d.Left()
		last := &rows[len(rows)-1]
		last.Left = p.Money(left)
		last.From = append(last.From, p.T("shared.debt_from", "amount", p.Money(d.Left()), "number", d.Number, "when", o.moment(d.Made)))
	}
	return rows
}

// sharedRow is one purchase with what was handed on of it.
func (o *office) sharedRow(x payments.SharedPayment) sharedRow {
	p := o.P()
	row := sharedRow{Title: p.T("shared.purchase", "ref", x.Ref, "amount", p.Money(x.Captured)), When: o.moment(x.Paid), Frozen: x.Disputed}
	for _, t := range x.Passed {
		name := o.recipient(t.Shop)
		if t.Number != 0 {
			name += " #" + strconv.Itoa(t.Number)
		}
		row.Facts = append(row.Facts, view.Fact{Name: name, Value: face.Passed(p, t)})
	}
	if x.Refunded > 0 {
		row.Facts = append(row.Facts, view.Fact{Name: p.T("shared.given_back"), Value: p.Money(x.Refunded)})
	}
	if x.Cost != nil {
		row.Facts = append(row.Facts, view.Fact{Name: p.T("shared.cost"), Value: p.Money(*x.Cost)})
	}
	return row
}

func (o *office) disputeRow(x payments.Contest) disputeRow {
	p := o.P()
	row := disputeRow{Title: p.T("dispute.row", "ref", x.Ref, "amount", p.Money(x.Amount)), State: p.T("dispute.is_" + string(x.State)),
		Tone: face.DisputeTone(x.State), URL: o.URL(o.path("/disputes/" + x.ID.String()))}
	if x.Answered && !x.State.Over() {
		row.State = p.T("dispute.is_answered")
	} else if x.Due != nil && !x.State.Over() {
		row.Due = p.T("dispute.due", "when", o.moment(*x.Due))
	}
	return row
}

// passAgain asks once more for what was refused of a payment.
func (s site) passAgain(c *web.Ctx) error {
	o, err := s.office(c)
	if err != nil {
		return err
	}
	id, err := tenants.ParseID(c.Param("payment"))
	if err != nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	err = s.DB.Hood(o.Context(), o.scope(), func(h *tenants.HoodTx) error { return orders.PassAgain(h, id) })
	if err != nil {
		return err
	}
	return o.SeeOther(o.path("/money?done=again"))
}

type payoutRow struct {
	Title, Amount, State string
	Tone                 view.Tone
}

// ownMoney says where the association's money is, and what went to its bank.
func (o *office) ownMoney(v *moneyView, where payments.Where, banked []payments.Banked) {
	p := o.P()
	for _, x := range []struct {
		key    string
		amount money.Cents
	}{{"till.at_stripe", where.AtStripe}, {"till.to_hand_on", where.OnPlatform}, {"till.transit", where.Transit}} {
		v.Account = append(v.Account, view.Fact{Name: p.T(x.key), Value: p.Money(x.amount)})
	}
	for _, b := range banked {
		day := p.Date(b.Made.In(o.place.Zone))
		v.Payouts = append(v.Payouts, payoutRow{Title: p.T("till.payout_of", "day", day), Amount: p.Money(b.Amount), State: p.T("payout.is_" + string(b.State)),
			Tone: face.PayoutTone(b.State)})
	}
}
