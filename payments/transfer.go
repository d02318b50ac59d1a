package payments

import (
	"context"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// LevelOut is the job that learns what a shared payment cost, and levels it.
type LevelOut struct {
	Hood    tenants.HoodID `json:"hood_id"`
	Payment tenants.ID     `json:"payment_id"`
}

// Kind names the job.
func (LevelOut) Kind() string { return "payments.level_out" }

// SendOn is the job that carries a transfer out.
type SendOn struct {
	Hood     tenants.HoodID `json:"hood_id"`
	Transfer tenants.ID     `json:"transfer_id"`
}

// Kind names the job.
func (SendOn) Kind() string { return "payments.send_on" }

// TakeBack is the job that carries a reversal out.
type TakeBack struct {
	Hood     tenants.HoodID `json:"hood_id"`
	Reversal tenants.ID     `json:"reversal_id"`
}

// Kind names the job.
func (TakeBack) Kind() string { return "payments.take_back" }

// Sent is a transfer as we keep it. Without an order it is the association's.
type Sent struct {
	ID       tenants.ID
	Payment  tenants.ID
	Shop     tenants.ShopID
	Order    tenants.ID
	Account  string
	Amount   money.Cents
	Fee      money.Cents
	Cost     money.Cents
	Netted   money.Cents
	Reversed money.Cents
	State    string // pending, done, failed
	Key      string
	Provider string
	Why      string // it failed
	Created  time.Time
	Done     *time.Time
	Age      time.Duration // when it was read
	Purchase tenants.ID
	Currency string
	Charge   string // that it draws on; empty: on the platform's balance
}

const sentColumns = `t.id, t.payment_id, coalesce(t.shop_id, '00000000-0000-0000-0000-000000000000'),
	coalesce(t.order_id, '00000000-0000-0000-0000-000000000000'), t.account, t.amount_cents, t.fee_cents, t.cost_cents, t.netted_cents,
	t.reversed_cents, t.state, t.idempotency_key, coalesce(t.provider_id, ''), t.why, t.created_at, t.done_at, now() - t.created_at,
	p.purchase_id, p.currency, case when t.from_charge then coalesce(p.charge_id, '') else '' end
	from hood.transfers t join hood.payments p on p.hood_id = t.hood_id and p.id = t.payment_id`

func (t *Sent) fields() []any {
	return []any{&t.ID, &t.Payment, &t.Shop, &t.Order, &t.Account, &t.Amount, &t.Fee, &t.Cost, &t.Netted, &t.Reversed, &t.State, &t.Key,
		&t.Provider, &t.Why, &t.Created, &t.Done, &t.Age, &t.Purchase, &t.Currency, &t.Charge}
}

func (t Sent) share() Share { return Share{Shop: t.Shop, Order: t.Order, Account: t.Account} }

// Taken is a reversal as we keep it.
type Taken struct {
	ID       tenants.ID
	Amount   money.Cents
	State    string // pending, done, owed, void
	Key      string
	Created  time.Time
	Age      time.Duration
	Transfer Sent
}

// ReadSent reads a transfer.
func ReadSent(r *tenants.HoodRead, hood tenants.HoodID, id tenants.ID, t *Sent) {
	r.One(`select `+sentColumns+` where t.hood_id = $1 and t.id = $2`, tenants.With(hood, id), t.fields()...)
}

// SentOf lists the transfers of a payment, oldest first.
func SentOf(r *tenants.HoodRead, hood tenants.HoodID, payment tenants.ID, into *[]Sent) {
	r.Each(`select `+sentColumns+` where t.hood_id = $1 and t.payment_id = $2 order by t.created_at, t.id`, tenants.With(hood, payment),
		func(row tenants.Row) error {
			var t Sent
			err := row.Scan(t.fields()...)
			*into = append(*into, t)
			return err
		})
}

// Moving lists a payment's transfers and reversals that are on their way.
func Moving(r *tenants.HoodRead, hood tenants.HoodID, payment tenants.ID, sent, taken *[]tenants.ID) {
	into := func(list *[]tenants.ID) func(tenants.Row) error {
		return func(row tenants.Row) error {
			var id tenants.ID
			err := row.Scan(&id)
			*list = append(*list, id)
			return err
		}
	}
	r.Each(`select id from hood.transfers where hood_id = $1 and payment_id = $2 and state = 'pending' order by created_at, id`,
		tenants.With(hood, payment), into(sent))
	r.Each(`select r.id from hood.reversals r join hood.transfers t on t.hood_id = r.hood_id and t.id = r.transfer_id
		where r.hood_id = $1 and t.payment_id = $2 and r.state = 'pending' order by r.created_at, r.id`, tenants.With(hood, payment), into(taken))
}

const takenColumns = `r.id, r.amount_cents, r.state, r.idempotency_key, r.created_at, now() - r.created_at`

func (r *Taken) fields() []any {
	return []any{&r.ID, &r.Amount, &r.State, &r.Key, &r.Created, &r.Age}
}

// ReadTaken reads a reversal with its transfer.
func ReadTaken(r *tenants.HoodRead, hood tenants.HoodID, id tenants.ID, t *Taken) {
	r.One(`select `+takenColumns+` from hood.reversals r where r.hood_id = $1 and r.id = $2`, tenants.With(hood, id), t.fields()...)
	r.One(`select `+sentColumns+` where t.hood_id = $1 and t.id = (select transfer_id from hood.reversals where hood_id = $1 and id = $2)`,
		tenants.With(hood, id), t.Transfer.fields()...)
}

// Cost asks what the provider kept of a payment.
func (d *Desk) Cost(ctx context.Context, p Payment) (Cost, error) {
	return d.provider.Cost(ctx, p.Account, p.Intent)
}

// Send has the provider carry a transfer out, once however often it is tried.
func (d *Desk) Send(ctx context.Context, t Sent) (Transfer, error) {
	if t.Age > keyLife { // its key may be forgotten
		got, done, err := d.sentBefore(ctx, t)
		if err != nil || done {
			return got, err
		}
	}
	return underKey(t.Key, func() (Transfer, bool, error) { return d.sentBefore(ctx, t) }, func(key string) (Transfer, error) {
		return d.provider.Transfer(ctx, Transferring{Key: key, Account: t.Account, Amount: t.Amount, Currency: t.Currency, Source: t.Charge,
			Group: t.Payment.String(), Reference: t.ID.String()})
	})
}

func (d *Desk) sentBefore(ctx context.Context, t Sent) (got Transfer, done bool, err error) {
	books, err := d.books()
	if err != nil {
		return Transfer{}, false, err
	}
	for got, err := range books.Transfers(ctx, t.Payment.String(), t.Created.Add(-time.Hour)) {
		if err != nil || got.Reference == t.ID.String() {
			return got, err == nil, err
		}
	}
	return Transfer{}, false, nil
}

// Recall has the provider carry a reversal out, once however often it is tried.
func (d *Desk) Recall(ctx context.Context, r Taken) (Reversal, error) {
	if r.Age > keyLife {
		back, done, err := d.takenBefore(ctx, r)
		if err != nil || done {
			return back, err
		}
	}
	return underKey(r.Key, func() (Reversal, bool, error) { return d.takenBefore(ctx, r) }, func(key string) (Reversal, error) {
		return d.provider.Reverse(ctx, Reversing{Key: key, Transfer: r.Transfer.Provider, Amount: r.Amount, Reference: r.ID.String()})
	})
}

func (d *Desk) takenBefore(ctx context.Context, r Taken) (got Reversal, done bool, err error) {
	sent, _, err := d.sentBefore(ctx, r.Transfer)
	for _, back := range sent.Reversals {
		if back.Reference == r.ID.String() {
			return back, true, nil
		}
	}
	return Reversal{}, false, err
}

// BookSent books a transfer that went through; once only.
func BookSent(h *tenants.HoodTx, t Sent, got Transfer) error {
	if got.Amount != t.Amount || got.Account != t.Account {
		return fault.New(fault.Internal, "error.server").Because("transfer %s sent %d to %s", t.ID, got.Amount, got.Account)
	}
	done := false
	err := h.Each(`update hood.transfers set state = 'done', provider_id = $3, there_id = nullif($4, ''), done_at = now()
		where hood_id = $1 and id = $2 and state = 'pending' returning true`, tenants.With(h.Hood(), t.ID, got.ID, got.There),
		func(row tenants.Row) error { return row.Scan(&done) })
	if err != nil || !done {
		return err
	}
	return t.at(h).post(t.share(), "transfer", Leg{"stripe", t.Amount}, Leg{"platform", -t.Amount})
}

func (t Sent) at(h *tenants.HoodTx) level {
	return level{h: h, p: Payment{ID: t.Payment, Currency: t.Currency}, purchase: t.Purchase}
}

// sendAgain is how long after a refusal a share is sent once more.
const sendAgain = 24 * time.Hour

// FailSent records that a transfer was refused for good: what it kept back for
// debts is owed again, what was to be taken back of it has nothing to be taken
// of, and somebody has to look.
func FailSent(h *tenants.HoodTx, t Sent, why string) error {
	done := false
	err := h.Each(`update hood.transfers set state = 'failed', why = $3, done_at = now()
		where hood_id = $1 and id = $2 and state = 'pending' returning true`, tenants.With(h.Hood(), t.ID, why),
		func(row tenants.Row) error { return row.Scan(&done) })
	if err != nil || !done {
		return err
	}
	err = h.Exec(`update hood.debts d set settled_cents = d.settled_cents - s.amount_cents, settled_at = null from hood.settlements s
		where d.hood_id = $1 and s.hood_id = d.hood_id and s.transfer_id = $2 and d.id = s.debt_id`, tenants.With(h.Hood(), t.ID))
	if err != nil {
		return err
	}
	err = h.Exec(`delete from hood.settlements where hood_id = $1 and transfer_id = $2`, tenants.With(h.Hood(), t.ID))
	if err != nil {
		return err
	}
	err = h.Exec(`update hood.reversals set state = 'void', done_at = now() where hood_id = $1 and transfer_id = $2 and state = 'pending'`,
		tenants.With(h.Hood(), t.ID))
	if err != nil {
		return err
	}
	if err := t.at(h).post(t.share(), "netted", Leg{"debt", -t.Netted}, Leg{"platform", t.Netted}); err != nil {
		return err
	}
	if err := h.Enqueue(LevelOut{h.Hood(), t.Payment}, tenants.After(sendAgain)); err != nil {
		return err
	}
	id := t.Payment
	return Report(h, Break{Kind: BreakTransferFailed, Subject: "transfer:" + t.ID.String(), Payment: &id, Made: t.Created,
		Ours: Side{State: why, Amount: t.Amount, Currency: t.Currency, Account: t.Account}, Theirs: Side{Account: t.Account}})
}

// BookTaken books a reversal that went through; once only.
func BookTaken(h *tenants.HoodTx, r Taken, got Reversal) error {
	if got.Amount != r.Amount {
		return fault.New(fault.Internal, "error.server").Because("reversal %s took %d back", r.ID, got.Amount)
	}
	moved, err := r.moved(h, "done", got, "")
	if err != nil || !moved {
		return err
	}
	err = h.Change("conflict error.changed_meanwhile", 1, `update hood.transfers set reversed_cents = reversed_cents + $3
		where hood_id = $1 and id = $2 and reversed_cents + $3 <= amount_cents`, tenants.With(h.Hood(), r.Transfer.ID, r.Amount))
	if err != nil {
		return err
	}
	return r.Transfer.at(h).post(r.Transfer.share(), "reversal", Leg{"platform", r.Amount}, Leg{"stripe", -r.Amount})
}

// OweTaken makes a reversal that was refused a debt of its shop.
func OweTaken(h *tenants.HoodTx, r Taken, why string) error {
	moved, err := r.moved(h, "owed", Reversal{}, why)
	if err != nil || !moved {
		return err
	}
	return r.Transfer.at(h).owe(r.Transfer.share(), r.Amount, &r.ID)
}

func (r Taken) moved(h *tenants.HoodTx, state string, got Reversal, why string) (done bool, err error) {
	err = h.Each(`update hood.reversals set state = $3, provider_id = nullif($4, ''), why = $5, there_id = nullif($6, ''), done_at = now()
		where hood_id = $1 and id = $2 and state = 'pending' returning true`, tenants.With(h.Hood(), r.ID, state, got.ID, why, got.There),
		func(row tenants.Row) error { return row.Scan(&done) })
	return done, err
}
