package shop

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"sottocasa/catalog"
	"sottocasa/catalog/search"
	"sottocasa/catalog/words"
	"sottocasa/internal/locale"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// indexBytes bounds the search indexes of all shops together, in this process.
const indexBytes = 64 << 20

// onPage is how many products a page of the search shows.
const onPage = 24

// search is what the shop has of what somebody looks for. It reads nothing of
// the reader, yet stays out of the page cache: whoever tries many words must
// not push the shops' own pages out of it.
func (s *site) search(c *web.Ctx) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	index, err := s.index(c.Context(), v)
	if err != nil {
		return err
	}
	q := v.query(index)
	page := view.Search{Page: v.around(v.Path()+"?"+values(q).Encode(), time.Now()), Query: q.Words, Available: q.Available}
	page.Searching = true
	v.filters(&page, index, q)
	if page.Asked = q.Words != "" || q.Filtered(); page.Asked {
		v.results(&page, index.Find(q), q)
	}
	return c.Render(http.StatusOK, v.theme.Search(c.P(), page))
}

// index gives the shop's index at the version of its words that pages have.
func (s *site) index(ctx context.Context, v *visit) (*search.Index, error) {
	return s.indexes.Of(ctx, v.place.Shop, s.Hosts.Version(v.place), func(ctx context.Context) ([]catalog.Product, error) {
		var products []catalog.Product
		err := s.DB.ShopRead(ctx, tenants.InShop(v.place.Hood, v.place.Shop, "resident"), func(r *tenants.ShopRead) {
			catalog.All(r, v.at(), true, &products)
		})
		return products, err
	})
}

// query reads the form. What is no filter of this shop is left out, so that an
// old address still finds something.
func (v *visit) query(x *search.Index) search.Query {
	q := search.Query{Words: clip(strings.TrimSpace(v.Query("q"))), Available: v.Query("available") == "1", Today: time.Now().In(v.zone())}
	for _, s := range x.Shelves() {
		if s.Slug == v.Query("shelf") {
			q.Shelf = s.Slug
		}
	}
	for _, code := range words.Allergens() {
		if slices.Contains(v.QueryAll("without"), code) {
			q.Without = append(q.Without, code)
		}
	}
	for _, m := range x.Marks() {
		if slices.Contains(v.QueryAll("mark"), m) {
			q.Marks = append(q.Marks, m)
		}
	}
	return q
}

func clip(s string) string {
	if r := []rune(s); len(r) > search.LongestQuery {
		return string(r[:search.LongestQuery])
	}
	return s
}

// values writes a query as its address.
func values(q search.Query) url.Values {
	to := url.Values{}
	if q.Words != "" {
		to.Set("q", q.Words)
	}
	if q.Shelf != "" {
		to.Set("shelf", q.Shelf)
	}
	for _, code := range q.Without {
		to.Add("without", code)
	}
	for _, m := range q.Marks {
		to.Add("mark", m)
	}
	if q.Available {
		to.Set("available", "1")
	}
	return to
}

func (v *visit) searchURL(to url.Values) string {
	if len(to) == 0 {
		return v.here("/search")
	}
	return v.here("/search?" + to.Encode())
}

// filters offers what can tell this shop's goods apart.
func (v *visit) filters(page *view.Search, x *search.Index, q search.Query) {
	for _, s := range x.Shelves() {
		page.Shelves = append(page.Shelves, view.Option{Value: s.Slug, Text: s.Title.In(v.Lang()), On: s.Slug == q.Shelf})
	}
	for _, code := range words.Allergens() {
		on := slices.Contains(q.Without, code)
		if on || x.Holds(code) {
			page.Without = append(page.Without, view.Option{Value: code, Text: locale.Capital(v.P().T("allergen." + code)), On: on})
		}
	}
	for _, m := range x.Marks() {
		page.Marks = append(page.Marks, view.Option{Value: m, Text: v.mark(m), On: slices.Contains(q.Marks, m)})
	}
	page.Filters = len(q.Without) + len(q.Marks)
	for _, on := range []bool{q.Shelf != "", q.Available} {
		if on {
			page.Filters++
		}
	}
	page.Clear = v.searchURL(values(search.Query{Words: q.Words}))
}

// mark names a kind of mark: its letters, or the word for what one may eat.
func (v *visit) mark(kind string) string {
	switch kind {
	case "BIO", "VEGETARIAN", "VEGAN":
		return v.P().T("search." + strings.ToLower(kind))
	}
	return kind
}

func (v *visit) results(page *view.Search, r search.Result, q search.Query) {
	page.Count, page.Hidden = r.Count(), r.Hidden
	last := max(0, r.Count()-1) / onPage
	n, err := strconv.Atoi(v.Query("page"))
	n = min(max(n-1, 0), last)
	if err != nil {
		n = 0
	}
	page.Cards = v.cards(r.Page(n*onPage, onPage))
	page.Leaf = face.Leaf(n+1, last+1, func(to int) string {
		at := values(q)
		at.Set("page", strconv.Itoa(to))
		return v.searchURL(at)
	})
	page.Traces, page.Similar = v.cards(r.Traces), v.cards(r.Similar)
	if r.Meant != "" {
		meant := q
		meant.Words = r.Meant
		page.Meant = view.Link{Text: r.Meant, URL: v.searchURL(values(meant))}
	}
	var names []string
	for _, code := range words.Allergens() {
		if slices.Contains(q.Without, code) || slices.Contains(r.Without, code) {
			names = append(names, v.P().T("allergen."+code))
		}
	}
	page.Excluded = v.P().List(names)
}
