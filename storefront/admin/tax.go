package admin

import (
	"net/http"
	"strconv"

	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
	"sottocasa/internal/money"
	"sottocasa/orders"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

const nameLetters = 200

// taxView is the form of what the tax office and the till want to know.
type taxView struct {
	view.Staff
	Action string
	Typed  map[string]string
	Who    []view.Fact // who sells, which has a page of its own
	Seller string
	Back   string
}

// The values of the form's choices, in their order.
func regimes() []string {
	return []string{string(tenants.Ordinary), string(tenants.Ventilation), string(tenants.FlatRate)}
}
func counters() []string { return []string{"both", "card", "none"} }
func bagKinds() []string { return []string{"plastic", "paper"} }
func bagRates() []string { return []string{"22", "10", "5", "4"} }

// tax shows the form.
func (s site) tax(c *web.Ctx) error {
	d, own, err := s.own(c)
	if err != nil {
		return err
	}
	v := d.taxView(own.Legal, d.typedTax(own))
	if d.Query("done") == "saved" {
		v.Notice = &view.Notice{Tone: view.Ok, Text: d.P().T("admin.saved")}
	}
	return d.Render(http.StatusOK, taxPage(d.P(), v))
}

// own is a desk with the shop's card and settings.
func (s site) own(c *web.Ctx) (d *desk, own tenants.Settings, err error) {
	if d, err = s.desk(c); err == nil {
		own, err = d.readTax()
	}
	return d, own, err
}

// keepOwn saves the card and the settings as they now are, with a line in the
// trail, and says so on their page.
func (d *desk) keepOwn(page string, own tenants.Settings) error {
	err := d.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error {
		if err := tenants.SaveCard(t, d.card); err != nil {
			return err
		}
		if err := tenants.SaveSettings(t, own); err != nil {
			return err
		}
		if err := tenants.Record(t, tenants.Deed{What: page + "_saved"}); err != nil {
			return err
		}
		return tenants.Bump(t)
	})
	if err != nil {
		return err
	}
	return d.SeeOther(d.path("/" + page + "?done=saved"))
}

func (d *desk) readTax() (own tenants.Settings, err error) {
	err = d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) {
		tenants.GetSettings(r, d.place.Shop, &own)
		tenants.OwnCard(r, d.place.Hood, d.place.Shop, &d.card)
	})
	return own, err
}

func (d *desk) taxView(l tenants.Legal, typed map[string]string) taxView {
	v := taxView{Staff: d.frame("money", d.P().T("tax.title")), Action: d.URL(d.path("/tax")), Typed: typed, Seller: d.URL(d.path("/seller"))}
	for _, f := range [][2]string{{"tax.legal_name", l.Name}, {"tax.vat", l.VAT}, {"tax.tax_code", l.TaxCode}, {"tax.pec", l.PEC}} {
		if f[1] != "" {
			v.Who = append(v.Who, view.Fact{Name: d.P().T(f[0]), Value: f[1]})
		}
	}
	v.Narrow, v.Tabs, v.Back, v.Other = true, nil, d.URL(d.path("/money")), d.otherPage(d.path("/tax"))
	return v
}

// typedTax fills the fields with what is kept.
func (d *desk) typedTax(own tenants.Settings) map[string]string {
	l, t := own.Legal, d.card.Terms
	typed := map[string]string{"sdi": l.SDI, "iban": l.IBAN,
		"regime": string(l.Tax()), "counter": "none", "bag_kind": "plastic", "bag_price": plain(d.Lang(), t.Bag.Price),
		"bag_count": strconv.Itoa(t.Bag.Count), "bag_rate": "22"}
	if t.PayAtCounter {
		if typed["counter"] = "both"; t.NoCash {
			typed["counter"] = "card"
		}
	}
	if t.Bag.Paper {
		typed["bag_kind"] = "paper"
	}
	if t.Bag.Rate > 0 {
		typed["bag_rate"] = strconv.Itoa(t.Bag.Rate)
	}
	return typed
}

// saveTax saves what was typed, all of it or nothing.
func (s site) saveTax(c *web.Ctx) error {
	d, own, err := s.own(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	readLegal(f, &own.Legal)
	readTill(f, &d.card.Terms)
	if err := f.Err(); err != nil {
		v := d.taxView(own.Legal, f.Typed())
		v.Errors = d.Wrong(err)
		return d.Render(web.Status(err), taxPage(d.P(), v))
	}
	return d.keepOwn("tax", own)
}

// readLegal reads how a seller is taxed and reached with papers; who it is has a
// page of its own (readSeller).
func readLegal(f *web.Form, l *tenants.Legal) {
	l.SDI = web.ParsedIf(f, "sdi", italy.ParseRecipient)
	l.IBAN = web.ParsedIf(f, "iban", italy.ParseIBAN)
	regime := tenants.Regime(f.Choice("regime", regimes()...))
	l.Regime, l.Ventilation = regime.Code(), regime == tenants.Ventilation
}

// readTill reads how the counter takes money, and what bags cost. Nobody may take
// cash alone (art. 15 DL 179/2012, PRICE-07), nor give plastic away (VAT-04).
func readTill(f *web.Form, t *tenants.Terms) {
	counter := f.Choice("counter", append(counters(), "cash")...)
	if counter == "cash" {
		f.Fail("counter", "tax.cash_only")
	}
	t.PayAtCounter, t.NoCash = counter == "both" || counter == "card", counter == "card"
	t.Bag.Paper = f.Choice("bag_kind", bagKinds()...) == "paper"
	t.Bag.Price = web.ParsedIf(f, "bag_price", bagPrice)
	t.Bag.Count = f.IntOr("bag_count", 0, 0, orders.MaxBags)
	rate, err := strconv.Atoi(f.Choice("bag_rate", bagRates()...))
	if err == nil {
		t.Bag.Rate = rate
	}
	if t.Bag.Count > 0 && t.Bag.Price == 0 && !t.Bag.Paper && f.Err() == nil {
		f.Fail("bag_price", "tax.bag_free")
	}
}

// mostBag is the dearest bag, in cents: one that is used again.
const mostBag = money.Cents(1000)

func bagPrice(s string) (money.Cents, error) {
	c, err := money.ParseAmount(s)
	if err == nil && c > mostBag {
		err = fault.New(fault.Invalid, "error.amount_large")
	}
	return c, err
}
