package orders

import (
	"slices"
	"strings"

	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// failRefund records that a refund did not go through, now or after it had been
// booked: its amounts are free again, and the shop is told.
func failRefund(h *tenants.HoodTx, x payments.Return, p payments.Payment, why string) error {
	if _, err := lockPurchase(h, p.Purchase); err != nil {
		return err
	}
	was, err := payments.MarkRefundFailed(h, x, why)
	if err != nil || was == "" {
		return err
	}
	parts, err := partsOf(h, p.Purchase)
	if err != nil {
		return err
	}
	if p.Shared && was == "succeeded" {
		if err := unbookAssociation(h, x, p); err != nil {
			return err
		}
	}
	if x.Whole() && was == "succeeded" && !p.Shared {
		err := h.InShop(parts[0].Shop, func(s *tenants.ShopTx) error { return reverse(s, x) })
		if err != nil {
			return err
		}
	}
	for _, part := range parts {
		if !x.Whole() && !x.Association && part.Order != x.Order {
			continue
		}
		own := x
		own.Shop, own.Order = part.Shop, part.Order
		err := h.InShop(part.Shop, func(s *tenants.ShopTx) error {
			if x.Association {
				return nil
			}
			if was == "succeeded" {
				return unbook(s, own, why)
			}
			return setFree(s, own, why)
		})
		if err != nil {
			return err
		}
		err = h.Exec(`update hood.parts set refund_failed = true where hood_id = $1 and order_id = $2`, tenants.With(h.Hood(), part.Order))
		if err != nil {
			return err
		}
		if err := tellShop(h, part, "refund_failed", x.ID); err != nil {
			return err
		}
	}
	shop := x.Shop
	if shop.IsZero() {
		shop = parts[0].Shop
	}
	if err := askLater(h, shop, x, why); err != nil {
		return err
	}
	return Level(h, p.ID, nil)
}

// refuseRefund is failRefund for one that the provider would not make. The
// comparison can find nothing of it there, so that it is noted here for the
// coordinator.
func refuseRefund(h *tenants.HoodTx, x payments.Return, p payments.Payment, why string) error {
	if err := failRefund(h, x, p, why); err != nil {
		return err
	}
	return payments.Report(h, payments.Refused(x, p))
}

// unbookAssociation takes back what a refund booked in the neighbourhood's book.
func unbookAssociation(h *tenants.HoodTx, x payments.Return, p payments.Payment) error {
	var amount money.Cents
	e := payments.Entry{Kind: "refund_failed", Currency: p.Currency, Payment: &p.ID, Refund: &x.ID}
	err := h.Each(`select account, -amount_cents from hood.ledger where hood_id = $1 and payment_id = $2 and refund_id = $3 and kind = 'refund'
		order by entry_id, leg`, tenants.With(h.Hood(), p.ID, x.ID), func(row tenants.Row) error {
		var l payments.Leg
		err := row.Scan(&l.Account, &l.Amount)
		if l.Account == "association" {
			amount -= l.Amount
		}
		e.Legs = append(e.Legs, l)
		return err
	})
	if err != nil || len(e.Legs) == 0 {
		return err
	}
	if err := payments.PostHood(h, p.Purchase, e); err != nil || amount == 0 {
		return err
	}
	return h.Change("conflict error.order_moved", 1, `update hood.purchases set association_refunded_cents = association_refunded_cents - $3
		where hood_id = $1 and id = $2`, tenants.With(h.Hood(), p.Purchase, amount))
}

// setFree lets the amounts of a refund that never went out be asked for again.
func setFree(s *tenants.ShopTx, x payments.Return, why string) error {
	if _, err := lockOrder(s, x.Order); err != nil {
		return err
	}
	err := s.Exec(`update shop.lines l set refunding_cents = l.refunding_cents - f.amount_cents
		from shop.refund_lines f where f.shop_id = $1 and f.refund_id = $2 and f.order_id = $3
		and l.shop_id = f.shop_id and l.order_id = f.order_id and l.line = f.line`, tenants.With(s.Shop(), x.ID, x.Order))
	if err != nil {
		return err
	}
	return remember(s, x.Order, tenants.NewID(), failedMoment(x, why))
}

func failedMoment(x payments.Return, why string) Moment {
	return Moment{What: MomentRefundFailed, Data: Particulars{Amount: x.Amount, Reason: x.Reason, Why: why, Refund: &x.ID}}
}

// unbook takes the booking of a refund back: the money never reached the payer.
func unbook(s *tenants.ShopTx, x payments.Return, why string) error {
	o, err := lockOrder(s, x.Order)
	if err != nil {
		return err
	}
	entry := payments.Entry{Kind: "refund_failed", Currency: o.Currency, Order: &o.ID, Payment: &x.Payment, Refund: &x.ID}
	err = s.Each(`select account, -amount_cents from shop.ledger where shop_id = $1 and payment_id = $2 and refund_id = $3
		and kind = 'refund' and order_id = $4 and account in ('stripe', 'platform', 'cash')`, tenants.With(s.Shop(), x.Payment, x.ID, o.ID),
		func(row tenants.Row) error {
			var l payments.Leg
			err := row.Scan(&l.Account, &l.Amount)
			entry.Legs = append(entry.Legs, l)
			return err
		})
	if err != nil || len(entry.Legs) == 0 {
		return err
	}
	err = s.One(`select coalesce(sum(amount_cents), 0)::bigint from shop.refund_lines where shop_id = $1 and refund_id = $2 and order_id = $3`,
		tenants.With(s.Shop(), x.ID, o.ID), &x.Amount)
	if err != nil {
		return err
	}
	if err := moveMoney(s, x, -x.Amount, 0); err != nil {
		return err
	}
	legs, err := bookLegs(s, o.ID)
	if err != nil {
		return err
	}
	entry.Legs = append(entry.Legs, legs...)
	if err := payments.Post(s, entry); err != nil {
		return err
	}
	return o.gaveBack(s, o.Refunded-x.Amount, failedMoment(x, why))
}

// reverse turns the legs of a booked refund round that stand for no order.
func reverse(s *tenants.ShopTx, x payments.Return) error {
	entry := payments.Entry{Kind: "refund_failed", Payment: &x.Payment, Refund: &x.ID}
	err := s.Each(`select account, currency, -amount_cents from shop.ledger where shop_id = $1 and payment_id = $2 and refund_id = $3
		and kind = 'refund' and order_id is null order by entry_id, leg`, tenants.With(s.Shop(), x.Payment, x.ID),
		func(row tenants.Row) error {
			var l payments.Leg
			err := row.Scan(&l.Account, &entry.Currency, &l.Amount)
			entry.Legs = append(entry.Legs, l)
			return err
		})
	if err != nil {
		return err
	}
	return payments.Post(s, entry)
}

// whyFailed is the shop's word for a refusal: the last part of its key, when
// there are words for it.
func whyFailed(err error) string {
	key := fault.From(err).Key
	why := key[strings.LastIndexByte(key, '.')+1:]
	known := []string{"refunded_already", "refund_too_much", "account_closed", "account_left", "not_found", "disputed", "balance_short"}
	if slices.Contains(known, why) {
		return why
	}
	return "refund_refused"
}

// refused tells a refusal that trying again cannot change from a trouble on
// the way.
func refused(err error) bool { return fault.Has(err, fault.Conflict) || fault.Has(err, fault.NotFound) }
