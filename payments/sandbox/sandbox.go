// Package sandbox is a local Stripe: what the platform needs of its API
// 2023-10-16, with state, a pay page, signed webhooks and idempotency keys.
// It takes no money and never keeps a card's number.
package sandbox

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// APIVersion is the only version of Stripe's API that the sandbox speaks.
const APIVersion = "2023-10-16"

const keyLife = 24 * 60 * 60 // seconds that Stripe remembers an idempotency key

// Config says how a sandbox is set up.
type Config struct {
	Dir       string     // folder of its journal; empty keeps everything in memory
	PublicURL string     // where Handler is reached: the base of pay pages
	Webhooks  []Endpoint // a retried delivery finds its endpoint by place in this list
	Key       string     // the secret key that callers present, sk_test_…
	Accounts  []Account  // connected accounts
	Home      string     // where a page that knows no shop leads back; PublicURL when empty
	Control   bool       // serves the control API under /_control/, to this machine only
	Now       func() time.Time
	Logger    *slog.Logger
}

// Endpoint receives signed events: the platform's own, or with Connect those
// of the connected accounts.
type Endpoint struct {
	URL     string
	Host    string // asked for at URL, where that is not the public's own name; empty is URL's
	Secret  string
	Connect bool
}

// Account is a connected account.
type Account struct {
	ID             string // acct_…
	Name           string // shown on the pay page
	ChargesEnabled bool
	Daily          bool // paid out by itself every working day, as most at Stripe are
}

// Sandbox is a running local Stripe. It is safe for concurrent use.
type Sandbox struct {
	cfg     Config
	handler http.Handler
	pages   *template.Template
	style   template.CSS
	hash    string // of style, for the Content-Security-Policy
	post    *http.Client
	wake    chan struct{}

	mu       sync.Mutex
	state    *state
	journal  *journal
	couriers map[parcel]*try
	faults   []Fault
	rules    []Rule
	busy     map[string]bool // idempotency keys of calls under way
	held     bool
	closed   bool
}

// New makes a sandbox and reads what an earlier one left in cfg.Dir.
func New(cfg Config) (*Sandbox, error) {
	base, err := url.Parse(cfg.PublicURL)
	if err != nil || base.Host == "" {
		return nil, errors.New("sandbox: PublicURL must be absolute")
	}
	if !strings.HasPrefix(cfg.Key, "sk_test_") {
		return nil, errors.New("sandbox: Key must begin with sk_test_")
	}
	cfg.PublicURL = strings.TrimSuffix(cfg.PublicURL, "/")
	if cfg.Home == "" {
		cfg.Home = cfg.PublicURL + "/"
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Sandbox{
		cfg: cfg, state: newState(), couriers: map[parcel]*try{}, busy: map[string]bool{},
		wake: make(chan struct{}, 1), style: template.CSS(pageStyle), //nolint:gosec // a constant of ours
		post: &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		}},
	}
	if s.pages, err = template.ParseFS(pageFiles, "pages/*.html"); err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(pageStyle))
	s.hash = base64.StdEncoding.EncodeToString(sum[:])
	if cfg.Dir != "" {
		if s.journal, err = openJournal(cfg.Dir, s.state, func() int64 { return s.now().Unix() }); err != nil {
			return nil, err
		}
	}
	if err := s.admitNew(cfg.Accounts); err != nil {
		return nil, err
	}
	s.handler = s.routes()
	return s, nil
}

// Handler serves the API under /v1, the pay pages under /pay, the accounts'
// form under /onboard and, if wanted, the control API under /_control/.
func (s *Sandbox) Handler() http.Handler { return s.handler }

// Run delivers webhooks and ends sessions whose time is over, until ctx ends.
func (s *Sandbox) Run(ctx context.Context) { s.deliver(ctx) }

// Close ends the journal; the sandbox answers nothing afterwards.
func (s *Sandbox) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	return s.journal.close()
}

// now is the sandbox's clock: the given one, moved by Advance. The caller
// holds the lock, or nobody else knows the sandbox yet.
func (s *Sandbox) now() time.Time { return s.cfg.Now().Add(s.state.skew) }

// begin starts a request under the lock: sessions and holds whose time is over
// end before anybody looks.
func (s *Sandbox) begin() (*tx, error) {
	if s.closed {
		return nil, errors.New("the sandbox is closed")
	}
	t := &tx{s: s, now: s.now()}
	for _, id := range over(s.state.open, t.now) {
		t.expire(t.session(id))
	}
	for _, id := range over(s.state.held, t.now) {
		t.lapse(t.charge(id))
	}
	for _, id := range over(s.state.settling, t.now) {
		t.settleRefund(t.refund(id))
	}
	for _, id := range over(s.state.arriving, t.now) {
		t.arrive(t.payout(id))
	}
	t.payDays()
	if err := s.commit(t); err != nil {
		return nil, err
	}
	return t, nil
}

// over lists what has ended by now, what ended first at the front.
func over(ends map[string]int64, now time.Time) []string {
	var ids []string
	for id, at := range ends {
		if at <= now.Unix() {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Or(cmp.Compare(ends[a], ends[b]), cmp.Compare(a, b))
	})
	return ids
}

// commit writes a tx to the journal and then to the state. The tx starts
// afresh.
func (s *Sandbox) commit(t *tx) error {
	if t.change.empty() {
		return nil
	}
	s.obey(t)
	if err := s.journal.append(&t.change); err != nil {
		s.cfg.Logger.Error("sandbox: journal", "error", err)
		return err
	}
	s.state.apply(&t.change)
	t.change = change{}
	s.tidy()
	s.nudge()
	return nil
}

// nudge has Run look for what to deliver.
func (s *Sandbox) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// do runs one change from Go, as the control methods do.
func (s *Sandbox) do(act func(t *tx) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.begin()
	if err != nil {
		return err
	}
	if err := act(t); err != nil {
		return err
	}
	return s.commit(t)
}

func drain(r io.ReadCloser) {
	_, _ = io.Copy(io.Discard, io.LimitReader(r, 1<<20))
	_ = r.Close()
}
