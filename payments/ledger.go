package payments

import (
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// Leg is one side of a ledger entry: money into an account is positive, out of
// it negative.
type Leg struct {
	Account string
	Amount  money.Cents
}

// Entry is one fact in a shop's book. Its legs sum to zero in each currency: the
// database raises otherwise.
type Entry struct {
	Kind     string // capture, refund, fee, kept, transfer, reversal, netted, debt
	Currency string
	Legs     []Leg
	Order    *tenants.ID
	Payment  *tenants.ID
	Refund   *tenants.ID
}

// PostHood appends an entry to the neighbourhood's book: what is the
// association's, and what belongs to no order.
func PostHood(h *tenants.HoodTx, purchase tenants.ID, e Entry) error {
	accounts, amounts := e.legs()
	if len(accounts) == 0 {
		return nil
	}
	return h.Exec(`insert into hood.ledger (hood_id, entry_id, leg, kind, account, currency, amount_cents, purchase_id, payment_id, refund_id)
		select app.hood(), $1, l.n, $2, l.account, $3, l.amount, $6, $7, $8
		from unnest($4::text[], $5::bigint[]) with ordinality as l (account, amount, n)`,
		tenants.With(tenants.NewID(), e.Kind, e.Currency, accounts, amounts, purchase, e.Payment, e.Refund))
}

func (e Entry) legs() (accounts []string, amounts []int64) {
	for _, l := range e.Legs {
		if l.Amount != 0 {
			accounts, amounts = append(accounts, l.Account), append(amounts, int64(l.Amount))
		}
	}
	return accounts, amounts
}

// Post appends an entry to the book of the shop in scope, all legs in one
// statement. Legs of nothing are left out.
func Post(s *tenants.ShopTx, e Entry) error {
	accounts, amounts := e.legs()
	if len(accounts) == 0 {
		return nil
	}
	return s.Exec(`insert into shop.ledger (shop_id, hood_id, entry_id, leg, kind, account, currency, amount_cents, order_id, payment_id, refund_id)
		select app.shop(), app.hood(), $1, l.n, $2, l.account, $3, l.amount, $6, $7, $8
		from unnest($4::text[], $5::bigint[]) with ordinality as l (account, amount, n)`,
		tenants.With(tenants.NewID(), e.Kind, e.Currency, accounts, amounts, e.Order, e.Payment, e.Refund))
}
