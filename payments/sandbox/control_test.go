package sandbox_test

import (
	"encoding/json"
	"io"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"sottocasa/payments/sandbox"
)

func controlled(c *sandbox.Config) { c.Control = true }

// tell asks for something of the control API.
func (b *box) tell(verb, body string, headers ...string) (int, map[string]any) {
	b.Helper()
	method, reader := http.MethodGet, io.Reader(nil)
	if body != "" {
		method, reader = http.MethodPost, strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(b.Context(), method, b.web.URL+"/_control/"+verb, reader)
	b.must(err)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		if req.Header.Set(headers[i], headers[i+1]); headers[i] == "Host" {
			req.Host = headers[i+1]
		}
	}
	res, err := http.DefaultClient.Do(req)
	b.must(err)
	defer func() { _ = res.Body.Close() }()
	out := map[string]any{}
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		b.Errorf("%s %s: no JSON: %v", verb, body, err)
	}
	return res.StatusCode, out
}

// told is tell for what must work.
func (b *box) told(verb, body string) map[string]any {
	b.Helper()
	status, out := b.tell(verb, body)
	if status != http.StatusOK {
		b.Errorf("%s %s: %d %v", verb, body, status, out)
	}
	return out
}

func TestEveryVerbOfTheControlAPI(t *testing.T) {
	connect := newInbox(t, connectSecret)
	b := newBox(t, hooks(connect, newInbox(t, ownSecret)), controlled)
	id := b.session()
	if got := b.told("pay", `{"session":"last","card":"4000 0000 0000 0002"}`); got["result"] != "declined" || got["decline_code"] != "generic_decline" {
		t.Errorf("a refused card: %v", got)
	}
	if got := b.told("pay", `{"session":"last","card":"4000002760003184"}`); got["result"] != "challenged" || got["page"] != "http://pay.example/pay/"+id+"/bank" {
		t.Errorf("a question: %v", got)
	}
	if got := b.told("pay", `{"session":"last","card":"4000002760003184","answer":"accept"}`); got["result"] != "paid" || got["session"] != id {
		t.Errorf("paid: %v", got)
	}
	b.told("refund", `{"charge":"`+id+`","cents":100}`)
	if b.told("refund/fail", `{"refund":"last"}`); b.look(id).at("payment_intent.latest_charge.amount_refunded") != 0.0 {
		t.Error("a refund that failed")
	}
	b.told("dispute", `{"charge":"last"}`)
	b.told("dispute/win", `{"dispute":"last"}`)
	b.told("payout", `{"account":"acct_nives","cents":100}`)
	b.told("payout/arrive", `{"payout":"last"}`)
	b.told("payout/fail", `{"payout":"last"}`)
	if b.told("balance", `{"account":"acct_nives","cents":5}`); b.total(nives) != 5 {
		t.Error("the balance")
	}
	for _, kind := range []string{"accounts", "sessions", "intents", "charges", "refunds", "disputes", "payouts", "events"} {
		if list, _ := b.told("state", "")[kind].([]any); len(list) == 0 {
			t.Errorf("the state shows no %s", kind)
		}
	}
	if verbs, _ := b.told("", "")["verbs"].([]any); len(verbs) != 23 {
		t.Errorf("%d verbs", len(verbs))
	}
	b.told("dispute", `{"charge":"`+b.paid("client_reference_id", "lost").text("payment_intent.latest_charge.id")+`"}`)
	b.told("dispute/lose", `{"dispute":"last"}`)
}

// TestTheOtherVerbsOfTheControlAPI: accounts, events, faults and the clock.
func TestTheOtherVerbsOfTheControlAPI(t *testing.T) {
	connect := newInbox(t, connectSecret)
	b := newBox(t, hooks(connect, newInbox(t, ownSecret)), controlled)
	for _, do := range []string{"restrict", "disable", "disconnect", "enable"} {
		b.told("account", `{"account":"acct_nives","do":"`+do+`"}`)
	}
	b.session("client_reference_id", "second")
	b.told("expire", `{"session":"last"}`)
	b.told("events/drop", `{"event":"last"}`)
	b.told("events/delay", `{"type":"charge.*","days":2,"next":3}`)
	b.told("events/duplicate", `{"type":"*","times":2}`)
	b.told("events/hold", `{}`)
	b.paid("client_reference_id", "third")
	b.told("events/release", `{"order":["`+b.Events()[0].ID+`"]}`)
	b.told("events/redeliver", `{"event":"last","times":3}`)
	if got := b.told("events/forge", `{"event":"last","how":"live"}`); got["status"] != 200.0 {
		t.Errorf("a forgery: %v", got)
	}
	if n := len(connect.ids()); n != 5 {
		t.Errorf("%d events were sent by hand", n)
	}
	b.told("faults", `{"do":"status","status":500,"path":"/v1/refunds"}`)
	if got := b.get("/v1/refunds"); got.status != 500 {
		t.Errorf("a fault: %s", got.raw)
	}
	b.told("faults", `{"do":"lose"}`)
	b.told("faults/clear", `{}`)
	before := b.told("state", "")
	if after := b.told("clock", `{"days":2,"minutes":1}`); after["now"] == before["now"] || b.told("state", "")["ahead"] != "48h1m0s" {
		t.Errorf("the clock: %v", after)
	}
}

