package sandbox

import (
	"maps"
	"slices"
	"time"
)

// How much the sandbox remembers. Stripe lists events for 30 days.
const (
	eventLife  = 30 * 24 * time.Hour
	mostEvents = 500     // that have been taken
	journalMax = 1 << 20 // bytes, at least, before the journal is written anew
)

// tidy writes the journal anew when it has grown to twice of what it was, and
// forgets what nobody can ask for. The caller holds the lock. A journal that
// cannot be written anew is kept as it is.
func (s *Sandbox) tidy() {
	if s.journal == nil || s.journal.size < s.journal.grown {
		return
	}
	s.state.forget(s.now())
	if err := s.journal.compact(s.cfg.Dir, s.state, s.now().Unix()); err != nil {
		s.cfg.Logger.Error("sandbox: journal", "error", err)
	}
}

// forget drops events that are taken and old, or too many, answers whose key
// is over, and links that are.
func (st *state) forget(now time.Time) {
	taken := 0
	st.events.keep(func(e *event) bool {
		if len(e.Pending) > 0 {
			return true
		}
		taken++
		return taken <= mostEvents && e.Created > now.Add(-eventLife).Unix()
	})
	st.answers.keep(func(a *answer) bool { return a.Created > now.Unix()-keyLife })
	st.links.keep(func(l *link) bool { return l.Created > now.Add(-eventLife).Unix() })
}

// keep drops the rows that do not fit; it asks about the newest first.
func (s *store[P]) keep(fits func(P) bool) {
	rows, order := maps.Clone(s.rows), make([]string, 0, len(s.order))
	for _, id := range slices.Backward(s.order) {
		if fits(rows[id]) {
			order = append(order, id)
		} else {
			delete(rows, id)
		}
	}
	slices.Reverse(order)
	s.rows, s.order = rows, order
}
