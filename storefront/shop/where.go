package shop

import (
	"net/http"
	"strings"

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
	method := delivery.Method(f.Choice("method", methods(full)...))
	draft := orders.Draft{}
	var found *delivery.Found
	if method == delivery.Delivery {
		draft.CAP = parsed(f, "cap", "error.cap_missing", italy.ParseCAP)
		draft.Street = needed(f, "street", streetMax, "error.street_missing")
		if found, err = v.find(f, full, &draft); err != nil {
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

// methods are the ways that the basket's goods can be had.
func methods(f *orders.Full) []string {
	var out []string
	for _, m := range []delivery.Method{delivery.Delivery, delivery.Pickup} {
		if offered(f, m) {
			out = append(out, string(m))
		}
	}
	return out
}

// find asks for the zone of a whole address; one that a shop of the basket does
// not serve is outside.
func (v *visit) find(f *web.Form, full *orders.Full, d *orders.Draft) (*delivery.Found, error) {
	if d.CAP == "" || d.Street == "" {
		return nil, nil //nolint:nilnil // nothing was asked: the fields are wrong already
	}
	found := &delivery.Found{}
	err := v.s.DB.HoodRead(v.Context(), v.scope(), func(r *tenants.HoodRead) { delivery.Find(r, v.place.Hood, d.Street, d.CAP, found) })
	if err != nil {
		return nil, err
	}
	far := v.farFrom(full, found)
	switch {
	case found.Outside || len(far) == len(full.Shops):
		key := "error.cap_out"
		if !offered(full, delivery.Pickup) {
			key = "error.cap_out_here"
		}
		f.Fail("cap", key)
		found.Outside = true
	case len(far) > 0:
		f.Fail("cap", "spesa.cap_far", "shops", v.P().List(far))
		found.Outside = true
	}
	d.Street, d.Civic = delivery.Parted(d.Street)
	if found.Street != "" {
		d.Street = found.Street
	}
	return found, nil
}

// farFrom names the shops of the basket that do not bring to what was found.
func (v *visit) farFrom(full *orders.Full, found *delivery.Found) []string {
	var out []string
	for _, s := range full.Shops {
		served := false
		for _, id := range s.Card.Terms.Zones {
			served = served || id == found.Zone.ID
		}
		if !served {
			out = append(out, s.Card.Name)
		}
	}
	return out
}

// showWhere shows the step; form is what was refused.
func (v *visit) showWhere(status int, full *orders.Full, form *web.Form) error {
	b := full.Basket
	page := view.Where{Page: v.stepPage("/checkout", full), Method: view.Method(b.Method), CAP: b.Draft.CAP, Street: strings.TrimSpace(b.Draft.Street + " " + b.Draft.Civic),
		Delivery: deal(full), Shops: names(full)}
	if len(full.Shops) == 1 {
		card := full.Shops[0].Card
		page.Counter = card.Street + " " + card.Civic
	} else {
		page.Sorry = v.P().T("spesa.no_pickup")
	}
	if page.Delivery.Closed && page.Shop == nil { // a shop's own page says it anyway
		page.Sorry = v.P().T("delivery.shut", "shop", v.P().List(page.Shops))
	}
	if form != nil {
		typed := form.Typed()
		page.Method, page.CAP, page.Street = view.Method(typed["method"]), typed["cap"], typed["street"]
		page.Errors = v.errors(form.Err())
		return v.Render(status, v.theme.Where(v.P(), page))
	}
	if hasPlace(full) && full.Lacks().Zone == 0 {
		page.Next = v.URL("/checkout/window")
	}
	if z := full.Zone; z != nil && hasPlace(full) && b.Method == delivery.Delivery {
		page.Zone = &view.Zone{Name: z.Name.In(v.Lang()), Fee: z.Fee, FreeFrom: z.FreeOver, Free: z.FeeFor(full.Goods()) == 0, Min: z.Min, Approximate: b.Approx}
		page.Missing = full.Lacks().Zone
	}
	return v.Render(status, v.theme.Where(v.P(), page))
}
