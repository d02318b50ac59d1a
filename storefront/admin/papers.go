package admin

import (
	"archive/zip"
	"bytes"
	"net/http"
	"strconv"
	"time"

	"sottocasa/documents"
	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// papersView is a month of the shop's register, its documents, and what is still
// to be done for either.
type papersView struct {
	view.Staff
	Month    string // in words
	Lead     string
	Before   string
	After    string // "" when it has not begun
	CSV      string
	ZIP      string // "" without documents
	Books    []bookView
	Issued   []issuedView
	Waiting  []receiptForm
	Missing  []string
	Always   bool
	AlwaysTo string
	AlwaysBy string // hint under it
}

// bookView is what one path of the register holds.
type bookView struct {
	Title, Text string
	NoVAT       bool // nothing in it bears any
	Totals      []sumView
	Days        []sumView
}

type sumView struct {
	Day, Share, Sold, Back, Gross, Net, VAT string
}

type issuedView struct {
	Title, Of, To, Total, XML, PDF string
}

// receiptForm asks for the number of a documento commerciale.
type receiptForm struct {
	Order  string
	Label  string
	Sum    string
	Action string
	Back   string // "papers" when it stands on the papers' page
	Typed  string
	Error  string
	Again  string // the number that another order has: it may be confirmed
	Prefix string
}

// monthRead is all that the page reads.
type monthRead struct {
	entries []documents.Entry
	issued  []documents.Document
	waiting []documents.Waiting
	missing []documents.Missing
	always  bool
	law     documents.Law
}

func (d *desk) papersMonth() documents.Month {
	if m, ok := documents.ParseMonth(d.Query("month")); ok {
		return m
	}
	return documents.MonthOf(d.Now(d.place.Zone))
}

func (d *desk) readMonth(m documents.Month) (r monthRead, err error) {
	shop := d.place.Shop
	err = d.DB.ShopRead(d.Context(), d.scope(), func(in *tenants.ShopRead) {
		documents.ReadRegister(in, shop, m, &r.entries)
		documents.ReadMonth(in, shop, m, &r.issued)
		documents.ReadWaiting(in, shop, &r.waiting)
		documents.ReadMissing(in, shop, &r.missing)
		documents.ReadAlways(in, shop, &r.always)
		documents.ReadLaw(in, m.First(), &r.law)
	})
	return r, err
}

// papers shows a month.
func (s site) papers(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	return d.showPapers(http.StatusOK, nil)
}

// showPapers shows the page; wrong is a number that was refused, with its order.
func (d *desk) showPapers(status int, wrong *receiptForm) error {
	m := d.papersMonth()
	r, err := d.readMonth(m)
	if err != nil {
		return err
	}
	p, at := d.P(), "/documents?month="
	v := papersView{Staff: d.frame("money", p.T("papers.title")), Month: monthWords(p, m), Before: d.URL(d.path(at + m.Add(-1).String())),
		CSV: d.URL(d.path("/documents/register.csv?month=" + m.String())), Always: r.always, AlwaysTo: d.URL(d.path("/documents/always")),
		AlwaysBy: p.T("papers.always_hint", "law", r.law[documents.LawNoReceipt].In(p.Lang))}
	v.Lead = p.T("papers.lead", "month", v.Month)
	v.Other = d.otherPage(d.path("/documents"))
	if d.Query("month") != "" {
		v.Other += "?month=" + m.String()
	}
	if now := documents.MonthOf(d.Now(d.place.Zone)); m.First().Before(now.First()) {
		v.After = d.URL(d.path(at + m.Add(1).String()))
	}
	switch d.Query("done") {
	case "receipt":
		v.Notice = &view.Notice{Tone: view.Ok, Text: p.T("papers.receipt_saved")}
	case "always":
		v.Notice = &view.Notice{Tone: view.Ok, Text: p.T("papers.always_saved")}
	}
	for _, x := range []struct {
		path        documents.Path
		title, text string
	}{{documents.OnlinePrepaid, "papers.online", p.T("papers.online_text", "law", r.law[documents.LawRegister].In(p.Lang))},
		{documents.ShopReceipt, "papers.till", p.T("papers.till_text")}, {documents.Invoiced, "papers.invoiced", p.T("papers.invoiced_text")}} {
		if b := d.book(r.entries, x.path); len(b.Totals) > 0 {
			b.Title, b.Text = p.T(x.title), x.text
			v.Books = append(v.Books, b)
		}
	}
	d.addIssued(&v, r, m)
	d.addWaiting(&v, r, wrong)
	return d.Render(status, papersPage(p, v))
}

func (d *desk) book(list []documents.Entry, path documents.Path) bookView {
	b := bookView{NoVAT: true}
	for _, t := range documents.Totals(list, path) {
		b.NoVAT = b.NoVAT && t.Nature != ""
		b.Totals = append(b.Totals, d.sum(t))
	}
	for _, t := range documents.Days(list, path) {
		b.Days = append(b.Days, d.sum(t))
	}
	return b
}

func (d *desk) sum(t documents.DayTotal) sumView {
	p := d.P()
	s := sumView{Share: documents.ShareWords(p, t.Share), Sold: p.Money(t.Sold), Back: p.Money(-t.Back), Gross: p.Money(t.Gross), Net: p.Money(t.Net), VAT: p.Money(t.VAT)}
	if t.Back == 0 {
		s.Back = ""
	}
	if t.Day != (clock.Date{}) {
		s.Day = p.ShortDate(t.Day.Midnight(time.UTC))
	}
	return s
}

func (d *desk) addIssued(v *papersView, r monthRead, m documents.Month) {
	p := d.P()
	for _, x := range r.issued {
		at := d.path("/documents/" + x.ID.String())
		v.Issued = append(v.Issued, issuedView{Title: x.Title(p), Of: p.T("papers.of_order", "number", x.Order, "day", p.ShortDate(x.Day.Midnight(time.UTC))),
			To: x.Buyer.Name(), Total: p.Money(x.Total), XML: d.URL(at + "/xml"), PDF: d.URL(at + "/pdf")})
	}
	if len(r.issued) > 0 {
		v.ZIP = d.URL(d.path("/documents/files.zip?month=" + m.String()))
	}
}

func (d *desk) addWaiting(v *papersView, r monthRead, wrong *receiptForm) {
	p := d.P()
	for _, w := range r.waiting {
		f := d.receiptForm(w.Order, w.Number, w.Total, "")
		f.Label = p.T("papers.of_order", "number", w.Number, "day", p.ShortDate(w.Day.Midnight(time.UTC))) + ", " + w.Name
		f.Back, f.Prefix = "papers", f.Order+"-"
		if wrong != nil && wrong.Order == f.Order {
			f.Typed, f.Error, f.Again = wrong.Typed, wrong.Error, wrong.Again
			v.Errors = view.Errors{{Field: f.Prefix + "receipt", Text: f.Error}}
		}
		v.Waiting = append(v.Waiting, f)
	}
	for _, x := range r.missing {
		v.Missing = append(v.Missing, p.T("papers.missing_text", "number", x.Number))
	}
}

func (d *desk) receiptForm(order tenants.ID, number int, total money.Cents, typed string) receiptForm {
	p := d.P()
	return receiptForm{Order: order.String(), Label: p.T("papers.receipt_for", "number", number), Sum: p.Money(total), Typed: typed,
		Action: d.URL(d.path("/orders/" + order.String() + "/receipt"))}
}

// monthWords is "novembre 2026", "November 2026".
func monthWords(p *locale.Printer, m documents.Month) string {
	return p.Month(m.First().Midnight(time.UTC))
}

// papersCSV is the month's register for the accountant.
func (s site) papersCSV(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	m := d.papersMonth()
	r, err := d.readMonth(m)
	if err != nil {
		return err
	}
	p := d.P()
	body, err := documents.CSV(p, r.entries)
	if err != nil {
		return err
	}
	return d.Download("text/csv; charset=utf-8", d.place.Slug+"-"+p.T("papers.file_register")+"-"+m.String()+".csv", body)
}

// papersZIP are the month's files for the exchange system, as they were issued.
func (s site) papersZIP(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	m := d.papersMonth()
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	err = d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) {
		documents.ReadFiles(r, d.place.Shop, m, func(name, text string) error {
			w, err := out.Create(name)
			if err == nil {
				_, err = w.Write([]byte(text))
			}
			return err
		})
	})
	if err != nil {
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	return d.Download("application/zip", d.place.Slug+"-"+m.String()+".zip", b.Bytes())
}

