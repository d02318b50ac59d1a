package payments

import (
	"context"
	"errors"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/tenants"
)

// ErrAccountClosed is what a Provider wraps when an account cannot be charged,
// or has left us: nothing was charged.
var ErrAccountClosed error = fault.New(fault.Conflict, "payment.account_closed")

// Closed reports whether err says that an account cannot be charged.
func Closed(err error) bool { return errors.Is(err, ErrAccountClosed) }

// moded is a Provider that knows whether its key is a live one.
type moded interface{ Live() bool }

// Live reports whether the desk's key takes real money.
func (d *Desk) Live() bool {
	m, ok := d.provider.(moded)
	return ok && m.Live()
}

func (d *Desk) connect() (Connect, error) {
	c, ok := d.provider.(Connect)
	if !ok {
		return nil, fault.New(fault.Internal, "error.server").Because("the provider opens no accounts")
	}
	return c, nil
}

// Connected is a shop's account at the provider, as it was seen last.
type Connected struct {
	Account  // ID is empty when the shop never had one
	Hood     tenants.HoodID
	Shop     tenants.ShopID
	Gone     bool       // it has disconnected
	Replaced bool       // the shop goes on with another
	Seen     *time.Time // when the provider told of it last
	Now      time.Time  // the database's, when it was read
}

// Sells reports whether residents can pay the shop by card now.
func (c Connected) Sells() bool { return c.ID != "" && c.Charges && !c.Gone && !c.Replaced }

const accountColumns = `id, hood_id, coalesce(shop_id, '00000000-0000-0000-0000-000000000000'), charges_enabled, payouts_enabled, submitted, transfers_enabled, due, due_by, disabled,
	gone_at is not null, replaced_at is not null, seen_at, now()`

func (c *Connected) fields() []any {
	return []any{&c.ID, &c.Hood, &c.Shop, &c.Charges, &c.Payouts, &c.Submitted, &c.Transfers, &c.Due, &c.DueBy, &c.Disabled,
		&c.Gone, &c.Replaced, &c.Seen, &c.Now}
}

// asker queues a read in whatever scope: accounts have none.
type asker interface {
	Each(sql string, args tenants.Args, fn func(tenants.Row) error)
}

// AccountOf reads the account that a shop is charged on; a shop without one
// leaves c as it is.
func AccountOf(r asker, shop tenants.ShopID, c *Connected) {
	r.Each(`select `+accountColumns+` from platform.stripe_accounts where shop_id = $1 and replaced_at is null`, tenants.With(shop),
		func(row tenants.Row) error { return row.Scan(c.fields()...) })
}

// readAccount reads an account by its id.
func readAccount(r asker, id string, c *Connected) {
	r.Each(`select `+accountColumns+` from platform.stripe_accounts where id = $1`, tenants.With(id),
		func(row tenants.Row) error { return row.Scan(c.fields()...) })
}

// chargeable is ErrAccountClosed for an account that no shop is charged on now:
// none at all, which would charge the platform, one that was replaced, one that
// is restricted or has gone.
func (d *Desk) chargeable(ctx context.Context, id string) error {
	var c Connected
	if err := d.db.PlatformRead(ctx, func(r *tenants.PlatformRead) { readAccount(r, id, &c) }); err != nil {
		return err
	}
	if !c.Sells() {
		return fault.New(fault.Conflict, "payment.account_closed").Because("account %q is not charged", id)
	}
	return nil
}

// AssociationAccount reads the account on which a neighbourhood's association
// receives its part; without one c stays as it is.
func AssociationAccount(r asker, hood tenants.HoodID, c *Connected) {
	r.Each(`select `+accountColumns+` from platform.stripe_accounts where hood_id = $1 and shop_id is null and replaced_at is null`, tenants.With(hood),
		func(row tenants.Row) error { return row.Scan(c.fields()...) })
}

