package orders_test

import (
	"context"
	"sync/atomic"
	"testing"

	"pgregory.net/rapid"

	"sottocasa/delivery"
	"sottocasa/internal/fault"
	"sottocasa/internal/testkit/world"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// modelRuns is how many sequences are drawn: each works a real database and
// provider for about a second.
const modelRuns = 8

// few lets a property run a few times and, once it has failed, as often as it
// takes to make the failure small.
func few(t *testing.T, property func(*rapid.T)) {
	var runs atomic.Int32
	var failed atomic.Bool
	rapid.Check(t, func(r *rapid.T) {
		if runs.Add(1) > modelRuns && !failed.Load() {
			return
		}
		done := false
		defer func() {
			if !done {
				failed.Store(true)
			}
		}()
		property(r)
		done = !r.Failed()
	})
}

// resident is what the model knows of one of them.
type resident struct {
	s      *world.Shopper
	state  string // "", held, awaiting, firm
	window int
	placed orders.Placed
}

// seatModel is what two windows should hold.
type seatModel struct {
	w       *world.World
	windows [2]tenants.ID
	wanted  [2]int
	seats   [2]int
	people  []*resident
}

func (m *seatModel) taken(window int) (held, firm int) {
	for _, p := range m.people {
		if p.window == window {
			switch p.state {
			case "held", "awaiting":
				held++
			case "firm":
				firm++
			}
		}
	}
	return held, firm
}

func (m *seatModel) free(window int) bool {
	held, firm := m.taken(window)
	return held+firm < m.seats[window]
}

// left gives a seat of a window back: what the coordinator had wanted fewer
// goes with it.
func (m *seatModel) left(window int) {
	held, firm := m.taken(window)
	m.seats[window] = max(m.wanted[window], min(m.seats[window], held+firm))
}

func (m *seatModel) hold(r *rapid.T) {
	p, to := rapid.SampledFrom(m.people).Draw(r, "who"), rapid.IntRange(0, 1).Draw(r, "window")
	if p.state != "" && p.state != "held" {
		r.SkipNow()
	}
	same := p.state == "held" && p.window == to
	may := same || m.free(to)
	err := p.s.Hold(m.windows[to])
	if (err == nil) != may {
		r.Fatalf("holding window %d: %v, the model says %v", to, err, may)
	}
	if err != nil || same {
		return
	}
	was, from := p.state, p.window
	p.state, p.window = "held", to
	if was == "held" {
		m.left(from)
	}
}

func (m *seatModel) expire(r *rapid.T) {
	p := m.one(r, "held")
	m.w.Super(`update hood.holds x set expires_at = now() - interval '1 second' from hood.baskets b
		where x.hood_id = b.hood_id and x.basket_id = b.id and b.token_hash = $1 and x.state = 'active' and x.purchase_id is null`, tenants.Hash(p.s.Token))
	id, err := tenants.ParseID(ask[string](m.w, `select x.id::text from hood.holds x join hood.baskets b on b.hood_id = x.hood_id and b.id = x.basket_id
		where b.token_hash = $1 and x.state = 'active' and x.purchase_id is null`, tenants.Hash(p.s.Token)))
	m.w.Must(err)
	for range 2 {
		m.w.Must(m.w.Hoods(func(h *tenants.HoodTx) error { return delivery.Expire(h, id) }))
	}
	p.state = ""
	m.left(p.window)
}

func (m *seatModel) one(r *rapid.T, states ...string) *resident {
	var list []*resident
	for _, p := range m.people {
		for _, s := range states {
			if p.state == s {
				list = append(list, p)
			}
		}
	}
	if len(list) == 0 {
		r.SkipNow()
	}
	return rapid.SampledFrom(list).Draw(r, "who")
}

func (m *seatModel) place(r *rapid.T) {
	p := m.one(r, "held")
	var err error
	p.placed, err = p.s.Place(payments.Stripe)
	m.w.Must(err)
	p.state = "awaiting"
}

func (m *seatModel) pay(r *rapid.T) {
	p := m.one(r, "awaiting")
	m.w.Must(m.w.Sandbox.Pay(p.s.Open(p.placed).Session, world.GoodCard))
	for range 2 {
		m.w.Must(check(m.w, p.placed.Payment))
	}
	p.state = "firm"
}

func (m *seatModel) abandon(r *rapid.T) {
	p := m.one(r, "awaiting")
	p.s.Open(p.placed)
	for range 2 {
		m.w.Must(m.w.Conductor.Abandon(context.Background(), m.w.Scope(), p.placed.Payment))
	}
	m.leaves(p)
}

func (m *seatModel) cancel(r *rapid.T) {
	p := m.one(r, "firm")
	for range 2 {
		m.w.Must(take(m.w, orderOf(m.w, p.placed.Purchase).ID, orders.StepCancel))
	}
	m.leaves(p)
}

// leaves ends a resident's purchase; another one comes in.
func (m *seatModel) leaves(p *resident) {
	window := p.window
	*p = resident{s: m.shopper()}
	m.left(window)
}

func (m *seatModel) shopper() *world.Shopper {
	s := m.w.NewShopper()
	m.w.Must(s.Put("spaghetti", 3))
	m.w.Must(s.Choose(delivery.Delivery))
	m.w.Must(s.Describe())
	return s
}

func (m *seatModel) setSeats(r *rapid.T) {
	window, n := rapid.IntRange(0, 1).Draw(r, "window"), rapid.IntRange(0, 3).Draw(r, "seats")
	setSeats(m.w, m.windows[window], n)
	held, firm := m.taken(window)
	m.wanted[window], m.seats[window] = n, max(n, held+firm)
}

func (m *seatModel) agree(r *rapid.T) {
	for i, id := range m.windows {
		got := seats(m.w, id)
		held, firm := m.taken(i)
		if got.Held != held || got.Taken != firm || got.Seats != m.seats[i] {
			r.Fatalf("window %d has %d held, %d firm of %d; the model says %d, %d of %d", i, got.Held, got.Taken, got.Seats, held, firm, m.seats[i])
		}
	}
	found, err := tenants.Check(context.Background(), m.w.Database.Super, m.w.Hood)
	if err != nil || len(found) > 0 {
		r.Fatalf("broken: %v %v", found, err)
	}
}

// TestSeatsFollowTheirModel draws what residents and the coordinator do, in any
// order, and compares every seat with a model after each step.
func TestSeatsFollowTheirModel(t *testing.T) {
	t.Parallel()
	few(t, func(r *rapid.T) {
		m := &seatModel{w: world.New(t)}
		first := m.shopper()
		free := first.Windows()
		m.windows = [2]tenants.ID{free[1].ID, free[2].ID}
		for i := range m.windows {
			setSeats(m.w, m.windows[i], 2)
			m.wanted[i], m.seats[i] = 2, 2
		}
		m.people = []*resident{{s: first}, {s: m.shopper()}, {s: m.shopper()}}
		r.Repeat(map[string]func(*rapid.T){
			"hold": m.hold, "expire": m.expire, "place": m.place, "pay": m.pay, "abandon": m.abandon,
			"cancel": m.cancel, "set seats": m.setSeats, "": m.agree,
		})
	})
}

// TestNoticesFollowTheirModel draws notices of one payment, true and false,
// doubled and in any order, together with what payer, shop and time do: the
// outcome depends on what is true at the provider alone (M8).
func TestNoticesFollowTheirModel(t *testing.T) {
	t.Parallel()
	few(t, func(r *rapid.T) {
		w := world.New(t)
		w.Conductor.Register(w.Jobs)
		s := w.NewShopper()
		weighed := rapid.Bool().Draw(r, "weighed")
		if weighed {
			w.Must(s.PutGrams("fesa", 500))
		} else {
			w.Must(s.Put("spaghetti", 3))
		}
		s.Checkout(delivery.Delivery, nil)
		p, err := s.Place(payments.Stripe)
		w.Must(err)
		page := s.Open(p)
		paid, closed, cancelled := false, false, false
		hear := func(r *rapid.T) {
			for range rapid.IntRange(1, 3).Draw(r, "times") {
				if err := check(w, p.Payment); err != nil && !fault.Has(err, fault.Conflict) {
					r.Fatal(err)
				}
			}
		}
		r.Repeat(map[string]func(*rapid.T){
			"pay": func(r *rapid.T) {
				if paid || closed {
					r.SkipNow()
				}
				w.Must(w.Sandbox.Pay(page.Session, world.GoodCard))
				paid = true
			},
			"hear": hear,
			"give up": func(r *rapid.T) {
				w.Must(w.Conductor.Abandon(context.Background(), w.Scope(), p.Payment))
				closed = closed || !paid
			},
			"cancel": func(r *rapid.T) {
				if !paid {
					r.SkipNow()
				}
				hear(r)
				w.Must(take(w, orderOf(w, p.Purchase).ID, orders.StepCancel))
				cancelled = true
			},
			"finish": func(r *rapid.T) {
				w.Must(w.Conductor.FinishHoldNow(context.Background(), w.Hood, p.Payment))
				w.Must(w.Conductor.GiveBackNow(context.Background(), w.Hood, p.Purchase))
			},
			"": func(r *rapid.T) {
				want := map[bool]string{true: "expired", false: "awaiting"}[closed]
				got := w.Detail(p.Purchase).State
				switch {
				case cancelled:
					want = "cancelled"
				case paid && got == "confirmed":
					want = "confirmed" // heard of, or not yet
				}
				if got != want {
					r.Fatalf("paid %v, closed %v, cancelled %v: %s", paid, closed, cancelled, got)
				}
				found, err := tenants.Check(context.Background(), w.Database.Super, w.Hood)
				if err != nil || len(found) > 0 {
					r.Fatalf("broken: %v %v", found, err)
				}
			},
		})
	})
}
