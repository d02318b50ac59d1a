package catalog

import "sottocasa/tenants"

// PutBack puts what some lines of an order have taken on the shelf again; the
// order then holds no more of it, so that nothing is put back twice. A line is of a
// variant, by itself, and of what went into it where it is of boxes.
func PutBack(t *tenants.ShopTx, order tenants.ID, variants []tenants.ID, lines []int) error {
	if len(variants) == 0 {
		return nil
	}
	const mine = `order_id = $2 and state = 'consumed' and (line = 0 and variant_id = any($3) or line = any($4))`
	args := tenants.With(t.Shop(), order, variants, lines)
	err := t.Each(`select id from shop.variants where shop_id = $1 and id in (select variant_id from shop.reservations where shop_id = $1 and `+mine+`)
		order by id for update`, args, func(tenants.Row) error { return nil })
	if err != nil {
		return err
	}
	err = t.Exec(`with each as (delete from shop.reservations where shop_id = $1 and `+mine+` returning variant_id, quantity),
			gone as (select variant_id, sum(quantity)::int as quantity from each group by variant_id)
		update shop.variants v set on_hand = v.on_hand + g.quantity, version = v.version + (v.on_hand is not null)::int
		from gone g where v.shop_id = $1 and v.id = g.variant_id`, args)
	if err != nil {
		return err
	}
	return tenants.Bump(t)
}
