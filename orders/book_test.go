package orders_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"sottocasa/delivery"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// everyKind adds to a placed order, before anyone pays it, what may stand on one
// beside goods: two bags, six deposits, something given, and with cash the
// rounding. It gives what the order comes to.
func everyKind(w *world.World, p orders.Placed, cash bool) int {
	w.T.Helper()
	w.Super(`insert into shop.lines (shop_id, hood_id, order_id, line, kind, title, pieces, price_cents, per, vat_rate, estimate_cents, ceiling_cents, due_cents)
		select o.shop_id, o.hood_id, o.id, 10 + x.n, x.kind, '{"it": "Riga"}', x.pieces, x.price, 'piece', x.rate, x.sum, x.sum, x.sum from shop.orders o
		cross join (values (1, 'bag', 2, 10, 22, 20), (2, 'deposit', 6, 30, null, 180), (3, 'contribution', 1, 100, null, 100),
			(4, 'rounding', 1, -3, null, -3)) x (n, kind, pieces, price, rate, sum)
		where o.purchase_id = $1 and (x.kind <> 'rounding' or $2)`, p.Purchase, cash)
	for _, sql := range []string{
		`update shop.orders o set (estimate_cents, ceiling_cents, due_cents) = (select sum(estimate_cents), sum(ceiling_cents), sum(due_cents)
			from shop.lines l where l.shop_id = o.shop_id and l.order_id = o.id) where purchase_id = $1`,
		`update hood.parts q set (estimate_cents, ceiling_cents, due_cents) = (select estimate_cents, ceiling_cents, due_cents from shop.orders o where o.id = q.order_id)
			where purchase_id = $1`,
		`update hood.purchases u set (estimate_cents, ceiling_cents) = (select sum(estimate_cents), sum(ceiling_cents) from hood.parts q where q.purchase_id = u.id)
			where id = $1`,
		`update hood.payments y set amount_cents = u.ceiling_cents, items = jsonb_set(items, '{0,Amount}', to_jsonb(u.ceiling_cents))
			from hood.purchases u where u.id = y.purchase_id and u.id = $1`,
		`update shop.order_payments y set amount_cents = o.ceiling_cents from shop.orders o where o.id = y.order_id and o.purchase_id = $1`,
	} {
		w.Super(sql, p.Purchase)
	}
	return ask[int](w, `select ceiling_cents::int from hood.purchases where id = $1`, p.Purchase)
}

// book is what a shop's book says, by account.
func book(w *world.World, shop tenants.ShopID) string {
	w.T.Helper()
	return ask[string](w, `select coalesce(string_agg(account || ' ' || cents, ', ' order by account), '') from (select account, sum(amount_cents) as cents
		from shop.ledger where shop_id = $1 group by account having sum(amount_cents) <> 0) x`, shop)
}

// TestABookOfEveryKindOfLine pays, gives back in parts, fails and gives back
// whole: 3,78 € and 6,90 € of goods, 2,50 € for the delivery, two bags, deposits
// and something given.
func TestABookOfEveryKindOfLine(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	s.Ready(delivery.Delivery, nil)
	p, err := s.Place(payments.Stripe)
	w.Must(err)
	if all := everyKind(w, p, false); all != 378+690+250+20+180+100 {
		t.Fatalf("the order comes to %d", all)
	}
	page := s.Open(p)
	w.Must(w.Sandbox.Pay(page.Session, world.GoodCard))
	w.Must(check(w, p.Payment))
	// The delivery goes with the goods and the bags: 0,87 at 4, 1,58 at 10, 0,05 at 22 (378 : 690 : 20).
	if got := book(w, w.Shop.ID); got != "contributions -100, deposits -180, sales:10 -771, sales:22 -20, sales:4 -447, stripe 1618, vat:10 -77, vat:22 -5, vat:4 -18" {
		t.Errorf("paid: %s", got)
	}
	w.Must(w.Conductor.Finish(t.Context(), w.Scope(), p.Payment))
	if cost := afterCosts(w, p.Payment, "stripe_cost"); cost <= 0 || afterCosts(w, p.Payment, "stripe") != 1618-cost {
		t.Errorf("Stripe kept %d: %s", cost, book(w, w.Shop.ID))
	}
	o := orderOf(w, p.Purchase)
	back := func(key string, lines map[int]money.Cents) tenants.ID {
		id, err := giveBack(w, o.ID, key, lines)
		w.Must(err)
		w.Must(w.Conductor.Return(t.Context(), w.Scope(), id))
		return id
	}
	back("empties", map[int]money.Cents{12: 180})
	if inBook(w, p.Payment, "deposits") != 0 || inBook(w, p.Payment, "vat:4") != -18 {
		t.Errorf("the deposits came back: %s", book(w, w.Shop.ID))
	}
	first := back("honey", map[int]money.Cents{2: 345})
	back("bags", map[int]money.Cents{11: 20})
	w.Must(w.Sandbox.FailRefund(ask[string](w, `select provider_id from hood.refunds where id = $1`, first)))
	w.Must(w.Conductor.CheckRefunds(t.Context(), w.Scope(), p.Payment))
	if got := ask[int](w, `select -sum(amount_cents)::int from shop.ledger where order_id = $1 and account in ('sales:10', 'vat:10')`, o.ID); got != 690+158 {
		t.Errorf("what did not go back is in the book again: %s", book(w, w.Shop.ID))
	}
	back("rest", nil)
	cost := afterCosts(w, p.Payment, "stripe_cost")
	if got := book(w, w.Shop.ID); got != fmt.Sprintf("stripe -%d, stripe_cost %d", cost, cost) {
		t.Errorf("after all went back: %s", got)
	}
}