// paper reads one document with read, which leaves one of another shop as it is
// not found.
func (s site) paper(c *web.Ctx, read func(*tenants.ShopRead, tenants.ShopID, tenants.ID)) (*desk, error) {
	d, id, err := s.deskAt(c, "paper")
	if err != nil {
		return nil, err
	}
	return d, d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) { read(r, d.place.Shop, id) })
}

// paperXML is one file of the exchange system.
func (s site) paperXML(c *web.Ctx) error {
	var name, text string
	d, err := s.paper(c, func(r *tenants.ShopRead, shop tenants.ShopID, id tenants.ID) {
		documents.ReadFile(r, shop, id, &name, &text)
	})
	if err != nil {
		return err
	}
	return d.Download("application/xml", name, []byte(text))
}

// paperPDF is its courtesy copy.
func (s site) paperPDF(c *web.Ctx) error {
	var doc documents.Document
	d, err := s.paper(c, func(r *tenants.ShopRead, shop tenants.ShopID, id tenants.ID) { documents.Read(r, shop, id, &doc) })
	if err != nil {
		return err
	}
	pdf, err := doc.PDF(d.P())
	if err != nil {
		return err
	}
	return d.ShowPDF(doc.PDFName(d.P()), pdf)
}

// always keeps whether the shop rings up online sales too.
func (s site) always(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	on := web.ReadForm(c).Bool("always")
	err = d.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error { return documents.SetAlways(t, on) })
	if err != nil {
		return err
	}
	return d.SeeOther(d.path("/documents?done=always"))
}

