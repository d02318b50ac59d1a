package payments

import (
	"context"
	"time"

	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Unlevelled lists shared payments with something that should have been done for
// a while: a cost to be read, a transfer or a reversal to be carried out, a
// transfer that was refused.
func Unlevelled(r *tenants.HoodRead, hood tenants.HoodID, since time.Time, into *[]tenants.ID) {
	r.Each(`select p.id from hood.payments p where p.hood_id = $1 and p.shared and p.captured_cents > 0 and (
			p.cost_cents is null and p.paid_at between $2 and now() - interval '10 minutes' and not exists (select 1 from hood.ledger l
				where l.hood_id = p.hood_id and l.payment_id = p.id and l.account = 'excess')
			or exists (select 1 from hood.transfers t left join hood.reversals v on v.hood_id = t.hood_id and v.transfer_id = t.id and v.state = 'pending'
				where t.hood_id = p.hood_id and t.payment_id = p.id and (t.state = 'pending' and t.created_at < now() - interval '10 minutes'
					or v.created_at < now() - interval '10 minutes')))
		order by p.created_at limit 1000`, tenants.With(hood, since), func(row tenants.Row) error {
		var id tenants.ID
		err := row.Scan(&id)
		*into = append(*into, id)
		return err
	})
}

// moved is a transfer of ours as the comparison sees it.
type moved struct {
	id, payment tenants.ID
	amount      money.Cents
	reversed    money.Cents
	waiting     money.Cents // reversals under way: their answer may be lost
	account     string
	state       string
	provider    string
	created     time.Time
}

// TransferBreaks compares what the platform sent on for a neighbourhood with the
// provider's list, ours read first.
func (d *Desk) TransferBreaks(ctx context.Context, s tenants.Scope, since time.Time) ([]Break, error) {
	books, err := d.books()
	if err != nil {
		return nil, err
	}
	ours, payments := map[string]*moved{}, map[string]bool{}
	err = d.db.HoodRead(ctx, s, func(r *tenants.HoodRead) {
		r.Each(`select t.id, t.payment_id, t.amount_cents, t.reversed_cents, (select coalesce(sum(v.amount_cents), 0)::bigint from hood.reversals v
				where v.hood_id = t.hood_id and v.transfer_id = t.id and v.state = 'pending'), t.account, t.state, coalesce(t.provider_id, ''), t.created_at
			from hood.transfers t where t.hood_id = $1 and t.created_at >= $2 and t.amount_cents > 0
				and (t.state <> 'failed' or not t.moot and not exists (select 1 from hood.transfers l where l.hood_id = t.hood_id and l.payment_id = t.payment_id
					and l.order_id is not distinct from t.order_id and l.created_at > t.created_at))`, tenants.With(s.Hood, since), func(row tenants.Row) error {
			m := &moved{}
			err := row.Scan(&m.id, &m.payment, &m.amount, &m.reversed, &m.waiting, &m.account, &m.state, &m.provider, &m.created)
			ours[m.id.String()] = m
			return err
		})
		r.Each(`select id from hood.payments where hood_id = $1 and shared and created_at >= $2`, tenants.With(s.Hood, since.Add(-sessionLife)),
			func(row tenants.Row) error {
				var id tenants.ID
				err := row.Scan(&id)
				payments[id.String()] = true
				return err
			})
	})
	if err != nil {
		return nil, err
	}
	var found []Break
	for t, err := range books.Transfers(ctx, "", since) {
		if err != nil {
			return nil, err
		}
		m := ours[t.Reference]
		if m == nil && !payments[t.Group] {
			continue // another neighbourhood's
		}
		delete(ours, t.Reference)
		if b := m.differs(t); b != nil {
			found = append(found, *b)
		}
	}
	for _, m := range ours {
		if b := m.missing(since); b != nil {
			found = append(found, *b)
		}
	}
	return found, nil
}

// differs is the break of a transfer there; m is nil when we know none.
func (m *moved) differs(t Transfer) *Break {
	b := &Break{Kind: BreakTransferDiffers, Subject: t.ID, Made: t.Created, Theirs: Side{State: "sent", Amount: t.Amount, Refunded: t.Reversed, Account: t.Account}}
	if m == nil {
		return b
	}
	b.sideOf(m)
	switch {
	case t.Amount != m.amount || t.Account != m.account || m.provider != "" && m.provider != t.ID || m.state == "failed":
		return b
	case t.Reversed < m.reversed || t.Reversed > m.reversed+m.waiting:
		b.Kind = BreakReversalMissing
		return b
	}
	return nil
}

// missing is the break of a transfer of ours that the list did not have.
func (m *moved) missing(since time.Time) *Break {
	b := &Break{Kind: BreakTransferMissing, Subject: m.provider, Made: m.created, Theirs: Side{State: "missing"}}
	b.sideOf(m)
	switch {
	case m.state == "failed":
		b.Kind, b.Subject, b.Theirs = BreakTransferFailed, "transfer:"+m.id.String(), Side{Account: m.account}
		return b
	case m.state == "done" && m.created.After(since.Add(time.Hour)):
		return b
	}
	return nil
}

func (b *Break) sideOf(m *moved) {
	id := m.payment
	b.Payment = &id
	b.Ours = Side{State: m.state, Amount: m.amount, Refunded: m.reversed, Account: m.account}
}
