// Package house is the platform's own face: the street of a neighbourhood, the
// first page of the platform, signing in, and the frame of staff pages. It
// acts in the house's green and never wears a shop's colours.
package house

import (
	_ "embed"

	"sottocasa/internal/locale"
	"sottocasa/themes/asset"
	"sottocasa/themes/base"
	"sottocasa/themes/view"
)

//go:embed staff.css
var staffStyle string

//go:embed opening.css
var openingStyle string

//go:embed goods.css
var goodsStyle string

// sheets is the bundle of staff pages; residents do not load it.
//
//nolint:gochecknoglobals // read once from the program itself
var sheets = asset.New(map[string][]byte{"staff.css": base.Bundle(base.Style{CSS: staffStyle}, base.Style{CSS: openingStyle}, base.Style{CSS: goodsStyle})})

//go:embed photo.js
var photoScript []byte

//go:embed passkey.js
var passkeyScriptFile []byte

//go:embed crop.js
var cropScript []byte

//go:embed order.js
var orderScript []byte

//go:embed refund.js
var refundScript []byte

//go:embed scan.js
var scanScript []byte

//go:embed keep.js
var keepScript []byte

//go:embed market.js
var marketScript []byte

// scripts are those that one page alone loads.
//
//nolint:gochecknoglobals // read once from the program itself
var scripts = asset.New(map[string][]byte{
	"photo.js": photoScript, "crop.js": cropScript, "keep.js": keepScript, "order.js": orderScript, "refund.js": refundScript, "scan.js": scanScript, "market.js": marketScript, "passkey.js": passkeyScriptFile,
})

// Files are the house's own files.
func Files() []asset.Set { return []asset.Set{sheets, scripts} }

func staffFrame(p *locale.Printer, s view.Staff) base.Frame {
	f := frame(p, s.Page, s.Title, s.Errors)
	f.Sheet.URL = sheets.URL("staff.css")
	f.Also = append([]string{s.Hem}, s.Accents...)
	return f
}

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
// A neighbourhood that has none yet says nothing of their number.
func claim(p *locale.Printer, n int) string {
	if n == 0 {
		return p.T("front.claim_none")
	}
	number := p.Count(n)
	if 1 <= n && n <= 12 {
		number = p.T("number." + number)
	}
	if n == 1 {
		return p.T("front.claim_one", "number", number)
	}
	return p.T("front.claim", "number", number)
}
