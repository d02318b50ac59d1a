package admin

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"sottocasa/catalog"
	"sottocasa/catalog/ean"
	"sottocasa/catalog/trades"
	"sottocasa/internal/fault"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// scanView is the page on which goods are added by their bar codes, one after
// the other.
type scanView struct {
	view.Staff
	Back    string
	Action  string
	Shelves []view.Option
	Typed   map[string]string
	Arrange string // the page of the shelves
	Last    *scanned
	Drafts  []scanned
	Count   int
	More    bool // there are more drafts than are shown
}

// scanned is a draft that was made of a code.
type scanned struct {
	Name, Code, URL string
	What            string // what became of the code, in words; only of the last
	New             bool   // what the last code made
	Unnamed         bool
	Unchecked       bool
}

// mostScanned is how many drafts the page shows.
const mostScanned = 40

// scan shows the page.
func (s site) scan(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	return d.drawScan(http.StatusOK, map[string]string{"code": "", "shelf": d.Query("shelf"), "camera": d.Query("camera")}, nil)
}

func (d *desk) drawScan(status int, typed map[string]string, wrong error) error {
	var shelves []catalog.Shelf
	var drafts []catalog.Product
	var last catalog.Product
	id, bad := tenants.ParseID(d.Query("product"))
	err := d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) {
		catalog.AllShelves(r, d.place.Shop, &shelves)
		catalog.ByCode(r, d.shelfPlace(), mostScanned+1, &drafts)
	})
	if err == nil && bad == nil && wrong == nil {
		err = d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) { catalog.GetByID(r, d.shelfPlace(), id, &last) })
		if fault.Has(err, fault.NotFound) {
			err = nil
		}
	}
	if err != nil {
		return err
	}
	path := d.path("/products/codes")
	v := scanView{Staff: d.frame("products", d.P().T("ean.title")), Back: d.URL(d.path("/products")), Action: d.URL(path), Shelves: shelfOptions(d.Lang(), shelves, typed["shelf"]),
		Typed: typed, Arrange: d.URL(d.path("/shelves")), Count: min(len(drafts), mostScanned), More: len(drafts) > mostScanned}
	v.Narrow, v.Tabs = true, nil
	done := d.Query("done")
	if last.ID != (tenants.ID{}) && slices.Contains([]string{"there", "known", "book", "unknown"}, done) {
		x := d.scanned(last)
		x.What, x.New = d.P().T("ean.did_"+done), done != string(catalog.CodeThere)
		v.Last = &x
	}
	for _, x := range drafts[:v.Count] {
		v.Drafts = append(v.Drafts, d.scanned(x))
	}
	if wrong != nil {
		v.Errors = d.Wrong(wrong)
	}
	d.UsesCamera()
	return d.Render(status, scanPage(d.P(), v))
}

func (d *desk) scanned(x catalog.Product) scanned {
	return scanned{Name: d.titleOf(x), Code: x.Facts.GTIN, URL: d.URL(d.path("/products/" + x.ID.String())), Unnamed: x.Title.It == "", Unchecked: x.Facts.Unchecked}
}

// titleOf is what a product is called where it may have no name yet.
func (d *desk) titleOf(x catalog.Product) string {
	return cmp.Or(x.Title.In(d.Lang()), d.P().T("ean.unnamed"))
}

// saveScan adds the product of a code as a draft, and comes back for the next one
// or goes to its form.
func (s site) saveScan(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	code := web.Parsed(f, "code", ean.Parse)
	shelf, bad := tenants.ParseID(f.ID("shelf"))
	open, camera := f.Bool("open"), f.Bool("camera")
	var id tenants.ID
	var what catalog.Coded
	if err = f.Err(); err == nil && bad == nil {
		if _, _, err = d.readShelves(tenants.ID{}); err != nil { // and the shop's card
			return err
		}
		err = s.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error {
			id, what, err = catalog.MakeByCode(t, code, shelf, trades.SellFood(d.card.Trade))
			return err
		})
	}
	switch {
	case web.InvalidForm(err):
		return d.drawScan(web.Status(err), f.Typed(), err)
	case err != nil:
		return err
	case open:
		return d.SeeOther(d.path("/products/" + id.String() + "?done=coded"))
	}
	to := url.Values{"done": {string(what)}, "product": {id.String()}, "shelf": {shelf.String()}}
	if camera {
		to.Set("camera", "1")
	}
	return d.SeeOther(d.path("/products/codes?" + to.Encode()))
}
