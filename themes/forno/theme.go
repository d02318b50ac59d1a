// Package forno is the theme of bakers and pastry shops: flour paper, the shop's
// name large in Fraunces, goods under an oven's arch on the edge of a counter.
package forno

import (
	"embed"

	"github.com/a-h/templ"

	"sottocasa/internal/locale"
	"sottocasa/themes/asset"
	"sottocasa/themes/base"
	"sottocasa/themes/view"
)

//go:embed theme.css fonts
var files embed.FS

//nolint:gochecknoglobals // read once from the program itself
var fonts = asset.New(base.Fonts(files))

//nolint:gochecknoglobals // read once from the program itself
var style = func() asset.Set {
	css, err := files.ReadFile("theme.css")
	if err != nil {
		panic("forno: " + err.Error())
	}
	return asset.New(map[string][]byte{"forno.css": base.Bundle(base.Style{CSS: string(css), Fonts: fonts})})
}()

// Pages is the base theme with the shop's own pages in the oven's light.
func Pages() base.Theme {
	s := base.Sheet{URL: style.URL("forno.css"), Name: "forno", Preload: []string{fonts.URL("fraunces.woff2"), base.BodyFont()}}
	t := base.Pages()
	t.Name = "forno"
	t.Files = []asset.Set{fonts, style}
	t.Home = func(p *locale.Printer, v view.Home) templ.Component { return home(s, p, v) }
	t.Shelf = func(p *locale.Printer, v view.ShelfPage) templ.Component { return base.ShelfPage(s, p, v, false) }
	t.Product = func(p *locale.Printer, v view.Product) templ.Component { return base.ProductPage(s, p, v) }
	t.Search = func(p *locale.Printer, v view.Search) templ.Component { return base.SearchPage(s, p, v) }
	t.Legal = func(p *locale.Printer, v view.Legal) templ.Component { return base.LegalPage(s, p, v) }
	t.Fail = func(p *locale.Printer, v view.Fail) templ.Component { return base.FailPage(s, p, v) }
	return t
}
