package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// crossing fills baskets with the goods of the same few shops, each in another
// order, places, pays or cancels them all at once, and counts deadlocks.
type crossing struct {
	*placing
	c       *counter
	zone    *time.Location
	windows []tenants.ID
	mu      sync.Mutex
	firm    atomic.Int64
}

// crossed gives how many baskets became firm, and how often the database had to
// end a transaction because two waited for each other.
func (b *placing) crossed(ctx context.Context, s settings, baskets int) (firm, deadlocks int, err error) {
	list, err := b.choose(ctx, 1, 5)
	if err != nil {
		return 0, 0, err
	}
	zone, err := time.LoadLocation("Europe/Rome")
	if err != nil {
		return 0, 0, err
	}
	x := &crossing{placing: b, c: list[0], zone: zone}
	if err := b.plenty(ctx, x.c); err != nil {
		return 0, 0, err
	}
	if err := b.accounts(ctx, x.c); err != nil {
		return 0, 0, err
	}
	before, err := b.deadlocks(ctx)
	if err != nil {
		return 0, 0, err
	}
	var all errgroup.Group
	all.SetLimit(s.conns)
	for n := range baskets {
		all.Go(func() error { return x.spesa(ctx, n, rand.New(rand.NewPCG(uint64(b.run), uint64(n)))) }) //nolint:gosec // the same again on the same run
	}
	if err := all.Wait(); err != nil {
		return 0, 0, err
	}
	after, err := b.deadlocks(ctx)
	return int(x.firm.Load()), after - before, err
}

// deadlocks counts them since the database began. The server tells its figures
// late: a new connection asks for those of this moment.
func (b *placing) deadlocks(ctx context.Context) (n int, err error) {
	err = b.d.as(ctx, ourBase, func(c *pgx.Conn) error {
		if _, err := c.Exec(ctx, "select pg_sleep(1.5)"); err != nil {
			return err
		}
		return c.QueryRow(ctx, "select deadlocks from pg_stat_database where datname = current_database()").Scan(&n)
	})
	return n, err
}

// spesa is the nth basket from its first good to its end.
func (x *crossing) spesa(ctx context.Context, n int, luck *rand.Rand) error {
	scope, cookie := tenants.InHood(x.c.hood, "resident"), tenants.Token()
	goods := append([]good(nil), x.c.goods...)
	luck.Shuffle(len(goods), func(i, j int) { goods[i], goods[j] = goods[j], goods[i] })
	var steps []func(*tenants.HoodTx) error
	for _, g := range goods[:2+luck.IntN(len(goods)-1)] {
		steps = append(steps, func(h *tenants.HoodTx) error {
			_, err := orders.Put(h, cookie, g.shop, x.zone.String(), g.variant, catalog.Amount{Pieces: g.pieces()}, false)
			return err
		})
	}
	steps = append(steps, func(h *tenants.HoodTx) error {
		return orders.Choose(h, cookie, delivery.Delivery, orders.Draft{CAP: "00152", Street: "Via dei Gelsomini"}, &delivery.Found{Zone: delivery.Zone{ID: x.c.zoneID}})
	}, func(h *tenants.HoodTx) error {
		return orders.Describe(h, cookie, orders.Draft{Name: "Ada Esempi", Email: "ada@posta.example", Phone: "+393000000401", Civic: "9901", Buzzer: "Esempi"})
	})
	for _, step := range steps {
		if err := x.db.Hood(ctx, scope, step); err != nil {
			return err
		}
	}
	if err := x.seat(ctx, scope, cookie, n, luck); err != nil {
		return err
	}
	placed, err := x.order(ctx, scope, cookie)
	if err != nil {
		return err
	}
	return x.end(ctx, scope, placed, luck)
}

// atOnce is how many baskets want the same three windows, before the next ones
// want three others: a van carries some fifty, not three thousand.
const atOnce = 150