// Accounts reads how the accounts of some shops of a neighbourhood stand.
func Accounts(r asker, hood tenants.HoodID, shops []tenants.ShopID, into map[tenants.ShopID]Connected) {
	r.Each(`select `+accountColumns+` from platform.stripe_accounts where hood_id = $1 and shop_id = any($2) and replaced_at is null`, tenants.With(hood, shops),
		func(row tenants.Row) error {
			var c Connected
			err := row.Scan(c.fields()...)
			into[c.Shop] = c
			return err
		})
}

// SharesReady counts the live shops of a neighbourhood that can take part in a
// shared payment.
func SharesReady(r *tenants.HoodRead, hood tenants.HoodID, n *int) {
	r.One(`select count(*) from platform.stripe_accounts a join hood.shops c on c.hood_id = a.hood_id and c.shop_id = a.shop_id and c.live
		where a.hood_id = $1 and a.shop_id is not null and a.replaced_at is null and a.gone_at is null and a.charges_enabled and a.transfers_enabled`, tenants.With(hood), n)
}

// Begin opens an account for a shop that has none, or whose own has gone, and
// gives its id; without a shop it is the association's. The key of the call is stored before it, with all it asks, so
// that a lost answer or a second click opens no second account.
func (d *Desk) Begin(ctx context.Context, s tenants.Scope, shop tenants.ShopID, a NewAccount) (string, error) {
	connect, err := d.connect()
	if err != nil {
		return "", err
	}
	has, err := d.ask(ctx, s, shop, &a)
	if err != nil || has != "" {
		return has, err
	}
	// An account that was opened all the same has nobody behind it yet.
	made, err := underKey(a.Key, nil, func(key string) (Account, error) {
		b := a
		b.Key = key
		return connect.AddAccount(ctx, b)
	})
	if err != nil {
		return "", err
	}
	err = d.db.Platform(ctx, s.Actor, func(t *tenants.PlatformTx) error {
		if err := lockOwner(t, s.Hood, shop); err != nil {
			return err
		}
		connect := func() error { return tenants.ConnectStripe(t, s.Hood, shop, made.ID, false) }
		if shop.IsZero() {
			connect = func() error { return tenants.ConnectAssociation(t, s.Hood, made.ID, false) }
		}
		if err := connect(); err != nil {
			return err
		}
		return t.Exec(`delete from platform.stripe_openings where idempotency_key = $1`, tenants.With(a.Key))
	})
	if err != nil {
		return "", err
	}
	_, err = d.Refresh(ctx, s.Actor, made.ID)
	return made.ID, err
}

// openingLife is how long the key of an unanswered call is asked with again:
// the provider forgets keys after a day. A later call may leave an empty account
// behind there, which nobody has ever charged.
const openingLife = 23 * time.Hour

// ask writes down what will be asked, once; has is the account that is there
// already.
func (d *Desk) ask(ctx context.Context, s tenants.Scope, shop tenants.ShopID, a *NewAccount) (has string, err error) {
	key := "ac:" + s.Hood.String() + ":" + shop.String() + ":" + tenants.NewID().String()
	err = d.db.Platform(ctx, s.Actor, func(t *tenants.PlatformTx) error {
		if err := lockOwner(t, s.Hood, shop); err != nil {
			return err
		}
		err := t.Each(`select id from platform.stripe_accounts where hood_id = $1 and shop_id is not distinct from $2::uuid and replaced_at is null
			and gone_at is null`, tenants.With(s.Hood, shop), func(row tenants.Row) error { return row.Scan(&has) })
		if err != nil || has != "" {
			return err
		}
		err = t.Exec(`delete from platform.stripe_openings where hood_id = $1 and shop_id is not distinct from $2::uuid
			and asked_at < now() - $3::interval`, tenants.With(s.Hood, shop, openingLife))
		if err != nil {
			return err
		}
		err = t.Exec(`insert into platform.stripe_openings (shop_id, hood_id, idempotency_key, name, email, site) values ($1, $2, $3, $4, $5, $6)
			on conflict (hood_id, shop_id) do nothing`, tenants.With(shop, s.Hood, key, a.Name, a.Email, a.Site))
		if err != nil {
			return err
		}
		return t.One(`select idempotency_key, name, email, site from platform.stripe_openings where hood_id = $1 and shop_id is not distinct from $2::uuid`,
			tenants.With(s.Hood, shop), &a.Key, &a.Name, &a.Email, &a.Site)
	})
	return has, err
}

