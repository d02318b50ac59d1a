// Package house is the platform's own face: the street of a neighbourhood, the
// first page of the platform, signing in, and the frame of staff pages. It
// acts in the house's green and never wears a shop's colours.
package house

import (
	"strconv"

	"sottocasa/internal/locale"
	"sottocasa/themes/base"
	"sottocasa/themes/view"
)

func frame(p *locale.Printer, page view.Page, words string, errs view.Errors) base.Frame {
	t := words
	if page.Hood.Name != "" && words != page.Hood.Name {
		t += " · " + page.Hood.Name
	}
	t += " · Sottocasa"
	if len(errs) > 0 {
		t = p.T("form.error_title", "title", t)
	}
	return base.Frame{Sheet: base.HouseSheet(), Title: t}
}

// claim counts the shops in words up to twelve: "Dieci botteghe, un giro solo."
func claim(p *locale.Printer, n int) string {
	number := strconv.Itoa(n)
	if 1 <= n && n <= 12 {
		number = p.T("number." + number)
	}
	if n == 1 {
		return p.T("front.claim_one", "number", number)
	}
	return p.T("front.claim", "number", number)
}
