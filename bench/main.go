// Command bench measures Sottocasa against what this machine can do at all, in
// one run, side by side in turns, so that only ratios count and a busy machine
// slows both sides. `make bench` calls it; docs/operations.md says how to read it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"sottocasa/internal/postgres"
)

// What is asked of us, as ratios.
const (
	leastPages  = 0.5 // of the limit program's requests a second
	leastOrders = 0.7 // of the same statements run by pgbench
)

// settings are how a run is made.
type settings struct {
	dir     string // where data and built programs are
	hoods   int
	shops   int // of each neighbourhood
	goods   int // of each shop
	rounds  int
	span    time.Duration // of one measurement of a page
	conns   int
	orders  int // placed by each of the shops in one round
	buyers  int // of a crowd
	seats   int // or units, that a crowd wants
	crowds  bool
	baskets int // that cross
	only    string
}

func main() {
	var s settings
	home, err := postgres.DefaultDir()
	if err != nil {
		home = filepath.Join(os.TempDir(), "sottocasa")
	}
	flag.StringVar(&s.dir, "dir", home+"-bench", "where the database of the bench is kept")
	flag.IntVar(&s.hoods, "neighbourhoods", 100, "neighbourhoods to seed")
	flag.IntVar(&s.shops, "shops", 10, "shops of each")
	flag.IntVar(&s.goods, "products", 200, "products of each shop")
	flag.IntVar(&s.rounds, "rounds", 5, "rounds; each side is measured once in each")
	flag.DurationVar(&s.span, "span", 2*time.Second, "length of one measurement of a page")
	flag.IntVar(&s.conns, "conns", 16, "connections, and shops that take orders at once")
	flag.IntVar(&s.orders, "orders", 40, "orders that each of these places in a round")
	flag.BoolVar(&s.crowds, "oversell", false, "let crowds buy what is scarce, round after round, and count what was sold")
	flag.IntVar(&s.buyers, "buyers", 400, "buyers of a crowd")
	flag.IntVar(&s.seats, "seats", 20, "seats or units that they want")
	flag.IntVar(&s.baskets, "baskets", 10_000, "baskets of several shops that cross each other")
	flag.StringVar(&s.only, "only", "", "pages, orders or goods alone")
	flag.Parse()
	if s.crowds && s.dir == home+"-bench" {
		s.dir += "-crowds" // another seed
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	passed, err := s.run(ctx)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench: "+err.Error())
	}
	if err != nil || !passed {
		stop()
		os.Exit(1) //nolint:gocritic // stop has run
	}
}

// run measures and prints; passed says that every ratio is reached.
func (s settings) run(ctx context.Context) (passed bool, err error) {
	d, err := openData(ctx, s)
	if err != nil {
		return false, err
	}
	defer d.close()
	if s.crowds {
		return oversell(ctx, s, d, os.Stdout)
	}
	r := &report{}
	if s.wants("pages") {
		if err := pages(ctx, s, d, r); err != nil {
			return false, fmt.Errorf("pages: %w", err)
		}
	}
	if s.wants("orders") {
		if err := orderRates(ctx, s, d, r); err != nil {
			r.print(os.Stdout)
			return false, fmt.Errorf("orders: %w", err)
		}
	}
	if s.wants("goods") {
		if err := goodsRates(ctx, s, d, r); err != nil {
			r.print(os.Stdout)
			return false, fmt.Errorf("goods: %w", err)
		}
	}
	r.print(os.Stdout)
	return r.passed(), nil
}

// wants reports whether a part is measured.
func (s settings) wants(part string) bool { return s.only == "" || s.only == part }
