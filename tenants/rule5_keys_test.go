package tenants_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"sottocasa/delivery"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// The keys themselves are read from the catalogue in TestISO02: here is that
// the database really refuses.

func TestRule5AReferenceToAnotherScopeIsRefused(t *testing.T) {
	a, b := two(t)
	bought, _ := b.NewShopper().Buy(delivery.Delivery)
	own, _ := a.NewShopper().Buy(delivery.Delivery)
	other := a.Other.Goods["miele"]
	shop := tenants.InShop(a.Hood, a.Shop.ID, "test")
	for _, c := range []struct {
		sql  string
		args tenants.Args
	}{
		{`update shop.products set shelf_id = $1 where slug = 'miele'`, tenants.With(shelfOf(t, a.Database, a.Other.ID))},
		{`update shop.variants set product_id = $1`, tenants.With(other.Product)},
		{`update shop.price_log set variant_id = $1`, tenants.With(other.Variant)},
		{`insert into shop.price_log (shop_id, hood_id, id, variant_id, price_cents, actor) values (app.shop(), app.hood(), gen_random_uuid(), $1, 1, '')`,
			tenants.With(other.Variant)},
		{`update shop.orders set purchase_id = $1`, tenants.With(bought.Purchase)},
		{`update shop.products set hood_id = $1`, tenants.With(b.Hood)},
		{`update shop.orders set hood_id = $1`, tenants.With(b.Hood)},
	} {
		err := a.DB.Shop(t.Context(), shop, func(s *tenants.ShopTx) error { return s.Exec(c.sql, c.args) })
		if err == nil {
			t.Errorf("let through: %s", c.sql)
		}
	}
	err := a.Hoods(func(h *tenants.HoodTx) error {
		return h.Exec(`update hood.holds set purchase_id = $1 where purchase_id = $2`, tenants.With(bought.Purchase, own.Purchase))
	})
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.Code != "23503" {
		t.Errorf("a seat was given to another neighbourhood's purchase: %v", err)
	}
}

func shelfOf(t *testing.T, d testkit.Database, shop tenants.ShopID) (id tenants.ID) {
	t.Helper()
	must(t, testkit.Query(d.Super, `select id from shop.shelves where shop_id = $1 limit 1`, []any{shop}, &id))
	return id
}

const leg = `insert into shop.ledger (shop_id, hood_id, entry_id, leg, kind, account, currency, amount_cents) values
	(app.shop(), app.hood(), $1, 1, 'test', 'stripe', $2, $3), (app.shop(), app.hood(), $1, 2, 'test', 'sales', $4, $5)`

// An unbalanced entry fails at its statement, while the scope is still there,
// not at COMMIT, when the scope may be another.
func TestRule5AnUnbalancedEntryIsRefusedAtItsStatement(t *testing.T) {
	w := world.New(t)
	for name, c := range map[string]struct {
		args tenants.Args
		bad  bool
	}{
		"balanced":             {tenants.With(tenants.NewID(), "EUR", 100, "EUR", -100), false},
		"a cent missing":       {tenants.With(tenants.NewID(), "EUR", 100, "EUR", -99), true},
		"two currencies":       {tenants.With(tenants.NewID(), "EUR", 100, "USD", -100), true},
		"both on the one side": {tenants.With(tenants.NewID(), "EUR", 100, "EUR", 100), true},
	} {
		err := w.Hoods(func(h *tenants.HoodTx) error {
			refused := h.InShop(w.Shop.ID, func(s *tenants.ShopTx) error { return s.Exec(leg, c.args) })
			if (refused != nil) != c.bad {
				t.Errorf("%s in a shop's book: %v", name, refused)
			}
			return nil
		})
		if (err != nil) != c.bad {
			t.Errorf("%s: at the end %v", name, err)
		}
		hood := strings.ReplaceAll(strings.ReplaceAll(leg, "app.shop(), ", ""), "shop.ledger (shop_id, ", "hood.ledger (")
		err = w.Hoods(func(h *tenants.HoodTx) error {
			refused := h.Exec(hood, c.args)
			if (refused != nil) != c.bad {
				t.Errorf("%s in the neighbourhood's book: %v", name, refused)
			}
			return nil
		})
		if (err != nil) != c.bad {
			t.Errorf("%s: at the end %v", name, err)
		}
	}
	w.Super(strings.ReplaceAll(unsealed, "{hood}", "'"+w.Hood.String()+"'::uuid"))
}

func TestRule5WhatIsWrittenOnceStays(t *testing.T) {
	w := world.New(t)
	w.NewShopper().Buy(delivery.Delivery)
	for _, table := range []string{"shop.ledger", "shop.price_log", "shop.order_events", "platform.bumps"} {
		if counts(t, w.Database, `select count(*) from `+table+` where shop_id = $1`, w.Shop.ID) == 0 {
			t.Fatalf("%s has no row to try on", table)
		}
	}
	for _, table := range []string{"shop.ledger", "shop.price_log", "shop.order_events", "hood.ledger", "platform.bumps"} {
		for _, sql := range []string{`update ` + table + ` set hood_id = hood_id`, `delete from ` + table, `truncate ` + table,
			`select 1 from ` + table + ` for update`} {
			for door, err := range map[string]error{
				"Shop": w.DB.Shop(t.Context(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(s *tenants.ShopTx) error { return s.Exec(sql, nil) }),
				"Hood": w.Hoods(func(h *tenants.HoodTx) error { return h.Exec(sql, nil) }),
			} {
				var pg *pgconn.PgError
				if !errors.As(err, &pg) || pg.Code != "42501" {
					t.Errorf("%s: %s: %v", door, sql, err)
				}
			}
		}
	}
}

// Deferred checks run at COMMIT, when the scope may be another.
func TestRule5NothingIsDeferred(t *testing.T) {
	w := world.New(t)
	n := counts(t, w.Database, `select (select count(*) from pg_constraint c join pg_namespace n on n.oid = c.connamespace
		where n.nspname in ('hood', 'shop', 'platform') and c.condeferrable)
		+ (select count(*) from pg_trigger g join pg_class c on c.oid = g.tgrelid join pg_namespace n on n.oid = c.relnamespace
		where n.nspname in ('hood', 'shop', 'platform') and g.tgdeferrable)`)
	if n != 0 {
		t.Errorf("%d deferrable constraints or triggers", n)
	}
}
