package documents

import (
	"strconv"
	"strings"

	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Kind is what a document is.
type Kind string

// The kinds; each has its own series.
const (
	Invoice Kind = "invoice"
	Credit  Kind = "credit"
)

// Document is an invoice or a credit note as it was issued. Its sums are
// positive, also a credit note's.
type Document struct {
	ID      tenants.ID     `json:"-"`
	Kind    Kind           `json:"kind"`
	Year    int            `json:"year"`
	Count   int            `json:"count"` // in its series and year
	Day     clock.Date     `json:"day"`   // of the sale, or of the refund
	Order   int            `json:"order"` // number of the order
	Seller  Seller         `json:"seller"`
	Buyer   Buyer          `json:"buyer"`
	Lines   []DocumentLine `json:"lines"`
	Rows    []Row          `json:"rows"`
	Total   money.Cents    `json:"total"`
	Stamp   money.Cents    `json:"stamp,omitempty"` // paid by the seller, not part of Total
	Counter bool           `json:"counter,omitempty"`
	Way     string         `json:"way,omitempty"` // how a counter was paid, where it was noted
	Notes   []locale.Text  `json:"notes,omitempty"`
	Why     []Reason       `json:"why,omitempty"` // of the shares without VAT
	Of      *Reference     `json:"of,omitempty"`  // the invoice that a credit note corrects
	File    string         `json:"file"`
}

// Reason is what lets a share bear no VAT.
type Reason struct {
	Nature string      `json:"nature"`
	Text   locale.Text `json:"text"`
}

// Reference names another document.
type Reference struct {
	Number string     `json:"number"`
	Day    clock.Date `json:"day"`
}

// Seller is who issues a document.
type Seller struct {
	Name    string          `json:"name"`
	VAT     string          `json:"vat"`
	TaxCode string          `json:"tax_code,omitempty"`
	Regime  string          `json:"regime"`
	REA     string          `json:"rea,omitempty"`
	Capital string          `json:"capital,omitempty"`
	Address tenants.Address `json:"address"`
	Phone   string          `json:"phone,omitempty"`
	Email   string          `json:"email,omitempty"`
	PEC     string          `json:"pec,omitempty"`
}

func sellerOf(own tenants.Settings, regime string) Seller {
	l := own.Legal
	return Seller{Name: l.Name, VAT: l.VAT, TaxCode: l.TaxCode, Regime: regime, REA: l.REA, Capital: l.ShareCapital, Address: own.Address,
		Phone: own.Phone, Email: own.Email, PEC: l.PEC}
}

// DocumentLine is one line of a document, VAT included. Grams, when there are
// any, are its quantity, else Pieces.
type DocumentLine struct {
	Text   locale.Text `json:"text"`
	Pieces int         `json:"pieces,omitempty"`
	Grams  int         `json:"grams,omitempty"`
	Share  Share       `json:"share"`
	Gross  money.Cents `json:"gross"`
}

// Number is how a document is quoted: its count, its year and the series that
// keeps it apart from those of the seller's other programs.
func (d Document) Number() string {
	series := "S"
	if d.Kind == Credit {
		series = "SNC"
	}
	return strconv.Itoa(d.Count) + "/" + strconv.Itoa(d.Year) + "/" + series
}

// PDFName is what its copy for people is called: "fattura-12-2026-S.pdf".
func (d Document) PDFName(p *locale.Printer) string {
	word := p.T("papers.file_invoice")
	if d.Kind == Credit {
		word = p.T("papers.file_credit")
	}
	return word + "-" + strings.ReplaceAll(d.Number(), "/", "-") + ".pdf"
}

// Progressive is the five letters and digits that tell a seller's files apart.
func (d Document) Progressive() string {
	return strings.TrimSuffix(d.File[strings.LastIndexByte(d.File, '_')+1:], ".xml")
}

// longestProgressive is how many letters and digits count files, after the S.
const longestProgressive = 4

// fileName names the n-th file of a seller: "IT99901012007_S0001.xml".
func fileName(s Seller, n int) string {
	who := s.TaxCode
	if who == "" {
		who = s.VAT
	}
	count := strings.ToUpper(strconv.FormatInt(int64(n), 36))
	count = strings.Repeat("0", max(0, longestProgressive-len(count))) + count
	return "IT" + who + "_S" + count[len(count)-longestProgressive:] + ".xml"
}

// draft makes a document of what a moment has changed, without number and file.
func (x *story) draft(kind Kind, m moment, rows []Row, lines []DocumentLine, law Law) *Document {
	d := &Document{Kind: kind, Year: m.day.Year, Day: m.day, Order: x.number, Seller: sellerOf(x.own, x.regime.Code()), Buyer: *x.buyer,
		Lines: lines, Counter: x.counter, Way: x.way}
	for _, r := range rows {
		if kind == Credit {
			r.Gross, r.Net, r.VAT = -r.Gross, -r.Net, -r.VAT
		}
		d.Rows = append(d.Rows, r)
		d.Total += r.Gross
		if why := law.Why(r.Share); why.It != "" {
			d.Why = append(d.Why, Reason{r.Nature, why})
		}
	}
	if d.Stamp = stampOf(d.Rows); d.Stamp > 0 {
		d.Notes = append(d.Notes, law[LawStamp])
	}
	return d
}

// sold are the document's lines for all that was paid: the delivery once for each
// share that it follows.
func (x *story) sold(s *sheet) []DocumentLine {
	var out []DocumentLine
	for _, g := range x.goods {
		if g.Paid != 0 && g.Kind != kindDelivery && g.Kind != kindRounding {
			out = append(out, g.written(g.Paid, 0, x.regime, true)...)
		}
	}
	return append(out, x.delivery(s.fee())...)
}

// written is a line of a document by what of the goods was there before and is
// after; of goods at several rates, one for each. whole: all of them.
func (g good) written(before, after money.Cents, regime tenants.Regime, whole bool) []DocumentLine {
	if len(g.Split) == 0 {
		l := DocumentLine{Text: g.title, Share: g.share(regime), Gross: before - after}
		if whole {
			l.Pieces, l.Grams = g.pieces, g.grams
		}
		return []DocumentLine{l}
	}
	was, is := g.shared(before, regime), g.shared(after, regime)
	var out []DocumentLine
	for _, k := range sorted(was) {
		if by := was[k] - is[k]; by != 0 {
			out = append(out, DocumentLine{Text: g.title, Share: k, Gross: by})
		}
	}
	return out
}

// returned are the lines of a credit note: what of each line was given back, which
// is off the sheet already.
func (x *story) returned(s *sheet, back map[int]money.Cents, fee map[Share]money.Cents) []DocumentLine {
	var out []DocumentLine
	for _, g := range x.goods {
		if back[g.N] == 0 || g.Kind == kindDelivery || g.Kind == kindRounding {
			continue
		}
		out = append(out, g.written(s.left[g.N]+back[g.N], s.left[g.N], x.regime, back[g.N] == g.Paid)...)
	}
	return append(out, x.delivery(fee)...)
}

func (x *story) delivery(fee map[Share]money.Cents) []DocumentLine {
	var out []DocumentLine
	for _, g := range x.goods {
		if g.Kind != kindDelivery {
			continue
		}
		for _, k := range sorted(fee) {
			if fee[k] != 0 {
				out = append(out, DocumentLine{Text: g.title, Share: k, Gross: fee[k]})
			}
		}
		break
	}
	return out
}
