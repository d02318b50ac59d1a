package catalog

import "sottocasa/tenants"

// PutBack puts what an order has taken of some variants on the shelf again;
// the order then holds no more of them, so that nothing is put back twice.
// variants must be sorted, which is the lock order.
func PutBack(t *tenants.ShopTx, order tenants.ID, variants []tenants.ID) error {
	if len(variants) == 0 {
		return nil
	}
	if err := Lock(t, variants); err != nil {
		return err
	}
	err := t.Exec(`with gone as (delete from shop.reservations where shop_id = $1 and order_id = $2 and variant_id = any($3) and state = 'consumed'
			returning variant_id, quantity)
		update shop.variants v set on_hand = v.on_hand + g.quantity, version = v.version + (v.on_hand is not null)::int
		from gone g where v.shop_id = $1 and v.id = g.variant_id`, tenants.With(t.Shop(), order, variants))
	if err != nil {
		return err
	}
	return t.Exec(`insert into platform.bumps (hood_id, shop_id) select app.hood(), app.shop()
		where exists (select 1 from shop.variants where shop_id = $1 and id = any($2) and on_hand is not null)`, tenants.With(t.Shop(), variants))
}
