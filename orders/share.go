package orders

import (
	"sottocasa/internal/money"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// Share is what a shop has of an order's money, beside what stands on the order.
type Share struct {
	Shared   bool // paid on the platform, together with others
	Disputed bool
	Contest  *tenants.ID // the open one, else the latest; nil: none
	State    payments.DisputeState
	Lost     money.Cents
	Fee      tenants.Fee       // as it was agreed when the order was placed
	Passed   []payments.Passed // to the shop, the oldest first
}

// ReadShare reads it, in the neighbourhood's scope, for one order of one shop.
func ReadShare(r *tenants.HoodRead, hood tenants.HoodID, shop tenants.ShopID, order tenants.ID, s *Share) {
	r.One(`select q.disputed, q.lost_cents, q.fee_permille, q.fee_fixed_cents, coalesce(bool_or(p.shared and p.captured_cents > 0), false)
		from hood.parts q left join hood.payments p on p.hood_id = q.hood_id and p.purchase_id = q.purchase_id
		where q.hood_id = $1 and q.shop_id = $2 and q.order_id = $3 group by q.hood_id, q.order_id`, tenants.With(hood, shop, order),
		&s.Disputed, &s.Lost, &s.Fee.Permille, &s.Fee.Fixed, &s.Shared)
	r.Each(`select d.id, d.state from hood.disputes d join hood.payments p on p.hood_id = d.hood_id and p.id = d.payment_id
		join hood.parts q on q.hood_id = p.hood_id and q.purchase_id = p.purchase_id
		where d.hood_id = $1 and q.shop_id = $2 and q.order_id = $3 order by d.closed_at is not null, d.opened_at desc limit 1`, tenants.With(hood, shop, order),
		func(row tenants.Row) error { return row.Scan(&s.Contest, &s.State) })
}

// Net is what reaches the shop of a shared payment: what was handed on or will
// be, and what settles its debts.
func (s Share) Net() money.Cents {
	var sum money.Cents
	for _, t := range s.Passed {
		if t.State != "failed" {
			sum += t.Amount + t.Netted - t.Reversed
		}
	}
	return sum
}
