package catalog

import (
	"slices"
	"strings"

	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Row is what a shopkeeper writes of a variant.
type Row struct {
	ID     tenants.ID
	SKU    string
	Price  money.Cents
	OnHand *int
	Sold   bool
}

// Versions is what a form of all variants of a product is checked by: it grows
// with each change of any of them.
func Versions(all []Variant) int {
	n := 0
	for _, v := range all {
		n += v.Version
	}
	return n
}

// ranged is a product with all its variants, locked.
type ranged struct {
	Product
	all []Variant
}

// toRange locks a product whose variants are changed; versions is what the form
// was made of, and another sum since a Conflict.
func toRange(t *tenants.ShopTx, product tenants.ID, versions int) (*ranged, error) {
	p, err := toEdit(t, product)
	if err != nil {
		return nil, err
	}
	x := &ranged{Product: p}
	if err := t.Each(variantsOf, tenants.With(t.Shop(), product), gatherVariants(&x.all)); err != nil {
		return nil, err
	}
	if Versions(x.all) != versions {
		return nil, fault.New(fault.Conflict, "error.changed_meanwhile")
	}
	return x, nil
}

// SetOptions says what can be chosen of a product. What was sold stays sold under
// its picks: a value that was only written anew keeps its variants, an option
// more begins with its first value, and what can be picked no more is not sold
// any more. Faults are Invalid at "options".
func SetOptions(t *tenants.ShopTx, product tenants.ID, versions int, options []Option) error {
	x, err := toRange(t, product, versions)
	if err != nil {
		return err
	}
	wanted := Combinations(options)
	if err := x.judgeOptions(options, len(wanted)); err != nil {
		return err
	}
	by := x.byPicks(options)
	var rest []tenants.ID
	keep := map[tenants.ID]bool{}
	for _, picks := range wanted {
		id, there := by[strings.Join(picks, separator)]
		if !there {
			if err := x.add(t, options, picks); err != nil {
				return err
			}
			continue
		}
		keep[id] = true
		err := t.Exec(`update shop.variants set picks = $3, title = $4, active = active or $5, version = version + 1
			where shop_id = $1 and id = $2`, tenants.With(t.Shop(), id, nonNil(picks), picked(options, picks), !x.offered(id)))
		if err != nil {
			return err
		}
	}
	for _, v := range x.all {
		if !keep[v.ID] {
			rest = append(rest, v.ID)
		}
	}
	err = t.Exec(`update shop.variants set active = false, position = 2, version = version + 1 where shop_id = $1 and id = any($2)`, tenants.With(t.Shop(), rest))
	if err != nil {
		return err
	}
	x.Options = options
	if err := record(t, "variants_saved", product, "", ""); err != nil {
		return err
	}
	return x.settle(t)
}

// offered reports whether a variant could be picked until now; one that could not
// is sold again with its value.
func (x *ranged) offered(id tenants.ID) bool {
	all := Combinations(x.Options)
	return slices.ContainsFunc(x.all, func(v Variant) bool {
		return v.ID == id && slices.ContainsFunc(all, func(picks []string) bool { return slices.Equal(picks, v.Picks) })
	})
}

func (x *ranged) judgeOptions(options []Option, combinations int) error {
	wrong := func(key string, args ...any) error {
		return fault.Form(fault.Field{Name: "options", Key: key, Args: args})
	}
	switch {
	case x.Mode != Each:
		return wrong("goods.options_pieces")
	case len(options) > MostOptions || combinations > MostVariants:
		return wrong("goods.options_most", "number", MostVariants)
	case x.Variant.Offer != nil:
		return wrong("goods.options_offer")
	}
	for _, o := range options {
		var values []string
		for _, v := range o.Values {
			values = append(values, v.It)
		}
		slices.Sort(values)
		if len(slices.Compact(values)) < len(o.Values) {
			return wrong("goods.options_twice", "name", o.Name.It)
		}
	}
	return nil
}

// byPicks finds the variants by what they are picks of from now on; of several
// the one that is sold goes first.
func (x *ranged) byPicks(options []Option) map[string]tenants.ID {
	by := map[string]tenants.ID{}
	all := slices.Clone(x.all)
	slices.SortStableFunc(all, soldFirst)
	for _, v := range all {
		var picks []string
		for i, o := range options {
			switch {
			case i < len(v.Picks) && i < len(x.Options):
				picks = append(picks, renamed(x.Options[i], o, v.Picks[i]))
			case len(o.Values) > 0:
				picks = append(picks, o.Values[0].It)
			}
		}
		if key := strings.Join(picks, separator); by[key] == (tenants.ID{}) {
			by[key] = v.ID
		}
	}
	return by
}

// soldFirst sorts what is sold before what is not.
func soldFirst(a, b Variant) int {
	switch {
	case a.Sold == b.Sold:
		return 0
	case a.Sold:
		return -1
	}
	return 1
}

// renamed is a value by its new words: where all others are the same, the one
// that differs was written anew.
func renamed(was, now Option, value string) string {
	if len(was.Values) != len(now.Values) {
		return value
	}
	others := 0
	name := value
	for i, v := range was.Values {
		if v.It != now.Values[i].It {
			others++
			if v.It == value {
				name = now.Values[i].It
			}
		}
	}
	if others != 1 {
		return value
	}
	return name
}

// add makes a variant at the price of the first; what is counted begins with none.
func (x *ranged) add(t *tenants.ShopTx, options []Option, picks []string) error {
	var none *int
	if x.Variant.OnHand != nil {
		none = new(int)
	}
	id := tenants.NewID()
	err := t.Exec(`insert into shop.variants (shop_id, hood_id, id, product_id, title, picks, price_cents, per, on_hand, position)
		values (app.shop(), app.hood(), $1, $2, $3, $4, $5, $6, $7, 2)`,
		tenants.With(id, x.ID, picked(options, picks), picks, x.Variant.Asked(), x.Variant.Per, none))
	if err != nil {
		return err
	}
	return logPrice(t, asked{variant: id, price: x.Variant.Asked(), live: x.State == live})
}

// SaveVariants changes price, stock and article number of a product's variants.
// Faults are Invalid at "price_…", "stock_…" and "sold_…" with the variant's id.
func SaveVariants(t *tenants.ShopTx, product tenants.ID, versions int, rows []Row) error {
	x, err := toRange(t, product, versions)
	if err != nil {
		return err
	}
	was := map[tenants.ID]Variant{}
	for _, v := range x.all {
		was[v.ID] = v
	}
	var wrong []fault.Field
	sold := 0
	for _, r := range rows {
		wrong = append(wrong, r.judge(&x.Product, was[r.ID])...)
		if r.Sold {
			sold++
		}
	}
	if sold == 0 && len(rows) > 0 {
		wrong = append(wrong, fault.Field{Name: "sold_" + rows[0].ID.String(), Key: "goods.none_sold"})
	}
	if len(wrong) > 0 {
		return fault.Form(wrong...)
	}
	for _, r := range rows {
		v := was[r.ID]
		err := t.Change("not_found error.not_found", 1, `update shop.variants set sku = $4, price_cents = case when regular_cents is null then $5 else price_cents end,
			on_hand = $6, active = $7, position = case when $7 then position else 2 end, version = version + 1
			where shop_id = $1 and product_id = $2 and id = $3`, tenants.With(t.Shop(), product, r.ID, r.SKU, r.Price, r.OnHand, r.Sold))
		if err != nil {
			return err
		}
		if v.Offer == nil && r.Price != v.Price {
			if err := logPrice(t, asked{variant: r.ID, price: r.Price, live: x.State == live}); err != nil {
				return err
			}
		}
	}
	if err := record(t, "variants_saved", product, "", ""); err != nil {
		return err
	}
	return x.settle(t)
}

// judge says what cannot be of a row.
func (r Row) judge(p *Product, was Variant) (wrong []fault.Field) {
	one := *p
	one.Variant = was
	if said := fault.From(one.priceStays(r.Price)); said != nil && len(said.Fields) > 0 {
		f := said.Fields[0]
		f.Name = "price_" + r.ID.String()
		wrong = append(wrong, f)
	}
	if r.OnHand != nil && *r.OnHand < was.Reserved {
		wrong = append(wrong, fault.Field{Name: "stock_" + r.ID.String(), Key: "error.stock_below_reserved", Args: []any{"count", was.Reserved}})
	}
	return wrong
}

// settle puts the cheapest of what is sold first, says on the product's card
// whether there is something to choose, and brings offers and listing along.
func (x *ranged) settle(t *tenants.ShopTx) error {
	all, err := sold(t, x.ID)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return fault.Form(fault.Field{Name: "options", Key: "goods.none_sold"})
	}
	if len(x.Options) > 0 {
		all = InOrder(x.Options, all)
	}
	at, choice := shownFirst(all)
	if len(x.Options) == 0 {
		choice = NoChoice
	}
	first := all[at]
	err = t.Exec(`update shop.variants set position = 2 where shop_id = $1 and product_id = $2 and position = 1 and id <> $3`, tenants.With(t.Shop(), x.ID, first.ID))
	if err == nil {
		err = t.Exec(`update shop.variants set position = 1 where shop_id = $1 and id = $2`, tenants.With(t.Shop(), first.ID))
	}
	if err == nil {
		err = t.Exec(`update shop.products set options = $3, choice = $4, updated_at = now() where shop_id = $1 and id = $2`,
			tenants.With(t.Shop(), x.ID, nonNil(x.Options), int(choice)))
	}
	if err != nil {
		return err
	}
	if _, err := turn(t, []tenants.ID{x.ID}); err != nil {
		return err
	}
	now := x.Product
	now.Variant = first
	if err := list(t, &now); err != nil {
		return err
	}
	return tenants.Bump(t)
}

