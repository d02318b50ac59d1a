package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"sottocasa/orders"
	"sottocasa/tenants"
)

// placement is a way of placing that is measured.
type placement struct {
	what  string
	shops int
	hot   bool // all at one window; otherwise each in a neighbourhood of its own
}

func placements() []placement {
	return []placement{{"placing an order", 1, false}, {"placing a spesa of three shops, many windows", 3, false}, {"placing a spesa of three shops, one hot window", 3, true}}
}

// orderRates measures placing: through our own door, and as the same statements
// that it sends, run by pgbench. Everyone has a basket ready for each order.
func orderRates(ctx context.Context, s settings, d *data, r *report) error {
	ear := &listener{}
	db, err := d.open(ctx, s, ear)
	if err != nil {
		return err
	}
	defer db.Close()
	for n, p := range placements() {
		b := &placing{d: d, db: db, run: uint32(time.Now().Unix()+int64(n)) & 0xffffff, secret: secret()}
		if err := b.set(ctx, s, p, ear); err != nil {
			return fmt.Errorf("%s: %w", p.what, err)
		}
		if err := b.measure(ctx, s, p, r); err != nil {
			return fmt.Errorf("%s: %w", p.what, err)
		}
	}
	return nil
}

func secret() tenants.Secret { return tenants.Secret(strings.Repeat("b", 32)) }

// set makes ready who will order, with the script of each for pgbench.
func (b *placing) set(ctx context.Context, s settings, p placement, ear *listener) error {
	chosen, err := b.choose(ctx, map[bool]int{true: 1, false: s.conns}[p.hot], p.shops)
	if err != nil {
		return err
	}
	each := 2 + s.orders*(2*s.rounds+1) // two to listen to, then both sides' rounds and a warming one of ours
	for i := range s.conns {
		c := *chosen[i%len(chosen)]
		c.number = i
		b.counters = append(b.counters, &c)
		if err := b.ready(ctx, &c, i, each+s.orders); err != nil {
			return err
		}
		if err := b.listen(ctx, &c, ear, filepath.Join(s.dir, "orders-"+strconv.Itoa(i)+".sql")); err != nil {
			return err
		}
	}
	return nil
}

func (b *placing) measure(ctx context.Context, s settings, p placement, r *report) error {
	x := row{what: p.what, other: "pgbench: the same statements", least: leastOrders}
	if _, err := b.ours(ctx, s.orders); err != nil {
		return err
	}
	if _, err := b.theirs(ctx, s, s.orders); err != nil {
		return err
	}
	for n := range s.rounds {
		for _, mine := range []bool{n%2 == 0, n%2 == 1} {
			rate, err := b.turn(ctx, s, mine)
			if err != nil {
				return err
			}
			if mine {
				x.ours = append(x.ours, rate)
			} else {
				x.theirs = append(x.theirs, rate)
			}
		}
	}
	r.rows = append(r.rows, x)
	r.note("%s: %d at once, %d statements each, fsync on.", p.what, len(b.counters), b.counters[0].statements)
	return nil
}

func (b *placing) turn(ctx context.Context, s settings, mine bool) (float64, error) {
	if mine {
		return b.ours(ctx, s.orders)
	}
	return b.theirs(ctx, s, s.orders)
}

// open opens the database as the role that serves; ear hears the statements.
func (d *data) open(ctx context.Context, s settings, ear *listener) (*tenants.DB, error) {
	password := rand.Text()
	if err := d.as(ctx, ourBase, func(c *pgx.Conn) error {
		_, err := c.Exec(ctx, "alter role sottocasa_app password '"+password+"'")
		return errors.Join(err, os.WriteFile(filepath.Join(s.dir, "data", "app.password"), []byte(password+"\n"), 0o600))
	}); err != nil {
		return nil, err
	}
	url, err := as(d.server.URL(ourBase), "sottocasa_app", password)
	if err != nil {
		return nil, err
	}
	d.app = url
	return tenants.Open(ctx, tenants.Options{URL: url, MaxConns: s.conns, Log: slog.New(slog.DiscardHandler), Told: ear.hear})
}

