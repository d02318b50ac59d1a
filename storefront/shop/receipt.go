package shop

import (
	"net/http"
	"strconv"
	"strings"

	"sottocasa/internal/fault"
	"sottocasa/orders"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/themes/view"
)

// receipt is what one shop sold, to print: each shop is the seller of its goods.
// It is no fiscal document, and says so.
func (s *site) receipt(c *web.Ctx) error {
	v, d, part, err := s.orderedFrom(c)
	if err != nil {
		return err
	}
	if !sold(d) {
		return fault.New(fault.NotFound, "error.not_found")
	}
	path := "/orders/" + c.Param("token")
	page := view.Receipt{Page: v.personal(v.Path(), d.Now), Seller: face.Seller(v.P(), part.Settings), Number: "#" + strconv.Itoa(part.Order.Number),
		Placed: d.Placed.In(v.zone()), Buyer: orders.ShortName(d.Name), Window: face.Span(d.Window, v.zone()), Method: view.Method(d.Method),
		Total: part.Order.Estimate, Most: part.Order.Ceiling, Back: part.Order.Refunded, Order: v.URL(path)}
	page.Token = ""
	if page.Papers, err = v.papers(part, strings.TrimSuffix(v.Path(), "/receipt")); err != nil {
		return err
	}
	if len(d.Parts) > 1 {
		page.Ref = d.Ref
	}
	if part.Order.Due != nil {
		page.Total, page.Most = *part.Order.Due, 0
	}
	page.Split = face.Split(part.Order, part.Lines)
	for _, l := range face.Shown(part.Lines) {
		page.Lines = append(page.Lines, view.ReceiptLine{SummaryLine: face.Line(v.P(), l), Rate: l.VATRate})
	}
	if page.Regime = string(part.Order.Regime); part.Order.Regime.Splits() {
		page.Rates, page.Regime = rates(part.Lines), ""
	}
	return c.Render(http.StatusOK, v.theme.Receipt(c.P(), page))
}

// sold reports whether a contract was made: what never was paid has no receipt.
func sold(d *orders.Detail) bool {
	return d.State == "confirmed" || d.State == "cancelled" && d.Payment.PaidAt != nil
}

// rates are the sums by VAT rate.
func rates(lines []orders.Line) []view.RateLine {
	var out []view.RateLine
	for _, t := range orders.Rates(lines) {
		if t.Gross > 0 {
			out = append(out, view.RateLine{Rate: t.Rate, Gross: t.Gross, Net: t.Net, VAT: t.VAT})
		}
	}
	return out
}
