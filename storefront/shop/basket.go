package shop

import (
	"time"

	"sottocasa/delivery"
	"sottocasa/orders"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
)

// basketLife is how long a browser remembers its basket.
const basketLife = 30 * 24 * time.Hour

// load reads what the checkout of the request's cookie is about; nil when there
// is no basket.
func (v *visit) load(also ...func(*tenants.HoodRead)) (full *orders.Full, token string, err error) {
	token, ok := v.Token(web.BasketCookie)
	if !ok {
		return nil, "", nil
	}
	full, err = orders.Load(v.Context(), v.s.DB, v.scope(), v.zone().String(), token, also...)
	return full, token, err
}

// loadAll reads the whole basket.
func (v *visit) loadAll() (full *orders.Full, token string, err error) {
	token, ok := v.Token(web.BasketCookie)
	if !ok {
		return nil, "", nil
	}
	full, err = orders.LoadAll(v.Context(), v.s.DB, v.scope(), v.zone().String(), token)
	return full, token, err
}

// count tells the reader's script how many things are in the basket.
func (v *visit) count(n int) { v.SetCount(n, basketLife) }

// The steps of the checkout, in their order.
const (
	stepWhere = iota
	stepWindow
	stepDetails
	stepSummary
)

// missing is where a reader has to go who wants to be at a step and has missed
// something before it; "" when nothing is missing.
func (v *visit) missing(f *orders.Full, step int) string {
	switch {
	case f == nil || pieces(f) == 0 && f.Waiting == nil:
		return "/cart"
	case f.Waiting != nil:
		// Seat and goods are that purchase's until it is paid or given up.
		return v.orderPath(*f.Waiting)
	case f.Blocked() || len(f.Lacks().Shops) > 0 || apart(f):
		return "/cart"
	case step >= stepWindow && !hasPlace(f):
		return "/checkout"
	case step >= stepWindow && f.Lacks().Zone > 0: // at the step before, another address may do
		return "/cart"
	case step >= stepDetails && f.Hold == nil:
		return "/checkout/window"
	case step >= stepSummary && !described(f):
		return "/checkout/details"
	}
	return ""
}

func pieces(f *orders.Full) int {
	n := 0
	for _, s := range f.Shops {
		for _, l := range s.Lines {
			n += l.Items()
		}
	}
	return n
}

// hasPlace says whether it is known how the goods reach the resident, and
// whether the shops still offer it.
func hasPlace(f *orders.Full) bool {
	switch f.Basket.Method {
	case delivery.Delivery:
		return f.Basket.Zone != nil && f.Reaches(*f.Basket.Zone) && offered(f, delivery.Delivery)
	case delivery.Pickup:
		return offered(f, delivery.Pickup)
	}
	return false
}

// described says whether the resident has said who they are and where the bell
// is. An e-mail address may be left out.
func described(f *orders.Full) bool {
	d := f.Basket.Draft
	if d.Name == "" || d.Phone == "" || f.ForAdults() && !d.Adult {
		return false
	}
	return f.Basket.Method == delivery.Pickup || d.Civic != "" && d.Buzzer != "" && d.Street != ""
}

// orderPath is the private page of a purchase.
func (v *visit) orderPath(purchase tenants.ID) string {
	return "/orders/" + v.s.Secret.Derive(orders.OrderLink, purchase)
}
