package letters_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"sottocasa/catalog"
	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/payments/sandbox"
	"sottocasa/tenants"
)

// story is fruit, bread, veal and wine of four shops in one window.
type story struct {
	*world.World
	post   *post
	tell   func(*story) // how what happens at the provider is told
	told   int          // events that were told in their order
	buyer  *world.Shopper
	window tenants.ID
	placed orders.Placed

	fruit, bread, veal, wine world.Shop
}

// How events come: as they should; each twice, the latest first, and all old
// ones once more; never, so that only the comparison of the books finds out.
func tellings() map[string]func(*story) {
	return map[string]func(*story){
		"in order": func(s *story) {
			for _, e := range s.Sandbox.Events()[s.told:] {
				s.Must(s.Sandbox.Redeliver(s.T.Context(), e.ID))
				s.told++
			}
		},
		"cruelly": func(s *story) {
			all := s.Sandbox.Events()
			slices.Reverse(all)
			for _, e := range append(all, all...) {
				s.Must(s.Sandbox.Redeliver(s.T.Context(), e.ID))
			}
		},
		"never": func(s *story) {
			s.Must(s.Conductor.Compare(s.T.Context(), orders.Compare{Hood: s.Hood, Far: true}))
		},
	}
}

// TestTheStoryOfASpesa is how a spesa is tried: a window that fills up, a card
// that is refused once, one shop's part cancelled before the cut-off, one shop
// that never packs, a line given back. Ledger, letters, provider and check tell
// the same, to the cent, however events come.
func TestTheStoryOfASpesa(t *testing.T) {
	t.Parallel()
	for name, tell := range tellings() {
		t.Run(name, func(t *testing.T) {
			w, p := office(t)
			w.ShareAmong(4, 20)
			w.Must(w.Hosts.Reload(t.Context()))
			s := &story{World: w, post: p, tell: tell, fruit: w.Shop, bread: w.Other, veal: w.Third, wine: w.More[0]}
			s.fills()
			s.paysAfterARefusal()
			s.changes()
			s.ends()
			s.books()
			s.letters()
		})
	}
}

func (s *story) ask(sql string, args ...any) (n int) {
	s.T.Helper()
	s.Must(testkit.Query(s.Database.Super, sql, args, &n))
	return n
}

// fills takes the last but one seat; others take the last, and the next one is
// told.
func (s *story) fills() {
	s.T.Helper()
	s.buyer = s.NewShopper()
	s.Must(errors.Join(s.buyer.PutOf(s.fruit, "miele", catalog.Amount{Pieces: 1}), s.buyer.PutOf(s.fruit, "spaghetti", catalog.Amount{Pieces: 1}),
		s.buyer.PutOf(s.bread, "spaghetti", catalog.Amount{Pieces: 3}), s.buyer.PutOf(s.veal, "fesa", catalog.Amount{Grams: 300}),
		s.buyer.PutOf(s.wine, "frascati", catalog.Amount{Pieces: 1})))
	s.buyer.Give(200)
	s.Must(s.buyer.Choose(delivery.Delivery))
	for _, w := range s.buyer.Windows() {
		if w.Starts.In(s.Zone).Hour() == 17 && s.window == (tenants.ID{}) {
			s.window = w.ID
		}
	}
	s.Must(s.Hoods(func(h *tenants.HoodTx) error { return delivery.SetSeats(h, s.window, 2) }))
	s.Must(s.buyer.Hold(s.window))
	s.Must(s.buyer.Describe())
	var last error
	for range 2 {
		other := s.NewShopper()
		s.Must(other.Put("spaghetti", 3))
		s.Must(other.Choose(delivery.Delivery))
		last = other.Hold(s.window)
	}
	if !fault.Has(last, fault.Conflict) && !fault.Has(last, fault.Invalid) {
		s.T.Fatalf("a third one in a window of two: %v", last)
	}
}

func (s *story) paysAfterARefusal() {
	s.T.Helper()
	var err error
	s.placed, err = s.buyer.Place(payments.Stripe)
	s.Must(err)
	page := s.buyer.Open(s.placed)
	if page.Amount != 3808 { // 879 + 567 + 822 + 1090 + 250 + 200
		s.T.Fatalf("%d at most", page.Amount)
	}
	var no *sandbox.Declined
	if err := s.Sandbox.Pay(page.Session, sandbox.CardDeclined); !errors.As(err, &no) {
		s.T.Fatal(err)
	}
	s.tell(s)
	s.Must(s.Sandbox.Pay(page.Session, world.GoodCard))
	s.tell(s)
	s.Eventually("held", func() bool { return s.Detail(s.placed.Purchase).State == "confirmed" })
	if n := s.ask(`select held * 10 + confirmed from hood.capacities where window_id = $1`, s.window); n != 11 {
		s.T.Errorf("the window has %d", n)
	}
}

