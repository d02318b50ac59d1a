package market

import (
	"slices"
	"strings"

	"sottocasa/catalog"
	"sottocasa/catalog/words"
	"sottocasa/storefront/face"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// fewNamed is how many shops stand before the goods that were found in a long
// street; the others have a page of their own.
const fewNamed = 6

// among are the shops that the filters leave. A name that no shop has leaves all.
func (v *visit) among(st *street, q query) []tenants.Card {
	is := st.called(q.shop)
	var out []tenants.Card
	for i := range st.cards {
		c := &st.cards[i]
		if is(c) && (q.kind == "" || c.Kind.In(v.Lang()) == q.kind) && (!q.open || v.openNow(c.Hours)) {
			out = append(out, *c)
		}
	}
	return out
}

// called tells the shops that are meant by a slug or, in a long street, by what
// was typed of a name. A whole name means its own shop alone.
func (st *street) called(typed string) func(*tenants.Card) bool {
	every := func(*tenants.Card) bool { return true }
	if typed == "" {
		return every
	}
	folded := strings.Join(words.Fold(typed, words.LongestField), " ")
	for _, is := range []func(*tenants.Card) bool{
		func(c *tenants.Card) bool { return c.Slug == typed },
		func(c *tenants.Card) bool {
			return folded != "" && strings.Join(words.Fold(c.Name, words.LongestField), " ") == folded
		},
		named(typed, func(c *tenants.Card) string { return c.Name }),
	} {
		if st.has(is) {
			return is
		}
	}
	return every
}

func (st *street) has(is func(*tenants.Card) bool) bool {
	return slices.ContainsFunc(st.cards, func(c tenants.Card) bool { return is(&c) })
}

// shopTyped fills the field for a shop's name, which stands for the list of all
// in a long street.
func (v *visit) shopTyped(page *view.Results, st *street, q query) {
	page.ByName, page.ShopTyped = true, q.shop
	for i := range st.cards {
		if st.cards[i].Slug == q.shop {
			page.ShopTyped = st.cards[i].Name
			return
		}
	}
	if q.shop != "" && !st.has(named(q.shop, func(c *tenants.Card) string { return c.Name })) {
		page.ShopWrong = v.P().T("market.shop_unknown")
	}
}

// named tells the shops of whose words each typed one is the beginning, or all.
func named(typed string, of func(*tenants.Card) string) func(*tenants.Card) bool {
	asked := words.Fold(typed, catalog.LongestListingQuery)
	if full := slices.DeleteFunc(slices.Clone(asked), words.Small); len(full) > 0 {
		asked = full
	}
	return func(c *tenants.Card) bool {
		has := words.Fold(of(c), words.LongestField)
		return len(asked) > 0 && !slices.ContainsFunc(asked, func(w string) bool {
			return !slices.ContainsFunc(has, func(own string) bool { return own == w || len(w) > 2 && strings.HasPrefix(own, w) })
		})
	}
}

// shopsNamed are the shops that have every word: first in their own name, then in
// name and kind, both in the order of the street.
func (v *visit) shopsNamed(st *street, among []tenants.Card, typed string) []ranked {
	own := named(typed, func(c *tenants.Card) string { return c.Name })
	also := named(typed, func(c *tenants.Card) string { return c.Name + " " + c.Kind.In(v.Lang()) })
	var first, then []tenants.Card
	for i := range among {
		switch c := &among[i]; {
		case own(c):
			first = append(first, *c)
		case also(c):
			then = append(then, *c)
		}
	}
	return append(v.rank(st, first, nil), v.rank(st, then, nil)...)
}

// shopsBeside puts the shops that were named before the goods that were found.
func (v *visit) shopsBeside(page *view.Results, st *street, q query, among []tenants.Card) {
	all := v.shopsNamed(st, among, q.words)
	if shown := all; len(all) > 0 {
		if st.long() && len(all) > fewNamed {
			shown = all[:fewNamed]
			q.only = true
			page.AllShops = view.Link{Text: v.P().T("market.shops_all", "count", len(all)), URL: v.searchURL(q)}
		}
		page.Shops = v.named(shown)
	}
}

// shopResults is a page of the shops that were named, of all that the filters
// leave where none was.
func (v *visit) shopResults(page *view.Results, st *street, q query) {
	among := v.among(st, q)
	all := v.rank(st, among, nil)
	if page.Asked = true; q.words != "" {
		all = v.shopsNamed(st, among, q.words)
	}
	of := face.Pages(len(all), onStreet)
	q.page = min(q.page, of)
	from, most := face.Run(q.page, of, onStreet)
	page.Count, page.Shops = len(all), v.named(all[from:min(from+most, len(all))])
	page.Leaf = face.Leaf(q.page, of, func(n int) string {
		there := q
		there.page = n
		return v.searchURL(there)
	})
	page.Leaf.What = "shops"
}

func (v *visit) named(shops []ranked) []view.Link {
	var list []view.Link
	for _, r := range shops {
		text := r.card.Name
		if kind := r.card.Kind.In(v.Lang()); kind != "" {
			text += ", " + kind
		}
		list = append(list, view.Link{Text: text, URL: v.shopURL(*r.card, "/")})
	}
	return list
}
