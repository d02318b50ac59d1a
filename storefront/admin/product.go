package admin

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"sottocasa/catalog"
	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// What a shopkeeper may write.
const (
	titleLetters = 120
	aboutLetters = 2000
	mostPieces   = 9999
)

// productView is the form of one product.
type productView struct {
	view.Staff
	Action    string
	Typed     map[string]string // what stands in the fields
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
	v := d.productView(x, typedOf(d.Lang(), x))
	if d.Query("done") == "saved" {
		v.Notice = &view.Notice{Tone: view.Ok, Text: d.P().T("admin.saved")}
	}
	return d.Render(http.StatusOK, productPage(d.P(), v))
}

func (d *desk) readProduct() (catalog.Product, error) {
	var x catalog.Product
	id, err := d.id("product")
	if err != nil {
		return x, err
	}
	err = d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) { catalog.GetByID(r, d.shelfPlace(), id, &x) })
	return x, err
}

// typedOf fills the fields with what is kept.
func typedOf(l locale.Lang, x catalog.Product) map[string]string {
	typed := map[string]string{"title_it": x.Title.It, "title_en": x.Title.En, "about_it": x.About.It, "about_en": x.About.En,
		"price": plain(l, x.Variant.Asked()), "state": x.State, "version": strconv.Itoa(x.Variant.Version), "counted": "0", "online": "0"}
	if x.Variant.OnHand != nil {
		typed["counted"], typed["stock"] = "1", strconv.Itoa(*x.Variant.OnHand)
	}
	if x.Online {
		typed["online"] = "1"
	}
	typeWeighing(l, x, typed)
	if typed["deposit"] = ""; x.Deposit > 0 {
		typed["deposit"] = plain(l, x.Deposit)
	}
	typeLimit(l, x, typed)
	return typed
}

// plain writes a price as people type it.
func plain(l locale.Lang, c money.Cents) string {
	comma := ","
	if l == locale.En {
		comma = "."
	}
	return fmt.Sprintf("%d%s%02d", c/100, comma, c%100)
}

func (d *desk) productView(x catalog.Product, typed map[string]string) productView {
	path := d.path("/products/" + x.ID.String())
	v := productView{Staff: d.frame("products", x.Title.In(d.Lang())), Action: d.URL(path), Typed: typed, PerKilo: x.Variant.Per == "kg", Loose: x.Mode == catalog.Weight, Weighed: x.Weighed(),
		Counted: typed["counted"] == "1", Reserved: x.Variant.Reserved, Back: d.URL(d.path("/products")), Draft: x.State == "draft",
		Picture: d.ownPicture(x.Picture), Photo: d.URL(path + "/photo")}
	v.Over, v.Narrow, v.Tabs = x.Shelf.In(d.Lang()), true, nil
	v.PriceHint = d.P().T("admin.price_hint")
	if x.Variant.Offer != nil {
		v.PriceHint = d.P().T("deals.full_price", "amount", x.Variant.Price)
	}
	if x.State == "live" {
		v.Shop = d.SiteURL(d.place) + d.URL("/products/"+x.Slug)
	}
	return v
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
	e, f := readEdit(c, x, d.Now(d.place.Zone))
	if err = f.Err(); err == nil {
		err = s.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error { return catalog.Save(t, e) })
	}
	switch {
	case err == nil:
		return d.SeeOther(d.path("/products/" + x.ID.String() + "?done=saved"))
	case fault.Has(err, fault.Conflict):
		return d.meantime(f.Typed())
	case web.InvalidForm(err):
		v := d.productView(x, f.Typed())
		v.Errors = d.Wrong(err)
		return d.Render(web.Status(err), productPage(d.P(), v))
	}
	return err
}

func readEdit(c *web.Ctx, x catalog.Product, now time.Time) (catalog.Edit, *web.Form) {
	f := web.ReadForm(c)
	e := catalog.Edit{Product: x.ID, Version: f.Int("version", 1, 1<<30)}
	e.Price = web.Parsed(f, "price", priceOf)
	if f.Choice("counted", "1", "0") == "1" {
		stock := readStock(f, x)
		e.OnHand = &stock
	} else {
		f.OptionalLine("stock", 12)
	}
	e.State = f.Choice("state", "live", "hidden")
	e.Selling = readSelling(f, x)
	e.Deposit = x.Deposit
	if x.Mode == catalog.Each {
		e.Deposit, e.Limit = readDeposit(f), readLimit(f, now)
	}
	e.Title = locale.Text{It: f.Line("title_it", titleLetters), En: f.OptionalLine("title_en", titleLetters)}
	e.About = locale.Text{It: f.OptionalText("about_it", aboutLetters), En: f.OptionalText("about_en", aboutLetters)}
	return e, f
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
func (d *desk) meantime(typed map[string]string) error {
	x, err := d.readProduct()
	if err != nil {
		return err
	}
	kept := typedOf(d.Lang(), x)
	v := d.productView(x, typed)
	for _, name := range editable(x) {
		if same(name, typed[name], kept[name]) {
			continue
		}
		v.Meantime = append(v.Meantime, d.P().T("admin.now_"+name, "value", d.shown(name, kept[name])))
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

func (d *desk) shown(name, value string) string {
	switch name {
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