func (s *story) order(of world.Shop) tenants.ID {
	s.T.Helper()
	for _, p := range s.Detail(s.placed.Purchase).Parts {
		if p.Card.Shop == of.ID {
			return p.Order.ID
		}
	}
	s.T.Fatalf("no order of %s", of.Slug)
	return tenants.ID{}
}

// changes is what resident and shops do: the bread is cancelled, fruit and veal
// are packed, the wine never is.
func (s *story) changes() {
	s.T.Helper()
	s.Must(s.Hoods(func(h *tenants.HoodTx) error { return orders.CancelMyPart(h, s.placed.Purchase, s.bread.ID) }))
	fruit, veal := s.order(s.fruit), s.order(s.veal)
	s.Must(s.Hoods(func(h *tenants.HoodTx) error {
		return errors.Join(orders.Take(h, s.fruit.ID, fruit, orders.StepAccept), orders.Take(h, s.fruit.ID, fruit, orders.StepReady),
			orders.Weigh(h, s.veal.ID, veal, []orders.Scale{{Line: 1, Grams: 288}}),
			orders.Take(h, s.veal.ID, veal, orders.StepAccept), orders.Take(h, s.veal.ID, veal, orders.StepReady))
	}))
	if p := s.Detail(s.placed.Purchase).Payment; p.State != payments.Authorized || p.Wanted != payments.Undecided {
		s.T.Fatalf("taken before its time: %s %s", p.State, p.Wanted)
	}
}

// ends lets the hold come near its end, and gives a line back.
func (s *story) ends() {
	s.T.Helper()
	s.Super(`update hood.payments set capture_before = now() + interval '11 hours' where id = $1`, s.placed.Payment)
	s.Super(`update river.river_job set scheduled_at = now(), state = 'available' where kind = 'payments.end_hold' and args ->> 'hood_id' = $1`, s.Hood.String())
	s.quiet("taken and sent on", 1945, 0)
	s.tell(s)
	order := s.order(s.fruit)
	line := 0
	for _, p := range s.Detail(s.placed.Purchase).Parts {
		for _, l := range p.Lines {
			if p.Order.ID == order && l.Slug == "spaghetti" {
				line = l.Line
			}
		}
	}
	s.Must(s.Hoods(func(h *tenants.HoodTx) error {
		_, err := orders.Refund(h, orders.RefundAsk{Shop: s.fruit.ID, Order: order, Lines: map[int]money.Cents{line: 189}, Reason: payments.ReasonMissing, Key: "spaghetti"})
		return err
	}))
	s.quiet("given back and taken back", 1945, 189)
	s.tell(s)
}

// quiet waits until so much was taken and given back, and nothing is under way.
func (s *story) quiet(what string, captured, refunded int) {
	s.T.Helper()
	s.Eventually(what, func() bool {
		return s.ask(`select count(*)::int from hood.payments p where p.id = $1 and p.captured_cents = $2 and p.refunded_cents = $3 and p.cost_cents is not null
			and not exists (select 1 from hood.transfers where payment_id = p.id and state = 'pending') and exists (select 1 from hood.transfers where payment_id = p.id)
			and not exists (select 1 from hood.reversals where hood_id = p.hood_id and state = 'pending')`, s.placed.Payment, captured, refunded) == 1
	})
}