// TestCashThatWasRoundedGoesBackWhole: paid at the counter, three cents less;
// what was rounded is nobody's after all went back.
func TestCashThatWasRoundedGoesBackWhole(t *testing.T) {
	t.Parallel()
	w := world.New(t)
	s := w.NewShopper()
	s.Ready(delivery.Pickup, nil)
	p, err := s.Place(payments.Counter)
	w.Must(err)
	all := everyKind(w, p, true)
	o := orderOf(w, p.Purchase)
	for _, step := range []orders.Step{orders.StepAccept, orders.StepReady, orders.StepCollect} {
		w.Must(w.Hoods(func(h *tenants.HoodTx) error { return orders.Take(h, w.Shop.ID, o.ID, step) }))
	}
	if got := book(w, w.Shop.ID); inBook(w, p.Payment, "cash") != all || inBook(w, p.Payment, "rounding") != 3 {
		t.Errorf("collected: %s", got)
	}
	for _, lines := range []map[int]money.Cents{{12: 30}, nil} {
		_, err := giveBack(w, o.ID, fmt.Sprint(len(lines)), lines)
		w.Must(err)
	}
	if got := book(w, w.Shop.ID); got != "" {
		t.Errorf("after all went back: %s", got)
	}
}

// TestOnlyTheOrdinaryRegimeBooksVAT: what a forfettario or a shop in ventilation
// sells stays whole, whatever the shop becomes before it is paid or given back.
func TestOnlyTheOrdinaryRegimeBooksVAT(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		code        string
		ventilation bool
		sold, left  string
	}{
		"flat rate":   {"RF19", false, "sales:0 -1318, stripe 1318", "sales:0 -1218, stripe 1218"},
		"ventilation": {"RF01", true, "sales:10 -852, sales:4 -466, stripe 1318", "sales:10 -852, sales:4 -366, stripe 1218"},
	} {
		t.Run(name, func(t *testing.T) {
			w := world.New(t)
			setRegime(w, c.code, c.ventilation)
			s := w.NewShopper()
			s.Ready(delivery.Delivery, nil)
			p, err := s.Place(payments.Stripe)
			w.Must(err)
			setRegime(w, "RF01", false)
			w.Must(w.Sandbox.Pay(s.Open(p).Session, world.GoodCard))
			w.Must(check(w, p.Payment))
			if got := book(w, w.Shop.ID); got != c.sold {
				t.Errorf("sold: %s", got)
			}
			id, err := giveBack(w, orderOf(w, p.Purchase).ID, "k", map[int]money.Cents{1: 100})
			w.Must(err)
			w.Must(w.Conductor.Return(t.Context(), w.Scope(), id))
			if got := book(w, w.Shop.ID); got != c.left {
				t.Errorf("given back: %s", got)
			}
		})
	}
}

// TestNineRosette: VAT is taken out of the rate's total, not line by line.
func TestNineRosette(t *testing.T) {
	var lines []orders.Booked
	for range 9 {
		lines = append(lines, orders.Booked{Kind: "goods", Rate: 4, Captured: 33})
	}
	if got := orders.RatesOf(lines); len(got) != 1 || got[0].VAT != 11 || got[0].Net != 286 {
		t.Errorf("nine rosette: %+v", got)
	}
}

