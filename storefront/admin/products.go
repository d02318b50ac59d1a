package admin

import (
	"net/http"
	"strconv"

	"sottocasa/catalog"
	"sottocasa/internal/locale"
	"sottocasa/payments"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// productsView is every product, shelf by shelf.
type productsView struct {
	view.Staff
	Shelves []shelfView
	Pay     *payNudge
	Import  string // to the page for goods of a file
}

type shelfView struct {
	Title string
	Goods []goodView
}

type goodView struct {
	ID     string
	Title  string
	URL    string
	Price  string
	Stock  string
	None   bool // counted, and none is left
	Hidden bool
	Out    bool // finished for today
	Online bool // can be bought on the site
	Today  string
}

// products lists what the shop sells.
func (s site) products(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	var all []catalog.Product
	var account payments.Connected
	err = s.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) {
		payments.AccountOf(r, d.place.Shop, &account)
		catalog.All(r, d.shelfPlace(), false, &all)
	})
	if err != nil {
		return err
	}
	v := productsView{Staff: d.frame("products", d.P().T("admin.products")), Pay: d.payNudge(account), Import: d.URL(d.path("/import"))}
	slug := ""
	for _, x := range all {
		if x.ShelfSlug != slug {
			v.Shelves = append(v.Shelves, shelfView{Title: x.Shelf.In(d.Lang())})
			slug = x.ShelfSlug
		}
		shelf := &v.Shelves[len(v.Shelves)-1]
		shelf.Goods = append(shelf.Goods, d.good(x))
	}
	if d.Query("done") == "saved" {
		v.Notice = &view.Notice{Tone: view.Ok, Text: d.P().T("admin.saved")}
	}
	return d.Render(http.StatusOK, productsPage(d.P(), v))
}

func (d *desk) good(x catalog.Product) goodView {
	p := d.P()
	path := d.path("/products/" + x.ID.String())
	g := goodView{ID: x.ID.String(), Title: x.Title.In(d.Lang()), URL: d.URL(path), Price: p.Money(x.Variant.Price), Hidden: x.State != "live",
		Out: x.OutNow, Online: x.Online, Today: d.URL(path + "/today")}
	if x.Variant.Per == "kg" {
		g.Price = p.PerUnit(x.Variant.Price, "kg")
	}
	left, counted := x.Variant.Left()
	g.Stock = p.T("admin.not_counted")
	loose := x.Mode == catalog.Weight
	if loose {
		g.Stock = p.T("admin.not_counted_grams")
	}
	switch {
	case counted && loose:
		g.Stock, g.None = p.T("admin.left_grams", "weight", locale.Grams(left)), left < x.Least()
	case counted:
		g.Stock, g.None = p.T("admin.left", "count", left), left == 0
	}
	if !g.Online {
		g.Stock = p.T("admin.in_store")
	}
	return g
}

// today marks a product as finished for today, or as there again.
func (s site) today(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	id, err := d.id("product")
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	out := f.Choice("out", "1", "0")
	if err := f.Err(); err != nil {
		return err
	}
	yes, _ := strconv.ParseBool(out)
	err = s.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error {
		return catalog.OutToday(t, id, d.place.Zone.String(), yes)
	})
	if err != nil {
		return err
	}
	// The list comes back where it was: a local address, whose fragment
	// SeeOther does not take.
	return d.Leave(d.URL(d.path("/products")) + "#p-" + id.String())
}
