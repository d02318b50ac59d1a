package payments

import (
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Share is what an order, or without one the association, has of a shared
// payment.
type Share struct {
	Shop     tenants.ShopID
	Order    tenants.ID
	Account  string      // that receives now
	Captured money.Cents // of the payment
	Back     money.Cents // given back or on its way back
	Fee      money.Cents // of the network, as it stands
	Cost     money.Cents // its share of what the provider kept, which stays on refunds
}

// Due is what it should have been sent; below 0 it owes.
func (s Share) Due() money.Cents { return s.Captured - s.Back - s.Fee - s.Cost }

// ours reports whether the share is the association's.
func (s Share) ours() bool { return s.Order == tenants.ID{} }

// shop is the share's shop as a column has it.
func (s Share) shop() *tenants.ShopID {
	if s.ours() {
		return nil
	}
	return &s.Shop
}

func (s Share) order() *tenants.ID {
	if s.ours() {
		return nil
	}
	return &s.Order
}

// level is one run over one payment.
type level struct {
	h        *tenants.HoodTx
	p        Payment
	purchase tenants.ID
	refund   *tenants.ID // that made it needed
}

// Level writes down what has to move for everyone to have what is theirs of a
// captured shared payment whose cost is known: a transfer of what is missing,
// less what the shop owes, or reversals of what is too much; what was never
// sent and is owed all the same becomes a debt. The payment must be locked; the
// shares come in the order of their shops' ids. Calling it again changes
// nothing.
func Level(h *tenants.HoodTx, p Payment, shares []Share, refund *tenants.ID) error {
	if !p.Shared || p.Cost == nil || p.Captured == 0 {
		return nil
	}
	v := level{h, p, p.Purchase, refund}
	for _, s := range shares {
		if err := v.keep(s); err != nil {
			return err
		}
		has, refused, err := v.has(s)
		if err != nil {
			return err
		}
		diff := s.Due() - has
		if refused {
			if err := v.moot(s, diff <= 0); err != nil {
				return err
			}
		}
		switch {
		case diff > 0:
			err = v.send(s, diff)
		case diff < 0:
			err = v.takeBack(s, -diff)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// has is what was sent for a share, or is about to be, what was netted
// included, less what was or will be taken back; and whether something was
// refused.
func (v level) has(s Share) (sum money.Cents, refused bool, err error) {
	err = v.h.One(`select (select coalesce(sum(t.amount_cents + t.netted_cents - (select coalesce(sum(r.amount_cents), 0) from hood.reversals r
			where r.hood_id = t.hood_id and r.transfer_id = t.id and r.state <> 'void')), 0) from hood.transfers t
			where t.hood_id = $1 and t.payment_id = $2 and t.order_id is not distinct from $3 and t.state <> 'failed')::bigint
		- (select coalesce(sum(d.amount_cents), 0) from hood.debts d where d.hood_id = $1 and d.payment_id = $2
			and d.order_id is not distinct from $3 and d.reversal_id is null)::bigint,
		exists (select 1 from hood.transfers t where t.hood_id = $1 and t.payment_id = $2 and t.order_id is not distinct from $3 and t.state = 'failed')`,
		tenants.With(v.h.Hood(), v.p.ID, s.order()), &sum, &refused)
	return sum, refused, err
}

// moot notes whether anything is still owed of what was refused: when not, nobody
// has to see to it any more.
func (v level) moot(s Share, nothing bool) error {
	return v.h.Exec(`update hood.transfers set moot = $4 where hood_id = $1 and payment_id = $2 and order_id is not distinct from $3 and state = 'failed'
		and moot <> $4`, tenants.With(v.h.Hood(), v.p.ID, s.order(), nothing))
}

// post books an entry of a share: in its shop's book, or in the neighbourhood's.
func (v level) post(s Share, kind string, legs ...Leg) error {
	e := Entry{Kind: kind, Currency: v.p.Currency, Legs: legs, Order: s.order(), Payment: &v.p.ID}
	if s.ours() {
		return PostHood(v.h, v.purchase, e)
	}
	return v.h.InShop(s.Shop, func(x *tenants.ShopTx) error { return Post(x, e) })
}

// keep books fee and cost as they stand now: what the platform keeps of the
// share.
func (v level) keep(s Share) error {
	var fee, cost money.Cents
	const sums = `coalesce(sum(amount_cents) filter (where account = 'fee'), 0)::bigint,
		coalesce(sum(amount_cents) filter (where account = 'stripe_cost'), 0)::bigint`
	var err error
	if s.ours() {
		err = v.h.One(`select `+sums+` from hood.ledger where hood_id = $1 and payment_id = $2 and kind = 'kept'`,
			tenants.With(v.h.Hood(), v.p.ID), &fee, &cost)
	} else {
		err = v.h.InShop(s.Shop, func(x *tenants.ShopTx) error {
			return x.One(`select `+sums+` from shop.ledger where shop_id = $1 and payment_id = $2 and order_id = $3 and kind = 'kept'`,
				tenants.With(s.Shop, v.p.ID, s.Order), &fee, &cost)
		})
	}
	if err != nil {
		return err
	}
	fee, cost = s.Fee-fee, s.Cost-cost
	return v.post(s, "kept", Leg{"fee", fee}, Leg{"stripe_cost", cost}, Leg{"platform", -fee - cost})
}

// send writes a transfer down, less what its receiver owes.
func (v level) send(s Share, amount money.Cents) error {
	if s.Account == "" {
		return nil // nobody can receive it now; the comparison tries again
	}
	id := tenants.NewID()
	owed, err := v.debts(s)
	if err != nil {
		return err
	}
	var netted money.Cents
	for i := range owed {
		owed[i].left = min(owed[i].left, amount-netted)
		netted += owed[i].left
	}
	state := "pending"
	if netted == amount {
		state = "done"
	}
	err = v.h.Exec(`insert into hood.transfers (hood_id, id, payment_id, shop_id, order_id, account, amount_cents, fee_cents, cost_cents,
			netted_cents, state, idempotency_key, done_at, from_charge)
		values (app.hood(), $1, $2, $3, $4, $5, $6::bigint, $7, $8, $9, $10::text, $11, case when $10::text = 'done' then now() end,
			$12::bigint >= $6::bigint + (select coalesce(sum(amount_cents), 0) from hood.transfers where hood_id = app.hood() and payment_id = $2 and state <> 'failed'))`,
		tenants.With(id, v.p.ID, s.shop(), s.order(), s.Account, amount-netted, s.Fee, s.Cost, netted, state, "tr:"+v.h.Hood().String()+":"+id.String(), v.p.Captured))
	if err != nil {
		return err
	}
	for _, d := range owed {
		if err := settle(v.h, id, s.shop(), d); err != nil {
			return err
		}
	}
	if err := v.post(s, "netted", Leg{"debt", netted}, Leg{"platform", -netted}); err != nil || state == "done" {
		return err
	}
	return v.h.Enqueue(SendOn{v.h.Hood(), id})
}

// debt is what somebody still owes.
type debt struct {
	id   tenants.ID
	left money.Cents
}

func (v level) debts(s Share) (list []debt, err error) {
	err = v.h.Each(`select id, amount_cents - settled_cents from hood.debts where hood_id = $1 and shop_id is not distinct from $2
		and settled_at is null order by created_at, id for update`, tenants.With(v.h.Hood(), s.shop()), func(row tenants.Row) error {
		var d debt
		err := row.Scan(&d.id, &d.left)
		list = append(list, d)
		return err
	})
	return list, err
}

func settle(h *tenants.HoodTx, transfer tenants.ID, shop *tenants.ShopID, d debt) error {
	if d.left == 0 {
		return nil
	}
	err := h.Exec(`insert into hood.settlements (hood_id, debt_id, transfer_id, shop_id, amount_cents) values (app.hood(), $1, $2, $3, $4)`,
		tenants.With(d.id, transfer, shop, d.left))
	if err != nil {
		return err
	}
	return h.Change("conflict error.changed_meanwhile", 1, `update hood.debts set settled_cents = settled_cents + $3,
		settled_at = case when settled_cents + $3 = amount_cents then now() end
		where hood_id = $1 and id = $2 and settled_cents + $3 <= amount_cents`, tenants.With(h.Hood(), d.id, d.left))
}

// takeBack writes reversals down, of the newest transfer first; what no transfer
// has any more is owed.
func (v level) takeBack(s Share, amount money.Cents) error {
	var from []debt // transfers with what of them could still be taken back
	err := v.h.Each(`select t.id, t.amount_cents - (select coalesce(sum(r.amount_cents), 0) from hood.reversals r
			where r.hood_id = t.hood_id and r.transfer_id = t.id and r.state <> 'void')::bigint
		from hood.transfers t where t.hood_id = $1 and t.payment_id = $2 and t.order_id is not distinct from $3 and t.state <> 'failed'
		order by t.created_at desc, t.id desc`, tenants.With(v.h.Hood(), v.p.ID, s.order()), func(row tenants.Row) error {
		var d debt
		err := row.Scan(&d.id, &d.left)
		from = append(from, d)
		return err
	})
	if err != nil {
		return err
	}
	for _, t := range from {
		part := min(t.left, amount)
		if part <= 0 {
			continue
		}
		amount -= part
		id := tenants.NewID()
		err := v.h.Exec(`insert into hood.reversals (hood_id, id, transfer_id, shop_id, refund_id, amount_cents, idempotency_key)
			values (app.hood(), $1, $2, $3, $4, $5, $6)`, tenants.With(id, t.id, s.shop(), v.refund, part, "rv:"+v.h.Hood().String()+":"+id.String()))
		if err != nil {
			return err
		}
		if err := v.h.Enqueue(TakeBack{v.h.Hood(), id}); err != nil {
			return err
		}
	}
	if amount == 0 {
		return nil
	}
	return v.owe(s, amount, nil)
}

// owe writes a debt down.
func (v level) owe(s Share, amount money.Cents, reversal *tenants.ID) error {
	err := v.h.Exec(`insert into hood.debts (hood_id, id, payment_id, shop_id, order_id, reversal_id, amount_cents)
		values (app.hood(), $1, $2, $3, $4, $5, $6)`, tenants.With(tenants.NewID(), v.p.ID, s.shop(), s.order(), reversal, amount))
	if err != nil {
		return err
	}
	return v.post(s, "debt", Leg{"platform", amount}, Leg{"debt", -amount})
}

// KnowCost notes what the provider kept of a payment; once only.
func KnowCost(h *tenants.HoodTx, p Payment, c Cost) error {
	return h.Change("conflict error.changed_meanwhile", 1, `update hood.payments set cost_cents = $3, charge_id = $4
		where hood_id = $1 and id = $2 and captured_cents > 0 and cost_cents is null`, tenants.With(h.Hood(), p.ID, c.Amount, c.Charge))
}

// BookCost books what the provider kept of a direct charge in the book of the
// shop that was charged.
func BookCost(s *tenants.ShopTx, p Payment, order *tenants.ID, c Cost) error {
	return Post(s, Entry{Kind: "cost", Currency: p.Currency, Order: order, Payment: &p.ID, Source: c.Charge,
		Legs: []Leg{{StripeCost, c.Amount}, {AtStripe, -c.Amount}}})
}
