package payments

import (
	"context"
	"slices"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Sent to the bank: what a payout is made of, as far as it came in here.
const (
	ItemSale      = "sale"
	ItemRefund    = "refund"
	ItemPassed    = "passed"     // a part of a shared payment
	ItemTakenBack = "taken_back" // of such a part
	ItemDispute   = "dispute"
	ItemOther     = "other" // such as a payout that had failed
)

// PayoutItem is one movement of a payout that is ours.
type PayoutItem struct {
	Kind   string
	Source string // the provider's id
	Gross  money.Cents
	Cost   money.Cents
	Net    money.Cents
	Order  *tenants.ID
	Number int // of the order; 0: none
}

// Banked is a payout as we keep it.
type Banked struct {
	ID        tenants.ID
	Shop      *tenants.ShopID // nil: the association's
	Account   string
	Provider  string // its id there
	Currency  string
	Amount    money.Cents
	Ours      money.Cents // of it came in here
	State     PayoutState
	Why       string
	Automatic bool
	Made      time.Time
	Arrives   time.Time // a day
	Done      *time.Time
}

// Arriving reports whether it is at the bank, or will be.
func (p Banked) Arriving() bool { return p.State != PayoutFailed && p.State != PayoutCanceled }

const paidColumns = `p.id, p.shop_id, p.account, p.provider_id, p.currency, p.amount_cents, p.ours_cents, p.state, p.why, p.automatic, p.made_at,
	p.arrives_on, p.done_at from hood.payouts p`

func (p *Banked) fields() []any {
	return []any{&p.ID, &p.Shop, &p.Account, &p.Provider, &p.Currency, &p.Amount, &p.Ours, &p.State, &p.Why, &p.Automatic, &p.Made, &p.Arrives, &p.Done}
}

func gatherPaid(into *[]Banked) func(tenants.Row) error {
	return func(row tenants.Row) error {
		var p Banked
		err := row.Scan(p.fields()...)
		*into = append(*into, p)
		return err
	}
}

// PayoutAt asks the provider for a payout, and of what it is made when that is
// known there.
func (d *Desk) PayoutAt(ctx context.Context, account, id string) (seen Payout, moves []Move, err error) {
	books, err := d.books()
	if err != nil {
		return seen, nil, err
	}
	if seen, err = books.Payout(ctx, account, id); err != nil || !seen.Automatic {
		return seen, nil, err
	}
	for m, err := range books.Moves(ctx, account, id) {
		if err != nil {
			return seen, nil, err
		}
		moves = append(moves, m)
	}
	return seen, moves, nil
}

// AccountHolder reads whose an account at the provider is; one of nobody's is a
// NotFound.
func (d *Desk) AccountHolder(ctx context.Context, account string) (c Connected, err error) {
	if err = d.db.PlatformRead(ctx, func(r *tenants.PlatformRead) { readAccount(r, account, &c) }); err != nil {
		return c, err
	}
	if c.ID == "" {
		return c, fault.New(fault.NotFound, "error.not_found").Because("account %s is nobody's", account)
	}
	return c, nil
}

// MeetPayout makes a payout of ours what the provider's is, and its holder's
// book with it, however often and in whatever order it is told. was is the state
// that was known before, empty for one that is new; what has failed stays so.
func MeetPayout(h *tenants.HoodTx, holder Connected, seen Payout, moves []Move) (p Banked, was PayoutState, err error) {
	p, found, err := lockPayout(h, seen.ID)
	if err != nil {
		return p, "", err
	}
	if !found {
		if p, err = newPayout(h, holder, seen, moves); err != nil {
			return p, "", err
		}
	} else {
		was = p.State
	}
	if rank(seen.State) < rank(was) || seen.Amount != p.Amount {
		return p, was, nil
	}
	if found {
		if err := p.learn(h, moves); err != nil {
			return p, was, err
		}
	}
	p.State, p.Why = seen.State, seen.Why
	err = h.Exec(`update hood.payouts set state = $3, why = $4, arrives_on = $5::date, done_at = case when $6 then coalesce(done_at, now()) end,
		ours_cents = $7 where hood_id = $1 and id = $2`, tenants.With(h.Hood(), p.ID, p.State, p.Why, seen.Arrives, p.State.Over(), p.Ours))
	if err != nil {
		return p, was, err
	}
	return p, was, p.book(h)
}

// rank says which of two states is the later one.
func rank(s PayoutState) int {
	return slices.Index([]PayoutState{PayoutPending, PayoutMoving, PayoutPaid, PayoutCanceled, PayoutFailed}, s)
}

func lockPayout(h *tenants.HoodTx, provider string) (p Banked, found bool, err error) {
	err = h.Each(`select `+paidColumns+` where p.hood_id = $1 and p.provider_id = $2 for update`, tenants.With(h.Hood(), provider), func(row tenants.Row) error {
		found = true
		return row.Scan(p.fields()...)
	})
	return p, found, err
}

func newPayout(h *tenants.HoodTx, holder Connected, seen Payout, moves []Move) (Banked, error) {
	p := Banked{ID: tenants.NewID(), Account: holder.ID, Provider: seen.ID, Currency: seen.Currency, Amount: seen.Amount, Ours: seen.Amount, State: PayoutPending,
		Automatic: seen.Automatic, Made: seen.Made, Arrives: seen.Arrives}
	if !holder.Shop.IsZero() {
		p.Shop = &holder.Shop
	}
	var items []PayoutItem
	if seen.Automatic {
		var err error
		if items, err = recognise(h, p.Account, moves); err != nil {
			return p, err
		}
		p.Ours = 0
		for _, i := range items {
			p.Ours += i.Net
		}
	}
	err := h.Exec(`insert into hood.payouts (hood_id, id, shop_id, account, provider_id, currency, amount_cents, ours_cents, state, automatic, made_at, arrives_on)
		values (app.hood(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::date)`,
		tenants.With(p.ID, p.Shop, p.Account, p.Provider, p.Currency, p.Amount, p.Ours, p.State, p.Automatic, p.Made, p.Arrives))
	if err != nil {
		return p, err
	}
	return p, p.itemise(h, 0, items)
}

// itemise writes down what a payout is made of, after what is written already.
func (p *Banked) itemise(h *tenants.HoodTx, before int, items []PayoutItem) error {
	for n, i := range items {
		err := h.Exec(`insert into hood.payout_items (hood_id, payout_id, n, shop_id, kind, source, gross_cents, cost_cents, net_cents, order_id)
			values (app.hood(), $1, $2, $3, $4, $5, $6, $7, $8, $9)`, tenants.With(p.ID, before+n+1, p.Shop, i.Kind, i.Source, i.Gross, i.Cost, i.Net, i.Order))
		if err != nil {
			return err
		}
	}
	return nil
}

// learn recognises what of a payout nobody knew to be ours when it was met first:
// notices come in any order, and a refund at the provider's own page may be heard
// of after the payout that it lessens.
func (p *Banked) learn(h *tenants.HoodTx, moves []Move) error {
	if !p.Automatic || p.Ours == p.Amount {
		return nil
	}
	items, err := recognise(h, p.Account, moves)
	if err != nil {
		return err
	}
	known, count := map[string]int{}, 0
	err = h.Each(`select source from hood.payout_items where hood_id = $1 and payout_id = $2`, tenants.With(h.Hood(), p.ID), func(row tenants.Row) error {
		var source string
		err := row.Scan(&source)
		known[source]++
		count++
		return err
	})
	if err != nil {
		return err
	}
	var fresh []PayoutItem
	for _, i := range items {
		if known[i.Source]--; known[i.Source] < 0 {
			fresh = append(fresh, i)
			p.Ours += i.Net
		}
	}
	return p.itemise(h, count, fresh)
}

// recognise finds what of an account's movements is ours. A fee of the
// application that was given back can only be ours: nobody else takes one.
func recognise(h *tenants.HoodTx, account string, moves []Move) ([]PayoutItem, error) {
	var sources []string
	for _, m := range moves {
		sources = append(sources, m.Source)
	}
	items := map[int]PayoutItem{}
	err := h.Each(`with m as (select source, n::int from unnest($3::text[]) with ordinality as s (source, n)),
		one as (select q.purchase_id, min(q.order_id::text)::uuid as order_id from hood.parts q where q.hood_id = $1 group by q.purchase_id having count(*) = 1)
		select distinct on (x.n) x.n, x.kind, x.order_id, x.ours from (
			select m.n, 'sale' as kind, one.order_id, null::bigint as ours from m join hood.payments p on p.hood_id = $1 and p.charge_id = m.source and p.account = $2
				left join one on one.purchase_id = p.purchase_id
			union all select m.n, 'refund', coalesce(r.order_id, one.order_id), null from m join hood.refunds r on r.hood_id = $1 and r.provider_id = m.source
				join hood.payments p on p.hood_id = $1 and p.id = r.payment_id and p.account = $2 left join one on one.purchase_id = p.purchase_id
			union all select m.n, 'dispute', one.order_id, null from m join hood.disputes d on d.hood_id = $1 and d.provider_id = m.source and d.account = $2
				join hood.payments p on p.hood_id = $1 and p.id = d.payment_id left join one on one.purchase_id = p.purchase_id
			union all select m.n, 'passed', t.order_id, null from m join hood.transfers t on t.hood_id = $1 and t.there_id = m.source and t.account = $2
			union all select m.n, 'taken_back', t.order_id, null from m join hood.reversals v on v.hood_id = $1 and v.there_id = m.source
				join hood.transfers t on t.hood_id = $1 and t.id = v.transfer_id and t.account = $2
			union all select m.n, 'other', null, b.ours_cents from m join hood.payouts b on b.hood_id = $1 and b.provider_id = m.source and b.account = $2
			union all select m.n, 'other', null, null from m where m.source like 'fr\_%') x order by x.n, x.kind`,
		tenants.With(h.Hood(), account, sources), func(row tenants.Row) error {
			var n int
			var i PayoutItem
			var ours *money.Cents
			if err := row.Scan(&n, &i.Kind, &i.Order, &ours); err != nil {
				return err
			}
			m := moves[n-1]
			i.Source, i.Gross, i.Cost, i.Net = m.Source, m.Amount, m.Amount-m.Net, m.Net
			if ours != nil {
				i.Gross, i.Cost, i.Net = *ours, 0, *ours
			}
			items[n] = i
			return nil
		})
	if err != nil {
		return nil, err
	}
	var list []PayoutItem
	for n := range moves {
		if i, ok := items[n+1]; ok {
			list = append(list, i)
		}
	}
	return list, nil
}

// standing is where the money of a payout is: left the account, on its way, at
// the bank, or back.
func (p Banked) standing() []Leg {
	at := Transit
	switch p.State {
	case PayoutPaid:
		at = Bank
	case PayoutFailed, PayoutCanceled:
		return nil
	}
	return []Leg{{at, p.Amount}, {AtStripe, -p.Ours}, {Elsewhere, p.Ours - p.Amount}}
}

// book posts what its holder's book does not say yet of a payout.
func (p Banked) book(h *tenants.HoodTx) error {
	e := Entry{Kind: "payout", Currency: p.Currency, Source: p.Provider}
	if p.Shop != nil {
		return h.InShop(*p.Shop, func(s *tenants.ShopTx) error {
			booked, err := bookedAbout(s.Each, `select account, sum(amount_cents)::bigint from shop.ledger where shop_id = $1 and source = $2 group by account`,
				tenants.With(*p.Shop, p.Provider))
			if err != nil {
				return err
			}
			e.Legs = missing(p.standing(), booked)
			return Post(s, e)
		})
	}
	booked, err := bookedAbout(h.Each, `select account, sum(amount_cents)::bigint from hood.ledger where hood_id = $1 and source = $2 group by account`,
		tenants.With(h.Hood(), p.Provider))
	if err != nil {
		return err
	}
	e.Legs = missing(p.standing(), booked)
	return PostHood(h, tenants.ID{}, e)
}

// bookedAbout is what a book says about one object of the provider's.
func bookedAbout(each func(string, tenants.Args, func(tenants.Row) error) error, sql string, args tenants.Args) (booked []Leg, err error) {
	err = each(sql, args, func(row tenants.Row) error {
		var l Leg
		err := row.Scan(&l.Account, &l.Amount)
		booked = append(booked, l)
		return err
	})
	return booked, err
}

// missing is what has to be posted for what is booked to become what should be.
func missing(should, booked []Leg) (legs []Leg) {
	sums := map[string]money.Cents{}
	for _, l := range should {
		sums[l.Account] += l.Amount
	}
	for _, l := range booked {
		sums[l.Account] -= l.Amount
	}
	for account, amount := range sums {
		legs = append(legs, Leg{account, amount})
	}
	slices.SortFunc(legs, func(a, b Leg) int { return int(b.Amount - a.Amount) })
	return legs
}
