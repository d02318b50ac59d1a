package tenants

import "slices"

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
	Acting      Role = "acting" // a coordinator in a shop, while its consent lasts; never stored as a membership
	Anybody     Role = "anybody"
	Member      Role = "member" // whoever is signed in, whatever else they are
)

// ShopRoles are the roles that a shop gives to its people.
func ShopRoles() []Role { return []Role{Owner, Staff, Packer} }

// Right is one thing that roles allow.
type Right string

// The rights. Every route of every host asks for one of them; the router asks,
// not the page (web.Routes.Needs).
const (
	Visit       Right = "visit"        // what is open to everybody, with whatever secret its address asks for
	Enter       Right = "enter"        // what is about the person who is signed in, and the choice of rooms
	RunHood     Right = "run_hood"     // see shops and windows of the neighbourhood
	RunShared   Right = "run_shared"   // what the neighbourhood's shops share: payments, fees, the association's part
	RunRounds   Right = "run_rounds"   // walk one's own rounds
	SeeOrders   Right = "see_orders"   // what a shop has to prepare: for whom by short name, when, what
	MoveOrders  Right = "move_orders"  // accept, weigh, ready, out, collected when nothing is owed
	ServeOrders Right = "serve_orders" // an order's money and phone, writing to who ordered, cash at the counter
	CancelOrder Right = "cancel_order" // and so give money back
	EditGoods   Right = "edit_goods"   // prices, stock, texts
	RunMoney    Right = "run_money"    // the account at Stripe that the shop is paid on, its books and papers
	RunPeople   Right = "run_people"   // who works in the shop, who may act for it, and who changed what
)

// rights is the one table of who may do what.
func rights(role Role) []Right {
	switch role {
	case Anybody:
		return []Right{Visit}
	case Member:
		return []Right{Visit, Enter}
	case Coordinator:
		return []Right{RunHood, RunShared}
	case Courier:
		return []Right{RunRounds}
	case Owner:
		return []Right{SeeOrders, MoveOrders, ServeOrders, CancelOrder, EditGoods, RunMoney, RunPeople}
	case Staff:
		return []Right{SeeOrders, MoveOrders, ServeOrders, CancelOrder, EditGoods}
	case Packer:
		return []Right{SeeOrders, MoveOrders}
	case Acting: // neither money nor people: those stay the shop's own (decisions/0040)
		return []Right{SeeOrders, MoveOrders, ServeOrders, EditGoods}
	}
	return nil
}

// Allows reports whether a role has a right.
func (role Role) Allows(right Right) bool { return slices.Contains(rights(role), right) }
