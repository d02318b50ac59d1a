package tenants_test

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// endings are the ways for a transaction to end, on a DB with one connection.
func endings(w *world.World) map[string]func(*tenants.DB) error {
	hood, shop := w.Scope(), tenants.InShop(w.Hood, w.Shop.ID, "test")
	const touch = `update shop.products set updated_at = now() where shop_id = app.shop()`
	return map[string]func(*tenants.DB) error{
		"commit": func(db *tenants.DB) error {
			return db.Shop(context.Background(), shop, func(s *tenants.ShopTx) error { return s.Exec(touch, nil) })
		},
		"commit in hood and shop": func(db *tenants.DB) error {
			return db.Hood(context.Background(), hood, func(h *tenants.HoodTx) error {
				return h.InShop(w.Shop.ID, func(s *tenants.ShopTx) error { return s.Exec(touch, nil) })
			})
		},
		"rollback": func(db *tenants.DB) error {
			return wanted(db.Shop(context.Background(), shop, func(s *tenants.ShopTx) error {
				return errors.Join(s.Exec(touch, nil), errors.New("changed my mind"))
			}))
		},
		"a failed statement": func(db *tenants.DB) error {
			return wanted(db.Shop(context.Background(), shop, func(s *tenants.ShopTx) error { return s.Exec(`select 1/0`, nil) }))
		},
		"a raised write": func(db *tenants.DB) error {
			return wanted(db.Hood(context.Background(), hood, func(h *tenants.HoodTx) error {
				return h.Change("conflict error.busy", 1, `delete from hood.zones where false`, nil)
			}))
		},
		"panic": func(db *tenants.DB) error {
			defer func() { _ = recover() }()
			return db.Shop(context.Background(), shop, func(s *tenants.ShopTx) error {
				_ = s.Exec(touch, nil)
				panic("in the middle")
			})
		},
		"panic in a row": func(db *tenants.DB) error {
			defer func() { _ = recover() }()
			return db.Hood(context.Background(), hood, func(h *tenants.HoodTx) error {
				return h.Each(`select generate_series(1, 9)`, nil, func(tenants.Row) error { panic("in a row") })
			})
		},
		"panic in a read's row": func(db *tenants.DB) error {
			defer func() { _ = recover() }()
			return db.HoodRead(context.Background(), hood, func(r *tenants.HoodRead) {
				r.Each(`select generate_series(1, 9)`, nil, func(tenants.Row) error { panic("in a row") })
			})
		},
		"cancel": func(db *tenants.DB) error {
			ctx, cancel := context.WithCancel(context.Background())
			return wanted(db.Shop(ctx, shop, func(s *tenants.ShopTx) error {
				err := s.Exec(touch, nil)
				cancel()
				return err
			}))
		},
		"timeout": func(db *tenants.DB) error {
			ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
			defer cancel()
			return wanted(db.Shop(ctx, shop, func(s *tenants.ShopTx) error { return s.Exec(`select pg_sleep(5)`, nil) }))
		},
	}
}

// readings are the ways a read can end.
func readings(w *world.World, hood tenants.Scope) map[string]func(*tenants.DB) error {
	shop := tenants.InShop(w.Hood, w.Shop.ID, "test")
	return map[string]func(*tenants.DB) error{
		"timeout of a read": func(db *tenants.DB) error {
			ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
			defer cancel()
			return wanted(db.ShopRead(ctx, shop, func(r *tenants.ShopRead) { r.Each(`select pg_sleep(5)`, nil, nil) }))
		},
		"read":         func(db *tenants.DB) error { return db.HoodRead(context.Background(), hood, readZones) },
		"read in shop": func(db *tenants.DB) error { return db.HoodRead(context.Background(), hood, readBoth(w.Shop.ID)) },
		"a read that fails": func(db *tenants.DB) error {
			return wanted(db.HoodRead(context.Background(), hood, func(r *tenants.HoodRead) { r.Each(`select 1/0`, nil, nil) }))
		},
	}
}

func wanted(err error) error {
	if err == nil {
		return errors.New("no error")
	}
	return nil
}

func readZones(r *tenants.HoodRead) { r.Each(`select id from hood.zones`, nil, nil) }

func readBoth(shop tenants.ShopID) func(*tenants.HoodRead) {
	return func(r *tenants.HoodRead) {
		r.InShop(shop, func(s *tenants.ShopRead) { s.Each(`select id from shop.products`, nil, nil) })
	}
}

func TestRule1SettingsEndWithTheirTransaction(t *testing.T) {
	w := world.New(t)
	db := serve(t, w.Database.App, 1, nil)
	all := endings(w)
	maps.Copy(all, readings(w, w.Scope()))
	for how, end := range all {
		for range 3 { // a connection that is lost each time would be missed at once
			if err := end(db); err != nil {
				t.Fatalf("%s: %v", how, err)
			}
			clean(t, db, how)
		}
	}
}

func TestRule1SettingsAreThereFromTheFirstStatement(t *testing.T) {
	w := world.New(t)
	const ask = `select concat_ws(' ', app.hood(), app.shop(), app.actor())`
	hood, shop := tenants.InHood(w.Hood, "ada"), tenants.InShop(w.Hood, w.Shop.ID, "")
	wantHood, wantShop := w.Hood.String()+" ada", w.Hood.String()+" "+w.Shop.ID.String()+" nobody"
	inShop := w.Hood.String() + " " + w.Shop.ID.String() + " ada"
	var got [4]string
	must(t, w.DB.HoodRead(t.Context(), hood, func(r *tenants.HoodRead) {
		r.One(ask, nil, &got[0])
		r.InShop(w.Shop.ID, func(s *tenants.ShopRead) { s.One(ask, nil, &got[1]) })
		r.One(ask, nil, &got[2])
	}))
	if got != [4]string{wantHood, inShop, wantHood} {
		t.Errorf("HoodRead: %q", got)
	}
	must(t, w.DB.ShopRead(t.Context(), shop, func(r *tenants.ShopRead) { r.One(ask, nil, &got[0]) }))
	must(t, w.DB.Hood(t.Context(), hood, func(h *tenants.HoodTx) error { return h.One(ask, nil, &got[1]) }))
	must(t, w.DB.Shop(t.Context(), shop, func(s *tenants.ShopTx) error { return s.One(ask, nil, &got[2]) }))
	must(t, w.DB.Platform(t.Context(), "ada", func(p *tenants.PlatformTx) error { return p.One(ask, nil, &got[3]) }))
	if got != [4]string{wantShop, wantHood, wantShop, "nobody"} {
		t.Errorf("shop read, hood, shop, platform: %q", got)
	}
}

// A setting for the session, not the transaction, would stay on a pooled
// connection: no statement of ours makes one.
func TestRule1NoStatementSetsForTheSession(t *testing.T) {
	calls := regexp.MustCompile(`set_config\([^;` + "`" + `]*?,\s*(true|false)\s*\)`)
	session := regexp.MustCompile("(?i)[`\"]\\s*set\\s+(session\\s+)?(app\\.|role|transaction|row_security)")
	seen := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || !strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, ".sql") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, call := range calls.FindAllStringSubmatch(string(text), -1) {
			seen++
			if call[1] != "true" {
				t.Errorf("%s: %s", path, call[0])
			}
		}
		if found := session.FindString(string(text)); found != "" {
			t.Errorf("%s sets for the session: %s", path, found)
		}
		return nil
	})
	must(t, err)
	if seen < 6 {
		t.Errorf("only %d settings found: the pattern reads nothing", seen)
	}
}
