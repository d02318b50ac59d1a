package payments

import (
	"time"

	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Where is where the money of a book is now.
type Where struct {
	AtStripe   money.Cents // on its own account there, to be sent to the bank
	OnPlatform money.Cents // of shared payments, to be handed on
	Transit    money.Cents // on its way to the bank
	Disputed   money.Cents // held by payers' banks
	Owed       money.Cents // to the platform
}

const whereSums = `coalesce(sum(amount_cents) filter (where account = 'stripe'), 0)::bigint, coalesce(sum(amount_cents) filter (where account = 'platform'), 0)::bigint,
	coalesce(sum(amount_cents) filter (where account = 'transit'), 0)::bigint, coalesce(sum(amount_cents) filter (where account = 'disputed'), 0)::bigint,
	coalesce(-sum(amount_cents) filter (where account = 'debt'), 0)::bigint`

func (w *Where) fields() []any {
	return []any{&w.AtStripe, &w.OnPlatform, &w.Transit, &w.Disputed, &w.Owed}
}

// Coming is what will reach the bank if nothing else happens.
func (w Where) Coming() money.Cents { return w.AtStripe + w.OnPlatform + w.Transit }

// WhereNow reads where a shop's money is.
func WhereNow(r *tenants.ShopRead, shop tenants.ShopID, into *Where) {
	r.One(`select `+whereSums+` from shop.ledger where shop_id = $1 and account in ('stripe', 'platform', 'transit', 'disputed', 'debt')`,
		tenants.With(shop), into.fields()...)
}

// AssociationWhere reads where the association's money is.
func AssociationWhere(r *tenants.HoodRead, hood tenants.HoodID, into *Where) {
	r.One(`select `+whereSums+` from hood.ledger where hood_id = $1 and account in ('stripe', 'platform', 'transit', 'disputed', 'debt')`,
		tenants.With(hood), into.fields()...)
}

// Figures are what a shop's book says of a span of time.
type Figures struct {
	Sold   money.Cents // VAT included, with deposits, bags and what was given
	Back   money.Cents // given back
	Cost   money.Cents // kept by Stripe
	Fee    money.Cents // kept by the network
	Lost   money.Cents // to disputes
	Cash   money.Cents // of what was sold, taken at the counter
	Banked money.Cents // arrived at the bank
	Orders int
}

// Net is what remains.
func (f Figures) Net() money.Cents { return f.Sold - f.Back - f.Cost - f.Fee - f.Lost }

// earned are the accounts of what is sold, as a condition on a leg.
const earned = `(account like 'sales:%' or account like 'vat:%' or account in ('deposits', 'rounding', 'contributions'))`

const figureSums = `coalesce(-sum(amount_cents) filter (where ` + earned + ` and kind = 'capture'), 0)::bigint,
	coalesce(sum(amount_cents) filter (where ` + earned + ` and kind in ('refund', 'refund_failed')), 0)::bigint,
	coalesce(sum(amount_cents) filter (where account = 'stripe_cost'), 0)::bigint, coalesce(sum(amount_cents) filter (where account = 'fee'), 0)::bigint,
	coalesce(sum(amount_cents) filter (where account = 'lost'), 0)::bigint, coalesce(sum(amount_cents) filter (where account = 'cash' and kind = 'capture'), 0)::bigint,
	coalesce(sum(amount_cents) filter (where account = 'bank'), 0)::bigint`

// Span is a time from, included, to, not included. Find narrows a list.
type Span struct {
	From, To time.Time
	Find     string // an order's number, or a part of the name it is for
}

// FiguresOf reads a shop's figures.
func FiguresOf(r *tenants.ShopRead, shop tenants.ShopID, s Span, into *Figures) {
	r.One(`select `+figureSums+`, count(distinct order_id) filter (where kind = 'capture')::int from shop.ledger where shop_id = $1 and at >= $2 and at < $3`,
		tenants.With(shop, s.From, s.To), &into.Sold, &into.Back, &into.Cost, &into.Fee, &into.Lost, &into.Cash, &into.Banked, &into.Orders)
}

// OrderMoney is what a span brought to a shop of one order.
type OrderMoney struct {
	Order  tenants.ID
	Number int
	Name   string // short, of who ordered
	At     time.Time
	Way    string // how a counter was paid: "paid_cash", "paid_card"; "" online, or where nobody noted it
	Figures
}

// OrdersMoney lists what a span brought by order, the latest first, from the
// skip-th on, at most so many.
func OrdersMoney(r *tenants.ShopRead, shop tenants.ShopID, s Span, skip, most int, into *[]OrderMoney) {
	r.Each(`select o.id, o.number, o.short_name, b.at, b.sold, b.back, b.cost, b.fee, b.lost, b.cash,
			coalesce((select min(e.what) from shop.order_events e where e.shop_id = $1 and e.order_id = b.order_id and e.what in ('paid_cash', 'paid_card')), '') from (
			select order_id, min(at), `+figureSums+` from shop.ledger where shop_id = $1 and at >= $2 and at < $3 and order_id is not null group by order_id
		) b (order_id, at, sold, back, cost, fee, lost, cash, banked) join shop.orders o on o.shop_id = $1 and o.id = b.order_id
		where ($4 = '' or o.number::text = ltrim($4, '#') or strpos(lower(o.short_name), lower($4)) > 0)
			and (b.sold, b.back, b.cost, b.fee, b.lost) <> (0, 0, 0, 0, 0)
		order by b.at desc, o.number desc limit $5 offset $6`, tenants.With(shop, s.From, s.To, s.Find, most, skip), func(row tenants.Row) error {
		var m OrderMoney
		err := row.Scan(&m.Order, &m.Number, &m.Name, &m.At, &m.Sold, &m.Back, &m.Cost, &m.Fee, &m.Lost, &m.Cash, &m.Way)
		*into = append(*into, m)
		return err
	})
}

// Payouts lists the payouts of the shop in scope that were made in a span, the
// latest first.
func Payouts(r *tenants.ShopRead, hood tenants.HoodID, shop tenants.ShopID, s Span, into *[]Banked) {
	r.Each(`select `+paidColumns+` where p.hood_id = $1 and p.shop_id = $2 and p.made_at >= $3 and p.made_at < $4 order by p.made_at desc limit 500`,
		tenants.With(hood, shop, s.From, s.To), gatherPaid(into))
}

// FailedPayouts lists what did not reach the bank of the shop in scope, as long as
// no later payout did.
func FailedPayouts(r *tenants.ShopRead, hood tenants.HoodID, shop tenants.ShopID, into *[]Banked) {
	r.Each(`select `+paidColumns+` where p.hood_id = $1 and p.shop_id = $2 and p.state = 'failed' and not exists (select 1 from hood.payouts n
		where n.hood_id = p.hood_id and n.shop_id = p.shop_id and n.account = p.account and n.state = 'paid' and n.made_at > p.made_at) order by p.made_at desc limit 20`,
		tenants.With(hood, shop), gatherPaid(into))
}

// ReadBanked reads one payout of the shop in scope with what it is made of; none
// leaves into as it is.
func ReadBanked(r *tenants.ShopRead, hood tenants.HoodID, shop tenants.ShopID, id tenants.ID, into *[]Banked, items *[]PayoutItem) {
	r.Each(`select `+paidColumns+` where p.hood_id = $1 and p.shop_id = $2 and p.id = $3`, tenants.With(hood, shop, id), gatherPaid(into))
	r.Each(`select i.kind, i.source, i.gross_cents, i.cost_cents, i.net_cents, i.order_id, coalesce(q.number, 0) from hood.payout_items i
		left join hood.parts q on q.hood_id = i.hood_id and q.order_id = i.order_id
		where i.hood_id = $1 and i.shop_id = $2 and i.payout_id = $3 order by i.n limit 2000`, tenants.With(hood, shop, id), func(row tenants.Row) error {
		var i PayoutItem
		err := row.Scan(&i.Kind, &i.Source, &i.Gross, &i.Cost, &i.Net, &i.Order, &i.Number)
		*items = append(*items, i)
		return err
	})
}

// ReadPayout reads a payout in the neighbourhood's scope.
func ReadPayout(r *tenants.HoodRead, hood tenants.HoodID, id tenants.ID, p *Banked) {
	r.One(`select `+paidColumns+` where p.hood_id = $1 and p.id = $2`, tenants.With(hood, id), p.fields()...)
}

// AssociationPayouts lists the latest payouts of the association's account.
func AssociationPayouts(r *tenants.HoodRead, hood tenants.HoodID, into *[]Banked) {
	r.Each(`select `+paidColumns+` where p.hood_id = $1 and p.shop_id is null order by p.made_at desc limit 10`, tenants.With(hood), gatherPaid(into))
}
