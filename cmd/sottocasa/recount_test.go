package main_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// An accountant's month, computed by a road of its own: from what stands on the
// lines of orders and from the balance transactions that the local Stripe lists,
// with arithmetic of this file. What the shops' registers, the books and the
// payouts say has to be the same, to the cent and by day.

// books is what there is to count.
type books struct {
	t      *testing.T
	zone   *time.Location
	month  time.Time
	pay    string // the local Stripe
	key    string
	shops  map[string]string      // id → slug
	at     map[string]string      // id of a shop → its account
	moves  map[string][]move      // by account, "" is the platform's
	of     map[string]move        // by "kind source"
	said   map[string]map[sum]int // register and ledger: by where they are from
	wanted map[sum]int
	till   map[string]int // paid at the counter, by shop
	shared int            // what shops lost of payments on the platform, by their books
	gone   int            // what the association lost of them
}

// move is a balance transaction.
type move struct {
	ID, Type, Source string
	Amount, Fee, Net int
	Created          int64
}

// sum is what is added up: of a shop, on a day, at a rate or an account.
type sum struct{ shop, day, what string }

// openBooks reads the demo of a folder, which runs.
func openBooks(t *testing.T, dir string) *books {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Rome")
	must(t, err)
	now := time.Now().In(zone)
	port, ok := kept(t, dir)["pay_port"].(float64)
	if !ok {
		t.Fatal("the demo did not keep its local Stripe's port")
	}
	b := &books{t: t, zone: zone, month: time.Date(now.Year(), now.Month()-1, 1, 0, 0, 0, 0, zone), pay: fmt.Sprintf("http://localhost:%d", int(port)),
		key: fmt.Sprint(kept(t, dir)["stripe_key"]), shops: map[string]string{}, at: map[string]string{}, moves: map[string][]move{}, of: map[string]move{},
		said: map[string]map[sum]int{"register": {}, "ledger": {}}, wanted: map[sum]int{}, till: map[string]int{}}
	conn, err := pgx.Connect(t.Context(), owner(t, dir))
	must(t, err)
	defer func() { _ = conn.Close(context.WithoutCancel(t.Context())) }()
	b.readShops(conn)
	for _, account := range append(slices.Collect(maps.Values(b.at)), "") {
		b.readMoves(account)
	}
	b.readSaid(conn)
	for _, o := range b.readOrders(conn) {
		b.recount(o)
	}
	return b
}

// rows reads rows of texts: what is null is empty.
func (b *books) rows(c *pgx.Conn, sql string, each func(f []string)) {
	b.t.Helper()
	got, err := c.Query(b.t.Context(), sql)
	must(b.t, err)
	defer got.Close()
	for got.Next() {
		fields := make([]*string, len(got.FieldDescriptions()))
		into := make([]any, len(fields))
		for i := range fields {
			into[i] = &fields[i]
		}
		must(b.t, got.Scan(into...))
		texts := make([]string, len(fields))
		for i, f := range fields {
			if f != nil {
				texts[i] = *f
			}
		}
		each(texts)
	}
	must(b.t, got.Err())
}

func (b *books) readShops(c *pgx.Conn) {
	b.rows(c, `select id::text, slug from platform.shops`, func(f []string) { b.shops[f[0]] = f[1] })
	b.rows(c, `select coalesce(shop_id::text, ''), id from platform.stripe_accounts where replaced_at is null`, func(f []string) { b.at[f[0]] = f[1] })
	b.shops[""] = "association"
}

// readMoves walks the balance transactions of an account, page by page.
func (b *books) readMoves(account string) {
	b.t.Helper()
	after := ""
	for {
		req, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, b.pay+"/v1/balance_transactions?limit=100"+after, nil)
		must(b.t, err)
		req.Header.Set("Authorization", "Bearer "+b.key)
		if account != "" {
			req.Header.Set("Stripe-Account", account)
		}
		res, err := http.DefaultClient.Do(req)
		must(b.t, err)
		var page struct {
			Data []move
			More bool `json:"has_more"`
		}
		err = json.NewDecoder(res.Body).Decode(&page)
		_ = res.Body.Close()
		must(b.t, err)
		for _, m := range page.Data {
			b.moves[account] = append(b.moves[account], m)
			b.of[m.Type+" "+m.Source] = m
		}
		if !page.More {
			return
		}
		after = "&starting_after=" + page.Data[len(page.Data)-1].ID
	}
}

