package catalog

import (
	"slices"
	"strings"

	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

// Choice says what a product's card needs to know of its variants.
type Choice int

// The choices.
const (
	NoChoice      Choice = iota // one variant, bought with one tap
	OnePrice                    // several, all at one price
	SeveralPrices               // several; the first is the cheapest
)

// Bounds of what can be chosen among.
const (
	MostOptions  = 3
	MostValues   = 30 // of one option
	MostVariants = 50 // of a product: its form has so many rows
)

// Option is something to choose: a size, a colour. Values are told apart by their
// Italian words.
type Option struct {
	Name   locale.Text   `json:"name"`
	Values []locale.Text `json:"values"`
}

// Combinations lists what can be picked, in the order of the options.
func Combinations(options []Option) [][]string {
	all := [][]string{nil}
	for _, o := range options {
		var next [][]string
		for _, before := range all {
			for _, v := range o.Values {
				next = append(next, append(before[:len(before):len(before)], v.It))
			}
		}
		all = next
	}
	return all
}

// picked writes the picks of a variant: "M, Rosso".
func picked(options []Option, picks []string) locale.Text {
	var it, en []string
	translated := false
	for i, o := range options {
		for _, v := range o.Values {
			if i < len(picks) && v.It == picks[i] {
				it, en = append(it, v.It), append(en, v.In(locale.En))
				translated = translated || v.En != ""
			}
		}
	}
	t := locale.Text{It: strings.Join(it, ", ")}
	if translated {
		t.En = strings.Join(en, ", ")
	}
	return t
}

const variantTables = ` from shop.products p
	join shop.shelves h on h.shop_id = p.shop_id and h.id = p.shelf_id
	join shop.variants v on v.shop_id = p.shop_id and v.product_id = p.id
	where p.shop_id = $1`

// byVariants reads products as each of some variants has them.
const byVariants = `select ` + productColumns + `, v.title, v.active` + variantTables + ` and v.id = any($3) order by v.id`

// collectVariants makes each variant a product of its own: named by what was
// picked, with the stock of that alone. What is not sold any more is hidden.
func collectVariants(into *[]Product) func(tenants.Row) error {
	return func(row tenants.Row) error {
		var p Product
		active := true
		if err := row.Scan(append(p.fields(), &p.Variant.Title, &active)...); err != nil {
			return err
		}
		if !active {
			p.State = "hidden"
		}
		p.Title, p.Choice = p.Named(), NoChoice
		*into = append(*into, p)
		return nil
	}
}

// Named is the product's name with what was picked of it: "Maglietta, M".
func (p *Product) Named() locale.Text {
	pick := p.Variant.Title
	if pick.It == "" {
		return p.Title
	}
	t := locale.Text{It: p.Title.It + ", " + pick.It}
	if p.Title.En != "" || pick.En != "" {
		t.En = p.Title.In(locale.En) + ", " + pick.In(locale.En)
	}
	return t
}

const variantColumns = `v.id, v.title, v.picks, v.sku, v.price_cents, coalesce(v.regular_cents, 0), v.offer, v.per, v.on_hand, v.reserved, v.version, v.active`

func (v *Variant) fields() []any {
	return []any{&v.ID, &v.Title, &v.Picks, &v.SKU, &v.Price, &v.Regular, &v.Offer, &v.Per, &v.OnHand, &v.Reserved, &v.Version, &v.Sold}
}

// Variants lists what is sold of the product that has a variant, in the order
// of its options.
func Variants(r *tenants.ShopRead, shop tenants.ShopID, of *Product, into *[]Variant) {
	r.Each(`select `+variantColumns+` from shop.variants v where v.shop_id = $1 and v.active
		and v.product_id = (select product_id from shop.variants where shop_id = $1 and id = $2) order by v.id`,
		tenants.With(shop, of.Variant.ID), gatherVariants(into))
}

// VariantsOf lists the variants of a product, those that are not sold any more
// too.
func VariantsOf(r *tenants.ShopRead, shop tenants.ShopID, product tenants.ID, into *[]Variant) {
	r.Each(variantsOf, tenants.With(shop, product), gatherVariants(into))
}

const variantsOf = `select ` + variantColumns + ` from shop.variants v where v.shop_id = $1 and v.product_id = $2 order by v.id`

func gatherVariants(into *[]Variant) func(tenants.Row) error {
	return func(row tenants.Row) error {
		var v Variant
		err := row.Scan(v.fields()...)
		*into = append(*into, v)
		return err
	}
}

// InOrder sorts variants as the options list them.
func InOrder(options []Option, variants []Variant) []Variant {
	by := map[string]Variant{}
	for _, v := range variants {
		by[strings.Join(v.Picks, separator)] = v
	}
	var out []Variant
	for _, picks := range Combinations(options) {
		if v, ok := by[strings.Join(picks, separator)]; ok {
			out = append(out, v)
		}
	}
	return out
}

// sold lists what is sold of a product.
func sold(t *tenants.ShopTx, product tenants.ID) (all []Variant, err error) {
	err = t.Each(variantsOf, tenants.With(t.Shop(), product), gatherVariants(&all))
	return slices.DeleteFunc(all, func(v Variant) bool { return !v.Sold }), err
}