// setReceipt keeps the number of an order's documento commerciale.
func (s site) setReceipt(c *web.Ctx) error {
	d, id, err := s.deskAt(c, "order")
	if err != nil {
		return err
	}
	o, err := d.read()
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	number, back := web.Parsed(f, "receipt", documents.ParseReceipt), f.OptionalLine("back", 10) == "papers"
	sure := f.OptionalLine("again", 10) == number // of another number nobody is sure yet
	if err = f.Err(); err == nil {
		err = d.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error { return documents.SetReceipt(t, id, number, sure) })
	}
	switch {
	case err == nil && back:
		return d.SeeOther(d.path("/documents?done=receipt"))
	case err == nil:
		return d.SeeOther(d.path("/orders/" + id.String() + "?done=receipt&number=" + strconv.Itoa(o.Order.Number)))
	case fault.Has(err, fault.Conflict) || !web.InvalidForm(err):
		return err
	}
	wrong := &receiptForm{Order: id.String(), Typed: f.Typed()["receipt"], Error: d.Sentences(err)["receipt"]}
	if told := fault.From(err).Fields; len(told) == 1 && told[0].Key == documents.ReceiptTwice {
		wrong.Again = number
	}
	if back && d.may(tenants.RunMoney) {
		return d.showPapers(http.StatusUnprocessableEntity, wrong)
	}
	v := d.orderView(o)
	if v.Paper, err = d.paperBox(id, o.Order.Number, wrong); err != nil {
		return err
	}
	return d.Render(http.StatusUnprocessableEntity, orderPage(d.P(), v))
}

// paperBox is what the order's page says of its fiscal paper.
type paperBox struct {
	Say     string
	To      string       // whom the invoice is for
	Receipt string       // number of the documento commerciale
	Form    *receiptForm // nil when none is wanted, or not paid yet
	Papers  []view.Paper
}

func (d *desk) paperBox(order tenants.ID, number int, wrong *receiptForm) (*paperBox, error) {
	var of documents.OfOrder
	err := d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) { documents.ReadOfOrder(r, d.place.Shop, order, &of) })
	if err != nil || of.Path == "" {
		return nil, err
	}
	p := d.P()
	b := &paperBox{Say: p.T("papers.say_" + string(of.Path)), Receipt: of.Receipt}
	if of.Buyer != nil {
		b.To = of.Buyer.Name()
	}
	if of.Path == documents.ShopReceipt && of.Booked {
		f := d.receiptForm(order, number, 0, of.Receipt)
		if wrong != nil {
			f.Typed, f.Error, f.Again = wrong.Typed, wrong.Error, wrong.Again
		}
		b.Form = &f
	}
	if d.may(tenants.RunMoney) {
		for _, x := range of.Papers {
			b.Papers = append(b.Papers, view.Paper{Text: x.Title(p), URL: d.URL(d.path("/documents/" + x.ID.String() + "/pdf"))})
		}
	}
	return b, nil
}
