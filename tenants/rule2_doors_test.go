package tenants_test

import (
	"context"
	"strings"
	"testing"

	"sottocasa/internal/fault"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// trip is one use of a door, and how many turns of talk it may take.
type trip struct {
	name  string
	turns int
	run   func(context.Context, *tenants.DB) error
}

func tripsOf(w *world.World) []trip {
	hood, shop := w.Scope(), tenants.InShop(w.Hood, w.Shop.ID, "test")
	const touch = `update shop.products set updated_at = now() where shop_id = app.shop()`
	return []trip{
		{"ShopRead", 1, func(ctx context.Context, db *tenants.DB) error {
			return db.ShopRead(ctx, shop, func(r *tenants.ShopRead) {
				r.Each(`select id from shop.products`, nil, nil)
				r.Each(`select id from shop.variants where shop_id = $1`, tenants.With(w.Shop.ID), nil)
			})
		}},
		{"HoodRead", 1, func(ctx context.Context, db *tenants.DB) error { return db.HoodRead(ctx, hood, readZones) }},
		{"HoodRead over two shops", 1, func(ctx context.Context, db *tenants.DB) error {
			return db.HoodRead(ctx, hood, func(r *tenants.HoodRead) {
				readZones(r)
				readBoth(w.Shop.ID)(r)
				readBoth(w.Other.ID)(r)
				readZones(r)
			})
		}},
		{"PlatformRead", 1, func(ctx context.Context, db *tenants.DB) error {
			return db.PlatformRead(ctx, func(r *tenants.PlatformRead) { r.Each(`select id from platform.hoods`, nil, nil) })
		}},
		{"Shop, one write", 2, func(ctx context.Context, db *tenants.DB) error {
			return db.Shop(ctx, shop, func(s *tenants.ShopTx) error { return s.Exec(touch, nil) })
		}},
		{"Hood, a write in each of two shops", 4, func(ctx context.Context, db *tenants.DB) error {
			return db.Hood(ctx, hood, func(h *tenants.HoodTx) error {
				for _, id := range []tenants.ShopID{w.Shop.ID, w.Other.ID} {
					if err := h.InShop(id, func(s *tenants.ShopTx) error { return s.Exec(touch, nil) }); err != nil {
						return err
					}
				}
				return h.Exec(`select 1`, nil)
			})
		}},
		{"a read of nothing", 0, func(ctx context.Context, db *tenants.DB) error {
			return db.HoodRead(ctx, hood, func(*tenants.HoodRead) {})
		}},
		{"a write of nothing", 0, func(ctx context.Context, db *tenants.DB) error {
			return db.Hood(ctx, hood, func(h *tenants.HoodTx) error {
				return h.InShop(w.Shop.ID, func(*tenants.ShopTx) error { return nil })
			})
		}},
	}
}

// The number that the door tells is what goes over the wire, once the
// connection knows the statements.
func TestRule2EachDoorTakesItsRoundTripsAndNoMore(t *testing.T) {
	w := world.New(t)
	line, address := tap(t, w.Database.App)
	told := 0
	db := serve(t, address, 1, func(n int) { told += n })
	for _, c := range tripsOf(w) {
		must(t, c.run(t.Context(), db)) // prepares
		told = 0
		before := line.turns.Load()
		must(t, c.run(t.Context(), db))
		if went := line.turns.Load() - before; int(went) != c.turns || told != c.turns {
			t.Errorf("%s: %d over the wire, %d told, want %d", c.name, went, told, c.turns)
		}
	}
}

func TestRule2NothingConnectsWithoutAStatement(t *testing.T) {
	w := world.New(t)
	line, address := tap(t, w.Database.App)
	db := serve(t, address, 2, nil)
	line.cut()
	before := line.turns.Load()
	for _, c := range tripsOf(w) {
		if c.turns == 0 {
			must(t, c.run(t.Context(), db))
		}
	}
	if went := line.turns.Load() - before; went != 0 {
		t.Errorf("%d turns for nothing", went)
	}
}

func TestRule2ReadersCannotWrite(t *testing.T) {
	w := world.New(t)
	hood, shop := w.Scope(), tenants.InShop(w.Hood, w.Shop.ID, "test")
	const out = `update shop.products set out_until = now()`
	for _, sql := range []string{out, `insert into platform.bumps (hood_id, shop_id) values (app.hood(), app.shop())`,
		`delete from shop.shelves`, `select nextval('platform.bumps_id_seq')`, `create table shop.mine (id int)`,
		`select set_config('transaction_read_only', 'off', true)`, `set transaction read write`} {
		for door, err := range map[string]error{
			"ShopRead": w.DB.ShopRead(t.Context(), shop, func(r *tenants.ShopRead) { r.Each(sql, nil, nil) }),
			"HoodRead": w.DB.HoodRead(t.Context(), hood, func(r *tenants.HoodRead) { r.Each(sql, nil, nil) }),
			"InShop": w.DB.HoodRead(t.Context(), hood, func(r *tenants.HoodRead) {
				r.InShop(w.Shop.ID, func(s *tenants.ShopRead) { s.Each(sql, nil, nil) })
			}),
			"PlatformRead": w.DB.PlatformRead(t.Context(), func(r *tenants.PlatformRead) { r.Each(sql, nil, nil) }),
		} {
			if err == nil {
				t.Errorf("%s let through: %s", door, sql)
			} else if strings.HasPrefix(sql, "update") && !strings.Contains(err.Error(), "25006") {
				t.Errorf("%s refused for another reason: %v", door, err)
			}
		}
	}
	if n := counts(t, w.Database, `select count(*) from shop.products where hood_id = $1 and out_until is not null`, w.Hood); n != 0 {
		t.Errorf("%d products were written", n)
	}
}

func TestRule2ADoorTakesOnlyItsScope(t *testing.T) {
	w := world.New(t)
	hood, shop := w.Scope(), tenants.InShop(w.Hood, w.Shop.ID, "test")
	ctx := t.Context()
	for what, fn := range map[string]func() error{
		"Shop with a hood's scope":     func() error { return w.DB.Shop(ctx, hood, nil) },
		"Hood with a shop's scope":     func() error { return w.DB.Hood(ctx, shop, nil) },
		"ShopRead with a hood's scope": func() error { return w.DB.ShopRead(ctx, hood, nil) },
		"HoodRead with a shop's scope": func() error { return w.DB.HoodRead(ctx, shop, nil) },
		"Hood without a neighbourhood": func() error { return w.DB.Hood(ctx, tenants.Scope{}, nil) },
		"Shop without a neighbourhood": func() error { return w.DB.Shop(ctx, tenants.Scope{Shop: w.Shop.ID}, nil) },
	} {
		panics(t, what, func() { _ = fn() })
	}
}

func TestRule2WhatIsKeptAfterItsEndPanics(t *testing.T) {
	w := world.New(t)
	var hoodRead *tenants.HoodRead
	var platformRead *tenants.PlatformRead
	var hoodTx *tenants.HoodTx
	var platformTx *tenants.PlatformTx
	ctx := t.Context()
	must(t, w.DB.HoodRead(ctx, w.Scope(), func(r *tenants.HoodRead) { hoodRead = r }))
	must(t, w.DB.PlatformRead(ctx, func(r *tenants.PlatformRead) { platformRead = r }))
	must(t, w.DB.Hood(ctx, w.Scope(), func(h *tenants.HoodTx) error { hoodTx = h; return h.Exec(`select 1`, nil) }))
	must(t, w.DB.Platform(ctx, "test", func(p *tenants.PlatformTx) error { platformTx = p; return nil }))
	panics(t, "HoodRead", func() { hoodRead.Each(`select 1`, nil, nil) })
	panics(t, "HoodRead.One", func() { hoodRead.One(`select 1`, nil) })
	panics(t, "PlatformRead", func() { platformRead.Each(`select 1`, nil, nil) })
	panics(t, "HoodTx", func() { _ = hoodTx.Exec(`select 1`, nil) })
	panics(t, "HoodTx.Enqueue", func() { _ = hoodTx.Enqueue(note{}) })
	panics(t, "PlatformTx", func() { _ = platformTx.Exec(`select 1`, nil) })
}

func TestRule2OneThatFindsNothingIsNotFound(t *testing.T) {
	w := world.New(t)
	var n int
	const none = `select 1 where false`
	for door, err := range map[string]error{
		"HoodRead": w.DB.HoodRead(t.Context(), w.Scope(), func(r *tenants.HoodRead) { r.One(none, nil, &n) }),
		"Hood": w.DB.Hood(t.Context(), w.Scope(), func(h *tenants.HoodTx) error {
			err := h.One(none, nil, &n)
			if e := h.One(`select 1`, nil, &n); e != nil {
				t.Errorf("the transaction is not usable after it: %v", e)
			}
			return err
		}),
	} {
		if !fault.Has(err, fault.NotFound) {
			t.Errorf("%s: %v", door, err)
		}
	}
}
