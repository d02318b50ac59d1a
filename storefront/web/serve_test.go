package web_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sottocasa/internal/fault"
	"sottocasa/storefront/web"
)

// ISO-05: what a handler read from its request is still the same when another
// request uses the same buffers. A slow goroutine keeps the strings.
func TestStringsOutliveTheirRequest(t *testing.T) {
	const hosts, requests, readers = 50, 10_000, 16
	all := table{}
	for n := range hosts {
		name := fmt.Sprintf("tenant-%02d.example", n)
		all[name] = web.Site{Kind: web.KindShop, Hood: "h", Shop: fmt.Sprintf("s%02d", n), Host: name, Base: "http://" + name}
	}
	type kept struct{ want, host, shop, param, query, form, header, path, ip string }
	jobs := make(chan kept, requests)
	k := run(t, func(o *web.Options) { o.Sites = all }, func(a *web.App) {
		a.Site(web.KindShop).Post("/products/:slug", func(c *web.Ctx) error {
			f := web.ReadForm(c)
			jobs <- kept{c.Header("X-Want"), c.Site().Host, c.Site().Shop, c.Param("slug"), c.Query("q"), f.Line("name", 80), c.Header("X-Name"), c.Path(), c.IP()}
			return say(c, "ok")
		})
	})
	var all16 sync.WaitGroup
	for r := range readers {
		all16.Go(func() {
			conn, err := net.Dial("tcp", k.Addr)
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = conn.Close() }()
			in := bufio.NewReader(conn)
			for i := range requests / readers {
				id := fmt.Sprintf("%02d", (i+r)%hosts)
				body := "name=name" + id
				_, _ = fmt.Fprintf(conn, "POST /products/slug%s?q=q%s HTTP/1.1\r\nHost: tenant-%s.example\r\nX-Want: %s\r\nX-Name: x%s\r\nSec-Fetch-Site: same-origin\r\n"+
					"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s", id, id, id, id, id, len(body), body)
				resp, err := http.ReadResponse(in, nil)
				if err != nil || resp.StatusCode != 200 {
					t.Errorf("%v %v", resp, err)
					return
				}
				_, _ = io.Copy(io.Discard, resp.Body)
			}
		})
	}
	all16.Wait()
	close(jobs) // only now is anything looked at
	n := 0
	for j := range jobs {
		n++
		id := j.want
		if want := (kept{id, "tenant-" + id + ".example", "s" + id, "slug" + id, "q" + id, "name" + id, "x" + id, "/products/slug" + id, "127.0.0.1"}); j != want {
			t.Fatalf("job sees %+v, want %+v", j, want)
		}
	}
	if n != requests {
		t.Errorf("%d jobs of %d", n, requests)
	}
}

func TestSlowReadersAreCut(t *testing.T) {
	k := run(t, func(o *web.Options) { o.ReadTimeout, o.IdleTimeout = 300*time.Millisecond, 300*time.Millisecond }, shopRoutes)
	for name, first := range map[string]string{
		"headers": "GET / HTTP/1.1\r\nHost: " + shopHost + "\r\n",
		"body":    "POST /cart/add HTTP/1.1\r\nHost: " + shopHost + "\r\nContent-Length: 1000\r\n\r\n",
		"nothing": "",
		"idle":    "GET /healthz HTTP/1.1\r\nHost: " + shopHost + "\r\n\r\n",
	} {
		start := time.Now()
		c, err := net.Dial("tcp", k.Addr)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(c, first)
		stop := make(chan struct{})
		go func() { // one byte now and then, as a slow attacker sends
			for name != "idle" && name != "nothing" {
				select {
				case <-stop:
					return
				case <-time.After(50 * time.Millisecond):
					_, _ = io.WriteString(c, "a")
				}
			}
		}()
		_ = c.SetReadDeadline(time.Now().Add(5 * time.Second))
		_, err = io.ReadAll(c)
		var timeout net.Error
		if took := time.Since(start); errors.As(err, &timeout) && timeout.Timeout() || took > 3*time.Second {
			t.Errorf("%s: the connection lives %v (%v)", name, took, err)
		}
		close(stop)
		_ = c.Close()
	}
}

func TestShutdown(t *testing.T) {
	entered, release := make(chan struct{}), make(chan struct{})
	var ready atomic.Bool
	k := run(t, func(o *web.Options) {
		o.DrainWait = 300 * time.Millisecond
		o.Ready = func(context.Context) error {
			if !ready.Load() {
				return errors.New("migrating")
			}
			return nil
		}
	}, func(a *web.App) {
		a.Site(web.KindShop).Get("/slow", func(c *web.Ctx) error {
			close(entered)
			<-release
			if c.Context().Err() != nil {
				return c.Context().Err()
			}
			return say(c, "served")
		})
		a.Site(web.KindShop).Get("/", func(c *web.Ctx) error { return say(c, "home") })
	})
	if got := k.Get("10.0.0.7", "/readyz"); got.StatusCode != 503 {
		t.Errorf("not ready: %d", got.StatusCode)
	}
	ready.Store(true)
	if a, b := k.Get("10.0.0.7", "/readyz"), k.Get("", "/healthz"); a.StatusCode != 200 || b.StatusCode != 200 || a.Text != "ok\n" {
		t.Errorf("ready: %d %d", a.StatusCode, b.StatusCode)
	}
	idle, silent := dial(t, k.Addr), dial(t, k.Addr)
	visit(t, idle)
	slow := make(chan answer)
	go func() { slow <- k.Raw("GET /slow HTTP/1.1\r\nHost: " + shopHost + "\r\n\r\n") }()
	<-entered
	start := time.Now()
	k.Stop()
	time.Sleep(100 * time.Millisecond)
	if got := k.Get(shopHost, "/readyz"); got.StatusCode != 503 || got.Text != "draining\n" {
		t.Errorf("draining: %d %q", got.StatusCode, got.Text)
	}
	time.Sleep(600 * time.Millisecond)
	if c, err := net.Dial("tcp", k.Addr); err == nil {
		_ = c.Close()
		t.Error("still accepting")
	}
	for name, c := range map[string]net.Conn{"idle": idle, "silent": silent} {
		_ = c.SetReadDeadline(time.Now().Add(2 * time.Second))
		if _, err := io.ReadAll(c); err != nil && strings.Contains(err.Error(), "timeout") {
			t.Errorf("the %s connection lives on", name)
		}
	}
	close(release)
	if got := <-slow; got.Text != "served" || !got.Close {
		t.Errorf("request in flight: %d %q, close %t", got.StatusCode, got.Text, got.Close)
	}
	k.Done <- <-k.Done // the cleanup looks at it again
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}

