package tenants

import "sottocasa/internal/money"

// Till is how a shop takes money by card.
type Till struct {
	Account   string // at the provider; empty: none
	Cards     bool   // it can be charged now
	Transfers bool   // it may take part in a shared payment
	Fee       Fee
}

// Fee is what the network keeps of an order of a shop: Permille of its goods,
// or Fixed cents; nothing when both are 0.
type Fee struct {
	Permille int
	Fixed    money.Cents
}

// Of is the fee of goods for so much, never more than they are.
func (f Fee) Of(goods money.Cents) money.Cents {
	if goods <= 0 {
		return 0
	}
	if f.Permille > 0 {
		return min(goods, money.Cents(money.HalfUp(int64(goods)*int64(f.Permille), 1000)))
	}
	return min(goods, f.Fixed)
}

// SharedTerms are how a neighbourhood takes one payment for several shops.
type SharedTerms struct {
	On           bool
	Name         string // of the association
	Association  string // its account that can receive; empty when there is none
	Share        int    // per cent of the delivery fee that is the association's
	Contribution bool   // residents may add something for the association
}

const tillRows = `select s.id, coalesce(a.id, ''), coalesce(a.charges_enabled and a.gone_at is null, false),
		coalesce(a.charges_enabled and a.transfers_enabled and a.gone_at is null, false), coalesce(f.permille, 0), coalesce(f.cents, 0)
	from platform.shops s left join platform.stripe_accounts a on a.shop_id = s.id and a.replaced_at is null
	left join hood.fees f on f.hood_id = s.hood_id and f.shop_id = s.id
	where s.hood_id = $1 and s.id in `

const sharedRow = `select h.shared_payments, coalesce((select a.id from platform.stripe_accounts a where a.hood_id = h.id and a.shop_id is null
		and a.replaced_at is null and a.gone_at is null and a.transfers_enabled), ''), h.association_share, h.contribution, h.association
	from platform.hoods h where h.id = $1`

func gatherTills(into *map[ShopID]Till) func(Row) error {
	*into = map[ShopID]Till{}
	return func(row Row) error {
		var id ShopID
		var t Till
		err := row.Scan(&id, &t.Account, &t.Cards, &t.Transfers, &t.Fee.Permille, &t.Fee.Fixed)
		(*into)[id] = t
		return err
	}
}

// Tills reads how some shops of a neighbourhood take money.
func Tills(r *HoodRead, hood HoodID, some Some, into *map[ShopID]Till) {
	r.Each(tillRows+some.ids(), some.args(hood), gatherTills(into))
}

// Shared reads how a neighbourhood takes one payment for several shops.
func Shared(r *HoodRead, hood HoodID, terms *SharedTerms) {
	r.One(sharedRow, With(hood), &terms.On, &terms.Association, &terms.Share, &terms.Contribution, &terms.Name)
}

// TillsNow reads both inside a write.
func TillsNow(h *HoodTx, some Some) (tills map[ShopID]Till, terms SharedTerms, err error) {
	if err := h.Each(tillRows+some.ids(), some.args(h.Hood()), gatherTills(&tills)); err != nil {
		return nil, terms, err
	}
	terms, err = SharedNow(h)
	return tills, terms, err
}

// SharedNow is Shared inside a write.
func SharedNow(h *HoodTx) (terms SharedTerms, err error) {
	err = h.One(sharedRow, With(h.Hood()), &terms.On, &terms.Association, &terms.Share, &terms.Contribution, &terms.Name)
	return terms, err
}

// SetShared says how a neighbourhood takes money for several shops;
// its Association and Name are not looked at.
func SetShared(p *PlatformTx, hood HoodID, t SharedTerms) error {
	return p.Change("not_found error.not_found", 1, `update platform.hoods set shared_payments = $2, association_share = $3, contribution = $4
		where id = $1`, With(hood, t.On, t.Share, t.Contribution))
}

// ConnectAssociation records the account that a neighbourhood's association
// receives its money on. An account of a shop is a Conflict.
func ConnectAssociation(p *PlatformTx, hood HoodID, account string, receives bool) error {
	err := p.Exec(`update platform.stripe_accounts set replaced_at = now() where hood_id = $1 and shop_id is null and id <> $2
		and replaced_at is null`, With(hood, account))
	if err != nil {
		return err
	}
	return p.Change("conflict error.account_taken", 1, `insert into platform.stripe_accounts as a (id, hood_id, transfers_enabled) values ($1, $2, $3)
		on conflict (id) do update set transfers_enabled = excluded.transfers_enabled, replaced_at = null, gone_at = null
		where a.hood_id = excluded.hood_id and a.shop_id is null`, With(account, hood, receives))
}

// SetTransfers records whether an account may receive its part of shared
// payments.
func SetTransfers(p *PlatformTx, hood HoodID, account string, may bool) error {
	return p.Change("not_found error.not_found", 1, `update platform.stripe_accounts set transfers_enabled = $3 where hood_id = $1 and id = $2`,
		With(hood, account, may))
}

// SetFee says what the network keeps of a shop's orders from now on; orders
// that are placed keep the fee they were placed with.
func SetFee(h *HoodTx, shop ShopID, f Fee) error {
	kind := "none"
	switch {
	case f.Permille > 0:
		kind, f.Fixed = "percent", 0
	case f.Fixed > 0:
		kind = "fixed"
	}
	return h.Exec(`insert into hood.fees (hood_id, shop_id, kind, permille, cents) values (app.hood(), $1, $2, $3, $4)
		on conflict (hood_id, shop_id) do update set kind = excluded.kind, permille = excluded.permille, cents = excluded.cents, updated_at = now()`,
		With(shop, kind, f.Permille, f.Fixed))
}
