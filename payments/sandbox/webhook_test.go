package sandbox_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76/webhook"

	"sottocasa/payments/sandbox"
)

const connectSecret, ownSecret = "whsec_connect_0123456789", "whsec_account_0123456789"

// inbox takes webhooks, and says no while refuse is true.
type inbox struct {
	*testing.T
	mu     sync.Mutex
	refuse bool
	seen   []string // event ids, also the refused ones
	bodies []map[string]any
	web    *httptest.Server
}

func newInbox(t *testing.T, secret string) *inbox {
	in := &inbox{T: t}
	in.web = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		e, err := webhook.ConstructEvent(raw, r.Header.Get("Stripe-Signature"), secret)
		if err != nil {
			t.Errorf("webhook: %v", err)
		}
		for _, wrong := range spec().Event(raw) {
			t.Errorf("webhook: %s", wrong)
		}
		var body map[string]any
		_ = json.Unmarshal(raw, &body)
		in.mu.Lock()
		defer in.mu.Unlock()
		in.seen, in.bodies = append(in.seen, e.ID), append(in.bodies, body)
		if in.refuse {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	t.Cleanup(in.web.Close)
	return in
}

func (in *inbox) set(refuse bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.refuse = refuse
}

func (in *inbox) ids() []string {
	in.mu.Lock()
	defer in.mu.Unlock()
	return slices.Clone(in.seen)
}

// until waits for n arrivals.
func (in *inbox) until(n int) []string {
	in.Helper()
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if got := in.ids(); len(got) >= n {
			return got
		}
	}
	in.Fatalf("%d webhooks came, want %d", len(in.ids()), n)
	return nil
}

func hooks(connect, own *inbox) func(*sandbox.Config) {
	return func(c *sandbox.Config) {
		c.Webhooks = []sandbox.Endpoint{
			{URL: own.web.URL, Secret: ownSecret},
			{URL: connect.web.URL, Secret: connectSecret, Connect: true},
		}
	}
}

// run delivers until the test, or the returned function, ends it.
func (b *box) run() func() {
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan struct{})
	go func() { defer close(done); b.Sandbox.Run(ctx) }()
	stop := func() { cancel(); <-done }
	b.Cleanup(stop)
	return stop
}

func TestWebhooksGoToTheRightEndpoint(t *testing.T) {
	connect, own := newInbox(t, connectSecret), newInbox(t, ownSecret)
	b := newBox(t, hooks(connect, own))
	b.run()
	b.paid()
	connect.until(3)
	id := b.do(http.MethodPost, "/v1/checkout/sessions", asked(time.Now()), "Stripe-Account", "", "Idempotency-Key", "mine").text("id")
	got := b.do(http.MethodPost, "/v1/checkout/sessions/"+id+"/expire", nil, "Stripe-Account", "", "Idempotency-Key", "e1")
	own.until(1)
	if len(connect.ids()) != 3 || len(own.ids()) != 1 {
		t.Errorf("connect %v, account %v", connect.ids(), own.ids())
	}
	for _, body := range connect.bodies {
		if body["account"] != nives || body["api_version"] != "2023-10-16" || body["livemode"] != false || body["pending_webhooks"] != 1.0 {
			t.Errorf("connect event: %v", body)
		}
	}
	request, _ := own.bodies[0]["request"].(map[string]any)
	if _, has := own.bodies[0]["account"]; has || request["idempotency_key"] != "e1" || request["id"] != got.header.Get("Request-Id") {
		t.Errorf("account event: %v", own.bodies[0])
	}
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		left := 0
		for _, e := range b.Events() {
			left += e.Pending
		}
		if left == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d still pending", left)
		}
	}
}

func TestARefusedWebhookComesAgain(t *testing.T) {
	connect, own := newInbox(t, connectSecret), newInbox(t, ownSecret)
	connect.set(true)
	b := newBox(t, hooks(connect, own))
	b.run()
	id := b.session()
	if err := b.Expire(id); err != nil {
		t.Fatal(err)
	}
	connect.until(1)
	start := time.Now()
	connect.set(false)
	seen := connect.until(2)
	if seen[0] != seen[1] || time.Since(start) < 500*time.Millisecond {
		t.Errorf("again after %v: %v", time.Since(start), seen)
	}
}

