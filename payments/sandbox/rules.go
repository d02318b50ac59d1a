package sandbox

import (
	"context"
	"errors"
	"fmt"
	"path"
	"time"
)

// What happens to events on their way.
const (
	EventDrop      = "drop"      // never sent; it is listed all the same
	EventDelay     = "delay"     // sent later by the sandbox's clock
	EventDuplicate = "duplicate" // sent Times times more
	EventHold      = "hold"      // sent when it is released
)

// Rule is what happens to the next events that it fits.
type Rule struct {
	Type  string        `json:"type"` // pattern as of path.Match, such as charge.*
	Do    string        `json:"do"`
	Next  int           `json:"next"`            // how many events; 0 is one
	Times int           `json:"times,omitempty"` // of EventDuplicate; 0 is one
	Delay time.Duration `json:"delay,omitempty"` // of EventDelay
}

// Bend makes a rule for events to come.
func (s *Sandbox) Bend(r Rule) error {
	if _, err := path.Match(r.Type, ""); err != nil || r.Type == "" {
		return errors.New("sandbox: type is a pattern, such as charge.*")
	}
	if err := r.check(); err != nil {
		return err
	}
	r.Next, r.Times = max(r.Next, 1), max(r.Times, 1)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules = append(s.rules, r)
	return nil
}

func (r Rule) check() error {
	switch r.Do {
	case EventDrop, EventDuplicate, EventHold:
	case EventDelay:
		if r.Delay <= 0 {
			return errors.New("sandbox: a delay is longer than nothing")
		}
	default:
		return errors.New("sandbox: an event is dropped, delayed, duplicated or held")
	}
	if r.Next < 0 || r.Times < 0 || r.Times > 1000 {
		return errors.New("sandbox: next and times are from 0 to 1000")
	}
	return nil
}

// BendEvent does to one event, which some endpoint has not taken yet, what a
// rule says.
func (s *Sandbox) BendEvent(id string, r Rule) error {
	if err := r.check(); err != nil {
		return err
	}
	r.Times = max(r.Times, 1)
	return on(s, (*tx).event, id, func(t *tx, e *event) *failure {
		if len(e.Pending) == 0 {
			return refused("", "", "Event %s has been taken already; redeliver it instead.", id)
		}
		t.bend(e, r)
		save(&t.change.Events, e)
		return nil
	})
}

func (t *tx) bend(e *event, r Rule) {
	switch r.Do {
	case EventDrop:
		e.Lost, e.Pending = e.Pending, nil
	case EventDelay:
		e.After = t.now.Add(r.Delay).Unix()
	case EventDuplicate:
		e.Copies += r.Times
	case EventHold:
		e.Held = true
	}
}

// obey applies the first rule that fits to each event that is new in a change.
// The caller holds the lock.
func (s *Sandbox) obey(t *tx) {
	for _, e := range t.change.Events {
		if s.state.events.rows[e.ID] != nil {
			continue
		}
		for i := range s.rules {
			if fits, _ := path.Match(s.rules[i].Type, e.Type); !fits {
				continue
			}
			t.bend(e, s.rules[i])
			if s.rules[i].Next--; s.rules[i].Next <= 0 {
				s.rules = append(s.rules[:i:i], s.rules[i+1:]...)
			}
			break
		}
	}
}

// HoldWebhooks keeps every event back until ReleaseWebhooks.
func (s *Sandbox) HoldWebhooks() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.held = true
}

// ReleaseWebhooks ends a hold. The named events go first, one after the other
// in that order, once each; the error is the first that was not taken.
func (s *Sandbox) ReleaseWebhooks(ctx context.Context, order ...string) error {
	var first error
	for _, id := range order {
		if err := s.Redeliver(ctx, id); err != nil && first == nil {
			first = err
		}
	}
	err := s.do(func(t *tx) error {
		for id := range s.state.pending {
			if e := t.event(id); e.Held {
				e.Held = false
				save(&t.change.Events, e)
			}
		}
		s.held = false
		return nil
	})
	s.nudge()
	return errors.Join(first, err)
}

// DeliverNow delivers all that waits, without Run, oldest first, once each,
// also what is to be retried later. The error is the first that was not taken.
func (s *Sandbox) DeliverNow(ctx context.Context) error {
	s.mu.Lock()
	all := s.waiting()
	s.mu.Unlock()
	var first error
	for _, p := range all {
		if err := s.carry(ctx, p); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// Redeliver sends an event to its endpoints once more, also when they had
// taken it before, or it is dropped, delayed or held.
func (s *Sandbox) Redeliver(ctx context.Context, id string) error {
	s.mu.Lock()
	e, known := s.state.events.rows[id]
	s.mu.Unlock()
	if !known {
		return fmt.Errorf("sandbox: no event %s", id)
	}
	for to, w := range s.cfg.Webhooks {
		if w.Connect != (e.Account != "") {
			continue
		}
		if err := s.carry(ctx, parcel{id, to}); err != nil {
			return err
		}
	}
	return nil
}