// readSaid reads what the program says: the register and the books.
func (b *books) readSaid(c *pgx.Conn) {
	b.rows(c, `select amount_cents::text from hood.losses where order_id is null`, func(f []string) { b.gone += b.number(f[0]) })
	b.rows(c, `select shop_id::text, day::text, rate::text, nature, gross_cents::text, vat_cents::text from shop.register`, func(f []string) {
		what := f[2]
		if name, ok := map[string]string{"N1": "deposits", "rounding": "rounding"}[f[3]]; ok {
			what = name
		}
		b.say("register", sum{f[0], f[1], what}, b.number(f[4]))
		b.say("register", sum{f[0], f[1], "vat " + what}, b.number(f[5]))
	})
	both := `select coalesce(%s, ''), account, amount_cents::text, extract(epoch from at)::bigint::text from %s`
	for _, table := range []string{fmt.Sprintf(both, "shop_id::text", "shop.ledger"), fmt.Sprintf(both, "null", "hood.ledger")} {
		b.rows(c, table, func(f []string) {
			account, cents, day := f[1], b.number(f[2]), b.day(int64(b.number(f[3])))
			kind, rate, _ := strings.Cut(account, ":")
			switch kind {
			case "sales", "vat":
				b.say("ledger", sum{f[0], day, rate}, -cents)
				if kind == "vat" {
					b.say("ledger", sum{f[0], day, "vat " + rate}, -cents)
				}
			case "deposits", "rounding":
				b.say("ledger", sum{f[0], day, account}, -cents)
			default:
				b.say("ledger", sum{f[0], day, account}, cents)
			}
		})
	}
}

func (b *books) say(who string, s sum, cents int) { b.said[who][s] += cents }

func (b *books) number(s string) int {
	n, err := strconv.Atoi(s)
	must(b.t, err)
	return n
}

func (b *books) day(unix int64) string { return time.Unix(unix, 0).In(b.zone).Format(time.DateOnly) }

// order is what of an order the recount starts from.
type order struct {
	shop, charge, regime string
	counter              int64 // when it was paid there; 0: it was not
	lines                []orderLine
	refunds              map[string]*back
}

type orderLine struct {
	n, kind, rate string
	paid, off     int
}

// back is a refund: when, and how much of each line.
type back struct {
	provider string
	done     int64
	lines    map[string]int
}

func (b *books) readOrders(c *pgx.Conn) map[string]*order {
	all := map[string]*order{}
	b.rows(c, `select o.id::text, o.shop_id::text, coalesce(p.charge_id, ''), o.regime, case when p.provider = 'counter' then extract(epoch from p.paid_at)::bigint::text end
		from shop.orders o join shop.order_payments y on y.shop_id = o.shop_id and y.order_id = o.id join hood.payments p on p.hood_id = o.hood_id and p.id = y.payment_id
		where y.captured_cents > 0`, func(f []string) {
		o := &order{shop: f[1], charge: f[2], regime: f[3], refunds: map[string]*back{}}
		if f[4] != "" {
			o.counter = int64(b.number(f[4]))
		}
		all[f[0]] = o
	})
	b.rows(c, `select order_id::text, line::text, kind, coalesce(vat_rate, 0)::text, captured_cents::text, discount_cents::text from shop.lines`, func(f []string) {
		if o := all[f[0]]; o != nil {
			o.lines = append(o.lines, orderLine{f[1], f[2], f[3], b.number(f[4]), b.number(f[5])})
		}
	})
	b.rows(c, `select l.order_id::text, l.refund_id::text, l.line::text, l.amount_cents::text, r.provider_id, extract(epoch from r.done_at)::bigint::text
		from shop.refund_lines l join hood.refunds r on r.hood_id = l.hood_id and r.id = l.refund_id`, func(f []string) {
		o := all[f[0]]
		if o.refunds[f[1]] == nil {
			o.refunds[f[1]] = &back{provider: f[4], lines: map[string]int{}}
			if f[5] != "" {
				o.refunds[f[1]].done = int64(b.number(f[5]))
			}
		}
		o.refunds[f[1]].lines[f[2]] += b.number(f[3])
	})
	return all
}