// books compares ours and the provider's with what everybody should have:
//
//	fruit  879 + 54 − 26 of the cost − 189   718
//	veal   717 + 45 − 21 of the cost − 50    691
//	association     250 − 7 of the cost      243
//	fee 50, cost 54, the resident 1945 − 189 = 1756
func (s *story) books() {
	s.T.Helper()
	want := map[string]int64{s.AccountOf(0): 718, s.AccountOf(2): 691, s.AccountOf(9): 243}
	got := map[string]int64{}
	for t, err := range s.Provider.(payments.Books).Transfers(s.T.Context(), s.placed.Payment.String(), s.Detail(s.placed.Purchase).Placed.AddDate(0, 0, -1)) {
		s.Must(err)
		got[t.Account] += int64(t.Amount - t.Reversed)
	}
	for _, i := range []int{0, 1, 2, 3, 9} {
		if a := s.AccountOf(i); got[a] != want[a] {
			s.T.Errorf("account %d has %d, want %d", i, got[a], want[a])
		}
	}
	for what, x := range map[string][2]int{
		"fruit at the provider":        {718, s.ask(`select coalesce(sum(amount_cents), 0)::int from shop.ledger where shop_id = $1 and account = 'stripe'`, s.fruit.ID)},
		"veal at the provider":         {691, s.ask(`select coalesce(sum(amount_cents), 0)::int from shop.ledger where shop_id = $1 and account = 'stripe'`, s.veal.ID)},
		"entries of bread and wine":    {0, s.ask(`select count(*)::int from shop.ledger where shop_id in ($1, $2)`, s.bread.ID, s.wine.ID)},
		"the network's fee":            {50, s.ask(`select coalesce(sum(amount_cents), 0)::int from shop.ledger where hood_id = $1 and account = 'fee'`, s.Hood)},
		"cost in the shops' books":     {47, s.ask(`select coalesce(sum(amount_cents), 0)::int from shop.ledger where hood_id = $1 and account = 'stripe_cost'`, s.Hood)},
		"cost in the neighbourhood's":  {7, s.ask(`select coalesce(sum(amount_cents), 0)::int from hood.ledger where hood_id = $1 and account = 'stripe_cost'`, s.Hood)},
		"association at the provider":  {243, s.ask(`select coalesce(sum(amount_cents), 0)::int from hood.ledger where hood_id = $1 and account = 'stripe'`, s.Hood)},
		"left with the platform":       {0, s.ask(`select coalesce(sum(amount_cents), 0)::int from shop.ledger where hood_id = $1 and account = 'platform'`, s.Hood)},
		"of the neighbourhood's":       {0, s.ask(`select coalesce(sum(amount_cents), 0)::int from hood.ledger where hood_id = $1 and account = 'platform'`, s.Hood)},
		"debts":                        {0, s.ask(`select count(*)::int from hood.debts where hood_id = $1`, s.Hood)},
		"fruit that was sold":          {879 + 54 - 189, s.ask(`select -coalesce(sum(amount_cents), 0)::int from shop.ledger where shop_id = $1 and (account like 'sales:%' or account like 'vat:%')`, s.fruit.ID)},
		"the platform at the provider": {100_000 + 50, s.balance()},
	} {
		if x[0] != x[1] {
			s.T.Errorf("%s: %d, want %d", what, x[1], x[0])
		}
	}
	for _, page := range s.Sandbox.Sessions("") {
		if page.Captured != 1945 || page.Refunded != 189 {
			s.T.Errorf("the provider took %d and gave back %d", page.Captured, page.Refunded)
		}
	}
	found, err := tenants.Check(s.T.Context(), s.Database.Super, s.Hood)
	s.Must(err)
	for _, v := range found {
		s.T.Errorf("%s: %s", v.Rule, v.Where)
	}
	s.Must(s.Conductor.Compare(s.T.Context(), orders.Compare{Hood: s.Hood, Far: true}))
	if n := s.ask(`select count(*)::int from hood.breaks where hood_id = $1`, s.Hood); n != 0 {
		s.T.Errorf("%d differences", n)
	}
}

// balance is what the platform has at the provider, on its way included.
func (s *story) balance() (sum int) {
	req, err := http.NewRequestWithContext(s.T.Context(), http.MethodGet, s.PayOrigin+"/v1/balance", nil)
	s.Must(err)
	req.Header.Set("Authorization", "Bearer sk_test_world")
	res, err := http.DefaultClient.Do(req)
	s.Must(err)
	defer func() { _ = res.Body.Close() }()
	var told struct{ Available, Pending []struct{ Amount int } }
	s.Must(json.NewDecoder(res.Body).Decode(&told))
	for _, part := range append(told.Available, told.Pending...) {
		sum += part.Amount
	}
	return sum
}

// letters are one of each kind to the resident, with the same sums, and to each
// shop what concerns it.
func (s *story) letters() {
	s.T.Helper()
	for kind, says := range map[string]string{"spesa_received": "38,08", "order_cancelled": "non lo paghi", "spesa_weighed": "19,45", "order_refunded": "1,89"} {
		if l := s.post.wait(s.World, kind); !strings.Contains(l.Text, says) || l.To != "ada@example.com" {
			s.T.Errorf("%s to %s does not say %s:\n%s", kind, l.To, says, l.Text)
		}
	}
	count := func() map[string]int {
		s.post.mu.Lock()
		defer s.post.mu.Unlock()
		n := map[string]int{}
		for _, l := range s.post.byID {
			n[l.Kind]++
		}
		return n
	}
	want := map[string]int{"spesa_received": 1, "order_cancelled": 2, "spesa_weighed": 1, "order_refunded": 1,
		"shop_placed": 4, "shop_cancelled": 1, "shop_left_out": 3}
	s.Eventually("all letters", func() bool {
		for kind, n := range want {
			if count()[kind] < n {
				return false
			}
		}
		return true
	})
	for _, kind := range []string{"annullato e non si paga", "un altro negozio non ha preparato"} {
		if !s.post.says("shop_left_out", kind) {
			s.T.Errorf("no shop was told: %s", kind)
		}
	}
	for kind, n := range count() {
		if n != want[kind] && kind != "order_confirmed" && kind != "order_ready" {
			s.T.Errorf("%d letters %s, want %d", n, kind, want[kind])
		}
	}
}

// says reports whether some letter of a kind has these words.
func (p *post) says(kind, words string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.byID {
		if l.Kind == kind && strings.Contains(l.Text, words) {
			return true
		}
	}
	return false
}
