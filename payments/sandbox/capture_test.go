package sandbox_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

// held opens a session that only holds 40,90 € and pays it.
func (b *box) held(pairs ...string) reply {
	b.Helper()
	return b.paid(append([]string{"payment_intent_data[capture_method]", "manual"}, pairs...)...)
}

func TestManualCaptureWaits(t *testing.T) {
	b := newBox(t)
	got := b.held()
	if got.at("status") != "complete" || got.at("payment_status") != "unpaid" ||
		got.at("payment_intent.status") != "requires_capture" || got.at("payment_intent.amount_capturable") != 4090.0 ||
		got.at("payment_intent.latest_charge.captured") != false {
		t.Errorf("held money: %s", got.raw)
	}
	refund := b.do(http.MethodPost, "/v1/refunds", url.Values{"charge": {got.text("payment_intent.latest_charge.id")}})
	if refund.status != http.StatusBadRequest {
		t.Errorf("refunded what was never captured: %s", refund.raw)
	}
}

func TestWhatIsHeldIsCapturedOnce(t *testing.T) {
	b := newBox(t)
	got := b.held("payment_intent_data[application_fee_amount]", "4000")
	pi, ch := got.text("payment_intent.id"), got.text("payment_intent.latest_charge.id")
	path := "/v1/payment_intents/" + pi
	before, _ := got.at("payment_intent.latest_charge.payment_method_details.card.capture_before").(float64)
	if left := time.Until(time.Unix(int64(before), 0)); left < 167*time.Hour || left > 169*time.Hour {
		t.Errorf("capture_before is in %v", left)
	}
	for amount, param := range map[string]string{"0": "amount_to_capture", "4091": "amount_to_capture", "x": "amount_to_capture"} {
		if bad := b.do(http.MethodPost, path+"/capture", url.Values{"amount_to_capture": {amount}}); bad.status != 400 || bad.text("error.param") != param {
			t.Errorf("capture %s: %s", amount, bad.raw)
		}
	}
	taken := b.do(http.MethodPost, path+"/capture", url.Values{"amount_to_capture": {"3828"}, "expand[]": {"latest_charge.balance_transaction"}})
	for at, want := range map[string]any{
		"status": "succeeded", "amount": 4090.0, "amount_received": 3828.0, "amount_capturable": 0.0, "application_fee_amount": 3828.0,
		// Stripe counts what it let go among what was refunded.
		"latest_charge.amount_captured": 3828.0, "latest_charge.amount_refunded": 262.0, "latest_charge.refunded": false,
		"latest_charge.captured": true, "latest_charge.balance_transaction.amount": 3828.0,
		// The fee cannot be more than what was taken; 1.5 % of 38.28 is 57.42 cents, and 25.
		"latest_charge.balance_transaction.fee": 3828.0 + 82,
	} {
		if taken.at(at) != want {
			t.Errorf("%s = %v, want %v", at, taken.at(at), want)
		}
	}
	again := b.do(http.MethodPost, path+"/capture", url.Values{"amount_to_capture": {"1"}})
	if again.status != 400 || again.text("error.code") != "payment_intent_unexpected_state" {
		t.Errorf("a second capture: %s", again.raw)
	}
	if got := b.look(got.text("id")); got.text("payment_status") != "paid" || got.at("amount_total") != 4090.0 {
		t.Errorf("the session: %s", got.raw)
	}
	if over := b.do(http.MethodPost, "/v1/refunds", url.Values{"charge": {ch}, "amount": {"3829"}}); over.status != 400 {
		t.Errorf("gave back what was only held: %s", over.raw)
	}
	all := b.do(http.MethodPost, "/v1/refunds", url.Values{"charge": {ch}, "expand[]": {"charge"}})
	if all.at("amount") != 3828.0 || all.at("charge.refunded") != true || all.at("charge.amount_refunded") != 4090.0 {
		t.Errorf("all of it back: %s", all.raw)
	}
	want := []string{
		"charge.succeeded", "payment_intent.amount_capturable_updated", "checkout.session.completed",
		"application_fee.created", "charge.captured", "payment_intent.succeeded", "refund.created", "charge.refunded",
	}
	if got := b.types(); !slices.Equal(got, want) {
		t.Errorf("events %v, want %v", got, want)
	}
}

