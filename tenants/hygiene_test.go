package tenants_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

func TestISO04PoolHygiene(t *testing.T) {
	t.Parallel()
	hygiene(t, 3000)
}

const (
	pool        = 2
	usesOfALine = 40 // between two that end a session or cut the lines
)

// hygiene lends the connections of a pool of two to 64 goroutines of two
// neighbourhoods, in every good and bad way, for so many uses.
func hygiene(t *testing.T, uses int64) {
	t.Helper()
	d := testkit.Own(t)
	a, b := world.In(t, d), world.In(t, d)
	a.Broken()
	b.Broken()
	line, address := tap(t, d.App)
	must(t, testkit.Exec(d.Super, `alter database `+d.Name+` set deadlock_timeout = '10ms'`))
	db := serve(t, address, pool, nil)
	m := &mess{t: t, db: db, worlds: [2]*world.World{a, b}}
	var wg sync.WaitGroup
	for g := range 64 {
		r := rand.New(rand.NewPCG(uint64(g), 7301))
		wg.Go(func() {
			for m.leaks.Load() == 0 {
				// Counted by uses: a clock would leave a slow machine nothing that goes well.
				n := m.used.Add(1)
				if n > uses {
					return
				}
				if n%usesOfALine == 0 {
					m.kill(d, line, n/usesOfALine)
				}
				m.use(r)
			}
		})
	}
	wg.Wait()
	// What was killed while it lay in the pool fails whoever gets it next.
	for range pool {
		_, _ = settings(db)
	}
	for range 20 {
		clean(t, db, "everything")
	}
	t.Logf("%d uses, %d went well, %d rows read, leaks %d", m.used.Load(), m.well.Load(), m.rows.Load(), m.leaks.Load())
	if m.well.Load() < uses/4 || m.rows.Load() < uses/4 {
		t.Error("too few went well to tell anything")
	}
}

type mess struct {
	t                       *testing.T
	db                      *tenants.DB
	worlds                  [2]*world.World
	used, well, rows, leaks atomic.Int64
}

// kill ends a server's session and waits until it is gone, or cuts the lines.
func (m *mess) kill(d testkit.Database, line *wire, n int64) {
	if n%4 == 0 {
		line.cut()
		return
	}
	const longest = 60_000 // ms
	if err := testkit.Exec(d.Super, `select pg_terminate_backend(pid, $1) from pg_stat_activity
		where datname = current_database() and usename = 'sottocasa_app' and application_name = 'sottocasa' order by random() limit 1`, longest); err != nil {
		m.t.Error(err)
	}
}

func (m *mess) use(r *rand.Rand) {
	w := m.worlds[r.IntN(2)]
	shop := []tenants.ShopID{w.Shop.ID, w.Other.ID}[r.IntN(2)]
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if r.IntN(4) == 0 {
		ctx, cancel = context.WithTimeout(ctx, time.Duration(r.IntN(20))*time.Millisecond)
		defer cancel()
	}
	defer func() {
		if p := recover(); p != nil && p != "mess" {
			m.t.Errorf("panic: %v", p)
		}
	}()
	var err error
	switch r.IntN(6) {
	case 0:
		err = m.db.ShopRead(ctx, tenants.InShop(w.Hood, shop, "mess"), func(q *tenants.ShopRead) {
			q.Each(`select hood_id, shop_id, '' from shop.products`, nil, m.see(w, shop, r))
			q.Each(settingsNow, nil, m.see(w, shop, r))
		})
	case 1:
		err = m.db.HoodRead(ctx, w.Scope(), func(q *tenants.HoodRead) {
			q.Each(`select hood_id, null::uuid, '' from hood.couriers`, nil, m.see(w, tenants.NoShop(), r))
			q.InShop(shop, func(s *tenants.ShopRead) {
				s.Each(`select hood_id, shop_id, '' from shop.variants`, nil, m.see(w, shop, r))
			})
			q.Each(settingsNow, nil, m.see(w, tenants.NoShop(), r))
		})
	case 2:
		err = m.db.Shop(ctx, tenants.InShop(w.Hood, shop, "mess"), func(s *tenants.ShopTx) error { return m.write(s, w, shop, r, cancel) })
	case 3:
		err = m.deadlock(ctx, w, r)
	case 4:
		err = m.db.PlatformRead(ctx, func(q *tenants.PlatformRead) {
			q.Each(`select null::uuid, null::uuid, concat(current_setting('app.hood_id', true), current_setting('app.shop_id', true))`, nil, m.none)
		})
	default:
		err = m.db.Hood(ctx, w.Scope(), func(h *tenants.HoodTx) error {
			return h.InShop(shop, func(s *tenants.ShopTx) error { return m.write(s, w, shop, r, cancel) })
		})
	}
	if err == nil {
		m.well.Add(1)
	}
}

const settingsNow = `select app.hood(), app.shop(), app.actor()`

// see counts a row, and fails on one of another scope. Now and then it fails
// or panics in the middle of the rows.
func (m *mess) see(w *world.World, shop tenants.ShopID, r *rand.Rand) func(tenants.Row) error {
	return func(row tenants.Row) error {
		var hood tenants.HoodID
		var in tenants.ShopID
		var actor string
		if err := row.Scan(&hood, &in, &actor); err != nil {
			return err
		}
		m.rows.Add(1)
		if hood != w.Hood || in != shop {
			m.leaks.Add(1)
			m.t.Errorf("a row of %s %s in %s %s", hood, in, w.Hood, shop)
		}
		return m.misfortune(r, 100)
	}
}

func (m *mess) none(row tenants.Row) error {
	var hood tenants.HoodID
	var shop tenants.ShopID
	var left string
	err := row.Scan(&hood, &shop, &left)
	if left != "" {
		m.leaks.Add(1)
		m.t.Errorf("a connection came with %q", left)
	}
	return err
}

func (m *mess) misfortune(r *rand.Rand, odds int) error {
	switch r.IntN(odds) {
	case 0:
		panic("mess")
	case 1:
		return errors.New("mess")
	}
	return nil
}

func (m *mess) write(s *tenants.ShopTx, w *world.World, shop tenants.ShopID, r *rand.Rand, cancel func()) error {
	if err := s.Exec(`update shop.shelves set position = position + 1 where slug = 'dispensa'`, nil); err != nil {
		return err
	}
	switch r.IntN(8) {
	case 0:
		cancel()
	case 1:
		return s.Exec(`select 1/0`, nil)
	case 2:
		return s.Change("conflict error.busy", 1, `delete from shop.shelves where false`, nil)
	}
	if err := s.Each(settingsNow, nil, m.see(w, shop, r)); err != nil {
		return err
	}
	return m.misfortune(r, 8)
}

// deadlock locks the two shops' shelves one after the other, in an order of
// chance: two at once may wait for each other, and one is ended.
func (m *mess) deadlock(ctx context.Context, w *world.World, r *rand.Rand) error {
	shops := []tenants.ShopID{w.Shop.ID, w.Other.ID}
	if r.IntN(2) == 0 {
		slices.Reverse(shops)
	}
	return m.db.Hood(ctx, w.Scope(), func(h *tenants.HoodTx) error {
		for _, shop := range shops {
			err := h.InShop(shop, func(s *tenants.ShopTx) error {
				return s.Each(`update shop.shelves set position = position + 1 returning hood_id, shop_id, ''`, nil, m.see(w, shop, r))
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}
