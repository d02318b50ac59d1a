package catalog

import (
	"encoding/json"

	"sottocasa/tenants"
)

// freshly lets the statements of fn be planned for the goods that they are about.
// Plans are kept otherwise, and one that was made when a shop had ten products
// goes through all rows for each of five thousand. Inserts stay outside: each of
// their rows' foreign keys would be planned anew too.
func freshly(t *tenants.ShopTx, fn func() error) error {
	const mode = `select set_config('plan_cache_mode', $1, true)`
	if err := t.Exec(mode, tenants.With("force_custom_plan")); err != nil {
		return err
	}
	if err := fn(); err != nil {
		return err
	}
	return t.Exec(mode, tenants.With("force_generic_plan"))
}

// many is from how many on old plans cost more than making them anew.
const many = 100

// forgetPlans drops the plans that the connection has, those by which foreign
// keys are checked too, before a change of many.
func forgetPlans(t *tenants.ShopTx, n int) error {
	if n < many {
		return nil
	}
	return t.Exec(`discard plans`, nil)
}

// remember keeps what a bulk changes, before and after.
func remember(t *tenants.ShopTx, b Bulk, steps []Step) error {
	if err := forgetPlans(t, len(steps)); err != nil {
		return err
	}
	var ids []tenants.ID
	var before, after []string
	for _, s := range steps {
		was, err := json.Marshal(s.Before)
		if err != nil {
			return err
		}
		is, err := json.Marshal(s.After)
		if err != nil {
			return err
		}
		ids, before, after = append(ids, s.Product.Variant.ID), append(before, string(was)), append(after, string(is))
	}
	err := t.Exec(`insert into shop.bulks (shop_id, hood_id, id, what, count, actor) values (app.shop(), app.hood(), $1, $2, $3, app.actor())`,
		tenants.With(b.ID, b.What, len(steps)))
	if err != nil {
		return err
	}
	return t.Exec(`insert into shop.bulk_rows (shop_id, hood_id, bulk_id, variant_id, before, after)
		select app.shop(), app.hood(), $1, r.id, r.was::jsonb, r.now::jsonb from unnest($2::uuid[], $3::text[], $4::text[]) r (id, was, now)`,
		tenants.With(b.ID, ids, before, after))
}

// apply writes the values of a bulk, each kind in a handful of statements however
// many products there are, and brings log, listings and offers along.
func apply(t *tenants.ShopTx, what string, steps []Step) error {
	var products []tenants.ID
	seen := map[tenants.ID]bool{}
	for _, s := range steps {
		if !seen[s.Product.ID] {
			seen[s.Product.ID] = true
			products = append(products, s.Product.ID)
		}
	}
	var err error
	switch what {
	case "price":
		err = applyPrices(t, steps, products)
	case "stock":
		err = applyStock(t, steps)
	case "shelf":
		err = applyShelves(t, steps, products)
	default:
		err = applyStates(t, steps, products)
	}
	if err != nil {
		return err
	}
	if what != "stock" {
		if err := turnIfOffers(t, products); err != nil {
			return err
		}
	}
	return tenants.Bump(t)
}

func applyPrices(t *tenants.ShopTx, steps []Step, products []tenants.ID) error {
	var ids, logs []tenants.ID
	var prices []int64
	var seen []bool
	for _, s := range steps {
		ids, logs, prices, seen = append(ids, s.Product.Variant.ID), append(logs, tenants.NewID()), append(prices, int64(s.After.Price)), append(seen, s.Product.State == live)
	}
	err := freshly(t, func() error { return writePrices(t, ids, prices, products) })
	if err != nil {
		return err
	}
	return logMany(t, logs, ids, prices, seen)
}

// logMany writes prices into the price log, as asked from now on.
func logMany(t *tenants.ShopTx, logs, variants []tenants.ID, prices []int64, seen []bool) error {
	return t.Exec(`insert into shop.price_log (shop_id, hood_id, id, variant_id, price_cents, live, actor)
		select app.shop(), app.hood(), o.log, o.id, o.price, o.live, app.actor() from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::bool[]) o (log, id, price, live)`,
		tenants.With(logs, variants, prices, seen))
}

// writePrices writes prices to variants, cards and listings.
func writePrices(t *tenants.ShopTx, ids []tenants.ID, prices []int64, products []tenants.ID) error {
	err := t.Change("conflict error.changed_meanwhile", len(ids), `update shop.variants v set price_cents = o.price, version = v.version + 1
		from unnest($2::uuid[], $3::bigint[]) o (id, price) where v.shop_id = $1 and v.id = o.id and v.regular_cents is null`, tenants.With(t.Shop(), ids, prices))
	if err != nil {
		return err
	}
	err = t.Exec(`update shop.products p set choice = o.choice from (select v.product_id as id, case when min(v.price_cents) = max(v.price_cents) then 1 else 2 end as choice
			from shop.variants v where v.shop_id = $1 and v.product_id = any($2) and v.active group by v.product_id) o
		where p.shop_id = $1 and p.id = o.id and p.choice not in (0, o.choice)`, tenants.With(t.Shop(), products))
	if err != nil {
		return err
	}
	return t.Exec(`update platform.listings l set price_cents = v.price_cents from shop.variants v where v.shop_id = $1 and v.product_id = l.product_id and v.position = 1
		and l.hood_id = app.hood() and l.shop_id = $1 and l.product_id = any($2) and l.price_cents <> v.price_cents`, tenants.With(t.Shop(), products))
}

