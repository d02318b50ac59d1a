package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// Serve answers on every listener until ctx ends, then drains: /readyz says
// 503 for DrainWait, listeners close, idle connections close, requests in
// flight and goroutines of Go get DrainTime, and what is left is cut. It
// returns nil after a clean end.
func (a *App) Serve(ctx context.Context, listeners ...net.Listener) error {
	s := a.server()
	open := &openConns{conns: map[*conn]struct{}{}}
	failed := make(chan error, len(listeners))
	for _, ln := range listeners {
		go func() { failed <- s.Serve(&listener{Listener: ln, open: open}) }()
	}
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
		if err == nil {
			err = errors.New("listener closed")
		}
		err = fmt.Errorf("web: serving: %w", err)
	}
	a.draining.Store(true)
	if err == nil {
		time.Sleep(a.opts.DrainWait)
	}
	return errors.Join(err, a.drain(s, open))
}

func (a *App) drain(s *fasthttp.Server, open *openConns) error {
	// Draining begins when the caller's context has ended.
	ctx, cancel := context.WithTimeout(context.Background(), a.opts.DrainTime) //nolint:forbidigo // see above
	defer cancel()
	// A browser opens connections ahead; they have said nothing yet and
	// fasthttp takes them for busy.
	open.close(func(c *conn) bool { return !c.spoke.Load() })
	err := s.ShutdownWithContext(ctx)
	left := make(chan struct{})
	go func() { a.running.Wait(); close(left) }()
	select {
	case <-left:
	case <-ctx.Done():
		err = ctx.Err()
	}
	a.stop()
	open.close(func(*conn) bool { return true })
	if err != nil {
		return fmt.Errorf("web: draining: %w", err)
	}
	return nil
}

// server has the limits of safety.md R17.
func (a *App) server() *fasthttp.Server {
	return &fasthttp.Server{
		Handler:                      a.Handler(),
		ErrorHandler:                 a.serverError,
		HeaderReceived:               a.bodyLimit,
		MaxRequestBodySize:           BodyLimit,
		ReadBufferSize:               headerLimit,
		WriteBufferSize:              answerBuffer,
		ReadTimeout:                  a.opts.ReadTimeout,
		WriteTimeout:                 writeTime,
		IdleTimeout:                  a.opts.IdleTimeout,
		Concurrency:                  concurrency,
		NoDefaultServerHeader:        true,
		NoDefaultContentType:         true,
		DisablePreParseMultipartForm: true,
		CloseOnShutdown:              true,
		Logger:                       serverLog{a.log},
	}
}

// bodyLimit raises the limit of routes that asked for it, before any byte of
// the body is read.
func (a *App) bodyLimit(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	conf := fasthttp.RequestConfig{MaxRequestBodySize: BodyLimit}
	if h.IsGet() || h.IsHead() {
		return conf // no route of these asks for more
	}
	host, ok := NormalHost(string(h.Host()))
	if !ok {
		return conf
	}
	site, ok := a.opts.Sites.Lookup(host)
	path, _, _ := strings.Cut(string(h.RequestURI()), "?")
	if !ok || !plainPath(path) {
		return conf
	}
	if rest, english := strings.CutPrefix(path, "/en/"); english {
		path = "/" + rest
	}
	i := slices.IndexFunc(a.routes, func(r *Route) bool {
		return r.maxBody > 0 && r.Kind == site.Kind && r.Method == string(h.Method()) &&
			fiber.RoutePatternMatch(path, r.Pattern, fiber.Config{CaseSensitive: true, StrictRouting: true})
	})
	if i < 0 {
		return conf
	}
	if r := a.routes[i]; !r.upload {
		conf.MaxRequestBodySize = r.maxBody
	} else if r.bound == "" || len(h.Cookie(a.CookieName(r.bound))) > 0 {
		// Strangers, whom the route will send away, need not send it all first.
		conf.MaxRequestBodySize, conf.ReadTimeout = r.maxBody, uploadTime
	}
	return conf
}

// serverLog passes fasthttp's own complaints on, without their arguments:
// those may quote what a reader sent.
type serverLog struct{ log *slog.Logger }

// Printf is fasthttp's Logger.
func (l serverLog) Printf(format string, _ ...any) {
	l.log.Warn("http server", "message", format)
}

// listener remembers its connections, so that draining can end them.
type listener struct {
	net.Listener
	open *openConns
}

// openConns are the open connections of a server.
type openConns struct {
	mu    sync.Mutex
	conns map[*conn]struct{}
}

type conn struct {
	net.Conn
	open  *openConns
	spoke atomic.Bool // a byte has arrived

	linger atomic.Int64 // how long Close reads on, a time.Duration
}

func (l *listener) Accept() (net.Conn, error) {
	raw, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &conn{Conn: raw, open: l.open}
	l.open.mu.Lock()
	l.open.conns[c] = struct{}{}
	l.open.mu.Unlock()
	return c, nil
}

func (c *conn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if n > 0 {
		c.spoke.Store(true)
	}
	return n, err
}

func (c *conn) Close() error {
	if d := time.Duration(c.linger.Swap(0)); d > 0 {
		readOut(c.Conn, d)
	}
	return c.cut()
}

// cut closes at once.
func (c *conn) cut() error {
	c.open.mu.Lock()
	delete(c.open.conns, c)
	c.open.mu.Unlock()
	return c.Conn.Close()
}

func (o *openConns) close(which func(*conn) bool) {
	o.mu.Lock()
	var chosen []*conn
	for c := range o.conns {
		if which(c) {
			chosen = append(chosen, c)
		}
	}
	o.mu.Unlock()
	for _, c := range chosen {
		_ = c.cut()
	}
}
