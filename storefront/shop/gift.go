package shop

import (
	"net/http"
	"strconv"

	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/orders"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// gifts are the contributions that are proposed, none first; any other can be
// typed.
func gifts() []money.Cents { return []money.Cents{0, 100, 200, 500} }

// ownGift is the value of the choice of an amount that is typed.
const ownGift = "own"

// gift is what the resident may add for the association; nil where there is
// nobody to receive it, or a shop takes no part in shared payments.
func (v *visit) gift(f *orders.Full, typed string) *view.Gift {
	if !f.Terms.On || !f.Terms.Contribution || f.Terms.Association == "" || len(f.Apart()) > 0 {
		return nil
	}
	g := &view.Gift{Association: v.frame.hood.Association, Choices: gifts(), Chosen: f.Basket.Draft.Contribution}
	if g.Association == "" {
		g.Association = v.place.HoodName
	}
	if typed != "" {
		g.Own = typed
		return g
	}
	for _, c := range g.Choices {
		if c == g.Chosen {
			return g
		}
	}
	g.Own = v.P().Money(g.Chosen)
	return g
}

// contribute keeps what the resident adds, and shows the summary with it.
func (s *site) contribute(c *web.Ctx) error {
	v, full, done, err := s.step(c, stepSummary)
	if done || err != nil {
		return err
	}
	f := web.ReadForm(c)
	choices := []string{ownGift}
	for _, g := range gifts() {
		choices = append(choices, strconv.FormatInt(int64(g), 10))
	}
	var amount money.Cents
	switch chosen := f.Choice("gift", choices...); chosen {
	case ownGift:
		amount = web.Parsed(f, "own", money.ParseAmount)
		if amount < 0 || amount > orders.MaxContribution {
			f.Fail("own", "spesa.gift_most", "most", orders.MaxContribution)
		}
	default:
		cents, _ := strconv.ParseInt(chosen, 10, 64)
		amount = money.Cents(cents)
		f.OptionalLine("own", 40)
	}
	if wrong := f.Err(); wrong != nil {
		return v.showSummary(http.StatusUnprocessableEntity, full, remark{wrong: wrong, own: f.Typed()["own"]})
	}
	token, _ := c.Token(web.BasketCookie)
	err = s.DB.Hood(c.Context(), v.scope(), func(h *tenants.HoodTx) error { return orders.Contribute(h, token, amount) })
	if err != nil && !fault.Has(err, fault.NotFound) {
		return err
	}
	return c.SeeOther("/checkout/summary")
}
