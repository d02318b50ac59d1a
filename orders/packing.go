package orders

import (
	"strconv"

	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// withDeposit is a line with the deposit on the same goods, which leaves an
// order with them.
func withDeposit(lines map[int]packing, l packing) []packing {
	list := []packing{l}
	for _, x := range lines {
		if x.kind == string(DepositLine) && x.left == "" && l.variant != nil && x.variant != nil && *x.variant == *l.variant {
			list = append(list, x)
		}
	}
	return list
}

// UseBags says with how many bags an order was packed: at most as many as were
// agreed on, and what was paid for the others goes back at once.
func UseBags(h *tenants.HoodTx, shop tenants.ShopID, order tenants.ID, n int) error {
	paid := map[int]money.Cents{}
	err := repack(h, shop, order, func(s *tenants.ShopTx) error {
		lines, err := linesToPack(s, order)
		if err != nil {
			return err
		}
		for _, l := range lines {
			if l.kind != string(BagLine) {
				continue
			}
			due := l.price * money.Cents(n)
			if n < 0 || due > l.ceiling || l.captured > 0 && due > l.captured-l.back {
				return fault.Form(fault.Field{Name: "bags", Key: "error.bags_more"})
			}
			if back := l.captured - l.back - due; back > 0 {
				paid[l.line] = back
			}
			return s.Exec(`update shop.lines set due_cents = $4 where shop_id = $1 and order_id = $2 and line = $3`,
				tenants.With(s.Shop(), order, l.line, due))
		}
		return fault.New(fault.NotFound, "error.not_found")
	})
	if err != nil || len(paid) == 0 {
		return err
	}
	_, err = Refund(h, RefundAsk{Shop: shop, Order: order, Lines: paid, Reason: payments.ReasonBags, By: ByShop,
		Key: "bags:" + order.String() + ":" + strconv.Itoa(n)})
	return err
}

// CollectCash is StepCollect for an order that is paid in cash, all of it: the
// sum is rounded to five cents (art. 13-quater DL 50/2017, PRICE-06), by a line
// of its own that no VAT is on. From CashLimit on it is Conflict.
func CollectCash(h *tenants.HoodTx, shop tenants.ShopID, order tenants.ID) error {
	return collect(h, shop, order, true)
}

// roundCash brings what an order comes to, to what can be paid in cash: the
// order, its purchase and its payment come to that from now on.
func roundCash(h *tenants.HoodTx, shop tenants.ShopID, o *Order, pay *payments.Payment) error {
	if *o.Due >= CashLimit {
		return fault.New(fault.Conflict, "error.cash_limit")
	}
	due := money.CashDue(*o.Due)
	by := due - *o.Due
	if by == 0 || due == 0 {
		return nil
	}
	if err := h.InShop(shop, func(s *tenants.ShopTx) error { return o.round(s, by, pay.ID) }); err != nil {
		return err
	}
	o.Due, pay.Amount = &due, pay.Amount+by
	err := h.Change("conflict error.order_moved", 1, `update hood.payments set amount_cents = amount_cents + $3 where hood_id = $1 and id = $2`,
		tenants.With(h.Hood(), pay.ID, by))
	if err != nil {
		return err
	}
	return h.Change("conflict error.order_moved", 1, `update hood.purchases set estimate_cents = estimate_cents + $3, ceiling_cents = ceiling_cents + $3
		where hood_id = $1 and id = $2`, tenants.With(h.Hood(), o.Purchase, by))
}

// round adds the line of cash rounding.
func (o *Order) round(s *tenants.ShopTx, by money.Cents, payment tenants.ID) error {
	err := s.Exec(`insert into shop.lines (shop_id, hood_id, order_id, line, kind, title, price_cents, per, estimate_cents, ceiling_cents, due_cents)
		select shop_id, app.hood(), order_id, max(line) + 1, 'rounding', $3, $4, 'whole', $4, $4, $4 from shop.lines
		where shop_id = $1 and order_id = $2 group by shop_id, order_id`,
		tenants.With(s.Shop(), o.ID, locale.Text{It: "Arrotondamento contanti", En: "Cash rounding"}, by))
	if err != nil {
		return err
	}
	for _, sql := range []string{
		`update shop.orders set estimate_cents = estimate_cents + $3, ceiling_cents = ceiling_cents + $3, due_cents = due_cents + $3
			where shop_id = $1 and id = $2`,
		`update hood.parts set estimate_cents = estimate_cents + $3, ceiling_cents = ceiling_cents + $3, due_cents = due_cents + $3
			where hood_id = app.hood() and shop_id = $1 and order_id = $2`,
	} {
		if err := s.Change("conflict error.order_moved", 1, sql, tenants.With(s.Shop(), o.ID, by)); err != nil {
			return err
		}
	}
	return s.Change("conflict error.order_moved", 1, `update shop.order_payments set amount_cents = amount_cents + $4
		where shop_id = $1 and order_id = $2 and payment_id = $3`, tenants.With(s.Shop(), o.ID, payment, by))
}
