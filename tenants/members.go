package tenants

// Membership ties an account to a neighbourhood or one of its shops.
type Membership struct {
	Hood HoodID
	Shop ShopID
	Role Role
}

// Join gives an account a role; a role it has already stays.
func Join(p *PlatformTx, account ID, m Membership) error {
	return p.Exec(`insert into platform.memberships (account_id, hood_id, shop_id, role) values ($1, $2, $3, $4)
		on conflict do nothing`, With(account, m.Hood, m.Shop, m.Role))
}

// MembershipsOf lists what an account may enter.
func MembershipsOf(r *PlatformRead, account ID, into *[]Membership) {
	r.Each(`select hood_id, shop_id, role from platform.memberships where account_id = $1 order by hood_id, shop_id, role`,
		With(account), func(row Row) error {
			var m Membership
			if err := row.Scan(&m.Hood, &m.Shop, &m.Role); err != nil {
				return err
			}
			*into = append(*into, m)
			return nil
		})
}

// RoomsSQL is a query of account_id, hood_id, shop_id and role: who may enter
// what now. A coordinator may enter a shop while its consent lasts, unless they
// belong to it anyway.
const RoomsSQL = `select m.account_id, m.hood_id, m.shop_id, m.role from platform.memberships m
	union all select c.account_id, c.hood_id, c.shop_id, 'acting' from platform.consents c
		join platform.memberships k on k.account_id = c.account_id and k.hood_id = c.hood_id and k.role = 'coordinator'
	where c.ended_at is null and c.until > now() and not exists (select 1 from platform.memberships o where o.account_id = c.account_id and o.shop_id = c.shop_id)`
