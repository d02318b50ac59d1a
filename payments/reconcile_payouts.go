package payments

import (
	"context"
	"iter"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/tenants"
)

// The kinds of a difference about what the provider keeps and sends to banks.
const (
	BreakCostDiffers   BreakKind = "cost_differs"   // it kept otherwise than is booked
	BreakPayoutFailed  BreakKind = "payout_failed"  // the bank sent it back
	BreakPayoutDiffers BreakKind = "payout_differs" // sent to the bank otherwise than is booked
	BreakPayoutMissing BreakKind = "payout_missing" // booked here, and there nobody knows of it
)

// Failed is the break of a payout that did not reach the bank.
func (p Banked) Failed() Break {
	return Break{Kind: BreakPayoutFailed, Subject: p.Provider, Account: p.Account, Made: p.Made, Ours: p.side(), Theirs: p.side()}
}

func (p Banked) side() Side {
	return Side{State: "payout_" + string(p.State), Amount: p.Amount, Currency: p.Currency, Account: p.Account}
}

// PayoutPair is a payout there with ours; either may be missing.
type PayoutPair struct {
	Theirs *Payout
	Ours   *Banked
}

// ID is the provider's id of the payout.
func (x PayoutPair) ID() string {
	if x.Theirs != nil {
		return x.Theirs.ID
	}
	return x.Ours.Provider
}

// Differs reports whether the two sides say other things.
func (x PayoutPair) Differs() bool {
	return x.Ours == nil || x.Theirs == nil || x.Ours.State != x.Theirs.State || x.Ours.Amount != x.Theirs.Amount
}

// Partly reports whether nobody knows yet of all of a payout whether it is ours.
func (x PayoutPair) Partly() bool {
	return x.Ours != nil && x.Ours.Automatic && x.Ours.Ours != x.Ours.Amount && x.Ours.Arriving()
}

// Judge is what a pair comes to when looking at it again has not mended it.
func (x PayoutPair) Judge() []Break {
	switch {
	case x.Theirs == nil:
		return []Break{{Kind: BreakPayoutMissing, Subject: x.Ours.Provider, Account: x.Ours.Account, Made: x.Ours.Made, Ours: x.Ours.side(),
			Theirs: Side{State: "missing", Account: x.Ours.Account}}}
	case x.Differs():
		b := Break{Kind: BreakPayoutDiffers, Subject: x.Theirs.ID, Account: x.Theirs.Account, Made: x.Theirs.Made, Theirs: Side{State: "payout_" + string(x.Theirs.State),
			Amount: x.Theirs.Amount, Currency: x.Theirs.Currency, Account: x.Theirs.Account, Live: x.Theirs.Live}}
		if x.Ours != nil {
			b.Ours = x.Ours.side()
		}
		return []Break{b}
	case x.Ours.State == PayoutFailed:
		return []Break{x.Ours.Failed()}
	}
	return nil
}

// PayoutPairs reads the payouts that an account made since then, and ours that
// were not over. A payout a day is few: they are gathered whole.
func (d *Desk) PayoutPairs(ctx context.Context, s tenants.Scope, account string, since time.Time) ([]PayoutPair, error) {
	books, err := d.books()
	if err != nil {
		return nil, err
	}
	var ours []Banked
	err = d.db.HoodRead(ctx, s, func(r *tenants.HoodRead) {
		r.Each(`select `+paidColumns+` where p.hood_id = $1 and p.account = $2 and (p.made_at >= $3 or p.done_at is null) order by p.made_at`,
			tenants.With(s.Hood, account, since), gatherPaid(&ours))
	})
	if err != nil {
		return nil, err
	}
	var pairs []PayoutPair
	at := map[string]int{}
	for x, err := range books.Payouts(ctx, account, since) {
		if err != nil {
			return nil, err
		}
		if x.Live == d.Live() {
			at[x.ID] = len(pairs)
			pairs = append(pairs, PayoutPair{Theirs: &x})
		}
	}
	for i := range ours {
		if n, ok := at[ours[i].Provider]; ok {
			pairs[n].Ours = &ours[i]
		} else {
			pairs = append(pairs, PayoutPair{Ours: &ours[i]})
		}
	}
	return pairs, nil
}