func TestWhatTheControlAPIRefuses(t *testing.T) {
	b := newBox(t, controlled)
	for _, c := range []struct {
		verb, body string
		status     int
	}{
		{"clock", `{"days":-1}`, 422}, {"clock", `{"days":401}`, 422}, {"clock", `{"days":9223372036854775807,"hours":99}`, 422}, {"clock", `{`, 400},
		{"clock", `{"weeks":1}`, 400}, {"clock", `{"days":"1"}`, 400}, {"pay", `{"session":"cs_nobody"}`, 422}, {"pay", `{"session":"last","card":"x"}`, 422},
		{"refund", `{"charge":"last"}`, 422}, {"refund", `{"charge":"last","cents":-5}`, 422}, {"account", `{"account":"acct_nives","do":"burn"}`, 422},
		{"events/redeliver", `{"event":"last"}`, 422}, {"events/redeliver", `{"event":"last","times":1001}`, 422}, {"events/forge", `{"event":"last","how":"old"}`, 422},
		{"faults", `{"do":"burn"}`, 422}, {"balance", `{"account":"acct_nobody","cents":1}`, 422}, {"payout", `{"account":"acct_nives","cents":99999999}`, 422},
		{"burn", `{}`, 404}, {"dispute", `{"charge":""}`, 422},
	} {
		if status, out := b.tell(c.verb, c.body); status != c.status || out["error"] == "" {
			t.Errorf("%s %s: %d %v", c.verb, c.body, status, out)
		}
	}
	for name, headers := range map[string][]string{
		"a page":           {"Origin", "http://evil.example"},
		"a page, quietly":  {"Sec-Fetch-Site", "cross-site"},
		"a renamed host":   {"Host", "evil.example"},
		"another renaming": {"Host", "127.0.0.1.evil.example"},
	} {
		if status, _ := b.tell("clock", `{"days":1}`, headers...); status != http.StatusForbidden {
			t.Errorf("%s: %d", name, status)
		}
	}
	if status, _ := b.tell("clock", `{"days":1}`, "Content-Type", "text/plain"); status != http.StatusUnsupportedMediaType {
		t.Errorf("a form of a page: %d", status)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, newBox(t).web.URL+"/_control/clock", strings.NewReader(`{}`))
	b.must(err)
	res, err := http.DefaultClient.Do(req)
	b.must(err)
	if _ = res.Body.Close(); res.StatusCode != http.StatusNotFound {
		t.Errorf("not asked for, and served: %d", res.StatusCode)
	}
}

// TestTheExamplesOfItsPaper: every curl of docs/sandbox.md names a verb that
// there is, and sends what it understands.
func TestTheExamplesOfItsPaper(t *testing.T) {
	raw, err := os.ReadFile("../../docs/sandbox.md")
	if err != nil {
		t.Fatal(err)
	}
	b := newBox(t, controlled)
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(`curl --json '([^']*)' \$PAY/_control/([a-z/]+)`).FindAllStringSubmatch(string(raw), -1) {
		seen[m[2]] = true
		if status, out := b.tell(m[2], m[1]); status != http.StatusOK && status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d %v", m[0], status, out)
		}
	}
	verbs, _ := b.told("", "")["verbs"].([]any)
	for _, verb := range verbs {
		if name, isPost := strings.CutPrefix(verb.(string), "POST /_control/"); isPost && !seen[name] {
			t.Errorf("no example of %s", name)
		}
	}
	for _, how := range sandbox.Forgeries() {
		if !strings.Contains(string(raw), "`"+how+"`") {
			t.Errorf("%s is not described", how)
		}
	}
}