// visit asks for the home page on c and leaves c open.
func visit(t *testing.T, c net.Conn) {
	t.Helper()
	_, _ = io.WriteString(c, "GET / HTTP/1.1\r\nHost: "+shopHost+"\r\n\r\n")
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil || resp.StatusCode != 200 {
		t.Fatal(resp, err)
	}
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Fatal(err)
	}
}

func dial(t *testing.T, addr string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func TestDrainHasAnEnd(t *testing.T) {
	app, err := web.New(web.Options{Sites: sites(), Words: words(t), Secret: make([]byte, 32), DrainTime: 300 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	entered, ended := make(chan struct{}), make(chan error, 1)
	app.Site(web.KindShop).Get("/", func(c *web.Ctx) error {
		close(entered)
		<-c.Context().Done()
		ended <- context.Cause(c.Context())
		return c.Context().Err()
	})
	four, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	second, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error)
	go func() { done <- app.Serve(ctx, four, second) }()
	c := dial(t, second.Addr().String())
	_, _ = io.WriteString(c, "GET / HTTP/1.1\r\nHost: "+shopHost+"\r\n\r\n")
	<-entered
	stop()
	if err := <-done; !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Serve after a drain that had to cut: %v", err)
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the request's context: %v", err)
	}
}

func TestLimits(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	limit := web.Rate{N: 3, Per: 9 * time.Minute}
	l := web.NewLimiter(4, func() time.Time { return now })
	try := func(key string) error { return l.Take(key, limit) }
	for range 3 {
		if err := try("a"); err != nil {
			t.Fatal(err)
		}
	}
	err := try("a")
	if !fault.Has(err, fault.TooMany) || fmt.Sprint(fault.From(err).Args) != "[count 3]" {
		t.Errorf("the fourth try: %v %v", err, fault.From(err).Args)
	}
	if try("b") != nil {
		t.Error("another key is held up")
	}
	now = now.Add(3 * time.Minute)
	if try("a") != nil || try("a") == nil {
		t.Error("after three minutes exactly one try is free")
	}
	for n := range 1000 {
		if err := try(fmt.Sprint(n)); err != nil {
			t.Fatal(err)
		}
	}
	if try("a") != nil {
		t.Error("the longest unused key must be forgotten")
	}
	k := run(t, nil, func(a *web.App) {
		a.Site(web.KindShop).Get("/", func(c *web.Ctx) error {
			if err := c.Limit("look", c.IP(), web.Rate{N: 1, Per: time.Hour}); err != nil {
				return err
			}
			return say(c, "ok")
		})
	})
	for host, want := range map[string]string{shopHost: "200 429", otherHost: "200 429"} {
		if got := fmt.Sprint(k.Get(host, "/").StatusCode, k.Get(host, "/").StatusCode); got != want {
			t.Errorf("%s: %s", host, got)
		}
	}
}

// TestTooMuchIsHeardOut: who sends more than is taken can send it all and then
// reads why it was not taken; who goes on sending is cut.
func TestTooMuchIsHeardOut(t *testing.T) {
	k := run(t, nil, shopRoutes)
	send := func(length int) net.Conn {
		c, err := net.Dial("tcp", k.Addr)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		_ = c.SetDeadline(time.Now().Add(20 * time.Second))
		_, _ = fmt.Fprintf(c, "POST /cart/add HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n", shopHost, length)
		return c
	}
	c := send(8 << 20)
	for i := range 8 {
		if n, err := c.Write(make([]byte, 1<<20)); err != nil {
			t.Fatalf("megabyte %d: %d %v", i, n, err)
		}
		time.Sleep(5 * time.Millisecond) // for a reset to arrive
	}
	if text, err := io.ReadAll(c); err != nil || !strings.HasPrefix(string(text), "HTTP/1.1 413 ") || !strings.Contains(string(text), "</html>") {
		t.Errorf("%v %.60q", err, text)
	}
	c = send(1 << 40)
	var err error
	for range 200 {
		if _, err = c.Write(make([]byte, 1<<20)); err != nil {
			break
		}
	}
	var timeout net.Error
	if err == nil || errors.As(err, &timeout) && timeout.Timeout() {
		t.Errorf("200 megabytes were read: %v", err)
	}
}
