package sandbox_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76/webhook"

	"sottocasa/payments/sandbox"
)

// posted is a box whose webhooks go to connect.
func posted(t *testing.T, connect *inbox) *box {
	return newBox(t, hooks(connect, newInbox(t, ownSecret)))
}

// kinds lists the types of what has come, in order.
func (in *inbox) kinds() (out []string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, body := range in.bodies {
		kind, _ := body["type"].(string)
		out = append(out, kind)
	}
	return out
}

// untaken waits until so many events are those that nobody has taken: what has
// come is noted a moment later.
func (b *box) untaken(n int) {
	b.Helper()
	got := 0
	for range 200 {
		data, _ := b.get("/v1/events", "delivery_success", "false").at("data").([]any)
		if got = len(data); got == n {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	b.Errorf("%d events that nobody has taken, want %d", got, n)
}

func TestEventsAreDroppedDelayedDuplicatedAndHeld(t *testing.T) {
	connect := newInbox(t, connectSecret)
	b := posted(t, connect)
	b.must(
		b.Bend(sandbox.Rule{Type: "charge.*", Do: "drop"}),
		b.Bend(sandbox.Rule{Type: "payment_intent.succeeded", Do: "delay", Delay: 48 * time.Hour}),
		b.Bend(sandbox.Rule{Type: "checkout.session.completed", Do: "duplicate", Times: 2}),
	)
	b.paid()
	b.run()
	connect.until(3)
	if got := connect.kinds(); !slices.Equal(got, slices.Repeat([]string{"checkout.session.completed"}, 3)) {
		t.Errorf("came %v", got)
	}
	for _, e := range b.Events() {
		if dropped := e.Type == "charge.succeeded"; dropped != (e.Lost == 1) || e.Type == "payment_intent.succeeded" && e.Pending != 1 {
			t.Errorf("%s: %d pending, %d lost", e.Type, e.Pending, e.Lost)
		}
	}
	b.untaken(2)
	b.advance(49 * time.Hour)
	if connect.until(4); connect.kinds()[3] != "payment_intent.succeeded" {
		t.Errorf("after two days: %v", connect.kinds())
	}
	b.must(b.Redeliver(t.Context(), b.Events()[0].ID))
	if got := connect.kinds(); got[4] != "charge.succeeded" {
		t.Errorf("what was dropped, sent by hand: %v", got)
	}

	// The rules are used up; one event can be held by its name, and released
	// after those that came later.
	b.must(b.Bend(sandbox.Rule{Type: "charge.*", Do: "hold"}))
	b.paid("client_reference_id", "second", "expires_at", number(time.Now().Add(49*time.Hour+later).Unix()))
	connect.until(7)
	b.must(b.ReleaseWebhooks(t.Context()))
	if connect.until(8); connect.kinds()[7] != "charge.succeeded" {
		t.Errorf("released: %v", connect.kinds())
	}
}

func TestRulesThatAreNone(t *testing.T) {
	connect := newInbox(t, connectSecret)
	b := posted(t, connect)
	b.paid()
	id := b.Events()[0].ID
	for _, r := range []sandbox.Rule{{}, {Type: "*"}, {Type: "[", Do: "drop"}, {Type: "*", Do: "delay"}, {Type: "*", Do: "duplicate", Times: 1001}, {Type: "*", Do: "drop", Next: -1}} {
		if b.Bend(r) == nil {
			t.Errorf("%+v is taken", r)
		}
	}
	if b.BendEvent("evt_nobody", sandbox.Rule{Do: "drop"}) == nil || b.BendEvent(id, sandbox.Rule{Do: "delay"}) == nil {
		t.Error("an event that is none, or no delay")
	}
	b.must(b.BendEvent(id, sandbox.Rule{Do: "drop"}), b.DeliverNow(t.Context()))
	if b.BendEvent(id, sandbox.Rule{Do: "hold"}) == nil || len(connect.ids()) != 2 {
		t.Errorf("dropped: %v", connect.kinds())
	}
}

// TestRetriesFollowTheMovableClock: an endpoint that says no is asked again
// with longer and longer waits, and for three days.
func TestRetriesFollowTheMovableClock(t *testing.T) {
	connect := newInbox(t, connectSecret)
	connect.set(true)
	b := posted(t, connect)
	b.must(b.Expire(b.session()))
	b.run()
	connect.until(1)
	for n := range 3 {
		b.advance(time.Hour) // more than any wait so far
		if connect.until(n + 2); b.Events()[0].Pending != 1 {
			t.Fatalf("try %d: %+v", n+2, b.Events()[0])
		}
	}
	b.advance(73 * time.Hour)
	for deadline := time.Now().Add(10 * time.Second); b.Events()[0].Lost != 1; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not given up: %+v", b.Events()[0])
		}
	}
	seen := len(connect.ids())
	b.advance(24 * time.Hour)
	connect.set(false)
	b.must(b.DeliverNow(t.Context()))
	if n := len(connect.ids()); n != seen {
		t.Errorf("given up, and sent again: %d", n-seen)
	}
	if b.must(b.Redeliver(t.Context(), b.Events()[0].ID)); b.Events()[0].Lost != 0 {
		t.Error("taken in the end, and still lost")
	}
}

