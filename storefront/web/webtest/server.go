// Package webtest runs an app of storefront/web over real connections, for the
// tests of the sites.
package webtest

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"sottocasa/storefront/web"
)

// Server is a running app on a free port of the loopback.
type Server struct {
	App  *web.App
	Addr string
	Stop context.CancelFunc // begins the shutdown; the test's end does too
	Done chan error         // what Serve returned
	t    testing.TB
}

// Answer is a whole response: compressed bodies are as they came.
type Answer struct {
	*http.Response
	Text string
}

// Start serves app until the test ends, which fails if it does not stop.
func Start(t testing.TB, app *web.App) *Server {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Server{App: app, Addr: ln.Addr().String(), Stop: cancel, Done: make(chan error, 1), t: t}
	go func() { s.Done <- app.Serve(ctx, ln) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-s.Done:
			if err != nil {
				t.Errorf("Serve: %v", err)
			}
		case <-time.After(20 * time.Second):
			t.Error("Serve does not end")
		}
	})
	return s
}

// Ask sends one request to host and follows no redirect; headers are written
// "Name: value". A body is a form unless a header says otherwise.
func (s *Server) Ask(method, host, path, body string, headers ...string) Answer {
	s.t.Helper()
	req, err := http.NewRequest(method, "http://"+s.Addr+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Host = host
	if body != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	tr := &http.Transport{DisableCompression: true}
	defer tr.CloseIdleConnections()
	resp, err := tr.RoundTrip(req)
	if err != nil {
		s.t.Fatalf("%s %s%s: %v", method, host, path, err)
	}
	return s.read(resp)
}

// Get asks for a page.
func (s *Server) Get(host, path string, headers ...string) Answer {
	s.t.Helper()
	return s.Ask("GET", host, path, "", headers...)
}

// Post sends a form as a browser does from a page of the same host.
func (s *Server) Post(host, path string, form url.Values, headers ...string) Answer {
	s.t.Helper()
	own := []string{"Sec-Fetch-Site: same-origin", "Content-Type: application/x-www-form-urlencoded"}
	return s.Ask("POST", host, path, form.Encode(), append(own, headers...)...)
}

// Raw sends bytes as they are and reads one response.
func (s *Server) Raw(text string) Answer {
	s.t.Helper()
	c, err := net.Dial("tcp", s.Addr)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(5 * time.Second))
	if _, err := io.WriteString(c, text); err != nil {
		s.t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		s.t.Fatalf("%.60q: %v", text, err)
	}
	return s.read(resp)
}

func (s *Server) read(resp *http.Response) Answer {
	s.t.Helper()
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return Answer{resp, string(b)}
}
