package orders_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/tenants"
)

// rounds draws spesaRounds times a few sequences.
func rounds(t *testing.T, property func(*rapid.T, *testing.T)) {
	for range spesaRounds {
		t.Run("", func(t *testing.T) { times(t, 5, func(r *rapid.T) { property(r, t) }) })
	}
}

// bookish is a provider with books.
type bookish interface {
	payments.Provider
	payments.Books
}

var errLost = fault.New(fault.Unavailable, "payment.unavailable")

// lossy does what it is asked, and its answers are lost.
type lossy struct{ bookish }

func lose[T any](_ T, err error) (none T, _ error) {
	if err == nil {
		err = errLost
	}
	return none, err
}

func (p lossy) Refund(ctx context.Context, x payments.Refunding) (payments.Refund, error) {
	return lose(p.bookish.Refund(ctx, x))
}

func (p lossy) Capture(ctx context.Context, x payments.Capturing) (payments.Intent, error) {
	return lose(p.bookish.Capture(ctx, x))
}

func (p lossy) Release(ctx context.Context, x payments.Capturing) (payments.Intent, error) {
	return lose(p.bookish.Release(ctx, x))
}

func (p lossy) Transfer(ctx context.Context, x payments.Transferring) (payments.Transfer, error) {
	return lose(p.bookish.Transfer(ctx, x))
}

func (p lossy) Reverse(ctx context.Context, x payments.Reversing) (payments.Reversal, error) {
	return lose(p.bookish.Reverse(ctx, x))
}

// closedOf refuses transfers, as a closed account would; a key that was used
// gets the answer it had.
type closedOf struct{ bookish }

func (p closedOf) Transfer(ctx context.Context, x payments.Transferring) (payments.Transfer, error) {
	for t, err := range p.Transfers(ctx, x.Group, time.Unix(0, 0)) {
		if err != nil || t.Reference == x.Reference {
			return t, err
		}
	}
	return payments.Transfer{}, fault.New(fault.Conflict, "payment.account_closed")
}

// brokeOf refuses reversals, as an account without balance would; a key that was
// used gets the answer it had.
type brokeOf struct{ bookish }

func (p brokeOf) Reverse(ctx context.Context, x payments.Reversing) (payments.Reversal, error) {
	for t, err := range p.Transfers(ctx, "", time.Unix(0, 0)) {
		if err != nil {
			return payments.Reversal{}, err
		}
		for _, back := range t.Reversals {
			if back.Reference == x.Reference {
				return back, nil
			}
		}
	}
	return payments.Reversal{}, fault.New(fault.Conflict, "payment.balance_short")
}

// finish lets the provider be well again, reconciles what was never told, has
// people try again what was refused, and compares every book.
func (m *spesaModel) finish(r *rapid.T) {
	m.lossy = false
	m.w.Use(m.truth)
	if m.state == "" || m.state == "held" {
		return
	}
	m.reconcile()
	if m.state == "awaiting" || m.state == "" { // nobody has paid
		return
	}
	m.jobs()
	m.agree(r)
	m.checked(r)
	if m.there == "" || m.there == "won" {
		m.tryAgain()
	}
	m.jobs()
	m.jobs()
	m.agree(r)
	m.checked(r)
	m.reconcile()
	for _, b := range breaks(m.w, false) {
		if b.Resolved == nil {
			r.Fatalf("the books differ: %+v", b)
		}
	}
	m.compareSums(r)
}

// reconcile compares the books of whose account was charged.
func (m *spesaModel) reconcile() {
	account := ""
	if !m.shared {
		account = m.in()[0].account
	}
	m.w.Must(m.w.Conductor.Compare(context.Background(), orders.Compare{Hood: m.w.Hood, Account: account, Far: true}))
	m.settled()
	m.meet()
	m.hearContest()
	if m.taken && !m.booked {
		m.take()
	}
}

