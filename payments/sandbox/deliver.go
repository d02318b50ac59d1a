package sandbox

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/stripe/stripe-go/v76/webhook"
)

// How often an endpoint that does not say yes is asked again.
const (
	firstWait = time.Second
	lastWait  = time.Minute
	atOnce    = 8 // deliveries under way together
	glance    = time.Second
)

// parcel is one event for one endpoint, by its place in Config.Webhooks.
type parcel struct {
	event string
	to    int
}

// try is where the delivery of a parcel stands. It is not journalled: after a
// restart everything unanswered is delivered again at once.
type try struct {
	busy   bool
	failed int
	next   time.Time // by the real clock: Advance moves only Stripe's
}

func (s *Sandbox) deliver(ctx context.Context) {
	var running sync.WaitGroup
	defer running.Wait()
	places := make(chan struct{}, atOnce)
	for {
		due, wait := s.due(time.Now())
		for _, p := range due {
			select {
			case places <- struct{}{}:
			case <-ctx.Done():
				return
			}
			running.Go(func() {
				defer func() { <-places }()
				defer s.survive()
				if err := s.carry(ctx, p); err != nil {
					s.cfg.Logger.Debug("sandbox: webhook not taken", "event", p.event, "error", err)
				}
			})
		}
		select {
		case <-ctx.Done():
			return
		case <-s.wake:
		case <-time.After(wait):
		}
	}
}

func (s *Sandbox) survive() {
	if v := recover(); v != nil {
		s.cfg.Logger.Error("sandbox: delivery failed", "panic", fmt.Sprint(v))
	}
}

// due claims the parcels to carry now, and says when to look again.
func (s *Sandbox) due(now time.Time) ([]parcel, time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.begin(); err != nil || s.held { // begin also ends old sessions
		return nil, glance
	}
	var out []parcel
	wait := glance
	for _, p := range s.waiting() {
		c := s.courier(p)
		switch {
		case c.busy:
		case !c.next.After(now):
			c.busy = true
			out = append(out, p)
		default:
			wait = min(wait, c.next.Sub(now))
		}
	}
	return out, wait
}

// waiting lists undelivered parcels, the oldest event first.
func (s *Sandbox) waiting() []parcel {
	var out []parcel
	if len(s.state.pending) == 0 {
		return nil
	}
	for _, id := range s.state.events.order {
		if !s.state.pending[id] {
			continue
		}
		for _, to := range s.state.events.rows[id].Pending {
			if to < len(s.cfg.Webhooks) {
				out = append(out, parcel{id, to})
			}
		}
	}
	return out
}

func (s *Sandbox) courier(p parcel) *try {
	c := s.couriers[p]
	if c == nil {
		c = &try{}
		s.couriers[p] = c
	}
	return c
}

// carry sends a parcel once and notes what came of it.
func (s *Sandbox) carry(ctx context.Context, p parcel) error {
	sent := s.send(ctx, p)
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.courier(p)
	c.busy = false
	if sent != nil {
		wait := lastWait
		if c.failed < 6 {
			wait = min(firstWait<<c.failed, lastWait)
		}
		c.failed++
		c.next = time.Now().Add(wait)
		return sent
	}
	delete(s.couriers, p)
	if s.closed {
		return nil
	}
	e := *s.state.events.rows[p.event]
	e.Pending = slices.DeleteFunc(slices.Clone(e.Pending), func(to int) bool { return to == p.to })
	return s.commit(&tx{s: s, change: change{Events: []*event{&e}}})
}

// send posts an event, signed, to one endpoint. Only a 2xx is a yes.
func (s *Sandbox) send(ctx context.Context, p parcel) error {
	s.mu.Lock()
	e, known := s.state.events.rows[p.event]
	s.mu.Unlock()
	if !known {
		return fmt.Errorf("sandbox: no event %s", p.event)
	}
	to := s.cfg.Webhooks[p.to]
	// Signed by the real clock, as Advance must not make it look forged.
	signed := webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{
		Payload: encode(e.render()), Secret: to.Secret, Timestamp: s.cfg.Now(),
	})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.URL, bytes.NewReader(signed.Payload))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
	req.Header.Set("Stripe-Signature", signed.Header)
	res, err := s.post.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	drain(res.Body)
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("sandbox: %s answered %d", to.URL, res.StatusCode)
	}
	return nil
}
