package base

import (
	"sottocasa/internal/locale"
	"sottocasa/themes/view"
)

// SpesaLetter tells what happened to a spesa of several shops: each shop with
// its lines and who it is, delivery and contribution once.
func SpesaLetter(p *locale.Printer, v view.SpesaLetter) Letter {
	t := &plain{}
	t.line(p.T("letter.hello", "name", v.Name))
	t.line(spesaSays(p, v))
	t.line(v.Reason)
	t.line(v.Money)
	t.line(invoiceText(p, v.Invoice))
	t.line(p.T("letter.spesa.see")+":", v.URL)
	for _, r := range spesaRows(p, v) {
		t.line(r.name + ": " + r.value)
	}
	for _, part := range v.Parts {
		t.line(spesaPartText(p, v, part)...)
	}
	var sums []string
	for _, r := range spesaSums(p, v) {
		sums = append(sums, r.name+": "+r.value)
	}
	t.line(sums...)
	for _, part := range v.Parts {
		if len(part.Terms) > 0 {
			t.line("== " + part.Shop + " ==")
		}
		for _, s := range part.Terms {
			termsText(t, s)
		}
	}
	t.line("--")
	t.line(p.T("order.not_fiscal"))
	return Letter{spesaSubject(p, v), spesaLetter(p, v), t.String()}
}

func spesaSubject(p *locale.Printer, v view.SpesaLetter) string {
	return p.T("letter.spesa."+spesaMatter(v)+".subject", "number", v.Number, "amount", p.Money(v.Refunded))
}

func spesaPartText(p *locale.Printer, v view.SpesaLetter, part view.LetterPart) []string {
	lines := []string{part.Shop + " " + part.Number}
	for _, l := range part.Lines {
		lines = append(lines, "- "+lineAmount(l)+" "+joined(l.Name, l.Note)+": "+costText(p, l))
		for _, more := range lineMore(l) {
			lines = append(lines, "  "+more)
		}
		if v.Kind == view.LetterReceived && !l.Aside {
			lines = append(lines, "  "+withdrawalWords(p, l.Withdrawal))
		}
	}
	for _, r := range spesaPartSums(p, part) {
		lines = append(lines, r.Name+": "+r.Value)
	}
	return append(append(lines, p.T("letter.spesa.sold_by")+":"), sellerText(p, part.Seller)...)
}

// spesaPartSums are what one shop's lines come to; the delivery is the whole
// spesa's.
func spesaPartSums(p *locale.Printer, part view.LetterPart) []SumRow {
	return GoodsRows(p, SumsOf(part.Split, part.Total, part.Most, view.ByDelivery))
}

// spesaMatter is what the letter's words are kept under.
func spesaMatter(v view.SpesaLetter) string {
	if v.Kind == view.LetterMissed && v.Reason != "" {
		return "missed_other"
	}
	return string(v.Kind)
}

// spesaSays is the letter's own sentence.
func spesaSays(p *locale.Printer, v view.SpesaLetter) string {
	key := "letter.spesa." + spesaMatter(v) + ".text"
	switch {
	case v.Kind == view.LetterCancelled && v.Held:
		key += "_held"
	case v.Kind == view.LetterCancelled && v.Refunded > 0:
		key += "_refunded"
	case v.Kind == view.LetterReceived && v.Most > v.Total:
		key += "_weighed"
	}
	var shops []string
	for _, part := range v.Parts {
		shops = append(shops, part.Shop)
	}
	return p.T(key, "number", v.Number, "shops", p.List(shops), "total", p.Money(v.Total), "most", p.Money(v.Most), "amount", p.Money(v.Refunded))
}

func spesaRows(p *locale.Printer, v view.SpesaLetter) []letterRow {
	if v.Address.Line == "" {
		return nil
	}
	rows := []letterRow{{p.T("letter.where"), addressLine(p, v.Address)}}
	if v.Window.Start.IsZero() {
		return rows
	}
	when := letterRow{p.T("letter.when"), p.Date(v.Window.Start) + ", " + p.Window(v.Window.Start, v.Window.End)}
	return append([]letterRow{when}, rows...)
}

// spesaSums are the sums of the whole letter.
func spesaSums(p *locale.Printer, v view.SpesaLetter) []letterRow {
	var rows []letterRow
	if len(v.Parts) == 0 {
		return nil
	}
	if v.Whole {
		rows = append(rows, letterRow{p.T("delivery.name"), fee(p, v.Fee)})
	}
	if v.Contribution > 0 {
		rows = append(rows, letterRow{p.T("letter.spesa.contribution"), p.Money(v.Contribution)})
	}
	return append(rows, letterRow{p.T("summary.total") + " (" + p.T("price.vat_included_short") + ")", totalText(p, view.OrderLetter{Total: v.Total, Most: v.Most})})
}
