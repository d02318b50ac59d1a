package admin

import (
	"sottocasa/internal/money"
	"sottocasa/payments"
	"sottocasa/storefront/face"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// sharedMoney is what a shop has of payments that were taken for several.
type sharedMoney struct {
	Fee    string // what the network keeps of its orders
	Passed []passedRow
	Debts  []debtRow
	Owed   string // in all, or ""
}

type passedRow struct {
	Order string
	URL   string // of the order
	When  string
	Text  string
	Tone  view.Tone
	State string
}

type debtRow struct {
	Text string
	Left string
	From []string // how it was netted
	Over bool
}

func (d *desk) sharedMoney() (sharedMoney, error) {
	var tills map[tenants.ShopID]tenants.Till
	var passed []payments.Passed
	var debts []payments.Debt
	err := d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) {
		payments.PassedTo(r, d.place.Hood, d.place.Shop, &passed)
		payments.DebtsOf(r, d.place.Hood, d.place.Shop, &debts)
	})
	if err == nil {
		err = d.DB.HoodRead(d.Context(), d.hood(), func(r *tenants.HoodRead) { tenants.Tills(r, d.place.Hood, tenants.These(d.place.Shop), &tills) })
	}
	if err != nil {
		return sharedMoney{}, err
	}
	p := d.P()
	v := sharedMoney{Fee: face.Fee(p, tills[d.place.Shop].Fee)}
	for _, t := range passed {
		v.Passed = append(v.Passed, passedRow{Order: p.T("break.order", "number", t.Number), URL: d.URL(d.path("/orders/" + t.Order.String())), When: d.when(t),
			Text: face.Passed(p, t), State: p.T("passed.is_" + t.State), Tone: map[string]view.Tone{"done": view.Ok, "failed": view.Bad}[t.State]})
	}
	var owed money.Cents
	for _, x := range debts {
		owed += x.Left()
		row := debtRow{Left: p.Money(x.Left()), Over: x.Done != nil,
			Text: p.T("debt.text", "amount", p.Money(x.Amount), "number", x.Number, "when", p.Date(x.Made.In(d.place.Zone)))}
		for _, s := range x.From {
			row.From = append(row.From, p.T("debt.netted", "amount", p.Money(s.Amount), "number", s.Number, "when", p.Date(s.At.In(d.place.Zone))))
		}
		v.Debts = append(v.Debts, row)
	}
	if owed > 0 {
		v.Owed = p.T("debt.owed", "amount", p.Money(owed))
	}
	return v, nil
}
