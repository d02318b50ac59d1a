package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"sottocasa/internal/demo"
	"sottocasa/orders"
	"sottocasa/tenants"
)

// afterMonth is how long a history goes on when its month is over, until what
// was sold in it has reached the banks; never longer than until now.
const afterMonth = 14 * 24 * time.Hour

// mostOrders bounds a month: more is what `make bench` is for.
const mostOrders = 2000

// history writes the month that was asked for.
func (c seedCmd) history(ctx context.Context) (err error) {
	if c.Orders < 1 || c.Orders > mostOrders {
		return fmt.Errorf("a month has from 1 to %d orders", mostOrders)
	}
	cfg, err := demoConfig()
	if err != nil {
		return err
	}
	began := time.Now()
	n, err := demo.Load(began)
	if err != nil {
		return err
	}
	zone, err := locationOf(n)
	if err != nil {
		return err
	}
	from, to, err := c.History.span(began, zone)
	if err != nil {
		return err
	}
	data, err := openData(ctx, &cfg)
	if err != nil {
		return err
	}
	defer data.close()
	if err := data.secrets.knows(cfg.DataDir, data.ownerURL); err != nil {
		return err
	}
	owner, err := pgx.Connect(ctx, data.ownerURL)
	if err != nil {
		return fmt.Errorf("the database does not answer: %w", err)
	}
	defer func() { _ = owner.Close(context.WithoutCancel(ctx)) }()
	if err := endRehearsal(ctx, owner); err != nil { // what a killed run left
		return err
	}
	if err := mayTrade(ctx, owner, n); err != nil {
		return err
	}
	clock, err := rehearse(ctx, owner)
	if err != nil {
		return err
	}
	err = c.trade(ctx, &history{cfg: cfg, data: data, clock: clock, n: n}, from, to)
	// Also when it was told to stop: the database gets its own clock again.
	if err := errors.Join(err, endRehearsal(context.WithoutCancel(ctx), owner)); err != nil {
		return err
	}
	return proved(ctx, data.ownerURL, began)
}

// knows keeps where the database is, for the commands that look at it.
func (s secrets) knows(dir, ownerURL string) error {
	s.OwnerURL = ownerURL
	return s.keep(dir)
}

// proved checks the invariants on what was written.
func proved(ctx context.Context, ownerURL string, began time.Time) error {
	all, err := tenants.Tallies(ctx, ownerURL, tenants.HoodID{})
	if err != nil {
		return err
	}
	bad := 0
	for _, t := range all {
		bad += t.Count
	}
	if bad > 0 {
		return errors.Join(printTallies(all), fmt.Errorf("%d rows break an invariant", bad))
	}
	fmt.Printf("%d invariants hold, after %s\n", len(all), time.Since(began).Round(time.Second))
	return nil
}

// trade lives through the month.
func (c seedCmd) trade(ctx context.Context, h *history, from, to time.Time) (err error) {
	if err := h.clock.move(ctx, from.Add(-24*time.Hour)); err != nil {
		return err
	}
	h, err = openHistory(ctx, h.cfg, h.data, h.clock, h.n)
	defer h.close()
	if err != nil {
		return err
	}
	fmt.Printf("writing %s of %s: %d orders\n", from.Format("January 2006"), h.n.Name, c.Orders)
	if err := h.prepare(from); err != nil {
		return err
	}
	m := &month{history: h, rng: rand.New(rand.NewPCG(c.Seed, uint64(from.Unix()))), from: from, to: to} //nolint:gosec // nothing secret is drawn
	m.plan(c.Orders)
	if err := m.live(); err != nil {
		return err
	}
	m.sum()
	return nil
}

// month is a month that is lived through: what has to happen, by time.
type month struct {
	*history
	rng      *rand.Rand
	from, to time.Time
	queue    []act
	serial   int
	done     tally
}

// tally counts what happened.
type tally struct {
	orders, refused, refunds, disputes, payouts int
	counter, direct, shared, invoices           int
}

// act is something that happens at a moment. Of the same moment, what was
// thought of first comes first.
type act struct {
	at time.Time
	n  int
	do func() error
}

// will has something happen later.
func (m *month) will(at time.Time, do func() error) {
	m.serial++
	a := act{at, m.serial, do}
	i, _ := slices.BinarySearchFunc(m.queue, a, func(x, y act) int { return cmp.Or(x.at.Compare(y.at), cmp.Compare(x.n, y.n)) })
	m.queue = slices.Insert(m.queue, i, a)
}

