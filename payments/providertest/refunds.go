package providertest

import (
	"fmt"
	"sync"
	"sync/atomic"

	"sottocasa/internal/fault"
	"sottocasa/internal/money"
	"sottocasa/payments"
)

// paid opens and pays 40,90 €.
func (s suite) paid() payments.Session {
	s.Helper()
	opened := s.opened(s.c.Account, "k")
	s.c.Pay(s.T, opened.ID)
	return s.looked(s.c.Account, opened.ID)
}

func (s suite) refund() {
	p := s.paid()
	ask := payments.Refunding{Key: "r1", Account: s.c.Account, Intent: p.Intent, Amount: 1250}
	first, err := s.p.Refund(s.ctx, ask)
	if err != nil || first.Amount != 1250 || first.State != "succeeded" || first.ID == "" {
		s.Fatalf("a part: %+v, %v", first, err)
	}
	again, err := s.p.Refund(s.ctx, ask)
	if err != nil || again != first {
		s.Errorf("the same key: %+v, %v, want %+v", again, err, first)
	}
	if got := s.looked(s.c.Account, p.ID); got.Refunded != 1250 || got.Captured != 4090 || !got.Paid {
		s.Errorf("after a part: %+v", got)
	}
	ask.Key, ask.Amount = "r2", 2840
	rest, err := s.p.Refund(s.ctx, ask)
	if err != nil || rest.ID == first.ID {
		s.Errorf("the rest: %+v, %v", rest, err)
	}
	if got := s.looked(s.c.Account, p.ID); got.Refunded != 4090 {
		s.Errorf("after the rest: %+v", got)
	}
}

func (s suite) tooMuch() {
	p := s.paid()
	ask := func(key string, amount money.Cents) error {
		_, err := s.p.Refund(s.ctx, payments.Refunding{Key: key, Account: s.c.Account, Intent: p.Intent, Amount: amount})
		return err
	}
	s.refuses("more than was paid", ask("r1", 4091), fault.Conflict)
	if err := ask("r2", 4000); err != nil {
		s.Fatal(err)
	}
	s.refuses("more than is left", ask("r3", 91), fault.Conflict)
	if err := ask("r4", 90); err != nil {
		s.Fatal(err)
	}
	s.refuses("one cent of nothing", ask("r5", 1), fault.Conflict)
	if got := s.looked(s.c.Account, p.ID); got.Refunded != 4090 {
		s.Errorf("over-refunded: %+v", got)
	}
	unpaid := s.opened(s.c.Account, "unpaid")
	s.c.Decline(s.T, unpaid.ID)
	intent := s.looked(s.c.Account, unpaid.ID).Intent
	if intent == "" {
		return // this provider makes none before it is paid
	}
	if _, err := s.p.Refund(s.ctx, payments.Refunding{Key: "r6", Account: s.c.Account, Intent: intent, Amount: 1}); err == nil {
		s.Error("gave back what was never paid")
	}
}

// refundTogether: ten want half of the payment at once, each with its own
// key; two get it.
func (s suite) refundTogether() {
	p := s.paid()
	var wg sync.WaitGroup
	var done atomic.Int32
	for i := range 10 {
		wg.Go(func() {
			_, err := s.p.Refund(s.ctx, payments.Refunding{
				Key: fmt.Sprint("r", i), Account: s.c.Account, Intent: p.Intent, Amount: 2045,
			})
			if err == nil {
				done.Add(1)
			} else if !fault.Has(err, fault.Conflict) {
				s.Errorf("refund %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	if got := s.looked(s.c.Account, p.ID); done.Load() != 2 || got.Refunded != 4090 {
		s.Errorf("%d refunds of half, %d cents given back", done.Load(), got.Refunded)
	}
}
