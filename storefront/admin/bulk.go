package admin

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"sottocasa/catalog"
	"sottocasa/internal/fault"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// shownSteps is how many lines a preview of a change of many shows.
const shownSteps = 200

// bulkView shows what a change of many would do.
type bulkView struct {
	view.Staff
	Action  string
	Back    string
	Typed   map[string]string
	Picks   []string
	Rows    []changeView
	Can     int
	Cannot  int
	More    int // lines that are not shown
	ShelfTo string
}

type changeView struct {
	Name   string
	Before string
	After  string
	Why    string
}

// bulk shows what a change of many goods would do, and does it when the preview
// says so.
func (s site) bulk(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	q, page := d.searched()
	f := web.ReadForm(c)
	b := readBulk(f)
	picks, everything := f.IDs("pick", catalog.MostBulk), f.Bool("all")
	if len(picks) == 0 && !everything {
		f.Fail("bulk", "bulk.none_picked")
	}
	var steps []catalog.Step
	count := 0
	if err = f.Err(); err == nil {
		err = s.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) error {
			ids, err := d.picked(t, q, picks, everything)
			if err != nil {
				return err
			}
			if f.Bool("apply") {
				count, err = catalog.DoBulk(t, b, ids)
				return err
			}
			steps, err = catalog.TryBulk(t, b, ids)
			return err
		})
	}
	switch {
	case web.InvalidForm(err):
		return d.listProducts(web.Status(err), q, page, f.Typed(), err)
	case err != nil:
		return err
	case !f.Bool("apply"):
		shelves, _, err := d.readShelves(tenants.ID{})
		if err != nil {
			return err
		}
		to := ""
		for _, x := range shelves {
			if x.ID == b.Shelf {
				to = x.Title.In(d.Lang())
			}
		}
		return d.Render(http.StatusOK, bulkPage(d.P(), d.bulkView(b, steps, f.Typed(), picks, to)))
	}
	to := url.Values{"done": {"bulk"}, "count": {strconv.Itoa(count)}, "bulk": {b.ID.String()}}
	return d.SeeOther(joined(d.address(q, page), to))
}

// joined adds to a local address what is in more.
func joined(path string, more url.Values) string {
	if strings.Contains(path, "?") {
		return path + "&" + more.Encode()
	}
	return path + "?" + more.Encode()
}

// picked are the goods that a change is about: those that were ticked, or all
// that the list finds.
func (d *desk) picked(t *tenants.ShopTx, q catalog.Search, picks []string, everything bool) ([]tenants.ID, error) {
	if everything {
		return catalog.FoundIDs(t, d.place.Zone.String(), q, catalog.MostBulk)
	}
	var ids []tenants.ID
	for _, p := range picks {
		id, err := tenants.ParseID(p)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// readBulk reads what is to change, and to what.
func readBulk(f *web.Form) catalog.Bulk {
	b := catalog.Bulk{ID: tenants.NewID(), What: f.Choice("what", catalog.Changes()...)}
	if f.OptionalLine("id", 36) != "" {
		if id, err := tenants.ParseID(f.ID("id")); err == nil {
			b.ID = id
		}
	}
	for _, name := range []string{"price_to", "stock_to", "shelf_to", "state_to"} { // so that they stay in the form
		f.OptionalLine(name, 40)
	}
	switch b.What {
	case "price":
		readPriceChange(f, &b)
	case "stock":
		if f.Typed()["stock_to"] != "" {
			n := f.Int("stock_to", 0, mostPieces)
			b.OnHand = &n
		}
	case "shelf":
		if id, err := tenants.ParseID(f.ID("shelf_to")); err == nil {
			b.Shelf = id
		}
	case "state":
		b.State = f.Choice("state_to", "live", "hidden", "draft")
	}
	return b
}

// readPriceChange reads "+5%", "−10 %" or a price.
func readPriceChange(f *web.Form, b *catalog.Bulk) {
	typed := strings.NewReplacer("\u2212", "-", " ", "", "\u00a0", "").Replace(f.Typed()["price_to"])
	number, percent := strings.CutSuffix(typed, "%")
	if !percent {
		b.Price = web.Parsed(f, "price_to", priceOf)
		return
	}
	n, err := strconv.Atoi(number)
	if err != nil || n == 0 || n < -catalog.MostLess || n > catalog.MostMore {
		f.Fail("price_to", "bulk.percent_bad", "least", catalog.MostLess, "most", catalog.MostMore)
		return
	}
	b.Percent = n
}

func (d *desk) bulkView(b catalog.Bulk, steps []catalog.Step, typed map[string]string, picks []string, shelfTo string) bulkView {
	q, page := d.searched()
	v := bulkView{Staff: d.frame("products", d.P().T("bulk.preview")), Action: d.URL(d.path("/products/bulk" + d.asked())), Back: d.URL(d.address(q, page)), Typed: typed, Picks: picks}
	v.Narrow, v.Tabs, v.ShelfTo = true, nil, shelfTo
	typed["id"] = b.ID.String()
	for i, s := range steps {
		if s.Why == nil {
			v.Can++
		} else {
			v.Cannot++
		}
		if i >= shownSteps {
			v.More++
			continue
		}
		row := changeView{Name: s.Product.Named().In(d.Lang()), Before: d.valueWords(&s.Product, b.What, s.Before), After: d.valueWords(&s.Product, b.What, s.After)}
		if s.Why != nil {
			row.Why = d.P().T(s.Why.Key, s.Why.Args...)
		}
		v.Rows = append(v.Rows, row)
	}
	return v
}

// valueWords say what a product has of what is changed. A shelf's name is known
// of the one it stands on; the other is named by the form.
func (d *desk) valueWords(x *catalog.Product, what string, v catalog.Value) string {
	p := d.P()
	switch {
	case what == "price" && x.Variant.Per == "kg":
		return p.PerUnit(v.Price, "kg")
	case what == "price":
		return p.Money(v.Price)
	case what == "shelf" && v.Shelf == x.On:
		return x.Shelf.In(d.Lang())
	case what == "shelf":
		return ""
	case what == "state":
		return p.T("goods.state_" + v.State)
	case v.OnHand == nil:
		return p.T("admin.not_counted")
	case x.Mode == catalog.Weight:
		return p.Weight(*v.OnHand)
	}
	return p.T("bulk.pieces", "count", *v.OnHand)
}

// undo takes a change of many back.
func (s site) undo(c *web.Ctx) error {
	d, id, err := s.deskAt(c, "bulk")
	if err != nil {
		return err
	}
	back, left := 0, 0
	err = s.DB.Shop(d.Context(), d.scope(), func(t *tenants.ShopTx) (err error) {
		back, left, err = catalog.UndoBulk(t, id)
		return err
	})
	if err != nil && !fault.Has(err, fault.Conflict) {
		return err
	}
	return d.SeeOther(d.path("/products?done=undone&count=" + strconv.Itoa(back) + "&left=" + strconv.Itoa(left)))
}
