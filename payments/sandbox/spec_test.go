package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// altered gives a copy of a JSON object with the value at a dotted path
// changed; without a change the value goes away.
func altered(t *testing.T, raw, path string, change ...any) []byte {
	t.Helper()
	var whole map[string]any
	if err := json.Unmarshal([]byte(raw), &whole); err != nil {
		t.Fatal(err)
	}
	keys := strings.Split(path, ".")
	at := whole
	for _, key := range keys[:len(keys)-1] {
		next, ok := at[key].(map[string]any)
		if !ok {
			t.Fatalf("nothing at %s of %s", key, path)
		}
		at = next
	}
	last := keys[len(keys)-1]
	if delete(at, last); len(change) > 0 {
		at[last] = change[0]
	}
	out, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestTheDescriptionBites: one wrong field in an answer or an event, however
// deep, is found.
func TestTheDescriptionBites(t *testing.T) {
	b := newBox(t)
	good := b.paid()
	const charge = "payment_intent.latest_charge"
	for _, c := range []struct {
		path   string
		change []any
	}{
		{"id", nil},
		{"object", []any{"session"}},
		{"status", []any{"paid"}},
		{"amount_total", []any{"4090"}},
		{"amount_total", []any{40.9}},
		{"livemode", []any{nil}},
		{"colour", []any{"red"}},
		{"success_url", []any{strings.Repeat("x", 5001)}},
		{"payment_method_types", []any{"card"}},
		{"payment_intent", []any{7}},
		{"payment_intent.status", []any{"held"}},
		{"payment_intent.capture_method", nil},
		{"metadata.payment", []any{7}},
		{charge + ".amount_captured", nil},
		{charge + ".captured", []any{"yes"}},
		{charge + ".billing_details.email", []any{false}},
		{charge + ".payment_method_details.card.exp_month", nil},
		{charge + ".payment_method_details.card.brand_new", []any{1}},
		{charge + ".balance_transaction.fee", []any{nil}},
		{charge + ".balance_transaction.type", []any{"gift"}},
		{charge + ".balance_transaction.fee_details", []any{[]any{map[string]any{"amount": 1}}}},
		{"line_items.data", []any{[]any{map[string]any{"id": "li_1"}}}},
	} {
		raw := altered(t, good.raw, c.path, c.change...)
		if len(spec().Answer(http.MethodGet, "/v1/checkout/sessions/cs_1", http.StatusOK, raw)) == 0 {
			t.Errorf("%s changed to %v is not found", c.path, c.change)
		}
	}
	if len(spec().Answer(http.MethodGet, "/v1/nowhere", http.StatusOK, []byte(`{}`))) == 0 ||
		len(spec().Answer(http.MethodGet, "/v1/charges/ch_1", http.StatusBadRequest, []byte(`{"error":{"type":"whim"}}`))) == 0 {
		t.Error("an unknown path, or an error of no known type, is not found")
	}
	events := b.Events()
	event := string(events[len(events)-1].Raw)
	if wrong := spec().Event([]byte(event)); len(wrong) != 0 {
		t.Fatalf("a good event: %v", wrong)
	}
	for path, change := range map[string]any{
		"type": "charge.succeeded", "data.object.status": "paid", "data.object.colour": 1, "created": nil, "pending_webhooks": "1",
		"data.previous_attributes": map[string]any{"colour": "red"}, "request.id": 7, "data.object.object": "charge",
	} {
		if len(spec().Event(altered(t, event, path, change))) == 0 {
			t.Errorf("an event's %s changed to %v is not found", path, change)
		}
	}
	if len(spec().Event(altered(t, event, "type", "shop.burgled"))) == 0 || len(spec().Event(altered(t, event, "data.object.id"))) == 0 {
		t.Error("an unknown type, or an object without its id, is not found")
	}
	if len(spec().Event([]byte(`{`))) == 0 || fmt.Sprint(spec().Event([]byte(`{}`))) == "[]" {
		t.Error("what is no event is not found")
	}
}
