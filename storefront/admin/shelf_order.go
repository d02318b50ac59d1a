package admin

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"sottocasa/catalog"
	"sottocasa/internal/fault"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// onLeaf is how many goods of a shelf a page puts in order.
const onLeaf = 100

// run is a part of a shelf that is put in order: the goods of a page, with those
// just before and after it, so that one can be moved over the edge.
type run struct {
	From   int    // the place of the first, counted from 0
	Before string // the id just before the page; "" on the first
	After  string
	Leaf   view.Leaf
	most   int // goods of the page and beside it
}

// edges name what stands before and after the page, for who drags.
func (r *run) edges() templ.Attributes {
	if r == nil {
		return nil
	}
	return templ.Attributes{"data-before": r.Before, "data-after": r.After}
}

// goesOn reports whether the shelf goes on before the page (-1) or after it (1).
func (r *run) goesOn(to int) bool {
	return r != nil && (to < 0 && r.Before != "" || to > 0 && r.After != "")
}

// orderShelves puts the shelves in order: one of them elsewhere, or all as they
// were dragged.
func (s site) orderShelves(c *web.Ctx) error {
	return s.putInOrder(c, "/shelves", func(*desk, *web.Form) (func(*tenants.ShopTx, []tenants.ID) error, error) {
		return catalog.OrderShelves, nil
	})
}

// orderGoods does the same to what stands on a shelf, or on a page of it.
func (s site) orderGoods(c *web.Ctx) error {
	return s.putInOrder(c, "/shelves/"+c.Param("shelf"), func(d *desk, f *web.Form) (func(*tenants.ShopTx, []tenants.ID) error, error) {
		shelf, err := d.id("shelf")
		from := f.IntOr("from", -1, 0, mostPlace)
		return func(t *tenants.ShopTx, ids []tenants.ID) error {
			if from < 0 {
				return catalog.OrderGoods(t, shelf, ids)
			}
			return catalog.OrderRun(t, shelf, from, ids)
		}, err
	})
}

// mostOrdered is how many ids the order of a list may have, and mostPlace the last
// place of a shelf.
const (
	mostOrdered = catalog.MostShelves + onLeaf
	mostPlace   = 1_000_000
)

func (s site) putInOrder(c *web.Ctx, back string, of func(*desk, *web.Form) (func(*tenants.ShopTx, []tenants.ID) error, error)) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	put, err := of(d, f)
	if err != nil {
		return err
	}
	ids := readOrder(f)
	at, from := "", f.IntOr("from", 0, 0, mostPlace)
	page := from/onLeaf + 1
	if from%onLeaf > 0 { // begins with the last of the page before
		page++
	}
	if move := f.OptionalLine("move", 50); move != "" {
		to, id, _ := strings.Cut(move, " ")
		if moved, err := tenants.ParseID(id); err == nil {
			ids, at = catalog.Moved(ids, moved, to), "#o-"+moved.String()
			page = (from+max(0, slices.Index(ids, moved)))/onLeaf + 1
		}
	}
	if err = f.Err(); err == nil {
		err = s.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error { return put(t, ids) })
	}
	if page > 1 {
		back += "?page=" + strconv.Itoa(page)
	}
	switch {
	case d.WantsJSON() && err == nil:
		return d.JSON(http.StatusOK, map[string]string{"message": d.P().T("goods.order_saved")})
	case fault.Has(err, fault.Conflict):
		return d.SeeOther(joined(d.path(back), url.Values{"done": {"moved"}}))
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

// shelf lists what stands on a shelf, in its order; of a long one a page.
func (s site) shelf(c *web.Ctx) error {
	d, id, err := s.deskAt(c, "shelf")
	if err != nil {
		return err
	}
	shelves, _, err := d.readShelves(tenants.ID{})
	if err != nil {
		return err
	}
	at := slices.IndexFunc(shelves, func(x catalog.Shelf) bool { return x.ID == id })
	if at < 0 {
		return fault.New(fault.NotFound, "error.not_found")
	}
	path := "/shelves/" + id.String()
	r := d.run(path, shelves[at].Count)
	var all []catalog.Product
	err = s.DB.ShopRead(d.Context(), d.scope(), func(read *tenants.ShopRead) {
		catalog.Run(read, d.shelfPlace(), id, catalog.Span{From: r.From, Most: r.most}, &all)
	})
	if err != nil {
		return err
	}
	v := shelvesView{Staff: d.frame("products", shelves[at].Title.In(d.Lang())), Back: d.URL(d.path("/shelves")), Order: d.URL(d.path(path + "/order")), Run: r}
	v.Staff.Over, v.Narrow, v.Tabs = d.P().T("goods.arrange_goods"), true, nil
	var ids []string
	for n, x := range all {
		ids = append(ids, x.ID.String())
		switch {
		case n == 0 && r.Leaf.Number > 1:
			r.Before = x.ID.String()
		case n == r.most-1 && r.Leaf.Number < r.Leaf.Of:
			r.After = x.ID.String()
		default:
			v.Rows = append(v.Rows, orderRow{ID: x.ID.String(), Name: x.Title.In(d.Lang()), Note: d.good(x).Price, URL: d.URL(d.path("/products/" + x.ID.String()))})
		}
	}
	v.All = strings.Join(ids, ",")
	if d.Query("done") == "moved" {
		v.Notice = &view.Notice{Tone: view.Bad, Text: d.P().T("error.changed_meanwhile")}
	}
	return d.Render(http.StatusOK, shelvesPage(d.P(), v))
}

// run is the part of a shelf of so many that the address asks for.
func (d *desk) run(path string, count int) *run {
	last := max(1, (count+onLeaf-1)/onLeaf)
	page, err := strconv.Atoi(d.Query("page"))
	if err != nil {
		page = 1
	}
	page = min(max(1, page), last)
	r := &run{From: (page - 1) * onLeaf, most: onLeaf, Leaf: face.Leaf(page, last, func(n int) string {
		if n == 1 {
			return d.URL(d.path(path))
		}
		return d.URL(d.path(path + "?page=" + strconv.Itoa(n)))
	})}
	if page > 1 {
		r.From, r.most = r.From-1, r.most+1
	}
	if page < last {
		r.most++
	}
	return r
}
