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
	Drop   string // action; "" where something stands on it
	It, En string
}

// shelves lists them in their order.
func (s site) shelves(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	return d.drawShelves(http.StatusOK, map[string]string{}, "", nil)
}

func (d *desk) drawShelves(status int, typed map[string]string, wrong string, why error) error {
	shelves, _, err := d.readShelves(tenants.ID{})
	if err != nil {
		return err
	}
	path := d.path("/shelves")
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

// orderShelves puts the shelves in order: one of them elsewhere, or all as they
// were dragged.
func (s site) orderShelves(c *web.Ctx) error {
	return s.putInOrder(c, "/shelves", func(*desk) (func(*tenants.ShopTx, []tenants.ID) error, error) { return catalog.OrderShelves, nil })
}

// orderGoods does the same to what stands on a shelf.
func (s site) orderGoods(c *web.Ctx) error {
	return s.putInOrder(c, "/shelves/"+c.Param("shelf"), func(d *desk) (func(*tenants.ShopTx, []tenants.ID) error, error) {
		shelf, err := d.id("shelf")
		return func(t *tenants.ShopTx, ids []tenants.ID) error { return catalog.OrderGoods(t, shelf, ids) }, err
	})
}

// mostOrdered is how many ids the order of a list may have.
const mostOrdered = catalog.MostBulk

func (s site) putInOrder(c *web.Ctx, back string, of func(*desk) (func(*tenants.ShopTx, []tenants.ID) error, error)) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	put, err := of(d)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	ids := readOrder(f)
	at := ""
	if move := f.OptionalLine("move", 50); move != "" {
		to, id, _ := strings.Cut(move, " ")
		if moved, err := tenants.ParseID(id); err == nil {
			ids, at = catalog.Moved(ids, moved, to), "#o-"+moved.String()
		}
	}
	if err = f.Err(); err == nil {
		err = s.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error { return put(t, ids) })
	}
	switch {
	case d.WantsJSON() && err == nil:
		return d.JSON(http.StatusOK, map[string]string{"message": d.P().T("goods.order_saved")})
	case fault.Has(err, fault.Conflict):
		return d.SeeOther(d.path(back + "?done=moved"))
	case err != nil:
		return err
	}
	return d.Leave(d.URL(d.path(back)) + at)
}

func readOrder(f *web.Form) []tenants.ID {
	var ids []tenants.ID
	for part := range strings.SplitSeq(f.OptionalText("order", mostOrdered*37), ",") {
		id, err := tenants.ParseID(part)
		if err != nil {
			f.Fail("order", "error.choice")
			return nil
		}
		ids = append(ids, id)
	}
	return ids
}

// shelf lists what stands on a shelf, in its order.
func (s site) shelf(c *web.Ctx) error {
	d, id, err := s.deskAt(c, "shelf")
	if err != nil {
		return err
	}
	shelves, _, err := d.readShelves(tenants.ID{})
	if err != nil {
		return err
	}
	title := ""
	for _, x := range shelves {
		if x.ID == id {
			title = x.Title.In(d.Lang())
		}
	}
	if title == "" {
		return fault.New(fault.NotFound, "error.not_found")
	}
	var all []catalog.Product
	count := 0
	err = s.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) {
		catalog.Manage(r, d.shelfPlace(), catalog.Search{Shelf: &id, Most: mostOrdered}, &all, &count)
	})
	if err != nil {
		return err
	}
	v := shelvesView{Staff: d.frame("products", title), Back: d.URL(d.path("/shelves")), Order: d.URL(d.path("/shelves/" + id.String() + "/order"))}
	v.Staff.Over, v.Narrow, v.Tabs = d.P().T("goods.arrange_goods"), true, nil
	var ids []string
	for _, x := range all {
		v.Rows = append(v.Rows, orderRow{ID: x.ID.String(), Name: x.Title.In(d.Lang()), Note: d.good(x).Price, URL: d.URL(d.path("/products/" + x.ID.String()))})
		ids = append(ids, x.ID.String())
	}
	v.All = strings.Join(ids, ",")
	if d.Query("done") == "moved" {
		v.Notice = &view.Notice{Tone: view.Bad, Text: d.P().T("error.changed_meanwhile")}
	}
	return d.Render(http.StatusOK, shelvesPage(d.P(), v))
}
