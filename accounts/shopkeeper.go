package accounts

import (
	"sottocasa/internal/locale"
	"sottocasa/tenants"
)

// ShopLang reads in which language a shop is written to at an address: that of
// the account that has the address, else of the shop's first owner. A shop that
// nobody signs in for leaves into as it is.
func ShopLang(r *tenants.PlatformRead, hood tenants.HoodID, shop tenants.ShopID, email string, into *locale.Lang) {
	r.Each(`select a.lang from platform.memberships m join platform.accounts a on a.id = m.account_id
		where m.hood_id = $1 and m.shop_id = $2 order by lower(a.email) = lower($3) desc, m.role = 'owner' desc, m.created_at, a.id limit 1`,
		tenants.With(hood, shop, email), func(row tenants.Row) error { return row.Scan(into) })
}
