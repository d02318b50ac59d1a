package sandbox

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/stripe/stripe-go/v76/webhook"
)

// How often an endpoint that does not say yes is asked again, and for how long,
// as Stripe does with real money. All by the sandbox's clock.
const (
	firstWait = time.Second
	lastWait  = time.Hour
	longest   = 3 * 24 * time.Hour
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
	next   time.Time // by the sandbox's clock
}

func (s *Sandbox) deliver(ctx context.Context) {
	var running sync.WaitGroup
	defer running.Wait()
	places := make(chan struct{}, atOnce)
	for {
		due, wait := s.due()
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
func (s *Sandbox) due() ([]parcel, time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if _, err := s.begin(); err != nil || s.held { // begin also ends old sessions
		return nil, glance
	}
	var out []parcel
	wait := glance
	for _, p := range s.waiting() {
		c := s.courier(p)
		switch {
		case c.busy || s.state.events.rows[p.event].After > now.Unix():
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
			if s.state.events.rows[id].Held {
				break
			}
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
	old, known := s.state.events.rows[p.event]
	if s.closed || !known {
		return sent
	}
	e := *old
	if sent != nil {
		if s.now().Sub(time.Unix(e.Created, 0)) < longest || !slices.Contains(e.Pending, p.to) {
			wait := lastWait
			if c.failed < 12 {
				wait = min(firstWait<<c.failed, lastWait)
			}
			c.failed++
			c.next = s.now().Add(wait)
			return sent
		}
		e.Lost = append(slices.Clone(e.Lost), p.to)
	}
	delete(s.couriers, p)
	if sent == nil && e.Copies > 0 {
		e.Copies--
	} else {
		e.Pending = slices.DeleteFunc(slices.Clone(e.Pending), func(to int) bool { return to == p.to })
	}
	if sent == nil {
		e.Lost = slices.DeleteFunc(slices.Clone(e.Lost), func(to int) bool { return to == p.to })
	}
	return errors.Join(sent, s.commit(&tx{s: s, now: s.now(), change: change{Events: []*event{&e}}}))
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
	status, _, err := s.mail(ctx, letter{to: to.URL, host: to.Host, secret: to.Secret, at: s.cfg.Now(), body: encode(e.render())})
	if err == nil && status/100 != 2 {
		err = fmt.Errorf("sandbox: %s answered %d", to.URL, status)
	}
	return err
}

// letter is a webhook's body with what signs it.
type letter struct {
	to, host, secret string
	at               time.Time
	body             []byte
	signs            []byte // what is signed in the body's place
	unsigned         bool
}

// mail posts a letter and gives the status and the beginning of its answer.
func (s *Sandbox) mail(ctx context.Context, l letter) (int, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, l.to, bytes.NewReader(l.body))
	if err != nil {
		return 0, "", err
	}
	req.Host = l.host
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)")
	if l.signs == nil {
		l.signs = l.body
	}
	if !l.unsigned {
		req.Header.Set("Stripe-Signature", webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{
			Payload: l.signs, Secret: l.secret, Timestamp: l.at,
		}).Header)
	}
	res, err := s.post.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = res.Body.Close() }()
	said, err := io.ReadAll(io.LimitReader(res.Body, 500))
	drain(res.Body)
	return res.StatusCode, string(said), err
}
