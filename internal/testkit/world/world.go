// Package world opens a fresh neighbourhood for one test: two shops with goods,
// zones, windows, a volunteer, a local Stripe and jobs that only this test
// works. When the test ends the invariants are checked on its neighbourhood.
package world

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sottocasa/documents"
	"sottocasa/internal/locale"
	"sottocasa/internal/testkit"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/payments/sandbox"
	"sottocasa/payments/stripe"
	"sottocasa/tenants"
)

// World is a neighbourhood of one test.
type World struct {
	T         testing.TB
	Database  testkit.Database
	DB        *tenants.DB
	Jobs      *tenants.Jobs
	Hosts     *tenants.Hosts
	Secret    tenants.Secret
	Words     *locale.Words
	Zone      *time.Location
	Hood      tenants.HoodID
	HoodSlug  string
	Shop      Shop // sells by card and at its counter
	Other     Shop // of the same neighbourhood
	Third     Shop // the same, once Share has opened it
	More      []Shop
	ZoneID    tenants.ID
	Account   string // the shop's connected account
	Courier   tenants.ID
	Sandbox   *sandbox.Sandbox
	PayOrigin string // where its pay pages are
	Provider  payments.Provider
	Desk      *payments.Desk
	Inbox     *payments.Inbox
	Conductor *orders.Conductor
	Trips     *atomic.Int64
	Log       *slog.Logger
	unchecked bool
}

// Shop is a shop of the world with its goods.
type Shop struct {
	ID    tenants.ShopID
	Slug  string
	Goods map[string]Good // by slug
}

// Good is a product that can be bought.
type Good struct{ Product, Variant tenants.ID }

// New opens a world in the package's shared database.
func New(t testing.TB) *World {
	t.Helper()
	return In(t, testkit.Shared(t))
}

// In opens a world in a database.
func In(t testing.TB, database testkit.Database) *World {
	t.Helper()
	w := &World{T: t, Database: database, Secret: tenants.Secret(strings.Repeat("k", 32)), Trips: &atomic.Int64{},
		Log: slog.New(slog.NewTextHandler(logs{t, &sync.Mutex{}}, &slog.HandlerOptions{Level: slog.LevelWarn}))}
	var err error
	if w.Words, err = words(); err != nil {
		t.Fatal(err)
	}
	if w.Zone, err = rome(); err != nil {
		t.Fatal(err)
	}
	w.Hood = tenants.HoodID(tenants.NewID())
	w.openDB()
	w.openSandbox()
	w.seed()
	if w.Hosts, err = tenants.LoadHosts(context.Background(), w.DB, "shops.example"); err != nil {
		t.Fatal(err)
	}
	w.atEnd(w.check)
	return w
}

// atEnd does something when the test has ended, and forgets it: testing keeps
// what finished parallel tests were to clean up until all others have ended,
// and with it every world that such a function knows.
func (w *World) atEnd(do func()) {
	w.T.Cleanup(func() {
		do()
		do = nil
	})
}

// What every world reads alike is read once: words alone are thousands.
//
//nolint:gochecknoglobals // never written again
var (
	words = sync.OnceValues(locale.Load)
	rome  = sync.OnceValues(func() (*time.Location, error) { return time.LoadLocation("Europe/Rome") })
)

func (w *World) openDB() {
	w.Jobs = Queue(w.Hood, w.Log)
	db, err := tenants.Open(context.Background(), tenants.Options{URL: w.Database.App, MaxConns: 12, Log: w.Log, Jobs: w.Jobs,
		Trips: func(n int) { w.Trips.Add(int64(n)) }})
	if err != nil {
		w.T.Fatal(err)
	}
	w.DB = db
	w.atEnd(db.Close)
}

// Queue is where the jobs of a world's neighbourhood wait, and no others.
func Queue(hood tenants.HoodID, log *slog.Logger) *tenants.Jobs {
	mine := "w-" + hood.String()
	return tenants.NewJobs(tenants.JobsConfig{Log: log, Queue: func(tenants.HoodID) string { return mine }, Queues: []string{mine},
		Poll: 20 * time.Millisecond, Timeout: 5 * time.Second, RescueAfter: 6 * time.Second, MaxWorkers: 4})
}

func (w *World) openSandbox() {
	w.Account = "acct_" + strings.ReplaceAll(w.Hood.String(), "-", "")
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	w.atEnd(server.Close)
	box, err := sandbox.New(sandbox.Config{PublicURL: server.URL, Key: "sk_test_world", Logger: w.Log, Webhooks: w.ears(mux, server.URL),
		Accounts: []sandbox.Account{{ID: w.Account, Name: "Alimentari", ChargesEnabled: true}, {ID: w.AccountOf(1), Name: "Forno", ChargesEnabled: true},
			{ID: w.AccountOf(2), Name: "Macelleria", ChargesEnabled: true}, {ID: w.AccountOf(3), Name: "Enoteca", ChargesEnabled: true},
			{ID: w.AccountOf(4), Name: "Frutteria", ChargesEnabled: true}, {ID: w.AccountOf(9), Name: "Associazione", ChargesEnabled: true},
			{ID: sandbox.Platform, Name: "Sottocasa", ChargesEnabled: true}}}) // a float: what is given back has cost something
	if err != nil {
		w.T.Fatal(err)
	}
	mux.Handle("/", box.Handler())
	w.atEnd(func() { _ = box.Close() })
	w.Sandbox, w.PayOrigin = box, server.URL
	if w.Provider, err = stripe.New(stripe.Config{Key: "sk_test_world", URL: server.URL}); err != nil {
		w.T.Fatal(err)
	}
	w.Use(w.Provider)
}

// Use puts another provider behind the desk: one that fails, for example.
func (w *World) Use(p payments.Provider) {
	w.Desk = payments.NewDesk(w.DB, p)
	w.Inbox = payments.NewInbox(w.DB)
	w.Conductor = orders.NewConductor(w.DB, w.Desk, w.Inbox, w.Log)
}

// Work works this world's jobs, and no others, until the test ends. Handlers
// of sites must be registered before.
func (w *World) Work() {
	w.T.Helper()
	w.Conductor.Register(w.Jobs)
	documents.Register(w.Jobs, w.DB)
	stop, err := w.DB.Start(context.Background())
	if err != nil {
		w.T.Fatal(err)
	}
	w.atEnd(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_ = stop(ctx)
	})
}

// Scope is the neighbourhood's scope of a resident.
func (w *World) Scope() tenants.Scope { return tenants.InHood(w.Hood, "resident") }

// Broken tells that the test breaks the data on purpose: nothing is checked.
func (w *World) Broken() { w.unchecked = true }

func (w *World) check() {
	if w.unchecked || w.T.Failed() {
		return
	}
	found, err := tenants.Check(context.Background(), w.Database.Super, w.Hood)
	if err != nil {
		w.T.Errorf("the invariants could not be checked: %v", err)
	}
	for _, v := range found {
		w.T.Errorf("broken: %s: %s", v.Rule, v.Where)
	}
}

// Eventually waits until ok, which background work brings about.
func (w *World) Eventually(what string, ok func() bool) {
	w.T.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !ok() {
		if time.Now().After(deadline) {
			w.T.Fatalf("still not: %s", what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// logs sends warnings to the test's own log.
type logs struct {
	t  testing.TB
	mu *sync.Mutex
}

func (l logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(p), nil
}

var _ io.Writer = logs{}