func TestForgeries(t *testing.T) {
	var in *rawInbox
	b := newBox(t, func(c *sandbox.Config) {
		in = newRawInbox(t)
		c.Webhooks = []sandbox.Endpoint{{URL: in.web.URL + "/own", Secret: ownSecret}, {URL: in.web.URL + "/connect", Secret: connectSecret, Connect: true}}
	})
	b.paid()
	id := b.Events()[2].ID
	for _, how := range sandbox.Forgeries() {
		status, said, err := b.Forge(context.Background(), sandbox.Forgery{Event: id, How: how})
		got := in.last()
		believed := !slices.Contains([]string{"signature", "unsigned", "old", "altered"}, how)
		if err != nil || status != 200 || said != "seen" || believed != got.signed {
			t.Errorf("%s: %d %q %v, signed %v", how, status, said, err, got.signed)
		}
		if path := map[bool]string{true: "/own", false: "/connect"}[how == "endpoint"]; got.path != path {
			t.Errorf("%s came to %s", how, got.path)
		}
		if same := got.body["id"] == id; same && how != "garbage" {
			t.Errorf("%s has the real event's id", how)
		}
		about := got.at("data", "object")
		for want, ok := range map[string]bool{
			"order": about["client_reference_id"] != "pay-1", "session": about["id"] != b.Sessions(nives)[0].ID, "account": got.body["account"] == "acct_nobody",
			"amount": about["amount_total"] == 1.0, "currency": about["currency"] == "usd", "type": got.body["type"] == "shop.burgled",
			"version": got.body["api_version"] != "2023-10-16", "live": got.body["livemode"] == true, "missing": got.body["data"] == nil,
			"nulls": about["id"] == nil, "huge": got.size > 10<<20, "garbage": got.body == nil,
		} {
			if (want == how) != ok && !(how == "garbage" || how == "missing" || how == "nulls") {
				t.Errorf("%s: %s is %v", how, want, ok)
			}
		}
	}
	if len(b.Events()) != 3 {
		t.Error("a forgery is on the books")
	}
	for _, f := range []sandbox.Forgery{{Event: id, How: "whim"}, {Event: "evt_nobody", How: "old"}} {
		if _, _, err := b.Forge(context.Background(), f); err == nil {
			t.Errorf("%+v was sent", f)
		}
	}
}

// rawInbox takes everything and notes what it was.
type rawInbox struct {
	seen []rawLetter
	web  *httptest.Server
}

type rawLetter struct {
	path   string
	signed bool
	size   int
	body   map[string]any
}

func newRawInbox(t *testing.T) *rawInbox {
	in := &rawInbox{}
	in.web = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		secret := map[string]string{"/own": ownSecret, "/connect": connectSecret}[r.URL.Path]
		l := rawLetter{path: r.URL.Path, size: len(raw), signed: webhook.ValidatePayload(raw, r.Header.Get("Stripe-Signature"), secret) == nil}
		_ = json.Unmarshal(raw, &l.body)
		in.seen = append(in.seen, l)
		_, _ = w.Write([]byte("seen"))
	}))
	t.Cleanup(in.web.Close)
	return in
}

// last is the newest letter; nobody else writes while a forgery is answered.
func (in *rawInbox) last() rawLetter { return in.seen[len(in.seen)-1] }

func (l rawLetter) at(keys ...string) map[string]any {
	at := l.body
	for _, key := range keys {
		at, _ = at[key].(map[string]any)
	}
	return at
}
