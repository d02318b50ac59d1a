package shop

import (
	"slices"
	"strings"

	"sottocasa/documents"
	"sottocasa/internal/italy"
	"sottocasa/internal/locale"
	"sottocasa/orders"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// Longest texts of an invoice, in letters, as the exchange system takes them.
const (
	companyMax = 80
	personMax  = 60
	seatMax    = 60
)

// readWish reads whom invoices are for; nil when none is wanted. Shops that
// cannot issue one here are never among those asked.
func (v *visit) readWish(f *web.Form, full *orders.Full, can []tenants.ShopID) *documents.Wish {
	if !f.Bool("invoice") || len(can) == 0 {
		return nil
	}
	w := &documents.Wish{Buyer: readBuyer(f)}
	chosen := f.IDs("invoice_shop", orders.MaxLines)
	for _, id := range can {
		if len(full.Shops) == 1 || slices.Contains(chosen, id.String()) {
			w.Shops = append(w.Shops, id)
		}
	}
	if len(w.Shops) == 0 {
		f.Fail("invoice_shop", "error.invoice_which")
	}
	return w
}

func readBuyer(f *web.Form) documents.Buyer {
	b := documents.Buyer{Business: f.Choice("inv_kind", "person", "business") == "business"}
	if b.Business {
		b.Company = needed(f, "inv_company", companyMax, "error.need_company")
		b.VAT, b.TaxCode = unless(f, "inv_vat", italy.ParseVATNumber), unless(f, "inv_tax", italy.ParseTaxCode)
		b.Recipient, b.PEC = unless(f, "inv_code", italy.ParseRecipient), unless(f, "inv_pec", italy.ParseEmail)
		typed := f.Typed()
		if blank(typed["inv_vat"]) && blank(typed["inv_tax"]) {
			f.Fail("inv_vat", "error.invoice_number")
		}
		if blank(typed["inv_code"]) && blank(typed["inv_pec"]) {
			f.Fail("inv_code", "error.invoice_reach")
		}
		if b.Recipient == italy.ForeignRecipient {
			f.Fail("inv_code", "error.invoice_foreign")
		}
	} else {
		b.FirstName, b.LastName = needed(f, "inv_first", personMax, "error.need_first"), needed(f, "inv_last", personMax, "error.need_last")
		b.TaxCode = parsed(f, "inv_tax", "error.need_tax", italy.ParseTaxCode)
		if b.TaxCode != "" && !italy.IsPerson(b.TaxCode) {
			f.Fail("inv_tax", "error.invoice_person")
		}
	}
	b.Street, b.Civic = needed(f, "inv_street", seatMax, "error.need_street"), f.OptionalLine("inv_civic", civicMax)
	b.CAP, b.Comune = parsed(f, "inv_cap", "error.need_cap", italy.ParseCAP), needed(f, "inv_comune", seatMax, "error.need_comune")
	for _, x := range [][2]string{{"inv_company", b.Company}, {"inv_first", b.FirstName}, {"inv_last", b.LastName}, {"inv_street", b.Street}, {"inv_comune", b.Comune}} {
		if !documents.Writable(x[1]) {
			f.Fail(x[0], "error.invoice_letters")
		}
	}
	if b.Province = strings.ToUpper(needed(f, "inv_province", 4, "error.need_province")); b.Province != "" && !province(b.Province) {
		f.Fail("inv_province", "error.invoice_province")
	}
	return b
}

func blank(s string) bool { return strings.TrimSpace(s) == "" }

func province(s string) bool {
	return len(s) == 2 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// invoicing are the shops of a basket that can issue an invoice here, and the
// names of those that cannot.
func (v *visit) invoicing(full *orders.Full) (can []tenants.ShopID, without []string, err error) {
	stalls, err := v.ofBasket(full)
	if err != nil {
		return nil, nil, err
	}
	for _, s := range full.Shops {
		if at, ok := stalls[s.Card.Shop]; ok && documents.CanInvoice(at.frame.settings) {
			can = append(can, s.Card.Shop)
		} else {
			without = append(without, s.Card.Name)
		}
	}
	return can, without, nil
}

// invoiceAsk is the form for an invoice: as it was typed just now, else as it was
// kept, else with what is known of who orders.
func (v *visit) invoiceAsk(full *orders.Full, form *web.Form) (*view.InvoiceAsk, error) {
	can, without, err := v.invoicing(full)
	if err != nil {
		return nil, err
	}
	d := full.Basket.Draft
	a := &view.InvoiceAsk{Without: without, Street: d.Street, Civic: d.Civic, CAP: d.CAP, Comune: v.frame.hood.Comune, Province: v.frame.hood.Province}
	for _, s := range full.Shops {
		if slices.Contains(can, s.Card.Shop) {
			a.Shops = append(a.Shops, view.InvoiceShop{ID: s.Card.Shop.String(), Name: s.Card.Name, Chosen: d.Invoice == nil || d.Invoice.Of(s.Card.Shop)})
		}
	}
	if w := d.Invoice; w != nil {
		b := w.Buyer
		a.Wanted, a.Business, a.First, a.Last, a.Company, a.VAT, a.TaxCode = true, b.Business, b.FirstName, b.LastName, b.Company, b.VAT, b.TaxCode
		a.Code, a.PEC, a.Street, a.Civic, a.CAP, a.Comune, a.Province = b.Recipient, b.PEC, b.Street, b.Civic, b.CAP, b.Comune, b.Province
	}
	if form != nil {
		retyped(a, form)
	}
	return a, nil
}

// retyped puts what was typed back into the form.
func retyped(a *view.InvoiceAsk, form *web.Form) {
	if a.Wanted = form.Bool("invoice"); !a.Wanted {
		return
	}
	for name, into := range map[string]*string{"inv_first": &a.First, "inv_last": &a.Last, "inv_company": &a.Company, "inv_vat": &a.VAT, "inv_tax": &a.TaxCode,
		"inv_code": &a.Code, "inv_pec": &a.PEC, "inv_street": &a.Street, "inv_civic": &a.Civic, "inv_cap": &a.CAP, "inv_comune": &a.Comune, "inv_province": &a.Province} {
		form.OptionalLine(name, typedMax)
		*into = form.Typed()[name]
	}
	a.Business = form.Typed()["inv_kind"] == "business"
	chosen := form.IDs("invoice_shop", orders.MaxLines)
	for i := range a.Shops {
		a.Shops[i].Chosen = slices.Contains(chosen, a.Shops[i].ID)
	}
}

// invoiceFor tells whom invoices are for; nil when none is wanted.
func (v *visit) invoiceFor(full *orders.Full) *view.InvoiceFor {
	w := full.Basket.Draft.Invoice
	if w == nil {
		return nil
	}
	out := &view.InvoiceFor{Name: w.Buyer.Name(), Numbers: numbersOf(v.P(), w.Buyer), Address: addressOf(w.Buyer)}
	if len(full.Shops) > 1 {
		for _, s := range full.Shops {
			if w.Of(s.Card.Shop) {
				out.Shops = append(out.Shops, s.Card.Name)
			}
		}
	}
	return out
}

func numbersOf(p *locale.Printer, b documents.Buyer) string {
	var out []string
	for _, x := range []struct{ key, value string }{{"papers.is_vat", b.VAT}, {"papers.is_tax", b.TaxCode}, {"papers.is_code", b.Recipient}, {"papers.is_pec", b.PEC}} {
		if x.value != "" {
			out = append(out, p.T(x.key, "value", x.value))
		}
	}
	return strings.Join(out, " · ")
}

func addressOf(b documents.Buyer) string {
	return strings.TrimSpace(b.Street+" "+b.Civic) + ", " + b.CAP + " " + b.Comune + " (" + b.Province + ")"
}
