package shop

import (
	"strings"
	"time"

	"sottocasa/delivery"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/storefront/face"
	"sottocasa/themes/view"
)

// orderView is what the private page shows of a purchase. It masks the house
// number: a link may be passed on.
func (v *visit) orderView(d *orders.Detail) view.Order {
	path := "/orders/" + v.Param("token")
	page := view.Order{Page: v.personal(path, d.Now), State: v.state(d), Number: number(d), Placed: d.Placed.In(v.zone()), Method: view.Method(d.Method),
		Window: face.Span(d.Window, v.zone()), Times: v.times(d), Fee: d.Delivery, Way: view.PayCard,
		Paid: d.Payment.PaidAt != nil && !face.Held(d), Held: face.Held(d), Money: face.Money(v.P(), d), Terms: v.URL("/legal/terms")}
	var known bool
	if page.Total, known = face.Due(d); !known {
		page.Total, page.Most = d.Estimate, d.Total
	}
	page.Goods = page.Total - page.Fee
	page.Token = "" // its forms hang on the secret in their path
	if d.Payment.Provider == payments.Counter {
		page.Way = view.PayCounter
	}
	if d.Address != nil {
		page.Address = d.Address.Street + " " + masked(d.Address.Civic)
	} else {
		page.Address = face.Address(v.frame.settings.Address)
	}
	for _, part := range d.Parts {
		v.addLines(&page, d, part)
	}
	v.addRefunds(&page, d)
	if d.MayCancel() {
		page.Leave, page.LeaveBy = v.URL(path+"/cancel"), d.Window.CutOff.In(v.zone())
	}
	if page.State == view.AwaitingPayment {
		page.PayURL, page.PayEnds, page.Cancel = v.URL(path+"/pay"), d.Payment.Expires.In(v.zone()), v.URL(path+"/cancel")
	}
	if d.BasketNow && (page.State == view.PaymentExpired || page.State == view.CancelledByYou) {
		page.Cart = v.URL("/cart")
	}
	if why := face.Missed(v.P(), d.Missed); page.State == view.Missed && why != "" {
		page.State, page.Reason = view.NotHandedOver, why
		page.Times[view.NotHandedOver] = page.Times[view.Missed]
	}
	return page
}

func (v *visit) addLines(page *view.Order, d *orders.Detail, part orders.DetailPart) {
	for _, l := range part.Lines {
		if l.Kind == "delivery" {
			continue
		}
		page.Lines = append(page.Lines, face.Line(v.P(), l))
	}
	if d.RightOf(part, v.zone()).Any() {
		page.Withdraw = v.URL("/orders/" + v.Param("token") + "/withdraw")
	}
	for _, m := range part.Moments {
		if m.What == orders.MomentMessage {
			page.Messages = append(page.Messages, view.Message{Text: m.Text, At: m.At.In(v.zone())})
		}
	}
	if m := orders.Last(part.Moments, orders.MomentCancelled); m != nil && part.Order.State == orders.Cancelled {
		if page.Reason = m.Text; page.Reason == "" {
			page.Reason = face.Ended(v.P(), part.Order)
		}
	}
	page.Past = v.past(d, part)
}

// addRefunds tells what was given back, and why.
func (v *visit) addRefunds(page *view.Order, d *orders.Detail) {
	for _, r := range d.Refunds {
		if r.State == "failed" {
			continue
		}
		x := view.Refund{Amount: r.Amount, Pending: r.State == "pending", Reason: r.Reason, Note: r.Note, Cash: d.Payment.Provider == payments.Counter}
		if strings.HasPrefix(r.Reason, "cancelled_") || r.Reason == payments.ReasonLate || r.Reason == payments.ReasonDashboard || r.Note != "" && r.Note == page.Reason {
			x.Reason = "" // the head of the page has told it, or nobody here knows
		}
		if r.Note == page.Reason {
			x.Note = ""
		}
		page.Refunds = append(page.Refunds, x)
	}
}

// masked leaves the first letter of a house number.
func masked(civic string) string {
	for _, r := range civic {
		return string(r) + "···"
	}
	return ""
}

// state is where an order stands, as its resident is told.
func (v *visit) state(d *orders.Detail) view.OrderState {
	switch d.State {
	case "awaiting":
		if d.Now.After(d.Payment.Expires) {
			return view.Confirming
		}
		return view.AwaitingPayment
	case "expired":
		if v.givenUp(d) {
			return view.CancelledByYou
		}
		return view.PaymentExpired
	case "cancelled":
		for _, p := range d.Parts {
			if p.Order.Reason == "by_"+string(orders.ByResident) {
				return view.CancelledByYou
			}
		}
		return view.CancelledByShop
	}
	if len(d.Parts) == 0 {
		return view.Placed
	}
	return fulfilled(d.Parts[0].Order.Fulfilment, d.Method)
}

// givenUp tells a purchase that its resident gave up from one whose time ran
// out: it ended before its payment page did, and nobody paid.
func (v *visit) givenUp(d *orders.Detail) bool {
	for _, part := range d.Parts {
		for _, m := range part.Moments {
			if m.What == "expired" {
				return m.At.Before(d.Payment.Expires) && d.Payment.PaidAt == nil
			}
		}
	}
	return false
}

func fulfilled(f orders.Fulfilment, m delivery.Method) view.OrderState {
	switch f {
	case orders.Accepted:
		return view.Accepted
	case orders.Ready:
		if m == delivery.Pickup {
			return view.ReadyPickup
		}
		return view.Ready
	case orders.Out:
		return view.OutForDelivery
	case orders.Delivered:
		return view.Delivered
	case orders.Collected:
		return view.Collected
	case orders.Returned:
		return view.Missed
	}
	return view.Placed
}

// times are when the order reached each of its states, the latest of each.
func (v *visit) times(d *orders.Detail) map[view.OrderState]time.Time {
	out := map[view.OrderState]time.Time{}
	for _, part := range d.Parts {
		for _, m := range part.Moments {
			at := m.At.In(v.zone())
			switch m.What {
			case "placed":
				out[view.Placed] = at
			case "cancelled":
				out[view.CancelledByShop], out[view.CancelledByYou] = at, at
			case "expired":
				out[view.PaymentExpired], out[view.CancelledByYou] = at, at
			default:
				if s := fulfilled(orders.Fulfilment(m.What), d.Method); s != view.Placed {
					out[s] = at
				}
			}
		}
	}
	return out
}
