package providertest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/payments"
)

// held opens a page that only holds 40,90 € and has somebody use it.
func (s suite) held(key string) payments.Session {
	s.Helper()
	o := Opening(s.c.Account, key, s.c.Now())
	o.Hold = true
	opened, err := s.p.Open(s.ctx, o)
	if err != nil {
		s.Fatalf("open: %v", err)
	}
	s.c.Pay(s.T, opened.ID)
	return s.looked(s.c.Account, opened.ID)
}

func (s suite) capturing(key, intent string, amount money.Cents) payments.Capturing {
	return payments.Capturing{Key: key, Account: s.c.Account, Intent: intent, Amount: amount}
}

func (s suite) hold() {
	got := s.held("k")
	if got.State != payments.SessionComplete || got.Paid || got.Held != 4090 || got.Captured != 0 || got.Refunded != 0 {
		s.Errorf("held money: %+v", got)
	}
	if left := got.Before.Sub(s.c.Now()); left < 6*24*time.Hour || left > 8*24*time.Hour {
		s.Errorf("held for %v", left)
	}
	i, err := s.books.Intent(s.ctx, s.c.Account, got.Intent)
	if err != nil || i.State != payments.IntentHeld || i.Held != 4090 || i.Amount != 4090 || i.Currency != "EUR" ||
		i.Reference != got.Reference || i.Charge == "" || !i.Before.Equal(got.Before) || i.Created.IsZero() {
		s.Errorf("the intent: %+v, %v", i, err)
	}
	if _, err := s.p.Refund(s.ctx, payments.Refunding{Key: "r", Account: s.c.Account, Intent: got.Intent, Amount: 1}); err == nil {
		s.Error("gave back what was never captured")
	}
}

func (s suite) capture() {
	p := s.held("k")
	first, err := s.holder.Capture(s.ctx, s.capturing("c1", p.Intent, 3828))
	if err != nil || first.State != payments.IntentCaptured || first.Captured != 3828 || first.Held != 0 || first.Refunded != 0 {
		s.Fatalf("the weighed amount: %+v, %v", first, err)
	}
	for _, key := range []string{"c1", "c2"} {
		again, err := s.holder.Capture(s.ctx, s.capturing(key, p.Intent, 3828))
		if err != nil || again.Captured != 3828 || again.State != payments.IntentCaptured {
			s.Errorf("again under %s: %+v, %v", key, again, err)
		}
	}
	other, err := s.holder.Capture(s.ctx, s.capturing("c3", p.Intent, 100))
	if err != nil || other.Captured != 3828 {
		s.Errorf("another amount, later: %+v, %v", other, err)
	}
	got := s.looked(s.c.Account, p.ID)
	if !got.Paid || got.Captured != 3828 || got.Refunded != 0 || got.Held != 0 || got.Amount != 4090 {
		s.Errorf("a captured session: %+v", got)
	}
	let, err := s.holder.Release(s.ctx, s.capturing("x", p.Intent, 0))
	if err != nil || let.State != payments.IntentCaptured || let.Captured != 3828 {
		s.Errorf("release after capture: %+v, %v", let, err)
	}
	refund := payments.Refunding{Key: "r1", Account: s.c.Account, Intent: p.Intent, Amount: 3829}
	_, err = s.p.Refund(s.ctx, refund)
	s.refuses("more than was captured", err, fault.Conflict)
	refund.Key, refund.Amount = "r2", 3828
	if _, err = s.p.Refund(s.ctx, refund); err != nil {
		s.Errorf("all that was captured: %v", err)
	}
	if got := s.looked(s.c.Account, p.ID); got.Refunded != 3828 {
		s.Errorf("given back: %+v", got)
	}
}

func (s suite) captureTooMuch() {
	p := s.held("k")
	_, err := s.holder.Capture(s.ctx, s.capturing("c1", p.Intent, 4091))
	if !errors.Is(err, fault.New(fault.Conflict, "payment.capture_too_much")) {
		s.Errorf("more than is held: %v", err)
	}
	if i, err := s.books.Intent(s.ctx, s.c.Account, p.Intent); err != nil || i.State != payments.IntentHeld || i.Held != 4090 {
		s.Errorf("after a refusal: %+v, %v", i, err)
	}
	c := s.capturing("c2", p.Intent, 10)
	c.Account = s.c.Other
	_, err = s.holder.Capture(s.ctx, c)
	s.refuses("another account's intent", err, fault.NotFound)
	for _, id := range []string{"pi_nobody", "", "../refunds"} {
		_, err = s.holder.Capture(s.ctx, s.capturing("c3"+id, id, 1))
		s.refuses("capture "+id, err, fault.NotFound)
		_, err = s.holder.Release(s.ctx, s.capturing("c4"+id, id, 0))
		s.refuses("release "+id, err, fault.NotFound)
		_, err = s.books.Intent(s.ctx, s.c.Account, id)
		s.refuses("read "+id, err, fault.NotFound)
	}
}

// captureTogether: ten want to take, each another amount; one does, and all
// hear what it took.
func (s suite) captureTogether() {
	p := s.held("k")
	var wg sync.WaitGroup
	var took [10]money.Cents
	var failed atomic.Int32
	for n := range took {
		wg.Go(func() {
			i, err := s.holder.Capture(s.ctx, s.capturing(fmt.Sprint("c", n), p.Intent, money.Cents(1000+n)))
			if err != nil {
				failed.Add(1)
				s.Errorf("capture %d: %v", n, err)
			}
			took[n] = i.Captured
		})
	}
	wg.Wait()
	for _, amount := range took {
		if amount != took[0] || amount < 1000 || amount > 1009 {
			s.Errorf("captured %v", took)
			return
		}
	}
}

func (s suite) release() {
	p := s.held("h")
	for _, key := range []string{"x1", "x1", "x2"} {
		got, err := s.holder.Release(s.ctx, s.capturing(key, p.Intent, 0))
		if err != nil || got.State != payments.IntentCancelled || got.Held != 0 || got.Captured != 0 || got.Refunded != 0 || !got.Before.IsZero() {
			s.Errorf("release %s: %+v, %v", key, got, err)
		}
	}
	i, err := s.holder.Capture(s.ctx, s.capturing("c", p.Intent, 100))
	if !errors.Is(err, fault.New(fault.Conflict, "payment.not_held")) || i.State != payments.IntentCancelled {
		s.Errorf("capture after release: %+v, %v", i, err)
	}
	if got := s.looked(s.c.Account, p.ID); got.Paid || got.Held != 0 || got.Refunded != 0 || got.State != payments.SessionComplete {
		s.Errorf("a released session: %+v", got)
	}
	paid := s.paid()
	if got, err := s.holder.Release(s.ctx, s.capturing("x3", paid.Intent, 0)); err != nil || got.State != payments.IntentCaptured {
		s.Errorf("release of a payment: %+v, %v", got, err)
	}
}

// lapse: a hold that nobody captures ends by itself.
func (s suite) lapse() {
	p := s.held("k")
	s.c.Advance(s.T, 7*24*time.Hour+time.Minute)
	i, err := s.books.Intent(s.ctx, s.c.Account, p.Intent)
	if err != nil || i.State != payments.IntentCancelled || i.Held != 0 {
		s.Errorf("after a week: %+v, %v", i, err)
	}
	_, err = s.holder.Capture(s.ctx, s.capturing("c", p.Intent, 100))
	s.refuses("a capture that comes too late", err, fault.Conflict)
}
