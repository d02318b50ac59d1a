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
	return []string{"Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Published", "Option1 Name", "Option1 Value", "Variant SKU", "Variant Grams",
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
		row, err := x.row(p)
		if err != nil {
			return err
		}
		for i := range row {
			row[i] = table.Guarded(row[i])
		}
		return out.Write(row)
	})
	if err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

func (x *packing) row(p *catalog.Whole) ([]string, error) {
	own := importer.Own{Shelf: p.ShelfSlug, ShelfTitle: p.Shelf, ShelfPlace: p.ShelfPlace, Place: p.Reach, About: p.About, Online: p.Online, State: p.State,
		Mode: p.Mode, Rate: p.VATRate, Nature: p.VATNature, Perish: p.Perish, MinAge: p.MinAge, Quantity: p.Quantity, Unit: p.Unit, Drained: p.Drained,
		Exempt: p.Exempt, Facts: p.Facts, MadeOn: p.MadeOn, Lead: p.Lead, Weighing: p.Weighing, MostOff: p.MostOff, Cover: p.Cover, Deposit: p.Deposit,
		Stock: p.Variant.OnHand}
	image, place, alt := "", "", ""
	if p.Picture != nil && !p.Picture.None() {
		k := x.keep(*p.Picture, p.Slug)
		image, place, alt = k.largest(), "1", k.Alt.It
		own.Alt, own.Widths, own.Height = k.Alt, k.Widths, k.Height
	}
	data, err := json.Marshal(own)
	if err != nil {
		return nil, err
	}
	tracker, stock := "", ""
	if p.Variant.OnHand != nil {
		tracker, stock = "shopify", strconv.Itoa(*p.Variant.OnHand)
	}
	grams := "0"
	if p.Unit == "g" {
		grams = strconv.Itoa(p.Quantity)
	}
	return []string{p.Slug, p.Title.It, body(p.About.It), p.Facts.Maker, p.Shelf.It, "", strconv.FormatBool(p.State == "live"), "Title", "Default Title", p.Variant.SKU, grams,
		tracker, stock, "deny", "manual", amount(p.Variant.Asked()), "", "true", "true", p.Facts.GTIN, image, place, alt, "false", "", "", status(p.State),
		p.Title.En, body(p.About.En), string(data)}, nil
}

// body writes a text as HTML.
func body(s string) string { return strings.ReplaceAll(html.EscapeString(s), "\n", "<br>") }

func amount(c money.Cents) string { return fmt.Sprintf("%d.%02d", c/100, c%100) }

func status(state string) string {
	switch state {
	case "live":
		return "active"
	case "hidden":
		return "archived"
	}
	return "draft"
}
