package admin

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"sottocasa/catalog"
	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/payments"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// productsView is a page of the shop's products, shelf by shelf.
type productsView struct {
	view.Staff
	Shelves  []shelfView
	Pay      *payNudge
	New      string // the page of a new product
	Codes    string // the page on which goods are added by their bar codes
	Arrange  string // the page of the shelves
	Hours    string // the page of the opening hours
	Yours    string // the page of look, delivery and pick-up; "" for who may not
	Find     string // action (GET)
	Words    string
	On       []view.Option // shelves to narrow to
	Kinds    []view.Option
	Narrowed bool
	Count    int
	Pages    []view.Link // before and after this one; URL "" where there is none
	PageOf   string      // "1 di 4"
	Bulk     string      // action that shows what would change
	Typed    map[string]string
	Undo     string // action that takes the last change back; "" without one
	Asked    string // query of the list, for forms
	Picks    bool
	Import   string // the page for goods of a file
}

type shelfView struct {
	Title string
	Goods []goodView
}

type goodView struct {
	ID      string
	Title   string
	URL     string
	Price   string
	Stock   string
	None    bool   // counted, and none is left
	State   string // draft, hidden or scheduled, in words; "" for what is seen
	Out     string // until when it is not there, in words
	Today   string
	English bool // something is missing in English
	Seen    bool
	From    string // the first day on which it can come back
}

// onePage is how many products a page of the list shows.
const onePage = 50

// products lists what the shop sells.
func (s site) products(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	q, page := d.searched()
	return d.listProducts(http.StatusOK, q, page, nil, nil)
}

// searched reads what is looked for from the address.
func (d *desk) searched() (catalog.Search, int) {
	q := catalog.Search{Words: d.Query("q"), Only: d.Query("only")}.Clean()
	if id, err := tenants.ParseID(d.Query("shelf")); err == nil {
		q.Shelf = &id
	}
	page, err := strconv.Atoi(d.Query("page"))
	if err != nil || page < 1 || page > mostPlace/onePage {
		page = 1
	}
	return q, page
}

// address is the list with what is looked for.
func (d *desk) address(q catalog.Search, page int) string {
	to := url.Values{}
	if q.Words != "" {
		to.Set("q", q.Words)
	}
	if q.Shelf != nil {
		to.Set("shelf", q.Shelf.String())
	}
	if q.Only != "" {
		to.Set("only", q.Only)
	}
	if page > 1 {
		to.Set("page", strconv.Itoa(page))
	}
	if len(to) == 0 {
		return d.path("/products")
	}
	return d.path("/products?" + to.Encode())
}

// listProducts draws the list; typed is what stands in the form of a change of
// many, and wrong what was wrong with it.
func (d *desk) listProducts(status int, q catalog.Search, page int, typed map[string]string, wrong error) error {
	q.From, q.Most = (page-1)*onePage, onePage
	var all []catalog.Product
	var shelves []catalog.Shelf
	var account payments.Connected
	var card tenants.Card
	count := 0
	err := d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) {
		payments.AccountOf(r, d.place.Shop, &account)
		tenants.OwnCard(r, d.place.Hood, d.place.Shop, &card)
		catalog.AllShelves(r, d.place.Shop, &shelves)
		catalog.Manage(r, d.shelfPlace(), q, &all, &count)
	})
	if err != nil {
		return err
	}
	page = min(page, max(1, (count+onePage-1)/onePage))
	v := productsView{Staff: d.frame("products", d.P().T("admin.products")), Pay: d.payNudge(account, card), New: d.URL(d.path("/products/new")),
		Codes: d.URL(d.path("/products/codes")), Arrange: d.URL(d.path("/shelves")), Hours: d.URL(d.path("/hours")), Find: d.URL(d.path("/products")), Words: q.Words, Count: count,
		Narrowed: q.Words != "" || q.Shelf != nil || q.Only != "", Bulk: d.URL(d.path("/products/bulk")), Typed: typed, Import: d.URL(d.path("/import")), Picks: len(all) > 0, Asked: d.asked()}
	if d.may(tenants.RunMoney) {
		v.Yours = d.URL(d.path("/yours"))
	}
	chosen := ""
	if q.Shelf != nil {
		chosen = q.Shelf.String()
	}
	v.On = shelfOptions(d.Lang(), shelves, chosen)
	v.Kinds = options(d.P(), "goods.only_", q.Only, append([]string{""}, catalog.Kinds()...)...)
	d.pages(&v, q, page)
	for _, x := range all {
		if n := len(v.Shelves); n == 0 || v.Shelves[n-1].Title != x.Shelf.In(d.Lang()) {
			v.Shelves = append(v.Shelves, shelfView{Title: x.Shelf.In(d.Lang())})
		}
		shelf := &v.Shelves[len(v.Shelves)-1]
		shelf.Goods = append(shelf.Goods, d.good(x))
	}
	d.said(&v)
	if wrong != nil {
		v.Errors = d.Wrong(wrong)
	}
	return d.Render(status, productsPage(d.P(), v))
}

