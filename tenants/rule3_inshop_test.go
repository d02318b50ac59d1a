package tenants_test

import (
	"errors"
	"testing"

	"sottocasa/internal/fault"
	"sottocasa/tenants"
)

const whichShop = `select coalesce(app.shop()::text, '')`

func TestRule3AForeignShopRaises(t *testing.T) {
	a, b := two(t)
	const touch = `update shop.products set out_until = now()`
	for name, id := range map[string]tenants.ShopID{"another neighbourhood's": b.Shop.ID, "nobody's": tenants.ShopID(tenants.NewID())} {
		ran := 0
		err := a.DB.Hood(t.Context(), a.Scope(), func(h *tenants.HoodTx) error {
			if err := h.Exec(`update hood.zones set position = 77`, nil); err != nil {
				return err
			}
			_ = h.InShop(id, func(s *tenants.ShopTx) error { ran++; return s.Exec(touch, nil) }) // swallowed
			return nil
		})
		if !fault.Has(err, fault.NotFound) || ran != 1 {
			t.Errorf("%s: %v", name, err)
		}
		err = a.DB.HoodRead(t.Context(), a.Scope(), func(r *tenants.HoodRead) {
			r.InShop(id, func(s *tenants.ShopRead) {
				s.Each(`select id from shop.products`, nil, func(tenants.Row) error { t.Errorf("%s: a row was read", name); return nil })
			})
		})
		if !fault.Has(err, fault.NotFound) {
			t.Errorf("reading %s: %v", name, err)
		}
		err = a.DB.Hood(t.Context(), a.Scope(), func(h *tenants.HoodTx) error {
			return h.InShop(id, func(s *tenants.ShopTx) error { return s.Enqueue(note{Hood: a.Hood}) })
		})
		if !fault.Has(err, fault.NotFound) {
			t.Errorf("enqueueing for %s: %v", name, err)
		}
	}
	if n := counts(t, a.Database, `select (select count(*) from hood.zones where position = 77)
		+ (select count(*) from shop.products where out_until is not null and hood_id in ($1, $2))
		+ (select count(*) from river.river_job where args ->> 'hood_id' = $1::text)`, a.Hood, b.Hood); n != 0 {
		t.Errorf("%d rows were written", n)
	}
}

// A DB.Shop scope is built by us from a host or a membership; one whose shop is
// of another neighbourhood reads rows by its shop alone, so writing must fail.
func TestRule3AScopeOfTwoNeighbourhoodsCannotWrite(t *testing.T) {
	a, b := two(t)
	mixed := tenants.InShop(a.Hood, b.Shop.ID, "forged")
	for _, sql := range []string{
		`insert into shop.shelves (shop_id, hood_id, id, slug, title, position) values (app.shop(), app.hood(), gen_random_uuid(), 'x', '{}', 1)`,
		`insert into platform.listings (hood_id, shop_id, product_id, slug, title, shop_name, price_cents, per, words_it, words_en)
			values (app.hood(), app.shop(), gen_random_uuid(), 'x', '{}', 'x', 1, 'piece', '', '')`,
		`insert into hood.windows (hood_id, id, method, shop_id, day, starts, ends, zone, starts_at, ends_at, cutoff_at)
			values (app.hood(), gen_random_uuid(), 'pickup', app.shop(), '2030-01-01', '10:00', '11:00', 'Europe/Rome', '2030-01-01', '2030-01-02', '2030-01-01')`,
	} {
		err := a.DB.Shop(t.Context(), mixed, func(s *tenants.ShopTx) error { return s.Exec(sql, nil) })
		if err == nil {
			t.Errorf("let through: %s", sql)
		}
	}
}

func TestRule3LeavingClears(t *testing.T) {
	w, _ := two(t)
	other := errors.New("swallowed")
	ways := map[string]func(*tenants.ShopTx) error{
		"nil":       func(s *tenants.ShopTx) error { return s.Exec(`select 1`, nil) },
		"an error":  func(s *tenants.ShopTx) error { return errors.Join(s.Exec(`select 1`, nil), other) },
		"not found": func(s *tenants.ShopTx) error { return s.One(`select 1 where false`, nil) },
		"nothing":   func(*tenants.ShopTx) error { return nil },
	}
	for how, fn := range ways {
		must(t, w.DB.Hood(t.Context(), w.Scope(), func(h *tenants.HoodTx) error {
			_ = h.InShop(w.Shop.ID, fn)
			var shop string
			var zones int
			must(t, h.One(whichShop, nil, &shop))
			must(t, h.One(`select count(*) from hood.couriers`, nil, &zones))
			if shop != "" || zones != 1 {
				t.Errorf("after %s the shop is %q and %d couriers are seen", how, shop, zones)
			}
			_ = h.InShop(w.Shop.ID, fn)
			return h.InShop(w.Other.ID, func(s *tenants.ShopTx) error {
				must(t, s.One(whichShop, nil, &shop))
				if shop != w.Other.ID.String() {
					t.Errorf("after %s the second shop is %q", how, shop)
				}
				return nil
			})
		}))
	}
}

