package main

import (
	"errors"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// handOver has a purchase reach its resident, at the counter or at the door, and
// plans what comes after.
func (m *month) handOver(e errand, list []part) error {
	err := m.write("history", func(h *tenants.HoodTx) error {
		if list[0].pickup {
			if e.counter && e.cash {
				return orders.CollectCash(h, list[0].shop, list[0].order)
			}
			return orders.Take(h, list[0].shop, list[0].order, orders.StepCollect)
		}
		for _, p := range list {
			if err := orders.Take(h, p.shop, p.order, orders.StepOut); err != nil {
				return err
			}
		}
		return orders.MarkDelivered(h, list[0].purchase)
	})
	if fault.Has(err, fault.Conflict) { // all that it held was left out
		return nil
	}
	if err != nil {
		return err
	}
	m.afterwards(e, list)
	return nil
}

// afterwards plans what the errand's role wants.
func (m *month) afterwards(e errand, list []part) {
	later := m.clock.now().Add(time.Duration(20+m.rng.IntN(50)) * time.Hour)
	p := list[m.rng.IntN(len(list))]
	switch e.role {
	case rolePart, roleFails:
		m.will(later, func() error { return m.giveBack(p, payments.ReasonDamaged, "goods", 2) })
	case roleWhole:
		m.will(later, func() error { return m.giveBack(p, payments.ReasonWithdrawal, "", 1) })
	case roleDeposit:
		m.will(later, func() error { return m.giveBack(p, payments.ReasonDeposit, "deposit", 1) })
	case roleDashboard:
		m.will(later, func() error { return m.dashboard(p) })
	case roleWon, roleLost:
		m.will(later, func() error { return m.dispute(p, e.role == roleWon) })
	}
}

// giveBack gives the n-th part of what is left of the first line of a kind back;
// of every line when none is named.
func (m *month) giveBack(p part, reason, kind string, n money.Cents) error {
	all, err := m.lines(p)
	if err != nil {
		return err
	}
	back := map[int]money.Cents{}
	for _, l := range all {
		fits := kind == "" || l.kind == kind || kind == "goods" && l.kind == "weighed"
		if fits && l.left > 0 && (kind == "" || len(back) == 0) {
			back[l.n] = max(1, l.left/n)
		}
	}
	if len(back) == 0 {
		return nil
	}
	m.done.refunds++
	return m.write("history", func(h *tenants.HoodTx) error {
		_, err := orders.Refund(h, orders.RefundAsk{Shop: p.shop, Order: p.order, Lines: back, Reason: reason, By: orders.ByShop, Key: "history:" + reason})
		return err
	})
}

// charge finds what was charged for a purchase.
func (m *month) charge(p part) (charge string, captured money.Cents, err error) {
	err = m.x.db.HoodRead(m.ctx, m.as("history"), func(r *tenants.HoodRead) {
		r.One(`select coalesce(charge_id, ''), captured_cents from hood.payments where hood_id = $1 and purchase_id = $2 and captured_cents > 0`,
			tenants.With(m.hood, p.purchase), &charge, &captured)
	})
	return charge, captured, err
}

// dashboard gives a third of a payment back at Stripe's own pages.
func (m *month) dashboard(p part) error {
	charge, captured, err := m.charge(p)
	if err != nil {
		return err
	}
	m.done.refunds++
	_, err = m.box.RefundAtDashboard(charge, int64(captured/3))
	return err
}

// dispute has a payment taken back by whose card it was, and decided ten days
// later.
func (m *month) dispute(p part, won bool) error {
	charge, _, err := m.charge(p)
	if err != nil {
		return err
	}
	id, err := m.box.Dispute(charge)
	if err != nil {
		return err
	}
	m.done.disputes++
	m.will(m.clock.now().Add(10*24*time.Hour), func() error { return m.box.Decide(id, won) })
	return nil
}

// bounce has the bank send one payout of a shop back, once, after half of the
// month.
func (m *month) bounce() error {
	if m.done.payouts > 0 || m.clock.now().Before(m.from.AddDate(0, 0, 14)) {
		return nil
	}
	payout := ""
	err := m.x.db.HoodRead(m.ctx, m.as("history"), func(r *tenants.HoodRead) {
		r.One(`select provider_id from hood.payouts where hood_id = $1 and shop_id is not null and state = 'in_transit' order by shop_id = $2 desc, made_at limit 1`,
			tenants.With(m.hood, m.shopID(bounceShop)), &payout)
	})
	if fault.Has(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	m.done.payouts++
	return errors.Join(m.box.FailPayout(payout), m.settle())
}
