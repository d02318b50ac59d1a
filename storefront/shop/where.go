package shop

import (
	"net/http"

	"sottocasa/delivery"
	"sottocasa/internal/italy"
	"sottocasa/orders"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// streetMax is how many letters a street may have.
const streetMax = 120

// where asks how and where the goods are to come, and answers about the zone.
func (s *site) where(c *web.Ctx) error {
	v, f, done, err := s.step(c, stepWhere)
	if done || err != nil {
		return err
	}
	return v.showWhere(http.StatusOK, f, nil)
}

// step begins a step of the checkout; done says that the reader was sent to an
// earlier one.
func (s *site) step(c *web.Ctx, step int, also ...func(*tenants.HoodRead)) (v *visit, f *orders.Full, done bool, err error) {
	if v, err = s.visit(c); err != nil {
		return nil, nil, false, err
	}
	if f, _, err = v.load(also...); err != nil {
		return v, nil, false, err
	}
	if to := v.missing(f, step); to != "" {
		return v, f, true, c.SeeOther(to)
	}
	return v, f, false, nil
}

// choose takes the answer. A street in our list decides the zone, another is
// looked up by its CAP.
func (s *site) choose(c *web.Ctx) error {
	v, full, done, err := s.step(c, stepWhere)
	if done || err != nil {
		return err
	}
	f := web.ReadForm(c)
	method := delivery.Method(f.Choice("method", v.methods()...))
	draft := orders.Draft{}
	var found *delivery.Found
	if method == delivery.Delivery {
		draft.CAP, draft.Street = web.Parsed(f, "cap", italy.ParseCAP), f.Line("street", streetMax)
		if found, err = v.find(f, &draft); err != nil {
			return err
		}
	} else {
		draft.CAP, draft.Street = full.Basket.Draft.CAP, full.Basket.Draft.Street
		f.OptionalLine("cap", streetMax)
		f.OptionalLine("street", streetMax)
	}
	if f.Err() != nil {
		return v.showWhere(http.StatusUnprocessableEntity, full, f)
	}
	token, _ := c.Token(web.BasketCookie)
	err = s.DB.Hood(c.Context(), v.scope(), func(h *tenants.HoodTx) error { return orders.Choose(h, token, method, draft, found) })
	if err != nil {
		return err
	}
	if method == delivery.Pickup {
		return c.SeeOther("/checkout/window")
	}
	return c.SeeOther("/checkout")
}

// methods are the ways the shop offers.
func (v *visit) methods() []string {
	var out []string
	if v.offers(delivery.Delivery) {
		out = append(out, string(delivery.Delivery))
	}
	if v.offers(delivery.Pickup) {
		out = append(out, string(delivery.Pickup))
	}
	return out
}

// find asks for the zone of a whole address; one that the shop does not serve
// is outside.
func (v *visit) find(f *web.Form, d *orders.Draft) (*delivery.Found, error) {
	if d.CAP == "" || d.Street == "" {
		return nil, nil //nolint:nilnil // nothing was asked: the fields are wrong already
	}
	found := &delivery.Found{}
	err := v.s.DB.HoodRead(v.Context(), v.scope(), func(r *tenants.HoodRead) { delivery.Find(r, v.place.Hood, d.Street, d.CAP, found) })
	if err != nil {
		return nil, err
	}
	served := false
	for _, id := range v.frame.card.Terms.Zones {
		served = served || id == found.Zone.ID
	}
	if found.Outside = found.Outside || !served; found.Outside {
		key := "error.cap_out"
		if !v.offers(delivery.Pickup) {
			key = "error.cap_out_here"
		}
		f.Fail("cap", key)
	}
	if found.Street != "" {
		d.Street = found.Street
	}
	return found, nil
}

// showWhere shows the step; form is what was refused.
func (v *visit) showWhere(status int, full *orders.Full, form *web.Form) error {
	b := full.Basket
	page := view.Where{Page: v.personal("/checkout", full.Now), Method: view.Method(b.Method), CAP: b.Draft.CAP, Street: b.Draft.Street,
		Delivery: v.terms(round{zones: full.Zones}, full.Now)}
	if form != nil {
		typed := form.Typed()
		page.Method, page.CAP, page.Street = view.Method(typed["method"]), typed["cap"], typed["street"]
		page.Errors = v.errors(form.Err())
		return v.Render(status, v.theme.Where(v.P(), page))
	}
	if v.hasPlace(full) {
		page.Next = v.URL("/checkout/window")
	}
	if z := full.Zone; z != nil && page.Next != "" && b.Method == delivery.Delivery {
		page.Zone = &view.Zone{Name: z.Name.In(v.Lang()), Fee: z.Fee, FreeFrom: z.FreeOver, Free: z.FeeFor(full.Goods()) == 0, Approximate: b.Approx}
	}
	return v.Render(status, v.theme.Where(v.P(), page))
}
