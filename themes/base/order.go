package base

import (
	"time"

	"sottocasa/internal/locale"
	"sottocasa/themes/view"
)

// orderMood is the ground of an order's head: green while it goes its way,
// straw while money is waited for, quiet when it is over without goods.
func orderMood(s view.OrderState) string {
	switch s {
	case view.AwaitingPayment, view.Confirming:
		return "is-waiting"
	case view.PaymentExpired, view.CancelledByYou, view.CancelledByShop, view.Missed, view.NotHandedOver:
		return "is-quiet"
	}
	return ""
}

// orderSentence says what happens next, or what became of the money.
func orderSentence(p *locale.Printer, v view.Order) string {
	if v.Held && (v.State == view.PaymentExpired || v.State == view.CancelledByYou || v.State == view.CancelledByShop) {
		return p.T("weight.text_let_go")
	}
	if v.State == view.PaymentExpired && v.Paid {
		return p.T("order.text_late")
	}
	switch v.State {
	case view.AwaitingPayment, view.Confirming, view.PaymentExpired, view.Delivered, view.Collected, view.Missed, view.NotHandedOver:
		return p.T("order.text_" + string(v.State))
	case view.CancelledByYou, view.CancelledByShop:
		if v.Paid {
			return p.T("order.text_cancelled_paid")
		}
		return p.T("order.text_cancelled")
	}
	return p.T("order.text_"+string(methodOr(v.Method)),
		"day", p.Day(v.Window.Start, v.Now), "window", p.Window(v.Window.Start, v.Window.End))
}

func methodOr(m view.Method) view.Method {
	if m == view.ByPickup {
		return m
	}
	return view.ByDelivery
}

func paidWords(p *locale.Printer, v view.Order) string {
	switch {
	case v.Money != "":
		return v.Money
	case v.Paid && v.Way == view.PayCounter:
		return p.T("order.paid_counter")
	case v.Paid:
		return p.T("order.paid_card")
	case orderMood(v.State) == "is-quiet" && v.State != view.Missed && v.State != view.NotHandedOver:
		return "" // the head has told it
	case v.Way == view.PayCounter:
		return p.T("order.pay_counter")
	}
	return p.T("order.not_paid")
}

// payLabel is what stands on the button to the payment page.
func payLabel(p *locale.Printer, v view.Order) string {
	if v.Most > v.Total {
		return p.T("weight.pay_most", "most", v.Most)
	}
	return p.T("order.pay", "total", p.Money(v.Total))
}

func refundWords(p *locale.Printer, r view.Refund) string {
	key := "order.refunded"
	switch {
	case r.Cash:
		key = "order.refunded_cash"
	case r.Pending:
		key = "order.refunding"
	}
	words := p.T(key, "amount", p.Money(r.Amount))
	if !r.At.IsZero() {
		words = p.T(key+"_on", "amount", p.Money(r.Amount), "date", p.Date(r.At))
	}
	if r.Reason == "" {
		return words
	}
	return words + " " + p.T("order.refund_why", "reason", p.T("refund_reason."+r.Reason))
}

// withdrawnWords tells of a withdrawal that has come in.
func withdrawnWords(p *locale.Printer, w view.Withdrawn) string {
	return p.T("withdraw.received", "date", p.FullDate(w.At), "time", w.At.Format("15:04:05"), "lines", p.List(w.Names), "email", w.Email)
}

// orderSteps draws the way of a shop's order from its state.
func orderSteps(p *locale.Printer, m view.Method, window view.Span, v view.ShopOrder) []view.Step {
	way := []view.OrderState{view.Placed, view.Accepted, view.Ready, view.OutForDelivery, view.Delivered}
	if m == view.ByPickup {
		way = []view.OrderState{view.Placed, view.Accepted, view.ReadyPickup, view.Collected}
	}
	at, ended := position(way, v)
	var out []view.Step
	for i, s := range way {
		step := view.Step{Title: p.T("status." + string(s)), State: view.StepNext, At: v.Times[s]}
		switch {
		case i < at || (i == at && i == len(way)-1):
			step.State = view.StepDone
		case i == at && !ended:
			step.State = view.StepNow
		case i == at:
			step.State = view.StepDone
		}
		if step.State == view.StepNext {
			step.At = time.Time{}
			if ended {
				continue
			}
		}
		if i == len(way)-1 && step.At.IsZero() && !window.Start.IsZero() {
			step.When = p.Window(window.Start, window.End)
		}
		out = append(out, step)
	}
	if ended {
		out = append(out, view.Step{Title: p.T("status." + string(v.State)), State: view.StepDone, At: v.Times[v.State]})
	}
	return out
}

// position is how far an order has come on its way, and whether it left it.
func position(way []view.OrderState, v view.ShopOrder) (at int, ended bool) {
	for i, s := range way {
		if s == v.State {
			return i, false
		}
	}
	switch v.State {
	case view.AwaitingPayment, view.Confirming:
		return -1, false
	}
	at = -1
	for i, s := range way {
		if !v.Times[s].IsZero() {
			at = i
		}
	}
	return at, true
}
