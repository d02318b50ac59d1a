package documents

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"sottocasa/internal/italy"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Summary is what one shop's part of a purchase comes to, as a page shows it. It
// is no fiscal document, and its PDF says so.
type Summary struct {
	Number int
	Placed time.Time // in the neighbourhood's zone
	Buyer  string
	Window string
	Own    tenants.Settings
	Regime tenants.Regime
	Path   Path // which fiscal paper the sale has
	Lines  []SummaryLine
	Sums   [][2]string // names and values of what Total is made of, in words
	Total  money.Cents
	Most   money.Cents // of Total while something is to be weighed; else 0
	Back   money.Cents
	Law    Law
}

// SummaryLine is one line: Amount is its quantity in words, Sum what it comes to.
type SummaryLine struct {
	Line
	Name, Note, Amount string
	Sum                money.Cents
	Gone               bool
}

// PDF draws the summary.
func (s Summary) PDF(p *locale.Printer) ([]byte, error) {
	out := Sheet{Title: p.T("papers.pdf_order", "number", s.Number), Lead: p.T("papers.pdf_not_fiscal"),
		Meta: []string{p.T("papers.pdf_placed", "day", p.FullDate(s.Placed)), s.Window, p.T("papers.pdf_for", "name", s.Buyer)},
		Left: sellerBox(p, sellerOf(s.Own, s.Regime.Code())), Head: lineHead(p), Page: pageOf(p), Made: s.Placed, Author: s.Own.Legal.Name}
	var lines []Line
	for _, l := range s.Lines {
		x := SheetLine{What: l.Name, Note: l.Note, Quantity: l.Amount, Rate: lineRate(p, l.Line, s.Regime), Price: p.Money(l.Sum)}
		if l.Gone {
			x.Price = "–"
		} else {
			l.Paid = l.Sum
			lines = append(lines, l.Line)
		}
		out.Lines = append(out.Lines, x)
	}
	total := p.Money(s.Total)
	out.Sums = append(append(out.Sums, s.Sums...), [2]string{p.T("papers.pdf_total"), total})
	if s.Most > s.Total {
		out.Sums[0][1] = p.T("weight.about", "amount", s.Total)
		out.Sums = append(out.Sums, [2]string{"", p.T("papers.pdf_most", "most", s.Most)})
		out.Notes = append(out.Notes, p.T("papers.pdf_estimate"))
	}
	if s.Back > 0 {
		out.Sums = append(out.Sums, [2]string{p.T("papers.pdf_back"), p.Money(-s.Back)}, [2]string{p.T("papers.pdf_left"), p.Money(s.Total - s.Back)})
	}
	switch s.Regime {
	case tenants.FlatRate:
		out.Notes = append(out.Notes, p.T("papers.pdf_flat", "law", s.Law[LawFlatRate].In(p.Lang)))
	case tenants.Ventilation:
		out.Notes = append(out.Notes, p.T("papers.pdf_ventilated"))
	default:
		out.Rates = rateTable(p, newSheet(lines, s.Regime).post())
	}
	out.Notes = append(out.Notes, s.paperWords(p))
	return out.PDF()
}

// paperWords say which fiscal paper there is beside the summary, or why none.
func (s Summary) paperWords(p *locale.Printer) string {
	switch s.Path {
	case ShopReceipt:
		return p.T("papers.pdf_till")
	case Invoiced:
		return p.T("papers.pdf_invoiced")
	}
	return p.T("papers.pdf_law", "invoice", s.Law[LawNoInvoice].In(p.Lang), "receipt", s.Law[LawNoReceipt].In(p.Lang))
}

// PDF draws an invoice or a credit note for people.
func (d Document) PDF(p *locale.Printer) ([]byte, error) {
	day := d.Day.Midnight(time.UTC)
	out := Sheet{Title: d.Title(p), Lead: p.T("papers.pdf_copy"), Meta: []string{p.FullDate(day), p.T("papers.pdf_order", "number", d.Order), d.paidWords(p)},
		Left: sellerBox(p, d.Seller), Right: buyerBox(p, d.Buyer), Head: lineHead(p), Page: pageOf(p), Made: day, Author: d.Seller.Name}
	for _, l := range d.Lines {
		x := SheetLine{What: l.Text.In(p.Lang), Rate: shortShare(p, l.Share), Price: p.Money(l.Gross)}
		switch {
		case l.Grams > 0:
			x.Quantity = p.Weight(l.Grams)
		case l.Pieces > 0:
			x.Quantity = strconv.Itoa(l.Pieces) + " ×"
		}
		out.Lines = append(out.Lines, x)
	}
	for _, r := range d.Rows {
		if r.Nature == Rounding {
			out.Lines = append(out.Lines, SheetLine{What: p.T("extras.rounding"), Price: p.Money(r.Gross)})
		}
	}
	out.Sums = [][2]string{{p.T("papers.pdf_total"), p.Money(d.Total)}}
	if slices.ContainsFunc(d.Rows, func(r Row) bool { return r.Nature == "" }) { // who charges no VAT splits none
		out.Rates = rateTable(p, d.Rows)
	}
	if d.Of != nil {
		out.Notes = append(out.Notes, p.T("papers.pdf_of", "number", d.Of.Number, "day", p.FullDate(d.Of.Day.Midnight(time.UTC))))
	}
	for _, w := range d.Why {
		out.Notes = append(out.Notes, whyWords(p, w))
	}
	if d.Stamp > 0 {
		out.Notes = append(out.Notes, p.T("papers.pdf_stamp", "amount", d.Stamp))
	}
	if len(d.Notes) > 0 {
		var law []string
		for _, n := range d.Notes {
			law = append(law, n.In(p.Lang))
		}
		out.Notes = append(out.Notes, p.T("papers.pdf_refs", "list", strings.Join(law, "; ")))
	}
	return out.PDF()
}

