package sandbox_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"sottocasa/payments/sandbox"
)

func TestAPaidSessionIsShownWhole(t *testing.T) {
	b := newBox(t)
	got := b.paid("payment_intent_data[application_fee_amount]", "100")
	for path, want := range map[string]any{
		"status": "complete", "payment_status": "paid", "amount_total": 4090.0, "url": nil,
		"client_reference_id": "pay-1", "metadata.payment": "pay-1", "livemode": false,
		"payment_intent.status": "succeeded", "payment_intent.amount_received": 4090.0,
		"payment_intent.latest_charge.amount_captured":                   4090.0,
		"payment_intent.latest_charge.payment_method_details.card.last4": "4242",
		// 1.5 % of 40.90 is 61.35 cents, and 25; and the application's euro.
		"payment_intent.latest_charge.balance_transaction.fee": 86.0 + 100,
		"payment_intent.latest_charge.balance_transaction.net": 4090.0 - 186,
	} {
		if got.at(path) != want {
			t.Errorf("%s = %v, want %v", path, got.at(path), want)
		}
	}
	plain := b.do(http.MethodGet, "/v1/checkout/sessions/"+got.text("id"), nil)
	intent := plain.text("payment_intent")
	if !strings.HasPrefix(intent, "pi_") {
		t.Errorf("unexpanded intent: %v", plain.at("payment_intent"))
	}
	charge := b.do(http.MethodGet, "/v1/payment_intents/"+intent, nil).text("latest_charge")
	txn := b.do(http.MethodGet, "/v1/charges/"+charge, url.Values{"expand[]": {"payment_intent"}}).text("balance_transaction")
	if b.do(http.MethodGet, "/v1/balance_transactions/"+txn, nil).text("source") != charge {
		t.Error("the balance transaction is of something else")
	}
	want := []string{"application_fee.created", "charge.succeeded", "payment_intent.succeeded", "checkout.session.completed"}
	if got := b.types(); !slices.Equal(got, want) {
		t.Errorf("events %v, want %v", got, want)
	}
}

func TestBadRequests(t *testing.T) {
	b := newBox(t)
	soon, late := time.Now().Add(29*time.Minute).Unix(), time.Now().Add(24*time.Hour+time.Minute).Unix()
	line := "line_items[0]"
	for _, c := range []struct{ name, value, code, param string }{
		{"success_url", "-", "parameter_missing", "success_url"},
		{"success_url", "", "parameter_invalid_empty", "success_url"},
		{"success_url", "/orders", "url_invalid", "success_url"},
		{"cancel_url", "javascript:alert(1)", "url_invalid", "cancel_url"},
		{"mode", "-", "parameter_missing", "mode"},
		{"mode", "subscription", "", "mode"},
		{"price", "100", "parameter_unknown", "price"},
		{"line_items[0][amount]", "100", "parameter_unknown", "line_items[0][amount]"},
		{"expires_at", number(soon), "", "expires_at"},
		{"expires_at", number(late), "", "expires_at"},
		{"expires_at", "soon", "parameter_invalid_integer", "expires_at"},
		{"payment_method_types[0]", "sepa_debit", "", "payment_method_types"},
		{line + "[price_data][currency]", "usd", "", line + "[price_data][currency]"},
		{line + "[price_data][unit_amount]", "49", "amount_too_small", "line_items"},
		{line + "[price_data][unit_amount]", "-1", "parameter_invalid_integer", line + "[price_data][unit_amount]"},
		{line + "[price_data][unit_amount]", "12.5", "parameter_invalid_integer", line + "[price_data][unit_amount]"},
		{line + "[price_data][unit_amount]", "99999999999999999999", "parameter_invalid_integer", line + "[price_data][unit_amount]"},
		{line + "[quantity]", "999999", "amount_too_large", "line_items"},
		{line + "[quantity]", "0", "parameter_invalid_integer", line + "[quantity]"},
		{line + "[price_data][product_data][name]", "-", "parameter_missing", line + "[price_data][product_data][name]"},
		{"customer_email", "marta", "email_invalid", "customer_email"},
		{"locale", "xx", "", "locale"},
		{"payment_intent_data[capture_method]", "later", "", "payment_intent_data[capture_method]"},
		{"payment_intent_data[application_fee_amount]", "4091", "parameter_invalid_integer", "payment_intent_data[application_fee_amount]"},
		{"expand[0]", "customer", "", "expand"},
		{"expand[0]", "payment_intent.latest_charge.balance_transaction.source.x", "", "expand"},
	} {
		got := b.do(http.MethodPost, "/v1/checkout/sessions", asked(time.Now(), c.name, c.value))
		if got.status != http.StatusBadRequest || got.text("error.code") != c.code || got.text("error.param") != c.param ||
			got.text("error.type") != "invalid_request_error" || got.text("error.message") == "" {
			t.Errorf("%s=%s: %d %s", c.name, c.value, got.status, got.raw)
		}
	}
	if n := len(b.Sessions(nives)); n != 0 {
		t.Errorf("%d sessions out of bad requests", n)
	}
}

