package tenants_test

import (
	"errors"
	"testing"

	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

const shelfSQL = `insert into shop.shelves (shop_id, hood_id, id, slug, title, position) values (app.shop(), app.hood(), $1, $2, $3, 1)`

func shelfArgs(slug string) tenants.Args {
	return tenants.With(tenants.NewID(), slug, locale.Text{It: slug})
}

func TestTogetherIsOneRoundTrip(t *testing.T) {
	w := world.New(t)
	scope := tenants.InShop(w.Hood, w.Shop.ID, "test")
	before := w.Trips.Load()
	must(t, w.DB.Shop(t.Context(), scope, func(s *tenants.ShopTx) error {
		return s.Together(func() error {
			return errors.Join(s.Exec(shelfSQL, shelfArgs("a")), s.Change("conflict error.slug_taken", 1, shelfSQL, shelfArgs("b")), s.Exec(shelfSQL, shelfArgs("c")))
		})
	}))
	if went := w.Trips.Load() - before; went != 2 { // begin, scope and the writes; commit
		t.Errorf("%d round trips", went)
	}
	before = w.Trips.Load()
	seen := 0
	must(t, w.DB.Hood(t.Context(), w.Scope(), func(h *tenants.HoodTx) error {
		return h.InShop(w.Shop.ID, func(s *tenants.ShopTx) error {
			return s.Together(func() error {
				err := s.Exec(shelfSQL, shelfArgs("d"))
				return errors.Join(err, s.One(`select count(*) from shop.shelves where slug in ('a', 'b', 'c', 'd')`, nil, &seen), s.Exec(shelfSQL, shelfArgs("e")))
			})
		})
	}))
	if went := w.Trips.Load() - before; went != 3 || seen != 4 { // a read takes what waits along
		t.Errorf("%d round trips, %d seen in between", went, seen)
	}
}

func TestTogetherIsAllOrNothing(t *testing.T) {
	w := world.New(t)
	scope := tenants.InShop(w.Hood, w.Shop.ID, "test")
	stranger := errors.New("no more")
	for name, do := range map[string]func(*tenants.ShopTx) error{
		"a write that hits nothing": func(s *tenants.ShopTx) error {
			return s.Together(func() error {
				return errors.Join(s.Exec(shelfSQL, shelfArgs("x")), s.Change("gone error.hold_gone", 1, `update shop.shelves set position = 2 where slug = 'nowhere'`, nil))
			})
		},
		"an error of the caller": func(s *tenants.ShopTx) error {
			return s.Together(func() error { return errors.Join(s.Exec(shelfSQL, shelfArgs("x")), stranger) })
		},
		"an error that the caller keeps to itself": func(s *tenants.ShopTx) error {
			_ = s.Together(func() error { return errors.Join(s.Exec(shelfSQL, shelfArgs("x")), stranger) })
			return s.Exec(shelfSQL, shelfArgs("x"))
		},
	} {
		err := w.DB.Shop(t.Context(), scope, do)
		if err == nil || name == "a write that hits nothing" && !fault.Has(err, fault.Gone) {
			t.Errorf("%s: %v", name, err)
		}
	}
	left := 0
	must(t, w.DB.ShopRead(t.Context(), scope, func(r *tenants.ShopRead) {
		r.One(`select count(*) from shop.shelves where slug = 'x'`, nil, &left)
	}))
	if left != 0 {
		t.Errorf("%d rows are left of what failed", left)
	}
	defer func() {
		if recover() == nil {
			t.Error("Together inside Together passes")
		}
	}()
	_ = w.DB.Shop(t.Context(), scope, func(s *tenants.ShopTx) error {
		return s.Together(func() error { return s.Together(func() error { return nil }) })
	})
}
