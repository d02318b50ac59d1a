package face

import (
	"strconv"
	"strings"
	"time"

	"sottocasa/internal/locale"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/themes/view"
)

// Evidence puts into words what can be said to a bank about a disputed
// purchase. whole is for who runs the neighbourhood: the others see their own
// part, and of who bought no more than they knew.
func Evidence(p *locale.Printer, e *orders.Evidence, zone *time.Location, whole bool) view.Evidence {
	x := evidence{p, e, zone, whole}
	v := view.Evidence{Help: p.T("evidence.help_" + string(e.Contest.State)), Facts: []view.Section{x.dispute(), x.payment(), x.accepted(), x.way()}}
	for _, part := range e.Detail.Parts {
		v.Parts = append(v.Parts, x.part(part))
	}
	return v
}

type evidence struct {
	p     *locale.Printer
	e     *orders.Evidence
	zone  *time.Location
	whole bool
}

// at is an instant to the minute, with its year: it may be read months later.
func (x evidence) at(t time.Time) string {
	t = t.In(x.zone)
	return x.p.FullDate(t) + ", " + x.p.Clock(t)
}

func (x evidence) dispute() view.Section {
	c, p := x.e.Contest, x.p
	amount := c.Amount
	if !x.whole && len(x.e.Detail.Parts) > 0 {
		o := x.e.Detail.Parts[0].Order
		amount = min(amount, o.Captured-o.Refunded)
		if l, lost := x.e.Lost[o.ID]; lost {
			amount = l.Amount
		}
	}
	s := view.Section{Title: p.T("evidence.dispute"), Facts: []view.Fact{{Name: p.T("evidence.state"), Value: p.T("dispute.is_" + string(c.State))},
		{Name: p.T("evidence.amount"), Value: p.Money(amount)}, {Name: p.T("evidence.reason"), Value: DisputeReason(p, c.Reason)},
		{Name: p.T("evidence.opened"), Value: x.at(c.Opened)}}}
	if c.Due != nil && !c.State.Over() {
		s.Facts = append(s.Facts, view.Fact{Name: p.T("evidence.due"), Value: x.at(*c.Due)})
	}
	if c.Closed != nil {
		s.Facts = append(s.Facts, view.Fact{Name: p.T("evidence.closed"), Value: x.at(*c.Closed)})
	}
	s.Facts = append(s.Facts, view.Fact{Name: p.T("evidence.there"), Value: c.Provider})
	return s
}

func (x evidence) payment() view.Section {
	pay, p := x.e.Detail.Payment, x.p
	s := view.Section{Title: p.T("evidence.payment")}
	if pay.PaidAt != nil {
		s.Facts = append(s.Facts, view.Fact{Name: p.T("evidence.paid"), Value: x.at(*pay.PaidAt)})
	}
	if x.whole {
		s.Facts = append(s.Facts, view.Fact{Name: p.T("evidence.taken"), Value: p.Money(pay.Captured)})
	}
	secure := "evidence.secure_no"
	switch x.e.Contest.Secure {
	case "":
	case "authenticated":
		secure = "evidence.secure_yes"
	default:
		secure = "evidence.secure_other"
	}
	s.Facts = append(s.Facts, view.Fact{Name: p.T("evidence.secure"), Value: p.T(secure)}, view.Fact{Name: p.T("evidence.intent"), Value: pay.Intent})
	return s
}

// accepted is what was on the summary when it was ordered.
func (x evidence) accepted() view.Section {
	d, p := x.e.Detail, x.p
	s := view.Section{Title: p.T("evidence.accepted"), Text: []string{p.T("evidence.accepted_text")}, Facts: []view.Fact{
		{Name: p.T("evidence.placed"), Value: x.at(d.Placed)}, {Name: p.T("evidence.ref"), Value: d.Ref}}}
	if x.whole {
		s.Facts = append(s.Facts, view.Fact{Name: p.T("evidence.shown"), Value: p.Money(d.Total)})
	}
	s.Facts = append(s.Facts, view.Fact{Name: p.T("evidence.seal"), Value: x.e.Seal})
	return s
}

// way is how the goods were to come, and came.
func (x evidence) way() view.Section {
	d, p := x.e.Detail, x.p
	span := Span(d.Window, x.zone)
	s := view.Section{Title: p.T("evidence.way_" + string(d.Method)), Facts: []view.Fact{
		{Name: p.T("evidence.window"), Value: p.FullDate(span.Start) + ", " + p.Window(span.Start, span.End)}}}
	if x.whole {
		s.Facts = append(s.Facts, view.Fact{Name: p.T("evidence.name"), Value: d.Name})
		if a := d.Address; a != nil {
			s.Facts = append(s.Facts, view.Fact{Name: p.T("evidence.address"), Value: strings.TrimSpace(a.Street+" "+a.Civic) + ", " + a.CAP})
		}
	} else if len(d.Parts) > 0 {
		s.Facts = append(s.Facts, view.Fact{Name: p.T("evidence.name"), Value: d.Parts[0].Order.ShortName})
	}
	if r := x.e.Stop; r != nil && d.Method == "delivery" {
		value := p.T("evidence.stop_" + r.State)
		if r.At != nil {
			value += ", " + x.at(*r.At)
		}
		if r.State == "failed" {
			value += ", " + p.T("evidence.why_"+reasonKey(r.Reason))
		}
		if r.By != "" {
			value += ", " + p.T("evidence.by", "name", r.By)
		}
		s.Facts = append(s.Facts, view.Fact{Name: p.T("evidence.stop"), Value: value})
	}
	return s
}

func reasonKey(reason string) string {
	switch reason {
	case "absent", "wrong_address", "refused", "damaged":
		return reason
	}
	return "other"
}

func (x evidence) part(part orders.DetailPart) view.EvidencePart {
	p, o := x.p, part.Order
	v := view.EvidencePart{Title: p.T("evidence.part", "shop", part.Card.Name, "number", o.Number), Total: o.Captured}
	for _, l := range part.Lines {
		line := Line(p, l)
		row := view.EvidenceLine{Name: line.Name, What: line.Amount, Sum: l.Captured}
		if row.Name == "" {
			row.Name = p.T("line." + l.Kind)
		}
		if row.What == "" && line.Quantity > 0 && l.Kind == "goods" {
			row.What = strconv.Itoa(line.Quantity) + " ×"
		}
		v.Lines = append(v.Lines, row)
	}
	for _, m := range part.Moments {
		at := m.At.In(x.zone)
		v.Events = append(v.Events, view.Step{State: view.StepDone, Title: p.T("moment." + m.What), At: at, Note: p.FullDate(at), Text: m.Text})
	}
	for _, r := range x.e.Detail.Refunds {
		if r.Whole() && !x.whole || !r.Whole() && r.Order != o.ID {
			continue
		}
		v.Refunds = append(v.Refunds, p.T("evidence.refund_"+r.State, "amount", p.Money(r.Amount), "when", x.at(r.Created), "why", p.T("refund_reason."+r.Reason)))
	}
	for _, l := range x.e.Letters[o.ID] {
		v.Letters = append(v.Letters, p.T("letter_kind."+l.Kind)+", "+x.at(l.At))
	}
	return v
}

// StripeHome is where who has an account at Stripe sees to it.
const StripeHome = "https://dashboard.stripe.com/"

// Dashboard is where a dispute is answered: at Stripe, by whose account it is.
func Dashboard(c payments.Contest) string {
	if c.State.Over() {
		return ""
	}
	return StripeHome + "disputes/" + c.Provider
}