// shownFirst finds the variant that cards show, the cheapest, and what they say
// of the others.
func shownFirst(all []Variant) (at int, choice Choice) {
	choice = OnePrice
	for i, v := range all {
		if v.Asked() != all[0].Asked() {
			choice = SeveralPrices
		}
		if v.Asked() < all[at].Asked() {
			at = i
		}
	}
	return at, choice
}

// nonNil writes an empty list as [], not as null.
func nonNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// copyChoice gives a copy of a product the options and prices of the first;
// nothing is counted as there.
func copyChoice(t *tenants.ShopTx, from Product, to tenants.ID) error {
	if err := SetOptions(t, to, 1, from.Options); err != nil {
		return err
	}
	old, err := sold(t, from.ID)
	if err != nil {
		return err
	}
	fresh, err := sold(t, to)
	if err != nil {
		return err
	}
	price := map[string]money.Cents{}
	for _, v := range old {
		price[strings.Join(v.Picks, separator)] = v.Asked()
	}
	var rows []Row
	for _, v := range fresh {
		asked, there := price[strings.Join(v.Picks, separator)]
		if !there {
			asked = v.Price
		}
		rows = append(rows, Row{ID: v.ID, Price: asked, OnHand: v.OnHand, Sold: there})
	}
	return SaveVariants(t, to, Versions(fresh), rows)
}

// valuesOf reads "S, M, L" in both languages; a missing word in English is left
// out.
func valuesOf(it, en []string) []locale.Text {
	var all []locale.Text
	for i, v := range it {
		t := locale.Text{It: v}
		if i < len(en) && en[i] != v {
			t.En = en[i]
		}
		all = append(all, t)
	}
	return all
}

// NewOption makes an option of its name and its values, in the order they came.
func NewOption(name locale.Text, it, en []string) Option {
	return Option{Name: name, Values: valuesOf(it, en)}
}