// counter is a neighbourhood that takes orders for one shop or several, with
// where it is in its baskets.
type counter struct {
	hood       tenants.HoodID
	zoneID     tenants.ID
	goods      []good
	window     tenants.ID
	number     int // of the neighbourhood among those chosen
	next       int
	request    orders.Request
	statements int
	script     string
}

// good is what is bought of a shop: as many pieces as its minimum asks.
type good struct {
	shop    tenants.ShopID
	slug    string
	variant tenants.ID
	price   int
}

func (g good) pieces() int { return 1 + 2500/g.price }

type placing struct {
	d        *data
	db       *tenants.DB
	run      uint32 // tells the ids of this run from those of others
	secret   tenants.Secret
	counters []*counter
}

// ours places orders in every shop at once through orders.Place.
func (b *placing) ours(ctx context.Context, each int) (float64, error) {
	var all sync.WaitGroup
	var first error
	var once sync.Once
	began := time.Now()
	for _, c := range b.counters {
		all.Go(func() {
			for range each {
				if err := b.place(ctx, c); err != nil {
					once.Do(func() { first = fmt.Errorf("neighbourhood %d: %w", c.number, err) })
					return
				}
			}
		})
	}
	all.Wait()
	return float64(each*len(b.counters)) / time.Since(began).Seconds(), first
}

func (b *placing) place(ctx context.Context, c *counter) error {
	c.next++
	return b.placeAs(ctx, c, token(b.run, c.number, c.next-1))
}

// placeAs places the basket of a cookie.
func (b *placing) placeAs(ctx context.Context, c *counter, cookie string) error {
	r := c.request
	r.Token = cookie
	return b.db.Hood(ctx, tenants.InHood(c.hood, "resident"), func(h *tenants.HoodTx) error {
		p, err := orders.Place(h, r)
		if err == nil && (p.Again || !p.AtStripe) {
			err = errors.New("nothing was placed")
		}
		return err
	})
}

// theirs runs a pgbench for every shop, all at once.
func (b *placing) theirs(ctx context.Context, s settings, each int) (float64, error) {
	var all sync.WaitGroup
	errs := make([]error, len(b.counters))
	began := time.Now()
	slowest := time.Duration(0)
	var mu sync.Mutex
	for i, c := range b.counters {
		all.Go(func() {
			cmd := exec.CommandContext(ctx, s.pgbench(), "-n", "-M", "prepared", "-c", "1", "-t", strconv.Itoa(each), "-D", "i="+strconv.Itoa(c.next-1), "-f", c.script, b.d.app)
			out, err := cmd.CombinedOutput()
			c.next += each
			if err != nil || !strings.Contains(string(out), fmt.Sprintf("processed: %d/%d", each, each)) {
				errs[i] = fmt.Errorf("pgbench: %w: %s", err, out)
				return
			}
			mu.Lock()
			slowest = max(slowest, took(string(out), each))
			mu.Unlock()
		})
	}
	all.Wait()
	if slowest == 0 {
		slowest = time.Since(began)
	}
	return float64(each*len(b.counters)) / slowest.Seconds(), errors.Join(errs...)
}

// took is how long a pgbench was at it, without connecting.
func took(out string, each int) time.Duration {
	for line := range strings.SplitSeq(out, "\n") {
		if rest, ok := strings.CutPrefix(line, "tps = "); ok {
			rate, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			if err == nil && rate > 0 {
				return time.Duration(float64(each) / rate * float64(time.Second))
			}
		}
	}
	return 0
}

// pgbench lies beside the server's own programs, or in the path.
func (s settings) pgbench() string {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/pgbench")
	if err == nil && len(found) > 0 {
		return found[len(found)-1]
	}
	return "pgbench"
}
