package shop

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"sottocasa/internal/fault"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// pay opens the payment page of a purchase and leads there. When it cannot be
// opened the order is safe: its own page says so, and offers to try again.
func (v *visit) pay(payment tenants.ID, token string) error {
	p, err := v.s.Conductor.PayPage(v.Context(), v.scope(), payment)
	if err != nil {
		if fault.From(err).Code == fault.Internal {
			return err
		}
		v.Log().Warn("no payment page", "payment", payment, "error", err.Error())
		if payments.Closed(err) {
			return v.SeeOther("/orders/" + token + "?pay=closed")
		}
		return v.SeeOther("/orders/" + token + "?pay=later")
	}
	if p.PaidAt != nil || p.URL == "" {
		return v.SeeOther("/orders/" + token)
	}
	if slices.Contains(v.s.PayHosts, origin(p.URL)) {
		return v.Leave(p.URL)
	}
	d, err := orders.ReadDetail(v.Context(), v.s.DB, v.scope(), p.Purchase)
	if err != nil {
		return err
	}
	page := view.Pay{Page: v.personal("/orders/"+token, p.Now), URL: p.URL, Number: number(d), Shops: sellers(d), Total: p.Amount, Taking: taking(d.Taking), Ends: p.Expires.In(v.zone()),
		Order: v.URL("/orders/" + token)}
	return v.Render(http.StatusOK, v.theme.Pay(v.P(), page))
}

func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// number is how the shop calls the order: "#1001". A spesa of several shops is
// called by its reference.
func number(d *orders.Detail) string {
	if len(d.Parts) != 1 {
		return d.Ref
	}
	return "#" + strconv.Itoa(d.Parts[0].Order.Number)
}

// sellers are the shops of a purchase.
func sellers(d *orders.Detail) []string {
	var out []string
	for _, part := range d.Parts {
		out = append(out, part.Card.Name)
	}
	return out
}
