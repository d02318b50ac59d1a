package exporter

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html"
	"strconv"
	"strings"

	"sottocasa/catalog"
	"sottocasa/catalog/importer"
	"sottocasa/catalog/importer/table"
	"sottocasa/internal/money"
)

// header is Shopify's product file, with three columns of ours behind it that
// other programs read over.
func header() []string {
	return []string{"Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Published", "Option1 Name", "Option1 Value",
		"Option2 Name", "Option2 Value", "Option3 Name", "Option3 Value", "Variant SKU", "Variant Grams",
		"Variant Inventory Tracker", "Variant Inventory Qty", "Variant Inventory Policy", "Variant Fulfillment Service", "Variant Price", "Variant Compare At Price",
		"Variant Requires Shipping", "Variant Taxable", "Variant Barcode", "Image Src", "Image Position", "Image Alt Text", "Gift Card", "SEO Title", "SEO Description",
		"Status", "Sottocasa / title (en)", "Sottocasa / description (en)", "Sottocasa / data"}
}

// products writes the product file.
func (x *packing) products() error {
	w, err := x.create(Products, true)
	if err != nil {
		return err
	}
	out := csv.NewWriter(w)
	if err := out.Write(header()); err != nil {
		return err
	}
	err = x.each(func(p *catalog.Whole) error {
		rows, err := x.rows(p)
		if err != nil {
			return err
		}
		for _, row := range rows {
			for i := range row {
				row[i] = table.Guarded(row[i])
			}
			if err := out.Write(row); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

// rows are a product's: one for each of its variants, the first with its words.
func (x *packing) rows(p *catalog.Whole) ([][]string, error) {
	own := importer.Own{Shelf: p.ShelfSlug, ShelfTitle: p.Shelf, ShelfPlace: p.ShelfPlace, Place: p.Reach, About: p.About, Online: p.Online, State: p.State,
		Mode: p.Mode, Rate: p.VATRate, Nature: p.VATNature, Perish: p.Perish, MinAge: p.MinAge, Quantity: p.Quantity, Unit: p.Unit, Drained: p.Drained,
		Exempt: p.Exempt, Facts: p.Facts, MadeOn: p.MadeOn, Lead: p.Lead, Weighing: p.Weighing, MostOff: p.MostOff, Cover: p.Cover, Campaign: p.Campaign, Deposit: p.Deposit,
		Stock: p.Variant.OnHand, Options: p.Options, Box: p.Box}
	image, place, alt := "", "", ""
	if p.Picture != nil && !p.Picture.None() {
		k := x.keep(*p.Picture, p.Slug)
		image, place, alt = k.Largest(), "1", k.Alt.It
		own.Alt, own.Widths, own.Height = k.Alt, k.Widths, k.Height
	}
	if len(p.Range) > 0 {
		own.Stock = nil
	}
	data, err := json.Marshal(own)
	if err != nil {
		return nil, err
	}
	variants, names := p.Range, make([]string, catalog.MostOptions)
	if len(variants) == 0 {
		one := p.Variant
		one.Picks = []string{"Default Title"}
		variants, names[0] = []catalog.Variant{one}, "Title"
	}
	for i, o := range p.Options {
		names[i] = o.Name.It
	}
	var rows [][]string
	for i, v := range variants {
		c := &columns{names: names, variant: v, grams: "0"}
		if p.Unit == "g" {
			c.grams = strconv.Itoa(p.Quantity)
		}
		if i == 0 {
			c.words = []string{p.Title.It, body(p.About.It), p.Facts.Maker, p.Shelf.It, "", strconv.FormatBool(p.State == live)}
			c.behind = []string{p.Facts.GTIN, image, place, alt, "false", "", "", status(p.State), p.Title.En, body(p.About.En), string(data)}
		}
		rows = append(rows, c.row(p.Slug))
	}
	return rows, nil
}

// live is the state of what is on sale.
const live = "live"

// columns are the cells of one variant; words and behind are of the product, and
// stand on its first row alone.
type columns struct {
	names         []string
	variant       catalog.Variant
	grams         string
	words, behind []string
}

func (c *columns) row(slug string) []string {
	v := c.variant
	row := append([]string{slug}, c.words...)
	if c.words == nil {
		row = append(row, make([]string, 6)...)
	}
	for i := range catalog.MostOptions {
		name, value := c.names[i], ""
		if i < len(v.Picks) {
			value = v.Picks[i]
		}
		if c.words == nil {
			name = ""
		}
		row = append(row, name, value)
	}
	tracker, stock := "", ""
	if v.OnHand != nil {
		tracker, stock = "shopify", strconv.Itoa(*v.OnHand)
	}
	row = append(row, v.SKU, c.grams, tracker, stock, "deny", "manual", amount(v.Asked()), "", "true", "true")
	if c.behind == nil {
		return append(row, make([]string, 11)...)
	}
	return append(row, c.behind...)
}

// body writes a text as HTML.
func body(s string) string { return strings.ReplaceAll(html.EscapeString(s), "\n", "<br>") }

func amount(c money.Cents) string { return fmt.Sprintf("%d.%02d", c/100, c%100) }

func status(state string) string {
	switch state {
	case live:
		return "active"
	case "hidden":
		return "archived"
	}
	return "draft"
}
