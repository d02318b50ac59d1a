package catalog

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sottocasa/internal/clock"
	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

// BoxKind says how the contents of a box are known.
type BoxKind string

// The kinds.
const (
	NoBox     BoxKind = ""
	FixedBox  BoxKind = "fixed"  // always the same
	ChooseBox BoxKind = "choose" // some of several, as the resident likes
	WeeklyBox BoxKind = "weekly" // other ones from Monday to Sunday
)

// Bounds of a box.
const (
	MostGroups   = 5
	MostPicks    = 20 // of one group
	MostBoxItems = 60 // of one week, or of a box that has none
)

// BoxRules is what a shop decides of a box beside its contents.
type BoxRules struct {
	Groups []BoxGroup `json:"groups,omitempty"` // of a box that is chosen
	Again  bool       `json:"again,omitempty"`  // a week that nobody has filled has what the last had
}

// BoxGroup is what so many are chosen from: "3 of these fruits".
type BoxGroup struct {
	Title locale.Text `json:"title,omitzero"`
	Pick  int         `json:"pick"` // 1 to MostPicks
}

// BoxItem is something that is in a box, or can be.
type BoxItem struct {
	Week    *clock.Date // its Monday; nil: of every week
	Group   int         // 0: always in it; from 1: of Groups
	Amount  Amount      // in each box
	Product Product     // as ByVariants reads it
}

// Box is what a box holds, or may hold.
type Box struct {
	Kind BoxKind
	BoxRules
	Items []BoxItem
}

// boxedNow is what goods are read with; boxes alone cost something.
const boxedNow = `case when p.box <> '' then app.boxed(p.shop_id, p.id, p.box, p.box_rules) end`

// boxed reads a product's boxedNow.
type boxed Product

// Scan takes "choose|3"; null is no box.
func (b *boxed) Scan(v any) error {
	if v == nil {
		return nil
	}
	s, ok := v.(string)
	if !ok {
		return fmt.Errorf("catalog: %T says nothing of a box", v)
	}
	return (*Product)(b).unbox(&s)
}

// unbox reads how many of a box its contents suffice for.
func (p *Product) unbox(s *string) error {
	if s == nil {
		return nil
	}
	kind, n, _ := strings.Cut(*s, "|")
	p.Box = BoxKind(kind)
	if n == "" {
		return nil
	}
	left, err := strconv.Atoi(n)
	p.Variant.suffices = &left
	return err
}

// Chosen reports whether a resident says what goes into each box.
func (p *Product) Chosen() bool { return p.Box == ChooseBox }

// Monday is the Monday of a day's week: the week of a box.
func Monday(d clock.Date) clock.Date { return d.AddDays(-(int(d.Weekday()) + 6) % 7) }

const boxRulesOf = `select v.id, p.box, p.box_rules from shop.variants v
	join shop.products p on p.shop_id = v.shop_id and p.id = v.product_id and p.box <> ''
	where v.shop_id = $1 and $2 <> '' and v.id = any($3)`

const boxItemsOf = `select o.id, i.week, i.grp, coalesce(i.pieces, 0), coalesce(i.grams, 0), ` + productColumns + `, v.title, v.active
	from shop.variants o join shop.box_items i on i.shop_id = o.shop_id and i.box_id = o.product_id
	join shop.variants v on v.shop_id = i.shop_id and v.id = i.variant_id
	join shop.products p on p.shop_id = v.shop_id and p.id = v.product_id
	join shop.shelves h on h.shop_id = p.shop_id and h.id = p.shelf_id
	where o.shop_id = $1 and o.id = any($3) order by i.week nulls first, i.grp, i.position, i.id`

// Boxes are the boxes among some variants, by variant.
type Boxes map[tenants.ID]*Box

// ReadBoxes reads what the boxes among some variants hold.
func ReadBoxes(r *tenants.ShopRead, at Place, variants []tenants.ID, into Boxes) {
	r.Each(boxRulesOf, tenants.With(at.Shop, at.Zone, variants), into.rules)
	r.Each(boxItemsOf, tenants.With(at.Shop, at.Zone, variants), into.item)
}

