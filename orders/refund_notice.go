package orders

import (
	"context"
	"slices"

	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// giveBack asks the provider for a refund that a transaction has decided, then
// books it. Trying again asks with the same key, so money goes back once. A
// refusal is told to the shop.
func (c *Conductor) giveBack(ctx context.Context, g payments.GiveBack) error {
	s := tenants.InHood(g.Hood, "job:"+g.Kind())
	var x payments.Return
	var p payments.Payment
	err := c.db.HoodRead(ctx, s, func(r *tenants.HoodRead) { payments.ReadRefund(r, g.Hood, g.Refund, &x, &p) })
	if err != nil || x.State != "pending" {
		return err
	}
	got, err := c.desk.Ask(ctx, x, p)
	if err != nil && !refused(err) {
		return err
	}
	why := ""
	if err != nil {
		why = whyFailed(err)
		c.log.WarnContext(ctx, "refund refused", "hood", g.Hood, "refund", g.Refund, "why", why)
	}
	if why == "disputed" { // no notice of it has come yet
		if err := c.CheckDisputes(ctx, s, p.ID); err != nil {
			return err
		}
	}
	if err := failpoint.At(ctx, failpoint.RefundAfterAsk); err != nil {
		return err
	}
	return c.db.Hood(ctx, s, func(h *tenants.HoodTx) error {
		var err error
		if why != "" {
			err = refuseRefund(h, x, p, why)
		} else {
			err = bookRefund(h, x, p, got.ID)
		}
		if err != nil {
			return err
		}
		return h.FinishJob()
	})
}

// Return does the refund job's work at once, outside the queue: the shop need
// not wait for it. Doing it twice gives money back once.
func (c *Conductor) Return(ctx context.Context, s tenants.Scope, refund tenants.ID) error {
	return c.giveBack(ctx, payments.GiveBack{Hood: s.Hood, Refund: refund})
}

// refundEvent is a notice that speaks of money given back.
func refundEvent(kind string) bool {
	return slices.Contains([]string{"charge.refunded", "charge.refund.updated", "refund.created", "refund.updated", "refund.failed"}, kind)
}

// CheckRefunds makes our refunds of a payment what the provider's are: one that
// failed later is taken out of the books, one that was made at the provider is
// taken into them. It is what a notice and the reconciler both do, however
// often.
func (c *Conductor) CheckRefunds(ctx context.Context, s tenants.Scope, payment tenants.ID) error {
	p, theirs, err := c.desk.Returns(ctx, s, payment)
	if err != nil || p.Intent == "" || len(theirs) == 0 {
		return err
	}
	slices.Reverse(theirs) // the oldest first
	return c.db.Hood(ctx, s, func(h *tenants.HoodTx) error {
		if _, _, err := lockBoth(h, payment); err != nil {
			return err
		}
		ours, err := payments.RefundsOfPayment(h, payment)
		if err != nil {
			return err
		}
		for _, got := range theirs {
			if err := meet(h, payment, ours, got); err != nil {
				return err
			}
		}
		return nil
	})
}

// meet makes one refund of ours what the provider's is.
func meet(h *tenants.HoodTx, payment tenants.ID, ours []payments.Return, got payments.Refund) error {
	for _, x := range ours {
		if x.Provider != got.ID && x.ID.String() != got.Reference {
			continue
		}
		p, err := payments.Lock(h, payment)
		if err != nil {
			return err
		}
		switch {
		case got.State == "failed":
			return failRefund(h, x, p, "later")
		case x.State == "pending" && got.Amount == x.Amount: // the answer was lost
			return bookRefund(h, x, p, got.ID)
		}
		return nil
	}
	if got.State == "failed" {
		return nil
	}
	return adopt(h, payment, got)
}

// adopt books money that was given back at the provider, spread over what is
// left of the payment's orders and their lines. What is more than these have is
// the association's.
func adopt(h *tenants.HoodTx, payment tenants.ID, got payments.Refund) error {
	head, p, err := lockBoth(h, payment)
	if err != nil {
		return err
	}
	parts, err := partsOf(h, head.ID)
	if err != nil {
		return err
	}
	var free []money.Cents
	var lines []map[int]money.Cents
	for _, part := range parts {
		err := h.InShop(part.Shop, func(s *tenants.ShopTx) error {
			left, err := leftOf(s, part.Order, payment)
			var sum money.Cents
			for _, c := range left {
				sum += c
			}
			free, lines = append(free, sum), append(lines, left)
			return err
		})
		if err != nil {
			return err
		}
	}
	var room money.Cents
	for _, c := range free {
		room += c
	}
	if over := got.Amount - room; over > 0 {
		if err := adoptGift(h, head, p, got, over); err != nil {
			return err
		}
	}
	for i, amount := range money.Split(min(got.Amount, room), free) {
		if amount == 0 {
			continue
		}
		x := payments.Return{ID: tenants.NewID(), Payment: p.ID, Shop: parts[i].Shop, Order: parts[i].Order, Amount: amount,
			Reason: payments.ReasonDashboard, Key: parts[i].Order.String() + ":" + got.ID}
		if p, err = payments.Lock(h, payment); err != nil {
			return err
		}
		if err := payments.AskBack(h, p, x); err != nil {
			return err
		}
		err := h.InShop(x.Shop, func(s *tenants.ShopTx) error { return setAside(s, x, spread(amount, lines[i])) })
		if err != nil {
			return err
		}
		if err := bookRefund(h, x, p, got.ID); err != nil {
			return err
		}
	}
	return Level(h, payment, nil)
}

// adoptGift books what of a refund at the provider was of the association's part.
func adoptGift(h *tenants.HoodTx, purchase head, p payments.Payment, got payments.Refund, amount money.Cents) error {
	var left money.Cents
	if p.Shared {
		shares, err := sharesOf(h, purchase, p)
		if err != nil {
			return err
		}
		ours := shares[len(shares)-1]
		left = ours.Captured - ours.Back
	}
	if amount > left { // one of ours is under way and will be refused: then there is
		return fault.New(fault.Unavailable, "error.busy").Because("refund %s at the provider is of %d more than is left", got.ID, amount-left)
	}
	x := payments.Return{ID: tenants.NewID(), Payment: p.ID, Association: true, Amount: amount, Reason: payments.ReasonDashboard, Key: "association:" + got.ID}
	if err := payments.AskBack(h, p, x); err != nil {
		return err
	}
	return bookRefund(h, x, p, got.ID)
}

// leftOf is what of each line of an order could still be given back.
func leftOf(s *tenants.ShopTx, order, payment tenants.ID) (map[int]money.Cents, error) {
	left := map[int]money.Cents{}
	err := s.Each(`select l.line, l.captured_cents - l.refunded_cents - l.refunding_cents from shop.lines l
		join shop.order_payments y on y.shop_id = l.shop_id and y.order_id = l.order_id and y.payment_id = $3 and y.captured_cents > 0
		where l.shop_id = $1 and l.order_id = $2 and l.captured_cents > l.refunded_cents + l.refunding_cents order by l.line`,
		tenants.With(s.Shop(), order, payment), func(row tenants.Row) error {
			var line int
			var c money.Cents
			err := row.Scan(&line, &c)
			left[line] = c
			return err
		})
	return left, err
}

// spread divides an amount over lines, in proportion to what they have left.
func spread(amount money.Cents, left map[int]money.Cents) []share {
	var list []share
	var weights []money.Cents
	for line := range left {
		list = append(list, share{Line: line})
	}
	slices.SortFunc(list, func(a, b share) int { return a.Line - b.Line })
	for _, l := range list {
		weights = append(weights, left[l.Line])
	}
	for i, c := range money.Split(amount, weights) {
		list[i].Amount = c
	}
	return slices.DeleteFunc(list, func(l share) bool { return l.Amount == 0 })
}
