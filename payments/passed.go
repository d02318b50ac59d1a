package payments

import (
	"time"

	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// SharedPayment is one payment for several shops as who runs the neighbourhood
// sees it.
type SharedPayment struct {
	Payment     tenants.ID
	Purchase    tenants.ID
	Ref         string
	Paid        time.Time
	Captured    money.Cents
	Refunded    money.Cents
	Cost        *money.Cents // what the provider kept; nil: not known yet
	Disputed    bool
	Association money.Cents // what it has of it, after what was given back and lost
	Passed      []Passed
}

// Passed is money that was handed on of a shared payment, or is to be.
type Passed struct {
	ID       tenants.ID
	Payment  tenants.ID
	Shop     tenants.ShopID // none: the association's
	Order    tenants.ID
	Number   int // of the order
	Amount   money.Cents
	Fee      money.Cents
	Cost     money.Cents
	Netted   money.Cents // kept back for debts
	Reversed money.Cents // taken back
	State    string      // pending, done, failed
	Why      string
	Created  time.Time
	Done     *time.Time
}

const passedColumns = `t.id, t.payment_id, t.shop_id, coalesce(t.order_id, '00000000-0000-0000-0000-000000000000'), coalesce(q.number, 0),
	t.amount_cents, t.fee_cents, t.cost_cents, t.netted_cents, t.reversed_cents, t.state, t.why, t.created_at, t.done_at
	from hood.transfers t left join hood.parts q on q.hood_id = t.hood_id and q.order_id = t.order_id`

func gatherPassed(into *[]Passed) func(tenants.Row) error {
	return func(row tenants.Row) error {
		var x Passed
		err := row.Scan(&x.ID, &x.Payment, &x.Shop, &x.Order, &x.Number, &x.Amount, &x.Fee, &x.Cost, &x.Netted, &x.Reversed, &x.State, &x.Why, &x.Created, &x.Done)
		*into = append(*into, x)
		return err
	}
}

// SharedShown is how many shared payments, transfers or debts one page shows.
const SharedShown = 30

// SharedPayments lists the latest payments that were taken for several shops,
// made before a moment, each with what was handed on of it; one more than
// SharedShown tells that there are more.
func SharedPayments(r *tenants.HoodRead, hood tenants.HoodID, before time.Time, into *[]SharedPayment) {
	const latest = `select p.id from hood.payments p where p.hood_id = $1 and p.account = '' and p.shared and p.captured_cents > 0
		and p.created_at < $2 order by p.created_at desc limit $3`
	r.Each(`select p.id, p.purchase_id, u.ref, p.created_at, p.captured_cents, p.refunded_cents, p.cost_cents,
			exists (select 1 from hood.disputes d where d.hood_id = p.hood_id and d.payment_id = p.id and d.state = 'open'),
			u.association_captured_cents - u.association_refunded_cents - u.association_lost_cents
		from hood.payments p join hood.purchases u on u.hood_id = p.hood_id and u.id = p.purchase_id
		where p.hood_id = $1 and p.id in (`+latest+`) order by p.created_at desc`, tenants.With(hood, before, SharedShown+1), func(row tenants.Row) error {
		var x SharedPayment
		err := row.Scan(&x.Payment, &x.Purchase, &x.Ref, &x.Paid, &x.Captured, &x.Refunded, &x.Cost, &x.Disputed, &x.Association)
		*into = append(*into, x)
		return err
	})
	var all []Passed
	gather := gatherPassed(&all)
	r.Each(`select `+passedColumns+` where t.hood_id = $1 and t.payment_id in (`+latest+`) order by t.created_at, t.id`,
		tenants.With(hood, before, SharedShown+1), func(row tenants.Row) error {
			if err := gather(row); err != nil {
				return err
			}
			x := all[len(all)-1]
			for i := range *into {
				if (*into)[i].Payment == x.Payment {
					(*into)[i].Passed = append((*into)[i].Passed, x)
				}
			}
			return nil
		})
}

// Stuck lists the payments whose latest transfer to somebody was refused.
func Stuck(r *tenants.HoodRead, hood tenants.HoodID, into *[]Passed) {
	r.Each(`select `+passedColumns+` where t.hood_id = $1 and t.state = 'failed' and not t.moot and not exists (select 1 from hood.transfers n where n.hood_id = t.hood_id
		and n.payment_id = t.payment_id and n.shop_id is not distinct from t.shop_id and n.created_at > t.created_at) order by t.created_at limit $2`,
		tenants.With(hood, SharedShown), gatherPassed(into))
}

// PassedTo lists the latest transfers to the shop in scope.
func PassedTo(r *tenants.ShopRead, hood tenants.HoodID, shop tenants.ShopID, into *[]Passed) {
	r.Each(`select `+passedColumns+` where t.hood_id = $1 and t.shop_id = $2 order by t.created_at desc, t.id limit $3`,
		tenants.With(hood, shop, SharedShown), gatherPassed(into))
}

// PassedOf lists the transfers for one order of the shop in scope.
func PassedOf(r *tenants.ShopRead, hood tenants.HoodID, shop tenants.ShopID, order tenants.ID, into *[]Passed) {
	r.Each(`select `+passedColumns+` where t.hood_id = $1 and t.shop_id = $2 and t.order_id = $3 order by t.created_at, t.id`,
		tenants.With(hood, shop, order), gatherPassed(into))
}

// Debt is what a shop owes because money that it had was to be given back and
// was not there any more.
type Debt struct {
	ID      tenants.ID
	Shop    tenants.ShopID // none: the association's
	Order   tenants.ID
	Number  int
	Amount  money.Cents
	Settled money.Cents
	Made    time.Time
	Done    *time.Time
	From    []Settlement
}

// Settlement is a part of a debt that was kept back of a later transfer.
type Settlement struct {
	Number int // of the order whose transfer it was
	Amount money.Cents
	At     time.Time
}

// Left is what is still owed.
func (d Debt) Left() money.Cents { return d.Amount - d.Settled }

const debtColumns = `d.id, d.shop_id, coalesce(d.order_id, '00000000-0000-0000-0000-000000000000'), coalesce(q.number, 0), d.amount_cents,
	d.settled_cents, d.created_at, d.settled_at from hood.debts d left join hood.parts q on q.hood_id = d.hood_id and q.order_id = d.order_id`

func gatherDebts(into *[]Debt) func(tenants.Row) error {
	return func(row tenants.Row) error {
		var d Debt
		err := row.Scan(&d.ID, &d.Shop, &d.Order, &d.Number, &d.Amount, &d.Settled, &d.Made, &d.Done)
		*into = append(*into, d)
		return err
	}
}

// Debts lists what is owed in a neighbourhood, the oldest first.
func Debts(r *tenants.HoodRead, hood tenants.HoodID, into *[]Debt) {
	r.Each(`select `+debtColumns+` where d.hood_id = $1 and d.settled_at is null order by d.shop_id, d.created_at limit $2`, tenants.With(hood, 10*SharedShown), gatherDebts(into))
}

// DebtsOf lists the debts of the shop in scope, open ones first, with what they
// were netted against.
func DebtsOf(r *tenants.ShopRead, hood tenants.HoodID, shop tenants.ShopID, into *[]Debt) {
	r.Each(`select `+debtColumns+` where d.hood_id = $1 and d.shop_id = $2 order by d.settled_at is not null, d.created_at desc limit $3`,
		tenants.With(hood, shop, SharedShown), gatherDebts(into))
	r.Each(`select s.debt_id, coalesce(q.number, 0), s.amount_cents, s.at from hood.settlements s
		join hood.debts d on d.hood_id = s.hood_id and d.id = s.debt_id
		join hood.transfers t on t.hood_id = s.hood_id and t.id = s.transfer_id
		left join hood.parts q on q.hood_id = t.hood_id and q.order_id = t.order_id
		where s.hood_id = $1 and d.shop_id = $2 order by s.at desc limit $3`, tenants.With(hood, shop, 10*SharedShown), func(row tenants.Row) error {
		var id tenants.ID
		var s Settlement
		err := row.Scan(&id, &s.Number, &s.Amount, &s.At)
		for i := range *into {
			if (*into)[i].ID == id {
				(*into)[i].From = append((*into)[i].From, s)
			}
		}
		return err
	})
}

// ReadDebt reads one debt.
func ReadDebt(r *tenants.HoodRead, hood tenants.HoodID, id tenants.ID, d *Debt) {
	r.One(`select `+debtColumns+` where d.hood_id = $1 and d.id = $2`, tenants.With(hood, id), &d.ID, &d.Shop, &d.Order, &d.Number, &d.Amount,
		&d.Settled, &d.Made, &d.Done)
}

// ReadPassed reads one transfer.
func ReadPassed(r *tenants.HoodRead, hood tenants.HoodID, id tenants.ID, x *Passed) {
	r.Each(`select `+passedColumns+` where t.hood_id = $1 and t.id = $2`, tenants.With(hood, id), func(row tenants.Row) error {
		var list []Passed
		err := gatherPassed(&list)(row)
		*x = list[0]
		return err
	})
}

// Income is what a neighbourhood's association had of shared payments.
type Income struct {
	Taken money.Cents // its part of delivery fees and the contributions, after what was given back and lost
	Sent  money.Cents // of that handed on to its account
}

// IncomeOf sums what the association had since then.
func IncomeOf(r *tenants.HoodRead, hood tenants.HoodID, since time.Time, into *Income) {
	r.One(`select coalesce(sum(association_captured_cents - association_refunded_cents - association_lost_cents), 0)::bigint
		from hood.purchases where hood_id = $1 and association_captured_cents > 0 and placed_at >= $2`, tenants.With(hood, since), &into.Taken)
	r.One(`select coalesce(sum(amount_cents - reversed_cents), 0)::bigint from hood.transfers where hood_id = $1 and shop_id is null and state = 'done'
		and created_at >= $2`, tenants.With(hood, since), &into.Sent)
}