func TestAnIntentIsCalledOff(t *testing.T) {
	b := newBox(t)
	got := b.held()
	path := "/v1/payment_intents/" + got.text("payment_intent.id")
	if bad := b.do(http.MethodPost, path+"/cancel", url.Values{"cancellation_reason": {"whim"}}); bad.status != 400 {
		t.Errorf("a reason that is none: %s", bad.raw)
	}
	off := b.do(http.MethodPost, path+"/cancel", url.Values{"cancellation_reason": {"abandoned"}, "expand[]": {"latest_charge"}})
	if off.text("status") != "canceled" || off.at("amount_capturable") != 0.0 || off.text("cancellation_reason") != "abandoned" ||
		off.at("canceled_at") == nil || off.at("latest_charge.amount_refunded") != 4090.0 || off.at("latest_charge.captured") != false {
		t.Errorf("called off: %s", off.raw)
	}
	for _, verb := range []string{"/cancel", "/capture"} {
		if bad := b.do(http.MethodPost, path+verb, nil); bad.text("error.code") != "payment_intent_unexpected_state" {
			t.Errorf("%s afterwards: %s", verb, bad.raw)
		}
	}
	if got := b.look(got.text("id")); got.text("payment_status") != "unpaid" || got.text("status") != "complete" {
		t.Errorf("the session: %s", got.raw)
	}
	open := b.session("client_reference_id", "open")
	if err := b.Pay(open, "4000000000000002"); err == nil {
		t.Fatal("a refused card paid")
	}
	if bad := b.do(http.MethodPost, "/v1/payment_intents/"+b.look(open).text("payment_intent.id")+"/cancel", nil); bad.status != 400 {
		t.Errorf("called off under an open page: %s", bad.raw)
	}
}

func TestAHoldEndsByItself(t *testing.T) {
	b := newBox(t)
	got := b.held()
	taken := b.held("client_reference_id", "pay-2")
	b.do(http.MethodPost, "/v1/payment_intents/"+taken.text("payment_intent.id")+"/capture", nil)
	b.advance(7*24*time.Hour - time.Minute)
	if got := b.look(got.text("id")); got.text("payment_intent.status") != "requires_capture" {
		t.Errorf("a minute before its end: %s", got.raw)
	}
	b.advance(time.Minute)
	over := b.look(got.text("id"))
	if over.text("payment_intent.status") != "canceled" || over.text("payment_intent.cancellation_reason") != "automatic" ||
		over.at("payment_intent.amount_capturable") != 0.0 {
		t.Errorf("after a week: %s", over.raw)
	}
	if types := b.types(); !slices.Equal(types[len(types)-2:], []string{"charge.expired", "payment_intent.canceled"}) || len(types) != 10 {
		t.Errorf("events %v", types)
	}
	b.advance(24 * time.Hour)
	if n := len(b.types()); n != 10 {
		t.Errorf("it ended %d times", n-9)
	}
	if got := b.look(taken.text("id")); got.text("payment_status") != "paid" {
		t.Errorf("what was taken in time: %s", got.raw)
	}
}

func TestIntentsAndChargesAreListed(t *testing.T) {
	b := newBox(t)
	for range 3 {
		b.paid()
	}
	for _, path := range []string{"/v1/payment_intents", "/v1/charges"} {
		page := b.do(http.MethodGet, path, url.Values{"limit": {"2"}, "created[gte]": {"1"}})
		data, _ := page.at("data").([]any)
		if len(data) != 2 || page.at("has_more") != true {
			t.Fatalf("%s: %s", path, page.raw)
		}
		last, _ := data[1].(map[string]any)["id"].(string)
		rest := b.do(http.MethodGet, path, url.Values{"limit": {"2"}, "starting_after": {last}})
		if data, _ := rest.at("data").([]any); len(data) != 1 || rest.at("has_more") != false {
			t.Errorf("%s: %s", path, rest.raw)
		}
	}
	full := b.do(http.MethodGet, "/v1/payment_intents", url.Values{"expand[]": {"data.latest_charge"}, "limit": {"1"}})
	if !strings.Contains(full.raw, `"payment_method_details"`) {
		t.Errorf("unexpanded: %s", full.raw)
	}
	of := b.do(http.MethodGet, "/v1/charges", url.Values{"payment_intent": {"pi_other"}})
	if data, _ := of.at("data").([]any); len(data) != 0 {
		t.Errorf("charges of another intent: %s", of.raw)
	}
}
