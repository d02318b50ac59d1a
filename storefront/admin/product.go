package admin

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"sottocasa/catalog"
	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// What a shopkeeper may write.
const (
	titleLetters = 120
	aboutLetters = 2000
	shelfLetters = 60
	mostPieces   = 9999
)

// productView is the form of one product.
type productView struct {
	view.Staff
	Action    string
	Typed     map[string]string // what stands in the fields
	Fresh     bool              // it is not made yet
	PriceHint string
	PerKilo   bool
	Loose     bool // stock is counted in grams
	Weighed   bool
	Counted   bool
	Reserved  int
	Meantime  []string // what another phone has changed, in words
	Back      string
	Shop      string // the product's page on the shop's site
	Draft     bool
	Picture   view.Picture
	Photo     string // the page of its photo
	Most      int    // bytes of a file
	Shelves   []view.Option
	Choice    string   // the page of its variants
	Variants  []string // in words
	Box       string   // the page of what is in it
	IsBox     bool
	Duplicate string // action that makes another like it
	Copy      string // its id
	Unchecked bool   // filled in from open data, and nobody has said that it is right
}

// product shows the form.
func (s site) product(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	x, err := d.readProduct()
	if err != nil {
		return err
	}
	v := d.productView(x, d.typedOf(x))
	switch done := d.Query("done"); done {
	case "saved", "made", "made_draft", "copied":
		v.Notice = &view.Notice{Tone: view.Ok, Text: d.P().T("admin."+done, "name", v.Title)}
	case "coded":
		v.Notice = &view.Notice{Tone: view.Ok, Text: d.P().T("ean.opened")}
	}
	return d.Render(http.StatusOK, productPage(d.P(), v))
}

// written is a product with what stands around its form.
type written struct {
	catalog.Product
	shelves  []catalog.Shelf
	variants []catalog.Variant
}

func (d *desk) readProduct() (written, error) {
	var x written
	id, err := d.id("product")
	if err != nil {
		return x, err
	}
	err = d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) {
		catalog.GetByID(r, d.shelfPlace(), id, &x.Product)
		catalog.AllShelves(r, d.place.Shop, &x.shelves)
		catalog.VariantsOf(r, d.place.Shop, id, &x.variants)
	})
	return x, err
}

// typedOf fills the fields with what is kept.
func (d *desk) typedOf(x written) map[string]string {
	l := d.Lang()
	typed := map[string]string{"title_it": x.Title.It, "title_en": x.Title.En, "about_it": x.About.It, "about_en": x.About.En,
		"price": priceTyped(l, x.Variant.Asked()), "state": x.State, "version": strconv.Itoa(x.Variant.Version), "counted": "0", "online": "0"}
	if x.Variant.OnHand != nil {
		typed["counted"], typed["stock"] = "1", strconv.Itoa(*x.Variant.OnHand)
	}
	if x.Online {
		typed["online"] = "1"
	}
	typeGoods(l, x.Product, typed)
	typeTime(x.Product, d.place.Zone, typed)
	typeLabel(l, x.Product, typed)
	typeWeighing(l, x.Product, typed)
	if typed["deposit"] = ""; x.Deposit > 0 {
		typed["deposit"] = plain(l, x.Deposit)
	}
	typeLimit(l, x.Product, typed)
	return typed
}

// priceTyped is a price in its field; a draft may have none.
func priceTyped(l locale.Lang, c money.Cents) string {
	if c == 0 {
		return ""
	}
	return plain(l, c)
}

// productLabels are the fields that must be there, by what they are called.
func productLabels() map[string]string {
	return map[string]string{"title_it": "import.field_name", "price": "admin.price", "shelf": "import.field_shelf"}
}

// plain writes a price as people type it.
func plain(l locale.Lang, c money.Cents) string {
	comma := ","
	if l == locale.En {
		comma = "."
	}
	return fmt.Sprintf("%d%s%02d", c/100, comma, c%100)
}

func (d *desk) productView(x written, typed map[string]string) productView {
	path := d.path("/products/" + x.ID.String())
	v := productView{Staff: d.frame("products", d.titleOf(x.Product)), Unchecked: x.Facts.Unchecked, Action: d.URL(path), Reserved: x.Variant.Reserved, Draft: x.State == "draft",
		Picture: d.ownPicture(x.Picture), Photo: d.URL(path + "/photo"), Duplicate: d.URL(path + "/duplicate"), Copy: tenants.NewID().String(), Choice: d.URL(path + "/variants"), Box: d.URL(path + "/box"), IsBox: x.Box != catalog.NoBox}
	d.fill(&v, x.Product, x.shelves, typed)
	v.Over = x.Shelf.In(d.Lang())
	if x.Variant.Offer != nil {
		v.PriceHint = d.P().T("deals.full_price", "amount", x.Variant.Price)
	}
	if x.State == "live" {
		v.Shop = d.SiteURL(d.place) + d.URL("/products/"+x.Slug)
	}
	if x.Choice != catalog.NoChoice {
		for _, one := range catalog.InOrder(x.Options, x.variants) {
			v.Variants = append(v.Variants, d.variantWords(one))
		}
	}
	return v
}

// fill sets what the forms of old and of new products share.
func (d *desk) fill(v *productView, x catalog.Product, shelves []catalog.Shelf, typed map[string]string) {
	v.Narrow, v.Tabs, v.Back = true, nil, d.URL(d.path("/products"))
	v.Typed, v.Counted, v.PriceHint = typed, typed["counted"] == "1", d.P().T("admin.price_hint")
	v.PerKilo, v.Loose, v.Weighed = x.Variant.Per == "kg", x.Mode == catalog.Weight, x.Weighed()
	v.Shelves = shelfOptions(d.Lang(), shelves, typed["shelf"])
}

