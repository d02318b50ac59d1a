// Package law writes a shop's pages of law from its own data, so that they say
// what is true: who sells, the terms of sale, privacy and withdrawal
// (italy.md CONS-01 to CONS-09). The letter that confirms an order carries the
// same terms in full.
package law

import (
	"sottocasa/internal/locale"
	"sottocasa/themes/view"
)

// Seller says who sells (art. 7 D.Lgs. 70/2003, art. 49 Codice del consumo).
func Seller(p *locale.Printer, v view.Law) view.Legal {
	s := view.Section{ID: "who", Title: v.Seller.LegalName, Text: []string{p.T("law.seller.trader")}, Facts: sellerFacts(p, v.Seller)}
	roles := view.Section{ID: "roles", Title: p.T("law.roles"), Text: []string{roleText(p, v)}}
	return view.Legal{Title: p.T("legal.seller"), Sections: []view.Section{s, roles}, Links: links(p, v, "seller")}
}

// Terms are the conditions of sale.
func Terms(p *locale.Printer, v view.Law) view.Legal {
	return view.Legal{Title: p.T("legal.terms"), Intro: p.T("law.terms.intro", "shop", v.Shop), Sections: Sections(p, v), Links: links(p, v, "terms")}
}

// Sections are the conditions of sale without the page around them, numbered
// by their order.
func Sections(p *locale.Printer, v view.Law) []view.Section {
	who := section(p, "who")
	who.Facts = sellerFacts(p, v.Seller)
	prices := section(p, "prices")
	if v.Delivers {
		prices.Text = append(prices.Text, feeText(p, v))
	}
	if v.Minimum > 0 {
		prices.Text = append(prices.Text, p.T("law.terms.minimum", "amount", p.Money(v.Minimum)))
	}
	pay := view.Section{ID: "payment", Title: p.T("law.terms.payment")}
	if v.Card {
		pay.Text = append(pay.Text, p.T("law.terms.payment_card"))
	}
	if v.Counter {
		pay.Text = append(pay.Text, p.T("law.terms.payment_counter"))
	}
	complaints := view.Section{ID: "complaints", Title: p.T("law.terms.complaints"), Text: []string{
		p.T("law.terms.complaints_text", "email", v.Seller.Email, "phone", v.Seller.Phone)}}
	list := []view.Section{who, {ID: "roles", Title: p.T("law.roles"), Text: []string{roleText(p, v)}}, section(p, "goods"), prices, section(p, "order"), pay,
		section(p, "delivery"), section(p, "substitutes"), withdrawal(p, v), section(p, "guarantee"), complaints, section(p, "court"), section(p, "privacy")}
	return list
}

// Withdrawal is where a contract can be withdrawn from (art. 52 to 59 Codice
// del consumo; CONS-05, CONS-06).
func Withdrawal(p *locale.Printer, v view.Law) view.Legal {
	how := view.Section{ID: "how", Title: p.T("legal.withdraw_here"), Text: []string{p.T("law.withdrawal.how", "email", v.Seller.Email),
		p.T("law.withdrawal.model")}, Items: []string{
		p.T("law.withdrawal.model_to", "seller", v.Seller.LegalName, "address", v.Seller.Address, "email", v.Seller.Email),
		p.T("law.withdrawal.model_what"), p.T("law.withdrawal.model_when"), p.T("law.withdrawal.model_who"), p.T("law.withdrawal.model_date")}}
	money := view.Section{ID: "refund", Title: p.T("law.withdrawal.refund"), Text: []string{p.T("law.withdrawal.refund_text")}}
	except := view.Section{ID: "exceptions", Title: p.T("law.withdrawal.except"), Text: []string{p.T("law.withdrawal.except_text")},
		Items: []string{p.T("withdrawal.d"), p.T("withdrawal.c"), p.T("withdrawal.e")}}
	return view.Legal{Title: p.T("legal.withdrawal"), Intro: p.T("law.withdrawal.intro"), Sections: []view.Section{how, money, except},
		Links: append([]view.Link{{Text: p.T("legal.withdraw_here"), URL: view.Page{Base: v.Base}.To(p.Lang, "/withdraw")}}, links(p, v, "withdrawal")...)}
}

