package tenants_test

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"sottocasa/internal/testkit"
	"sottocasa/internal/testkit/world"
	"sottocasa/tenants"
)

// two gives two neighbourhoods in one database: what one holds, the other must
// not see.
func two(t *testing.T) (a, b *world.World) {
	t.Helper()
	return world.New(t), world.New(t)
}

// serve opens a DB at an address with a pool of n.
func serve(t *testing.T, address string, n int, trips func(int)) *tenants.DB {
	t.Helper()
	db, err := tenants.Open(t.Context(), tenants.Options{URL: address, MaxConns: n, Trips: trips})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// panics tells what fn panicked with; not to panic fails the test.
func panics(t *testing.T, what string, fn func()) {
	t.Helper()
	defer func() {
		if recover() == nil {
			t.Errorf("%s: no panic", what)
		}
	}()
	fn()
}

// settings reads what is left of a scope on the connections of a pool.
func settings(db *tenants.DB) (left string, err error) {
	err = db.PlatformRead(context.Background(), func(r *tenants.PlatformRead) {
		r.One(`select concat(current_setting('app.hood_id', true), current_setting('app.shop_id', true), current_setting('app.actor', true),
			nullif(current_setting('transaction_read_only'), 'on'))`, nil, &left)
	})
	return left, err
}

// clean fails the test when a scope outlived its transaction on the one
// connection of db.
func clean(t *testing.T, db *tenants.DB, after string) {
	t.Helper()
	left, err := settings(db)
	if err != nil {
		t.Fatalf("after %s: %v", after, err)
	}
	if left != "" {
		t.Errorf("after %s the connection still has %q", after, left)
	}
}

// counts reads a number behind row security.
func counts(t *testing.T, d testkit.Database, sql string, args ...any) int {
	t.Helper()
	var n int
	must(t, testkit.Query(d.Super, sql, args, &n))
	return n
}

// wire stands between a DB and its server: it counts every turn of the talk
// and can cut all lines.
type wire struct {
	at    string
	turns atomic.Int64
	mu    sync.Mutex
	lines []net.Conn
}

// tap puts a wire before the server of address and gives the new address.
func tap(t *testing.T, address string) (*wire, string) {
	t.Helper()
	conf, err := pgx.ParseConfig(address)
	must(t, err)
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	w := &wire{at: net.JoinHostPort(conf.Host, fmt.Sprint(conf.Port))}
	t.Cleanup(func() { _ = l.Close(); w.cut() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go w.carry(c)
		}
	}()
	u, err := url.Parse(address)
	must(t, err)
	u.Host = l.Addr().String()
	return w, u.String()
}

func (w *wire) carry(client net.Conn) {
	server, err := (&net.Dialer{Timeout: 5 * time.Second}).Dial("tcp", w.at)
	if err != nil {
		_ = client.Close()
		return
	}
	w.mu.Lock()
	w.lines = append(w.lines, client, server)
	w.mu.Unlock()
	var asking atomic.Bool
	go w.pump(server, client, func() {
		if !asking.Swap(true) {
			w.turns.Add(1)
		}
	})
	w.pump(client, server, func() { asking.Store(false) })
}

func (w *wire) pump(to, from net.Conn, each func()) {
	defer func() { _ = to.Close(); _ = from.Close() }()
	b := make([]byte, 32<<10)
	for {
		n, err := from.Read(b)
		if n > 0 {
			each()
			if _, e := to.Write(b[:n]); e != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// cut drops every line, as a failing network would.
func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.lines {
		_ = c.Close()
	}
	w.lines = nil
}