// Who asks has not moved the clock along: a deadline by the real one is as far
// away as it was meant to be.
func TestADeadlineAfterTheClockWasMoved(t *testing.T) {
	b := newBox(t)
	b.must(b.Advance(49 * time.Hour))
	id := b.session()
	if left := b.get("/v1/checkout/sessions/"+id).at("expires_at").(float64) - float64(time.Now().Add(49*time.Hour).Unix()); left < 30*60 || left > 31*60 {
		t.Errorf("the page lives for %.0f s", left)
	}
	if got := b.do(http.MethodPost, "/v1/checkout/sessions", asked(time.Now().Add(-2*time.Minute))); got.status != http.StatusBadRequest {
		t.Errorf("too near a deadline: %s", got.raw)
	}
	b.must(b.Advance(32 * time.Minute))
	if got := b.get("/v1/checkout/sessions/" + id).text("status"); got != "expired" {
		t.Errorf("after its life it is %s", got)
	}
}

func TestWhoMayCall(t *testing.T) {
	b := newBox(t)
	id := b.session()
	path := "/v1/checkout/sessions/" + id
	for name, c := range map[string]struct {
		headers []string
		status  int
		code    string
	}{
		"right":           {nil, 200, ""},
		"no key":          {[]string{"Authorization", ""}, 401, ""},
		"wrong key":       {[]string{"Authorization", "Bearer sk_test_other"}, 401, ""},
		"empty bearer":    {[]string{"Authorization", "Bearer "}, 401, ""},
		"another account": {[]string{"Stripe-Account", forno}, 404, "resource_missing"},
		"the platform":    {[]string{"Stripe-Account", ""}, 404, "resource_missing"},
		"no such account": {[]string{"Stripe-Account", "acct_nobody"}, 403, "account_invalid"},
		"another version": {[]string{"Stripe-Version", "2026-10-28.endive"}, 400, ""},
	} {
		got := b.do(http.MethodGet, path, nil, c.headers...)
		if got.status != c.status || got.text("error.code") != c.code || got.header.Get("Request-Id") == "" {
			t.Errorf("%s: %d %s", name, got.status, got.raw)
		}
	}
	if got := b.do(http.MethodGet, "/v1/accounts/"+nives, nil, "Stripe-Account", ""); got.at("charges_enabled") != true {
		t.Errorf("account: %s", got.raw)
	}
	if got := b.do(http.MethodGet, "/v1/accounts/acct_closed", nil, "Stripe-Account", ""); got.at("charges_enabled") != false {
		t.Errorf("closed account: %s", got.raw)
	}
	if got := b.do(http.MethodGet, "/v1/accounts/"+forno, nil); got.status != http.StatusForbidden {
		t.Errorf("one shop reads another's account: %s", got.raw)
	}
	if got := b.do(http.MethodGet, "/v1/account", nil); got.text("id") != nives {
		t.Errorf("own account: %s", got.raw)
	}
}

func TestIdempotencyKeys(t *testing.T) {
	b := newBox(t)
	const path = "/v1/checkout/sessions"
	now := time.Now()
	post := func(key, path string, form url.Values, more ...string) reply {
		return b.do(http.MethodPost, path, form, append([]string{"Idempotency-Key", key}, more...)...)
	}
	if bad := post("k", path, asked(now, "mode", "-")); bad.status != http.StatusBadRequest {
		t.Fatal(bad.raw)
	}
	first := post("k", path, asked(now)) // the refused request has not used the key up
	again := post("k", path, asked(now))
	if first.status != http.StatusOK || again.raw != first.raw || again.header.Get("Idempotent-Replayed") != "true" ||
		again.header.Get("Original-Request") != first.header.Get("Request-Id") || first.header.Get("Idempotent-Replayed") != "" {
		t.Errorf("replay: %v %s", again.header, again.raw)
	}
	for name, got := range map[string]reply{
		"other parameters": post("k", path, asked(now, "client_reference_id", "pay-2")),
		"other endpoint":   post("k", path+"/"+first.text("id")+"/expire", nil),
	} {
		if got.status != http.StatusBadRequest || got.text("error.type") != "idempotency_error" {
			t.Errorf("%s: %d %s", name, got.status, got.raw)
		}
	}
	if got := post("k", path, asked(now), "Stripe-Account", forno); got.status != http.StatusOK || got.text("id") == first.text("id") {
		t.Errorf("another account: %s", got.raw)
	}
	if err := b.Advance(25 * time.Hour); err != nil {
		t.Fatal(err)
	}
	if got := post("k", path, asked(now.Add(25*time.Hour))); got.status != http.StatusOK || got.text("id") == first.text("id") {
		t.Errorf("after a day a key starts anew: %s", got.raw)
	}
	// What failed while acting is kept, as Stripe keeps it.
	pi := b.paid("expires_at", number(now.Add(25*time.Hour+later).Unix())).text("payment_intent.id")
	tooMuch := url.Values{"payment_intent": {pi}, "amount": {"5000"}}
	one, two := post("r", "/v1/refunds", tooMuch), post("r", "/v1/refunds", tooMuch)
	if one.status != http.StatusBadRequest || two.raw != one.raw || two.header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("a stored refusal: %s", two.raw)
	}
}

