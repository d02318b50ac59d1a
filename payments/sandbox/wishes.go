package sandbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// wish is the body of a call of the control API. An id may be "last": the
// newest of its kind.
type wish struct {
	Session string `json:"session"`
	Card    string `json:"card"`
	Answer  string `json:"answer"` // to 3-D Secure: accept or refuse
	Charge  string `json:"charge"` // or its intent's, or its session's id
	Refund  string `json:"refund"`
	Dispute string `json:"dispute"`
	Payout  string `json:"payout"`
	Account string `json:"account"`
	Event   string `json:"event"`

	Cents   int64 `json:"cents"`
	Days    int64 `json:"days"`
	Hours   int64 `json:"hours"`
	Minutes int64 `json:"minutes"`
	Seconds int64 `json:"seconds"`

	Do     string   `json:"do"`
	How    string   `json:"how"`
	To     string   `json:"to"`
	Type   string   `json:"type"`
	Order  []string `json:"order"`
	Next   int      `json:"next"`
	Times  int      `json:"times"`
	Method string   `json:"method"`
	Path   string   `json:"path"`
	Status int      `json:"status"`
	Acts   bool     `json:"acts"`
	Bytes  int      `json:"bytes"`
}

// span is the time that a wish names; years of it are refused.
func (w wish) span() (time.Duration, error) {
	const most = 400 * 24 * 60 * 60
	for _, n := range []int64{w.Days, w.Hours, w.Minutes, w.Seconds} {
		if n < 0 || n > most {
			return 0, errors.New("days, hours, minutes and seconds are not negative, and come to at most 400 days")
		}
	}
	seconds := w.Days*86400 + w.Hours*3600 + w.Minutes*60 + w.Seconds
	if seconds > most {
		return 0, errors.New("days, hours, minutes and seconds come to at most 400 days")
	}
	return time.Duration(seconds) * time.Second, nil
}

func newest[P row](s *Sandbox, st *store[P], id string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if id == "last" && len(st.order) > 0 {
		return st.order[len(st.order)-1]
	}
	return id
}

