package sandbox

import (
	"encoding/json"
	"slices"
	"time"
)

type row interface {
	rowID() string
	owner() string
}

// store holds rows of one kind in the order they were made.
type store[P row] struct {
	rows  map[string]P
	order []string
}

func newStore[P row]() store[P] { return store[P]{rows: map[string]P{}} }

func (s *store[P]) put(rows []P) {
	for _, r := range rows {
		if _, known := s.rows[r.rowID()]; !known {
			s.order = append(s.order, r.rowID())
		}
		s.rows[r.rowID()] = r
	}
}

// all gives every row, the oldest first.
func (s *store[P]) all() []P {
	out := make([]P, 0, len(s.order))
	for _, id := range s.order {
		out = append(out, s.rows[id])
	}
	return out
}

// of gives an account's rows, the newest first.
func (s *store[P]) of(account string) []P {
	var out []P
	for _, id := range slices.Backward(s.order) {
		if r := s.rows[id]; r.owner() == account {
			out = append(out, r)
		}
	}
	return out
}

// change is what one request did: one line of the journal, so that after a
// crash it has happened wholly or not at all.
type change struct {
	Sessions  []*session    `json:"sessions,omitempty"`
	Intents   []*intent     `json:"intents,omitempty"`
	Charges   []*charge     `json:"charges,omitempty"`
	Txns      []*txn        `json:"txns,omitempty"`
	Refunds   []*refund     `json:"refunds,omitempty"`
	Accounts  []*account    `json:"accounts,omitempty"`
	Links     []*link       `json:"links,omitempty"`
	Disputes  []*dispute    `json:"disputes,omitempty"`
	Payouts   []*payout     `json:"payouts,omitempty"`
	Transfers []*transfer   `json:"transfers,omitempty"`
	Fees      []*fee        `json:"fees,omitempty"`
	Events    []*event      `json:"events,omitempty"`
	Answers   []*answer     `json:"answers,omitempty"`
	Skew      time.Duration `json:"skew,omitempty"` // how far Advance moved the clock, in all
}

func (c *change) empty() bool {
	return len(c.Sessions)+len(c.Intents)+len(c.Charges)+len(c.Txns)+len(c.Refunds)+
		len(c.Accounts)+len(c.Links)+
		len(c.Disputes)+len(c.Payouts)+len(c.Transfers)+len(c.Fees)+len(c.Events)+len(c.Answers) == 0 && c.Skew == 0
}

// state is everything the sandbox knows.
type state struct {
	sessions  store[*session]
	intents   store[*intent]
	charges   store[*charge]
	txns      store[*txn]
	refunds   store[*refund]
	accounts  store[*account]
	links     store[*link]
	disputes  store[*dispute]
	payouts   store[*payout]
	transfers store[*transfer]
	fees      store[*fee]
	events    store[*event]
	answers   store[*answer]
	open      map[string]int64 // open sessions and when they end
	held      map[string]int64 // charges that hold money, and until when
	settling  map[string]int64 // refunds that have not come to their end
	arriving  map[string]int64 // payouts on their way
	pending   map[string]bool  // events that some endpoint has not taken
	skew      time.Duration
}

func newState() *state {
	return &state{
		sessions: newStore[*session](), intents: newStore[*intent](), charges: newStore[*charge](),
		txns: newStore[*txn](), refunds: newStore[*refund](), events: newStore[*event](),
		accounts: newStore[*account](), links: newStore[*link](),
		disputes: newStore[*dispute](), payouts: newStore[*payout](), transfers: newStore[*transfer](), fees: newStore[*fee](),
		settling: map[string]int64{}, arriving: map[string]int64{},
		answers: newStore[*answer](), open: map[string]int64{}, held: map[string]int64{}, pending: map[string]bool{},
	}
}

func (st *state) apply(c *change) {
	st.sessions.put(c.Sessions)
	st.intents.put(c.Intents)
	st.charges.put(c.Charges)
	st.txns.put(c.Txns)
	st.refunds.put(c.Refunds)
	st.accounts.put(c.Accounts)
	st.links.put(c.Links)
	st.disputes.put(c.Disputes)
	st.payouts.put(c.Payouts)
	st.transfers.put(c.Transfers)
	st.fees.put(c.Fees)
	st.events.put(c.Events)
	st.answers.put(c.Answers)
	st.watch(c)
	if c.Skew != 0 {
		st.skew = c.Skew
	}
}

