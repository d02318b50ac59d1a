package catalog

import "sottocasa/tenants"

// Some lists products in any state by their ids, or by those of the variant that
// is shown first; what is nobody's is left out.
func Some(r *tenants.ShopRead, at Place, ids []tenants.ID, into *[]Product) {
	r.Each(some, tenants.With(at.Shop, at.Zone, ids), collect(into))
}

const some = `select ` + productColumns + ` from unnest(array(select id from shop.products where shop_id = $1 and id = any($3::uuid[])
	union select product_id from shop.variants where shop_id = $1 and id = any($3::uuid[]) and position = 1)) o (id)` + byKey + withFirst + ` order by p.id`

// Standing is how far a shop's goods have come.
type Standing struct {
	Live    bool     // something is on sale
	Alcohol bool     // something is a drink for adults, in any state
	First   *Product // the first of the first shelf; nil: there are no goods
}

// Stands says how far a shop's goods have come, however many they are.
func Stands(r *tenants.ShopRead, at Place, into *Standing) {
	r.One(`select exists (select from shop.products where shop_id = $1 and state = 'live'),
		exists (select from shop.products where shop_id = $1 and min_age >= 18 and facts ->> 'food' = 'true')`, tenants.With(at.Shop), &into.Live, &into.Alcohol)
	r.Each(`select `+productColumns+` from unnest(array(select f.id from shop.shelves s cross join lateral (select p.id from shop.products p
			where p.shop_id = $1 and p.shelf_id = s.id order by p.position, p.id limit 1) f
		where s.shop_id = $1 order by s.position, s.id limit 1)) o (id)`+byKey+withFirst, tenants.With(at.Shop, at.Zone), func(row tenants.Row) error {
		into.First = &Product{}
		return row.Scan(into.First.fields()...)
	})
}

// Run lists products of a shelf in any state and in their order, so many from a
// place on.
func Run(r *tenants.ShopRead, at Place, shelf tenants.ID, s Span, into *[]Product) {
	r.Each(`select `+productColumns+` from unnest(array(select id from shop.products where shop_id = $1 and shelf_id = $3
			order by position, id offset $4 limit $5)) with ordinality o (id, n)`+byKey+withFirst+` order by o.n`,
		tenants.With(at.Shop, at.Zone, shelf, s.From, s.Most), collect(into))
}
