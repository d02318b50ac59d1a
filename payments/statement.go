package payments

import (
	"encoding/hex"
	"time"

	"sottocasa/internal/money"
	"sottocasa/tenants"
)

// AccountDay is one account of a book on one day.
type AccountDay struct {
	Account string
	Opening money.Cents // before the day
	In, Out money.Cents // on it; both positive
	Entries int
}

// Closing is what the account has when the day is over.
func (a AccountDay) Closing() money.Cents { return a.Opening + a.In - a.Out }

// Statement is a day of a book, by account, with the last seal of that day: who
// keeps it elsewhere can show later that nothing before it was changed.
type Statement struct {
	Accounts []AccountDay
	Seal     int    // number of the last seal until then; 0: none
	Hash     string // its hash, in hex
	Unsealed int    // entries of the day that no seal covers yet
}

const statementSums = `account, coalesce(sum(amount_cents) filter (where at < $2), 0)::bigint,
	coalesce(sum(amount_cents) filter (where at >= $2 and amount_cents > 0), 0)::bigint, coalesce(-sum(amount_cents) filter (where at >= $2 and amount_cents < 0), 0)::bigint,
	count(*) filter (where at >= $2)::int`

// ShopStatement reads a day of a shop's book: from, included, to, not included.
func ShopStatement(r *tenants.ShopRead, shop tenants.ShopID, from, to time.Time, into *Statement) {
	r.Each(`select `+statementSums+` from shop.ledger where shop_id = $1 and at < $3 group by account order by account`, tenants.With(shop, from, to), into.account)
	r.Each(`select n, hash from shop.seals where shop_id = $1 and at < $2 order by n desc limit 1`, tenants.With(shop, to), into.seal)
	r.One(`select count(*)::int from hood.unsealed u where u.hood_id = app.hood() and u.shop_id = $1 and exists (select 1 from shop.ledger l
		where l.shop_id = $1 and l.entry_id = u.entry_id and l.at >= $2 and l.at < $3)`, tenants.With(shop, from, to), &into.Unsealed)
}

// HoodStatement reads a day of a neighbourhood's own book.
func HoodStatement(r *tenants.HoodRead, hood tenants.HoodID, from, to time.Time, into *Statement) {
	r.Each(`select `+statementSums+` from hood.ledger where hood_id = $1 and at < $3 group by account order by account`, tenants.With(hood, from, to), into.account)
	r.Each(`select n, hash from hood.seals where hood_id = $1 and at < $2 order by n desc limit 1`, tenants.With(hood, to), into.seal)
	r.One(`select count(*)::int from hood.unsealed u where u.hood_id = $1 and u.shop_id is null and exists (select 1 from hood.ledger l
		where l.hood_id = $1 and l.entry_id = u.entry_id and l.at >= $2 and l.at < $3)`, tenants.With(hood, from, to), &into.Unsealed)
}

func (s *Statement) account(row tenants.Row) error {
	var a AccountDay
	err := row.Scan(&a.Account, &a.Opening, &a.In, &a.Out, &a.Entries)
	s.Accounts = append(s.Accounts, a)
	return err
}

func (s *Statement) seal(row tenants.Row) error {
	var hash []byte
	err := row.Scan(&s.Seal, &hash)
	s.Hash = hex.EncodeToString(hash)
	return err
}
