package ops_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"sottocasa/internal/testkit/world"
	"sottocasa/storefront/ops"
	"sottocasa/storefront/web"
)

func office(t *testing.T, w *world.World, ready error, every rate.Limit) (*ops.Meter, func(path string) (int, string)) {
	t.Helper()
	m := ops.NewMeter()
	server := httptest.NewServer(m.Handler(ops.Deps{DB: w.DB, Hosts: w.Hosts, AppHost: "app.example", AskEvery: every,
		Cache: func() web.CacheStats { return web.CacheStats{Hits: 3, Misses: 2} }, Ready: func(context.Context) error { return ready }}))
	t.Cleanup(server.Close)
	return m, func(path string) (int, string) {
		answer, err := http.Get(server.URL + path)
		w.Must(err)
		defer func() { _ = answer.Body.Close() }()
		b, err := io.ReadAll(answer.Body)
		w.Must(err)
		return answer.StatusCode, string(b)
	}
}

func TestOnlyLiveNamesMayHaveACertificate(t *testing.T) {
	w := world.New(t)
	_, ask := office(t, w, nil, 0)
	shop := w.Shop.Slug + ".shops.example"
	for name, want := range map[string]int{
		"app.example": 200, shop: 200, w.HoodSlug + ".shops.example": 200, strings.ToUpper(shop): 200, shop + ".": 200,
		"": 404, "nobody.shops.example": 404, "shops.example": 404, "a." + shop: 404, "evil.example": 404, "127.0.0.1": 404,
		"*.shops.example": 404, shop + ":443": 200, shop + "\x00.evil": 404, strings.Repeat("a", 300): 404, "app.example.evil.example": 404,
	} {
		if got, body := ask("/tls/ask?domain=" + url.QueryEscape(name)); got != want {
			t.Errorf("%q: %d %s", name, got, body)
		}
	}
	for _, query := range []string{"", "?domain=app.example&domain=evil.example", "?name=app.example"} {
		if got, _ := ask("/tls/ask" + query); got != 404 {
			t.Errorf("%q: %d", query, got)
		}
	}
	before := w.Trips.Load()
	ask("/tls/ask?domain=" + shop)
	ask("/tls/ask?domain=nobody.shops.example")
	if w.Trips.Load() != before {
		t.Error("asking costs a query")
	}
}

func TestManyNamesAreAskedLater(t *testing.T) {
	w := world.New(t)
	_, ask := office(t, w, nil, rate.Every(time.Hour))
	later := 0
	for range 150 {
		if status, _ := ask("/tls/ask?domain=a.example"); status == http.StatusTooManyRequests {
			later++
		}
	}
	if later != 50 {
		t.Errorf("%d of 150 were told to come later", later)
	}
}

func TestNothingThatReadersSendIsALabel(t *testing.T) {
	w := world.New(t)
	m, ask := office(t, w, errors.New("draining"), 0)
	m.Request("shop", "GET", "/products/:slug", 200, 3*time.Millisecond)
	m.Request("", "BREW"+strings.Repeat("x", 50), "-", 405, time.Millisecond)
	m.Request("app", "POST", "/webhooks/stripe", 400, time.Millisecond)
	m.Request("app", "POST", "/webhooks/stripe/connect", 200, time.Millisecond)
	m.Job("orders.watch", "failed", time.Second)
	status, body := ask("/metrics")
	for _, want := range []string{`http_server_request_duration_seconds_count{method="GET",route="/products/:slug",site="shop",status="200"} 1`,
		`method="other"`, `webhook_events_total{endpoint="account",result="refused"} 1`, `webhook_events_total{endpoint="connect",result="accepted"} 1`,
		`job_duration_seconds_count{kind="orders.watch",outcome="failed"} 1`, "page_cache_hits_total 3", "database_up 1", `jobs{state="discarded"}`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s (%d)", want, status)
		}
	}
	if strings.Contains(body, "BREW") || strings.Contains(body, w.Shop.Slug) {
		t.Error("a label is what somebody sent")
	}
	if status, _ := ask("/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("ready while draining: %d", status)
	}
	if status, _ := ask("/healthz"); status != http.StatusOK {
		t.Errorf("not alive: %d", status)
	}
}
