package sandbox_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"sottocasa/payments/sandbox"
)

// form makes parameters out of pairs.
func form(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func (b *box) post(path string, pairs ...string) reply {
	b.Helper()
	return b.do(http.MethodPost, path, form(pairs...))
}

func (b *box) get(path string, pairs ...string) reply {
	b.Helper()
	return b.do(http.MethodGet, path, form(pairs...))
}

// must fails the test for the first error.
func (b *box) must(errs ...error) {
	b.Helper()
	for _, err := range errs {
		if err != nil {
			b.Fatal(err)
		}
	}
}

// total is what an account has, pending money included.
func (b *box) total(account string) int64 {
	b.Helper()
	got := b.do(http.MethodGet, "/v1/balance", nil, "Stripe-Account", account)
	var sum float64
	for _, part := range []string{"available", "pending"} {
		list, _ := got.at(part).([]any)
		amount, _ := list[0].(map[string]any)["amount"].(float64)
		sum += amount
	}
	return int64(sum)
}

func TestMoneyClearsAndCostsByCard(t *testing.T) {
	b := newBox(t)
	before := b.total(nives)
	for number, cost := range map[string]int64{sandbox.CardGood: 86, "4000008260000000": 127, "4000000360000006": 158} {
		id := b.session("client_reference_id", number)
		b.must(b.Pay(id, number))
		txn := b.get("/v1/balance_transactions/" + b.look(id).text("payment_intent.latest_charge.balance_transaction.id"))
		if txn.at("fee") != float64(cost) || txn.text("status") != "pending" || txn.text("reporting_category") != "charge" {
			t.Errorf("%s: %s", number, txn.raw)
		}
		before += 4090 - cost
	}
	if got := b.total(nives); got != before {
		t.Errorf("the balance is %d, want %d", got, before)
	}
	b.advance(8 * 24 * time.Hour)
	list := b.get("/v1/balance_transactions", "type", "charge", "limit", "2")
	data, _ := list.at("data").([]any)
	if first, _ := data[0].(map[string]any); len(data) != 2 || list.at("has_more") != true || first["status"] != "available" {
		t.Errorf("after a week: %s", list.raw)
	}
}

func TestARefundNeedsMoney(t *testing.T) {
	b := newBox(t)
	p := b.paid()
	pi := p.text("payment_intent.id")
	b.must(b.SetBalance(nives, 999))
	if got := b.post("/v1/refunds", "payment_intent", pi, "amount", "1000"); got.status != 400 || got.text("error.code") != "insufficient_funds" {
		t.Errorf("10 euros of 9.99: %s", got.raw)
	}
	if got := b.look(p.text("id")); got.at("payment_intent.latest_charge.amount_refunded") != 0.0 {
		t.Errorf("a refused refund moved money: %s", got.raw)
	}
	if got := b.post("/v1/refunds", "payment_intent", pi, "amount", "999"); got.status != 200 || b.total(nives) != 0 {
		t.Errorf("all there is: %s", got.raw)
	}
	b.must(b.SetBalance("", 500))
	if b.total("") != 500 {
		t.Error("the platform's balance")
	}
	if b.SetBalance("acct_nobody", 1) == nil {
		t.Error("a balance of nobody")
	}
}

func TestRefundsThatEndLater(t *testing.T) {
	b := newBox(t)
	expires := number(time.Now().Add(later).Unix())
	for card, c := range map[string]struct {
		first, last string
		refunded    float64
	}{
		sandbox.CardRefundSlow: {"pending", "succeeded", 4090},
		sandbox.CardRefundLost: {"succeeded", "failed", 0},
	} {
		id := b.session("client_reference_id", card, "expires_at", expires)
		b.must(b.Pay(id, card))
		before := b.total(nives)
		r := b.post("/v1/refunds", "payment_intent", b.look(id).text("payment_intent.id"))
		if r.text("status") != c.first || b.total(nives) != before-4090 {
			t.Errorf("%s: %s", card, r.raw)
		}
		b.advance(2 * time.Minute)
		r = b.get("/v1/refunds/" + r.text("id"))
		if r.text("status") != c.last || b.look(id).at("payment_intent.latest_charge.amount_refunded") != c.refunded ||
			b.total(nives) != before-int64(c.refunded) {
			t.Errorf("%s, later: %s", card, r.raw)
		}
		if types := b.types(); !slices.Equal(types[len(types)-2:], []string{"charge.refund.updated", "refund.updated"}) {
			t.Errorf("%s: events %v", card, types)
		}
		if failed := c.last == "failed"; failed != (b.FailRefund(r.text("id")) != nil) {
			t.Errorf("%s: failing it by hand", card)
		}
	}
	r := b.post("/v1/refunds", "payment_intent", b.paid("expires_at", expires).text("payment_intent.id"), "amount", "90")
	b.must(b.FailRefund(r.text("id")))
	if got := b.get("/v1/refunds/" + r.text("id")); got.text("failure_reason") == "" || got.at("failure_balance_transaction") == nil {
		t.Errorf("a failed refund: %s", got.raw)
	}
}

func TestADisputeTakesAndGivesMoney(t *testing.T) {
	for said, c := range map[string]struct {
		status string
		left   int64 // of 4090 - 86
	}{
		"winning_evidence": {"won", 4004}, "losing_evidence": {"lost", 4004 - 4090 - 2000}, "a receipt": {"under_review", 4004 - 4090 - 2000},
	} {
		b := newBox(t)
		before := b.total(nives)
		ch := b.paid().text("payment_intent.latest_charge.id")
		id, err := b.Dispute(ch)
		b.must(err)
		if _, err := b.Dispute(ch); err == nil {
			t.Error("disputed twice")
		}
		d := b.get("/v1/disputes/"+id, "expand[]", "charge")
		if d.text("status") != "needs_response" || d.at("charge.disputed") != true || d.at("amount") != 4090.0 {
			t.Errorf("a dispute: %s", d.raw)
		}
		if got := b.post("/v1/refunds", "charge", ch); got.text("error.code") != "charge_disputed" {
			t.Errorf("a refund meanwhile: %s", got.raw)
		}
		if got := b.post("/v1/disputes/"+id, "evidence[colour]", "red"); got.status != 400 {
			t.Errorf("evidence of no kind: %s", got.raw)
		}
		if got := b.post("/v1/disputes/"+id, "evidence[customer_name]", "Marta", "submit", "false"); got.text("status") != "needs_response" {
			t.Errorf("kept for later: %s", got.raw)
		}
		got := b.post("/v1/disputes/"+id, "evidence[uncategorized_text]", said)
		if got.text("status") != c.status || b.total(nives)-before != c.left || got.text("evidence.customer_name") != "Marta" {
			t.Errorf("%s: %d, %s", said, b.total(nives)-before, got.raw)
		}
		if over := c.status != "under_review"; over != (b.Decide(id, true) != nil) {
			t.Errorf("%s: decided again", said)
		}
		if c.status == "under_review" && b.total(nives)-before != 4004 {
			t.Errorf("won in the end: %d", b.total(nives)-before)
		}
		if list, _ := b.get("/v1/disputes", "charge", ch).at("data").([]any); len(list) != 1 {
			t.Error("the list of disputes")
		}
	}
	b := newBox(t)
	id := b.session()
	b.must(b.Pay(id, sandbox.CardDisputed))
	if types := b.types(); !slices.Equal(types[len(types)-2:], []string{"charge.dispute.created", "charge.dispute.funds_withdrawn"}) {
		t.Errorf("a card that is disputed at once: %v", types)
	}
	list, _ := b.get("/v1/disputes").at("data").([]any)
	first, _ := list[0].(map[string]any)["id"].(string)
	if got := b.post("/v1/disputes/" + first + "/close"); got.text("status") != "lost" {
		t.Errorf("given up: %s", got.raw)
	}
}

func TestPayouts(t *testing.T) {
	b := newBox(t)
	b.paid() // still pending: it cannot be paid out
	all := b.post("/v1/payouts", "amount", "100001", "currency", "eur")
	if all.text("error.code") != "balance_insufficient" {
		t.Errorf("more than is available: %s", all.raw)
	}
	p := b.post("/v1/payouts", "amount", "60000", "currency", "eur")
	if p.text("status") != "in_transit" || p.at("automatic") != false {
		t.Errorf("a payout: %s", p.raw)
	}
	rest, err := b.PayOut(nives, 0)
	b.must(err)
	if got := b.get("/v1/payouts/" + rest); got.at("amount") != 40000.0 || got.at("automatic") != true {
		t.Errorf("the rest: %s", got.raw)
	}
	b.must(b.FailPayout(rest))
	if got := b.get("/v1/payouts/" + rest); got.text("status") != "failed" || got.text("failure_code") == "" || b.FailPayout(rest) == nil {
		t.Errorf("sent back: %s", got.raw)
	}
	b.advance(3 * 24 * time.Hour)
	if got := b.get("/v1/payouts/" + p.text("id")); got.text("status") != "paid" || b.Arrive(p.text("id")) == nil {
		t.Errorf("after two days: %s", got.raw)
	}
	if got := b.total(nives); got != 100000-60000+4090-86 {
		t.Errorf("left: %d", got)
	}
	want := []string{"payout.created", "payout.created", "payout.failed", "payout.paid"}
	if got := b.types()[3:]; !slices.Equal(got, want) {
		t.Errorf("events %v", got)
	}
	b.must(b.Restrict(nives))
	if _, err := b.PayOut(nives, 1); err == nil {
		t.Error("a restricted account is paid out")
	}
}

func TestTransfersAndReversals(t *testing.T) {
	b := newBox(t)
	platform := func(method, path string, pairs ...string) reply {
		return b.do(method, path, form(pairs...), "Stripe-Account", "")
	}
	opened := b.do(http.MethodPost, "/v1/checkout/sessions", asked(time.Now()), "Stripe-Account", "")
	b.must(b.Pay(opened.text("id"), sandbox.CardGood))
	ch := platform("GET", "/v1/checkout/sessions/"+opened.text("id"), "expand[]", "payment_intent").text("payment_intent.latest_charge")
	send := func(pairs ...string) reply {
		return platform("POST", "/v1/transfers", append([]string{"currency", "eur"}, pairs...)...)
	}
	for name, got := range map[string]reply{
		"nothing available": send("amount", "1000", "destination", nives),
		"more than charged": send("amount", "4091", "destination", nives, "source_transaction", ch),
		"nobody":            send("amount", "1", "destination", "acct_nobody", "source_transaction", ch),
		"a closed account":  send("amount", "1", "destination", "acct_closed", "source_transaction", ch),
		"no such charge":    send("amount", "1", "destination", nives, "source_transaction", "ch_nobody"),
		"from a shop":       b.post("/v1/transfers", "amount", "1", "currency", "eur", "destination", forno),
	} {
		if got.status != 400 {
			t.Errorf("%s: %s", name, got.raw)
		}
	}
	was := b.total(nives)
	one := send("amount", "3000", "destination", nives, "source_transaction", ch, "transfer_group", "p1")
	two := send("amount", "1000", "destination", forno, "source_transaction", ch, "transfer_group", "p1")
	if one.status != 200 || two.status != 200 || b.total(nives) != was+3000 || b.total("") != 4090-86-4000 {
		t.Fatalf("shared: %s %s", one.raw, two.raw)
	}
	if got := send("amount", "91", "destination", forno, "source_transaction", ch); got.status != 400 {
		t.Errorf("more than is left of the charge: %s", got.raw)
	}
	path := "/v1/transfers/" + one.text("id")
	b.must(b.SetBalance(nives, 999))
	if got := platform("POST", path+"/reversals", "amount", "1000"); got.text("error.code") != "balance_insufficient" {
		t.Errorf("of a shop that is short: %s", got.raw)
	}
	if got := platform("POST", path+"/reversals", "amount", "900"); got.status != 200 || b.total(nives) != 99 {
		t.Errorf("a part: %s", got.raw)
	}
	if got := platform("POST", path+"/reversals", "amount", "2101"); got.status != 400 {
		t.Errorf("more than was sent: %s", got.raw)
	}
	b.must(b.SetBalance(nives, 5000))
	rest := platform("POST", path+"/reversals")
	got := platform("GET", path)
	if rest.at("amount") != 2100.0 || got.at("reversed") != true || got.at("amount_reversed") != 3000.0 {
		t.Errorf("all of it: %s %s", rest.raw, got.raw)
	}
	if list, _ := platform("GET", path+"/reversals").at("data").([]any); len(list) != 2 {
		t.Error("the list of reversals")
	}
	if list, _ := platform("GET", "/v1/transfers", "transfer_group", "p1").at("data").([]any); len(list) != 2 {
		t.Error("the list of transfers")
	}
}

func TestFeesAndTheirRefunds(t *testing.T) {
	b := newBox(t)
	p := b.paid("payment_intent_data[application_fee_amount]", "409")
	list := b.do(http.MethodGet, "/v1/application_fees", nil, "Stripe-Account", "")
	data, _ := list.at("data").([]any)
	first, _ := data[0].(map[string]any)
	id, _ := first["id"].(string)
	if len(data) != 1 || first["amount"] != 409.0 || b.total("") != 409 {
		t.Fatalf("a fee: %s", list.raw)
	}
	r := b.post("/v1/refunds", "payment_intent", p.text("payment_intent.id"), "amount", "2045", "refund_application_fee", "true")
	got := b.do(http.MethodGet, "/v1/application_fees/"+id, nil, "Stripe-Account", "")
	if r.status != 200 || got.at("amount_refunded") != 205.0 || b.total("") != 204 {
		t.Errorf("half of it: %s %s", r.raw, got.raw)
	}
	more := b.do(http.MethodPost, "/v1/application_fees/"+id+"/refunds", form("amount", "205"), "Stripe-Account", "")
	rest := b.do(http.MethodPost, "/v1/application_fees/"+id+"/refunds", nil, "Stripe-Account", "")
	if more.status != 400 || rest.at("amount") != 204.0 || b.total("") != 0 {
		t.Errorf("the rest: %s %s", more.raw, rest.raw)
	}
	if none := b.post("/v1/refunds", "payment_intent", b.paid().text("payment_intent.id"), "refund_application_fee", "true"); none.status != 400 {
		t.Errorf("no fee to refund: %s", none.raw)
	}
}