// watch notes what the clock, or a webhook, has still to do.
func (st *state) watch(c *change) {
	for _, s := range c.Sessions {
		mark(st.open, s.ID, s.Expires, s.Status == "open")
	}
	for _, ch := range c.Charges {
		mark(st.held, ch.ID, ch.Before, ch.holds())
	}
	for _, r := range c.Refunds {
		mark(st.settling, r.ID, r.Ends, r.Ends > 0)
	}
	for _, p := range c.Payouts {
		mark(st.arriving, p.ID, p.Arrival, p.Status == "in_transit")
	}
	for _, e := range c.Events {
		delete(st.pending, e.ID)
		if len(e.Pending) > 0 {
			st.pending[e.ID] = true
		}
	}
}

func mark(ends map[string]int64, id string, at int64, waits bool) {
	if delete(ends, id); waits {
		ends[id] = at
	}
}

// whole is the state as one change, without answers older than a day: Stripe
// forgets keys then.
func (st *state) whole(now int64) *change {
	c := &change{
		Sessions: st.sessions.all(), Intents: st.intents.all(), Charges: st.charges.all(), Txns: st.txns.all(),
		Refunds: st.refunds.all(), Accounts: st.accounts.all(), Links: st.links.all(), Disputes: st.disputes.all(),
		Payouts: st.payouts.all(), Transfers: st.transfers.all(), Fees: st.fees.all(), Events: st.events.all(), Skew: st.skew,
	}
	for _, a := range st.answers.all() {
		if a.Created > now-keyLife {
			c.Answers = append(c.Answers, a)
		}
	}
	return c
}

// tx is one request's view: the state with its own changes over it. It lives
// under the sandbox's lock and is committed once.
type tx struct {
	s       *Sandbox
	now     time.Time
	request string // request id and idempotency key, for the events
	key     string
	change  change
}

// pick finds a row, as a copy that the caller may change and save.
func pick[T any, P interface {
	*T
	row
}](changed []P, st *store[P], id string) P {
	for _, c := range changed {
		if c.rowID() == id {
			return c
		}
	}
	if r, ok := st.rows[id]; ok {
		c := *r
		return &c
	}
	return nil
}

func save[P row](changed *[]P, r P) {
	for i, c := range *changed {
		if c.rowID() == r.rowID() {
			(*changed)[i] = r
			return
		}
	}
	*changed = append(*changed, r)
}

func (t *tx) session(id string) *session   { return pick(t.change.Sessions, &t.s.state.sessions, id) }
func (t *tx) intent(id string) *intent     { return pick(t.change.Intents, &t.s.state.intents, id) }
func (t *tx) charge(id string) *charge     { return pick(t.change.Charges, &t.s.state.charges, id) }
func (t *tx) txn(id string) *txn           { return pick(t.change.Txns, &t.s.state.txns, id) }
func (t *tx) refund(id string) *refund     { return pick(t.change.Refunds, &t.s.state.refunds, id) }
func (t *tx) member(id string) *account    { return pick(t.change.Accounts, &t.s.state.accounts, id) }
func (t *tx) link(id string) *link         { return pick(t.change.Links, &t.s.state.links, id) }
func (t *tx) payout(id string) *payout     { return pick(t.change.Payouts, &t.s.state.payouts, id) }
func (t *tx) fee(id string) *fee           { return pick(t.change.Fees, &t.s.state.fees, id) }
func (t *tx) event(id string) *event       { return pick(t.change.Events, &t.s.state.events, id) }
func (t *tx) disputed(id string) *dispute  { return pick(t.change.Disputes, &t.s.state.disputes, id) }
func (t *tx) transfer(id string) *transfer { return pick(t.change.Transfers, &t.s.state.transfers, id) }

// emit records an event about a rendered object; previous may be nil.
func (t *tx) emit(account, kind string, about, previous object) {
	e := &event{
		ID: objectID("evt_"), Account: account, Type: kind, Created: t.now.Unix(),
		Object: encode(about), Request: t.request, Key: t.key,
	}
	if previous != nil {
		e.Previous = encode(previous)
	}
	if a := t.member(account); a != nil && a.Gone && kind != "account.application.deauthorized" {
		save(&t.change.Events, e) // nobody is told any more of who has left
		return
	}
	for i, w := range t.s.cfg.Webhooks {
		if w.Connect == (account != "") {
			e.Pending = append(e.Pending, i)
		}
	}
	save(&t.change.Events, e)
}

// encode writes what the sandbox itself has built; it cannot fail.
func encode(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic("sandbox: cannot encode its own answer: " + err.Error())
	}
	return b
}
