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

// Longest texts, in letters, as the fields of the page have them.
const (
	nameMax  = 80
	civicMax = 12
	bellMax  = 80
	noteMax  = 300
)

// details asks who orders and where the bell is.
func (s *site) details(c *web.Ctx) error {
	v, f, done, err := s.step(c, stepDetails)
	if done || err != nil {
		return err
	}
	return v.showDetails(http.StatusOK, f, nil)
}

// describe keeps what was typed. A seat whose time has run out meanwhile loses
// the seat, not what was typed.
func (s *site) describe(c *web.Ctx) error {
	v, full, done, err := s.step(c, stepWindow)
	if done || err != nil {
		return err
	}
	f := web.ReadForm(c)
	d := readDetails(f, full)
	if err := v.checkNumber(f, full, d.Civic); err != nil {
		return err
	}
	can, _, err := v.invoicing(full)
	if err != nil {
		return err
	}
	if d.Invoice = v.readWish(f, full, can); d.Invoice != nil && d.Invoice.Buyer.Civic == "" && d.Invoice.Buyer.Street == full.Basket.Draft.Street {
		d.Invoice.Buyer.Civic = d.Civic // the same house as the door's
	}
	if f.Err() != nil {
		return v.showDetails(http.StatusUnprocessableEntity, full, f)
	}
	token, _ := c.Token(web.BasketCookie)
	err = s.DB.Hood(c.Context(), v.scope(), func(h *tenants.HoodTx) error { return orders.Describe(h, token, d) })
	if err != nil {
		return err
	}
	if full.Hold == nil {
		return c.SeeOther("/checkout/window?gone=1")
	}
	return c.SeeOther("/checkout/summary")
}

func readDetails(f *web.Form, full *orders.Full) orders.Draft {
	d := orders.Draft{Name: needed(f, "name", nameMax, "error.name_missing"), Email: unless(f, "email", italy.ParseEmail),
		Phone: parsed(f, "phone", "error.phone_missing", italy.ParsePhone)}
	if full.Basket.Method == delivery.Delivery {
		d.Civic = needed(f, "civic", civicMax, "error.civic_missing")
		d.Stair, d.Floor, d.Flat = f.OptionalLine("stair", civicMax), f.OptionalLine("floor", civicMax), f.OptionalLine("unit", civicMax)
		d.Buzzer = needed(f, "bell", bellMax, "error.buzzer_missing")
	}
	d.Note = f.OptionalText("note", noteMax)
	if d.Adult = f.Bool("adult"); full.ForAdults() && !d.Adult {
		f.Fail("adult", "error.birth_18")
	}
	return d
}

// checkNumber looks the door up once more when its number is not the one the
// zone was found with: a long street may lie in several zones.
func (v *visit) checkNumber(f *web.Form, full *orders.Full, civic string) error {
	b := full.Basket
	if b.Method != delivery.Delivery || civic == "" || civic == b.Draft.Civic {
		return nil
	}
	var found delivery.Found
	err := v.s.DB.HoodRead(v.Context(), v.scope(), func(r *tenants.HoodRead) {
		delivery.Find(r, v.place.Hood, b.Draft.Street+" "+civic, b.Draft.CAP, &found)
	})
	if err == nil && (found.Outside || b.Zone == nil || found.Zone.ID != *b.Zone) {
		f.Fail("civic", "error.civic_elsewhere")
	}
	return err
}

// needed is a line whose absence has its own sentence. Of two faults of a field
// the first is told.
func needed(f *web.Form, name string, most int, key string) string {
	s := f.OptionalLine(name, most)
	if s == "" {
		f.Fail(name, key)
	}
	return s
}

// typedMax is more than any e-mail or telephone has.
const typedMax = 400

// parsed is needed for a line that is then read by parse.
func parsed(f *web.Form, name, key string, parse func(string) (string, error)) string {
	if needed(f, name, typedMax, key) == "" {
		return ""
	}
	return web.Parsed(f, name, parse)
}

// unless is parsed for a line that may be left empty.
func unless(f *web.Form, name string, parse func(string) (string, error)) string {
	if f.OptionalLine(name, typedMax) == "" {
		return ""
	}
	return web.Parsed(f, name, parse)
}

// showDetails shows the step; form is what was refused.
func (v *visit) showDetails(status int, full *orders.Full, form *web.Form) error {
	d := full.Basket.Draft
	page := view.Details{Page: v.stepPage("/checkout/details", full), NoEmail: true, Shops: names(full), Method: view.Method(full.Basket.Method), Street: d.Street, CAP: d.CAP,
		Town: v.frame.hood.Comune, Name: d.Name, Email: d.Email, Phone: italy.ShowPhone(d.Phone), Civic: d.Civic, Stair: d.Stair, Floor: d.Floor,
		Unit: d.Flat, Bell: d.Buzzer, Note: d.Note, Adults: full.ForAdults(), Adult: d.Adult, Hold: v.heldSeat(full), Back: v.URL("/checkout")}
	var err error
	if page.Invoice, err = v.invoiceAsk(full, form); err != nil {
		return err
	}
	if form != nil {
		t := form.Typed()
		page.Name, page.Email, page.Phone, page.Note = t["name"], t["email"], t["phone"], t["note"]
		page.Civic, page.Stair, page.Floor, page.Unit, page.Bell = t["civic"], t["stair"], t["floor"], t["unit"], t["bell"]
		page.Adult, page.Errors = form.Bool("adult"), v.errors(form.Err())
	}
	return v.Render(status, v.theme.Details(v.P(), page))
}