// asked is the query of the list that is shown, for forms that lead back to it.
func (d *desk) asked() string {
	q, page := d.searched()
	_, query, there := strings.Cut(d.address(q, page), "?")
	if !there {
		return ""
	}
	return "?" + query
}

// pages leads to what does not fit on this one.
func (d *desk) pages(v *productsView, q catalog.Search, page int) {
	last := (v.Count + onePage - 1) / onePage
	if last < 2 {
		return
	}
	v.PageOf = d.P().T("goods.page_of", "page", page, "last", last)
	v.Pages = []view.Link{{Text: d.P().T("goods.page_before")}, {Text: d.P().T("goods.page_after")}}
	if page > 1 {
		v.Pages[0].URL = d.URL(d.address(q, page-1))
	}
	if page < last {
		v.Pages[1].URL = d.URL(d.address(q, page+1))
	}
}

// said is what has just been done, with the way back from a change of many.
func (d *desk) said(v *productsView) {
	n, _ := strconv.Atoi(d.Query("count"))
	left, _ := strconv.Atoi(d.Query("left"))
	p := d.P()
	switch d.Query("done") {
	case "saved":
		v.Notice = &view.Notice{Tone: view.Ok, Text: p.T("admin.saved")}
	case "bulk":
		v.Notice = &view.Notice{Tone: view.Ok, Text: p.T("bulk.done", "count", n)}
		if id, err := tenants.ParseID(d.Query("bulk")); err == nil {
			v.Undo = d.URL(d.path("/products/undo/" + id.String()))
		}
	case "undone":
		v.Notice = &view.Notice{Tone: view.Ok, Text: p.T("bulk.back", "count", n)}
		if left > 0 {
			v.Notice = &view.Notice{Tone: view.Warn, Text: p.T("bulk.back", "count", n) + " " + p.T("bulk.left", "count", left)}
		}
	}
}

func (d *desk) good(x catalog.Product) goodView {
	p := d.P()
	path := d.path("/products/" + x.ID.String())
	g := goodView{ID: x.ID.String(), Title: d.titleOf(x), URL: d.URL(path), Price: p.Money(x.Variant.Price), Seen: x.State == "live", Today: d.URL(path + "/today" + d.asked()),
		English: x.Title.En == "" || x.About.It != "" && x.About.En == ""}
	if x.Variant.Per == "kg" {
		g.Price = p.PerUnit(x.Variant.Price, "kg")
	}
	if x.Variant.Price == 0 {
		g.Price = p.T("ean.unpriced")
	}
	if x.Choice == catalog.SeveralPrices {
		g.Price = p.T("goods.from") + " " + g.Price
	}
	g.Stock, g.None = d.stockWords(x)
	switch {
	case x.LiveAt != nil:
		now := d.Now(d.place.Zone)
		g.State = p.T("goods.scheduled", "when", p.Deadline(x.LiveAt.In(d.place.Zone), now))
	case x.State == "draft":
		g.State = p.T("goods.draft")
	case x.State != "live":
		g.State = p.T("admin.hidden")
	}
	today := clock.DateOf(d.Now(d.place.Zone))
	g.From = today.AddDays(2).String()
	if x.OutNow {
		g.Out = p.T("admin.out_today")
		if until := clock.DateOf(*x.OutUntil); today.Before(until) {
			g.Out = p.T("goods.back_on", "day", p.Date(until.AddDays(1).Midnight(d.place.Zone)))
		}
	}
	return g
}

// stockWords say what is left of a product, and whether that is nothing.
func (d *desk) stockWords(x catalog.Product) (words string, none bool) {
	p := d.P()
	left, counted := x.Variant.Left()
	loose := x.Mode == catalog.Weight
	switch {
	case !x.Online:
		return p.T("admin.in_store"), false
	case x.Choice != catalog.NoChoice:
		return p.T("goods.has_variants"), false
	case counted && loose:
		return p.T("admin.left_grams", "weight", locale.Grams(left)), left < x.Least()
	case counted:
		return p.T("admin.left", "count", left), left == 0
	case loose:
		return p.T("admin.not_counted_grams"), false
	}
	return p.T("admin.not_counted"), false
}

// today marks a product as finished for today, or as there again.
func (s site) today(c *web.Ctx) error {
	d, id, err := s.deskAt(c, "product")
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	out := f.Choice("out", "1", "0", "until")
	var back *clock.Date
	if out == "until" {
		day := web.Parsed(f, "back", clock.ParseDate)
		if back = &day; f.Err() == nil && !clock.DateOf(d.Now(d.place.Zone)).Before(day) {
			f.Fail("back", "goods.back_past")
		}
	}
	q, page := d.searched()
	if err := f.Err(); err != nil {
		return d.listProducts(web.Status(err), q, page, nil, err)
	}
	err = s.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error {
		if back != nil {
			return catalog.OutUntil(t, id, back.AddDays(-1))
		}
		return catalog.OutToday(t, id, d.place.Zone.String(), out == "1")
	})
	if err != nil {
		return err
	}
	// The list comes back where it was: a local address, whose fragment
	// SeeOther does not take.
	return d.Leave(d.URL(d.address(q, page)) + "#p-" + id.String())
}
