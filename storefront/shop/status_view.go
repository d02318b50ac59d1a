package shop

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"sottocasa/delivery"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/storefront/face"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// orderView is what the private page shows of a purchase. It masks the house
// number: a link may be passed on.
func (v *visit) orderView(d *orders.Detail) (view.Order, error) {
	path := "/orders/" + v.Param("token")
	page := view.Order{Page: v.personal(path, d.Now), State: v.state(d), Number: number(d), Placed: d.Placed.In(v.zone()), Method: view.Method(d.Method),
		Window: face.Span(d.Window, v.zone()), Split: view.Split{Fee: d.Delivery}, Contribution: d.Contribution, Association: d.Association, Way: view.PayCard, ByHand: d.Email == "",
		Paid: d.Payment.PaidAt != nil && !face.Held(d), Held: face.Held(d), Money: face.Money(v.P(), d)}
	page.Token = "" // its forms hang on the secret in their path
	if d.Payment.Provider == payments.Counter {
		page.Way = view.PayCounter
	}
	stalls, err := v.ofPurchase(d)
	if err != nil {
		return page, err
	}
	for _, part := range d.Parts {
		one := v.partView(d, part, stalls[part.Card.Shop])
		if at := v.partPath(part); part.Invoice && at != "" && one.Receipt != "" {
			if one.Papers, err = v.papers(part, at); err != nil {
				return page, err
			}
		}
		page.Parts = append(page.Parts, one)
		page.Accents = append(page.Accents, part.Card.Accent)
	}
	v.sums(&page, d)
	v.addRefunds(&page, d)
	page.Address = v.toldAddress(d)
	if d.MayCancel() {
		page.Leave, page.LeaveBy = v.URL(path+"/cancel"), d.Window.CutOff.In(v.zone())
	}
	if page.State == view.AwaitingPayment {
		page.PayURL, page.PayEnds, page.Cancel = v.URL(path+"/pay"), d.Payment.Expires.In(v.zone()), v.URL(path+"/cancel")
	}
	if d.BasketNow && (page.State == view.PaymentExpired || page.State == view.CancelledByYou) {
		page.Cart = v.URL("/cart")
	}
	if page.Single() {
		page.Times, page.Reason = page.Parts[0].Times, page.Parts[0].Reason
	}
	if why := face.Missed(v.P(), d.Missed); page.State == view.Missed && why != "" {
		notHandedOver(&page, why)
	}
	return page, nil
}

// ofPurchase are the shops of a purchase.
func (v *visit) ofPurchase(d *orders.Detail) (map[tenants.ShopID]stall, error) {
	var ids []tenants.ShopID
	for _, part := range d.Parts {
		ids = append(ids, part.Card.Shop)
	}
	return v.stalls(ids, d.Now)
}

// toldAddress is where the goods go, without the whole house number.
func (v *visit) toldAddress(d *orders.Detail) string {
	switch {
	case d.Address != nil:
		return d.Address.Street + " " + masked(d.Address.Civic)
	case len(d.Parts) > 0:
		return face.Address(d.Parts[0].Settings.Address)
	}
	return ""
}

// sums are what the whole comes to. A part that was cancelled adds nothing to
// it, unless all were.
func (v *visit) sums(page *view.Order, d *orders.Detail) {
	var known bool
	if page.Total, known = face.Due(d); known {
		page.Total += d.Contribution + d.Association
	} else {
		page.Total, page.Most = d.Estimate, d.Total
	}
	if page.Single() {
		page.Off, page.Extras, page.Rounding = page.First().Off, page.First().Extras, page.First().Rounding
		page.Goods = page.Total - page.Fee - page.Contribution - page.Extras - page.Rounding
		return
	}
	page.Fee = page.Association
	for _, part := range page.Parts {
		if !over(part.State) || page.State == part.State {
			page.Goods, page.Off = page.Goods+part.Goods, page.Off.And(part.Off)
			page.Extras += part.Extras
			page.Rounding += part.Rounding
			page.Fee += part.Fee
		}
	}
	if !known {
		page.Total, page.Most = page.Goods+page.Extras+page.Rounding+page.Fee+page.Contribution, page.Fee+page.Contribution
		for _, part := range page.Parts {
			if !over(part.State) || page.State == part.State {
				page.Most += max(part.Most, part.Total) - part.Fee
			}
		}
	}
}

// over reports whether a part has ended without its goods.
func over(s view.OrderState) bool {
	return s == view.CancelledByYou || s == view.CancelledByShop || s == view.PaymentExpired
}

