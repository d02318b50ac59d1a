package admin

import (
	"net/http"
	"strings"

	"sottocasa/catalog"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// shelvesView is the order of the shelves, or of what stands on one of them.
type shelvesView struct {
	view.Staff
	Back   string
	Over   bool   // of shelves, not of goods
	Order  string // action of the order
	New    string // action that puts a shelf up
	Fresh  string // its id
	Rows   []orderRow
	All    string // the ids in their order
	Run    *run   // of a shelf with pages
	Typed  map[string]string
	Wrong  string // id of the row that was not right
	Rename string // action that names the shelf anew
}

type orderRow struct {
	ID     string
	Name   string
	Note   string
	URL    string
	Rename string
	Open   string // leads to the forms of this row, where there are too many rows for each to have its own
	Drop   string // action; "" where something stands on it
	It, En string
}

// mostFolded is how many shelves have their forms on the page at once.
const mostFolded = 50

// shelves lists them in their order.
func (s site) shelves(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	return d.drawShelves(http.StatusOK, map[string]string{}, d.Query("open"), nil)
}

func (d *desk) drawShelves(status int, typed map[string]string, wrong string, why error) error {
	shelves, _, err := d.readShelves(tenants.ID{})
	if err != nil {
		return err
	}
	path := d.path("/shelves")
	for _, x := range shelves {
		if why == nil && x.ID.String() == wrong {
			typed = map[string]string{"title_it": x.Title.It, "title_en": x.Title.En}
		}
	}
	v := shelvesView{Staff: d.frame("products", d.P().T("goods.arrange")), Back: d.URL(d.path("/products")), Over: true, Order: d.URL(path + "/order"), New: d.URL(path),
		Fresh: tenants.NewID().String(), Typed: typed, Wrong: wrong}
	v.Narrow, v.Tabs = true, nil
	var ids []string
	for _, x := range shelves {
		id := x.ID.String()
		row := orderRow{ID: id, Name: x.Title.In(d.Lang()), Note: d.P().T("goods.count", "count", x.Count), URL: d.URL(path + "/" + id), Rename: d.URL(path + "/" + id + "/name"), It: x.Title.It, En: x.Title.En}
		if x.Count == 0 {
			row.Drop = d.URL(path + "/" + id + "/drop")
		}
		if len(shelves) > mostFolded && wrong != id {
			row.Open = d.URL(path+"?open="+id) + "#o-" + id
		}
		v.Rows, ids = append(v.Rows, row), append(ids, id)
	}
	v.All = strings.Join(ids, ",")
	if d.Query("done") == "saved" {
		v.Notice = &view.Notice{Tone: view.Ok, Text: d.P().T("admin.saved")}
	}
	if fault.Has(why, fault.Conflict) {
		v.Notice = &view.Notice{Tone: view.Bad, Text: d.P().T(fault.From(why).Key)}
	} else if why != nil {
		v.Errors = d.Wrong(why)
	}
	return d.Render(status, shelvesPage(d.P(), v))
}

// shelfDone answers a change of the shelves: what was not right stays typed.
func (d *desk) shelfDone(f *web.Form, row string, err error) error {
	if err == nil {
		return d.SeeOther(d.path("/shelves?done=saved"))
	}
	if fault.Has(err, fault.Conflict) || web.InvalidForm(err) {
		return d.drawShelves(web.Status(err), f.Typed(), row, err)
	}
	return err
}

func shelfTitle(f *web.Form) locale.Text {
	return locale.Text{It: f.Line("title_it", shelfLetters), En: f.OptionalLine("title_en", shelfLetters)}
}

// makeShelf puts a shelf up.
func (s site) makeShelf(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	id, bad := tenants.ParseID(f.ID("id"))
	title := shelfTitle(f)
	if err = f.Err(); err == nil && bad == nil {
		err = s.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error { return catalog.MakeShelf(t, id, title) })
	}
	return d.shelfDone(f, "", err)
}

// nameShelf gives a shelf another name.
func (s site) nameShelf(c *web.Ctx) error {
	d, id, err := s.deskAt(c, "shelf")
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	was := locale.Text{It: f.OptionalLine("was", shelfLetters)}
	title := shelfTitle(f)
	if err = f.Err(); err == nil {
		err = s.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error { return catalog.RenameShelf(t, id, was, title) })
	}
	return d.shelfDone(f, id.String(), err)
}

// dropShelf takes an empty shelf away.
func (s site) dropShelf(c *web.Ctx) error {
	d, id, err := s.deskAt(c, "shelf")
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	return d.shelfDone(f, "", s.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error { return catalog.DropShelf(t, id) }))
}
