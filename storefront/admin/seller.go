package admin

import (
	"net/http"

	"sottocasa/internal/clock"
	"sottocasa/internal/italy"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// sellerView is the form of who sells, as the law wants it told (CONS-01).
type sellerView struct {
	view.Staff
	Action string
	Typed  map[string]string
	Back   string
}

// ticks are the declarations of a seller, by field.
func ticks() []string { return []string{"sole", "liquidation", "artisan", "alcohol"} }

// sellerLabels are the fields that must be there, by what they are called.
func sellerLabels() map[string]string {
	return map[string]string{"legal_name": "tax.legal_name", "vat": "tax.vat", "street": "opening.street", "civic": "opening.civic", "cap": "opening.cap",
		"comune": "identity.comune", "province": "identity.province", "phone": "opening.phone", "email": "field.email"}
}

// seller shows the form.
func (s site) seller(c *web.Ctx) error {
	d, own, err := s.own(c)
	if err != nil {
		return err
	}
	v := d.sellerView(typedSeller(own))
	if d.Query("done") == "saved" {
		v.Notice = &view.Notice{Tone: view.Ok, Text: d.P().T("admin.saved")}
	}
	return d.Render(http.StatusOK, sellerPage(d.P(), v))
}

func (d *desk) sellerView(typed map[string]string) sellerView {
	v := sellerView{Staff: d.frame("", d.P().T("identity.title")), Action: d.URL(d.path("/seller")), Typed: typed, Back: d.URL(d.path("/start"))}
	v.Narrow, v.Tabs, v.Other = true, nil, d.otherPage(d.path("/seller"))
	return v
}

func typedSeller(own tenants.Settings) map[string]string {
	l, a := own.Legal, own.Address
	typed := map[string]string{"legal_name": l.Name, "vat": l.VAT, "tax_code": l.TaxCode, "rea": l.REA, "pec": l.PEC, "share_capital": l.ShareCapital,
		"email": own.Email, "phone": italy.ShowPhone(own.Phone), "street": a.Street, "civic": a.Civic, "cap": a.CAP, "comune": a.Comune, "province": a.Province,
		"organic": l.Organic.Code}
	if l.Organic.Code != "" {
		typed["organic_until"] = l.Organic.Until.String()
	}
	for name, on := range map[string]bool{"sole": l.Sole, "liquidation": l.Liquidation, "artisan": l.Artisan, "alcohol": l.Alcohol} {
		if on {
			typed[name] = "1"
		}
	}
	return typed
}

// saveSeller saves what was typed, all of it or nothing.
func (s site) saveSeller(c *web.Ctx) error {
	d, own, err := s.own(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	readSeller(f, &own)
	if err := f.Err(); err != nil {
		v := d.sellerView(f.Typed())
		v.Errors = face.Lacking(d.P(), d.Wrong(err), sellerLabels())
		return d.Render(web.Status(err), sellerPage(d.P(), v))
	}
	d.card.Street, d.card.Civic = own.Address.Street, own.Address.Civic
	return d.keepOwn("seller", own)
}

// readSeller reads who sells. A company's tax code is mostly its VAT number, so
// it may be left out.
func readSeller(f *web.Form, own *tenants.Settings) {
	l, a := &own.Legal, &own.Address
	l.Name = f.Line("legal_name", nameLetters)
	l.VAT = web.Parsed(f, "vat", italy.ParseVATNumber)
	if l.TaxCode = web.ParsedIf(f, "tax_code", italy.ParseTaxCode); l.TaxCode == "" {
		l.TaxCode = l.VAT
	}
	l.REA, l.PEC = web.ParsedIf(f, "rea", italy.ParseREA), web.ParsedIf(f, "pec", italy.ParseEmail)
	l.ShareCapital = f.OptionalLine("share_capital", 60)
	own.Email, own.Phone = web.Parsed(f, "email", italy.ParseEmail), web.Parsed(f, "phone", italy.ParsePhone)
	a.Street, a.Civic, a.CAP = f.Line("street", 120), f.Line("civic", 10), web.Parsed(f, "cap", italy.ParseCAP)
	a.Comune, a.Province = f.Line("comune", 80), f.Line("province", 2)
	l.Sole, l.Liquidation, l.Artisan, l.Alcohol = f.Bool("sole"), f.Bool("liquidation"), f.Bool("artisan"), f.Bool("alcohol")
	l.Organic = tenants.Organic{Code: web.ParsedIf(f, "organic", italy.ParseOrganic)}
	until := f.OptionalLine("organic_until", 10)
	switch day, err := clock.ParseDate(until); {
	case l.Organic.Code == "":
	case err != nil:
		f.Fail("organic_until", "identity.until_needed")
	default:
		l.Organic.Until = day
	}
}