func TestRefunds(t *testing.T) {
	b := newBox(t)
	p := b.paid()
	pi, ch := p.text("payment_intent.id"), p.text("payment_intent.latest_charge.id")
	post := func(pairs ...string) reply {
		v := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			v.Set(pairs[i], pairs[i+1])
		}
		return b.do(http.MethodPost, "/v1/refunds", v)
	}
	part := post("payment_intent", pi, "amount", "90", "reason", "requested_by_customer", "metadata[a]", "b")
	if part.status != 200 || part.at("amount") != 90.0 || part.text("charge") != ch || part.text("metadata.a") != "b" {
		t.Fatal(part.raw)
	}
	if got := post("charge", ch, "amount", "4001"); got.status != 400 || got.text("error.param") != "amount" || got.text("error.code") != "" {
		t.Errorf("too much: %s", got.raw)
	}
	for name, got := range map[string]reply{
		"nothing":  post("amount", "1"),
		"both":     post("charge", ch, "payment_intent", pi),
		"zero":     post("charge", ch, "amount", "0"),
		"negative": post("charge", ch, "amount", "-5"),
		"reason":   post("charge", ch, "reason", "whim"),
	} {
		if got.status != 400 {
			t.Errorf("%s: %s", name, got.raw)
		}
	}
	if id, err := b.RefundAtDashboard(ch, 1000); err != nil || b.do("GET", "/v1/refunds/"+id, nil).at("amount") != 1000.0 {
		t.Errorf("dashboard: %s, %v", id, err)
	}
	if got := post("charge", ch); got.at("amount") != 3000.0 {
		t.Errorf("the rest: %s", got.raw)
	}
	if got := post("charge", ch); got.text("error.code") != "charge_already_refunded" {
		t.Errorf("nothing left: %s", got.raw)
	}
	last := b.Events()[len(b.Events())-1]
	if last.Type != "charge.refunded" || !strings.Contains(string(last.Object), `"refunded":true`) {
		t.Errorf("last event %s %s", last.Type, last.Object)
	}
	page := b.do(http.MethodGet, "/v1/refunds", url.Values{"limit": {"2"}, "charge": {ch}})
	data, _ := page.at("data").([]any)
	if len(data) != 2 || page.at("has_more") != true {
		t.Errorf("first page: %s", page.raw)
	}
	last2 := data[1].(map[string]any)["id"].(string)
	page = b.do(http.MethodGet, "/v1/refunds", url.Values{"limit": {"2"}, "charge": {ch}, "starting_after": {last2}})
	if data, _ = page.at("data").([]any); len(data) != 1 || page.at("has_more") != false {
		t.Errorf("second page: %s", page.raw)
	}
}

func TestSessionsEndByThemselves(t *testing.T) {
	b := newBox(t)
	id := b.session()
	if err := b.Advance(32 * time.Minute); err != nil {
		t.Fatal(err)
	}
	if got := b.look(id); got.text("status") != "expired" || got.at("url") != nil || got.at("payment_intent") != nil {
		t.Errorf("after its time: %s", got.raw)
	}
	if got := b.types(); !slices.Equal(got, []string{"checkout.session.expired"}) {
		t.Errorf("events %v", got)
	}
	if err := b.Pay(id, sandbox.CardGood); err == nil {
		t.Error("paid an expired session")
	}
	got := b.do(http.MethodPost, "/v1/checkout/sessions/"+id+"/expire", nil)
	if got.status != 400 || !strings.Contains(got.text("error.message"), "`expired`") {
		t.Errorf("expire again: %s", got.raw)
	}
}

func TestEventsAreListed(t *testing.T) {
	b := newBox(t)
	for range 4 {
		b.paid()
	}
	all := b.do(http.MethodGet, "/v1/events", url.Values{"limit": {"100"}, "type": {"checkout.session.completed"}})
	if data, _ := all.at("data").([]any); len(data) != 4 {
		t.Errorf("%d completed", len(data))
	}
	if data, _ := b.do(http.MethodGet, "/v1/events", nil, "Stripe-Account", forno).at("data").([]any); len(data) != 0 {
		t.Error("another account's events")
	}
	for _, e := range b.Events() {
		got := b.do(http.MethodGet, "/v1/events/"+e.ID, nil)
		if got.text("type") != e.Type || got.text("account") != nives {
			t.Errorf("event: %s", got.raw)
		}
	}
	if got := b.do(http.MethodGet, "/v1/events", url.Values{"limit": {"101"}}); got.status != 400 {
		t.Error(got.raw)
	}
	list := b.do(http.MethodGet, "/v1/checkout/sessions", url.Values{
		"created[gte]": {fmt.Sprint(time.Now().Add(-time.Hour).Unix())}, "limit": {"3"}, "expand[]": {"data.payment_intent"},
	})
	if data, _ := list.at("data").([]any); len(data) != 3 || list.at("has_more") != true {
		t.Errorf("sessions: %s", list.raw)
	}
}
