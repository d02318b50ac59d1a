package web_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"sottocasa/internal/fault"
	"sottocasa/internal/locale"
	"sottocasa/storefront/web"
)

const inside = "password=hunter2 at row 7"

func failing() map[string]struct {
	err    error
	status int
	it     string
} {
	type row = struct {
		err    error
		status int
		it     string
	}
	return map[string]row{
		"/plain":   {errors.New(inside), 500, "andato storto da noi"},
		"/wrapped": {fmt.Errorf("orders: %w", fault.New(fault.Gone, "error.link_expired").Because(inside)), 410, "scaduto"},
		"/form":    {fault.Form(fault.Field{Name: "cap", Key: "error.cap_bad"}), 422, "campi segnati"},
		"/none":    {fault.New(fault.NotFound, "error.not_found"), 404, "non c'è"},
		"/no":      {fault.New(fault.Forbidden, "error.forbidden"), 403, "non puoi entrare"},
		"/who":     {fault.New(fault.Unknown, "error.sign_in"), 401, "entrare"},
		"/moved":   {fault.New(fault.Conflict, "error.sold_out"), 409, "finito"},
		"/busy":    {fault.New(fault.TooMany, "error.rate_limited", "count", 3), 429, "3 minuti"},
		"/down":    {fault.New(fault.Unavailable, "error.slow").Because(inside), 503, "troppo"},
		"/ours":    {fault.New(fault.Internal, "error.sold_out"), 500, "andato storto da noi"},
		"/late":    {fmt.Errorf("tenants: %s: %w", inside, context.DeadlineExceeded), 503, "troppo"},
	}
}

// torn is a page that fails when half of it is written.
func torn() templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, _ = io.WriteString(w, "half a page")
		return errors.New(inside)
	})
}

func failingRoutes(a *web.App) {
	s := a.Site(web.KindShop)
	for path, f := range failing() {
		s.Get(path, func(c *web.Ctx) error {
			c.SetToken(web.BasketCookie, web.NewToken(), time.Hour)
			c.SetHeader("X-Half", "done")
			return f.err
		})
	}
	s.Get("/panic", func(*web.Ctx) error { panic(inside) })
	s.Get("/cached-panic", func(*web.Ctx) error { panic(inside) }, web.Cached())
	s.Get("/torn", func(c *web.Ctx) error { return c.Render(200, torn()) })
}

func TestErrors(t *testing.T) {
	for name, page := range map[string]web.ErrorPage{
		"theme":  errorPage,
		"bare":   nil,
		"torn":   func(web.Site, *locale.Printer, int, *fault.Fault, string) templ.Component { return torn() },
		"panics": func(web.Site, *locale.Printer, int, *fault.Fault, string) templ.Component { panic(inside) },
	} {
		t.Run(name, func(t *testing.T) {
			k := run(t, func(o *web.Options) { o.ErrorPage = page }, failingRoutes)
			rows := failing()
			for _, path := range []string{"/panic", "/cached-panic", "/torn"} {
				row := rows["/plain"]
				row.err = nil
				rows[path] = row
			}
			for path, f := range rows {
				for range 2 {
					checkFailure(t, path, k.Get(shopHost, path), f.status, f.it)
				}
				if english := k.Get(shopHost, "/en"+path); strings.Contains(english.Text, f.it) {
					t.Errorf("/en%s speaks Italian: %q", path, english.Text)
				}
			}
			if got := k.Get(shopHost, "/panic"); !strings.Contains(k.logs.String(), requestID(t, got.Text)) {
				t.Error("the id on the page is not in the log")
			}
			if got := k.Get(shopHost, "/busy").Header.Get("Retry-After"); got != "180" {
				t.Errorf("Retry-After %q", got)
			}
			if !strings.Contains(k.logs.String(), `errors_test.go`) {
				t.Error("no stack of the panic in the log")
			}
			got := k.Get(shopHost, "/en/moved", "Accept: application/json")
			if want := `{"key":"error.sold_out","message":"It's just sold out, sorry."}`; got.Text != want || got.StatusCode != 409 {
				t.Errorf("json: %d %s", got.StatusCode, got.Text)
			}
			if got := k.Ask("HEAD", shopHost, "/none", ""); got.StatusCode != 404 || got.Text != "" {
				t.Errorf("HEAD: %d %q", got.StatusCode, got.Text)
			}
		})
	}
}

// checkFailure looks at one error page: the right words, and nothing else.
func checkFailure(t *testing.T, path string, got answer, status int, words string) {
	t.Helper()
	text := strings.ReplaceAll(got.Text, "&#39;", "'")
	if got.StatusCode != status || !strings.Contains(text, words) {
		t.Errorf("%s: %d %q, want %d %q", path, got.StatusCode, text, status, words)
	}
	if strings.Contains(text, "hunter2") || strings.Contains(text, "half a page") || len(got.Header.Values("Set-Cookie")) > 0 || got.Header.Get("X-Half") != "" {
		t.Errorf("%s leaks: %q %v", path, text, got.Header)
	}
	if got.Header.Get("Cache-Control") != "no-store" || got.Header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("%s: %v", path, got.Header)
	}
	checkHeaders(t, path, got)
}

// requestID finds the sixteen letters of an id at the end of a page.
func requestID(t *testing.T, page string) string {
	t.Helper()
	page = strings.TrimSuffix(page, "</small></p></main></body></html>")
	if len(page) < 16 || strings.Contains(page[len(page)-16:], " ") {
		t.Fatalf("no id in %q", page)
	}
	return page[len(page)-16:]
}

func TestGoroutinePanicsAlone(t *testing.T) {
	ended := make(chan error, 1)
	k := run(t, nil, func(a *web.App) {
		a.Site(web.KindShop).Get("/", func(c *web.Ctx) error {
			web.Go(c.Context(), "bad", func(context.Context) { panic("no") })
			web.Go(c.Context(), "slow", func(ctx context.Context) {
				time.Sleep(50 * time.Millisecond)
				ended <- ctx.Err()
			})
			return say(c, "ok")
		})
	})
	if got := k.Get(shopHost, "/"); got.Text != "ok" {
		t.Fatal(got.Text)
	}
	if err := <-ended; err != nil {
		t.Errorf("the goroutine's context ended with the request: %v", err)
	}
	if got := k.Get(shopHost, "/"); got.Text != "ok" || !strings.Contains(k.logs.String(), `"name":"bad"`) {
		t.Error("a panic beside a request must be logged and end nothing else")
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
