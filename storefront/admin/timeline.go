package admin

import (
	"cmp"
	"strings"

	"sottocasa/accounts"
	"sottocasa/internal/clock"
	"sottocasa/orders"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// steps is what happened to the order, then what is still to come.
func (d *desk) steps(x orders.ShopOrder) []view.Step {
	var steps []view.Step
	zone, p := d.place.Zone, d.P()
	today := clock.DateOf(d.Now(zone))
	names := d.names(x.Moments)
	for _, m := range x.Moments {
		if !d.may(tenants.ServeOrders) && !ofPacking(m.What) {
			continue
		}
		at := m.At.In(zone)
		step := view.Step{State: view.StepDone, Title: p.T("moment." + m.What), At: at, Text: m.Text}
		var about []string
		if clock.DateOf(at) != today {
			about = append(about, p.Day(at, d.Now(zone)))
		}
		if who := d.whoDid(m.Actor, names); who != "" {
			about = append(about, who)
		}
		step.Note = strings.Join(append(about, d.particulars(x, m)...), " · ")
		steps = append(steps, step)
	}
	if x.Order.State != orders.Open {
		return steps
	}
	for i, what := range ahead(x.Order) {
		step := view.Step{State: view.StepNext, Title: p.T("ahead." + what)}
		if i == 0 {
			step.State = view.StepNow
		}
		steps = append(steps, step)
	}
	return steps
}

// particulars says in words what a moment was about.
func (d *desk) particulars(x orders.ShopOrder, m orders.Moment) []string {
	var list []string
	p := d.P()
	if m.Data.Amount != 0 && d.may(tenants.ServeOrders) {
		list = append(list, p.Money(m.Data.Amount))
	}
	switch {
	case m.Data.Reason == "":
	case m.What == orders.MomentCancelled:
		list = append(list, p.T("cancel_reason."+m.Data.Reason))
	default:
		list = append(list, p.T("refund_reason."+m.Data.Reason))
	}
	if m.Data.Why != "" {
		list = append(list, p.T("refund_why."+m.Data.Why))
	}
	if m.What == orders.MomentWithdrawal {
		var titles []string
		for _, l := range x.Lines {
			for _, n := range m.Data.Lines {
				if l.Line == n {
					titles = append(titles, d.lineTitle(l))
				}
			}
		}
		list = append(list, p.List(titles))
	}
	return list
}

// names reads what the people of the shop that moved an order are called.
func (d *desk) names(ms []orders.Moment) map[tenants.ID]string {
	names := map[tenants.ID]string{}
	var ids []tenants.ID
	for _, m := range ms {
		if id, _, ok := tenants.ActorOf(m.Actor); ok {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return names
	}
	err := d.DB.PlatformRead(d.Context(), func(r *tenants.PlatformRead) { accounts.Names(r, ids, names) })
	if err != nil {
		d.Log().Warn("names not read", "error", err.Error()) // the timeline is true without them
	}
	return names
}

// whoDid names who did something; what the program did has no name.
func (d *desk) whoDid(actor string, names map[tenants.ID]string) string {
	if actor == "resident" {
		return d.P().T("admin.who_resident")
	}
	id, acting, ok := tenants.ActorOf(actor)
	switch {
	case !ok:
		return ""
	case acting:
		return d.P().T("people.acting_for", "name", cmp.Or(names[id], d.P().T("people.coordinator")))
	}
	return names[id]
}
