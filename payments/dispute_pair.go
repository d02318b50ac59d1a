package payments

import (
	"context"
	"iter"
	"time"

	"sottocasa/tenants"
)

// The kinds of a difference about disputes.
const (
	BreakDisputedThere  BreakKind = "disputed_there"  // disputed there and not here, or there for more than was taken
	BreakDisputeMissing BreakKind = "dispute_missing" // disputed here, and there nobody knows of it
)

// DisputePair is a dispute there with what we know of it.
type DisputePair struct {
	Theirs  Dispute
	Payment *Payment     // whose money it is about; nil when it is none of ours
	Ours    DisputeState // empty when we do not know it
}

// DisputePairs walks the disputes that came to an account since then.
func (d *Desk) DisputePairs(ctx context.Context, s tenants.Scope, account string, since time.Time) iter.Seq2[[]DisputePair, error] {
	return func(yield func([]DisputePair, error) bool) {
		books, err := d.books()
		if err != nil {
			yield(nil, err)
			return
		}
		for page, err := range gather(books.Disputes(ctx, account, "", since)) {
			var pairs []DisputePair
			if err == nil {
				pairs, err = d.pairDisputes(ctx, s, page)
			}
			if !yield(pairs, err) || err != nil {
				return
			}
		}
	}
}

func (d *Desk) pairDisputes(ctx context.Context, s tenants.Scope, page []Dispute) ([]DisputePair, error) {
	ids, intents := make([]string, len(page)), make([]string, len(page))
	for i, x := range page {
		ids[i], intents[i] = x.ID, x.Intent
	}
	found, err := d.find(ctx, s, "intent_id", intents, nil)
	if err != nil {
		return nil, err
	}
	known := map[string]DisputeState{}
	err = d.db.HoodRead(ctx, s, func(r *tenants.HoodRead) {
		r.Each(`select provider_id, state from hood.disputes where hood_id = $1 and provider_id = any($2)`, tenants.With(s.Hood, ids),
			func(row tenants.Row) error {
				id, state := "", DisputeState("")
				err := row.Scan(&id, &state)
				known[id] = state
				return err
			})
	})
	if err != nil {
		return nil, err
	}
	pairs := make([]DisputePair, len(page))
	for i, x := range page {
		pairs[i] = DisputePair{Theirs: x, Payment: found.theirs[x.Intent], Ours: known[x.ID]}
	}
	return pairs, nil
}

// PairDispute reads anew what we know of a dispute.
func (d *Desk) PairDispute(ctx context.Context, s tenants.Scope, seen Dispute) (DisputePair, error) {
	pairs, err := d.pairDisputes(ctx, s, []Dispute{seen})
	if err != nil {
		return DisputePair{}, err
	}
	return pairs[0], nil
}

// Judge compares a dispute with ours; found is nil when they say the same. One
// that is about nobody's payment is judged with its intent.
func (x DisputePair) Judge(account string) (found []Break) {
	if x.Payment == nil || x.Ours == x.Theirs.State {
		return nil
	}
	b := Break{Kind: BreakDisputedThere, Subject: x.Theirs.ID, Account: account, Made: x.Theirs.Opened}
	b.ours(x.Payment)
	b.Ours.State, b.Theirs = "dispute_"+string(x.Ours), Side{State: "dispute_" + string(x.Theirs.State), Amount: x.Theirs.Amount,
		Currency: x.Theirs.Currency, Account: account, Live: x.Theirs.Live}
	if x.Ours == "" {
		b.Ours.State = string(x.Payment.State)
	}
	return []Break{b}
}

// OpenContests lists the open disputes of an account, with their payments.
func OpenContests(r *tenants.HoodRead, hood tenants.HoodID, account string, into *[]Contest) {
	r.Each(`select `+contestColumns+` where d.hood_id = $1 and d.account = $2 and d.closed_at is null order by d.opened_at limit 1000`,
		tenants.With(hood, account), gatherContests(into))
}

// Unknown is the break of a dispute of ours that the provider does not show.
func (c Contest) Unknown() Break {
	id := c.Payment
	return Break{Kind: BreakDisputeMissing, Subject: c.Provider, Account: c.Account, Payment: &id, Made: c.Opened,
		Ours: Side{State: "dispute_" + string(c.State), Amount: c.Amount, Account: c.Account}, Theirs: Side{State: "missing", Account: c.Account}}
}
