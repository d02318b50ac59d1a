package admin

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"sottocasa/catalog"
	"sottocasa/internal/clock"
	"sottocasa/internal/fault"
	"sottocasa/internal/italy"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/storefront/face"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
	"sottocasa/themes/view"
)

// boxWeeks are the weeks that can be filled in advance, this one among them, and
// packableShown is how many goods a search shows.
const (
	boxWeeks      = 4
	packableShown = 20
)

// boxView is what a box is made of.
type boxView struct {
	view.Staff
	Back    string
	Path    string // of the page; its forms go below it
	Typed   map[string]string
	Groups  int // that the form has room for
	Version string
	Kind    catalog.BoxKind
	Weeks   []view.Option // their addresses are the values
	Week    string        // the Monday that is shown; "" for a box without weeks
	Copy    bool          // the week is empty, and the one before is not
	Items   []boxItem
	Worth   string // what they cost by themselves
	Search  string
	Looked  bool // something was looked for
	Found   []boxFound
	Into    []view.Option // groups that something can be put into; one alone is not asked for
}

// boxItem is something in the box.
type boxItem struct {
	Variant, Name, Amount, Where string
}

// boxFound is something that could be put into it.
type boxFound struct {
	Variant, Name string
	Loose         bool   // in grams
	Has           string // how much of it is in the box already
	Amount, Error string
	Group         string // where it goes, of Into
}

// boxOf reads a product with what it holds as a box.
type boxOf struct {
	written
	box   *catalog.Box
	found []catalog.Product
}

func (d *desk) readBox() (boxOf, error) {
	x := boxOf{}
	var err error
	if x.written, err = d.readProduct(); err != nil {
		return x, err
	}
	all := catalog.Boxes{}
	err = d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) {
		catalog.ReadBoxes(r, d.shelfPlace(), []tenants.ID{x.Variant.ID}, all)
		if q := d.Query("q"); q != "" {
			catalog.Packable(r, d.shelfPlace(), q, packableShown, &x.found)
		}
	})
	if x.box = all[x.Variant.ID]; x.box == nil {
		x.box = &catalog.Box{}
	}
	return x, err
}

// box shows what a box is made of.
func (s site) box(c *web.Ctx) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	x, err := d.readBox()
	if err != nil {
		return err
	}
	v := d.boxView(x)
	if done := d.Query("done"); slices.Contains([]string{"kind", "put", "out", "copy"}, done) {
		v.Notice = &view.Notice{Tone: view.Ok, Text: d.P().T("boxes.done_" + done)}
	}
	return d.Render(http.StatusOK, boxPage(d.P(), v))
}

func (d *desk) boxView(x boxOf) boxView {
	path := d.path("/products/" + x.ID.String())
	v := boxView{Staff: d.frame("products", d.P().T("boxes.edit")), Back: d.URL(path), Path: d.URL(path + "/box"), Typed: typedBox(x.box),
		Version: strconv.Itoa(x.Variant.Version), Kind: x.box.Kind, Search: d.Query("q"), Looked: d.Query("q") != "",
		Groups: min(max(2, len(x.box.Groups)+1), catalog.MostGroups)}
	v.Over, v.Narrow, v.Tabs = x.Title.In(d.Lang()), true, nil
	if v.Kind == catalog.NoBox {
		return v
	}
	items := x.box.Items
	if v.Kind == catalog.WeeklyBox {
		items = d.addWeeks(&v, x.box)
	}
	var worth money.Cents
	for _, i := range items {
		worth += i.Worth()
		one := boxItem{Variant: i.Product.Variant.ID.String(), Name: i.Product.Title.In(d.Lang()), Amount: face.BoxAmount(d.P(), i.Amount)}
		if v.Kind == catalog.ChooseBox {
			one.Where = d.groupName(x.box, i.Group)
		}
		v.Items = append(v.Items, one)
	}
	if len(items) > 0 && v.Kind != catalog.ChooseBox {
		v.Worth = d.P().T("boxes.worth", "amount", d.P().Money(worth))
	}
	if v.Kind == catalog.ChooseBox {
		for n := range len(x.box.Groups) + 1 { // the groups first: they are what is usually meant
			g := (n + 1) % (len(x.box.Groups) + 1)
			v.Into = append(v.Into, view.Option{Value: strconv.Itoa(g), Text: d.groupName(x.box, g)})
		}
	}
	for _, p := range x.found {
		if p.ID != x.ID {
			v.Found = append(v.Found, d.boxFound(p, items))
		}
	}
	return v
}

