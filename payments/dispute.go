package payments

import (
	"context"
	"time"

	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// DisputeState is where a dispute stands.
type DisputeState string

// The states. An inquiry is a bank's question: no money has moved yet, and a
// refund may still answer it. An open dispute has taken the money and freezes
// what is left of it here.
const (
	DisputeInquiry DisputeState = "inquiry"
	DisputeOpen    DisputeState = "open"
	DisputeWon     DisputeState = "won"
	DisputeLost    DisputeState = "lost"
)

// Over reports whether nothing more comes of a dispute.
func (s DisputeState) Over() bool { return s == DisputeWon || s == DisputeLost }

// Dispute is a dispute as the provider sees it.
type Dispute struct {
	ID       string
	Account  string
	Intent   string
	Amount   money.Cents
	Currency string // upper case
	Reason   string // the provider's own word, such as "fraudulent"
	State    DisputeState
	Answered bool       // evidence was handed in
	Secure   string     // how the payer was authenticated (3-D Secure), the provider's own word; empty: not at all
	Due      *time.Time // until when it may be answered; nil: not at all
	Live     bool
	Opened   time.Time
	Taken    money.Cents // of the account because of it, as it stands now
	Cost     money.Cents // what the provider keeps for itself, as it stands now
}

// FitsDispute reports whether a dispute is about this payment: intent, account,
// currency, mode, and no more than was taken.
func (p Payment) FitsDispute(d Dispute) bool {
	return d.Intent != "" && d.Intent == p.Intent && d.Account == p.Account && d.Currency == p.Currency && d.Live == p.Live &&
		d.Amount > 0 && d.Amount <= p.Captured
}

// Contest is a dispute as we keep it.
type Contest struct {
	ID       tenants.ID
	Payment  tenants.ID
	Purchase tenants.ID
	Ref      string // of the purchase
	Provider string // its id there
	Account  string
	Amount   money.Cents
	Reason   string
	State    DisputeState
	Answered bool
	Secure   string
	Due      *time.Time
	Opened   time.Time
	Closed   *time.Time
}

const contestColumns = `d.id, d.payment_id, p.purchase_id, u.ref, d.provider_id, d.account, d.amount_cents, d.reason, d.state, d.answered, d.secure,
	d.due_by, d.opened_at, d.closed_at from hood.disputes d join hood.payments p on p.hood_id = d.hood_id and p.id = d.payment_id
	join hood.purchases u on u.hood_id = p.hood_id and u.id = p.purchase_id`

func (c *Contest) fields() []any {
	return []any{&c.ID, &c.Payment, &c.Purchase, &c.Ref, &c.Provider, &c.Account, &c.Amount, &c.Reason, &c.State, &c.Answered, &c.Secure,
		&c.Due, &c.Opened, &c.Closed}
}

func gatherContests(into *[]Contest) func(tenants.Row) error {
	return func(row tenants.Row) error {
		var c Contest
		err := row.Scan(c.fields()...)
		*into = append(*into, c)
		return err
	}
}

// ContestsShown is how many disputes one page lists.
const ContestsShown = 100

// Contests lists the disputes of a neighbourhood's shared payments, those that
// are not over first and of them what is due soonest.
func Contests(r *tenants.HoodRead, hood tenants.HoodID, into *[]Contest) {
	r.Each(`select `+contestColumns+` where d.hood_id = $1 and d.account = '' order by d.closed_at is not null, case when d.closed_at is null then d.due_by end nulls last,
		d.opened_at desc, d.id limit $2`, tenants.With(hood, ContestsShown), gatherContests(into))
}

// ContestsOf lists the disputes of a purchase, the newest first.
func ContestsOf(r *tenants.HoodRead, hood tenants.HoodID, purchase tenants.ID, into *[]Contest) {
	r.Each(`select `+contestColumns+` where d.hood_id = $1 and p.purchase_id = $2 order by d.opened_at desc, d.id`,
		tenants.With(hood, purchase), gatherContests(into))
}

// ReadContest reads a dispute.
func ReadContest(r *tenants.HoodRead, hood tenants.HoodID, id tenants.ID, c *Contest) {
	r.One(`select `+contestColumns+` where d.hood_id = $1 and d.id = $2`, tenants.With(hood, id), c.fields()...)
}

// Frozen reports whether an open dispute keeps a payment's money where it is.
// The payment must be locked.
func Frozen(h *tenants.HoodTx, payment tenants.ID) (open bool, err error) {
	err = h.One(`select exists (select 1 from hood.disputes where hood_id = $1 and payment_id = $2 and state = 'open')`,
		tenants.With(h.Hood(), payment), &open)
	return open, err
}

// KeepDispute keeps what the provider says of a dispute of a locked payment. was
// is the state that was known before, empty for one that is new. One that is
// over stays as it ended: notices may come in any order.
func KeepDispute(h *tenants.HoodTx, p Payment, d Dispute) (c Contest, was DisputeState, err error) {
	err = h.Each(`select `+contestColumns+` where d.hood_id = $1 and d.provider_id = $2 for update of d`, tenants.With(h.Hood(), d.ID),
		func(row tenants.Row) error {
			err := row.Scan(c.fields()...)
			was = c.State
			return err
		})
	if err != nil || was.Over() {
		return c, was, err
	}
	if was == "" {
		c.ID = tenants.NewID()
	}
	err = h.Exec(`insert into hood.disputes as d (hood_id, id, payment_id, provider_id, account, amount_cents, reason, state, answered, secure, due_by,
			opened_at, closed_at)
		values (app.hood(), $1, $2, $3, $4, $5, $6, $7::text, $8, $9, $10, $11, case when $7::text in ('won', 'lost') then now() end)
		on conflict (hood_id, provider_id) do update set amount_cents = excluded.amount_cents, reason = excluded.reason, state = excluded.state,
			answered = d.answered or excluded.answered, secure = excluded.secure, due_by = excluded.due_by, closed_at = excluded.closed_at`,
		tenants.With(c.ID, p.ID, d.ID, d.Account, d.Amount, d.Reason, d.State, d.Answered, d.Secure, d.Due, d.Opened))
	if err != nil {
		return c, was, err
	}
	err = h.One(`select `+contestColumns+` where d.hood_id = $1 and d.id = $2`, tenants.With(h.Hood(), c.ID), c.fields()...)
	return c, was, err
}

// DisputesOf asks the provider for the disputes of a payment.
func (d *Desk) DisputesOf(ctx context.Context, s tenants.Scope, id tenants.ID) (p Payment, list []Dispute, err error) {
	books, err := d.books()
	if err != nil {
		return p, nil, err
	}
	if p, err = d.read(ctx, s, id); err != nil || p.Intent == "" {
		return p, nil, err
	}
	for got, err := range books.Disputes(ctx, p.Account, p.Intent, time.Time{}) {
		if err != nil {
			return p, nil, err
		}
		list = append(list, got)
	}
	return p, list, nil
}

// Loss is what a lost dispute took of an order.
type Loss struct {
	Shop   tenants.ShopID
	Amount money.Cents
}

// Losses reads what a dispute took, by order.
func Losses(r *tenants.HoodRead, hood tenants.HoodID, dispute tenants.ID, into map[tenants.ID]Loss) {
	r.Each(`select order_id, shop_id, amount_cents from hood.losses where hood_id = $1 and dispute_id = $2 and order_id is not null`,
		tenants.With(hood, dispute), func(row tenants.Row) error {
			var order tenants.ID
			var l Loss
			err := row.Scan(&order, &l.Shop, &l.Amount)
			into[order] = l
			return err
		})
}

// BookDispute books in the shop's book what a dispute of its own charge has taken
// and cost it there until now.
func BookDispute(s *tenants.ShopTx, p Payment, order tenants.ID, d Dispute) error {
	booked, err := bookedAbout(s.Each, `select account, sum(amount_cents)::bigint from shop.ledger where shop_id = $1 and source = $2 group by account`,
		tenants.With(s.Shop(), d.ID))
	if err != nil {
		return err
	}
	return Post(s, Entry{Kind: "disputed", Currency: p.Currency, Order: &order, Payment: &p.ID, Source: d.ID,
		Legs: missing([]Leg{{Disputed, d.Taken}, {StripeCost, d.Cost}, {AtStripe, -d.Taken - d.Cost}}, booked)})
}

// BookSharedDispute books in the neighbourhood's book what a dispute of a shared
// payment has cost until now. Stripe asks it of the platform, whose charge it is,
// and the neighbourhood owes it there: no order's money is touched by it.
func BookSharedDispute(h *tenants.HoodTx, p Payment, d Dispute) error {
	booked, err := bookedAbout(h.Each, `select account, sum(amount_cents)::bigint from hood.ledger where hood_id = $1 and source = $2 group by account`,
		tenants.With(h.Hood(), d.ID))
	if err != nil {
		return err
	}
	return PostHood(h, p.Purchase, Entry{Kind: "disputed", Currency: p.Currency, Payment: &p.ID, Source: d.ID,
		Legs: missing([]Leg{{StripeCost, d.Cost}, {Owed, -d.Cost}}, booked)})
}