// lockOwner keeps two people from opening an account for one shop, or for one
// association, at once.
func lockOwner(t *tenants.PlatformTx, hood tenants.HoodID, shop tenants.ShopID) error {
	if shop.IsZero() {
		var id tenants.HoodID
		return t.One(`select id from platform.hoods where id = $1 for no key update`, tenants.With(hood), &id)
	}
	var id tenants.ShopID
	return t.One(`select id from platform.shops where id = $1 for no key update`, tenants.With(shop), &id)
}

// FormLink gives the address of the provider's own form for an account. It is
// good once and for a few minutes: refresh is where it leads when it is not any
// more, back where it leads at the end.
func (d *Desk) FormLink(ctx context.Context, account, refresh, back string) (string, error) {
	connect, err := d.connect()
	if err != nil {
		return "", err
	}
	return connect.AccountLink(ctx, account, refresh, back)
}

// Refresh asks the provider how an account stands and keeps the answer. Where
// residents see the difference, the shop's pages are made anew. An account that
// we do not know is NotFound.
func (d *Desk) Refresh(ctx context.Context, actor, account string) (Connected, error) {
	connect, err := d.connect()
	if err != nil {
		return Connected{}, err
	}
	var was Connected
	if err := d.db.PlatformRead(ctx, func(r *tenants.PlatformRead) { readAccount(r, account, &was) }); err != nil {
		return was, err
	}
	if was.ID == "" {
		return was, fault.New(fault.NotFound, "error.not_found").Because("account %s is not ours", account)
	}
	seen, err := connect.Account(ctx, account)
	gone := fault.Has(err, fault.Gone) || Closed(err)
	if err != nil && !gone {
		return was, err
	}
	if gone {
		seen = was.Account
		seen.Charges, seen.Payouts, seen.Transfers, seen.Due, seen.DueBy = false, false, false, nil, nil
	}
	if was.Shop.IsZero() {
		err = d.db.Hood(ctx, tenants.InHood(was.Hood, actor), func(h *tenants.HoodTx) error {
			_, err := keepAccount(h, seen, gone, was.Now)
			return err
		})
	} else {
		err = d.db.Shop(ctx, tenants.InShop(was.Hood, was.Shop, actor), func(t *tenants.ShopTx) error {
			changed, err := keepAccount(t, seen, gone, was.Now)
			if err != nil || !changed {
				return err
			}
			return tenants.Bump(t)
		})
	}
	if err != nil {
		return was, err
	}
	return was, d.db.PlatformRead(ctx, func(r *tenants.PlatformRead) { readAccount(r, account, &was) })
}

// writer writes in whatever scope: accounts have none.
type writer interface {
	Each(sql string, args tenants.Args, fn func(tenants.Row) error) error
}

// keepAccount keeps what an account was at a moment, unless something later is
// known of it. changed says that residents see the difference.
func keepAccount(t writer, a Account, gone bool, at time.Time) (changed bool, err error) {
	if a.Due == nil {
		a.Due = []string{}
	}
	err = t.Each(`with was as (select charges_enabled and gone_at is null as sells from platform.stripe_accounts
			where id = $1 and (seen_at is null or seen_at <= $2) for update)
		update platform.stripe_accounts a set charges_enabled = $3, payouts_enabled = $4, submitted = $5, transfers_enabled = $6, due = $7,
			due_by = $8, disabled = $9, gone_at = case when $10 then coalesce(gone_at, now()) end, seen_at = $2
		from was where a.id = $1 returning was.sells is distinct from ($3 and not $10) and a.replaced_at is null`,
		tenants.With(a.ID, at, a.Charges, a.Payouts, a.Submitted, a.Transfers, a.Due, a.DueBy, a.Disabled, gone),
		func(row tenants.Row) error { return row.Scan(&changed) })
	return changed, err
}
