package admin

import (
	"net/http"

	"sottocasa/catalog"
	"sottocasa/internal/clock"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// startView is the list of what a new shop still lacks.
type startView struct {
	view.Staff
	Rows []startRow
	Done int
	Shop string // on the web

	Yours string // where look, delivery and pick-up are changed
}

// startRow is one thing: what it unlocks, and the page it is done on.
type startRow struct {
	Title   string
	Unlocks string
	URL     string
	Done    bool
	Lacks   []view.Link // what is missing in it, each with its field
}

// start lists what unlocks what.
func (s site) start(c *web.Ctx) error {
	d, own, err := s.own(c)
	if err != nil {
		return err
	}
	var goods catalog.Standing
	account, charged := "", false
	err = s.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) { catalog.Stands(r, d.shelfPlace(), &goods) })
	if err == nil {
		err = s.DB.PlatformRead(d.Context(), func(r *tenants.PlatformRead) { tenants.StripeAccount(r, d.place.Shop, &account, &charged) })
	}
	if err != nil {
		return err
	}
	v := startView{Staff: d.frame("", d.P().T("start.title")), Shop: d.SiteURL(d.place) + d.URL("/"), Yours: d.URL(d.path("/yours"))}
	v.Narrow = true
	v.Rows = d.startRows(catalog.Seller{Settings: own, Today: clock.DateOf(d.Now(d.place.Zone))}, goods, charged)
	for _, row := range v.Rows {
		if row.Done {
			v.Done++
		}
	}
	return d.Render(http.StatusOK, startPage(d.P(), v))
}

func (d *desk) startRows(who catalog.Seller, goods catalog.Standing, charged bool) []startRow {
	row := func(key, path string, done bool) startRow {
		return startRow{Title: d.P().T("start." + key), Unlocks: d.P().T("start." + key + "_unlocks"), URL: d.URL(d.path(path)), Done: done}
	}
	seller := row("seller", "/seller", true)
	for _, g := range catalog.SellerGates(who) {
		seller.Done = false
		seller.Lacks = append(seller.Lacks, d.gateLink(g, ""))
	}
	first := row("product", "/products", goods.Live)
	if !first.Done && goods.First != nil {
		first.URL, first.Lacks = d.firstDraft(who, *goods.First)
	}
	rows := []startRow{seller, first}
	if goods.Alcohol {
		rows = append(rows, row("alcohol", "/seller#alcohol", who.Legal.Alcohol))
	}
	return append(rows, row("payment", "/money", charged), row("tax", "/tax", who.Legal.Regime != ""))
}

// firstDraft leads to the first product that can be published, with what it
// lacks of its own.
func (d *desk) firstDraft(who catalog.Seller, p catalog.Product) (url string, lacks []view.Link) {
	page := d.path("/products/" + p.ID.String())
	for _, g := range catalog.Gates(p, who) {
		if g.Room == catalog.OnProduct {
			lacks = append(lacks, d.gateLink(g, page))
		}
	}
	return d.URL(page), lacks
}

// gateLink is a gate in words, with the address of the field that opens it.
func (d *desk) gateLink(g catalog.Gate, product string) view.Link {
	page := product
	if g.Room == catalog.OnSeller {
		page = d.path("/seller")
	}
	return view.Link{Text: d.P().T(g.Key, g.Args...), URL: d.URL(page + "#" + g.Field)}
}
