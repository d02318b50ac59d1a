package catalog

import (
	"sottocasa/internal/failpoint"
	"sottocasa/tenants"
)

// Stock moves pieces, or grams of what is sold loose, between shelf and orders. Every verb names the order, and
// its reservation row changes state once only, so nothing is given back twice.

// Need is how many of a variant an order wants: by itself, or in a box.
type Need struct {
	Variant  tenants.ID
	Line     int // of the box it goes into; 0: of none
	Quantity int
}

// Lock keeps others from changing price and stock of some variants until the
// transaction ends, in the order of their ids.
func Lock(t *tenants.ShopTx, variants []tenants.ID) error {
	return t.Each(`select id from shop.variants where shop_id = $1 and id = any($2) order by id for update`,
		tenants.With(t.Shop(), variants), func(tenants.Row) error { return nil })
}

// Reserve takes pieces for an order, all or none; needs must be sorted by
// variant, which is the lock order. What is not there raises Conflict.
func Reserve(t *tenants.ShopTx, order tenants.ID, needs []Need) error {
	for _, n := range needs {
		err := t.Change("conflict error.sold_out", 1, `update shop.variants set reserved = reserved + $3
			where shop_id = $1 and id = $2 and (on_hand is null or on_hand - reserved >= $3)`,
			tenants.With(t.Shop(), n.Variant, n.Quantity))
		if err != nil {
			return err
		}
		err = t.Exec(`insert into shop.reservations (shop_id, hood_id, order_id, variant_id, line, quantity)
			values (app.shop(), app.hood(), $1, $2, $3, $4)
			on conflict (shop_id, order_id, variant_id, line) do update set state = 'held'
			where shop.reservations.state = 'released'`, tenants.With(order, n.Variant, n.Line, n.Quantity))
		if err != nil {
			return err
		}
		if err := failpoint.At(t.Context(), failpoint.ReserveAfterOne); err != nil {
			return err
		}
	}
	return bumpWords(t, order)
}

// Consume takes the order's reserved pieces off the shelf for good. A
// shopkeeper who was looking at the count before has to look again.
func Consume(t *tenants.ShopTx, order tenants.ID) error {
	return t.Exec(`with each as (update shop.reservations set state = 'consumed'
			where shop_id = $1 and order_id = $2 and state = 'held' returning variant_id, quantity),
			mine as (select variant_id, sum(quantity)::int as quantity from each group by variant_id)
		update shop.variants v set reserved = v.reserved - m.quantity, on_hand = v.on_hand - m.quantity,
			version = v.version + (v.on_hand is not null)::int
		from mine m where v.shop_id = $1 and v.id = m.variant_id`, tenants.With(t.Shop(), order))
}

// GiveBack puts the order's pieces back on the shelf, whether they were still
// reserved or already taken, and gives its use of a code back.
func GiveBack(t *tenants.ShopTx, order tenants.ID) error {
	err := t.Exec(`with each as (update shop.reservations r set state = 'released'
			from (select variant_id, line, state from shop.reservations
				where shop_id = $1 and order_id = $2 and state <> 'released' for update) o
			where r.shop_id = $1 and r.order_id = $2 and r.variant_id = o.variant_id and r.line = o.line
			returning r.variant_id, r.quantity, o.state as was),
			gone as (select variant_id, coalesce(sum(quantity) filter (where was = 'held'), 0)::int as held,
				coalesce(sum(quantity) filter (where was = 'consumed'), 0)::int as consumed from each group by variant_id)
		update shop.variants v set reserved = v.reserved - g.held, on_hand = v.on_hand + g.consumed,
			version = v.version + (v.on_hand is not null and g.consumed > 0)::int
		from gone g where v.shop_id = $1 and v.id = g.variant_id`, tenants.With(t.Shop(), order))
	if err != nil {
		return err
	}
	if err := codeBack(t, order); err != nil {
		return err
	}
	return bumpWords(t, order)
}

// FewLeft is from how many pieces on, and FewGrams from how many grams of what
// is sold loose, a page says how much is left.
const (
	FewLeft  = 5
	FewGrams = 1000
)

// bumpWords bumps the content version only when a page says other words about
// stock than before: few left, or none.
func bumpWords(t *tenants.ShopTx, order tenants.ID) error {
	return t.Exec(`insert into platform.bumps (hood_id, shop_id) select app.hood(), app.shop()
		where exists (select 1 from shop.reservations r join shop.variants v on v.shop_id = r.shop_id and v.id = r.variant_id
			join shop.products p on p.shop_id = v.shop_id and p.id = v.product_id
			where r.shop_id = $1 and r.order_id = $2 and v.on_hand is not null
			and v.on_hand - v.reserved - r.quantity <= greatest(case when p.sale_mode = 'weight' then $4::int else $3::int end,
				(select max(coalesce(i.pieces, i.grams)) * ($3::int + 1) from shop.box_items i where i.shop_id = v.shop_id and i.variant_id = v.id)))`,
		tenants.With(t.Shop(), order, FewLeft, FewGrams))
}

// ReserveAgain takes once more what an order had given back, all or none.
func ReserveAgain(t *tenants.ShopTx, order tenants.ID) error {
	var needs []Need
	err := t.Each(`select variant_id, line, quantity from shop.reservations where shop_id = $1 and order_id = $2 and state = 'released'
		order by variant_id, line`, tenants.With(t.Shop(), order), func(row tenants.Row) error {
		var n Need
		err := row.Scan(&n.Variant, &n.Line, &n.Quantity)
		needs = append(needs, n)
		return err
	})
	if err != nil {
		return err
	}
	if err := Reserve(t, order, needs); err != nil {
		return err
	}
	return codeAgain(t, order)
}
