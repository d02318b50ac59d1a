package sandbox_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"sottocasa/payments/sandbox"
)

// try posts as do does; the error is what a cut line gives.
func (b *box) try(path, key string, form url.Values) (status int, raw string, err error) {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, b.web.URL+path, strings.NewReader(form.Encode()))
	b.must(err)
	req.Header.Set("Authorization", "Bearer "+secretKey)
	req.Header.Set("Stripe-Account", nives)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Idempotency-Key", key)
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	return res.StatusCode, string(body), err
}

const sessions = "/v1/checkout/sessions"

func TestAnswersOnDemand(t *testing.T) {
	for _, c := range []struct {
		fault  sandbox.Fault
		kind   string
		stored bool // under the key
		made   int  // sessions by the faulty call
	}{
		{sandbox.Fault{Do: "status", Status: 500}, "api_error", true, 0},
		{sandbox.Fault{Do: "status", Status: 500, Acts: true}, "api_error", true, 1},
		{sandbox.Fault{Do: "status", Status: 503}, "api_error", true, 0},
		{sandbox.Fault{Do: "status", Status: 429}, "invalid_request_error", false, 0},
		{sandbox.Fault{Do: "status", Status: 409}, "idempotency_error", false, 0},
	} {
		b := newBox(t)
		c.fault.Method, c.fault.Path = http.MethodPost, "/v1/checkout/*"
		b.must(b.Fail(c.fault))
		now := time.Now()
		if got := b.get("/v1/charges"); got.status != http.StatusOK {
			t.Errorf("another path: %s", got.raw)
		}
		first := b.do(http.MethodPost, sessions, asked(now), "Idempotency-Key", "k")
		if first.status != c.fault.Status || first.text("error.type") != c.kind || len(b.Sessions(nives)) != c.made {
			t.Errorf("%+v: %d sessions, %s", c.fault, len(b.Sessions(nives)), first.raw)
		}
		again := b.do(http.MethodPost, sessions, asked(now), "Idempotency-Key", "k")
		if replayed := again.header.Get("Idempotent-Replayed") == "true" && again.raw == first.raw; replayed != c.stored {
			t.Errorf("%+v: again %d %s", c.fault, again.status, again.raw)
		}
		if c.stored {
			b.advance(25 * time.Hour) // a key is forgotten after a day
			late := b.do(http.MethodPost, sessions, asked(now.Add(25*time.Hour)), "Idempotency-Key", "k")
			if late.status != http.StatusOK || len(b.Sessions(nives)) != c.made+1 {
				t.Errorf("%+v: after a day: %s", c.fault, late.raw)
			}
		}
	}
}

// TestARefusedCallThatActed: its key hears what was done when it comes again,
// and nothing is done twice.
func TestARefusedCallThatActed(t *testing.T) {
	for _, status := range []int{http.StatusConflict, http.StatusTooManyRequests} {
		b := newBox(t)
		b.must(b.Fail(sandbox.Fault{Do: "status", Status: status, Acts: true, Path: sessions}))
		form := asked(time.Now())
		if first := b.do(http.MethodPost, sessions, form, "Idempotency-Key", "k"); first.status != status || len(b.Sessions(nives)) != 1 {
			t.Errorf("%d: %d sessions, %s", status, len(b.Sessions(nives)), first.raw)
		}
		again := b.do(http.MethodPost, sessions, form, "Idempotency-Key", "k")
		if again.status != http.StatusOK || again.text("id") == "" || len(b.Sessions(nives)) != 1 {
			t.Errorf("%d again: %d sessions, %s", status, len(b.Sessions(nives)), again.raw)
		}
	}
}

// TestAnAnswerIsLost: the call has acted, and so much of the answer arrived.
func TestAnAnswerIsLost(t *testing.T) {
	for _, n := range []int{0, 1, 100, 1 << 20} {
		b := newBox(t)
		b.must(b.Fail(sandbox.Fault{Do: "lose", Bytes: n}))
		form := asked(time.Now())
		_, raw, err := b.try(sessions, "k", form)
		if err == nil || len(raw) > n || len(b.Sessions(nives)) != 1 {
			t.Errorf("%d bytes: %d came, %v", n, len(raw), err)
		}
		status, raw, err := b.try(sessions, "k", form)
		if err != nil || status != http.StatusOK || !strings.Contains(raw, b.Sessions(nives)[0].ID) || len(b.Sessions(nives)) != 1 {
			t.Errorf("%d bytes, again: %d %s %v", n, status, raw, err)
		}
	}
}

