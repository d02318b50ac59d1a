package payments

import (
	"context"
	"iter"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// comparedAtOnce is how many rows of the provider's are looked up among ours
// together: one page of its lists.
const comparedAtOnce = 100

func (d *Desk) books() (Books, error) {
	b, ok := d.provider.(Books)
	if !ok {
		return nil, fault.New(fault.Internal, "error.server").Because("the provider shows no books")
	}
	return b, nil
}

// gather takes a list page by page, so that a long one never is in memory whole.
// What came before an error comes before it here too.
func gather[T any](list iter.Seq2[T, error]) iter.Seq2[[]T, error] {
	return func(yield func([]T, error) bool) {
		page := make([]T, 0, comparedAtOnce)
		for x, err := range list {
			if err != nil {
				if len(page) == 0 || yield(page, nil) {
					yield(nil, err)
				}
				return
			}
			if page = append(page, x); len(page) == comparedAtOnce {
				if !yield(page, nil) {
					return
				}
				page = page[:0]
			}
		}
		if len(page) > 0 {
			yield(page, nil)
		}
	}
}

// SessionPair is a payment page there with the payment that it is for here.
type SessionPair struct {
	Theirs Session
	Ours   *Payment
}

// SessionPairs walks the payment pages that an account made since then.
func (d *Desk) SessionPairs(ctx context.Context, s tenants.Scope, account string, since time.Time) iter.Seq2[[]SessionPair, error] {
	return func(yield func([]SessionPair, error) bool) {
		books, err := d.books()
		if err != nil {
			yield(nil, err)
			return
		}
		for page, err := range gather(books.Sessions(ctx, account, since)) {
			var pairs []SessionPair
			if err == nil {
				pairs, err = d.pairSessions(ctx, s, page)
			}
			if !yield(pairs, err) || err != nil {
				return
			}
		}
	}
}

func (d *Desk) pairSessions(ctx context.Context, s tenants.Scope, page []Session) ([]SessionPair, error) {
	ids, marks := make([]string, len(page)), make([]string, len(page))
	for i, x := range page {
		ids[i], marks[i] = x.ID, x.Reference
	}
	found, err := d.find(ctx, s, "session_id", ids, marks)
	if err != nil {
		return nil, err
	}
	pairs := make([]SessionPair, len(page))
	for i, x := range page {
		pairs[i] = SessionPair{Theirs: x, Ours: found.of(x.ID, x.Reference, func(p *Payment) string { return p.Session })}
	}
	return pairs, nil
}

// IntentPair is a payment intent there with the payment that it is for here.
type IntentPair struct {
	Theirs Intent
	Ours   *Payment
}

// IntentPairs walks the payment intents that an account made since then.
func (d *Desk) IntentPairs(ctx context.Context, s tenants.Scope, account string, since time.Time) iter.Seq2[[]IntentPair, error] {
	return func(yield func([]IntentPair, error) bool) {
		books, err := d.books()
		if err != nil {
			yield(nil, err)
			return
		}
		for page, err := range gather(books.Intents(ctx, account, since)) {
			var pairs []IntentPair
			if err == nil {
				pairs, err = d.pairIntents(ctx, s, page)
			}
			if !yield(pairs, err) || err != nil {
				return
			}
		}
	}
}

func (d *Desk) pairIntents(ctx context.Context, s tenants.Scope, page []Intent) ([]IntentPair, error) {
	ids, marks := make([]string, len(page)), make([]string, len(page))
	for i, x := range page {
		ids[i], marks[i] = x.ID, x.Reference
	}
	found, err := d.find(ctx, s, "intent_id", ids, marks)
	if err != nil {
		return nil, err
	}
	pairs := make([]IntentPair, len(page))
	for i, x := range page {
		pairs[i] = IntentPair{Theirs: x, Ours: found.of(x.ID, x.Reference, func(p *Payment) string { return p.Intent })}
	}
	return pairs, nil
}

// foundPayments are payments by the provider's id and by our own.
type foundPayments struct {
	theirs map[string]*Payment
	ours   map[string]*Payment
}

// of is the payment with the provider's id, else the one of our mark that has
// not been told that id yet.
func (f foundPayments) of(id, mark string, known func(*Payment) string) *Payment {
	if p := f.theirs[id]; p != nil {
		return p
	}
	if p := f.ours[mark]; p != nil && known(p) == "" {
		return p
	}
	return nil
}

// find reads the payments that a page of the provider's list may be about.
// column is session_id or intent_id.
func (d *Desk) find(ctx context.Context, s tenants.Scope, column string, ids, marks []string) (foundPayments, error) {
	found := foundPayments{map[string]*Payment{}, map[string]*Payment{}}
	var own []tenants.ID
	for _, m := range marks {
		if id, err := tenants.ParseID(m); err == nil {
			own = append(own, id)
		}
	}
	by := map[string]string{"session_id": bySession, "intent_id": byIntent}[column]
	err := d.db.HoodRead(ctx, s, func(r *tenants.HoodRead) {
		r.Each(by, tenants.With(s.Hood, ids, own), func(row tenants.Row) error {
			p := &Payment{}
			if err := row.Scan(p.fields()...); err != nil {
				return err
			}
			found.ours[p.ID.String()] = p
			if theirs := map[string]string{"session_id": p.Session, "intent_id": p.Intent}[column]; theirs != "" {
				found.theirs[theirs] = p
			}
			return nil
		})
	})
	return found, err
}

const (
	bySession = `select ` + paymentColumns + ` from hood.payments where hood_id = $1 and session_id = any($2)
		union all select ` + paymentColumns + ` from hood.payments where hood_id = $1 and id = any($3) and session_id is null`
	byIntent = `select ` + paymentColumns + ` from hood.payments where hood_id = $1 and intent_id = any($2)
		union all select ` + paymentColumns + ` from hood.payments where hood_id = $1 and id = any($3) and intent_id is null`
)

// RefundPair is a refund there with what we know of it.
type RefundPair struct {
	Theirs  Refund
	Payment *Payment // whose money it gives back; nil when it is none of ours
	Ours    *Booked  // the same refund here; nil when there is none
}

// Booked is what we have booked of one refund of the provider's: one row, or one
// for each order that it touches.
type Booked struct {
	Amount money.Cents
	Failed bool
	Again  bool // as much was asked for once more since
}

// RefundPairs walks the refunds that an account made since then.
func (d *Desk) RefundPairs(ctx context.Context, s tenants.Scope, account string, since time.Time) iter.Seq2[[]RefundPair, error] {
	return func(yield func([]RefundPair, error) bool) {
		books, err := d.books()
		if err != nil {
			yield(nil, err)
			return
		}
		for page, err := range gather(books.Refunds(ctx, account, since)) {
			var pairs []RefundPair
			if err == nil {
				pairs, err = d.pairRefunds(ctx, s, page)
			}
			if !yield(pairs, err) || err != nil {
				return
			}
		}
	}
}

func (d *Desk) pairRefunds(ctx context.Context, s tenants.Scope, page []Refund) ([]RefundPair, error) {
	ids, intents := make([]string, len(page)), make([]string, len(page))
	for i, x := range page {
		ids[i], intents[i] = x.ID, x.Intent
	}
	found, err := d.find(ctx, s, "intent_id", intents, nil)
	if err != nil {
		return nil, err
	}
	booked, err := d.booked(ctx, s, ids)
	if err != nil {
		return nil, err
	}
	pairs := make([]RefundPair, len(page))
	for i, x := range page {
		pairs[i] = RefundPair{Theirs: x, Payment: found.theirs[x.Intent], Ours: booked[x.ID]}
	}
	return pairs, nil
}

// booked reads what we have booked of refunds of the provider's.
func (d *Desk) booked(ctx context.Context, s tenants.Scope, ids []string) (map[string]*Booked, error) {
	found := map[string]*Booked{}
	err := d.db.HoodRead(ctx, s, func(r *tenants.HoodRead) {
		r.Each(`select x.provider_id, sum(x.amount_cents)::bigint, bool_and(x.state = 'failed'), exists (select 1 from hood.refunds y
				where y.hood_id = $1 and y.payment_id = x.payment_id and y.state <> 'failed' and y.created_at > max(x.created_at)
				and y.amount_cents >= sum(x.amount_cents))
			from hood.refunds x where x.hood_id = $1 and x.provider_id = any($2) group by x.payment_id, x.provider_id`, tenants.With(s.Hood, ids), func(row tenants.Row) error {
			id, b := "", &Booked{}
			err := row.Scan(&id, &b.Amount, &b.Failed, &b.Again)
			found[id] = b
			return err
		})
	})
	return found, err
}

// PairRefund reads anew what we know of a refund.
func (d *Desk) PairRefund(ctx context.Context, s tenants.Scope, seen Refund) (RefundPair, error) {
	pairs, err := d.pairRefunds(ctx, s, []Refund{seen})
	if err != nil {
		return RefundPair{}, err
	}
	return pairs[0], nil
}

// Unfinished walks the payments of an account that a comparison has to ask for
// one by one: those that wait or are held, whenever they were made, and those
// made since then; page by page, by id.
func (d *Desk) Unfinished(ctx context.Context, s tenants.Scope, account string, since time.Time) iter.Seq2[Payment, error] {
	return func(yield func(Payment, error) bool) {
		for after := (tenants.ID{}); ; {
			var page []Payment
			err := d.db.HoodRead(ctx, s, func(r *tenants.HoodRead) {
				r.Each(`select `+paymentColumns+` from hood.payments where hood_id = $1 and account = $2 and provider = 'stripe'
					and session_id is not null and id > $3 and (state in ('pending', 'authorized') or (created_at >= $4 and captured_cents > 0))
					order by id limit $5`, tenants.With(s.Hood, account, after, since, comparedAtOnce), func(row tenants.Row) error {
					var p Payment
					err := row.Scan(p.fields()...)
					page = append(page, p)
					return err
				})
			})
			if err != nil {
				yield(Payment{}, err)
				return
			}
			for _, p := range page {
				if !yield(p, nil) {
					return
				}
				after = p.ID
			}
			if len(page) < comparedAtOnce {
				return
			}
		}
	}
}

// LookIntent reads a payment, then its intent at the provider.
func (d *Desk) LookIntent(ctx context.Context, s tenants.Scope, id tenants.ID, intent string) (x IntentPair, err error) {
	books, err := d.books()
	if err != nil {
		return x, err
	}
	p, err := d.read(ctx, s, id)
	if err != nil {
		return x, err
	}
	x.Ours = &p
	x.Theirs, err = books.Intent(ctx, p.Account, intent)
	return x, err
}

// WaitingRefunds lists an account's refunds that have waited for a while, among
// those written down since then.
func WaitingRefunds(r *tenants.HoodRead, hood tenants.HoodID, account string, since time.Time, into *[]tenants.ID) {
	r.Each(`select x.id from hood.refunds x join hood.payments p on p.hood_id = x.hood_id and p.id = x.payment_id
		where x.hood_id = $1 and p.account = $2 and x.state = 'pending' and x.created_at between $3 and now() - interval '10 minutes'
		order by x.created_at limit 1000`, tenants.With(hood, account, since), func(row tenants.Row) error {
		var id tenants.ID
		err := row.Scan(&id)
		*into = append(*into, id)
		return err
	})
}

// Due is an account whose books are to be compared now; Far says that it is time
// for the long look back: once a night, or as soon as one was missed.
type Due struct {
	Account string
	Hood    tenants.HoodID
	Far     bool
}

// AllDue lists the accounts of every neighbourhood, and without an account those
// that are paid on the platform. One that has gone and was
// replaced has nothing more to say.
func AllDue(r *tenants.PlatformRead, into *[]Due) {
	r.Each(`select a.id, a.hood_id, a.searched_at is null or a.searched_at < now() - interval '26 hours'
			or (a.searched_at < now() - interval '20 hours' and extract(hour from now() at time zone h.zone) between 2 and 4)
		from platform.stripe_accounts a join platform.hoods h on h.id = a.hood_id
		where a.gone_at is null or a.replaced_at is null
		union all select '', h.id, h.searched_at is null or h.searched_at < now() - interval '26 hours'
			or (h.searched_at < now() - interval '20 hours' and extract(hour from now() at time zone h.zone) between 2 and 4)
		from platform.hoods h where h.shared_payments or h.compared_at is not null order by 1, 2`, nil, func(row tenants.Row) error {
		var d Due
		err := row.Scan(&d.Account, &d.Hood, &d.Far)
		*into = append(*into, d)
		return err
	})
}

// Compared records that an account's books were compared whole; far says that
// it was the long look back.
func Compared(t *tenants.PlatformTx, hood tenants.HoodID, account string, far bool) error {
	if account == "" {
		return t.Exec(`update platform.hoods set compared_at = now(), searched_at = case when $2 then now() else searched_at end where id = $1`,
			tenants.With(hood, far))
	}
	return t.Exec(`update platform.stripe_accounts set compared_at = now(), searched_at = case when $2 then now() else searched_at end where id = $1`,
		tenants.With(account, far))
}