// BoxesNow is ReadBoxes inside a write.
func BoxesNow(t *tenants.ShopTx, zone string, variants []tenants.ID) (Boxes, error) {
	all := Boxes{}
	if err := t.Each(boxRulesOf, tenants.With(t.Shop(), zone, variants), all.rules); err != nil {
		return nil, err
	}
	return all, t.Each(boxItemsOf, tenants.With(t.Shop(), zone, variants), all.item)
}

func (all Boxes) rules(row tenants.Row) error {
	var of tenants.ID
	b := &Box{}
	err := row.Scan(&of, &b.Kind, &b.BoxRules)
	all[of] = b
	return err
}

func (all Boxes) item(row tenants.Row) error {
	var of tenants.ID
	var i BoxItem
	var active bool
	p := &i.Product
	head := []any{&of, &i.Week, &i.Group, &i.Amount.Pieces, &i.Amount.Grams}
	if err := row.Scan(append(append(head, p.fields()...), &p.Variant.Title, &active)...); err != nil {
		return err
	}
	if !active {
		p.State = "hidden"
	}
	p.Title, p.Choice = p.Named(), NoChoice
	if b := all[of]; b != nil && b.uses(i) {
		b.Items = append(b.Items, i)
	}
	return nil
}

// uses reports whether an item is of the kind that the box is now.
func (b *Box) uses(i BoxItem) bool {
	return (b.Kind == WeeklyBox) == (i.Week != nil) && (b.Kind == ChooseBox || i.Group == 0) && i.Group <= len(b.Groups)
}

// On lists what can be in the box in the week that begins on a Monday. A weekly
// box that nobody has filled for it is empty, or with Again has what the last week
// before it had.
func (b *Box) On(monday clock.Date) []BoxItem {
	if b.Kind != WeeklyBox {
		return b.Items
	}
	var of *clock.Date
	for _, i := range b.Items { // in the order of their weeks
		if *i.Week == monday || b.Again && i.Week.Before(monday) {
			of = i.Week
		}
	}
	var list []BoxItem
	for _, i := range b.Items {
		if of != nil && *i.Week == *of {
			list = append(list, i)
		}
	}
	return list
}

// Weeks lists the Mondays, from one on, for which a weekly box has contents; nil
// for other boxes, which have the same in all.
func (b *Box) Weeks(from clock.Date, count int) []clock.Date {
	if b.Kind != WeeklyBox {
		return nil
	}
	list := []clock.Date{}
	for n := range count {
		if week := from.AddDays(7 * n); len(b.On(week)) > 0 {
			list = append(list, week)
		}
	}
	return list
}

// Fill lists what goes into a box in a week with what was picked, in the order of
// the box; whole is false when something lacks: nothing is in it that week, or not
// as many of each group are picked as it takes.
func (b *Box) Fill(monday clock.Date, picks []tenants.ID) (list []BoxItem, whole bool) {
	of := make([]int, len(b.Groups)+1)
	taken := 0
	for _, i := range b.On(monday) {
		if i.Group > 0 && !slices.Contains(picks, i.Product.Variant.ID) {
			continue
		}
		if i.Group > 0 {
			of[i.Group]++
			taken++
		}
		list = append(list, i)
	}
	whole = len(list) > 0 && (b.Kind != ChooseBox || taken == len(picks))
	for n, g := range b.Groups {
		whole = whole && (b.Kind != ChooseBox || of[n+1] == g.Pick)
	}
	return list, whole
}

// There reports whether an item can be put into boxes now at all: it is on sale
// and still sold as the box counts it.
func (i BoxItem) There() bool {
	p := i.Product
	return p.State == live && !p.OutNow && (i.Amount.Grams > 0) == p.ByGrams()
}

// Suffices reports whether there is enough of an item for so many boxes.
func (i BoxItem) Suffices(boxes int) bool {
	left, counted := i.Product.Variant.Left()
	return i.There() && (!counted || left >= boxes*i.Product.Stock(i.Amount))
}
