package shop

import (
	"strconv"

	"sottocasa/catalog"
	"sottocasa/internal/italy"
	"sottocasa/internal/locale"
	"sottocasa/orders"
	"sottocasa/storefront/web"
	"sottocasa/themes/view"
)

// asked is how much of something a form asks for, and how it was typed.
type asked struct {
	catalog.Amount
	unit string
}

// readAmount reads grams where the form says so, else pieces from least on.
// Plus and minus of grams come as the field "to".
func readAmount(f *web.Form, least int) asked {
	if f.OptionalLine("unit", 2) != view.InGrams {
		return asked{catalog.Amount{Pieces: f.Int("quantity", least, orders.MaxPieces)}, view.InPieces}
	}
	if to := f.OptionalLine("to", 6); to != "" {
		return asked{catalog.Amount{Grams: f.Int("to", 1, orders.MaxGrams)}, view.InGrams}
	}
	return asked{catalog.Amount{Grams: web.Parsed(f, "grams", italy.ParseGrams)}, view.InGrams}
}

// typed is what stood in the field that was meant.
func (a asked) typed(f *web.Form) string {
	if a.unit == view.InGrams {
		return f.Typed()["grams"]
	}
	return f.Typed()["quantity"]
}

// keep puts what was typed back into its field.
func (a asked) keep(page *view.Product, typed string) {
	if page.Weigh == nil || a.unit == view.InPieces {
		page.Typed = typed
	} else {
		page.Weigh.Grams = typed
	}
	if page.Weigh != nil {
		page.Weigh.Unit = a.unit
		page.Weigh.About, page.Weigh.Most = 0, 0 // nobody knows what was meant
	}
}

// amountSaid is the sentence about a wrong amount or code, whichever its field.
func (v *visit) amountSaid(err error) string {
	said := v.Sentences(err)
	for _, name := range []string{"quantity", "grams", "to", "unit", "code", "bags", "pick"} {
		if said[name] != "" {
			return said[name]
		}
	}
	return ""
}

// weigh says how a product that is weighed is asked for, with an amount that is
// chosen; nil for what is not weighed.
func weigh(p *catalog.Product, a catalog.Amount) *view.Weigh {
	if !p.Weighed() {
		return nil
	}
	w := &view.Weigh{ByGrams: p.ByGrams(), ByPiece: p.ByPiece(), Unit: view.InPieces, Kilo: p.Variant.Price, Tolerance: p.Weighing.Tolerance,
		Piece: p.Weighing.Piece, Least: p.Least(), Step: max(1, p.Weighing.Step), Max: mostGrams(p), About: p.Estimate(a), Most: p.Ceiling(a)}
	w.Now = p.Usual().Grams
	if a.Grams > 0 {
		w.Unit, w.Now = view.InGrams, a.Grams
	}
	w.Grams = strconv.Itoa(w.Now)
	return w
}

// mostGrams is how many grams can be had now.
func mostGrams(p *catalog.Product) int {
	if left, counted := p.Variant.Left(); counted {
		return min(max(left, 0), orders.MaxGrams)
	}
	return orders.MaxGrams
}

// taking is how the money of an order is taken, as its pages know it.
func taking(t orders.Taking) view.Taking {
	if t == orders.TakeNow {
		return view.TakeNow
	}
	return view.Taking(t)
}

// amountWords is what stands before a line's name: "2 ×" or "500 g".
func amountWords(p *locale.Printer, l orders.Line) string {
	if l.Amount.Grams > 0 {
		return p.Weight(l.Amount.Grams)
	}
	return strconv.Itoa(l.Amount.Pieces) + " ×"
}