// boxFound is something that was looked for: as much of it as the box has, or as a
// shopkeeper most likely puts in.
func (d *desk) boxFound(p catalog.Product, items []catalog.BoxItem) boxFound {
	f := boxFound{Variant: p.Variant.ID.String(), Name: p.Title.In(d.Lang()), Loose: p.ByGrams(), Amount: "1", Group: "1"}
	if a := p.Usual(); a.Grams > 0 {
		f.Amount = strconv.Itoa(a.Grams)
	}
	for _, i := range items {
		if i.Product.Variant.ID == p.Variant.ID {
			f.Has, f.Group, f.Amount = face.BoxAmount(d.P(), i.Amount), strconv.Itoa(i.Group), strconv.Itoa(max(i.Amount.Pieces, i.Amount.Grams))
		}
	}
	return f
}

func (d *desk) groupName(b *catalog.Box, group int) string {
	if group == 0 || group > len(b.Groups) {
		return d.P().T("boxes.always")
	}
	if name := b.Groups[group-1].Title.In(d.Lang()); name != "" {
		return name
	}
	return d.P().T("boxes.group", "number", group)
}

// addWeeks lists the weeks and gives what is in the one that is shown.
func (d *desk) addWeeks(v *boxView, b *catalog.Box) (items []catalog.BoxItem) {
	today := clock.DateOf(d.Now(d.place.Zone))
	week := d.weekAsked(d.Query("week"))
	for n := range boxWeeks {
		w := catalog.Monday(today).AddDays(7 * n)
		v.Weeks = append(v.Weeks, view.Option{Text: face.Week(d.P(), w, today), Value: v.Path + "?week=" + w.String(), On: w == week})
	}
	before := false
	for _, i := range b.Items {
		if *i.Week == week {
			items = append(items, i)
		}
		before = before || *i.Week == week.AddDays(-7)
	}
	v.Week, v.Copy = week.String(), before && len(items) == 0
	return items
}

// weekAsked is the Monday that an address or a form means, this week's when it
// means none that can be filled.
func (d *desk) weekAsked(s string) clock.Date {
	monday := catalog.Monday(clock.DateOf(d.Now(d.place.Zone)))
	day, err := clock.ParseDate(s)
	if err != nil || catalog.Monday(day).Before(monday) || monday.AddDays(7*(boxWeeks-1)).Before(catalog.Monday(day)) {
		return monday
	}
	return catalog.Monday(day)
}

func typedBox(b *catalog.Box) map[string]string {
	typed := map[string]string{"kind": string(b.Kind)}
	if b.Again {
		typed["again"] = "1"
	}
	for i, g := range b.Groups {
		n := strconv.Itoa(i)
		typed["group_it_"+n], typed["group_en_"+n], typed["pick_"+n] = g.Title.It, g.Title.En, strconv.Itoa(g.Pick)
	}
	return typed
}

// saveBox says what kind of box a product is.
func (s site) saveBox(c *web.Ctx) error {
	return s.changeBox(c, "kind", func(f *web.Form, x boxOf, _ *desk) func(*tenants.ShopTx) error {
		version := f.Int("version", 1, 1<<30)
		kind := catalog.BoxKind(f.Choice("kind", "", string(catalog.FixedBox), string(catalog.ChooseBox), string(catalog.WeeklyBox)))
		rules := catalog.BoxRules{}
		if again := f.Bool("again"); kind == catalog.WeeklyBox {
			rules.Again = again
		}
		groups := readGroups(f)
		if kind == catalog.ChooseBox {
			rules.Groups = groups
		}
		return func(t *tenants.ShopTx) error { return catalog.SetBox(t, x.ID, version, kind, rules) }
	})
}

// readGroups reads the groups of a box that is chosen; one without a number is none.
func readGroups(f *web.Form) (all []catalog.BoxGroup) {
	for i := range catalog.MostGroups {
		n := strconv.Itoa(i)
		g := catalog.BoxGroup{Title: locale.Text{It: f.OptionalLine("group_it_"+n, optionLetters), En: f.OptionalLine("group_en_"+n, optionLetters)}}
		if g.Pick = f.IntOr("pick_"+n, 0, 1, catalog.MostPicks); g.Pick > 0 {
			all = append(all, g)
		} else if g.Title.It != "" {
			f.Fail("pick_"+n, "error.required")
		}
	}
	return all
}

