package orders

import (
	"context"

	"sottocasa/internal/failpoint"
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// What happens to an order whose payer's bank takes the money back.
const (
	MomentDisputed    = "disputed"
	MomentDisputeWon  = "dispute_won"
	MomentDisputeLost = "dispute_lost"
)

// disputeEvent is a notice that speaks of a dispute.
func disputeEvent(kind string) bool {
	switch kind {
	case "charge.dispute.created", "charge.dispute.updated", "charge.dispute.closed", "charge.dispute.funds_withdrawn",
		"charge.dispute.funds_reinstated":
		return true
	}
	return false
}

// CheckDisputes makes our disputes of a payment what the provider's are. It is
// what a notice and the comparison of the books both do, however often and in
// whatever order. One that does not fit its payment is a difference that
// somebody clears up.
func (c *Conductor) CheckDisputes(ctx context.Context, s tenants.Scope, payment tenants.ID) error {
	p, theirs, err := c.desk.DisputesOf(ctx, s, payment)
	if err != nil || len(theirs) == 0 {
		return err
	}
	if err := c.CheckRefunds(ctx, s, payment); err != nil { // what went back before is not disputed, though its answer may be lost
		return err
	}
	if err := failpoint.At(ctx, failpoint.DisputeAfterFetch); err != nil {
		return err
	}
	for i := range theirs {
		d := theirs[len(theirs)-1-i] // the oldest first
		if !p.FitsDispute(d) {
			c.log.WarnContext(ctx, "a dispute does not fit its payment", "hood", s.Hood, "payment", payment, "dispute", d.ID)
			odd := payments.DisputePair{Theirs: d, Payment: &p}.Judge(p.Account)
			err = c.db.Hood(ctx, s, func(h *tenants.HoodTx) error {
				for _, b := range odd {
					if err := payments.Report(h, b); err != nil {
						return err
					}
				}
				return nil
			})
		} else {
			err = c.db.Hood(ctx, s, func(h *tenants.HoodTx) error { return MeetDispute(h, payment, d) })
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// MeetDispute makes one dispute of ours what the provider's is: an open one
// freezes what is left of the payment, a won one lets it go on, a lost one takes
// each order's share of it.
func MeetDispute(h *tenants.HoodTx, payment tenants.ID, seen payments.Dispute) error {
	purchase, pay, err := lockBoth(h, payment)
	if err != nil {
		return err
	}
	c, was, err := payments.KeepDispute(h, pay, seen)
	if err != nil {
		return err
	}
	parts, err := partsOf(h, purchase.ID)
	if err != nil {
		return err
	}
	if c.State == seen.State || was == "" {
		if err := bookDispute(h, pay, parts, seen); err != nil {
			return err
		}
	}
	if was == c.State {
		return nil
	}
	if err := freeze(h, purchase.ID); err != nil {
		return err
	}
	about := "dispute_" + string(c.State)
	switch c.State {
	case payments.DisputeOpen:
		err = mark(h, parts, MomentDisputed)
	case payments.DisputeWon:
		err = mark(h, parts, MomentDisputeWon)
	case payments.DisputeLost:
		err = lose(h, purchase, pay, c, parts)
	}
	if err != nil {
		return err
	}
	for _, p := range parts {
		if err := tellShop(h, p, about, c.ID); err != nil {
			return err
		}
	}
	if pay.Account == "" {
		if err := tellHood(h, about, c.ID); err != nil {
			return err
		}
	}
	if c.State.Over() {
		if err := thaw(h, purchase, pay, parts, c); err != nil {
			return err
		}
	}
	return failpoint.At(h.Context(), failpoint.DisputeCommit)
}

// bookDispute books what a dispute took and cost where it was taken: of a shared
// payment that is the platform, and what it took is booked when it is lost.
func bookDispute(h *tenants.HoodTx, pay payments.Payment, parts []part, seen payments.Dispute) error {
	if pay.Shared {
		return payments.BookSharedDispute(h, pay, seen)
	}
	return h.InShop(parts[0].Shop, func(s *tenants.ShopTx) error { return payments.BookDispute(s, pay, parts[0].Order, seen) })
}

// freeze marks a purchase's orders while one of its disputes is open, and no
// longer.
func freeze(h *tenants.HoodTx, purchase tenants.ID) error {
	return h.Exec(`update hood.parts q set disputed = not q.disputed where q.hood_id = $1 and q.purchase_id = $2 and q.disputed is distinct from exists
		(select 1 from hood.disputes d join hood.payments p on p.hood_id = d.hood_id and p.id = d.payment_id
		where d.hood_id = $1 and p.purchase_id = $2 and d.state = 'open')`, tenants.With(h.Hood(), purchase))
}

func mark(h *tenants.HoodTx, parts []part, what string) error {
	for _, p := range parts {
		err := h.InShop(p.Shop, func(s *tenants.ShopTx) error {
			return remember(s, p.Order, tenants.NewID(), Moment{What: what})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// lose spreads what a lost dispute took over what is left of the payment's
// orders, and books it in each shop.
func lose(h *tenants.HoodTx, purchase head, pay payments.Payment, c payments.Contest, parts []part) error {
	left := make([]money.Cents, len(parts)+1) // the last is the association's
	for i, p := range parts {
		err := h.InShop(p.Shop, func(s *tenants.ShopTx) error {
			if _, err := lockOrder(s, p.Order); err != nil {
				return err
			}
			return s.One(`select coalesce(sum(y.captured_cents - y.refunded_cents), 0)::bigint
				- coalesce((select q.lost_cents from hood.parts q where q.hood_id = app.hood() and q.order_id = $2), 0)
				from shop.order_payments y where y.shop_id = $1 and y.order_id = $2 and y.payment_id = $3`, tenants.With(s.Shop(), p.Order, pay.ID), &left[i])
		})
		if err != nil {
			return err
		}
	}
	ours, err := associationLeft(h, pay)
	if err != nil {
		return err
	}
	left[len(parts)] = ours
	var room money.Cents
	for i := range left {
		left[i] = max(left[i], 0)
		room += left[i]
	}
	for i, amount := range money.Split(min(c.Amount, room), left) {
		if amount == 0 {
			continue
		}
		if i == len(parts) {
			if err := loseAssociation(h, purchase, pay, c, amount); err != nil {
				return err
			}
			continue
		}
		if err := loseOf(h, pay, c, parts[i], amount); err != nil {
			return err
		}
	}
	return nil
}

func loseOf(h *tenants.HoodTx, pay payments.Payment, c payments.Contest, p part, amount money.Cents) error {
	err := h.Exec(`insert into hood.losses (hood_id, id, dispute_id, shop_id, order_id, amount_cents) values (app.hood(), $1, $2, $3, $4, $5)`,
		tenants.With(tenants.NewID(), c.ID, p.Shop, p.Order, amount))
	if err != nil {
		return err
	}
	err = h.Change("conflict error.order_moved", 1, `update hood.parts set lost_cents = lost_cents + $3 where hood_id = $1 and order_id = $2`,
		tenants.With(h.Hood(), p.Order, amount))
	if err != nil {
		return err
	}
	from := payments.Disputed // it went when the dispute was opened
	if pay.Shared {
		from = payments.OnPlatform
	}
	return h.InShop(p.Shop, func(s *tenants.ShopTx) error {
		legs := []payments.Leg{{Account: "lost", Amount: amount}, {Account: from, Amount: -amount}}
		err := payments.Post(s, payments.Entry{Kind: "dispute", Currency: pay.Currency, Legs: legs, Order: &p.Order, Payment: &pay.ID})
		if err != nil {
			return err
		}
		return remember(s, p.Order, tenants.NewID(), Moment{What: MomentDisputeLost, Data: Particulars{Amount: amount}})
	})
}

// associationLeft is what of a shared payment the association still has.
func associationLeft(h *tenants.HoodTx, pay payments.Payment) (left money.Cents, err error) {
	err = h.Each(`select a.captured - u.association_refunded_cents - u.association_lost_cents from hood.association_shares a
		join hood.payments p on p.hood_id = a.hood_id and p.id = a.payment_id
		join hood.purchases u on u.hood_id = p.hood_id and u.id = p.purchase_id
		where a.hood_id = $1 and a.payment_id = $2`, tenants.With(h.Hood(), pay.ID), func(row tenants.Row) error { return row.Scan(&left) })
	return left, err
}

func loseAssociation(h *tenants.HoodTx, purchase head, pay payments.Payment, c payments.Contest, amount money.Cents) error {
	err := h.Exec(`insert into hood.losses (hood_id, id, dispute_id, amount_cents) values (app.hood(), $1, $2, $3)`, tenants.With(tenants.NewID(), c.ID, amount))
	if err != nil {
		return err
	}
	err = h.Exec(`update hood.purchases set association_lost_cents = association_lost_cents + $3 where hood_id = $1 and id = $2`,
		tenants.With(h.Hood(), purchase.ID, amount))
	if err != nil {
		return err
	}
	return bookAssociation(h, pay, "dispute", -amount, nil)
}

// thaw does what had to wait for the end of a dispute, unless another one is
// still open: what was cancelled meanwhile is given back, as far as there is
// anything, and so is what was paid above what the goods weighed.
func thaw(h *tenants.HoodTx, purchase head, pay payments.Payment, parts []part, over payments.Contest) error {
	frozen, err := payments.Frozen(h, pay.ID)
	if err != nil || frozen {
		return err
	}
	for _, p := range parts {
		var o Order
		err := h.InShop(p.Shop, func(s *tenants.ShopTx) (err error) { o, err = lockOrder(s, p.Order); return err })
		if err != nil {
			return err
		}
		if o.State != Cancelled {
			continue
		}
		ask := CancelAsk{Shop: p.Shop, Order: p.Order, By: ByShop, after: over.ID}
		if o.Reason == "by_"+string(ByResident) {
			ask.By = ByResident
		}
		if err := ask.giveBack(h, o); err != nil {
			return err
		}
	}
	switch {
	case purchase.State == "cancelled":
		err = giveBackAssociation(h, purchase, pay, over.ID)
	case purchase.State == "confirmed" && pay.Captured > 0 && !pay.Hold:
		err = takeWhenPacked(h, purchase.ID)
	}
	if err != nil {
		return err
	}
	if err := moveAgain(h, pay.ID); err != nil {
		return err
	}
	return Level(h, pay.ID, nil)
}

// moveAgain has what waited for the end of a dispute carried out at once.
func moveAgain(h *tenants.HoodTx, payment tenants.ID) error {
	var jobs []tenants.Job
	err := h.Each(`select id, true from hood.transfers where hood_id = $1 and payment_id = $2 and state = 'pending'
		union all select r.id, false from hood.reversals r join hood.transfers t on t.hood_id = r.hood_id and t.id = r.transfer_id
			where r.hood_id = $1 and t.payment_id = $2 and r.state = 'pending'`, tenants.With(h.Hood(), payment), func(row tenants.Row) error {
		var id tenants.ID
		var sends bool
		err := row.Scan(&id, &sends)
		if sends {
			jobs = append(jobs, payments.SendOn{Hood: h.Hood(), Transfer: id})
		} else {
			jobs = append(jobs, payments.TakeBack{Hood: h.Hood(), Reversal: id})
		}
		return err
	})
	for _, j := range jobs {
		if err == nil {
			err = h.Enqueue(j)
		}
	}
	return err
}

// returnable refuses to give money back that a dispute holds, or has taken; a
// zero order asks for all of a purchase.
func returnable(h *tenants.HoodTx, purchase, order tenants.ID) error {
	var frozen, gone bool
	err := h.One(`select coalesce(bool_or(disputed), false), coalesce(bool_and(lost_cents > 0 and lost_cents >= captured_cents - refunded_cents), false)
		from hood.parts where hood_id = $1 and purchase_id = $2 and ($3 = '00000000-0000-0000-0000-000000000000'::uuid or order_id = $3)`,
		tenants.With(h.Hood(), purchase, order), &frozen, &gone)
	switch {
	case err != nil:
		return err
	case frozen:
		return fault.New(fault.Conflict, "error.disputed")
	case gone:
		return fault.New(fault.Conflict, "error.dispute_lost")
	}
	return nil
}

// unlessDisputed lets pass that a dispute keeps money where it is.
func unlessDisputed(err error) error {
	if fault.Has(err, fault.Conflict) {
		return nil
	}
	return err
}