func TestRule3LeavingClearsBeforeAJob(t *testing.T) {
	w, _ := two(t)
	must(t, w.DB.Hood(t.Context(), w.Scope(), func(h *tenants.HoodTx) error {
		must(t, h.InShop(w.Shop.ID, func(s *tenants.ShopTx) error { return s.Enqueue(note{Hood: w.Hood}) }))
		must(t, h.Enqueue(note{Hood: w.Hood}))
		var shop string
		must(t, h.One(whichShop, nil, &shop))
		if shop != "" {
			t.Errorf("the shop is still %s", shop)
		}
		return nil
	}))
}

func TestRule3MisusePanics(t *testing.T) {
	w, _ := two(t)
	use := func(s *tenants.ShopTx) error { return s.Exec(`select 1`, nil) }
	in := func(what string, fn func(*tenants.HoodTx, *tenants.ShopTx)) {
		t.Helper()
		panics(t, what, func() {
			_ = w.DB.Hood(t.Context(), w.Scope(), func(h *tenants.HoodTx) error {
				return h.InShop(w.Shop.ID, func(s *tenants.ShopTx) error { fn(h, s); return nil })
			})
		})
	}
	in("InShop in InShop", func(h *tenants.HoodTx, _ *tenants.ShopTx) { _ = h.InShop(w.Other.ID, use) })
	in("InShop of a ShopTx", func(_ *tenants.HoodTx, s *tenants.ShopTx) { _ = s.InShop(w.Other.ID, use) })
	in("the outer's Exec", func(h *tenants.HoodTx, _ *tenants.ShopTx) { _ = h.Exec(`select 1`, nil) })
	in("the outer's Change", func(h *tenants.HoodTx, _ *tenants.ShopTx) { _ = h.Change("a b", 1, `delete from hood.zones`, nil) })
	in("the outer's Each", func(h *tenants.HoodTx, _ *tenants.ShopTx) { _ = h.Each(`select 1`, nil, nil) })
	in("the outer's One", func(h *tenants.HoodTx, _ *tenants.ShopTx) { _ = h.One(`select 1`, nil) })
	in("the outer's Enqueue", func(h *tenants.HoodTx, _ *tenants.ShopTx) { _ = h.Enqueue(note{}) })
	in("the outer's FinishJob", func(h *tenants.HoodTx, _ *tenants.ShopTx) { _ = h.FinishJob() })

	var kept *tenants.ShopTx
	must(t, w.DB.Hood(t.Context(), w.Scope(), func(h *tenants.HoodTx) error {
		must(t, h.InShop(w.Shop.ID, func(s *tenants.ShopTx) error { kept = s; return use(s) }))
		panics(t, "a kept ShopTx's Exec", func() { _ = kept.Exec(`select 1`, nil) })
		panics(t, "a kept ShopTx's Change", func() { _ = kept.Change("a b", 1, `delete from shop.shelves`, nil) })
		panics(t, "a kept ShopTx's One", func() { _ = kept.One(`select 1`, nil) })
		panics(t, "a kept ShopTx's Enqueue", func() { _ = kept.Enqueue(note{}) })
		panics(t, "InShop without a shop", func() { _ = h.InShop(tenants.NoShop(), use) })
		return nil
	}))
	must(t, w.DB.Shop(t.Context(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(s *tenants.ShopTx) error { kept = s; return nil }))
	panics(t, "a ShopTx after DB.Shop", func() { _ = kept.Exec(`select 1`, nil) })
}

func TestRule3ReadersPanicToo(t *testing.T) {
	w, _ := two(t)
	var kept *tenants.ShopRead
	_ = w.DB.HoodRead(t.Context(), w.Scope(), func(r *tenants.HoodRead) {
		r.InShop(w.Shop.ID, func(s *tenants.ShopRead) { kept = s })
		panics(t, "a kept ShopRead", func() { kept.Each(`select 1`, nil, nil) })
		panics(t, "a kept ShopRead's One", func() { kept.One(`select 1`, nil) })
		r.InShop(w.Shop.ID, func(*tenants.ShopRead) {
			panics(t, "the outer reader", func() { r.Each(`select 1`, nil, nil) })
			panics(t, "InShop in InShop", func() { r.InShop(w.Other.ID, func(*tenants.ShopRead) {}) })
		})
	})
}

// A shop's scope is cleared also when another one is entered and left in between
// without a statement.
func TestRule3AnEmptyVisitKeepsTheClearing(t *testing.T) {
	w, _ := two(t)
	must(t, w.Hoods(func(h *tenants.HoodTx) error {
		err := h.InShop(w.Shop.ID, func(s *tenants.ShopTx) error { return s.Exec(`select 1`, nil) })
		if err != nil {
			return err
		}
		if err := h.InShop(w.Other.ID, func(*tenants.ShopTx) error { return nil }); err != nil {
			return err
		}
		var inside bool
		if err := h.One(`select app.shop() is not null`, nil, &inside); err != nil || inside {
			t.Errorf("still in a shop's scope: %v %v", inside, err)
		}
		return nil
	}))
}
