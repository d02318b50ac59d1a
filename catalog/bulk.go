package catalog

import (
	"strconv"

	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Bulk is a change of many goods at once.
type Bulk struct {
	ID      tenants.ID
	What    string      // one of Changes
	Percent int         // of a price: -90 to 500; 0: Price is meant
	Price   money.Cents // of each, whatever it was
	OnHand  *int        // pieces on the shelf; nil: not counted
	Shelf   tenants.ID
	State   string
}

// Changes are what can be changed of many goods at once.
func Changes() []string { return []string{"price", "stock", "shelf", "state"} }

// Bounds of a bulk: how many products, and per cent of a price.
const (
	MostBulk = 10_000 // as many as a file brings
	MostLess = 90
	MostMore = 500
)

// Value is what a bulk changes: only the field that it is about is set.
type Value struct {
	Price  money.Cents `json:"price,omitzero"`
	OnHand *int        `json:"stock"`
	Shelf  tenants.ID  `json:"shelf,omitzero"`
	Place  int         `json:"place,omitzero"` // on the shelf; 0: behind all others
	State  string      `json:"state,omitzero"`
}

func (v Value) same(o Value) bool {
	if (v.OnHand == nil) != (o.OnHand == nil) || v.OnHand != nil && *v.OnHand != *o.OnHand {
		return false
	}
	return v.Price == o.Price && v.Shelf == o.Shelf && v.State == o.State
}

// Step is what a bulk does to a product, or to one of its variants.
type Step struct {
	Product Product // with the variant, named by its picks
	Before  Value
	After   Value
	Why     *fault.Fault // why it cannot be; nil when it can
}

// value is what a product has of what a bulk changes.
func (p *Product) value(what string) Value {
	switch what {
	case "price":
		return Value{Price: p.Variant.Asked()}
	case "stock":
		return Value{OnHand: p.Variant.OnHand}
	case "shelf":
		return Value{Shelf: p.On, Place: p.Reach}
	}
	return Value{State: p.State}
}

// wanted is what a product would have.
func (b Bulk) wanted(p *Product) Value {
	switch {
	case b.What == "price" && b.Percent != 0:
		return Value{Price: max(1, money.Cents(money.HalfUp(int64(p.Variant.Asked())*int64(100+b.Percent), 100)))}
	case b.What == "price":
		return Value{Price: b.Price}
	case b.What == "stock":
		return Value{OnHand: b.OnHand}
	case b.What == "shelf":
		return Value{Shelf: b.Shelf}
	}
	return Value{State: b.State}
}

// judge says why a product cannot have a value.
func (v Value) judge(p *Product, what string, who Seller) *fault.Fault {
	var err error
	switch {
	case what == "price" && v.Price > money.MaxAmount:
		return fault.New(fault.Invalid, "error.amount_large")
	case what == "price" && v.Price <= 0 || what == "state" && v.State != "draft" && (p.Variant.Asked() <= 0 || blank(p.Title.It)):
		return fault.New(fault.Invalid, "ean.unfinished")
	case what == "price":
		err = p.priceStays(v.Price)
	case what == "stock" && v.OnHand != nil && p.Mode == Weight:
		return fault.New(fault.Invalid, "bulk.by_weight")
	case what == "stock" && v.OnHand != nil && *v.OnHand < p.Variant.Reserved:
		err = belowReserved(p.Mode, p.Variant.Reserved)
	case what == "state" && v.State == live:
		now := *p
		now.State = live
		if held := now.Shut(*p, who); len(held) > 0 {
			return fault.New(fault.Invalid, held[0].Key, held[0].Args...)
		}
	}
	said := fault.From(err)
	if said != nil && len(said.Fields) > 0 {
		return fault.New(fault.Invalid, said.Fields[0].Key, said.Fields[0].Args...)
	}
	return said
}

// TryBulk says what a bulk would do to some products, and changes nothing. What
// has the value already is left out.
func TryBulk(t *tenants.ShopTx, b Bulk, products []tenants.ID) (steps []Step, err error) {
	err = freshly(t, func() error { steps, err = tryBulk(t, b, products); return err })
	return steps, err
}

func tryBulk(t *tenants.ShopTx, b Bulk, products []tenants.ID) ([]Step, error) {
	err := t.Each(`select v.id from shop.variants v where v.shop_id = $1 and v.product_id = any($2) order by v.id for update`, tenants.With(t.Shop(), products),
		func(tenants.Row) error { return nil })
	if err != nil {
		return nil, err
	}
	all, err := b.about(t, products)
	if err != nil {
		return nil, err
	}
	who, err := SellerOf(t)
	if err != nil {
		return nil, err
	}
	var steps []Step
	for i := range all {
		p := &all[i]
		if b.What == "state" {
			if err := p.lookInside(t); err != nil {
				return nil, err
			}
		}
		s := Step{Product: *p, Before: p.value(b.What), After: b.wanted(p)}
		if s.Before.same(s.After) {
			continue
		}
		s.Why = s.After.judge(p, b.What, who)
		steps = append(steps, s)
	}
	return steps, nil
}

// changed are the columns of a product that a change of price, stock or shelf is
// about. One of states asks the gates, and reads all: five times as long.
const changed = `p.id, p.title, p.sale_mode, p.state, p.shelf_id, h.title, p.position, v.id, v.title, v.price_cents, v.per, v.on_hand, v.reserved,
	coalesce(v.regular_cents, 0), v.offer, coalesce(p.cover_cents, 0), ` + limited

func (p *Product) changed() []any {
	v := &p.Variant
	return []any{&p.ID, &p.Title, &p.Mode, &p.State, &p.On, &p.Shelf, &p.Reach, &v.ID, &v.Title, &v.Price, &v.Per, &v.OnHand, &v.Reserved,
		&v.Regular, &v.Offer, &p.Cover, &p.MostOff, &p.Campaign}
}

// reads says what a change of many reads of each product, and where to.
func reads(what string) (columns string, fields func(*Product) []any) {
	if what != "state" {
		return changed, (*Product).changed
	}
	return productColumns, (*Product).fields
}

// about reads the products that a bulk is about: a change of price or stock each
// of their variants, one of shelf or state the first alone.
func (b Bulk) about(t *tenants.ShopTx, products []tenants.ID) (all []Product, err error) {
	columns, fields := reads(b.What)
	sql := `select ` + columns + ` from unnest($3::uuid[]) o (id)` + byKey + withSold
	if b.What == "shelf" || b.What == "state" {
		sql = `select ` + columns + ` from unnest($3::uuid[]) o (id)` + byKey + withFirst
	}
	return all, t.Each(sql+` order by h.position, p.position, p.id, v.id`, tenants.With(t.Shop(), "UTC", products), func(row tenants.Row) error {
		var p Product
		err := row.Scan(fields(&p)...)
		all = append(all, p)
		return err
	})
}

// DoBulk changes many products, all that can be, and remembers what they were.
// It gives how many it changed; none is Invalid at "bulk". The same bulk twice
// changes nothing.
func DoBulk(t *tenants.ShopTx, b Bulk, products []tenants.ID) (int, error) {
	steps, err := TryBulk(t, b, products)
	if err != nil {
		return 0, err
	}
	var can []Step
	for _, s := range steps {
		if s.Why == nil {
			can = append(can, s)
		}
	}
	done := 0
	if err := t.One(`select count(*)::int from shop.bulks where shop_id = $1 and id = $2`, tenants.With(t.Shop(), b.ID), &done); err != nil || done > 0 {
		return 0, err
	}
	if len(can) == 0 {
		return 0, fault.Form(fault.Field{Name: "bulk", Key: "bulk.nothing"})
	}
	if err := remember(t, b, can); err != nil {
		return 0, err
	}
	err = tenants.Record(t, tenants.Deed{What: "goods_changed", Subject: b.ID, Now: strconv.Itoa(len(can))})
	if err != nil {
		return 0, err
	}
	return len(can), apply(t, b.What, can)
}

// UndoBulk gives all that a bulk changed what it had before, but for what
// somebody has changed since, or cannot have any more. It gives how many it
// changed back, and how many it left. One that is undone already is a Conflict.
func UndoBulk(t *tenants.ShopTx, id tenants.ID) (back, left int, err error) {
	var what string
	err = t.One(`select what from shop.bulks where shop_id = $1 and id = $2`, tenants.With(t.Shop(), id), &what)
	if err == nil {
		err = t.Change("conflict bulk.undone", 1, `update shop.bulks set undone_at = now() where shop_id = $1 and id = $2 and undone_at is null`, tenants.With(t.Shop(), id))
	}
	var steps []Step
	if err == nil {
		err = freshly(t, func() error { steps, left, err = undone(t, id, what); return err })
	}
	if err != nil || len(steps) == 0 {
		return 0, left, err
	}
	if err := forgetPlans(t, len(steps)); err != nil {
		return 0, left, err
	}
	err = tenants.Record(t, tenants.Deed{What: "goods_undone", Subject: id, Now: strconv.Itoa(len(steps))})
	if err != nil {
		return 0, left, err
	}
	return len(steps), left, apply(t, what, steps)
}

// undone lists what undoing a bulk does, and counts what it leaves alone.
func undone(t *tenants.ShopTx, id tenants.ID, what string) (steps []Step, left int, err error) {
	err = t.Each(`select v.id from shop.variants v join shop.bulk_rows b on b.shop_id = v.shop_id and b.variant_id = v.id
		where v.shop_id = $1 and b.bulk_id = $2 order by v.id for update of v`, tenants.With(t.Shop(), id), func(tenants.Row) error { return nil })
	var who Seller
	if err == nil {
		who, err = SellerOf(t)
	}
	if err != nil {
		return nil, 0, err
	}
	columns, fields := reads(what)
	err = t.Each(`select `+columns+`, b.before, b.after from shop.bulk_rows b
		join lateral (select * from shop.variants v where v.shop_id = $1 and v.id = b.variant_id offset 0) v on true
		join lateral (select * from shop.products p where p.shop_id = $1 and p.id = v.product_id offset 0) p on true`+withShelf+`
		where b.shop_id = $1 and b.bulk_id = $3 order by h.position, p.position, p.id, v.id`, tenants.With(t.Shop(), "UTC", id), func(row tenants.Row) error {
		var s Step
		err := row.Scan(append(fields(&s.Product), &s.After, &s.Before)...)
		if now := s.Product.value(what); err == nil && now.same(s.Before) && s.After.judge(&s.Product, what, who) == nil {
			steps = append(steps, s)
		} else {
			left++
		}
		return err
	})
	return steps, left, err
}