// tryAgain has people ask anew for what was refused, as far as it is still to be
// had.
func (m *spesaModel) tryAgain() {
	var all []payments.Return
	m.w.Must(m.w.DB.HoodRead(context.Background(), m.w.Scope(), func(r *tenants.HoodRead) { payments.Refunds(r, m.w.Hood, m.placed.Purchase, &all) }))
	for _, x := range all {
		if x.State != "failed" {
			continue
		}
		p, shop := m.ours, m.in()[0].shop.ID
		for _, q := range m.in() {
			if q.order == x.Order {
				p, shop = q, q.shop.ID
			}
		}
		f := m.failed(p, x.Amount)
		may := true
		for i, c := range f.lines {
			may = may && c <= p.lines[i].free()
		}
		err := m.w.Hoods(func(h *tenants.HoodTx) error { _, err := orders.RefundAgain(h, shop, x.ID, orders.ByShop); return err })
		if (err == nil) != may {
			m.w.T.Fatalf("asking again for %d: %v, the model says %v", x.Amount, err, may)
		}
		if may {
			m.ask(p, f.lines)
		}
	}
}

// failed finds a refund of a part that was refused, and forgets it.
func (m *spesaModel) failed(p *partModel, amount money.Cents) *refundModel {
	for _, f := range m.refunds {
		if f.part == p && f.state == "failed" && f.sum() == amount {
			f.state = "asked anew"
			return f
		}
	}
	m.w.T.Fatalf("the model knows no refused refund of %d", amount)
	return nil
}

// compareSums compares what everybody should have with what they have there.
func (m *spesaModel) compareSums(r *rapid.T) {
	if !m.shared {
		for _, x := range m.w.Sandbox.Sessions(m.in()[0].account) {
			if x.ID == m.page.Session && (x.Captured != int64(m.total(captured)) || x.Refunded != int64(m.total(done))) {
				r.Fatalf("the provider took %d and gave back %d; the model says %d and %d", x.Captured, x.Refunded, m.total(captured), m.total(done))
			}
		}
		return
	}
	x := &spesa{World: m.w, placed: m.placed, page: m.page}
	var cost, sent money.Cents
	var weights []money.Cents
	if c := m.w.Detail(m.placed.Purchase).Payment.Cost; c != nil {
		cost = *c
	}
	for _, p := range m.all() {
		weights = append(weights, p.sum(captured))
	}
	for i, share := range money.Split(cost, weights) {
		p := m.all()[i]
		back := p.sum(done) + p.lost
		goods := p.sum(func(l *lineModel) money.Cents {
			if l.delivery || p == m.ours {
				return 0
			}
			return l.captured - l.done
		})
		want := p.sum(captured) - back - p.fee.Of(goods-p.lost) - share
		owed := money.Cents(ask[int64](m.w, `select coalesce(sum(amount_cents - settled_cents), 0)::bigint from hood.debts
			where hood_id = $1 and payment_id = $2 and shop_id is not distinct from nullif($3, '00000000-0000-0000-0000-000000000000'::uuid)`,
			m.w.Hood, m.placed.Payment, p.shop.ID))
		got := x.got(p.account)
		sent += got
		if got-owed != want && m.there != "open" {
			r.Fatalf("%q has %d and owes %d; the model says %d", p.shop.Slug, got, owed, want)
		}
	}
	const before = 100_000 // what the platform had
	want := before + m.total(captured) - cost - m.refundedThere() - sent
	switch m.there {
	case "open", "lost":
		want -= m.total(captured) - m.refundedThere() + 2000
	}
	if got := m.balance(); got != want {
		r.Fatalf("the platform has %d, the model says %d", got, want)
	}
}

// balance is what the platform has at the provider, on its way included.
func (m *spesaModel) balance() (sum money.Cents) {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, m.w.PayOrigin+"/v1/balance", nil)
	m.w.Must(err)
	req.Header.Set("Authorization", "Bearer sk_test_world")
	res, err := http.DefaultClient.Do(req)
	m.w.Must(err)
	defer func() { _ = res.Body.Close() }()
	var told struct {
		Available, Pending []struct{ Amount money.Cents }
	}
	m.w.Must(json.NewDecoder(res.Body).Decode(&told))
	for _, part := range append(told.Available, told.Pending...) {
		sum += part.Amount
	}
	return sum
}