// whyWords say why a share bears no VAT, in the words of the law where it has some.
func whyWords(p *locale.Printer, w Reason) string {
	law := w.Text.In(p.Lang)
	switch w.Nature {
	case NatureFlat:
		return p.T("papers.pdf_flat_invoice", "law", law)
	case NatureExcluded:
		return p.T("papers.pdf_excluded", "law", law)
	case "N4":
		return p.T("papers.pdf_exempt", "law", law)
	}
	return p.T("papers.pdf_why", "nature", w.Nature, "law", law)
}

// paidWords say how a document was paid, as far as it is known; "" on a credit note.
func (d Document) paidWords(p *locale.Printer) string {
	pay := d.payment()
	switch {
	case d.Kind == Credit:
		return ""
	case pay == nil:
		return p.T("papers.pdf_paid_counter")
	case pay.Means == cash:
		return p.T("papers.pdf_paid_cash")
	case d.Counter:
		return p.T("papers.pdf_paid_pos")
	}
	return p.T("papers.pdf_paid_card")
}

// Title is what a document is, with its number.
func (d Document) Title(p *locale.Printer) string {
	if d.Kind == Credit {
		return p.T("papers.credit_n", "number", d.Number())
	}
	return p.T("papers.invoice_n", "number", d.Number())
}

// ShareWords is a VAT rate as people read it, or that there is none.
func ShareWords(p *locale.Printer, k Share) string {
	switch k.Nature {
	case "":
		return p.Percent(k.Rate)
	case Rounding:
		return p.T("papers.rounding")
	case Ventilated:
		return p.T("papers.ventilated")
	}
	return p.T("papers.no_vat", "nature", k.Nature)
}

// shortShare is a rate, or the nature of what bears none.
func shortShare(p *locale.Printer, k Share) string {
	if k.Nature != "" {
		return k.Nature
	}
	return p.Percent(k.Rate)
}

func lineRate(p *locale.Printer, l Line, regime tenants.Regime) string {
	switch {
	case !regime.Splits(), l.Kind == kindDelivery, l.Kind == kindRounding, len(l.Split) > 0:
		return ""
	case l.share(regime).Nature != "":
		return l.share(regime).Nature
	}
	return p.Percent(l.Rate)
}

func lineHead(p *locale.Printer) [4]string {
	return [4]string{p.T("papers.pdf_what"), p.T("papers.pdf_quantity"), p.T("papers.pdf_rate"), p.T("papers.pdf_price")}
}

func pageOf(p *locale.Printer) func(string, string) string {
	return func(page, pages string) string { return p.T("papers.pdf_page", "page", page, "pages", pages) }
}

func rateTable(p *locale.Printer, rows []Row) [][4]string {
	out := [][4]string{{p.T("papers.pdf_rates"), p.T("papers.net"), p.T("papers.tax_sum"), p.T("papers.gross")}}
	for _, r := range rows {
		if r.Nature == Rounding { // no sale: it stands among the lines
			continue
		}
		out = append(out, [4]string{ShareWords(p, r.Share), p.Money(r.Net), p.Money(r.VAT), p.Money(r.Gross)})
	}
	return out
}

func sellerBox(p *locale.Printer, s Seller) Box {
	a := s.Address
	b := Box{Head: p.T("papers.pdf_seller"), Lines: []string{s.Name, strings.TrimSpace(a.Street + " " + a.Civic), a.CAP + " " + a.Comune + " (" + a.Province + ")",
		p.T("papers.is_vat", "value", s.VAT)}}
	if s.TaxCode != "" && s.TaxCode != s.VAT {
		b.Lines = append(b.Lines, p.T("papers.is_tax", "value", s.TaxCode))
	}
	if s.Phone != "" {
		b.Lines = append(b.Lines, italy.ShowPhone(s.Phone))
	}
	return b
}

func buyerBox(p *locale.Printer, b Buyer) Box {
	box := Box{Head: p.T("papers.pdf_buyer"), Lines: []string{b.Name(), strings.TrimSpace(b.Street + " " + b.Civic), b.CAP + " " + b.Comune + " (" + b.Province + ")"}}
	for _, x := range []struct{ key, value string }{{"papers.is_vat", b.VAT}, {"papers.is_tax", b.TaxCode}, {"papers.is_code", b.Recipient}, {"papers.is_pec", b.PEC}} {
		if x.value != "" {
			box.Lines = append(box.Lines, p.T(x.key, "value", x.value))
		}
	}
	return box
}