// TestACallHangs: meanwhile its key is busy, before it acts and after.
func TestACallHangs(t *testing.T) {
	for _, acts := range []bool{false, true} {
		b := newBox(t)
		b.must(b.Fail(sandbox.Fault{Do: "hang", Seconds: 1, Acts: acts, Path: sessions}))
		form := asked(time.Now())
		var wg sync.WaitGroup
		var first int
		wg.Go(func() { first, _, _ = b.try(sessions, "k", form) })
		busy := false
		for deadline := time.Now().Add(10 * time.Second); !busy && time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
			// A call that the server has not read yet has another key's luck: the
			// fault is taken by whoever comes first.
			if len(b.Faults()) > 0 {
				continue
			}
			status, raw, err := b.try(sessions, "k", form)
			b.must(err)
			if busy = status == http.StatusConflict; busy && !strings.Contains(raw, "idempotency_key_in_use") {
				t.Errorf("busy: %s", raw)
			} else if !busy {
				break
			}
			if n := len(b.Sessions(nives)); acts != (n == 1) {
				t.Errorf("acts %v: %d sessions meanwhile", acts, n)
			}
		}
		if status, _, err := b.try(sessions, "other", form); err != nil || status != http.StatusOK {
			t.Errorf("another key meanwhile: %d %v", status, err)
		}
		wg.Wait()
		status, _, err := b.try(sessions, "k", form)
		if !busy || first != http.StatusOK || status != http.StatusOK || err != nil || len(b.Sessions(nives)) != 2 {
			t.Errorf("acts %v: busy %v, %d, then %d %v: %d sessions", acts, busy, first, status, err, len(b.Sessions(nives)))
		}
	}
}

func TestFaultsThatAreNone(t *testing.T) {
	b := newBox(t)
	for _, f := range []sandbox.Fault{
		{}, {Do: "burn"}, {Do: "status"}, {Do: "status", Status: 200}, {Do: "lose", Path: "["}, {Do: "hang", Seconds: -1}, {Do: "lose", Times: -1},
	} {
		if b.Fail(f) == nil {
			t.Errorf("%+v is taken", f)
		}
	}
	b.must(b.Fail(sandbox.Fault{Do: "status", Status: 500, Times: 2}), b.Fail(sandbox.Fault{Do: "status", Status: 429}))
	var seen []int
	for n := range 4 {
		seen = append(seen, b.get("/v1/refunds", "limit", fmt.Sprint(n+1)).status)
	}
	if fmt.Sprint(seen) != "[500 500 429 200]" {
		t.Errorf("one after the other: %v", seen)
	}
	b.must(b.Fail(sandbox.Fault{Do: "status", Status: 500}))
	if b.Heal(); b.get("/v1/refunds").status != http.StatusOK {
		t.Error("not healed")
	}
}

// FuzzRequest: whatever is asked, the answer is JSON, and never a fault of
// the sandbox's own.
func FuzzRequest(f *testing.F) {
	s, err := sandbox.New(sandbox.Config{
		PublicURL: "http://pay.example", Key: secretKey, Accounts: []sandbox.Account{{ID: nives, ChargesEnabled: true}},
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("POST", sessions, asked(time.Now()).Encode())
	f.Add("POST", "/v1/refunds", "charge=ch_1&amount=-1&metadata[a]=b")
	f.Add("GET", "/v1/events", "limit=101&types[]=a&created[gte]=x&starting_after=")
	f.Add("POST", "/v1/payment_intents/pi_1/capture", "amount_to_capture=99999999999999999999")
	f.Add("POST", "/v1/accounts", "type=standard&business_profile[url]=%00&metadata[[]]=1")
	f.Add("POST", sessions, "line_items[999999999999999999999][quantity]=1&line_items[-1]=&line_items[]=&expand[0]=a.b.c.d.e&expand[][]=x")
	f.Add("POST", "/v1/disputes/dp_1", "evidence[]=1&evidence[uncategorized_text][x]=1&submit=perhaps")
	f.Fuzz(func(t *testing.T, method, path, query string) {
		if method != http.MethodPost {
			method = http.MethodGet
		}
		target := &url.URL{Path: "/v1/" + strings.TrimPrefix(path, "/v1/")}
		r, err := http.NewRequestWithContext(t.Context(), method, "http://pay.example"+target.EscapedPath(), strings.NewReader(query))
		if err != nil {
			return // no client can send it
		}
		if method == http.MethodGet {
			r.URL.RawQuery = query
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Authorization", "Bearer "+secretKey)
		r.Header.Set("Stripe-Account", nives)
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if w.Code >= 500 || w.Code < 300 && w.Header().Get("Content-Type") != "application/json" {
			t.Errorf("%s %s %q: %d %s", method, path, query, w.Code, w.Body)
		}
	})
}