// seat takes a seat of one of the three windows that everybody wants just now.
func (x *crossing) seat(ctx context.Context, scope tenants.Scope, cookie string, n int, luck *rand.Rand) error {
	f, err := orders.Load(ctx, x.db, scope, x.zone.String(), cookie)
	if err != nil {
		return err
	}
	window, err := x.pick(ctx, scope, f, n/atOnce*3+luck.IntN(3))
	if err != nil {
		return err
	}
	return x.db.Hood(ctx, scope, func(h *tenants.HoodTx) error { return orders.TakeSeat(h, cookie, f, f.Wish(x.zone), window) })
}

func (x *crossing) pick(ctx context.Context, scope tenants.Scope, f *orders.Full, nth int) (tenants.ID, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.windows == nil {
		var all []delivery.Window
		err := x.db.HoodRead(ctx, scope, func(r *tenants.HoodRead) {
			delivery.Coming(r, x.c.hood, delivery.Delivery, tenants.NoShop(), 10, &all)
		})
		if err != nil {
			return tenants.ID{}, err
		}
		for _, w := range all {
			if f.Wish(x.zone).Judge(w, f.Now.Add(time.Hour), false) == delivery.Free {
				x.windows = append(x.windows, w.ID)
			}
		}
	}
	if len(x.windows) == 0 {
		return tenants.ID{}, fmt.Errorf("no window is free")
	}
	return x.windows[nth%len(x.windows)], nil
}

func (x *crossing) order(ctx context.Context, scope tenants.Scope, cookie string) (orders.Placed, error) {
	f, err := orders.Load(ctx, x.db, scope, x.zone.String(), cookie)
	if err != nil {
		return orders.Placed{}, err
	}
	q, err := f.Quote()
	if err != nil {
		return orders.Placed{}, err
	}
	seal, err := q.Seal()
	if err != nil {
		return orders.Placed{}, err
	}
	var placed orders.Placed
	err = x.db.Hood(ctx, scope, func(h *tenants.HoodTx) (err error) {
		placed, err = orders.Place(h, orders.Request{Token: cookie, Seal: seal, Pay: payments.Stripe, Lang: locale.It, Zone: x.zone,
			Return: "https://shops.example/checkout/return", Secret: x.secret})
		return err
	})
	return placed, err
}

// end pays what was placed, or lets its page run out; of what is paid a shop
// cancels its part now and then, while others pay and place.
func (x *crossing) end(ctx context.Context, scope tenants.Scope, placed orders.Placed, luck *rand.Rand) error {
	seen := payments.Session{ID: "cs_bench_" + placed.Payment.String(), Currency: "EUR", Reference: placed.Payment.String(), State: payments.SessionExpired}
	err := x.d.as(ctx, ourBase, func(c *pgx.Conn) error {
		return c.QueryRow(ctx, `update hood.payments set session_id = $3 where hood_id = $1 and id = $2 returning account, amount_cents`,
			x.c.hood, placed.Payment, seen.ID).Scan(&seen.Account, &seen.Amount)
	})
	if err != nil {
		return err
	}
	paid := luck.IntN(3) > 0
	if paid {
		seen.State, seen.Paid, seen.Captured, seen.Intent = payments.SessionComplete, true, seen.Amount, "pi_bench_"+placed.Payment.String()
	}
	if err := x.db.Hood(ctx, scope, func(h *tenants.HoodTx) error { return orders.Settle(h, placed.Payment, seen) }); err != nil || !paid {
		return err
	}
	x.firm.Add(1)
	if luck.IntN(3) > 0 {
		return nil
	}
	ask := orders.CancelAsk{By: orders.ByShop, Reason: "sold_out"}
	err = x.d.as(ctx, ourBase, func(c *pgx.Conn) error {
		return c.QueryRow(ctx, `select shop_id, order_id from hood.parts where hood_id = $1 and purchase_id = $2 order by random() limit 1`,
			x.c.hood, placed.Purchase).Scan(&ask.Shop, &ask.Order)
	})
	if err != nil {
		return err
	}
	err = x.db.Hood(ctx, scope, func(h *tenants.HoodTx) error { return orders.Cancel(h, ask) })
	if fault.Has(err, fault.Conflict) {
		return nil
	}
	return err
}