// chargeOf finds the charge that a session, an intent or a charge's id means.
func (s *Sandbox) chargeOf(id string) string {
	if strings.HasPrefix(id, "ch_") {
		return id
	}
	if id == "last" {
		return newest(s, &s.state.charges, id)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if found := s.state.sessions.rows[id]; found != nil {
		id = found.Intent
	}
	if i := s.state.intents.rows[id]; i != nil {
		return i.Charge
	}
	return id
}

// granted is what a wish came to.
type granted map[string]any

type grant func(ctx context.Context, s *Sandbox, w wish) (granted, error)

// grants lists the control API's verbs, by their path.
func grants() map[string]grant {
	return map[string]grant{
		"clock":            moveClock,
		"pay":              payWish,
		"expire":           expireWish,
		"refund":           refundWish,
		"refund/fail":      plain("refund", (*Sandbox).FailRefund, func(s *Sandbox, w wish) string { return newest(s, &s.state.refunds, w.Refund) }),
		"dispute":          disputeWish,
		"dispute/win":      plain("dispute", won(true), func(s *Sandbox, w wish) string { return newest(s, &s.state.disputes, w.Dispute) }),
		"dispute/lose":     plain("dispute", won(false), func(s *Sandbox, w wish) string { return newest(s, &s.state.disputes, w.Dispute) }),
		"payout":           payoutWish,
		"payout/arrive":    plain("payout", (*Sandbox).Arrive, func(s *Sandbox, w wish) string { return newest(s, &s.state.payouts, w.Payout) }),
		"payout/fail":      plain("payout", (*Sandbox).FailPayout, func(s *Sandbox, w wish) string { return newest(s, &s.state.payouts, w.Payout) }),
		"balance":          balanceWish,
		"account":          accountWish,
		"events/hold":      holdWish,
		"events/release":   releaseWish,
		"events/redeliver": redeliverWish,
		"events/drop":      bendWish(EventDrop),
		"events/delay":     bendWish(EventDelay),
		"events/duplicate": bendWish(EventDuplicate),
		"events/forge":     forgeWish,
		"faults":           faultWish,
		"faults/clear":     func(_ context.Context, s *Sandbox, _ wish) (granted, error) { s.Heal(); return granted{}, nil },
	}
}

// plain is a verb that acts on one row.
func plain(kind string, act func(*Sandbox, string) error, find func(*Sandbox, wish) string) grant {
	return func(_ context.Context, s *Sandbox, w wish) (granted, error) {
		id := find(s, w)
		return granted{kind: id}, act(s, id)
	}
}

func won(won bool) func(*Sandbox, string) error {
	return func(s *Sandbox, id string) error { return s.Decide(id, won) }
}

func moveClock(_ context.Context, s *Sandbox, w wish) (granted, error) {
	by, err := w.span()
	if err == nil {
		err = s.Advance(by)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return granted{"now": s.now().UTC().Format(time.RFC3339)}, err
}

func payWish(_ context.Context, s *Sandbox, w wish) (granted, error) {
	id := newest(s, &s.state.sessions, w.Session)
	number := digits(cmp.Or(w.Card, CardGood))
	err := s.Pay(id, number)
	if errors.Is(err, ErrChallenge) && (w.Answer == "accept" || w.Answer == "refuse") {
		err = s.Challenge(id, w.Answer == "accept")
	}
	out := granted{"session": id, "result": "paid"}
	var no *Declined
	switch {
	case errors.Is(err, ErrChallenge):
		out["result"], out["page"], err = "challenged", s.payURL(id)+"/bank", nil
	case errors.As(err, &no):
		out["result"], out["code"], out["decline_code"], err = "declined", no.Code, no.Reason, nil
	}
	return out, err
}

func expireWish(_ context.Context, s *Sandbox, w wish) (granted, error) {
	id := newest(s, &s.state.sessions, w.Session)
	return granted{"session": id}, s.Expire(id)
}

func refundWish(_ context.Context, s *Sandbox, w wish) (granted, error) {
	id, err := s.RefundAtDashboard(s.chargeOf(w.Charge), w.Cents)
	return granted{"refund": id}, err
}

func disputeWish(_ context.Context, s *Sandbox, w wish) (granted, error) {
	id, err := s.Dispute(s.chargeOf(w.Charge))
	return granted{"dispute": id}, err
}

func payoutWish(_ context.Context, s *Sandbox, w wish) (granted, error) {
	id, err := s.PayOut(w.Account, w.Cents)
	return granted{"payout": id}, err
}

func balanceWish(_ context.Context, s *Sandbox, w wish) (granted, error) {
	return granted{"account": w.Account, "cents": w.Cents}, s.SetBalance(w.Account, w.Cents)
}

func accountWish(_ context.Context, s *Sandbox, w wish) (granted, error) {
	verbs := map[string]func(*Sandbox, string) error{
		"restrict": (*Sandbox).Restrict, "disable": (*Sandbox).Disable, "enable": (*Sandbox).Enable, "disconnect": (*Sandbox).Disconnect,
		"daily": (*Sandbox).PayDaily, "manual": (*Sandbox).PayByHand,
	}
	act := verbs[w.Do]
	if act == nil {
		return nil, errors.New("do is restrict, disable, enable, disconnect, daily or manual")
	}
	return granted{"account": w.Account, "did": w.Do}, act(s, w.Account)
}

func holdWish(ctx context.Context, s *Sandbox, w wish) (granted, error) {
	if w.Event != "" || w.Type != "" {
		return bendWish(EventHold)(ctx, s, w)
	}
	s.HoldWebhooks()
	return granted{"held": true}, nil
}

func releaseWish(ctx context.Context, s *Sandbox, w wish) (granted, error) {
	return granted{"sent": w.Order}, s.ReleaseWebhooks(ctx, w.Order...)
}

func redeliverWish(ctx context.Context, s *Sandbox, w wish) (granted, error) {
	id := newest(s, &s.state.events, w.Event)
	times := max(w.Times, 1)
	if times > 1000 {
		return nil, errors.New("times is at most 1000")
	}
	for n := range times {
		if err := s.Redeliver(ctx, id); err != nil {
			return nil, fmt.Errorf("delivery %d: %w", n+1, err)
		}
	}
	return granted{"event": id, "times": times}, nil
}

func bendWish(do string) grant {
	return func(_ context.Context, s *Sandbox, w wish) (granted, error) {
		by, err := w.span()
		if err != nil {
			return nil, err
		}
		rule := Rule{Type: w.Type, Do: do, Next: w.Next, Times: w.Times, Delay: by}
		if w.Event == "" {
			return granted{"type": w.Type, "do": do, "next": max(w.Next, 1)}, s.Bend(rule)
		}
		id := newest(s, &s.state.events, w.Event)
		return granted{"event": id, "do": do}, s.BendEvent(id, rule)
	}
}

func forgeWish(ctx context.Context, s *Sandbox, w wish) (granted, error) {
	status, said, err := s.Forge(ctx, Forgery{Event: newest(s, &s.state.events, w.Event), How: w.How, To: w.To})
	return granted{"status": status, "answer": said}, err
}

func faultWish(_ context.Context, s *Sandbox, w wish) (granted, error) {
	f := Fault{
		Method: w.Method, Path: w.Path, Times: w.Times, Do: w.Do, Status: w.Status, Acts: w.Acts, Seconds: int(w.Seconds), Bytes: w.Bytes,
	}
	return granted{"fault": f}, s.Fail(f)
}
