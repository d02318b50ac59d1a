package sandbox_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sottocasa/payments/sandbox"
)

// opened makes an account and a link to its form; it gives the account's id
// and the form's path.
func (b *box) opened() (account, path string) {
	b.Helper()
	made := b.do(http.MethodPost, "/v1/accounts", form("type", "standard", "country", "IT", "email", "m@example.it",
		"business_profile[name]", "Macelleria <b>"), "Stripe-Account", "")
	account = made.text("id")
	return account, b.linked(account)
}

func (b *box) linked(account string) string {
	b.Helper()
	got := b.do(http.MethodPost, "/v1/account_links", form("account", account, "type", "account_onboarding",
		"refresh_url", "http://shop.example/again", "return_url", "http://shop.example/back"), "Stripe-Account", "")
	path, ok := strings.CutPrefix(got.text("url"), "http://pay.example")
	if !ok {
		b.Fatalf("a link: %s", got.raw)
	}
	return path
}

// walk asks for a page of the form, or sends it.
func (b *box) walk(path string, sent url.Values) shown {
	b.Helper()
	method, body := http.MethodGet, io.Reader(nil)
	if sent != nil {
		method, body = http.MethodPost, strings.NewReader(sent.Encode())
	}
	req, err := http.NewRequestWithContext(b.Context(), method, b.web.URL+path, body)
	b.must(err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultTransport.RoundTrip(req)
	b.must(err)
	defer func() { _ = res.Body.Close() }()
	raw, _ := io.ReadAll(res.Body)
	return shown{res.StatusCode, res.Header, string(raw), res.Header.Get("Location")}
}

// key finds the secret of an open form.
func (s shown) key() string {
	found := regexp.MustCompile(`name="form" value="([^"]+)"`).FindStringSubmatch(s.body)
	return append(found, "", "")[1]
}

func (b *box) account(id string) reply {
	b.Helper()
	return b.do(http.MethodGet, "/v1/accounts/"+id, nil, "Stripe-Account", "")
}

func TestAnAccountIsOpenedOnItsForm(t *testing.T) {
	b := newBox(t)
	for how, want := range map[string][4]any{ // charges, payouts, submitted, disabled_reason
		"finish":   {true, true, true, nil},
		"bank":     {true, false, true, nil},
		"document": {false, false, true, "requirements.past_due"},
		"checking": {false, false, true, "requirements.pending_verification"},
		"leave":    {false, false, false, "requirements.past_due"},
	} {
		id, path := b.opened()
		if got := b.account(id); got.at("charges_enabled") != false || got.at("details_submitted") != false {
			t.Fatalf("a new account: %s", got.raw)
		}
		page := b.walk(path, nil)
		page.says(t, "Macelleria &lt;b&gt;", "external_account", `value="`+how+`"`, "Apri il conto per incassare")
		if again := b.walk(path, nil); again.status != http.StatusSeeOther || again.location != "http://shop.example/again" {
			t.Errorf("a link has one use: %d %s", again.status, again.location)
		}
		if forged := b.walk(path, form("form", "x", "how", "finish")); forged.location != "http://shop.example/again" {
			t.Errorf("without the form's secret: %d %s", forged.status, forged.location)
		}
		for range 2 { // the second is a double click
			if sent := b.walk(path, form("form", page.key(), "how", how)); sent.status != http.StatusSeeOther || sent.location != "http://shop.example/back" {
				t.Errorf("%s: %d %s", how, sent.status, sent.location)
			}
		}
		got := b.account(id)
		if seen := [4]any{got.at("charges_enabled"), got.at("payouts_enabled"), got.at("details_submitted"), got.at("requirements.disabled_reason")}; seen != want {
			t.Errorf("%s: %v, want %v", how, seen, want)
		}
		told := slices.ContainsFunc(b.Events(), func(e sandbox.Event) bool { return e.Type == "account.updated" && e.Account == id })
		if told != (how != "leave") {
			t.Errorf("%s: account.updated: %v", how, told)
		}
	}
}

func TestLinksThatAreOver(t *testing.T) {
	b := newBox(t)
	id, old := b.opened()
	b.advance(6 * time.Minute)
	if got := b.walk(old, nil); got.location != "http://shop.example/again" {
		t.Errorf("too old: %d %s", got.status, got.location)
	}
	fresh := b.linked(id)
	b.must(b.Disconnect(id))
	if got := b.walk(fresh, nil); got.location != "http://shop.example/again" {
		t.Errorf("of an account that has left: %d %s", got.status, got.location)
	}
	for _, sent := range []url.Values{nil, form("how", "finish")} {
		if got := b.walk("/onboard/nothing", sent); got.status != http.StatusNotFound || !strings.Contains(got.body, "Questo modulo non esiste.") {
			t.Errorf("no such form: %d", got.status)
		}
	}
	for name, got := range map[string]reply{
		"express":       b.do(http.MethodPost, "/v1/accounts", form("type", "express"), "Stripe-Account", ""),
		"abroad":        b.do(http.MethodPost, "/v1/accounts", form("type", "standard", "country", "FR"), "Stripe-Account", ""),
		"from a shop":   b.post("/v1/accounts", "type", "standard"),
		"no address":    b.do(http.MethodPost, "/v1/account_links", form("account", nives, "type", "account_onboarding"), "Stripe-Account", ""),
		"of no kind":    b.do(http.MethodPost, "/v1/account_links", form("account", nives), "Stripe-Account", ""),
		"for an update": b.do(http.MethodPost, "/v1/account_links", form("account", nives, "type", "account_update", "refresh_url", "http://a.example", "return_url", "http://a.example"), "Stripe-Account", ""),
	} {
		if got.status != http.StatusBadRequest {
			t.Errorf("%s: %s", name, got.raw)
		}
	}
}

func TestAccountsComeAndGo(t *testing.T) {
	b := newBox(t)
	for name, c := range map[string]struct {
		act    func(string) error
		reason any
	}{"restrict": {b.Restrict, "requirements.past_due"}, "disable": {b.Disable, "rejected.fraud"}, "enable": {b.Enable, nil}} {
		b.must(c.act(nives))
		if got := b.account(nives); got.at("requirements.disabled_reason") != c.reason || got.at("charges_enabled") != (c.reason == nil) {
			t.Errorf("%s: %s", name, got.raw)
		}
		opened := b.do(http.MethodPost, "/v1/checkout/sessions", asked(time.Now()))
		if (opened.status == http.StatusOK) != (c.reason == nil) {
			t.Errorf("%s: a session: %s", name, opened.raw)
		}
	}
	open := b.do(http.MethodPost, "/v1/checkout/sessions", asked(time.Now()), "Stripe-Account", forno).text("id")
	b.must(b.Disconnect(forno))
	for _, sent := range []url.Values{nil, cardOf("4242424242424242")} {
		if got := b.page(open, sent); got.status != http.StatusConflict || !strings.Contains(got.body, "non può ricevere pagamenti") {
			t.Errorf("its open page: %d", got.status)
		}
	}
	last := b.Events()[len(b.Events())-1]
	var about struct{ Object, Name string }
	if err := json.Unmarshal(last.Object, &about); err != nil || last.Type != "account.application.deauthorized" || last.Account != forno || about.Object != "application" {
		t.Errorf("%s of %s: %s", last.Type, last.Account, last.Object)
	}
	if got := b.account(forno); got.status != http.StatusForbidden || got.text("error.code") != "account_invalid" {
		t.Errorf("an account that has left: %s", got.raw)
	}
	if got := b.do(http.MethodPost, "/v1/checkout/sessions", asked(time.Now()), "Stripe-Account", forno); got.status != http.StatusForbidden {
		t.Errorf("charged although it has left: %s", got.raw)
	}
	list, _ := b.do(http.MethodGet, "/v1/accounts", nil, "Stripe-Account", "").at("data").([]any)
	if len(list) != 2 || b.Disconnect(forno) == nil || b.Restrict("acct_nobody") == nil {
		t.Errorf("%d accounts", len(list))
	}
	b.must(b.Enable(forno))
	if got := b.account(forno); got.at("charges_enabled") != true {
		t.Errorf("back again: %s", got.raw)
	}
}