// partView is one shop's part.
func (v *visit) partView(d *orders.Detail, part orders.DetailPart, at stall) view.ShopOrder {
	out := view.ShopOrder{Shop: at.face, Number: "#" + strconv.Itoa(part.Order.Number), State: v.partState(d, part), Times: v.times(d, part), Past: v.past(d, part)}
	out.Split, out.Lines = face.Split(part.Order, part.Lines), face.Lines(v.P(), part.Lines)
	out.Total = part.Order.Estimate
	if out.Most = part.Order.Ceiling; part.Order.Due != nil {
		out.Total, out.Most = *part.Order.Due, 0
	}
	for _, m := range part.Moments {
		if m.What == orders.MomentMessage {
			out.Messages = append(out.Messages, view.Message{Text: m.Text, At: m.At.In(v.zone())})
		}
	}
	if m := orders.Last(part.Moments, orders.MomentCancelled); m != nil && part.Order.State == orders.Cancelled {
		if out.Reason = m.Text; out.Reason == "" {
			out.Reason = face.Ended(v.P(), part.Order)
		}
	}
	if len(d.Parts) > 1 {
		out.Refunds = v.partRefunds(d, part, out.Reason)
	}
	v.partDoors(&out, d, part)
	return out
}

// partPath is where the pages about one shop's part stand; "" when its host is not
// known now.
func (v *visit) partPath(part orders.DetailPart) string {
	at := "/orders/" + v.Param("token")
	if v.single() {
		return at
	}
	place, ok := v.s.Hosts.Shop(part.Card.Shop)
	if !ok {
		return ""
	}
	return at + "/" + place.Slug
}

// partDoors are the pages about one shop's part.
func (v *visit) partDoors(out *view.ShopOrder, d *orders.Detail, part orders.DetailPart) {
	at := v.partPath(part)
	if at == "" {
		return
	}
	if d.RightOf(part, v.zone()).Any() {
		out.Withdraw = v.URL(at + "/withdraw")
	}
	if d.State == "confirmed" || d.State == "cancelled" && d.Payment.PaidAt != nil {
		out.Receipt = v.URL(at + "/receipt")
	}
	if !v.single() && d.MayCancelPart(part) {
		out.Leave = v.URL(at + "/cancel")
	}
}

// addRefunds tells what was given back of the whole, and why. What was given
// back of one part of several stands with that part.
func (v *visit) addRefunds(page *view.Order, d *orders.Detail) {
	for _, r := range d.Refunds {
		if r.State != "failed" && (len(d.Parts) == 1 || r.Whole()) {
			page.Refunds = append(page.Refunds, v.refund(d, r, page.Reason))
		}
	}
}

func (v *visit) partRefunds(d *orders.Detail, part orders.DetailPart, reason string) []view.Refund {
	var out []view.Refund
	for _, r := range d.Refunds {
		if r.State != "failed" && !r.Whole() && r.Order == part.Order.ID {
			out = append(out, v.refund(d, r, reason))
		}
	}
	return out
}

// refund tells of one refund; reason is what stands above it already.
func (v *visit) refund(d *orders.Detail, r payments.Return, reason string) view.Refund {
	x := view.Refund{Amount: r.Amount, Pending: r.State == "pending", Reason: r.Reason, Note: r.Note, Cash: d.Payment.Provider == payments.Counter}
	if strings.HasPrefix(r.Reason, "cancelled_") || r.Reason == payments.ReasonLate || r.Reason == payments.ReasonDashboard || r.Note != "" && r.Note == reason {
		x.Reason = "" // the head of the page has told it, or nobody here knows
	}
	if r.Note == reason {
		x.Note = ""
	}
	return x
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
	return v.slowest(d)
}

// slowest is how far the parts have come that are not over: the least of them,
// since the spesa comes together.
func (v *visit) slowest(d *orders.Detail) view.OrderState {
	way := []view.OrderState{view.Placed, view.Accepted, view.Ready, view.ReadyPickup, view.OutForDelivery, view.Delivered, view.Collected, view.Missed}
	least := len(way)
	for _, part := range d.Parts {
		if part.Order.State != orders.Cancelled {
			least = min(least, slices.Index(way, fulfilled(part.Order.Fulfilment, d.Method)))
		}
	}
	if least >= len(way) || least < 0 {
		return view.Placed
	}
	return way[least]
}

// partState is where one shop's part stands.
func (v *visit) partState(d *orders.Detail, part orders.DetailPart) view.OrderState {
	switch {
	case d.State == "awaiting" || d.State == "expired" || d.State == "cancelled" && len(d.Parts) == 1:
		return v.state(d)
	case part.Order.State != orders.Cancelled:
		return fulfilled(part.Order.Fulfilment, d.Method)
	case part.Order.Reason == "by_"+string(orders.ByResident):
		return view.CancelledByYou
	}
	return view.CancelledByShop
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

// times are when a part reached each of its states, the latest of each.
func (v *visit) times(d *orders.Detail, part orders.DetailPart) map[view.OrderState]time.Time {
	out := map[view.OrderState]time.Time{}
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
	return out
}

// notHandedOver says that the goods were brought back for another reason than
// that nobody was at home.
func notHandedOver(page *view.Order, why string) {
	page.State, page.Reason = view.NotHandedOver, why
	for i := range page.Parts {
		if part := &page.Parts[i]; part.State == view.Missed {
			part.State = view.NotHandedOver
			part.Times[view.NotHandedOver] = part.Times[view.Missed]
		}
	}
}