// live lets it all happen.
func (m *month) live() error {
	end := m.to.Add(afterMonth)
	if now := time.Now(); end.After(now) {
		end = now
	}
	for day := m.from; day.Before(end); day = day.AddDate(0, 0, 1) {
		m.will(day.Add(10*time.Minute), func() error { return m.beginDay(day) })
		m.will(day.Add(23*time.Hour+30*time.Minute), func() error { return m.endDay(day) })
	}
	for len(m.queue) > 0 && m.queue[0].at.Before(end) {
		next := m.queue[0]
		m.queue = m.queue[1:]
		if err := m.ctx.Err(); err != nil {
			return err
		}
		if err := m.moment(next); err != nil {
			return fmt.Errorf("on %s: %w", next.at.Format(time.DateTime), err)
		}
	}
	return m.finish(end)
}

// moment sets the clocks and lets one thing happen with all that follows.
func (m *month) moment(a act) error {
	if err := m.clock.move(m.ctx, a.at); err != nil {
		return err
	}
	if err := m.settle(); err != nil { // what fell due since
		return err
	}
	if err := a.do(); err != nil {
		return err
	}
	return m.settle()
}

// settle has the local Stripe do what is due there, its events arrive, and the
// jobs be done.
func (m *month) settle() error {
	for range 3 { // what jobs ask of Stripe makes events again
		if err := errors.Join(m.box.Advance(0), m.box.DeliverNow(m.ctx)); err != nil {
			return err
		}
		if idle, err := m.work(); err != nil || idle {
			return err
		}
	}
	return nil
}

// patienceOfJobs is how long the jobs of one moment may take.
const patienceOfJobs = 2 * time.Minute

// work waits until no job is due; idle: there was none.
func (m *month) work() (idle bool, err error) {
	idle = true
	for began := time.Now(); ; {
		left, err := m.clock.due(m.ctx)
		if err != nil || left == 0 {
			return idle, err
		}
		for idle = false; left > 0; time.Sleep(5 * time.Millisecond) {
			if left, err = m.clock.left(m.ctx); err != nil {
				return false, err
			}
			if time.Since(began) > patienceOfJobs {
				return false, fmt.Errorf("%d jobs do not end", left)
			}
		}
	}
}

// beginDay is what the program does by itself every day.
func (m *month) beginDay(day time.Time) error {
	err := m.x.db.Hood(m.ctx, m.as("history"), func(h *tenants.HoodTx) error { return h.Enqueue(orders.Daily{}) })
	if err != nil || day.Weekday() != time.Monday || !day.Before(m.to) {
		return err
	}
	return m.restock()
}

// endDay seals the books and tells how far the month has come.
func (m *month) endDay(day time.Time) error {
	if err := m.bounce(); err != nil {
		return err
	}
	if err := m.numbers(day); err != nil {
		return err
	}
	if err := m.conductor.Seal(m.ctx, m.hood); err != nil {
		return err
	}
	fmt.Printf("%s  %d orders, %d refunds, %d disputes\n", day.Format("Mon 2 Jan"), m.done.orders, m.done.refunds, m.done.disputes)
	return nil
}

// finish compares all with the local Stripe, as happens every night, and seals
// the rest.
func (m *month) finish(end time.Time) error {
	return m.moment(act{at: end, do: func() error {
		for _, a := range append(m.banked(), "") { // the last is the platform's, of shared payments

			if err := m.conductor.Compare(m.ctx, orders.Compare{Hood: m.hood, Account: a, Far: true}); err != nil {
				return err
			}
		}
		if err := m.settle(); err != nil {
			return err
		}
		return m.conductor.Seal(m.ctx, m.hood)
	}})
}

// banked are the accounts of the neighbourhood that have a bank.
func (h *history) banked() []string {
	list := []string{h.n.Association.StripeAccount}
	for _, s := range h.n.Shops {
		list = append(list, s.StripeAccount)
	}
	return list
}

// as is somebody's scope in the neighbourhood.
func (h *history) as(who string) tenants.Scope { return tenants.InHood(h.hood, who) }

// write changes something in the neighbourhood.
func (h *history) write(who string, fn func(*tenants.HoodTx) error) error {
	return h.x.db.Hood(h.ctx, h.as(who), fn)
}

// sum tells what the month holds, and where to look.
func (m *month) sum() {
	d := m.done
	fmt.Printf("%d orders: %d paid to one shop, %d shared by several, %d at the counter; %d invoices wished, %d refunds, %d disputes\n",
		d.orders, d.direct, d.shared, d.counter, d.invoices, d.refunds, d.disputes)
	fmt.Println("`make run` opens it: the shops' pages Money and Documents, the neighbourhood's Money; `sottocasa statement` prints a day of a book")
}
