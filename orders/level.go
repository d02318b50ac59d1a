package orders

import (
	"context"
	"errors"
	"time"

	"sottocasa/internal/failpoint"
	"sottocasa/internal/money"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// captureAssociation books what came in for the association; nothing when none
// of the orders took anything.
func captureAssociation(h *tenants.HoodTx, purchase head, pay payments.Payment, orders money.Cents) (money.Cents, error) {
	gift, err := forAssociation(h, purchase.ID)
	if err != nil || gift == 0 || orders == 0 {
		return 0, err
	}
	err = h.Change("conflict error.order_moved", 1, `update hood.purchases set association_captured_cents = $3
		where hood_id = $1 and id = $2 and association_captured_cents = 0`, tenants.With(h.Hood(), purchase.ID, gift))
	if err != nil {
		return 0, err
	}
	return gift, bookAssociation(h, pay, "capture", gift, nil)
}

// forAssociation is what of a purchase is the association's.
func forAssociation(h *tenants.HoodTx, purchase tenants.ID) (sum money.Cents, err error) {
	err = h.One(`select association_cents + contribution_cents from hood.purchases where hood_id = $1 and id = $2`,
		tenants.With(h.Hood(), purchase), &sum)
	return sum, err
}

func bookAssociation(h *tenants.HoodTx, pay payments.Payment, kind string, amount money.Cents, refund *tenants.ID) error {
	legs := []payments.Leg{{Account: "platform", Amount: amount}, {Account: "association", Amount: -amount}}
	return payments.PostHood(h, pay.Purchase, payments.Entry{Kind: kind, Currency: pay.Currency, Legs: legs, Payment: &pay.ID, Refund: refund})
}

// Level has everyone get what is theirs of a shared payment, as it stands now;
// refund may say what made it needed. Before the payment's cost is known it
// does nothing: the job that learns it levels.
func Level(h *tenants.HoodTx, payment tenants.ID, refund *tenants.ID) error {
	purchase, pay, err := lockBoth(h, payment)
	if err != nil || !pay.Shared || pay.Cost == nil || pay.Captured == 0 {
		return err
	}
	if frozen, err := payments.Frozen(h, pay.ID); err != nil || frozen {
		return err // the end of the dispute levels
	}
	shares, err := sharesOf(h, purchase, pay)
	if err != nil {
		return err
	}
	if err := payments.Level(h, pay, shares, refund); err != nil {
		return err
	}
	return tellDebts(h, payment)
}

// sharesOf is what each order and the association have of a payment, in the
// order of the shops' ids, the association last. A payment that belongs to no
// order has none.
func sharesOf(h *tenants.HoodTx, purchase head, pay payments.Payment) ([]payments.Share, error) {
	whole := false
	err := h.One(`select exists (select 1 from hood.given_back where hood_id = $1 and payment_id = $2)`, tenants.With(h.Hood(), pay.ID), &whole)
	if err != nil {
		return nil, err
	}
	var shares []payments.Share
	err = h.Each(`select q.shop_id, q.order_id, coalesce(a.id, '') from hood.parts q
		left join platform.stripe_accounts a on a.shop_id = q.shop_id and a.replaced_at is null
		where q.hood_id = $1 and q.purchase_id = $2 order by q.shop_id`, tenants.With(h.Hood(), purchase.ID), func(row tenants.Row) error {
		var s payments.Share
		err := row.Scan(&s.Shop, &s.Order, &s.Account)
		shares = append(shares, s)
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range shares {
		s := &shares[i]
		err := h.InShop(s.Shop, func(x *tenants.ShopTx) error {
			return x.Each(`select captured, back, fee, cost from shop.shares where shop_id = $1 and order_id = $2 and payment_id = $3`,
				tenants.With(s.Shop, s.Order, pay.ID), func(row tenants.Row) error { return row.Scan(&s.Captured, &s.Back, &s.Fee, &s.Cost) })
		})
		if err != nil {
			return nil, err
		}
		if whole { // it was paid too late: the platform bears the cost
			s.Back, s.Fee, s.Cost = s.Captured, 0, 0
		}
	}
	ours, err := associationShare(h, pay)
	return append(shares, ours), err
}

// associationShare is what the association has of a payment; Account is empty
// when it can receive nothing now.
func associationShare(h *tenants.HoodTx, pay payments.Payment) (s payments.Share, err error) {
	err = h.Each(`select coalesce((select c.id from platform.stripe_accounts c where c.hood_id = a.hood_id and c.shop_id is null and c.replaced_at is null), ''),
			a.captured, a.back, a.cost from hood.association_shares a where a.hood_id = $1 and a.payment_id = $2`, tenants.With(h.Hood(), pay.ID),
		func(row tenants.Row) error { return row.Scan(&s.Account, &s.Captured, &s.Back, &s.Cost) })
	return s, err
}

// knowCost shares what the provider kept of a payment among all who have a part
// of it, in proportion to what was captured for them, by largest remainder.
// Of a payment that belongs to nobody the platform bears it.
func knowCost(h *tenants.HoodTx, purchase head, pay payments.Payment, c payments.Cost) error {
	if !pay.Shared {
		return knowOwnCost(h, purchase, pay, c)
	}
	shares, err := sharesOf(h, purchase, pay)
	if err != nil {
		return err
	}
	var all money.Cents
	weights := make([]money.Cents, len(shares))
	for i, s := range shares {
		weights[i] = s.Captured
		all += s.Captured
	}
	if all == 0 {
		return nil
	}
	if err := payments.KnowCost(h, pay, c); err != nil {
		return err
	}
	for i, cost := range money.Split(c.Amount, weights) {
		if cost == 0 {
			continue
		}
		if shares[i].Order == (tenants.ID{}) {
			err = h.Exec(`update hood.purchases set association_cost_cents = $3 where hood_id = $1 and id = $2`, tenants.With(h.Hood(), purchase.ID, cost))
		} else {
			err = h.Exec(`update hood.parts set cost_cents = $3 where hood_id = $1 and order_id = $2`, tenants.With(h.Hood(), shares[i].Order, cost))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// knowOwnCost books what the provider kept of a direct charge: the shop that was
// charged bears it, also when nobody wanted the payment.
func knowOwnCost(h *tenants.HoodTx, purchase head, pay payments.Payment, c payments.Cost) error {
	parts, err := partsOf(h, purchase.ID)
	if err != nil {
		return err
	}
	if err := payments.KnowCost(h, pay, c); err != nil {
		return err
	}
	return h.InShop(parts[0].Shop, func(s *tenants.ShopTx) error { return payments.BookCost(s, pay, &parts[0].Order, c) })
}

// levelOut learns what a payment cost, then levels it if it is shared.
func (c *Conductor) levelOut(ctx context.Context, j payments.LevelOut) error {
	s := tenants.InHood(j.Hood, "job:"+j.Kind())
	var p payments.Payment
	if err := c.db.HoodRead(ctx, s, func(r *tenants.HoodRead) { payments.Read(r, j.Hood, j.Payment, &p) }); err != nil {
		return err
	}
	var cost payments.Cost
	if p.Provider == payments.Stripe && p.Captured > 0 && p.Cost == nil {
		var err error
		if cost, err = c.desk.Cost(ctx, p); err != nil {
			return err
		}
	}
	if err := failpoint.At(ctx, failpoint.CostAfterRead); err != nil {
		return err
	}
	return c.db.Hood(ctx, s, func(h *tenants.HoodTx) error {
		purchase, pay, err := lockBoth(h, j.Payment)
		if err != nil {
			return err
		}
		if cost.Charge != "" && pay.Cost == nil {
			if err := knowCost(h, purchase, pay, cost); err != nil {
				return err
			}
		}
		if err := Level(h, j.Payment, nil); err != nil {
			return err
		}
		return h.FinishJob()
	})
}

// Finish does at once, outside the queue, all that waits of a shared payment:
// what it cost, transfers, reversals.
func (c *Conductor) Finish(ctx context.Context, s tenants.Scope, payment tenants.ID) error {
	if err := c.levelOut(ctx, payments.LevelOut{Hood: s.Hood, Payment: payment}); err != nil {
		return err
	}
	var sent, taken []tenants.ID
	err := c.db.HoodRead(ctx, s, func(r *tenants.HoodRead) { payments.Moving(r, s.Hood, payment, &sent, &taken) })
	if err != nil {
		return err
	}
	for _, id := range sent {
		if err := c.sendOn(ctx, payments.SendOn{Hood: s.Hood, Transfer: id}); err != nil {
			return err
		}
	}
	for _, id := range taken {
		if err := c.takeBack(ctx, payments.TakeBack{Hood: s.Hood, Reversal: id}); err != nil {
			return err
		}
	}
	return nil
}

// sendOn carries a transfer out. Trying again asks with the same key.
func (c *Conductor) sendOn(ctx context.Context, j payments.SendOn) error {
	s := tenants.InHood(j.Hood, "job:"+j.Kind())
	var t payments.Sent
	err := c.db.HoodRead(ctx, s, func(r *tenants.HoodRead) { payments.ReadSent(r, j.Hood, j.Transfer, &t) })
	if err != nil || t.State != "pending" {
		return err
	}
	if still, err := c.standsStill(ctx, s, t.Payment); err != nil || still {
		return waitForDispute(err)
	}
	if err := failpoint.At(ctx, failpoint.TransferBefore); err != nil {
		return err
	}
	got, err := c.desk.Send(ctx, t)
	if err != nil && (!refused(err) || whyFailed(err) == "balance_short") { // the platform's balance comes back by itself
		return err
	}
	why := ""
	if err != nil {
		why = whyFailed(err)
		c.log.WarnContext(ctx, "transfer refused", "hood", j.Hood, "transfer", j.Transfer, "why", why)
	}
	if err := failpoint.At(ctx, failpoint.TransferAfter); err != nil {
		return err
	}
	return c.db.Hood(ctx, s, func(h *tenants.HoodTx) error {
		if _, _, err := lockBoth(h, t.Payment); err != nil {
			return err
		}
		book := func() error { return payments.BookSent(h, t, got) }
		if why != "" {
			book = func() error { return errors.Join(payments.FailSent(h, t, why), tellFailed(h, t)) }
		}
		if err := book(); err != nil {
			return err
		}
		if err := failpoint.At(ctx, failpoint.TransferCommit); err != nil {
			return err
		}
		return h.FinishJob()
	})
}

// waitForTransfer is how long a reversal waits for its transfer to be on its way.
const waitForTransfer = 2 * time.Second

// takeBack carries a reversal out. One that is refused becomes a debt; what the
// resident is given back never waits for it.
func (c *Conductor) takeBack(ctx context.Context, j payments.TakeBack) error {
	s := tenants.InHood(j.Hood, "job:"+j.Kind())
	var r payments.Taken
	err := c.db.HoodRead(ctx, s, func(q *tenants.HoodRead) { payments.ReadTaken(q, j.Hood, j.Reversal, &r) })
	if err != nil || r.State != "pending" {
		return err
	}
	if r.Transfer.State == "pending" {
		return tenants.Later(waitForTransfer)
	}
	if still, err := c.standsStill(ctx, s, r.Transfer.Payment); err != nil || still {
		return waitForDispute(err)
	}
	if err := failpoint.At(ctx, failpoint.ReversalBefore); err != nil {
		return err
	}
	got, err := c.desk.Recall(ctx, r)
	if err != nil && !refused(err) {
		return err
	}
	why := ""
	if err != nil {
		why = whyFailed(err)
		c.log.WarnContext(ctx, "reversal refused", "hood", j.Hood, "reversal", j.Reversal, "why", why)
	}
	if err := failpoint.At(ctx, failpoint.ReversalAfter); err != nil {
		return err
	}
	return c.db.Hood(ctx, s, func(h *tenants.HoodTx) error {
		if _, _, err := lockBoth(h, r.Transfer.Payment); err != nil {
			return err
		}
		book := func() error { return payments.BookTaken(h, r, got) }
		if why != "" {
			book = func() error { return errors.Join(payments.OweTaken(h, r, why), tellDebts(h, r.Transfer.Payment)) }
		}
		if err := book(); err != nil {
			return err
		}
		if err := failpoint.At(ctx, failpoint.ReversalCommit); err != nil {
			return err
		}
		return h.FinishJob()
	})
}
