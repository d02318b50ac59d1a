package base

import (
	"github.com/a-h/templ"

	"sottocasa/internal/locale"
	"sottocasa/themes/asset"
	"sottocasa/themes/view"
)

// Sheet is the stylesheet of a page and the fonts it needs at once.
type Sheet struct {
	URL     string
	Preload []string // URLs of fonts: head and body
	Name    string   // value of data-theme
}

// Theme is every page of a resident. Basket, checkout and order are drawn
// alike in all themes: a shop's colour is there only as its awning.
type Theme struct {
	Name    string
	Files   []asset.Set // what the theme serves besides the base's own
	Home    func(*locale.Printer, view.Home) templ.Component
	Shelf   func(*locale.Printer, view.ShelfPage) templ.Component
	Product func(*locale.Printer, view.Product) templ.Component
	Search  func(*locale.Printer, view.Search) templ.Component
	Cart    func(*locale.Printer, view.Cart) templ.Component
	Where   func(*locale.Printer, view.Where) templ.Component
	Windows func(*locale.Printer, view.Windows) templ.Component
	Details func(*locale.Printer, view.Details) templ.Component
	Summary func(*locale.Printer, view.Summary) templ.Component
	Pay     func(*locale.Printer, view.Pay) templ.Component
	Order   func(*locale.Printer, view.Order) templ.Component
	Leave   func(*locale.Printer, view.CancelOrder) templ.Component
	Receipt func(*locale.Printer, view.Receipt) templ.Component
	Move    func(*locale.Printer, view.HandOver) templ.Component
	Find    func(*locale.Printer, view.FindOrder) templ.Component
	Retract func(*locale.Printer, view.Withdraw) templ.Component
	Legal   func(*locale.Printer, view.Legal) templ.Component
	Fail    func(*locale.Printer, view.Fail) templ.Component
}

// HouseSheet is the style of the house: its own colours, no theme.
func HouseSheet() Sheet {
	return Sheet{URL: sheets.URL("base.css"), Name: "base", Preload: []string{
		static.URL("bricolage.woff2"), static.URL("figtree.woff2"),
	}}
}

// BodyFont is the URL of the body face, for themes that keep it.
func BodyFont() string { return static.URL("figtree.woff2") }

// Pages is the base theme.
func Pages() Theme {
	s := HouseSheet()
	return Theme{
		Name:    "base",
		Home:    func(p *locale.Printer, v view.Home) templ.Component { return home(s, p, v) },
		Shelf:   func(p *locale.Printer, v view.ShelfPage) templ.Component { return ShelfPage(s, p, v, true) },
		Product: func(p *locale.Printer, v view.Product) templ.Component { return ProductPage(s, p, v) },
		Search:  func(p *locale.Printer, v view.Search) templ.Component { return SearchPage(s, p, v) },
		Cart:    cart,
		Where:   where,
		Windows: windows,
		Details: details,
		Summary: summary,
		Pay:     pay,
		Order:   order,
		Leave:   leave,
		Receipt: receipt,
		Move:    handOver,
		Find:    findOrder,
		Retract: retract,
		Legal:   func(p *locale.Printer, v view.Legal) templ.Component { return LegalPage(s, p, v) },
		Fail:    func(p *locale.Printer, v view.Fail) templ.Component { return FailPage(s, p, v) },
	}
}
