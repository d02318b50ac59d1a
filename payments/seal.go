package payments

import (
	"time"

	"sottocasa/tenants"
)

// SealEvery is how often what was booked is sealed.
const SealEvery = time.Minute

// SealAll is the job that seals what was booked since it ran last.
type SealAll struct{}

// Kind names the job.
func (SealAll) Kind() string { return "payments.seal_all" }

// sealedAtOnce is how many entries one seal covers at most.
const sealedAtOnce = 500

// Seal seals the entries of a neighbourhood's books that no seal covers yet:
// those of each shop, and its own. Each seal is the hash of the seal before it
// and of all that stands in its entries, so that nobody changes one later
// unseen. It tells how many entries it has sealed.
func Seal(h *tenants.HoodTx) (sealed int, err error) {
	var own []tenants.ID
	var order []tenants.ShopID
	shops := map[tenants.ShopID][]tenants.ID{}
	err = h.Each(`select entry_id, shop_id from hood.unsealed where hood_id = $1 order by shop_id, entry_id limit $2 for update`,
		tenants.With(h.Hood(), sealedAtOnce), func(row tenants.Row) error {
			var entry tenants.ID
			var shop *tenants.ShopID
			if err := row.Scan(&entry, &shop); err != nil {
				return err
			}
			sealed++
			if shop == nil {
				own = append(own, entry)
				return nil
			}
			if shops[*shop] == nil {
				order = append(order, *shop)
			}
			shops[*shop] = append(shops[*shop], entry)
			return nil
		})
	if err != nil || sealed == 0 {
		return 0, err
	}
	if len(own) > 0 {
		err = h.Exec(`insert into hood.seals (hood_id, n, entries, before, hash)
			select app.hood(), coalesce(l.n, 0) + 1, $1, coalesce(l.hash, ''), app.hood_seal(app.hood(), $1, coalesce(l.hash, ''))
			from (values (1)) one left join lateral (select n, hash from hood.seals where hood_id = app.hood() order by n desc limit 1) l on true`, tenants.With(own))
		if err != nil {
			return 0, err
		}
	}
	for _, shop := range order {
		err := h.InShop(shop, func(s *tenants.ShopTx) error {
			return s.Exec(`insert into shop.seals (shop_id, hood_id, n, entries, before, hash)
				select app.shop(), app.hood(), coalesce(l.n, 0) + 1, $1, coalesce(l.hash, ''), app.shop_seal(app.shop(), $1, coalesce(l.hash, ''))
				from (values (1)) one left join lateral (select n, hash from shop.seals where shop_id = app.shop() order by n desc limit 1) l on true`,
				tenants.With(shops[shop]))
		})
		if err != nil {
			return 0, err
		}
		own = append(own, shops[shop]...)
	}
	return sealed, h.Exec(`delete from hood.unsealed where hood_id = $1 and entry_id = any($2)`, tenants.With(h.Hood(), own))
}
