package payments

import (
	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// The accounts of a book that are not a VAT rate's (sales:R, net of VAT, and
// vat:R). Money that somebody owes the book, or that it has, is positive.
const (
	AtStripe      = "stripe"        // on its own account there
	OnPlatform    = "platform"      // of a shared payment, not handed on yet
	Cash          = "cash"          // taken at the counter
	Transit       = "transit"       // on its way to the bank
	Bank          = "bank"          // arrived there
	Elsewhere     = "elsewhere"     // of payouts: money that did not come in here
	NetworkFee    = "fee"           // kept by the network
	StripeCost    = "stripe_cost"   // kept by Stripe
	Deposits      = "deposits"      // of returnable packaging, owed to who brings it back (VAT-05)
	Rounding      = "rounding"      // of cash to five cents (PRICE-06)
	Contributions = "contributions" // given for the association
	Disputed      = "disputed"      // taken by a payer's bank until it has decided
	Lost          = "lost"          // to disputes
	Owed          = "debt"          // to the platform
	Excess        = "excess"        // that belongs to no order
	Association   = "association"   // the association's part
)

// Sales and VAT name the accounts of a rate in per cent.
const (
	SalesOf = "sales:"
	VATOf   = "vat:"
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
	Kind     string // capture, refund, refund_failed, fee, cost, kept, transfer, reversal, netted, debt, dispute, payout
	Currency string
	Legs     []Leg
	Order    *tenants.ID
	Payment  *tenants.ID
	Refund   *tenants.ID
	Source   string // the provider's id of the one object that it is about, if it is about one
}

// PostHood appends an entry to the neighbourhood's book: what is the
// association's, and what belongs to no order. A zero purchase is none.
func PostHood(h *tenants.HoodTx, purchase tenants.ID, e Entry) error {
	accounts, amounts := e.legs()
	if len(accounts) == 0 {
		return nil
	}
	var about *tenants.ID
	if purchase != (tenants.ID{}) {
		about = &purchase
	}
	return h.Exec(`with leg as (insert into hood.ledger (hood_id, entry_id, leg, kind, account, currency, amount_cents, purchase_id, payment_id, refund_id, source)
		select app.hood(), $1, l.n, $2, l.account, $3, l.amount, $6, $7, $8, $9
		from unnest($4::text[], $5::bigint[]) with ordinality as l (account, amount, n))
		insert into hood.unsealed (hood_id, entry_id) values (app.hood(), $1)`,
		tenants.With(tenants.NewID(), e.Kind, e.Currency, accounts, amounts, about, e.Payment, e.Refund, e.Source))
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
// statement, and notes that no seal covers it yet. Legs of nothing are left out.
func Post(s *tenants.ShopTx, e Entry) error {
	accounts, amounts := e.legs()
	if len(accounts) == 0 {
		return nil
	}
	return s.Exec(`with leg as (insert into shop.ledger (shop_id, hood_id, entry_id, leg, kind, account, currency, amount_cents, order_id, payment_id, refund_id, source)
		select app.shop(), app.hood(), $1, l.n, $2, l.account, $3, l.amount, $6, $7, $8, $9
		from unnest($4::text[], $5::bigint[]) with ordinality as l (account, amount, n))
		insert into hood.unsealed (hood_id, entry_id, shop_id) values (app.hood(), $1, app.shop())`,
		tenants.With(tenants.NewID(), e.Kind, e.Currency, accounts, amounts, e.Order, e.Payment, e.Refund, e.Source))
}