// Street says on what terms a neighbourhood's shops are listed (art. 49-bis
// Codice del consumo).
func Street(p *locale.Printer, v view.Law) view.Legal {
	who := p.T("law.street.who_text", "hood", v.Hood)
	if v.Association != "" {
		who = p.T("law.street.who_text_association", "hood", v.Hood, "association", v.Association)
	}
	list := []view.Section{{ID: "who", Title: p.T("law.roles"), Text: []string{who}}}
	if v.Contact != "" {
		list[0].Text = append(list[0].Text, p.T("law.street.contact", "email", v.Contact))
	}
	list = append(list, view.Section{ID: "order", Title: p.T("law.street.order"), Text: []string{p.T("law.street.order_text")}})
	return view.Legal{Title: p.T("legal.terms"), Intro: p.T("law.street.intro"), Sections: list}
}

// Privacy says what becomes of what a resident types.
func Privacy(p *locale.Printer, v view.Law) view.Legal {
	who := p.T("law.privacy.who_shop", "seller", v.Seller.LegalName, "address", v.Seller.Address, "email", v.Seller.Email)
	if v.Shop == "" {
		who = p.T("law.privacy.who_hood", "hood", v.Hood)
	}
	list := []view.Section{{ID: "who", Title: p.T("law.privacy.who"), Text: []string{who}}}
	if v.Association != "" {
		list[0].Text = append(list[0].Text, p.T("law.privacy.who_association", "association", v.Association, "email", v.Contact))
	}
	for _, id := range []string{"what", "seen", "kept", "cookies", "rights"} {
		list = append(list, view.Section{ID: id, Title: p.T("law.privacy." + id), Text: []string{p.T("law.privacy." + id + "_text")}})
	}
	legal := view.Legal{Title: p.T("legal.privacy"), Sections: list}
	if v.Shop != "" {
		legal.Links = links(p, v, "privacy")
	}
	return legal
}

func section(p *locale.Printer, id string) view.Section {
	return view.Section{ID: id, Title: p.T("law.terms." + id), Text: []string{p.T("law.terms." + id + "_text")}}
}

func withdrawal(p *locale.Printer, v view.Law) view.Section {
	return view.Section{ID: "withdrawal", Title: p.T("legal.withdrawal"), Text: []string{p.T("law.withdrawal.intro"),
		p.T("law.withdrawal.how", "email", v.Seller.Email), p.T("law.withdrawal.refund_text"), p.T("law.withdrawal.except_text"),
		p.T("law.withdrawal.model")}, Items: []string{
		p.T("law.withdrawal.model_to", "seller", v.Seller.LegalName, "address", v.Seller.Address, "email", v.Seller.Email),
		p.T("law.withdrawal.model_what"), p.T("law.withdrawal.model_when"), p.T("law.withdrawal.model_who"), p.T("law.withdrawal.model_date")}}
}

func roleText(p *locale.Printer, v view.Law) string {
	if v.Association == "" {
		return p.T("law.roles_text", "seller", v.Seller.LegalName)
	}
	return p.T("law.roles_text_association", "seller", v.Seller.LegalName, "association", v.Association)
}

func feeText(p *locale.Printer, v view.Law) string {
	switch {
	case v.Fee == 0:
		return p.T("checkout.zone_free")
	case v.FreeFrom == 0:
		return p.T("checkout.zone_fee", "fee", p.Money(v.Fee))
	}
	return p.T("checkout.zone_terms", "fee", p.Money(v.Fee), "from", p.Money(v.FreeFrom))
}

func sellerFacts(p *locale.Printer, s view.Seller) []view.Fact {
	var out []view.Fact
	for _, f := range []view.Fact{
		{Name: p.T("law.seller.name"), Value: s.LegalName}, {Name: p.T("law.seller.address"), Value: s.Address},
		{Name: p.T("law.seller.vat"), Value: s.VATNumber}, {Name: p.T("law.seller.tax_code"), Value: s.TaxCode},
		{Name: p.T("law.seller.rea"), Value: s.REA}, {Name: p.T("law.seller.capital"), Value: s.ShareCapital},
		{Name: p.T("law.seller.notes"), Value: s.Notes},
		{Name: p.T("law.seller.pec"), Value: s.PEC}, {Name: p.T("field.email"), Value: s.Email}, {Name: p.T("law.seller.phone"), Value: s.Phone},
	} {
		if f.Value != "" {
			out = append(out, f)
		}
	}
	return out
}

// links lead to the other pages of law.
func links(p *locale.Printer, v view.Law, but string) []view.Link {
	var out []view.Link
	for _, name := range []string{"seller", "terms", "privacy", "withdrawal"} {
		if name != but {
			out = append(out, view.Link{Text: p.T("legal." + name), URL: view.Page{Base: v.Base}.To(p.Lang, "/legal/"+name)})
		}
	}
	return out
}
