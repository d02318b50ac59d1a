package web

import (
	"sottocasa/internal/fault"
	"sottocasa/tenants"
)

// Finder finds the neighbourhood or the shop that a request is about, among the
// person's own rooms and never among all: what is somebody else's is NotFound.
type Finder func(c *Ctx) (tenants.HoodID, tenants.ShopID, error)

// Needs gives routes that ask for a right, in the place that find finds. The
// router asks before the form's token and before the handler; which role has
// the right is the table in package tenants. Visit and Enter have no place:
// find is nil.
func (r *Routes) Needs(right tenants.Right, find Finder, options ...Option) *Routes {
	var guard Guard
	switch {
	case right == tenants.Visit:
	case right == tenants.Enter:
		guard = SignedIn
	case find == nil:
		panic("web: the right " + string(right) + " is asked nowhere")
	default:
		guard = func(c *Ctx) error { return c.needs(right, find) }
	}
	return r.Group(guard, append(options, func(rs *rules) { rs.right = right })...)
}

func (c *Ctx) needs(right tenants.Right, find Finder) error {
	who, err := c.Person()
	if err != nil {
		return err
	}
	hood, shop, err := find(c)
	if err != nil {
		return err
	}
	if !who.May(right, hood, shop) {
		return fault.New(fault.Forbidden, "error.no_right")
	}
	return nil
}

// Right is what the route asks for; "" when nobody has said.
func (r Route) Right() tenants.Right { return r.right }
