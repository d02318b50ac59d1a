package admin

import (
	"strings"

	"sottocasa/catalog"
	"sottocasa/catalog/ean"
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
)

// priceScan gives what the last code made its price, and a name where nobody
// knows one; the next code comes after it. Who scans on instead of typing a
// price means the next code: the draft waits without one.
func (s site) priceScan(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	f.Bool("camera")
	shelf, product := f.ID("shelf"), f.ID("product")
	var next ean.Code
	code := func(s string) error { // remembers the code that a field has
		next, err = ean.Parse(s)
		return err
	}
	price := web.Parsed(f, "price", func(s string) (money.Cents, error) {
		if looksScanned(s) {
			return 0, code(s)
		}
		return priceOf(s)
	})
	name := ""
	if f.Bool("unnamed") {
		if name = f.Line("name", titleLetters); looksScanned(name) {
			if err := code(name); err != nil {
				_ = f.FailWith("name", err)
			}
		}
	}
	if next != "" {
		return d.takeCode(f, shelf, next)
	}
	id, err := tenants.ParseID(product)
	if err != nil {
		return fault.New(fault.Invalid, "error.choice")
	}
	if err = f.Err(); err == nil {
		err = d.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error { return catalog.FinishCoded(t, id, name, price) })
	}
	switch {
	case web.InvalidForm(err):
		return d.drawScan(web.Status(err), scanState{product: id.String(), done: string(catalog.CodeThere), typed: f.Typed(), wrong: err})
	case fault.Has(err, fault.Conflict): // another phone was first: what it is now stands on the page
		return d.drawScan(web.Status(err), scanState{product: id.String(), done: string(catalog.CodeThere), typed: f.Typed()})
	case err != nil:
		return err
	}
	return d.afterCode(f, id, "priced")
}

// looksScanned tells a bar code from a price or a name: eight digits or more and
// nothing else.
func looksScanned(s string) bool {
	s = strings.TrimSpace(s)
	return len(s) >= 8 && strings.Trim(s, "0123456789") == ""
}
