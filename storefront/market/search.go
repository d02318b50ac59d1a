package market

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"sottocasa/catalog"
	"sottocasa/catalog/words"
	"sottocasa/internal/locale"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/house"
	"sottocasa/themes/view"
)

// onPage is how many products a page of results shows.
const onPage = 24

// query is what somebody looks for, as its address has it.
type query struct {
	words   string
	shop    string // slug; in a long street also what was typed of a name
	only    bool   // shops alone, and no goods
	kind    string // in the reader's language
	without []string
	open    bool
	page    int // from 1
}

// search is what the neighbourhood's shops have of what somebody looks for. It
// stays out of the page cache, which many different words would empty.
func (s *site) search(c *web.Ctx) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	st, err := v.read()
	if err != nil {
		return err
	}
	q := v.query(st)
	page := view.Results{Page: v.page(st.hood), SignIn: v.signIn(), Query: q.words, Open: q.open}
	page.Searching, page.Canonical, page.Other = true, "", v.Other()
	v.filters(&page, st, q)
	page.OnlyShops = q.only
	page.Asked = q.words != "" || len(q.without) > 0 || q.open || q.shop != "" || q.kind != ""
	switch {
	case q.only:
		v.shopResults(&page, st, q)
	case page.Asked:
		err = v.results(&page, st, q)
	}
	if err != nil {
		return err
	}
	return c.Render(http.StatusOK, house.Results(c.P(), page))
}

// query reads the form. What is no filter of this neighbourhood is left out.
func (v *visit) query(st *street) query {
	q := query{words: clip(strings.TrimSpace(v.Query("q"))), open: v.Query("open") == "1", only: v.Query("only") == "shops", page: 1}
	if st.long() {
		q.shop = clip(strings.TrimSpace(v.Query("shop")))
	}
	for _, c := range st.cards {
		if c.Slug == v.Query("shop") {
			q.shop = c.Slug
		}
		if kind := c.Kind.In(v.Lang()); kind == v.Query("kind") {
			q.kind = kind
		}
	}
	for _, code := range words.Allergens() {
		if slices.Contains(v.QueryAll("without"), code) {
			q.without = append(q.without, code)
		}
	}
	if n, err := strconv.Atoi(v.Query("page")); err == nil && n > 1 {
		q.page = min(n, catalog.MostListings/onPage+1)
	}
	return q
}

func clip(s string) string {
	if r := []rune(s); len(r) > catalog.LongestListingQuery {
		return string(r[:catalog.LongestListingQuery])
	}
	return s
}

func (v *visit) searchURL(q query) string {
	to := url.Values{}
	for name, value := range map[string]string{"q": q.words, "shop": q.shop, "kind": q.kind} {
		if value != "" {
			to.Set(name, value)
		}
	}
	for _, code := range q.without {
		to.Add("without", code)
	}
	if q.open {
		to.Set("open", "1")
	}
	if q.only {
		to.Set("only", "shops")
	}
	if q.page > 1 {
		to.Set("page", strconv.Itoa(q.page))
	}
	if len(to) == 0 {
		return v.URL("/search")
	}
	return v.URL("/search?" + to.Encode())
}

// filters offers what can tell the neighbourhood's goods apart.
func (v *visit) filters(page *view.Results, st *street, q query) {
	kinds := map[string]bool{}
	if st.long() {
		v.shopTyped(page, st, q)
	}
	for _, c := range st.cards {
		if !st.long() {
			page.ByShop = append(page.ByShop, view.Option{Value: c.Slug, Text: c.Name, On: c.Slug == q.shop})
		}
		if kind := c.Kind.In(v.Lang()); kind != "" && !kinds[kind] {
			kinds[kind] = true
			page.ByKind = append(page.ByKind, view.Option{Value: kind, Text: kind, On: kind == q.kind})
		}
	}
	byText := func(a, b view.Option) int { return strings.Compare(strings.ToLower(a.Text), strings.ToLower(b.Text)) }
	slices.SortFunc(page.ByShop, byText)
	slices.SortFunc(page.ByKind, byText)
	for _, code := range words.Allergens() {
		page.Without = append(page.Without, view.Option{Value: code, Text: locale.Capital(v.P().T("allergen." + code)), On: slices.Contains(q.without, code)})
	}
	page.Filters = len(q.without)
	for _, on := range []bool{q.shop != "", q.kind != "", q.open} {
		if on {
			page.Filters++
		}
	}
	page.Clear = v.searchURL(query{words: q.words, page: 1})
}

func (v *visit) results(page *view.Results, st *street, q query) error {
	cards := map[tenants.ShopID]tenants.Card{}
	among := v.among(st, q)
	shops := make([]tenants.ShopID, 0, len(among))
	for _, c := range among {
		cards[c.Shop] = c
		shops = append(shops, c.Shop)
	}
	asked := catalog.ListingQuery{Words: q.words, Shops: shops, Without: q.without, Lang: v.Lang(), From: (q.page - 1) * onPage, Most: onPage}
	found, err := catalog.FindListings(v.Context(), v.s.DB, v.scope(), asked)
	if err == nil && q.page > 1 && len(found.Found) == 0 { // beyond the last page
		q.page, asked.From = 1, 0
		found, err = catalog.FindListings(v.Context(), v.s.DB, v.scope(), asked)
	}
	if err != nil {
		return err
	}
	page.Count, page.Near, page.Short = found.Count, found.Near, found.Short
	if found.More {
		page.More = found.Count
	}
	for _, l := range found.Found {
		page.Offers = append(page.Offers, v.offer(cards[l.Shop], l))
	}
	for _, l := range found.Traces {
		page.Traces = append(page.Traces, v.offer(cards[l.Shop], l))
	}
	if q.page == 1 {
		v.shopsBeside(page, st, q, among)
	}
	page.Leaf = face.Leaf(q.page, (found.Count+onPage-1)/onPage, func(n int) string {
		there := q
		there.page = n
		return v.searchURL(there)
	})
	var names []string
	for _, code := range found.Without {
		names = append(names, v.P().T("allergen."+code))
	}
	page.Excluded = v.P().List(names)
	return nil
}

func (v *visit) offer(c tenants.Card, l catalog.Listing) view.Offer {
	return view.Offer{Name: l.Title.In(v.Lang()), URL: v.shopURL(c, "/products/"+l.Slug), Shop: c.Name, Trade: c.Trade,
		Picture: face.Picture(l.Picture, v.Lang()), Price: v.listedPrice(l), Open: v.openNow(c.Hours)}
}

func (v *visit) listedPrice(l catalog.Listing) view.Price {
	out := view.Price{Amount: l.Price, Cut: face.Cut(v.P(), l.Price, l.Offer)}
	if l.Mode != catalog.Each {
		out.Per = "kg"
		return out
	}
	out.Unit, out.UnitPer = l.UnitPrice()
	return out
}
