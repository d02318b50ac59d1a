package orders

import (
	"strconv"

	"sottocasa/catalog"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/money"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// Scale is what the scale said of one line, net of tare (L. 441/1981).
type Scale struct {
	Line   int
	Grams  int
	Anyway bool // the shop has been asked about an odd weight, and means it
}

// What is left out of an order, and why.
const (
	Missing   = "missing"   // the shop has not got it
	Unweighed = "unweighed" // nobody weighed it while its money was held
)

// Weigh writes down what an order's goods weigh, before it is ready. A line
// costs what it weighs and never more than its ceiling (WEIGHT-02). What looks
// like a slip of the finger is told beside its field, "grams-3" for line 3, and
// nothing is written.
func Weigh(h *tenants.HoodTx, shop tenants.ShopID, order tenants.ID, scales []Scale) error {
	return repack(h, shop, order, func(s *tenants.ShopTx) error {
		lines, err := linesToPack(s, order)
		if err != nil {
			return err
		}
		var wrong []fault.Field
		for _, x := range scales {
			l, ok := lines[x.Line]
			if !ok || l.kind != "weighed" || l.left != "" {
				return fault.New(fault.NotFound, "error.not_found")
			}
			if f := l.odd(x); f != nil {
				wrong = append(wrong, *f)
			}
		}
		if wrong != nil {
			return fault.Form(wrong...)
		}
		for _, x := range scales {
			if err := lines[x.Line].weigh(s, order, x); err != nil {
				return err
			}
		}
		return nil
	})
}

// LeaveOut takes a line out of an order that is being packed, because the shop
// has not got it. What was paid for it goes back at once.
func LeaveOut(h *tenants.HoodTx, shop tenants.ShopID, order tenants.ID, line int) error {
	paid := map[int]money.Cents{}
	err := repack(h, shop, order, func(s *tenants.ShopTx) error {
		lines, err := linesToPack(s, order)
		if err != nil {
			return err
		}
		l, ok := lines[line]
		if !ok || (l.kind != "weighed" && l.kind != "goods") {
			return fault.New(fault.NotFound, "error.not_found")
		}
		if l.left != "" {
			return nil
		}
		if others(lines, line) == 0 {
			return fault.New(fault.Conflict, "error.last_line")
		}
		for _, x := range withDeposit(lines, l) {
			if back := x.captured - x.back; back > 0 {
				paid[x.line] = back
			}
			if err := x.leave(s, order, Missing); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || len(paid) == 0 {
		return err
	}
	_, err = Refund(h, RefundAsk{Shop: shop, Order: order, Lines: paid, Reason: payments.ReasonMissing, By: ByShop,
		Key: "missing:" + order.String() + ":" + strconv.Itoa(line)})
	return err
}

// repack changes the lines of an order that is not ready yet, and what the
// order comes to with them.
func repack(h *tenants.HoodTx, shop tenants.ShopID, order tenants.ID, do func(*tenants.ShopTx) error) error {
	id, err := purchaseOf(h, shop, order)
	if err != nil {
		return err
	}
	if _, err := lockPurchase(h, id); err != nil {
		return err
	}
	err = h.InShop(shop, func(s *tenants.ShopTx) error {
		o, err := lockOrder(s, order)
		if err != nil {
			return err
		}
		if err := o.firm(); err != nil {
			return err
		}
		if o.Fulfilment != New && o.Fulfilment != Accepted {
			return fault.New(fault.Conflict, "error.weighed_already")
		}
		if err := do(s); err != nil {
			return err
		}
		return o.sumUp(s, ByShop, "weighed")
	})
	if err != nil {
		return err
	}
	pay, err := payments.LockOfPurchase(h, id)
	if err == nil && pay.Hold && (pay.State != payments.Authorized || pay.Wanted != payments.Undecided) {
		return fault.New(fault.Conflict, "error.weighed_already")
	}
	return err
}

// sumUp computes what an order comes to now.
func (o *Order) sumUp(s *tenants.ShopTx, who Who, what string) error {
	next := *o
	var sum money.Cents
	err := s.One(`select count(*) filter (where due_cents is null), coalesce(sum(due_cents), 0) from shop.lines
		where shop_id = $1 and order_id = $2`, tenants.With(s.Shop(), o.ID), &next.ToWeigh, &sum)
	if err != nil {
		return err
	}
	next.Due = nil
	if next.ToWeigh == 0 {
		next.Due = &sum
	}
	return o.to(s, next, who, what)
}

// packing is a line as packing changes it.
type packing struct {
	line, wished, most, scale int
	kind, left                string
	variant                   *tenants.ID
	price, off                money.Cents // off is its share of a discount
	percent                   int
	ceiling, captured, back   money.Cents // back is given back, or on its way
}

func linesToPack(s *tenants.ShopTx, order tenants.ID) (map[int]packing, error) {
	lines := map[int]packing{}
	err := s.Each(`select line, kind, left_out, variant_id, price_cents, discount_cents, discount_pct, ceiling_cents, captured_cents, refunded_cents + refunding_cents, coalesce(wished_g, 0),
		coalesce(most_g, 0), scale_g from shop.lines where shop_id = $1 and order_id = $2 order by line for update`,
		tenants.With(s.Shop(), order), func(row tenants.Row) error {
			var l packing
			err := row.Scan(&l.line, &l.kind, &l.left, &l.variant, &l.price, &l.off, &l.percent, &l.ceiling, &l.captured, &l.back, &l.wished, &l.most, &l.scale)
			lines[l.line] = l
			return err
		})
	return lines, err
}

// others counts the goods of an order beside a line.
func others(lines map[int]packing, line int) int {
	n := 0
	for _, l := range lines {
		if l.line != line && l.sold() {
			n++
		}
	}
	return n
}

// sold reports whether a line is of goods that are still in the order, and paid
// for: a gift alone is no order.
func (l packing) sold() bool {
	return l.left == "" && (l.kind == "weighed" || l.kind == "goods" && l.price > 0)
}

// maxGrams is the heaviest line that can be written.
const maxGrams = 100_000

// odd says what is strange about a weight: not to be had on the shop's scale,
// or so far from the wish that a digit is likely missing.
func (l packing) odd(x Scale) *fault.Field {
	name := "grams-" + strconv.Itoa(x.Line)
	switch {
	case x.Grams < 1 || x.Grams > maxGrams:
		return &fault.Field{Name: name, Key: "error.weight_bad"}
	case x.Anyway:
		return nil
	case x.Grams%l.scale != 0:
		return &fault.Field{Name: name, Key: "error.weight_scale", Args: []any{"weight", locale.Grams(l.scale)}}
	case x.Grams*2 < l.wished || x.Grams*2 > l.most*3:
		return &fault.Field{Name: name, Key: "error.weight_odd", Args: []any{"wished", locale.Grams(l.wished), "typed", locale.Grams(x.Grams)}}
	}
	return nil
}

func (l packing) weigh(s *tenants.ShopTx, order tenants.ID, x Scale) error {
	gross := catalog.PriceOf(l.price, x.Grams)
	off := gross - dueOff(gross, l.percent, l.off)
	if l.percent == 0 {
		off = l.off // an amount's share stays, for who weighs once more
	}
	err := s.Exec(`update shop.lines set weighed_g = $4, due_cents = $5, discount_cents = $6 where shop_id = $1 and order_id = $2 and line = $3`,
		tenants.With(s.Shop(), order, l.line, x.Grams, min(dueOff(gross, l.percent, l.off), l.ceiling), off))
	if err != nil {
		return err
	}
	return catalog.Weigh(s, order, *l.variant, x.Grams)
}

func (l packing) leave(s *tenants.ShopTx, order tenants.ID, why string) error {
	err := s.Exec(`update shop.lines set weighed_g = null, due_cents = 0, left_out = $4 where shop_id = $1 and order_id = $2 and line = $3`,
		tenants.With(s.Shop(), order, l.line, why))
	if err != nil || why == Missing { // it is not on the shelf either
		return err
	}
	return catalog.GiveBackOne(s, order, *l.variant)
}

// leaveUnweighed takes what nobody has weighed out of an order; when nothing
// else is in it, the order ends. It gives the number of lines that left.
func leaveUnweighed(s *tenants.ShopTx, o *Order) (gone int, err error) {
	lines, err := linesToPack(s, o.ID)
	if err != nil || o.ToWeigh == 0 {
		return 0, err
	}
	weighed := map[int]bool{}
	err = s.Each(`select line from shop.lines where shop_id = $1 and order_id = $2 and due_cents is not null`,
		tenants.With(s.Shop(), o.ID), func(row tenants.Row) error {
			var n int
			err := row.Scan(&n)
			weighed[n] = true
			return err
		})
	if err != nil {
		return 0, err
	}
	kept := 0
	for _, l := range lines {
		switch {
		case l.kind == "weighed" && l.left == "" && !weighed[l.line]:
			gone++
			if err := l.leave(s, o.ID, Unweighed); err != nil {
				return gone, err
			}
		case l.sold():
			kept++
		}
	}
	if err := o.sumUp(s, BySystem, "left_out"); err != nil || kept > 0 {
		return gone, err
	}
	err = cancelOrder(s, *o, BySystem, "unweighed")
	o.State = Cancelled
	return gone, err
}

// giveBackDifference gives back what was taken above what the goods came to.
func giveBackDifference(h *tenants.HoodTx, purchase tenants.ID) error {
	if err := returnable(h, purchase, tenants.ID{}); err != nil {
		return unlessDisputed(err) // the end of the dispute comes back to it
	}
	parts, err := partsOf(h, purchase)
	if err != nil {
		return err
	}
	for _, p := range parts {
		over := map[int]money.Cents{}
		err := h.InShop(p.Shop, func(s *tenants.ShopTx) error {
			lines, err := linesToPack(s, p.Order)
			if err != nil {
				return err
			}
			return s.Each(`select line, due_cents from shop.lines where shop_id = $1 and order_id = $2 and kind = 'weighed'`,
				tenants.With(s.Shop(), p.Order), func(row tenants.Row) error {
					var n int
					var due money.Cents
					err := row.Scan(&n, &due)
					if more := lines[n].captured - lines[n].back - due; more > 0 && lines[n].left == "" {
						over[n] = more
					}
					return err
				})
		})
		if err != nil {
			return err
		}
		if len(over) == 0 {
			continue
		}
		_, err = Refund(h, RefundAsk{Shop: p.Shop, Order: p.Order, Lines: over, Reason: payments.ReasonWeight, By: BySystem,
			Key: "weight:" + p.Order.String()})
		if err != nil {
			return err
		}
	}
	return nil
}
