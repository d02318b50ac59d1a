package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/config"
	"sottocasa/internal/fault"
	"sottocasa/internal/invent"
	"sottocasa/tenants"
)

// seedCmd fills a database with invented neighbourhoods, to see how it all
// behaves at scale. What is seeded is decided by the numbers alone, so a
// seeding that was stopped goes on where it was, a second one adds nothing, and
// one with larger numbers adds what is new; a shop that is there stays as it is.
type seedCmd struct {
	Neighbourhoods int          `default:"100" help:"How many neighbourhoods."`
	Shops          int          `default:"10" help:"How many shops in each neighbourhood."`
	Products       int          `default:"200" help:"How many products in each shop."`
	Seed           uint64       `default:"1" help:"Another number makes up other neighbourhoods."`
	History        historyMonth `placeholder:"YYYY-MM" help:"Instead, write a month of trade into the demo's neighbourhood, which must not run: the last whole month, or --history=2026-10."`
	Orders         int          `default:"240" help:"With --history: how many orders."`
	Force          bool         `help:"Seed also beside neighbourhoods that were not seeded, and more than five million products."`
}

// mostProducts guards against a number typed into the wrong place.
const mostProducts = 5_000_000

// pipelined is how many products travel in one batch.
const pipelined = 50

// Run seeds the database that is named, or the demo's of this machine.
func (c seedCmd) Run(ctx context.Context) error {
	if c.History.Asked {
		return c.history(ctx)
	}
	size := invent.Size{Neighbourhoods: c.Neighbourhoods, Shops: c.Shops, Products: c.Products}
	if min(c.Neighbourhoods, c.Shops) < 1 || c.Products < 0 {
		return errors.New("at least one neighbourhood and one shop, please")
	}
	if c.Neighbourhoods*c.Shops*max(c.Products, 1) > mostProducts && !c.Force {
		return fmt.Errorf("that would be %s: --force if you mean it", size.Total())
	}
	url, err := seedURL()
	if err != nil {
		return err
	}
	db, err := tenants.Open(ctx, tenants.Options{URL: url, MaxConns: seeders + 1})
	if err != nil {
		return err
	}
	defer db.Close()
	if err := c.mayHere(ctx, db); err != nil {
		return err
	}
	inventor, err := invent.New(c.Seed, size)
	if err != nil {
		return err
	}
	fmt.Println("seeding " + size.Total())
	return (&sowing{db: db, from: inventor, size: size, began: time.Now()}).all(ctx)
}

// seedURL is the serving role's address: row security holds for seeds too.
func seedURL() (string, error) {
	environ := config.Environ()
	if environ["SOTTOCASA_DATABASE_URL"] != "" || environ["SOTTOCASA_DATABASE_URL_FILE"] != "" {
		cfg, err := load(config.Tool)
		if err != nil {
			return "", err
		}
		return servingURL(cfg)
	}
	dir, err := demoDir()
	if err != nil {
		return "", err
	}
	kept, err := readSecrets(dir)
	if err != nil || kept.OwnerURL == "" {
		return "", errors.New("no database is named in SOTTOCASA_DATABASE_URL, and no demo has run here")
	}
	return asApp(kept.OwnerURL, kept.AppPassword)
}

// mayHere refuses a database in which real people may be.
func (c seedCmd) mayHere(ctx context.Context, db *tenants.DB) error {
	var strangers []string
	err := db.PlatformRead(ctx, func(r *tenants.PlatformRead) {
		r.Each(`select slug from platform.hoods where position($1 in slug) = 0 order by slug limit 3`, tenants.With(invent.Mark(c.Seed)),
			func(row tenants.Row) error {
				var slug string
				err := row.Scan(&slug)
				strangers = append(strangers, slug)
				return err
			})
	})
	if err != nil || len(strangers) == 0 || c.Force {
		return err
	}
	return fmt.Errorf("this database has neighbourhoods that are not of this seed (%s): --force seeds beside them", strings.Join(strangers, ", "))
}

// seeders is how many neighbourhoods are written at the same time.
const seeders = 4

// sowing writes invented neighbourhoods.
type sowing struct {
	db    *tenants.DB
	from  *invent.Inventor
	size  invent.Size
	began time.Time

	mu       sync.Mutex
	shops    int // done, also before this run
	skipped  int // of them, before this run
	lastSaid time.Time
}

