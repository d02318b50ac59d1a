package shop

import (
	"strconv"
	"strings"

	"sottocasa/documents"
	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/orders"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/base"
	"sottocasa/themes/view"
)

// receiptPDF is the summary of one shop's part as a file to keep (CONS-04). It is
// no fiscal document, and says so.
func (s *site) receiptPDF(c *web.Ctx) error {
	v, d, part, err := s.orderedFrom(c)
	if err != nil {
		return err
	}
	if !sold(d) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	out := documents.Summary{Number: part.Order.Number, Placed: d.Placed.In(v.zone()), Buyer: orders.ShortName(d.Name), Own: part.Settings,
		Regime: part.Order.Regime, Total: part.Order.Estimate, Most: part.Order.Ceiling, Back: part.Order.Refunded}
	if part.Order.Due != nil {
		out.Total, out.Most = *part.Order.Due, 0
	}
	span, p := face.Span(d.Window, v.zone()), v.P()
	out.Window = locale.Capital(p.FullDate(span.Start)) + ", " + p.Window(span.Start, span.End)
	for _, r := range base.PartRows(p, base.SumsOf(face.Split(part.Order, part.Lines), out.Total, out.Most, view.Method(d.Method))) {
		out.Sums = append(out.Sums, [2]string{r.Name, r.Value})
	}
	for _, l := range part.Lines {
		shown := face.Line(p, l)
		x := documents.SummaryLine{Line: documents.Line{N: l.Line, Kind: l.Kind, Rate: l.VATRate, Off: l.Off(), Split: l.Split}, Name: shown.Name, Note: strings.Join(kept(append(shown.Told, shown.Weighed, shown.Warn)...), ". "),
			Amount: shown.Amount, Sum: l.Sum(), Gone: shown.Gone}
		if x.Amount == "" && shown.Quantity > 0 && l.Kind != "delivery" {
			x.Amount = strconv.Itoa(shown.Quantity) + " ×"
		}
		out.Lines = append(out.Lines, x)
	}
	var of documents.OfOrder
	err = s.DB.ShopRead(c.Context(), v.scopeOf(part), func(r *tenants.ShopRead) {
		documents.ReadLaw(r, clock.DateOf(out.Placed), &out.Law)
		documents.ReadOfOrder(r, part.Card.Shop, part.Order.ID, &of)
	})
	if err != nil {
		return err
	}
	out.Path = of.Path
	pdf, err := out.PDF(p)
	if err != nil {
		return err
	}
	return c.ShowPDF(p.T("papers.file_order", "number", out.Number)+".pdf", pdf)
}

func kept(texts ...string) []string {
	var out []string
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return out
}

// scopeOf is the scope of one shop of what the visit is about.
func (v *visit) scopeOf(part orders.DetailPart) tenants.Scope {
	return tenants.InShop(v.place.Hood, part.Card.Shop, v.scope().Actor)
}

// paper is an invoice or a credit note of one shop's part, as its courtesy copy.
func (s *site) paper(c *web.Ctx) error {
	v, _, part, err := s.orderedFrom(c)
	if err != nil {
		return err
	}
	id, err := tenants.ParseID(c.Param("paper"))
	if err != nil {
		return fault.New(fault.NotFound, "error.not_found")
	}
	var d documents.Document
	err = s.DB.ShopRead(c.Context(), v.scopeOf(part), func(r *tenants.ShopRead) {
		documents.ReadOwn(r, part.Card.Shop, part.Order.ID, id, &d)
	})
	if err != nil {
		return err
	}
	pdf, err := d.PDF(c.P())
	if err != nil {
		return err
	}
	return c.ShowPDF(d.PDFName(c.P()), pdf)
}

// papers are the files that can be had of one shop's part; path is where its
// pages stand.
func (v *visit) papers(part orders.DetailPart, path string) ([]view.Paper, error) {
	var of documents.OfOrder
	err := v.s.DB.ShopRead(v.Context(), v.scopeOf(part), func(r *tenants.ShopRead) {
		documents.ReadOfOrder(r, part.Card.Shop, part.Order.ID, &of)
	})
	if err != nil {
		return nil, err
	}
	p := v.P()
	out := []view.Paper{{Text: p.T("papers.summary_pdf"), URL: v.URL(path + "/receipt.pdf")}}
	for _, d := range of.Papers {
		out = append(out, view.Paper{Text: d.Title(p), Note: p.T("papers.copy"), URL: v.URL(path + "/papers/" + d.ID.String())})
	}
	if of.Buyer != nil && len(of.Papers) == 0 {
		out[0].Note = p.T("papers.coming")
	}
	return out, nil
}
