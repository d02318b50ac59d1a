package tenants

// Role is what a person may do in a neighbourhood or a shop.
type Role string

// The roles. Coordinator and courier belong to a neighbourhood, the others to
// a shop.
const (
	Coordinator Role = "coordinator"
	Courier     Role = "courier"
	Owner       Role = "owner"
	Staff       Role = "staff"
	Packer      Role = "packer"
)

// Right is one thing that roles allow.
type Right string

// The rights that routes ask for.
const (
	RunHood     Right = "run_hood"     // see shops and windows of the neighbourhood
	RunShared   Right = "run_shared"   // what the neighbourhood's shops share: payments, fees, the association's part
	RunRounds   Right = "run_rounds"   // walk one's own rounds
	SeeOrders   Right = "see_orders"   // a shop's orders
	MoveOrders  Right = "move_orders"  // accept, ready, out, collected
	CancelOrder Right = "cancel_order" // and so give money back
	EditGoods   Right = "edit_goods"   // prices, stock, texts
	RunMoney    Right = "run_money"    // the account at Stripe that the shop is paid on
)

// rights is the one table of who may do what.
func rights(role Role) []Right {
	switch role {
	case Coordinator:
		return []Right{RunHood, RunShared}
	case Courier:
		return []Right{RunRounds}
	case Owner:
		return []Right{SeeOrders, MoveOrders, CancelOrder, EditGoods, RunMoney}
	case Staff:
		return []Right{SeeOrders, MoveOrders, CancelOrder, EditGoods}
	case Packer:
		return []Right{SeeOrders, MoveOrders}
	}
	return nil
}

// Allows reports whether a role has a right.
func (role Role) Allows(right Right) bool {
	for _, r := range rights(role) {
		if r == right {
			return true
		}
	}
	return false
}

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
