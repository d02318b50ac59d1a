package shop

import (
	"net/http"

	"sottocasa/internal/fault"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// place orders what the summary showed. A second click leads where the first
// one led.
func (s *site) place(c *web.Ctx) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	full, token, err := v.load()
	if err != nil {
		return err
	}
	if full == nil || pieces(full) == 0 && full.Waiting == nil {
		return v.alreadyOrdered(token)
	}
	if to := v.missing(full, stepSummary); to != "" && full.Waiting == nil {
		if to == "/checkout/window" {
			to += "?gone=1"
		}
		return c.SeeOther(to)
	}
	f := web.ReadForm(c)
	way, seal := view.PayWay(f.Choice("pay", string(view.PayCard), string(view.PayCounter))), f.OptionalLine("quote", 64)
	if f.Err() != nil && full.Waiting == nil {
		return v.showSummary(http.StatusUnprocessableEntity, full, remark{wrong: f.Err()})
	}
	provider := payments.Stripe
	if way == view.PayCounter {
		provider = payments.Counter
	}
	placed, err := s.Conductor.Place(c.Context(), v.scope(), orders.Request{Token: token, Seal: seal, Pay: provider,
		Lang: c.Lang(), Zone: v.zone(), Return: c.Absolute("/checkout/return"), Secret: s.Secret, Inside: c.Site().Kind == web.KindHood, AtMost: c.P().T("weight.item")})
	if err != nil {
		return v.notPlaced(token, err)
	}
	if !placed.AtStripe {
		v.count(full.Basket.Count() - pieces(full))
		return c.SeeOther("/orders/" + placed.Token)
	}
	return v.pay(placed.Payment, placed.Token)
}

// alreadyOrdered leads to the order that emptied the basket, or to the basket.
func (v *visit) alreadyOrdered(token string) error {
	if token == "" {
		return v.SeeOther("/cart")
	}
	purchase, _, err := v.latest(token)
	if fault.Has(err, fault.NotFound) {
		return v.SeeOther("/cart")
	}
	if err != nil {
		return err
	}
	return v.SeeOther(v.orderPath(purchase))
}

func (v *visit) latest(token string) (purchase, payment tenants.ID, err error) {
	err = v.s.DB.HoodRead(v.Context(), v.scope(), func(r *tenants.HoodRead) {
		orders.LatestOf(r, v.place.Hood, token, &purchase, &payment)
	})
	return purchase, payment, err
}

// notPlaced says what has changed since the summary was shown: at the step it
// belongs to, or on the summary with the quote as it is now.
func (v *visit) notPlaced(token string, wrong error) error {
	if !fault.Has(wrong, fault.Conflict) && !fault.Has(wrong, fault.Invalid) && !fault.Has(wrong, fault.Gone) {
		return wrong
	}
	if fault.From(wrong).Key == "error.cart_empty" {
		return v.alreadyOrdered(token)
	}
	f, _, err := v.load()
	if err != nil {
		return err
	}
	if to := v.missing(f, stepSummary); to != "" {
		if to == "/checkout/window" {
			to += "?gone=1"
		}
		return v.SeeOther(to)
	}
	switch fault.From(wrong).Key {
	case "error.window_lost", "error.slot_full":
		return v.SeeOther("/checkout/window?gone=1")
	}
	if len(fault.From(wrong).Fields) > 0 {
		return v.showSummary(web.Status(wrong), f, remark{wrong: wrong})
	}
	return v.showSummary(http.StatusConflict, f, remark{notice: &view.Notice{Tone: view.Warn, Text: v.Sentence(wrong)}})
}
