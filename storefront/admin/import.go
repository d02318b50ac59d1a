package admin

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"sottocasa/catalog"
	"sottocasa/catalog/importer"
	"sottocasa/catalog/importer/fetch"
	"sottocasa/catalog/importer/table"
	"sottocasa/internal/fault"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

const (
	// importBytes is what a form with a table and a zip may take.
	importBytes = table.MaxBytes + fetch.MaxFolder + 1<<20
	// importsShown is how many of a shop's imports its page lists, and linesShown
	// how many rows one page of an import has.
	importsShown = 10
	linesShown   = 50
)

// importRoutes are the pages of goods that a shop brings from elsewhere.
func (s site) importRoutes(edit *web.Routes) {
	edit.Get("/admin/:shop/import", s.imports)
	edit.Post("/admin/:shop/import", s.takeImport, web.Upload(importBytes))
	edit.Get("/admin/:shop/import/:import", s.oneImport)
	edit.Post("/admin/:shop/import/:import/columns", s.sayColumns)
	edit.Post("/admin/:shop/import/:import/confirm", s.confirmImport)
	edit.Post("/admin/:shop/import/:import/drop", s.dropImport)
}

// importsView is the form for a file, with the imports there were.
type importsView struct {
	view.Staff
	Back   string
	Action string
	Typed  map[string]string
	VAT    []view.Option
	Past   []pastImport
}

type pastImport struct{ Name, URL, When, State string }

// imports asks for a file.
func (s site) imports(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	rate := 22
	err = d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) { catalog.CommonVAT(r, d.place.Shop, &rate) })
	if err != nil {
		return err
	}
	v, err := d.importsView(map[string]string{"vat": strconv.Itoa(rate)})
	if err != nil {
		return err
	}
	return d.Render(http.StatusOK, importsPage(d.P(), v))
}

func (d *desk) importsView(typed map[string]string) (importsView, error) {
	v := importsView{Staff: d.frame("products", d.P().T("import.title")), Back: d.URL(d.path("/products")), Action: d.URL(d.path("/import")), Typed: typed}
	v.Over, v.Narrow, v.Tabs = d.place.Name, true, nil
	for _, n := range []string{"22", "10", "5", "4"} {
		v.VAT = append(v.VAT, view.Option{Value: n, Text: d.P().T("import.vat_option", "rate", n), On: typed["vat"] == n})
	}
	var past []importer.Import
	err := d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) { importer.Latest(r, d.place.Shop, importsShown, &past) })
	for _, x := range past {
		v.Past = append(v.Past, pastImport{Name: x.Name, URL: d.URL(d.path("/import/" + x.ID.String())), When: d.P().Date(x.Created.In(d.place.Zone)) + ", " + d.P().Clock(x.Created.In(d.place.Zone)),
			State: d.P().T("import.state_" + x.State)})
	}
	return v, err
}

// takeImport takes a file and leads to what becomes of it.
func (s site) takeImport(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	rate, err := strconv.Atoi(f.Choice("vat", "22", "10", "5", "4"))
	o := importer.Options{VAT: rate, Publish: f.Bool("publish"), Shelf: d.P().T("import.shelf")}
	file, pictures := c.File("file"), []byte(nil)
	if p := c.File("pictures"); p != nil {
		pictures = p.Body
	}
	switch {
	case f.Err() != nil || err != nil:
	case file == nil || len(file.Body) == 0:
		f.Fail("file", "import.choose_file")
	case len(pictures) > fetch.MaxFolder:
		f.Fail("pictures", "import.folder_large", "count", fetch.MaxFolder>>20)
	}
	if err = f.Err(); err == nil {
		var id tenants.ID
		if id, err = s.Imports.Take(d.Context(), d.scope(), file.Name, file.Body, pictures, o); err == nil {
			return d.SeeOther(d.path("/import/" + id.String()))
		}
	}
	if fault.Has(err, fault.Unavailable) {
		said := fault.From(err)
		err = fault.Form(fault.Field{Name: "file", Key: said.Key})
	}
	if !web.InvalidForm(err) {
		return err
	}
	v, e := d.importsView(f.Typed())
	if e != nil {
		return e
	}
	v.Errors = d.Wrong(err)
	return d.Render(web.Status(err), importsPage(d.P(), v))
}

// importView is one import, whatever its state.
type importView struct {
	view.Staff
	Import   importer.Import
	Back     string // to the form for another file
	Goods    string // to the products
	Columns  string // actions
	Confirm  string
	Drop     string
	Fields   []columnView
	Tally    importer.Tally
	Groups   []groupView // links to the rows of each verdict
	Lines    []broughtView
	More     string // to the next rows
	Working  bool
	Done     int // of Of, while it works
	Of       int
	WhyNot   string
	Publish  bool
	Pictures []string // in words
	Settings []string // what those of the shop's own zip would change, in words; none: they are not offered
	Settled  string   // what became of them
}

type columnView struct {
	Name    string // of the form's field
	Header  string
	Samples []string
	Options []view.Option
}

type groupView struct {
	Text    string
	URL     string
	Current bool
}

type broughtView struct {
	Title   string
	Line    string
	Changes []string
	Why     []string
	Notes   []string
}

// oneImport shows where an import stands. While it works the page comes anew by
// itself, without a script.
func (s site) oneImport(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	v, err := d.importView()
	if err != nil {
		return err
	}
	if v.Working {
		d.SetHeader("Refresh", "3")
	}
	return d.Render(http.StatusOK, importPage(d.P(), v))
}