func applyStock(t *tenants.ShopTx, steps []Step) error {
	var ids []tenants.ID
	var counts []*int
	for _, s := range steps {
		ids, counts = append(ids, s.Product.Variant.ID), append(counts, s.After.OnHand)
	}
	return freshly(t, func() error {
		return t.Exec(`update shop.variants v set on_hand = o.n, version = v.version + 1 from unnest($2::uuid[], $3::int[]) o (id, n)
			where v.shop_id = $1 and v.id = o.id`, tenants.With(t.Shop(), ids, counts))
	})
}

// touch makes forms of some products old that are open elsewhere.
func touch(t *tenants.ShopTx, products []tenants.ID) error {
	return freshly(t, func() error {
		return t.Exec(`update shop.variants set version = version + 1 where shop_id = $1 and product_id = any($2) and position = 1`, tenants.With(t.Shop(), products))
	})
}

func applyShelves(t *tenants.ShopTx, steps []Step, products []tenants.ID) error {
	var shelves []tenants.ID
	var places []int
	for _, s := range steps {
		shelves, places = append(shelves, s.After.Shelf), append(places, s.After.Place)
	}
	err := freshly(t, func() error {
		return t.Change("conflict error.changed_meanwhile", len(steps), `update shop.products p set shelf_id = o.shelf, updated_at = now(),
				position = coalesce(nullif(o.place, 0), o.n + coalesce(m.last, 0))
			from unnest($2::uuid[], $3::uuid[], $4::int[]) with ordinality o (id, shelf, place, n)
			left join (select x.shelf_id, max(x.position) as last from shop.products x where x.shop_id = $1 group by x.shelf_id) m on m.shelf_id = o.shelf
			where p.shop_id = $1 and p.id = o.id`, tenants.With(t.Shop(), products, shelves, places))
	})
	if err != nil {
		return err
	}
	if err := touch(t, products); err != nil {
		return err
	}
	return relist(t, ` and p.id = any($3)`, products)
}

func applyStates(t *tenants.ShopTx, steps []Step, products []tenants.ID) error {
	var states []string
	for _, s := range steps {
		states = append(states, s.After.State)
	}
	err := freshly(t, func() error {
		return t.Change("conflict error.changed_meanwhile", len(steps), `update shop.products p set state = o.state, live_at = null, updated_at = now()
			from unnest($2::uuid[], $3::text[]) o (id, state) where p.shop_id = $1 and p.id = o.id`, tenants.With(t.Shop(), products, states))
	})
	if err != nil {
		return err
	}
	if err := touch(t, products); err != nil {
		return err
	}
	if err := logStates(t, products); err != nil {
		return err
	}
	err = freshly(t, func() error {
		return t.Exec(`delete from platform.listings l using shop.products p where l.hood_id = app.hood() and l.shop_id = $1 and l.product_id = any($2)
			and p.shop_id = $1 and p.id = l.product_id and p.state <> 'live'`, tenants.With(t.Shop(), products))
	})
	if err != nil {
		return err
	}
	return relist(t, ` and p.id = any($3)`, products)
}

// logStates writes into the price log that some products are seen from now on, or
// no more; prices in an offer are written with its turn.
func logStates(t *tenants.ShopTx, products []tenants.ID) error {
	var ids, logs []tenants.ID
	var prices []int64
	var seen []bool
	err := freshly(t, func() error {
		return t.Each(`select v.id, v.price_cents, p.state = 'live' from shop.variants v join shop.products p on p.shop_id = v.shop_id and p.id = v.product_id
			where v.shop_id = $1 and v.product_id = any($2) and v.active and v.offer is null order by v.id`, tenants.With(t.Shop(), products), func(row tenants.Row) error {
			var id tenants.ID
			price, on := int64(0), false
			err := row.Scan(&id, &price, &on)
			ids, logs, prices, seen = append(ids, id), append(logs, tenants.NewID()), append(prices, price), append(seen, on)
			return err
		})
	})
	if err != nil {
		return err
	}
	return logMany(t, logs, ids, prices, seen)
}

// turnIfOffers lets offers begin or end for some products, in a shop that has
// any.
func turnIfOffers(t *tenants.ShopTx, products []tenants.ID) error {
	some := false
	err := freshly(t, func() error {
		return t.One(`select exists (select from shop.offers where shop_id = $1 and ended_at is null and ends_at > now())
			or exists (select from shop.variants where shop_id = $1 and product_id = any($2) and offer is not null)`, tenants.With(t.Shop(), products), &some)
	})
	if err != nil || !some {
		return err
	}
	_, err = turn(t, products)
	return err
}
