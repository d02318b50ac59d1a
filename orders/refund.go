package orders

import (
	"slices"

	"sottocasa/catalog"
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// RefundAsk says what of an order is to be given back, and why.
type RefundAsk struct {
	Shop    tenants.ShopID
	Order   tenants.ID
	Lines   map[int]money.Cents // line number → amount; empty: all that is left
	Reason  string              // one of payments.Reason…
	Note    string              // for the resident, in the shop's words
	By      Who
	Key     string // asks with the same key are one refund: a double click, a job that runs again
	Restock bool   // lines given back whole go on the shelf again
}

// share is what of one line is given back.
type share struct {
	Line    int
	Amount  money.Cents
	Variant *tenants.ID
	All     bool // nothing of the line is left
}

// Refund gives money of an order back: it writes the refund and its lines down
// and enqueues the call to the provider; what was paid at the counter is booked
// at once, since it is handed over there. More than is left, on a line or on
// the payment, is Conflict error.refund_too_much. The same key gives the same
// refund.
func Refund(h *tenants.HoodTx, ask RefundAsk) (tenants.ID, error) {
	purchase, err := purchaseOf(h, ask.Shop, ask.Order)
	if err != nil {
		return tenants.ID{}, err
	}
	if _, err := lockPurchase(h, purchase); err != nil {
		return tenants.ID{}, err
	}
	var from tenants.ID
	err = h.InShop(ask.Shop, func(s *tenants.ShopTx) (err error) {
		if _, err = lockOrder(s, ask.Order); err == nil {
			from, err = capturedBy(s, ask.Order)
		}
		return err
	})
	if err != nil {
		return tenants.ID{}, err
	}
	pay, err := payments.Lock(h, from)
	if err != nil {
		return tenants.ID{}, err
	}
	if id, again, err := payments.Asked(h, pay.ID, ask.key()); err != nil || again {
		return id, err
	}
	if err := returnable(h, purchase, ask.Order); err != nil {
		return tenants.ID{}, err
	}
	x := payments.Return{ID: tenants.NewID(), Payment: pay.ID, Shop: ask.Shop, Order: ask.Order, Reason: ask.Reason, Note: ask.Note, Key: ask.key()}
	return x.ID, ask.write(h, pay, x)
}

func (ask RefundAsk) key() string { return ask.Order.String() + ":" + ask.Key }

// write sets the shares aside, line by line, and asks.
func (ask RefundAsk) write(h *tenants.HoodTx, pay payments.Payment, x payments.Return) error {
	var shares []share
	err := h.InShop(ask.Shop, func(s *tenants.ShopTx) (err error) {
		shares, err = ask.shares(s)
		return err
	})
	if err != nil {
		return err
	}
	for _, l := range shares {
		x.Amount += l.Amount
	}
	if err := payments.AskBack(h, pay, x); err != nil {
		return err
	}
	err = h.InShop(ask.Shop, func(s *tenants.ShopTx) error {
		if err := setAside(s, x, shares); err != nil {
			return err
		}
		if ask.Restock {
			if err := restock(s, ask.Order, shares); err != nil {
				return err
			}
		}
		return remember(s, ask.Order, tenants.NewID(), Moment{What: MomentRefundAsked, Text: ask.Note,
			Data: Particulars{Amount: x.Amount, Reason: ask.Reason, Refund: &x.ID, Lines: numbers(shares)}})
	})
	if err != nil {
		return err
	}
	if err := answered(h, x); err != nil {
		return err
	}
	if pay.Provider != payments.Stripe {
		return bookRefund(h, x, pay, "")
	}
	if err := h.Enqueue(payments.GiveBack{Hood: h.Hood(), Refund: x.ID}); err != nil {
		return err
	}
	return Level(h, pay.ID, &x.ID)
}

// answered takes an order off the list of those that wait for a refund.
func answered(h *tenants.HoodTx, x payments.Return) error {
	return h.Exec(`update hood.parts set refund_failed = false, withdrawn = withdrawn and $4
		where hood_id = $1 and shop_id = $2 and order_id = $3 and (refund_failed or withdrawn)`,
		tenants.With(h.Hood(), x.Shop, x.Order, x.Reason != payments.ReasonWithdrawal))
}

// capturedBy finds the payment that an order's money came in with; none is
// Conflict: there is nothing to give back.
func capturedBy(s *tenants.ShopTx, order tenants.ID) (id tenants.ID, err error) {
	err = s.One(`select payment_id from shop.order_payments where shop_id = $1 and order_id = $2 and captured_cents > 0
		order by captured_cents desc limit 1`, tenants.With(s.Shop(), order), &id)
	if fault.Has(err, fault.NotFound) {
		return id, fault.New(fault.Conflict, "error.refund_too_much").Because("nothing of order %s was captured", order)
	}
	return id, err
}

// shares works out how much of each line is given back. Together they are never
// more than what the order has: where cash was rounded down, or a discount is a
// line of its own, the last of the goods give the difference.
func (ask RefundAsk) shares(s *tenants.ShopTx) ([]share, error) {
	var list []share
	asked := 0
	var over money.Cents // what the shares are above what the order has
	err := s.Each(`select line, variant_id, captured_cents - refunded_cents - refunding_cents from shop.lines
		where shop_id = $1 and order_id = $2 order by line`, tenants.With(s.Shop(), ask.Order), func(row tenants.Row) error {
		var l share
		var left money.Cents
		if err := row.Scan(&l.Line, &l.Variant, &left); err != nil {
			return err
		}
		over -= left
		l.Amount = max(left, 0)
		if len(ask.Lines) > 0 {
			l.Amount = ask.Lines[l.Line]
		}
		if _, named := ask.Lines[l.Line]; named {
			asked++
		}
		if l.Amount < 0 || l.Amount > max(left, 0) {
			return tooMuch(ask.Order)
		}
		if l.All = l.Amount == left; l.Amount > 0 {
			list = append(list, l)
			over += l.Amount
		}
		return nil
	})
	list = cut(list, over)
	if err == nil && (asked != len(ask.Lines) || len(list) == 0) {
		err = tooMuch(ask.Order)
	}
	return list, err
}

// cut takes so much off the last shares.
func cut(list []share, by money.Cents) []share {
	for n := len(list) - 1; n >= 0 && by > 0; n-- {
		off := min(by, list[n].Amount)
		list[n].Amount, list[n].All, by = list[n].Amount-off, list[n].All && off == 0, by-off
	}
	return slices.DeleteFunc(list, func(l share) bool { return l.Amount == 0 })
}

func tooMuch(order tenants.ID) error {
	return fault.New(fault.Conflict, "error.refund_too_much").Because("not so much of order %s is left", order)
}

// setAside notes the refund's lines, and that their money is on its way out.
func setAside(s *tenants.ShopTx, x payments.Return, shares []share) error {
	for _, l := range shares {
		err := s.Exec(`insert into shop.refund_lines (shop_id, hood_id, refund_id, order_id, line, amount_cents)
			values (app.shop(), app.hood(), $1, $2, $3, $4)`, tenants.With(x.ID, x.Order, l.Line, l.Amount))
		if err != nil {
			return err
		}
		err = s.Change("conflict error.refund_too_much", 1, `update shop.lines set refunding_cents = refunding_cents + $4
			where shop_id = $1 and order_id = $2 and line = $3 and refunded_cents + refunding_cents + $4 <= captured_cents`,
			tenants.With(s.Shop(), x.Order, l.Line, l.Amount))
		if err != nil {
			return err
		}
	}
	return nil
}

func restock(s *tenants.ShopTx, order tenants.ID, shares []share) error {
	var variants []tenants.ID
	var lines []int
	for _, l := range shares {
		if l.All && l.Variant != nil {
			variants, lines = append(variants, *l.Variant), append(lines, l.Line)
		}
	}
	return catalog.PutBack(s, order, variants, lines)
}

func numbers(shares []share) []int {
	var list []int
	for _, l := range shares {
		list = append(list, l.Line)
	}
	return list
}

// RefundAgain asks once more for a refund that failed: the same lines and
// amounts, as far as they are still to be had.
func RefundAgain(h *tenants.HoodTx, shop tenants.ShopID, refund tenants.ID, by Who) (tenants.ID, error) {
	x, err := payments.LockRefund(h, refund)
	if err != nil {
		return tenants.ID{}, err
	}
	if x.State != "failed" {
		return refund, nil
	}
	if x.Whole() || x.Association {
		return wholeAgain(h, shop, x)
	}
	if x.Shop != shop {
		return tenants.ID{}, fault.New(fault.NotFound, "error.not_found")
	}
	ask := RefundAsk{Shop: shop, Order: x.Order, Reason: x.Reason, Note: x.Note, By: by, Key: "again:" + refund.String(), Lines: map[int]money.Cents{}}
	err = h.InShop(shop, func(s *tenants.ShopTx) error {
		return s.Each(`select line, amount_cents from shop.refund_lines where shop_id = $1 and refund_id = $2`,
			tenants.With(shop, refund), func(row tenants.Row) error {
				var line int
				var amount money.Cents
				err := row.Scan(&line, &amount)
				ask.Lines[line] = amount
				return err
			})
	})
	if err != nil {
		return tenants.ID{}, err
	}
	return Refund(h, ask)
}

// wholeAgain asks once more for a refund of a whole payment.
func wholeAgain(h *tenants.HoodTx, shop tenants.ShopID, x payments.Return) (tenants.ID, error) {
	head, pay, err := lockBoth(h, x.Payment)
	if err != nil {
		return tenants.ID{}, err
	}
	parts, err := partsOf(h, head.ID)
	if err != nil {
		return tenants.ID{}, err
	}
	if !slices.ContainsFunc(parts, func(p part) bool { return p.Shop == shop }) {
		return tenants.ID{}, fault.New(fault.NotFound, "error.not_found")
	}
	next := payments.Return{ID: tenants.NewID(), Payment: pay.ID, Amount: x.Amount, Reason: x.Reason, Note: x.Note, Key: "again:" + x.ID.String(),
		Association: x.Association}
	if id, again, err := payments.Asked(h, pay.ID, next.Key); err != nil || again {
		return id, err
	}
	if err := returnable(h, head.ID, tenants.ID{}); err != nil {
		return tenants.ID{}, err
	}
	if err := hasGift(h, head, pay, next); err != nil {
		return tenants.ID{}, err
	}
	if err := payments.AskBack(h, pay, next); err != nil {
		return tenants.ID{}, err
	}
	err = h.Exec(`update hood.parts set refund_failed = false where hood_id = $1 and purchase_id = $2`, tenants.With(h.Hood(), head.ID))
	if err != nil {
		return tenants.ID{}, err
	}
	if err := h.Enqueue(payments.GiveBack{Hood: h.Hood(), Refund: next.ID}); err != nil {
		return tenants.ID{}, err
	}
	return next.ID, Level(h, pay.ID, &next.ID)
}

// hasGift refuses to give back more of the association's part than it has: the
// rest of the payment is the shops'.
func hasGift(h *tenants.HoodTx, purchase head, pay payments.Payment, x payments.Return) error {
	if !x.Association {
		return nil
	}
	shares, err := sharesOf(h, purchase, pay)
	if err != nil {
		return err
	}
	if ours := shares[len(shares)-1]; ours.Captured-ours.Back < x.Amount {
		return fault.New(fault.Conflict, "error.refund_too_much")
	}
	return nil
}

// RefundLines reads what a refund gave back of each line of the order.
func RefundLines(r *tenants.ShopRead, shop tenants.ShopID, refund, order tenants.ID, into map[int]money.Cents) {
	r.Each(`select line, amount_cents from shop.refund_lines where shop_id = $1 and refund_id = $2 and order_id = $3`,
		tenants.With(shop, refund, order), func(row tenants.Row) error {
			var line int
			var amount money.Cents
			err := row.Scan(&line, &amount)
			into[line] = amount
			return err
		})
}
