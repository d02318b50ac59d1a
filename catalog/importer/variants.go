package importer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sottocasa/catalog"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Sold is one variant of a product of a file.
type Sold struct {
	Picks   []string     `json:"picks"` // its values, in the order of the options
	SKU     string       `json:"sku,omitempty"`
	Price   *money.Cents `json:"price,omitempty"`
	Counted *bool        `json:"counted,omitempty"`
	Stock   *int         `json:"stock,omitempty"`
}

// axis is a column of options: what is chosen among, and a value of it. Either
// may be empty.
type axis struct{ name, value string }

// chosen writes a value as our forms have it: these part values at commas. The
// only variant of a product is called "Default Title" by Shopify.
func chosen(s string) string {
	s, err := line(strings.ReplaceAll(strings.ReplaceAll(s, ", ", " / "), ",", "."), titleLetters)
	if err != nil || strings.EqualFold(s, "Default Title") {
		return ""
	}
	return s
}

// values are what tells a variant from its sisters.
func (c cells) values() (list []string) {
	for _, a := range c.axes {
		if v := chosen(a.value); v != "" {
			list = append(list, v)
		}
	}
	return list
}

// names are what is chosen among.
func (c cells) names() (list []string) {
	for _, a := range c.axes {
		if s, err := line(a.name, titleLetters); err == nil && s != "" {
			list = append(list, s)
		}
	}
	return list
}

// whole makes one product of the variants that a file has of it: each item has
// the words of the product, and the price and stock of one variant. A single
// one that nothing is chosen of stays as it is.
func whole(group []Item, names []string) Item {
	it := group[0]
	if it.Own != nil && len(it.Own.Options) > 0 {
		names = nil
		for _, o := range it.Own.Options {
			names = append(names, o.Name.It)
		}
	} else if len(group) == 1 {
		return it
	}
	it.Faults = nil
	for _, one := range group {
		for _, w := range one.Faults {
			if !slices.ContainsFunc(it.Faults, func(had Why) bool { return had.Key == w.Key }) {
				it.Faults = append(it.Faults, w)
			}
		}
		for _, w := range one.Notes {
			it.note(w.Key, pairs(w.Args)...)
		}
	}
	it.offer(group, names)
	return it
}

func pairs(args map[string]any) (list []any) {
	for name, v := range args {
		list = append(list, name, v)
	}
	return list
}

// offer gives a product its options and variants.
func (it *Item) offer(group []Item, names []string) {
	n := len(group[0].variant)
	for i := len(names); i < n; i++ {
		names = append(names, "Opzione "+strconv.Itoa(i+1))
	}
	seen := map[string]bool{}
	it.Options = make([]catalog.Option, n)
	for i := range it.Options {
		it.Options[i].Name = locale.Text{It: names[i]}
	}
	it.Price, it.Counted, it.Stock, it.SKU = nil, nil, nil, ""
	for _, one := range group {
		picks := one.variant
		switch key := strings.Join(picks, "\x1f"); {
		case len(picks) != n || n == 0:
			it.fail("import.variants_ragged")
			return
		case seen[key]:
			it.fail("import.variant_twice", "name", strings.Join(picks, ", "))
			return
		default:
			seen[key] = true
		}
		for i, v := range picks {
			o := &it.Options[i]
			if !slices.ContainsFunc(o.Values, func(had locale.Text) bool { return had.It == v }) {
				o.Values = append(o.Values, locale.Text{It: v})
			}
		}
		if one.Price != nil && (it.Price == nil || *one.Price < *it.Price) {
			it.Price = one.Price
		}
		if one.GTIN != "" && one.Own == nil && it.Own == nil {
			it.GTIN = ""
			it.note("import.variant_codes")
		}
		if one.Counted == nil && it.Own != nil {
			one.Counted = new(bool)
		}
		it.Variants = append(it.Variants, Sold{Picks: picks, SKU: one.SKU, Price: one.Price, Counted: one.Counted, Stock: one.Stock})
	}
	it.judgeRange()
}

// judgeRange says what no product here can have.
func (it *Item) judgeRange() {
	if it.Own != nil && len(it.Own.Options) > 0 {
		if !it.Own.sameRange(it.Options) {
			it.fail("import.own_bad")
			return
		}
		it.Options = it.Own.Options
	}
	combinations, most := 1, 0
	for _, o := range it.Options {
		most = max(most, len(o.Values))
		combinations *= min(len(o.Values), catalog.MostVariants+1)
	}
	switch {
	case len(it.Options) > catalog.MostOptions:
		it.fail("import.options_most", "number", catalog.MostOptions)
	case combinations > catalog.MostVariants || most > catalog.MostValues:
		it.fail("import.variants_most", "number", catalog.MostVariants)
	case it.Mode != "" && it.Mode != string(catalog.Each):
		it.fail("import.variants_weight")
	}
}

// sameRange reports whether all values of a file are among those of our own
// export, which has the other language too and their order.
func (o *Own) sameRange(options []catalog.Option) bool {
	if len(o.Options) != len(options) {
		return false
	}
	for i := range options {
		for _, v := range options[i].Values {
			if !slices.ContainsFunc(o.Options[i].Values, func(had locale.Text) bool { return had.It == v.It }) {
				return false
			}
		}
	}
	return true
}

// takeRange gives a product the options and variants of a file; what is nil there
// stays as it is.
func takeRange(it *Item, n *catalog.New, was *catalog.Whole) *Why {
	if n.Mode != catalog.Each {
		w := why("import.variants_weight")
		return &w
	}
	had := map[string]catalog.Variant{}
	if was != nil {
		n.Variant = was.Variant // its price and stock are its variants' own
		n.Variant.Price = was.Variant.Asked()
		for _, v := range was.Range {
			had[strings.Join(v.Picks, "\x1f")] = v
		}
	}
	n.Options = it.Options
	for _, s := range it.Variants {
		v, there := had[strings.Join(s.Picks, "\x1f")]
		if v.Price = v.Asked(); !there {
			v = catalog.Variant{ID: tenants.NewID(), Picks: s.Picks, Per: "piece"}
		}
		over(&v.SKU, s.SKU)
		if s.Price != nil {
			v.Price = *s.Price
		}
		if v.Price == 0 {
			w := why("import.variant_no_price", "name", strings.Join(s.Picks, ", "))
			return &w
		}
		if s.Counted != nil {
			if v.OnHand = nil; *s.Counted {
				v.OnHand = s.Stock
			}
		}
		n.Range = append(n.Range, v)
	}
	n.Range = catalog.InOrder(n.Options, n.Range)
	return nil
}

// optionWords and variantWords write what is chosen among, and what each costs,
// as the list of changes tells them.
func optionWords(options []catalog.Option) string {
	var all []string
	for _, o := range options {
		var values []string
		for _, v := range o.Values {
			values = append(values, v.It+also(v.En))
		}
		all = append(all, o.Name.It+also(o.Name.En)+": "+strings.Join(values, ", "))
	}
	return strings.Join(all, "; ")
}

func also(english string) string {
	if english == "" {
		return ""
	}
	return " (" + english + ")"
}

func variantWords(variants []catalog.Variant) string {
	var all []string
	for _, v := range variants {
		words := strings.Join(v.Picks, "/") + " " + fmt.Sprintf("%d,%02d €", v.Asked()/100, v.Asked()%100)
		if v.OnHand != nil {
			words += " × " + strconv.Itoa(*v.OnHand)
		}
		all = append(all, words+also(v.SKU))
	}
	return strings.Join(all, "; ")
}