// saveProduct saves what was typed, all of it or nothing.
func (s site) saveProduct(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	x, err := d.readProduct()
	if err != nil {
		return err
	}
	e, f := readEdit(c, x.Product, d.place.Zone, d.Now(d.place.Zone))
	if err = f.Err(); err == nil {
		err = s.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error { return catalog.Save(t, e) })
	}
	switch {
	case err == nil:
		return d.SeeOther(d.path("/products/" + x.ID.String() + "?done=saved"))
	case fault.Has(err, fault.Conflict):
		return d.meantime(f.Typed(), e.Label)
	case web.InvalidForm(err):
		v := d.productView(x, f.Typed())
		v.Errors = face.Lacking(d.P(), d.Wrong(err), productLabels())
		return d.Render(web.Status(err), productPage(d.P(), v))
	}
	return err
}

func readEdit(c *web.Ctx, x catalog.Product, zone *time.Location, now time.Time) (catalog.Edit, *web.Form) {
	f := web.ReadForm(c)
	e := catalog.Edit{Product: x.ID, Version: f.Int("version", 1, 1<<30), Goods: readGoods(f, false)}
	if e.Goods != nil {
		x.Mode = e.Goods.Mode
	}
	if x.Choice == catalog.NoChoice {
		e.Price = web.Parsed(f, "price", priceOf)
		e.OnHand = readCount(f, x)
	}
	e.State, e.LiveAt = readState(f, zone, now)
	e.Selling = readSelling(f, x)
	e.Deposit = x.Deposit
	switch {
	case x.Mode == catalog.Each:
		e.Deposit, e.Limit = readDeposit(f), readLimit(f, now)
	case e.Goods != nil:
		e.Deposit = 0
	}
	e.Title, e.About = readTexts(f)
	e.Label = readLabel(f)
	return e, f
}

// readTexts reads a product's words in both languages.
func readTexts(f *web.Form) (title, about locale.Text) {
	title = locale.Text{It: f.Line("title_it", titleLetters), En: f.OptionalLine("title_en", titleLetters)}
	return title, locale.Text{It: f.OptionalText("about_it", aboutLetters), En: f.OptionalText("about_en", aboutLetters)}
}

// readCount reads what is on the shelf; nil is not counted.
func readCount(f *web.Form, x catalog.Product) *int {
	if f.Choice("counted", "1", "0") != "1" {
		f.OptionalLine("stock", 12)
		return nil
	}
	stock := readStock(f, x)
	return &stock
}

// priceOf reads a price: an amount above zero.
func priceOf(s string) (money.Cents, error) {
	price, err := money.ParseAmount(s)
	if err == nil && price == 0 {
		return 0, fault.New(fault.Invalid, "error.price_zero")
	}
	return price, err
}

// meantime answers when another phone saved first: what was typed stays in
// the fields, what is kept now is told, and saving again is meant.
func (d *desk) meantime(typed map[string]string, label *catalog.Label) error {
	x, err := d.readProduct()
	if err != nil {
		return err
	}
	kept := d.typedOf(x)
	v := d.productView(x, typed)
	for _, name := range editable(x.Product) {
		if typed["whole"] == "" && slices.Contains(goodsFields(), name) || same(name, typed[name], kept[name]) {
			continue
		}
		v.Meantime = append(v.Meantime, d.P().T("admin.now_"+name, "value", d.shown(name, kept[name], x.shelves)))
	}
	if otherLabel(label, x.Product) {
		v.Meantime = append(v.Meantime, d.P().T("food.meantime"))
	}
	typed["version"] = kept["version"]
	return d.Render(http.StatusConflict, productPage(d.P(), v))
}

// same reports whether two ways to write a field mean the same.
func same(name, a, b string) bool {
	if name == "limit" && a == "" { // a form without it
		return true
	}
	if strings.HasPrefix(name, "weigh_") || name == "stock" {
		return sameWeight(a, b)
	}
	if (name == "deposit" || name == "cover") && a+b != "" && (a == "" || b == "") {
		a, b = cmp.Or(a, "0"), cmp.Or(b, "0")
	}
	if (name == "price" || name == "deposit" || name == "cover") && a+b != "" {
		x, errX := money.ParseAmount(a)
		y, errY := money.ParseAmount(b)
		return errX == nil && errY == nil && x == y
	}
	clean, err := italy.CleanText(a, aboutLetters)
	return err == nil && clean == b
}

func (d *desk) shown(name, value string, shelves []catalog.Shelf) string {
	switch name {
	case "shelf":
		for _, s := range shelves {
			if s.ID.String() == value {
				return s.Title.In(d.Lang())
			}
		}
	case "vat_rate":
		return vatWords(d.P(), value)
	case "mode", "exempt", "unit":
		if value != "" {
			return d.P().T("goods." + name + "_" + value)
		}
	case "perishable", "min_age":
		return d.P().T("goods.yes_" + value)
	case "counted", "state", "online":
		return d.P().T("admin." + name + "_" + value)
	case "limit":
		return d.P().T("deals.limit_" + value)
	case "price", "deposit", "cover":
		if c, err := money.ParseAmount(value); err == nil {
			return d.P().Money(c)
		}
	}
	if value == "" {
		return d.P().T("admin.nothing")
	}
	return value
}