func TestHeldWebhooksAreReleasedInAnyOrder(t *testing.T) {
	connect, own := newInbox(t, connectSecret), newInbox(t, ownSecret)
	b := newBox(t, hooks(connect, own))
	b.HoldWebhooks()
	b.run()
	b.paid()
	b.paid()
	time.Sleep(50 * time.Millisecond)
	if len(connect.ids()) != 0 {
		t.Fatal("a held webhook left")
	}
	var order []string
	for _, e := range slices.Backward(b.Events()) {
		order = append(order, e.ID)
	}
	if err := b.ReleaseWebhooks(t.Context(), order...); err != nil {
		t.Fatal(err)
	}
	if got := connect.ids(); !slices.Equal(got, order) {
		t.Errorf("came %v, want %v", got, order)
	}
	if err := b.Redeliver(t.Context(), order[0]); err != nil || len(connect.until(7)) != 7 {
		t.Errorf("a duplicate: %v", err)
	}
}

func TestEverythingOutlivesAKill(t *testing.T) {
	connect, own := newInbox(t, connectSecret), newInbox(t, ownSecret)
	dir := t.TempDir()
	b := newBox(t, hooks(connect, own), func(c *sandbox.Config) { c.Dir = dir })
	now := time.Now()
	created := b.do(http.MethodPost, "/v1/checkout/sessions", asked(now), "Idempotency-Key", "k")
	before := b.paid()
	if err := b.Advance(time.Minute); err != nil {
		t.Fatal(err)
	}
	// What a kill leaves: the journal as it is now, its last line torn.
	raw, err := os.ReadFile(filepath.Join(dir, "journal.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	cfg := b.cfg
	cfg.Dir = t.TempDir()
	torn := slices.Concat(raw, []byte(`{"sessions":[{"id":"cs_test_never`))
	if err := os.WriteFile(filepath.Join(cfg.Dir, "journal.jsonl"), torn, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // and once more from the compacted journal
		b = open(t, cfg)
		if after := b.look(before.text("id")); after.raw != before.raw {
			t.Errorf("before %s\nafter %s", before.raw, after.raw)
		}
		again := b.do(http.MethodPost, "/v1/checkout/sessions", asked(now), "Idempotency-Key", "k")
		if again.raw != created.raw || again.header.Get("Idempotent-Replayed") != "true" {
			t.Errorf("the key is forgotten: %s", again.raw)
		}
		stop := b.run()
		connect.until(3)
		stop()
		b.stop()
	}
	unique := slices.Compact(slices.Sorted(slices.Values(connect.ids())))
	if len(unique) != 3 {
		t.Errorf("unsent events after a restart: %v", unique)
	}
	compact, err := os.ReadFile(filepath.Join(cfg.Dir, "journal.jsonl"))
	if err != nil || strings.Contains(string(compact), sandbox.CardGood) || strings.Contains(string(compact), secretKey) {
		t.Errorf("the journal keeps a card or a key: %v", err)
	}
}

func TestAJournalHasOneOwner(t *testing.T) {
	dir := t.TempDir()
	b := newBox(t, func(c *sandbox.Config) { c.Dir = dir })
	if _, err := sandbox.New(b.cfg); err == nil {
		t.Error("two sandboxes on one journal")
	}
	if err := os.WriteFile(filepath.Join(t.TempDir(), "x"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	broken := b.cfg
	broken.Dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(broken.Dir, "journal.jsonl"), []byte("nonsense\n{}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sandbox.New(broken); err == nil {
		t.Error("a journal damaged in the middle was taken for whole")
	}
}

func TestDeliverNowSaysWhoRefuses(t *testing.T) {
	connect, own := newInbox(t, connectSecret), newInbox(t, ownSecret)
	b := newBox(t, hooks(connect, own))
	b.paid()
	connect.set(true)
	if err := b.DeliverNow(t.Context()); err == nil {
		t.Error("a refused webhook counts as taken")
	}
	connect.set(false)
	if err := b.DeliverNow(t.Context()); err != nil {
		t.Error(err)
	}
	if err := b.DeliverNow(t.Context()); err != nil || len(connect.ids()) != 6 {
		t.Errorf("delivered again: %v, %v", connect.ids(), err)
	}
}