// step is when something of an order came in or went back.
type step struct {
	at    int64
	sign  int
	lines map[string]int
}

// recount adds what an order did to each day, from the days that Stripe says.
func (b *books) recount(o *order) {
	b.t.Helper()
	left := map[string]int{}
	var steps []step
	sale := step{at: o.counter, sign: 1, lines: map[string]int{}}
	for _, l := range o.lines {
		sale.lines[l.n] = l.paid
	}
	if sale.at == 0 {
		sale.at = b.of["charge "+o.charge].Created
	}
	steps = append(steps, sale)
	for _, r := range o.refunds {
		at, failed := r.done, int64(0)
		if r.provider != "" {
			at, failed = b.of["refund "+r.provider].Created, b.of["refund_failure "+r.provider].Created
		}
		steps = append(steps, step{at, -1, r.lines})
		if failed != 0 {
			steps = append(steps, step{failed, 1, r.lines})
		}
	}
	slices.SortStableFunc(steps, func(x, y step) int { return int(x.at - y.at) })
	before := map[string]int{}
	for _, s := range steps {
		if s.at == 0 {
			b.t.Errorf("an order of %s moved money that Stripe does not know", b.shops[o.shop])
		}
		for n, cents := range s.lines {
			left[n] += s.sign * cents
			if o.counter != 0 {
				b.till[o.shop] += s.sign * cents
			}
		}
		now := o.sums(left)
		for what := range before {
			now[what] += 0
		}
		for what, cents := range now {
			b.wanted[sum{o.shop, b.day(s.at), what}] += cents - before[what]
		}
		before = now
	}
}

// sums are what is left of an order by rate, with the VAT in it.
func (o *order) sums(left map[string]int) map[string]int {
	out, goods, weight := map[string]int{}, map[string]int{}, map[string]int{}
	fee, all := 0, 0
	for _, l := range o.lines {
		all += left[l.n]
		rate := l.rate
		if o.regime == "RF19" {
			rate = "0"
		}
		switch l.kind {
		case "delivery":
			fee += left[l.n]
		case "deposit", "rounding":
			out[map[string]string{"deposit": "deposits", "rounding": "rounding"}[l.kind]] += left[l.n]
		default:
			goods[rate] += left[l.n]
			weight[rate] += l.paid + l.off
		}
	}
	if all == 0 {
		return map[string]int{}
	}
	for rate, part := range portions(fee, weight) {
		goods[rate] += part
	}
	for rate, gross := range goods {
		percent, err := strconv.Atoi(rate)
		if err != nil {
			panic(err)
		}
		out[rate] += gross
		if percent > 0 {
			net := (gross*200 + 100 + percent) / (2 * (100 + percent)) // half up
			out["vat "+rate] += gross - net
		}
	}
	return out
}

// portions shares a fee by weights: whole cents first, then a cent each to whom
// the largest part of one is missing, the lower rate first.
func portions(fee int, weight map[string]int) map[string]int {
	out, all, given := map[string]int{}, 0, 0
	rates := slices.Collect(maps.Keys(weight))
	slices.SortFunc(rates, func(x, y string) int { return len(x)*100 + int(x[0]) - len(y)*100 - int(y[0]) })
	for _, w := range weight {
		all += w
	}
	if fee == 0 || all == 0 {
		return out
	}
	for _, r := range rates {
		out[r] = fee * weight[r] / all
		given += out[r]
	}
	slices.SortStableFunc(rates, func(x, y string) int { return fee*weight[y]%all - fee*weight[x]%all })
	for _, r := range rates[:fee-given] {
		out[r]++
	}
	return out
}