func (w *sowing) all(ctx context.Context) error {
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(seeders)
	for n := 1; n <= w.size.Neighbourhoods && within.Err() == nil; n++ {
		group.Go(func() error {
			if err := w.neighbourhood(within, n); err != nil {
				return fmt.Errorf("neighbourhood %d: %w", n, err)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	fmt.Printf("seeded %s in %s (%d shops were there already)\n", w.size.Total(), time.Since(w.began).Round(100*time.Millisecond), w.skipped)
	return ctx.Err()
}

// neighbourhood writes one, shop by shop, each whole or not at all.
func (w *sowing) neighbourhood(ctx context.Context, n int) error {
	s := &seeding{ctx: ctx, x: &program{db: w.db}, n: w.from.Neighbourhood(n)}
	s.hood = tenants.HoodID(named("hood", s.n.Slug))
	shops := s.n.Shops
	s.n.Shops = nil // each is opened with its goods
	if err := w.db.Platform(ctx, "seed", s.platform); err != nil && !errors.Is(err, errSeeded) {
		return err
	}
	s.n.Shops = shops
	has, err := w.sown(ctx, s)
	if err != nil {
		return err
	}
	if !has.zones {
		err := w.db.Hood(ctx, tenants.InHood(s.hood, "seed"), func(h *tenants.HoodTx) error {
			return errors.Join(s.zones(h), s.couriers(h), s.templates(h))
		})
		if err != nil {
			return err
		}
	}
	for i := range s.n.Shops {
		shop := tenants.ShopID(named("shop", s.n.Shops[i].Slug))
		there := slices.Contains(has.shops, shop)
		if !there {
			has.windows = false // a shop has windows of its own
			if err := w.shop(s, n, i, shop); err != nil {
				return fmt.Errorf("%s: %w", s.n.Shops[i].Slug, err)
			}
		}
		w.progress(there)
	}
	if has.windows {
		return nil
	}
	return w.db.Hood(ctx, tenants.InHood(s.hood, "seed"), func(h *tenants.HoodTx) error {
		zone, err := locationOf(s.n)
		if err != nil {
			return err
		}
		return errors.Join(delivery.MakeWindows(h, zone, s.n.Patron, delivery.DaysAhead), tenants.BumpHood(h))
	})
}

// sown is what an earlier run has written of a neighbourhood.
type sown struct {
	zones, windows bool
	shops          []tenants.ShopID
}

func (w *sowing) sown(ctx context.Context, s *seeding) (sown, error) {
	var has sown
	err := w.db.HoodRead(ctx, tenants.InHood(s.hood, "seed"), func(r *tenants.HoodRead) {
		r.One(`select exists (select from hood.zones where hood_id = $1), exists (select from hood.windows where hood_id = $1)`,
			tenants.With(s.hood), &has.zones, &has.windows)
		r.Each(`select shop_id from hood.shops where hood_id = $1`, tenants.With(s.hood), func(row tenants.Row) error {
			var id tenants.ShopID
			err := row.Scan(&id)
			has.shops = append(has.shops, id)
			return err
		})
	})
	return has, err
}

// shop writes a shop and its goods, in batches.
func (w *sowing) shop(s *seeding, n, i int, id tenants.ShopID) error {
	err := w.db.Platform(s.ctx, "seed", func(p *tenants.PlatformTx) error { return s.openShop(p, s.n.Shops[i]) })
	if err != nil && !fault.Has(err, fault.Conflict) {
		return err
	}
	goods := w.from.Goods(n, i, s.n.Shops[i].Slug)
	return w.db.Shop(s.ctx, tenants.InShop(s.hood, id, "seed"), func(t *tenants.ShopTx) error {
		if err := s.shop(t, i); err != nil {
			return err
		}
		for at := 0; at < len(goods); at += pipelined {
			err := t.Together(func() error {
				for j, p := range goods[at:min(at+pipelined, len(goods))] {
					if err := catalog.Add(t, s.product(s.n.Shops[i], p, at+j)); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// progress says, now and then, how far it is and how long it may still take.
func (w *sowing) progress(there bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.shops++
	if there {
		w.skipped++
	}
	if time.Since(w.lastSaid) < 2*time.Second || there {
		return
	}
	w.lastSaid = time.Now()
	all := w.size.Neighbourhoods * w.size.Shops
	made := w.shops - w.skipped
	left := time.Duration(float64(time.Since(w.began)) / float64(made) * float64(all-w.shops))
	fmt.Fprintf(os.Stderr, "%d of %d shops, %d products; about %s to go\n", w.shops, all, w.shops*w.size.Products, left.Round(time.Second))
}