// TestABookIsItsLines: whatever lines there are and whatever of them was given
// back, the book sums to what is left, the last of it leaves nothing, and VAT is
// that of each rate.
func TestABookIsItsLines(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var lines []orders.Booked
		var left money.Cents
		for range rapid.IntRange(1, 12).Draw(t, "lines") {
			l := orders.Booked{Kind: rapid.SampledFrom([]string{"goods", "weighed", "delivery", "bag", "deposit", "contribution"}).Draw(t, "kind")}
			if l.Kind != "deposit" && l.Kind != "contribution" {
				l.Rate = rapid.SampledFrom([]int{0, 4, 5, 10, 22}).Draw(t, "rate")
			}
			l.Captured = money.Cents(rapid.Int64Range(0, 50_000).Draw(t, "captured"))
			l.Refunded = money.Cents(rapid.Int64Range(0, int64(l.Captured)).Draw(t, "refunded"))
			l.Off = money.Cents(rapid.Int64Range(0, 500).Draw(t, "off"))
			left += l.Captured - l.Refunded
			lines = append(lines, l)
		}
		if rapid.Bool().Draw(t, "cash") {
			by := money.Cents(rapid.Int64Range(-2, 2).Draw(t, "rounding"))
			lines, left = append(lines, orders.Booked{Kind: "rounding", Captured: by}), left+by
		}
		for _, taxed := range []bool{true, false} {
			var sum money.Cents
			for account, cents := range orders.Standing(lines, taxed) {
				if sum += cents; !taxed && account[0] == 'v' && cents != 0 {
					t.Fatalf("%s without VAT", account)
				}
			}
			if sum != -left {
				t.Fatalf("the book says %d of %d", -sum, left)
			}
		}
		for _, r := range orders.RatesOf(lines) {
			if net, vat := money.VAT(r.Gross, r.Rate); net != r.Net || vat != r.VAT || r.Gross != r.Goods+r.Discount+r.Fee {
				t.Fatalf("a rate: %+v", r)
			}
		}
		for i := range lines {
			lines[i].Refunded = lines[i].Captured
		}
		for account, cents := range orders.Standing(lines, true) {
			if cents != 0 {
				t.Fatalf("%s keeps %d", account, cents)
			}
		}
	})
}

// TestBooksBalanceWhateverHappens: orders of every kind of line, refunds of any
// line in any order, some that fail, disputes won and lost, payouts that fail;
// each time the whole book of the shop balances, and at Stripe there is what it
// says.
func TestBooksBalanceWhateverHappens(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			w := world.New(t)
			dice := rand.New(rand.NewPCG(seed, 1))
			before := hasThere(w)
			var bought []orders.Placed
			for range 3 {
				s := w.NewShopper()
				s.Ready(delivery.Delivery, nil)
				p, err := s.Place(payments.Stripe)
				w.Must(err)
				everyKind(w, p, false)
				w.Must(w.Sandbox.Pay(s.Open(p).Session, world.GoodCard))
				w.Must(check(w, p.Payment))
				w.Must(w.Conductor.Finish(t.Context(), w.Scope(), p.Payment))
				bought = append(bought, p)
			}
			for n := range 12 {
				happen(w, dice, bought[dice.IntN(len(bought))], n)
				if sum := ask[int](w, `select coalesce(sum(amount_cents), 0)::int from shop.ledger where shop_id = $1`, w.Shop.ID); sum != 0 {
					t.Fatalf("after %d the book is out by %d", n, sum)
				}
				if is, says := hasThere(w)-before, ask[int](w, `select coalesce(sum(amount_cents), 0)::int from shop.ledger where shop_id = $1 and account = 'stripe'`, w.Shop.ID); is != says {
					t.Fatalf("after %d there is %d at Stripe, the book says %d: %s", n, is, says, book(w, w.Shop.ID))
				}
			}
		})
	}
}

// happen does one thing to an order.
func happen(w *world.World, dice *rand.Rand, p orders.Placed, n int) {
	w.T.Helper()
	ctx, o := context.Background(), orderOf(w, p.Purchase)
	switch dice.IntN(8) {
	case 0:
		if id := ask[string](w, `select coalesce(min(provider_id), '') from hood.refunds where payment_id = $1 and state = 'succeeded'`, p.Payment); id != "" {
			w.Must(w.Sandbox.FailRefund(id))
			w.Must(w.Conductor.CheckRefunds(ctx, w.Scope(), p.Payment))
		}
	case 1:
		if _, err := w.Sandbox.Dispute(ask[string](w, `select charge_id from hood.payments where id = $1`, p.Payment)); err == nil {
			w.Must(lookAtDisputes(w, p.Payment))
		}
	case 2:
		if id := ask[string](w, `select coalesce(min(provider_id), '') from hood.disputes where payment_id = $1 and state = 'open'`, p.Payment); id != "" {
			w.Must(w.Sandbox.Decide(id, dice.IntN(2) == 0))
			w.Must(lookAtDisputes(w, p.Payment))
		}
	default:
		line := []int{1, 2, 11, 12, 13}[dice.IntN(5)]
		if id, err := giveBack(w, o.ID, fmt.Sprint(n), map[int]money.Cents{line: money.Cents(1 + dice.IntN(20))}); err == nil {
			w.Must(w.Conductor.Return(ctx, w.Scope(), id))
		}
	}
}

// hasThere is what the shop's account has there, in cents.
func hasThere(w *world.World) int {
	w.T.Helper()
	return w.Sandbox.Balance(w.Account)
}
