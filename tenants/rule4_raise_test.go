package tenants_test

import (
	"testing"

	"sottocasa/internal/fault"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

const (
	mark  = `update shop.settings set whatsapp = '+39300' where shop_id = app.shop()`
	marks = `select count(*) from shop.settings where shop_id = $1 and whatsapp = '+39300'`
	none  = `update shop.products set position = 1 where shop_id = app.shop() and slug = 'nothing'`
	some  = `update shop.products set position = position where shop_id = app.shop() and slug in ('miele', 'spaghetti')`
	code  = "conflict error.sold_out"
)

func TestRule4AChangeThatHitsAnotherNumberUndoesEverything(t *testing.T) {
	w := world.New(t)
	shop := tenants.InShop(w.Hood, w.Shop.ID, "test")
	for name, c := range map[string]struct {
		sql  string
		want int
	}{"none for one": {none, 1}, "two for one": {some, 1}, "two for none": {some, 0}, "two for three": {some, 3}} {
		for door, run := range map[string]func(func(*tenants.ShopTx) error) error{
			"Shop": func(fn func(*tenants.ShopTx) error) error { return w.DB.Shop(t.Context(), shop, fn) },
			"InShop": func(fn func(*tenants.ShopTx) error) error {
				return w.DB.Hood(t.Context(), w.Scope(), func(h *tenants.HoodTx) error { return h.InShop(w.Shop.ID, fn) })
			},
			"InShop, swallowed outside": func(fn func(*tenants.ShopTx) error) error {
				return w.DB.Hood(t.Context(), w.Scope(), func(h *tenants.HoodTx) error { _ = h.InShop(w.Shop.ID, fn); return nil })
			},
		} {
			err := run(func(s *tenants.ShopTx) error {
				must(t, s.Exec(mark, nil))
				_ = s.Change(code, c.want, c.sql, nil) // swallowed
				if e := s.Exec(mark, nil); !fault.Has(e, fault.Conflict) {
					t.Errorf("%s, %s: a later statement says %v", door, name, e)
				}
				return nil
			})
			if f := fault.From(err); f == nil || f.Code != fault.Conflict || f.Key != "error.sold_out" {
				t.Errorf("%s, %s: %v", door, name, err)
			}
			if counts(t, w.Database, marks, w.Shop.ID) != 0 {
				t.Fatalf("%s, %s: a write stayed", door, name)
			}
		}
	}
}

func TestRule4AChangeThatHitsItsNumberStays(t *testing.T) {
	w := world.New(t)
	must(t, w.DB.Shop(t.Context(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(s *tenants.ShopTx) error {
		must(t, s.Change(code, 2, some, nil))
		must(t, s.Change(code, 0, none, nil))
		return s.Change(code, 1, mark, nil)
	}))
	if counts(t, w.Database, marks, w.Shop.ID) != 1 {
		t.Error("the write is not there")
	}
}

func TestRule4AnyFailureUndoesEverythingEvenSwallowed(t *testing.T) {
	w := world.New(t)
	for _, sql := range []string{
		`select 1/0`,
		`update shop.variants set reserved = -1 where shop_id = app.shop()`,
		`update shop.settings set shop_id = gen_random_uuid()`,
		`rollback`,
		`commit`, // nobody writes one; it is an error at once
	} {
		err := w.DB.Shop(t.Context(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(s *tenants.ShopTx) error {
			must(t, s.Exec(mark, nil))
			_ = s.Exec(sql, nil)
			if e := s.Exec(mark, nil); e == nil {
				t.Errorf("after %s the transaction goes on", sql)
			}
			return nil
		})
		if err == nil {
			t.Errorf("%s: no error", sql)
		}
		if sql != "commit" && counts(t, w.Database, marks, w.Shop.ID) != 0 {
			t.Fatalf("%s: a write stayed", sql)
		}
	}
}

func TestRule4CodesBecomeFaults(t *testing.T) {
	w := world.New(t)
	for raised, want := range map[string]*fault.Fault{
		"conflict error.slot_full":   fault.New(fault.Conflict, "error.slot_full"),
		"not_found error.not_found":  fault.New(fault.NotFound, "error.not_found"),
		"gone error.hold_gone":       fault.New(fault.Gone, "error.hold_gone"),
		"invalid error.quantity_bad": fault.New(fault.Invalid, "error.quantity_bad"),
		"nonsense":                   fault.New(fault.Internal, "error.server"),
		"":                           fault.New(fault.Internal, "error.server"),
		"$1; drop table x":           fault.New(fault.Internal, "error.server"),
	} {
		err := w.DB.Hood(t.Context(), w.Scope(), func(h *tenants.HoodTx) error {
			return h.Exec(`select app.expect(1, 2, $1)`, tenants.With(raised))
		})
		if got := fault.From(err); got == nil || got.Code != want.Code || got.Key != want.Key {
			t.Errorf("%q: %v", raised, err)
		}
	}
	for name, want := range map[string]fault.Code{
		`select pg_terminate_backend(pg_backend_pid())`: fault.Unavailable,
		`select 1/0`: fault.Internal,
		`do $$ begin raise exception using errcode = '40P01'; end $$`: fault.Unavailable,
		`do $$ begin raise exception using errcode = '55P03'; end $$`: fault.Unavailable,
	} {
		err := w.DB.Hood(t.Context(), w.Scope(), func(h *tenants.HoodTx) error { return h.Exec(name, nil) })
		if got := fault.From(err); got == nil || got.Code != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestRule4AKeyTakenMeanwhileIsTheChangesFault(t *testing.T) {
	w := world.New(t)
	err := w.DB.Shop(t.Context(), tenants.InShop(w.Hood, w.Shop.ID, "test"), func(s *tenants.ShopTx) error {
		return s.Change("conflict error.slug_taken", 1, `insert into shop.shelves (shop_id, hood_id, id, slug, title, position)
			values (app.shop(), app.hood(), gen_random_uuid(), 'dispensa', '{}', 1)`, nil)
	})
	if f := fault.From(err); f.Code != fault.Conflict || f.Key != "error.slug_taken" {
		t.Errorf("%v", err)
	}
}
