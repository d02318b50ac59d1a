package admin

import (
	"strconv"
	"strings"

	"sottocasa/catalog"
	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/storefront/web"
)

// mostStock is the greatest stock of loose goods, in grams: a ton.
const mostStock = 1_000_000

// editable are the fields of a product's form that another phone may have
// changed meanwhile.
func editable(x catalog.Product) []string {
	names := []string{"title_it", "title_en", "about_it", "about_en", "price", "counted", "stock", "state", "online"}
	if x.Mode == catalog.Each {
		names = append(append(names, "deposit"), limitFields()...)
	}
	names = append(names, "shelf", "mode", "vat_rate", "quantity", "unit", "drained", "exempt", "lead", "perishable", "min_age", "live_day", "live_time")
	return append(names, weighFields(x)...)
}

// weighFields are the fields of the fieldset "A peso", as the product has them.
func weighFields(x catalog.Product) []string {
	switch x.Mode {
	case catalog.Weight:
		return []string{"weigh_min", "weigh_step", "weigh_default", "weigh_piece", "weigh_scale", "weigh_tolerance"}
	case catalog.PieceWeight:
		return []string{"weigh_piece", "weigh_scale", "weigh_tolerance"}
	}
	return nil
}

// typeWeighing fills the fields of goods that are weighed as people write
// weights: "5 kg", "250 g".
func typeWeighing(l locale.Lang, x catalog.Product, typed map[string]string) {
	if !x.Weighed() {
		return
	}
	if x.Mode == catalog.Weight && x.Variant.OnHand != nil {
		typed["stock"] = plainGrams(l, *x.Variant.OnHand)
	}
	w := x.Weighing
	for name, grams := range map[string]int{"weigh_min": w.Min, "weigh_step": w.Step, "weigh_default": w.Default, "weigh_piece": w.Piece, "weigh_scale": w.Scale} {
		typed[name] = ""
		if grams > 0 {
			typed[name] = plainGrams(l, grams)
		}
	}
	typed["weigh_tolerance"] = strconv.Itoa(w.Tolerance)
}

// plainGrams writes a weight as people type it: with a plain space.
func plainGrams(l locale.Lang, grams int) string {
	if grams < 1000 {
		return strconv.Itoa(grams) + " g"
	}
	comma := ","
	if l == locale.En {
		comma = "."
	}
	text := strconv.Itoa(grams / 1000)
	if rest := grams % 1000; rest > 0 {
		text += comma + strings.TrimRight(strconv.Itoa(1000 + rest)[1:], "0")
	}
	return text + " kg"
}

// readStock reads what is on the shelf: pieces, or a weight of loose goods.
func readStock(f *web.Form, x catalog.Product) int {
	if x.Mode != catalog.Weight {
		return f.Int("stock", 0, mostPieces)
	}
	return web.Parsed(f, "stock", func(s string) (int, error) { return weightOf(s, 0, mostStock, "error.stock_grams") })
}

// mostDeposit is the most that is given back with one empty.
const mostDeposit = money.Cents(10_000)

// readDeposit reads what is given back with an empty; nothing typed is none.
func readDeposit(f *web.Form) money.Cents {
	return web.ParsedIf(f, "deposit", func(s string) (money.Cents, error) {
		c, err := money.ParseAmount(s)
		if err == nil && c > mostDeposit {
			err = fault.New(fault.Invalid, "error.amount_large")
		}
		return c, err
	})
}

// weightOf reads a weight; what is none is told in the words of key.
func weightOf(s string, least, most int, key string) (int, error) {
	grams, err := italy.ParseWeight(s, least, most)
	if fault.From(err) != nil && fault.From(err).Key == "error.weight_bad" {
		return 0, fault.New(fault.Invalid, key)
	}
	return grams, err
}

// readSelling reads whether a product is sold on the site, and how when it is
// weighed. Fields that may stay empty say so.
func readSelling(f *web.Form, x catalog.Product) *catalog.Selling {
	s := &catalog.Selling{Online: f.Choice("online", "1", "0") == "1", Weighing: x.Weighing}
	if !x.Weighed() {
		return s
	}
	w := &s.Weighing
	if x.Mode == catalog.Weight {
		w.Min, w.Step, w.Default = grams(f, "weigh_min", false), grams(f, "weigh_step", false), grams(f, "weigh_default", false)
	}
	w.Piece = grams(f, "weigh_piece", x.Mode == catalog.Weight)
	w.Scale = web.Parsed(f, "weigh_scale", func(s string) (int, error) { return weightOf(s, 1, 1000, "error.weigh_grams") })
	w.Tolerance = f.Int("weigh_tolerance", 0, catalog.MaxTolerance)
	return s
}

func grams(f *web.Form, name string, optional bool) int {
	if f.OptionalLine(name, 12) == "" && optional {
		return 0
	}
	return web.Parsed(f, name, func(s string) (int, error) { return weightOf(s, 1, 100_000, "error.weigh_grams") })
}

// sameWeight reports whether two ways to write a weight or a number mean the
// same.
func sameWeight(a, b string) bool {
	x, errX := italy.ParseWeight(a, 0, mostStock)
	y, errY := italy.ParseWeight(b, 0, mostStock)
	return a == b || errX == nil && errY == nil && x == y
}