// PairAgain reads both sides of a payout anew, ours first.
func (d *Desk) PairAgain(ctx context.Context, s tenants.Scope, x *PayoutPair) error {
	var account string
	id := x.ID()
	if x.Theirs != nil {
		account = x.Theirs.Account
	} else {
		account = x.Ours.Account
	}
	var ours []Banked
	err := d.db.HoodRead(ctx, s, func(r *tenants.HoodRead) {
		r.Each(`select `+paidColumns+` where p.hood_id = $1 and p.provider_id = $2`, tenants.With(s.Hood, id), gatherPaid(&ours))
	})
	if err != nil {
		return err
	}
	x.Ours, x.Theirs = nil, nil
	if len(ours) > 0 {
		x.Ours = &ours[0]
	}
	theirs, _, err := d.PayoutAt(ctx, account, id)
	if fault.Has(err, fault.NotFound) || fault.Has(err, fault.Conflict) {
		return nil
	}
	x.Theirs = &theirs
	return err
}

// ChargePair is a charge there with the payment that it is for here.
type ChargePair struct {
	Theirs Charge
	Ours   *Payment
}

// ChargePairs walks the charges that an account made since then.
func (d *Desk) ChargePairs(ctx context.Context, s tenants.Scope, account string, since time.Time) iter.Seq2[[]ChargePair, error] {
	return func(yield func([]ChargePair, error) bool) {
		books, err := d.books()
		if err != nil {
			yield(nil, err)
			return
		}
		for page, err := range gather(books.Charges(ctx, account, since)) {
			var pairs []ChargePair
			if err == nil {
				pairs, err = d.pairCharges(ctx, s, page)
			}
			if !yield(pairs, err) || err != nil {
				return
			}
		}
	}
}

func (d *Desk) pairCharges(ctx context.Context, s tenants.Scope, page []Charge) ([]ChargePair, error) {
	intents := make([]string, len(page))
	for i, x := range page {
		intents[i] = x.Intent
	}
	found, err := d.find(ctx, s, "intent_id", intents, nil)
	if err != nil {
		return nil, err
	}
	pairs := make([]ChargePair, len(page))
	for i, x := range page {
		pairs[i] = ChargePair{Theirs: x, Ours: found.theirs[x.Intent]}
	}
	return pairs, nil
}

// Unread reports whether the provider says what it kept of a payment of which we
// do not know it.
func (x ChargePair) Unread() bool {
	return x.Ours != nil && x.Ours.Captured > 0 && x.Ours.Cost == nil && x.Theirs.Cost != nil && x.Theirs.Captured > 0
}

// Judge compares a charge with its payment. Amounts are judged with the page and
// the intent; here it is about what the provider kept, and about money that no
// intent led to.
func (x ChargePair) Judge(account string) []Break {
	b := Break{Subject: x.Theirs.ID, Account: account, Made: x.Theirs.Made, Theirs: Side{State: "captured", Captured: x.Theirs.Captured,
		Refunded: x.Theirs.Refunded, Currency: x.Theirs.Currency, Account: account, Live: x.Theirs.Live}}
	if x.Theirs.Captured == 0 {
		return nil
	}
	if x.Ours == nil {
		if b.Kind = BreakForeign; x.Theirs.Intent != "" || account == "" {
			return nil
		}
		return []Break{b}
	}
	if x.Ours.Cost == nil || x.Theirs.Cost == nil || *x.Ours.Cost == *x.Theirs.Cost {
		return nil
	}
	b.Kind = BreakCostDiffers
	b.ours(x.Ours)
	b.Ours.Amount, b.Theirs.Amount = *x.Ours.Cost, *x.Theirs.Cost
	return []Break{b}
}

// Uncosted lists the direct charges of an account of which nobody has learnt for
// a while what the provider kept.
func Uncosted(r *tenants.HoodRead, hood tenants.HoodID, account string, since time.Time, into *[]tenants.ID) {
	r.Each(`select id from hood.payments where hood_id = $1 and account = $2 and not shared and provider = 'stripe' and captured_cents > 0
		and cost_cents is null and paid_at between $3 and now() - interval '10 minutes' order by paid_at limit 1000`,
		tenants.With(hood, account, since), func(row tenants.Row) error {
			var id tenants.ID
			err := row.Scan(&id)
			*into = append(*into, id)
			return err
		})
}
