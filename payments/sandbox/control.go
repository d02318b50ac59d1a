package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// What tests do to a sandbox from Go: what a payer, a shopkeeper in Stripe's
// dashboard, the network or the clock would do.

// Declined is a card that its bank refused.
type Declined struct{ Code, Reason string }

func (d *Declined) Error() string { return "sandbox: card declined: " + d.Code + " " + d.Reason }

// Event is an event that the sandbox has made.
type Event struct {
	ID      string
	Type    string
	Account string // empty for the platform's own
	Created time.Time
	Object  json.RawMessage
	Raw     json.RawMessage // the whole, as it is sent
	Pending int             // endpoints that have not taken it
	Lost    int             // endpoints that it will not be sent to any more
}

// Session is a Checkout Session as it stands.
type Session struct {
	ID, Account, Status, Intent, Charge, Reference, URL string

	Amount   int64 // cents
	Captured int64
	Refunded int64
	Expires  time.Time
}

// Pay pays a session with a card's number. A refused card is *Declined; a
// session that is over is ErrNotOpen; a card that asks for 3-D Secure is
// ErrChallenge.
func (s *Sandbox) Pay(id, number string) error {
	var no *decline
	asked := false
	if len(number) < 4 {
		return fmt.Errorf("sandbox: %q is no card", number)
	}
	err := s.do(func(t *tx) (err error) {
		found := t.session(id)
		if found == nil {
			return fmt.Errorf("sandbox: no session %s", id)
		}
		no, err = t.pay(found, number, card{Name: "Prova", Month: 12, Year: t.now.Year() + 2})
		if errors.Is(err, ErrChallenge) {
			asked, err = true, nil
		}
		return err
	})
	if err == nil && asked {
		return ErrChallenge
	}
	return declined(no, err)
}

// Challenge answers what a card's bank asked after Pay: whether its owner lets
// the payment pass. Without a question it is ErrNotOpen.
func (s *Sandbox) Challenge(id string, accept bool) error {
	var no *decline
	err := s.do(func(t *tx) (err error) {
		found := t.session(id)
		if found == nil {
			return fmt.Errorf("sandbox: no session %s", id)
		}
		no, err = t.verdict(found, accept)
		return err
	})
	return declined(no, err)
}

func declined(no *decline, err error) error {
	if err == nil && no != nil {
		err = &Declined{Code: no.Code, Reason: no.Reason}
	}
	return err
}

// Expire ends an open session, as its time would.
func (s *Sandbox) Expire(id string) error {
	return s.do(func(t *tx) error {
		found := t.session(id)
		if found == nil || found.Status != "open" {
			return ErrNotOpen
		}
		t.expire(found)
		return nil
	})
}

// Advance moves the sandbox's clock forward by d. What is over by then ends at
// once: sessions, holds, refunds and payouts on their way, idempotency keys; and
// webhooks that waited for their next try are sent.
func (s *Sandbox) Advance(d time.Duration) error {
	err := s.do(func(t *tx) error {
		t.change.Skew = s.state.skew + max(d, 0)
		return nil
	})
	if err != nil {
		return err
	}
	return s.do(func(*tx) error { return nil })
}

// Sessions lists an account's sessions, the oldest first.
func (s *Sandbox) Sessions(account string) []Session {
	var out []Session
	_ = s.do(func(t *tx) error { // it only reads
		for _, r := range slices.Backward(s.state.sessions.of(account)) {
			v := Session{
				ID: r.ID, Account: r.Account, Status: r.Status, Intent: r.Intent, Reference: r.Reference,
				URL: s.payURL(r.ID), Amount: r.Amount, Expires: time.Unix(r.Expires, 0),
			}
			if i := t.intent(r.Intent); i != nil {
				v.Charge, v.Captured = i.Charge, i.Received
				if ch := t.charge(i.Charge); ch != nil {
					v.Refunded = ch.Refunded
				}
			}
			out = append(out, v)
		}
		return nil
	})
	return out
}

// Events lists all events, the oldest first.
func (s *Sandbox) Events() []Event {
	var out []Event
	_ = s.do(func(*tx) error { // it only reads
		for _, e := range s.state.events.all() {
			out = append(out, Event{
				ID: e.ID, Type: e.Type, Account: e.Account, Created: time.Unix(e.Created, 0),
				Object: e.Object, Raw: encode(e.render()), Pending: len(e.Pending), Lost: len(e.Lost),
			})
		}
		return nil
	})
	return out
}
