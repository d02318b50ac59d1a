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
func few(t *testing.T, property func(*rapid.T)) { times(t, modelRuns, property) }

func times(t *testing.T, most int32, property func(*rapid.T)) {
	var runs atomic.Int32
	var failed atomic.Bool
	rapid.Check(t, func(r *rapid.T) {
		if runs.Add(1) > most && !failed.Load() {
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
		return
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
	if p == nil {
		return
	}
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

// one draws a resident in one of some states; nil when there is none.
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
		return nil
	}
	return rapid.SampledFrom(list).Draw(r, "who")
}

func (m *seatModel) place(r *rapid.T) {
	p := m.one(r, "held")
	if p == nil {
		return
	}
	var err error
	p.placed, err = p.s.Place(payments.Stripe)
	m.w.Must(err)
	p.state = "awaiting"
}

func (m *seatModel) pay(r *rapid.T) {
	p := m.one(r, "awaiting")
	if p == nil {
		return
	}
	m.w.Must(m.w.Sandbox.Pay(p.s.Open(p.placed).Session, world.GoodCard))
	for range 2 {
		m.w.Must(check(m.w, p.placed.Payment))
	}
	p.state = "firm"
}

func (m *seatModel) abandon(r *rapid.T) {
	p := m.one(r, "awaiting")
	if p == nil {
		return
	}
	p.s.Open(p.placed)
	for range 2 {
		m.w.Must(m.w.Conductor.Abandon(context.Background(), m.w.Scope(), p.placed.Payment))
	}
	m.leaves(p)
}

func (m *seatModel) cancel(r *rapid.T) {
	p := m.one(r, "firm")
	if p == nil {
		return
	}
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

// noticeModel is what is true of one payment.
type noticeModel struct {
	w                       *world.World
	p                       orders.Placed
	session                 string
	paid, closed, cancelled bool
}

func (m *noticeModel) pay(*rapid.T) {
	if !m.paid && !m.closed {
		m.w.Must(m.w.Sandbox.Pay(m.session, world.GoodCard))
		m.paid = true
	}
}

func (m *noticeModel) hear(r *rapid.T) {
	for range rapid.IntRange(1, 3).Draw(r, "times") {
		if err := check(m.w, m.p.Payment); err != nil && !fault.Has(err, fault.Conflict) {
			r.Fatal(err)
		}
	}
}

func (m *noticeModel) giveUp(*rapid.T) {
	m.w.Must(m.w.Conductor.Abandon(context.Background(), m.w.Scope(), m.p.Payment))
	m.closed = m.closed || !m.paid
}

func (m *noticeModel) cancel(r *rapid.T) {
	if m.paid {
		m.hear(r)
		m.w.Must(take(m.w, orderOf(m.w, m.p.Purchase).ID, orders.StepCancel))
		m.cancelled = true
	}
}

func (m *noticeModel) finish(*rapid.T) {
	m.w.Must(m.w.Conductor.FinishHoldNow(context.Background(), m.w.Hood, m.p.Payment))
	m.w.Must(m.w.Conductor.GiveBackNow(context.Background(), m.w.Hood, m.p.Purchase))
}

func (m *noticeModel) agree(r *rapid.T) {
	want := map[bool]string{true: "expired", false: "awaiting"}[m.closed]
	got := m.w.Detail(m.p.Purchase).State
	switch {
	case m.cancelled:
		want = "cancelled"
	case m.paid && got == "confirmed":
		want = "confirmed" // heard of, or not yet
	}
	if got != want {
		r.Fatalf("%s, and the model says %s: %+v", got, want, m)
	}
	found, err := tenants.Check(context.Background(), m.w.Database.Super, m.w.Hood)
	if err != nil || len(found) > 0 {
		r.Fatalf("broken: %v %v", found, err)
	}
}

// TestNoticesFollowTheirModel draws notices of one payment, doubled and in any
// order, together with what payer, shop and time do: the outcome depends on
// what is true at the provider alone (M8).
func TestNoticesFollowTheirModel(t *testing.T) {
	t.Parallel()
	few(t, func(r *rapid.T) {
		w := world.New(t)
		s := w.NewShopper()
		if rapid.Bool().Draw(r, "weighed") {
			w.Must(s.PutGrams("fesa", 500))
		} else {
			w.Must(s.Put("spaghetti", 3))
		}
		s.Checkout(delivery.Delivery, nil)
		p, err := s.Place(payments.Stripe)
		w.Must(err)
		m := &noticeModel{w: w, p: p, session: s.Open(p).Session}
		r.Repeat(map[string]func(*rapid.T){
			"pay": m.pay, "hear": m.hear, "give up": m.giveUp, "cancel": m.cancel, "finish": m.finish, "": m.agree,
		})
	})
}