// putInBox puts something into a box.
func (s site) putInBox(c *web.Ctx) error {
	return s.changeBox(c, "put", func(f *web.Form, x boxOf, d *desk) func(*tenants.ShopTx) error {
		variant, err := tenants.ParseID(f.ID("variant"))
		if err != nil {
			f.Fail("variant", "boxes.no_such")
		}
		e := catalog.Entry{Variant: variant, Group: f.IntOr("group", 0, 0, catalog.MostGroups), Week: d.boxWeek(f, x)}
		amount := f.OptionalLine("amount", 12)
		if n, err := italy.ParseGrams(amount); f.OptionalLine("unit", 1) == "g" && err == nil {
			e.Amount.Grams = n
		} else if n, err := strconv.Atoi(amount); err == nil {
			e.Amount.Pieces = n
		}
		return func(t *tenants.ShopTx) error { return catalog.PutInBox(t, x.ID, e) }
	})
}

// boxWeek is the week that a form is about; nil for a box without weeks.
func (d *desk) boxWeek(f *web.Form, x boxOf) *clock.Date {
	week := d.weekAsked(f.OptionalLine("week", 10))
	if x.box.Kind != catalog.WeeklyBox {
		return nil
	}
	return &week
}

// takeFromBox takes something out of a box.
func (s site) takeFromBox(c *web.Ctx) error {
	return s.changeBox(c, "out", func(f *web.Form, x boxOf, d *desk) func(*tenants.ShopTx) error {
		variant, err := tenants.ParseID(f.ID("variant"))
		if err != nil {
			f.Fail("variant", "boxes.no_such")
		}
		week := d.boxWeek(f, x)
		return func(t *tenants.ShopTx) error { return catalog.TakeOut(t, x.ID, week, []tenants.ID{variant}) }
	})
}

// copyWeek fills a week with what the one before has.
func (s site) copyWeek(c *web.Ctx) error {
	return s.changeBox(c, "copy", func(f *web.Form, x boxOf, d *desk) func(*tenants.ShopTx) error {
		week := d.weekAsked(f.OptionalLine("week", 10))
		return func(t *tenants.ShopTx) error { return catalog.CopyWeek(t, x.ID, week.AddDays(-7), week) }
	})
}

// changeBox is what the forms of a box do: what is wrong is told beside its field
// and what was typed stays.
func (s site) changeBox(c *web.Ctx, what string, read func(*web.Form, boxOf, *desk) func(*tenants.ShopTx) error) error {
	d, err := s.desk(c)
	if err != nil {
		return err
	}
	x, err := d.readBox()
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	change := read(f, x, d)
	week, search := f.OptionalLine("week", 10), f.OptionalLine("q", 100)
	if err = f.Err(); err == nil {
		err = s.DB.Shop(d.Context(), d.scope(), change)
	}
	switch {
	case err == nil:
		to := url.Values{"done": {what}}
		if week != "" {
			to.Set("week", week)
		}
		return d.SeeOther(d.path("/products/" + x.ID.String() + "/box?" + to.Encode()))
	case !fault.Has(err, fault.Conflict) && !web.InvalidForm(err):
		return err
	}
	if search != "" {
		err2 := d.DB.ShopRead(d.Context(), d.scope(), func(r *tenants.ShopRead) { catalog.Packable(r, d.shelfPlace(), search, packableShown, &x.found) })
		if err2 != nil {
			return err2
		}
	}
	v := d.boxView(x)
	v.Search, v.Looked = search, search != ""
	v.refuse(d, f, what, err)
	return d.Render(web.Status(err), boxPage(d.P(), v))
}

// refuse says what was wrong with a form, with what was typed.
func (v *boxView) refuse(d *desk, f *web.Form, what string, wrong error) {
	if fault.Has(wrong, fault.Conflict) {
		v.Notice = &view.Notice{Tone: view.Bad, Text: d.P().T("boxes.meantime")}
		return
	}
	v.Errors = d.Wrong(wrong)
	if what == "kind" {
		v.Typed = f.Typed()
	}
	for i := range v.Found {
		if x := &v.Found[i]; what == "put" && x.Variant == f.Typed()["variant"] {
			x.Amount, x.Group = f.Typed()["amount"], f.Typed()["group"]
			for _, e := range v.Errors {
				x.Error = e.Text
			}
		}
	}
}
