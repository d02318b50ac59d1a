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
	"sottocasa/media"
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
	Finish  string // action that gives what the last code made its price
	Next    string // this page for the next code, while the last one waits for its price
	Shelves []view.Option
	Typed   map[string]string
	Arrange string // the page of the shelves
	Last    *scanned
	Ask     bool      // the last one has no price yet
	Several []scanned // a photo had these, and somebody has to say which
	Drafts  []scanned
	Count   int
	More    bool // there are more drafts than are shown
	Most    int  // bytes of a photo
}

// scanned is a draft that was made of a code.
type scanned struct {
	ID, Name, Code, URL string
	What                string // what became of the code, in words; only of the last
	Price               string // "" without one
	New                 bool   // what the last code made
	Unnamed             bool
	Unchecked           bool
}

// mostScanned is how many drafts the page shows.
const mostScanned = 40

// scan shows the page.
func (s site) scan(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	return d.drawScan(http.StatusOK, scanState{product: d.Query("product"), done: d.Query("done"),
		typed: map[string]string{"shelf": d.Query("shelf"), "camera": d.Query("camera")}})
}

// scanState is what the page is drawn with beside what is kept.
type scanState struct {
	product string // the id of what the last code made
	done    string // what became of it
	typed   map[string]string
	wrong   error
	several []ean.Code
}

func (d *desk) drawScan(status int, x scanState) error {
	var shelves []catalog.Shelf
	var drafts []catalog.Product
	err := d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) {
		catalog.AllShelves(r, d.place.Shop, &shelves)
		catalog.ByCode(r, d.shelfPlace(), mostScanned+1, &drafts)
	})
	if err != nil {
		return err
	}
	path := d.path("/products/codes")
	v := scanView{Staff: d.frame("products", d.P().T("ean.title")), Back: d.URL(d.path("/products")), Action: d.URL(path), Finish: d.URL(path + "/price"),
		Shelves: shelfOptions(d.Lang(), shelves, x.typed["shelf"]), Typed: x.typed, Arrange: d.URL(d.path("/shelves")),
		Count: min(len(drafts), mostScanned), More: len(drafts) > mostScanned, Most: media.MaxUpload}
	v.Narrow, v.Tabs = true, nil
	for _, p := range drafts[:v.Count] {
		v.Drafts = append(v.Drafts, d.scanned(p))
	}
	for _, code := range x.several {
		v.Several = append(v.Several, d.known(code))
	}
	if err := d.lastScanned(&v, x); err != nil {
		return err
	}
	if x.wrong != nil {
		v.Errors = d.Wrong(x.wrong)
	}
	d.UsesCamera()
	return d.Render(status, scanPage(d.P(), v))
}

// lastScanned says what became of the last code, and asks for the price that is
// still missing.
func (d *desk) lastScanned(v *scanView, x scanState) error {
	id, err := tenants.ParseID(x.product)
	if err != nil || !slices.Contains([]string{"there", "known", "book", "unknown", "priced", "waits"}, x.done) {
		return nil //nolint:nilerr // an address that somebody has typed
	}
	var p catalog.Product
	err = d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) { catalog.GetByID(r, d.shelfPlace(), id, &p) })
	switch {
	case fault.Has(err, fault.NotFound):
		return nil
	case err != nil:
		return err
	}
	last := d.scanned(p)
	last.What, last.New = d.P().T("ean.did_"+x.done), x.done != string(catalog.CodeThere)
	v.Last, v.Ask = &last, p.State == "draft" && p.Variant.Price == 0 && x.done != "waits"
	q := d.scanQuery(x.typed)
	q.Set("done", "waits")
	q.Set("product", last.ID)
	v.Next = d.URL(d.path("/products/codes?" + q.Encode()))
	return nil
}

func (d *desk) scanned(x catalog.Product) scanned {
	v := scanned{ID: x.ID.String(), Name: d.titleOf(x), Code: x.Facts.GTIN, URL: d.URL(d.path("/products/" + x.ID.String())), Unnamed: x.Title.It == "", Unchecked: x.Facts.Unchecked}
	if x.Variant.Price > 0 {
		v.Price = d.P().Money(x.Variant.Price)
	}
	return v
}

// known is a code that nothing was made of yet, with the name that open data
// give it.
func (d *desk) known(code ean.Code) scanned {
	food, _ := ean.Find(code)
	return scanned{Code: string(code), Name: food.Name.In(d.Lang())}
}

// titleOf is what a product is called where it may have no name yet.
func (d *desk) titleOf(x catalog.Product) string {
	return cmp.Or(x.Title.In(d.Lang()), d.P().T("ean.unnamed"))
}

// scanQuery keeps the shelf and the camera from one code to the next.
func (d *desk) scanQuery(typed map[string]string) url.Values {
	q := url.Values{}
	for _, name := range []string{"shelf", "camera"} {
		if typed[name] != "" {
			q.Set(name, typed[name])
		}
	}
	return q
}

// saveScan adds the product of a code as a draft, and asks for its price or goes
// to its form. The code is typed, or stands in a photo.
func (s site) saveScan(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	f.Bool("camera")
	shelf := f.ID("shelf")
	if photo := c.File("photo"); photo != nil && f.Err() == nil {
		return d.photoScan(f, shelf, photo.Body)
	}
	code := web.Parsed(f, "code", ean.Parse)
	if err = f.Err(); err != nil {
		return d.drawScan(web.Status(err), scanState{typed: f.Typed(), wrong: err})
	}
	return d.takeCode(f, shelf, code)
}

// takeCode adds the product of a code to a shelf, and goes on.
func (d *desk) takeCode(f *web.Form, on string, code ean.Code) error {
	shelf, err := tenants.ParseID(on)
	if err != nil {
		return fault.New(fault.Invalid, "error.choice")
	}
	if _, _, err = d.readShelves(tenants.ID{}); err != nil { // and the shop's card
		return err
	}
	var id tenants.ID
	var what catalog.Coded
	err = d.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error {
		id, what, err = catalog.MakeByCode(t, code, shelf, trades.SellFood(d.card.Trade))
		return err
	})
	switch {
	case web.InvalidForm(err):
		typed := f.Typed()
		typed["code"] = string(code)
		return d.drawScan(web.Status(err), scanState{typed: typed, wrong: err})
	case err != nil:
		return err
	case f.Bool("open"):
		return d.SeeOther(d.path("/products/" + id.String() + "?done=coded"))
	}
	return d.afterCode(f, id, string(what))
}

// afterCode goes to the page that says what became of a code.
func (d *desk) afterCode(f *web.Form, id tenants.ID, done string) error {
	q := d.scanQuery(f.Typed())
	q.Set("done", done)
	q.Set("product", id.String())
	return d.SeeOther(d.path("/products/codes?" + q.Encode()))
}
