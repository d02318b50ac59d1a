package admin

import (
	"net/http"
	"strconv"
	"strings"

	"sottocasa/catalog"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// What may be written of options: letters of a name, and of all values together.
const (
	optionLetters = 30
	valueLetters  = 400
	skuLetters    = 40
)

// variantsView is what can be chosen of a product, and what each choice costs.
type variantsView struct {
	view.Staff
	Back    string
	Options string // action that says what can be chosen
	Save    string // action of the table
	Typed   map[string]string
	Rows    []comboView
	Version string
}

type comboView struct {
	ID       string
	Name     string
	Reserved int
}

// variants shows them.
func (s site) variants(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	x, err := d.readProduct()
	if err != nil {
		return err
	}
	v := d.variantsView(x, d.typedVariants(x))
	if d.Query("done") == "saved" {
		v.Notice = &view.Notice{Tone: view.Ok, Text: d.P().T("admin.saved")}
	}
	return d.Render(http.StatusOK, variantsPage(d.P(), v))
}

func (d *desk) variantsView(x written, typed map[string]string) variantsView {
	path := d.path("/products/" + x.ID.String())
	v := variantsView{Staff: d.frame("products", d.P().T("goods.variants")), Back: d.URL(path), Options: d.URL(path + "/options"), Save: d.URL(path + "/variants"),
		Typed: typed, Version: strconv.Itoa(catalog.Versions(x.variants))}
	v.Over, v.Narrow, v.Tabs = x.Title.In(d.Lang()), true, nil
	if x.Choice == catalog.NoChoice {
		return v
	}
	for _, one := range catalog.InOrder(x.Options, x.variants) {
		v.Rows = append(v.Rows, comboView{ID: one.ID.String(), Name: one.Title.In(d.Lang()), Reserved: one.Reserved})
	}
	return v
}

// typedVariants fills both forms with what is kept.
func (d *desk) typedVariants(x written) map[string]string {
	typed := map[string]string{}
	for i, o := range x.Options {
		n := strconv.Itoa(i)
		var it, en []string
		translated := false
		for _, v := range o.Values {
			it, en = append(it, v.It), append(en, v.In(locale.En))
			translated = translated || v.En != ""
		}
		typed["name_it_"+n], typed["name_en_"+n], typed["values_it_"+n] = o.Name.It, o.Name.En, strings.Join(it, ", ")
		if translated {
			typed["values_en_"+n] = strings.Join(en, ", ")
		}
	}
	for _, v := range x.variants {
		id := v.ID.String()
		typed["price_"+id], typed["sku_"+id] = plain(d.Lang(), v.Asked()), v.SKU
		if v.OnHand != nil {
			typed["stock_"+id] = strconv.Itoa(*v.OnHand)
		}
		if v.Sold {
			typed["sold_"+id] = "1"
		}
	}
	return typed
}

// saveOptions says what can be chosen of a product.
func (s site) saveOptions(c *web.Ctx) error {
	return s.changeVariants(c, func(f *web.Form, x written) func(*tenants.ShopTx) error {
		version := f.Int("version", 1, 1<<30)
		all := readOptions(f)
		return func(t *tenants.ShopTx) error { return catalog.SetOptions(t, x.ID, version, all) }
	})
}

// saveVariants keeps the table.
func (s site) saveVariants(c *web.Ctx) error {
	return s.changeVariants(c, func(f *web.Form, x written) func(*tenants.ShopTx) error {
		version := f.Int("version", 1, 1<<30)
		var rows []catalog.Row
		for _, v := range catalog.InOrder(x.Options, x.variants) {
			id := v.ID.String()
			r := catalog.Row{ID: v.ID, Price: web.Parsed(f, "price_"+id, priceOf), SKU: f.OptionalLine("sku_"+id, skuLetters), Sold: f.Bool("sold_" + id)}
			if f.OptionalLine("stock_"+id, 6) != "" {
				n := f.Int("stock_"+id, 0, mostPieces)
				r.OnHand = &n
			}
			rows = append(rows, r)
		}
		return func(t *tenants.ShopTx) error { return catalog.SaveVariants(t, x.ID, version, rows) }
	})
}

// changeVariants is what both forms do: what another phone has saved meanwhile is
// told, and what was typed stays.
func (s site) changeVariants(c *web.Ctx, read func(*web.Form, written) func(*tenants.ShopTx) error) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	x, err := d.readProduct()
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	change := read(f, x)
	if err = f.Err(); err == nil {
		err = s.DB.Shop(d.Context(), d.scope(), change)
	}
	switch {
	case err == nil:
		return d.SeeOther(d.path("/products/" + x.ID.String() + "/variants?done=saved"))
	case !fault.Has(err, fault.Conflict) && !web.InvalidForm(err):
		return err
	}
	typed := d.typedVariants(x)
	for name, value := range f.Typed() {
		typed[name] = value
	}
	for _, v := range x.variants { // a box that was cleared
		if id := v.ID.String(); f.Typed()["price_"+id] != "" && f.Typed()["sold_"+id] == "" {
			typed["sold_"+id] = ""
		}
	}
	v := d.variantsView(x, typed)
	if fault.Has(err, fault.Conflict) {
		v.Notice = &view.Notice{Tone: view.Bad, Text: d.P().T("goods.variants_meantime")}
	} else {
		v.Errors = d.Wrong(err)
	}
	return d.Render(web.Status(err), variantsPage(d.P(), v))
}

// readOptions reads up to three options; one without a name and values is none.
func readOptions(f *web.Form) []catalog.Option {
	var all []catalog.Option
	for i := range catalog.MostOptions {
		n := strconv.Itoa(i)
		name := locale.Text{It: f.OptionalLine("name_it_"+n, optionLetters), En: f.OptionalLine("name_en_"+n, optionLetters)}
		it, en := listed(f.OptionalLine("values_it_"+n, valueLetters)), listed(f.OptionalLine("values_en_"+n, valueLetters))
		switch {
		case name.It == "" && len(it) == 0:
			continue
		case name.It == "":
			f.Fail("name_it_"+n, "error.required")
		case len(it) == 0:
			f.Fail("values_it_"+n, "error.required")
		case len(it) > catalog.MostValues:
			f.Fail("values_it_"+n, "goods.values_most", "number", catalog.MostValues)
		case len(en) > 0 && len(en) != len(it):
			f.Fail("values_en_"+n, "goods.values_pair", "number", len(it))
		}
		all = append(all, catalog.NewOption(name, it, en))
	}
	return all
}

// listed parts "S, M, L" at its commas.
func listed(s string) []string {
	var all []string
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}
