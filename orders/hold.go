package orders

import (
	"context"
	"time"

	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// settleHeld makes a purchase firm whose money is held: what the goods come to
// is taken when they are packed.
func settleHeld(h *tenants.HoodTx, purchase head, pay payments.Payment, seen payments.Session) error {
	if pay.PaidAt != nil {
		return nil
	}
	until := heldUntil(pay, seen)
	if err := payments.MarkHeld(h, pay, seen.Intent, until); err != nil {
		return err
	}
	switch purchase.State {
	case "awaiting":
	case "expired":
		if err := revive(h, purchase); err != nil {
			return err
		}
	default: // cancelled meanwhile: nobody wants the money
		return letGoAs(h, purchase.ID)
	}
	if err := authorize(h, purchase.ID, until.Add(-payments.HoldEnd)); err != nil {
		return err
	}
	if err := confirm(h, purchase.ID); err != nil {
		return err
	}
	return failpoint.At(h.Context(), failpoint.SettleCommit)
}

// shortHold is how long a hold surely lasts when the provider does not say.
const shortHold = 6 * 24 * time.Hour

func heldUntil(pay payments.Payment, seen payments.Session) time.Time {
	if seen.Before.IsZero() {
		return pay.Now.Add(shortHold)
	}
	return seen.Before
}

// authorize says on a purchase's orders that their money is held, and until when
// they have to be packed.
func authorize(h *tenants.HoodTx, purchase tenants.ID, packed time.Time) error {
	err := h.Exec(`update hood.parts set hold_ends = $3 where hood_id = $1 and purchase_id = $2`, tenants.With(h.Hood(), purchase, packed))
	if err != nil {
		return err
	}
	return eachOrder(h, purchase, func(s *tenants.ShopTx, o Order) error {
		next := o
		next.Payment = PayAuthorized
		return o.to(s, next, BySystem, "held")
	})
}

// eachOrder locks a purchase's orders in turn.
func eachOrder(h *tenants.HoodTx, purchase tenants.ID, do func(*tenants.ShopTx, Order) error) error {
	parts, err := partsOf(h, purchase)
	if err != nil {
		return err
	}
	for _, p := range parts {
		err := h.InShop(p.Shop, func(s *tenants.ShopTx) error {
			o, err := lockOrder(s, p.Order)
			if err != nil {
				return err
			}
			return do(s, o)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// releaseLate lets money go that was held when neither seat nor goods were to
// be had any more.
func releaseLate(h *tenants.HoodTx, pay payments.Payment, seen payments.Session) error {
	if err := payments.MarkHeld(h, pay, seen.Intent, heldUntil(pay, seen)); err != nil {
		return err
	}
	return letGoAs(h, pay.Purchase)
}

func letGoAs(h *tenants.HoodTx, purchase tenants.ID) error {
	pay, err := payments.LockOfPurchase(h, purchase)
	if err != nil {
		return err
	}
	return letGo(h, pay)
}

// letGo decides that nothing is taken of held money. When something is just
// being taken it is Unavailable: in a moment it can be given back instead.
func letGo(h *tenants.HoodTx, pay payments.Payment) error {
	if pay.Wanted == payments.Capture {
		return fault.New(fault.Unavailable, "error.busy").Because("payment %s is just being taken", pay.ID)
	}
	return payments.Decide(h, pay, payments.Release, 0)
}

// takeWhenPacked decides about a purchase's money when the last of its orders
// is packed: of held money the truth is taken, of money taken before the
// difference goes back.
func takeWhenPacked(h *tenants.HoodTx, purchase tenants.ID) error {
	var open int
	var due money.Cents
	err := h.One(`select count(*) filter (where state = 'open' and (fulfilment in ('new', 'accepted') or due_cents is null)),
			coalesce(sum(due_cents) filter (where state <> 'cancelled'), 0)
		from hood.parts where hood_id = $1 and purchase_id = $2`, tenants.With(h.Hood(), purchase), &open, &due)
	if err != nil || open > 0 {
		return err
	}
	pay, err := payments.LockOfPurchase(h, purchase)
	switch {
	case err != nil:
		return err
	case pay.State == payments.Authorized && pay.Wanted == payments.Undecided:
		return take(h, pay, due)
	case pay.Hold:
		return nil // taken when its time was over
	case pay.Captured > 0:
		err = giveBackDifference(h, purchase)
	}
	if err != nil {
		return err
	}
	return tellWeights(h, purchase)
}

// tellWeights tells what a purchase's goods weighed, when some were weighed.
func tellWeights(h *tenants.HoodTx, purchase tenants.ID) error {
	weighed := 0
	err := eachOrder(h, purchase, func(s *tenants.ShopTx, o Order) error {
		n := 0
		err := s.One(`select count(*) from shop.lines where shop_id = $1 and order_id = $2 and weighed_g is not null`,
			tenants.With(s.Shop(), o.ID), &n)
		weighed += n
		return err
	})
	if err != nil || weighed == 0 {
		return err
	}
	return tell(h, purchase, "weighed")
}

// take decides that the orders' dues are taken, with what is the association's.
func take(h *tenants.HoodTx, pay payments.Payment, due money.Cents) error {
	if due == 0 {
		return payments.Decide(h, pay, payments.Release, 0)
	}
	if pay.Shared {
		gift, err := forAssociation(h, pay.Purchase)
		if err != nil {
			return err
		}
		return payments.Decide(h, pay, payments.Capture, due+gift)
	}
	if pay.Fee > 0 {
		fee, err := feeOf(h, pay.Purchase)
		if err != nil {
			return err
		}
		if err := payments.AskFee(h, pay, min(fee, due)); err != nil {
			return err
		}
	}
	return payments.Decide(h, pay, payments.Capture, due)
}

// feeOf is the network's fee of what the orders of a purchase come to.
func feeOf(h *tenants.HoodTx, purchase tenants.ID) (sum money.Cents, err error) {
	var kept []tenants.Fee
	err = h.Each(`select fee_permille, fee_fixed_cents from hood.parts where hood_id = $1 and purchase_id = $2 order by shop_id`,
		tenants.With(h.Hood(), purchase), func(row tenants.Row) error {
			var f tenants.Fee
			err := row.Scan(&f.Permille, &f.Fixed)
			kept = append(kept, f)
			return err
		})
	if err != nil {
		return 0, err
	}
	i := 0
	err = eachOrder(h, purchase, func(s *tenants.ShopTx, o Order) error {
		var goods money.Cents
		f := kept[i]
		i++
		if o.State == Cancelled {
			return nil
		}
		err := s.One(`select coalesce(sum(due_cents), 0)::bigint from shop.lines where shop_id = $1 and order_id = $2 and kind <> 'delivery'`,
			tenants.With(s.Shop(), o.ID), &goods)
		sum += f.Of(goods)
		return err
	})
	return sum, err
}

// finishHold carries out what has been decided about held money, then books it.
func (c *Conductor) finishHold(ctx context.Context, f payments.FinishHold) error {
	s := tenants.InHood(f.Hood, "job:"+f.Kind())
	_, seen, err := c.desk.FinishHold(ctx, s, f.Payment)
	if err != nil {
		return err
	}
	if err := failpoint.At(ctx, failpoint.HoldAfterFinish); err != nil {
		return err
	}
	return c.db.Hood(ctx, s, func(h *tenants.HoodTx) error {
		if seen.ID != "" {
			if err := BookHold(h, f.Payment, seen); err != nil {
				return err
			}
		}
		return h.FinishJob()
	})
}

// BookHold books what has become of held money, however often it is called. A
// hold that goes on changes nothing. One that is over without our asking ends
// its purchase; one that somebody took another amount of is Internal: a person
// has to look.
func BookHold(h *tenants.HoodTx, payment tenants.ID, seen payments.Intent) error {
	purchase, pay, err := lockBoth(h, payment)
	if err != nil || pay.State != payments.Authorized {
		return err
	}
	if seen.ID != pay.Intent || seen.Account != pay.Account {
		return fault.New(fault.Internal, "error.server").Because("intent of payment %s does not fit it", payment)
	}
	switch seen.State {
	case payments.IntentCaptured:
		if pay.Wanted != payments.Capture || seen.Captured != pay.Take {
			return fault.New(fault.Internal, "error.server").Because("payment %s was taken for %d, not %d", payment, seen.Captured, pay.Take)
		}
		return bookTaken(h, purchase, pay)
	case payments.IntentCancelled:
		return bookLetGo(h, purchase, pay)
	}
	return nil
}

func bookTaken(h *tenants.HoodTx, purchase head, pay payments.Payment) error {
	if err := payments.MarkTaken(h, pay, pay.Take); err != nil {
		return err
	}
	pay.Captured = pay.Take
	if err := capture(h, purchase, pay, "stripe", dues); err != nil {
		return err
	}
	return tell(h, purchase.ID, "weighed")
}

// bookLetGo books that nothing was taken. A purchase that was still firm ends:
// nobody is to bring goods that are not paid for.
func bookLetGo(h *tenants.HoodTx, purchase head, pay payments.Payment) error {
	if err := payments.MarkLetGo(h, pay); err != nil {
		return err
	}
	pay.State = payments.Failed
	err := eachOrder(h, purchase.ID, func(s *tenants.ShopTx, o Order) error {
		if o.Payment != PayAuthorized {
			return nil
		}
		next := o
		next.Payment = PayFailed
		return o.to(s, next, BySystem, "let_go")
	})
	if err != nil {
		return err
	}
	switch purchase.State {
	case "confirmed":
		return endUnpaid(h, purchase, pay)
	case "expired":
		return tell(h, purchase.ID, "released") // it came too late; who cancelled knows already
	}
	return nil
}

// endUnpaid cancels what is left of a purchase whose held money is gone, unless
// the goods have left the shop already.
func endUnpaid(h *tenants.HoodTx, purchase head, pay payments.Payment) error {
	left := false
	err := eachOrder(h, purchase.ID, func(s *tenants.ShopTx, o Order) error {
		if o.State != Open {
			return nil
		}
		if o.Fulfilment == Out || o.Fulfilment == Delivered || o.Fulfilment == Collected {
			left = true
			return nil
		}
		return cancelOrder(s, o, BySystem, "hold_over")
	})
	if err != nil || left {
		return err
	}
	return endPurchase(h, purchase, pay, nil)
}

// CheckHold looks at held money at the provider and books what has become of
// it; a reconciler calls it.
func (c *Conductor) CheckHold(ctx context.Context, s tenants.Scope, payment tenants.ID, seen payments.Intent) error {
	return c.db.Hood(ctx, s, func(h *tenants.HoodTx) error { return BookHold(h, payment, seen) })
}