func (d *desk) importView() (v importView, err error) {
	id, err := d.id("import")
	if err != nil {
		return v, err
	}
	after, _ := strconv.Atoi(d.Query("after"))
	want, lines := importer.Verdict(d.Query("show")), []importer.Line(nil)
	err = d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) {
		importer.Read(r, d.place.Shop, id, &v.Import)
		importer.Count(r, d.place.Shop, id, &v.Tally)
	})
	if err != nil {
		return v, err
	}
	path := d.path("/import/" + id.String())
	v.Staff = d.frame("products", d.P().T("import.head_"+v.Import.State))
	v.Over, v.Narrow, v.Tabs = v.Import.Name, true, nil
	v.Back, v.Goods = d.URL(d.path("/import")), d.URL(d.path("/products"))
	v.Columns, v.Confirm, v.Drop = d.URL(path+"/columns"), d.URL(path+"/confirm"), d.URL(path+"/drop")
	v.Publish = v.Import.Options.Publish
	if w := v.Import.Why; w != nil {
		v.WhyNot = w.Sentence(d.P())
	}
	d.progress(&v)
	d.settings(&v)
	if v.Import.State == "mapping" {
		v.Fields = d.columns(v.Import, nil)
		return v, nil
	}
	if want = d.groups(&v, path, want); want == "" || v.Import.State == "planning" {
		return v, nil
	}
	err = d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) {
		importer.Lines(r, d.place.Shop, id, want, after, linesShown+1, &lines)
	})
	if len(lines) > linesShown {
		lines = lines[:linesShown]
		v.More = d.URL(path + "?show=" + string(want) + "&after=" + strconv.Itoa(lines[linesShown-1].N))
	}
	for _, l := range lines {
		v.Lines = append(v.Lines, d.line(l))
	}
	return v, err
}

// progress says how far an import is that works.
func (d *desk) progress(v *importView) {
	t := v.Tally
	switch v.Import.State {
	case "planning":
		v.Working = true
		v.Done = t.All()
	case "writing":
		v.Working, v.Done, v.Of = true, t.Done, t.Added+t.Changed
	case "pictures":
		v.Working, v.Done, v.Of = true, t.Taken+t.Failed, t.Taken+t.Failed+t.Wanted
	case "done":
		if t.Taken+t.Failed > 0 {
			v.Pictures = append(v.Pictures, d.P().T("import.pictures_in", "count", t.Taken))
		}
		if t.Failed > 0 {
			v.Pictures = append(v.Pictures, d.P().T("import.pictures_not", "count", t.Failed))
		}
	}
}

// columns asks what each column holds.
func (d *desk) columns(x importer.Import, typed map[string]string) (list []columnView) {
	for i, h := range x.Header {
		col := columnView{Name: "column_" + strconv.Itoa(i), Header: h}
		if h == "" {
			col.Header = d.P().T("import.column_nameless", "number", i+1)
		}
		for _, row := range x.Sample {
			if i < len(row) && row[i] != "" {
				col.Samples = append(col.Samples, row[i])
			}
		}
		chosen := typed[col.Name]
		if typed == nil && i < len(x.Reading.Columns) {
			chosen = string(x.Reading.Columns[i])
		}
		col.Options = []view.Option{{Text: d.P().T("import.field_ignored")}}
		for _, f := range importer.Choices() {
			col.Options = append(col.Options, view.Option{Value: string(f), Text: d.P().T("import.field_" + string(f)), On: string(f) == chosen})
		}
		list = append(list, col)
	}
	return list
}

// sayColumns takes the answer what the columns hold.
func (s site) sayColumns(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	v, err := d.importView()
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	columns := make([]importer.Field, len(v.Import.Header))
	for i := range columns {
		columns[i] = importer.Field(f.OptionalLine("column_"+strconv.Itoa(i), 20))
		if columns[i] != importer.Ignored && !slices.Contains(importer.Choices(), columns[i]) {
			columns[i] = importer.Ignored
		}
	}
	switch err := s.Imports.SayColumns(d.Context(), d.scope(), v.Import.ID, columns); {
	case err == nil:
		return d.SeeOther(d.path("/import/" + v.Import.ID.String()))
	case web.InvalidForm(err):
		v.Fields, v.Errors = d.columns(v.Import, f.Typed()), d.Wrong(err)
		return d.Render(web.Status(err), importPage(d.P(), v))
	default:
		return err
	}
}

// confirmImport begins to write.
func (s site) confirmImport(c *web.Ctx) error {
	return s.onImport(c, func(d *desk, id tenants.ID) (string, error) {
		settings := web.ReadForm(c).Bool("settings") && d.may(tenants.RunMoney)
		return d.path("/import/" + id.String()), s.Imports.Confirm(d.Context(), d.scope(), id, settings)
	})
}

// dropImport forgets a plan.
func (s site) dropImport(c *web.Ctx) error {
	return s.onImport(c, func(d *desk, id tenants.ID) (string, error) {
		return d.path("/import"), s.Imports.Drop(d.Context(), d.scope(), id)
	})
}

func (s site) onImport(c *web.Ctx, do func(*desk, tenants.ID) (string, error)) error {
	d, id, err := s.deskAt(c, "import")
	if err != nil {
		return err
	}
	to, err := do(d, id)
	if fault.Has(err, fault.Conflict) { // another phone did it: its page says where it stands
		to, err = d.path("/import/"+id.String()), nil
	}
	if err != nil {
		return err
	}
	return d.SeeOther(strings.TrimSuffix(to, "/"))
}
