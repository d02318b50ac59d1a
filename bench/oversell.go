package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/orders"
	"sottocasa/tenants"
)

// rush is one kind of scarcity: a crowd wants what there is too little of.
type rush struct {
	name  string
	shops int
	units bool // of goods; otherwise seats of a window
}

func rushes() []rush {
	return []rush{{"seats, one shop", 1, false}, {"seats, three shops", 3, false}, {"units, one shop", 1, true}, {"units, three shops", 3, true}}
}

// oversell lets a crowd loose on each scarcity, round after round, through the
// same doors as a resident, and counts in the database what was sold.
func oversell(ctx context.Context, s settings, d *data, out io.Writer) (clean bool, err error) {
	db, err := d.open(ctx, s, &listener{})
	if err != nil {
		return false, err
	}
	defer db.Close()
	clean = true
	rounds := (s.rounds + 1) / 2 // of each kind, for one shop and for three
	_, _ = fmt.Fprintf(out, "\n| what | rounds | buyers | for | sold | oversold | took |\n|---|---|---|---|---|---|---|\n")
	for n, r := range rushes() {
		b := &placing{d: d, db: db, run: uint32(time.Now().Unix()+int64(n)) & 0xffffff, secret: secret()}
		c, err := b.scarce(ctx, r, rounds*s.buyers)
		if err != nil {
			return false, fmt.Errorf("%s: %w", r.name, err)
		}
		began, sold, over := time.Now(), 0, 0
		for range rounds {
			got, err := b.round(ctx, s, r, c)
			if err != nil {
				return false, fmt.Errorf("%s: %w", r.name, err)
			}
			sold, over = sold+got, over+max(0, got-s.seats)
			clean = clean && got == s.seats // fewer would be a seat that nobody could have
		}
		_, _ = fmt.Fprintf(out, "| %s | %d | %d | %d | %d | %d | %s |\n", r.name, rounds, s.buyers, s.seats, sold, over, time.Since(began).Round(time.Second))
	}
	b := &placing{d: d, db: db, run: uint32(time.Now().Unix()+9) & 0xffffff, secret: secret()}
	firm, dead, err := b.crossed(ctx, s, s.baskets)
	if err != nil {
		return false, fmt.Errorf("crossed baskets: %w", err)
	}
	_, _ = fmt.Fprintf(out, "\n%d baskets crossed over the same five shops: %d became firm, %d deadlocks\n\n", s.baskets, firm, dead)
	clean = clean && dead == 0
	return clean, command(ctx, d.environ(s), d.program(), "check")
}

// scarce makes ready a counter with as many baskets as there will be buyers.
// Only where goods are scarce they hold their seats already.
func (b *placing) scarce(ctx context.Context, r rush, baskets int) (*counter, error) {
	list, err := b.choose(ctx, 1, r.shops)
	if err != nil {
		return nil, err
	}
	b.counters = list
	if err := b.ready(ctx, list[0], 0, baskets); err != nil || r.units {
		return list[0], err
	}
	return list[0], b.d.as(ctx, ourBase, func(c *pgx.Conn) error {
		_, err := c.Exec(ctx, `with gone as (update hood.holds set state = 'released' where hood_id = $1 and state = 'active' and purchase_id is null
				returning capacity_id)
			update hood.capacities c set held = c.held - g.n from (select capacity_id, count(*)::int as n from gone group by 1) g
			where c.hood_id = $1 and c.id = g.capacity_id`, list[0].hood)
		return err
	})
}

// round lets one crowd loose, and gives how many have bought.
func (b *placing) round(ctx context.Context, s settings, r rush, c *counter) (sold int, err error) {
	if err := b.ration(ctx, s, r, c); err != nil {
		return 0, err
	}
	first := c.next
	c.next += s.buyers
	var all sync.WaitGroup
	var placed atomic.Int64
	errs := make([]error, s.buyers)
	start := make(chan struct{})
	for i := range s.buyers {
		all.Go(func() {
			<-start
			err := b.buyer(ctx, c, r, first+i, i%4 == 0)
			switch {
			case err == nil:
				placed.Add(1)
			case !lost(err):
				errs[i] = err
			}
		})
	}
	close(start)
	all.Wait()
	if err := errors.Join(errs...); err != nil {
		return 0, err
	}
	sold, err = b.bought(ctx, c, first, s.buyers)
	if err == nil && int64(sold) != placed.Load() {
		err = fmt.Errorf("%d were told that they have bought, %d have", placed.Load(), sold)
	}
	return sold, err
}

// ration leaves just so much.
func (b *placing) ration(ctx context.Context, s settings, r rush, c *counter) error {
	return b.d.as(ctx, ourBase, func(conn *pgx.Conn) error {
		if !r.units {
			_, err := conn.Exec(ctx, `update hood.capacities set wanted = held + confirmed + $3, seats = held + confirmed + $3
				where hood_id = $1 and window_id = $2 and shop_id is null`, c.hood, c.window, s.seats)
			return err
		}
		g := c.goods[len(c.goods)-1] // of the last shop: all others are locked before it
		_, err := conn.Exec(ctx, `update shop.variants set on_hand = reserved + $3 where shop_id = $1 and id = $2`, g.shop, g.variant, s.seats*g.pieces())
		return err
	})
}

// buyer goes from the windows to placing. One who hesitates gives the seat back
// and takes one again.
func (b *placing) buyer(ctx context.Context, c *counter, r rush, n int, hesitates bool) error {
	cookie, scope := token(b.run, c.number, n), tenants.InHood(c.hood, "resident")
	zone := c.request.Zone
	if !r.units {
		take := func() error {
			f, err := orders.Load(ctx, b.db, scope, zone.String(), cookie)
			if err != nil {
				return err
			}
			return b.db.Hood(ctx, scope, func(h *tenants.HoodTx) error { return orders.TakeSeat(h, cookie, f, f.Wish(zone), c.window) })
		}
		if err := take(); err != nil {
			return err
		}
		if hesitates {
			basket, err := tenants.ParseID(id(b.run, basketKind, c.number, n))
			if err != nil {
				return err
			}
			if err := b.db.Hood(ctx, scope, func(h *tenants.HoodTx) error { return delivery.Drop(h, basket) }); err != nil {
				return err
			}
			if err := take(); err != nil {
				return err
			}
		}
	}
	return b.placeAs(ctx, c, cookie)
}

// lost says that somebody was told, as they should be, that others were faster.
func lost(err error) bool { return fault.Has(err, fault.Conflict) || fault.Has(err, fault.Invalid) }

// bought counts the purchases of some baskets.
func (b *placing) bought(ctx context.Context, c *counter, first, buyers int) (n int, err error) {
	err = b.d.as(ctx, ourBase, func(conn *pgx.Conn) error {
		return conn.QueryRow(ctx, `select count(*) from hood.purchases where hood_id = $1 and basket_id between $2 and $3 and state = 'awaiting'`,
			c.hood, id(b.run, basketKind, c.number, first), id(b.run, basketKind, c.number, first+buyers-1)).Scan(&n)
	})
	return n, err
}
