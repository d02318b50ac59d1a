package orders

import (
	"context"

	"sottocasa/delivery"
	"sottocasa/internal/money"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// endHold decides about held money whose time is nearly over: what is weighed
// is taken, what is not leaves its order (WEIGHT-02).
func (c *Conductor) endHold(ctx context.Context, e payments.EndHold) error {
	return c.db.Hood(ctx, tenants.InHood(e.Hood, "job:"+e.Kind()), func(h *tenants.HoodTx) error {
		if err := EndHold(h, e.Payment); err != nil {
			return err
		}
		return h.FinishJob()
	})
}

// EndHold is what endHold does; before its time it answers with when to come
// again.
func EndHold(h *tenants.HoodTx, payment tenants.ID) error {
	purchase, pay, err := lockBoth(h, payment)
	if err != nil || pay.State != payments.Authorized || pay.Wanted != payments.Undecided || pay.Before == nil {
		return err
	}
	if wait := pay.Before.Add(-payments.HoldEnd).Sub(pay.Now); wait > 0 {
		return tenants.Later(wait)
	}
	parts, err := partsOf(h, purchase.ID)
	if err != nil {
		return err
	}
	var due money.Cents
	var short, ended []part // orders that something has left, or that have left whole
	open := 0
	err = eachOrder(h, purchase.ID, func(s *tenants.ShopTx, o Order) error {
		if o.State != Open {
			return nil
		}
		n, err := leaveUnpacked(s, &o, len(parts) > 1)
		if err != nil {
			return err
		}
		if n > 0 {
			short = append(short, part{s.Shop(), o.ID})
		}
		if o.State == Open {
			open++
			due += *o.Due
		} else {
			ended = append(ended, part{s.Shop(), o.ID})
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(short) > 0 {
		short = parts // who shares the window is to know too
	}
	if err := tellLeftOut(h, purchase.ID, short); err != nil {
		return err
	}
	if open == 0 {
		return endPurchase(h, purchase, pay, nil)
	}
	for _, p := range ended {
		if err := tellPart(h, purchase.ID, p.Order, "cancelled"); err != nil {
			return err
		}
	}
	if err := delivery.TidyStops(h, purchase.ID); err != nil {
		return err
	}
	return take(h, pay, due)
}

// leaveUnpacked takes what is not packed out of an order: lines that nobody has
// weighed, and of a purchase of several shops the whole order of one that has
// not begun to pack. It gives the number of lines that left.
func leaveUnpacked(s *tenants.ShopTx, o *Order, several bool) (gone int, err error) {
	if !several || o.Fulfilment != New && o.Fulfilment != Accepted {
		return leaveUnweighed(s, o)
	}
	var weighed, lines int
	err = s.One(`select count(*) filter (where weighed_g is not null), count(*) filter (where kind in ('goods', 'weighed'))
		from shop.lines where shop_id = $1 and order_id = $2`, tenants.With(s.Shop(), o.ID), &weighed, &lines)
	if err != nil || weighed > 0 {
		if err == nil {
			return leaveUnweighed(s, o)
		}
		return 0, err
	}
	err = cancelOrder(s, *o, BySystem, "unpacked")
	o.State = Cancelled
	return lines, err
}

// tellLeftOut tells resident and shops of what nobody weighed in time.
func tellLeftOut(h *tenants.HoodTx, purchase tenants.ID, short []part) error {
	for _, p := range short {
		if err := tellShop(h, p, "left_out", tenants.ID{}); err != nil {
			return err
		}
	}
	if len(short) == 0 {
		return nil
	}
	return tell(h, purchase, "left_out")
}
