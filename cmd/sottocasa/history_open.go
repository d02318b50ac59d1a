package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"sottocasa/documents"
	"sottocasa/internal/config"
	"sottocasa/internal/demo"
	"sottocasa/internal/locale"
	"sottocasa/internal/mail"
	"sottocasa/media"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/payments/sandbox"
	"sottocasa/payments/stripe"
	"sottocasa/storefront/letters"
	"sottocasa/tenants"
)

// history writes a month of trade into the demo's neighbourhood, by the verbs
// that the sites call and the local Stripe of the demo.
type history struct {
	ctx       context.Context
	cfg       config.Config
	data      *database
	clock     *rehearsal
	n         demo.Neighbourhood
	hood      tenants.HoodID
	zone      *time.Location
	x         *program
	secret    tenants.Secret
	box       *sandbox.Sandbox
	conductor *orders.Conductor
	closers   []func()
}

// noLetters takes every letter: a month of them would bury the demo's own.
type noLetters struct{}

func (noLetters) Send(context.Context, mail.Letter) error { return nil }

// openHistory wires what a history needs, with every clock at a moment.
func openHistory(ctx context.Context, cfg config.Config, data *database, clock *rehearsal, n demo.Neighbourhood) (*history, error) {
	h := &history{ctx: ctx, cfg: cfg, data: data, clock: clock, n: n, hood: tenants.HoodID(named("hood", n.Slug)), secret: tenants.Secret(data.secrets.Secret)}
	var err error
	if h.zone, err = locationOf(n); err != nil {
		return h, err
	}
	at, err := h.openStripe()
	if err != nil {
		return h, err
	}
	return h, h.openProgram(at)
}

// openProgram opens the parts of the program that sell, and their jobs.
func (h *history) openProgram(stripeAt string) error {
	x := &program{cfg: h.cfg, log: logger(h.cfg)}
	h.x = x
	url, err := h.clock.address(h.data.appURL)
	if err != nil {
		return err
	}
	jobs := tenants.NewJobs(tenants.JobsConfig{Log: x.log, Poll: 20 * time.Millisecond, NotTheLeader: true, MaxWorkers: 4})
	if x.db, err = tenants.Open(h.ctx, tenants.Options{URL: url, MaxConns: 10, Log: x.log, Jobs: jobs}); err != nil {
		return err
	}
	h.closers = append(h.closers, x.db.Close)
	if x.bucket, err = openBucket(h.cfg); err != nil {
		return err
	}
	x.media = media.NewLibrary(x.bucket)
	words, err := locale.Load()
	if err != nil {
		return err
	}
	if x.hosts, err = tenants.LoadHosts(h.ctx, x.db, "localhost"); err != nil {
		return err
	}
	provider, err := stripe.New(stripe.Config{Key: h.data.secrets.StripeKey, URL: stripeAt})
	if err != nil {
		return err
	}
	h.conductor = orders.NewConductor(x.db, payments.NewDesk(x.db, provider), payments.NewInbox(x.db), x.log)
	h.conductor.Register(jobs)
	documents.Register(jobs, x.db)
	letters.Register(jobs, letters.Deps{DB: x.db, Hosts: x.hosts, Words: words, Mail: noLetters{}, Secret: h.secret, AppURL: "http://localhost",
		SiteURL: func(at *tenants.Place) string { return "http://" + x.hosts.Name(at) }})
	stop, err := x.db.Start(h.ctx)
	if err != nil {
		return err
	}
	h.closers = append(h.closers, func() {
		ctx, cancel := context.WithTimeout(context.Background(), jobsBusy)
		defer cancel()
		_ = stop(ctx)
	})
	return nil
}

// openStripe opens the demo's local Stripe, in the past, and gives its address.
func (h *history) openStripe() (string, error) {
	listener, err := listenOn(h.ctx, "127.0.0.1", 0)
	if err != nil {
		return "", err
	}
	at := "http://" + listener.Addr().String()
	ends := []sandbox.Endpoint{{URL: at + "/hear/own", Secret: h.data.secrets.Webhook}, {URL: at + "/hear/connect", Secret: h.data.secrets.Connect, Connect: true}}
	h.box, err = sandbox.New(sandbox.Config{Dir: filepath.Join(h.cfg.DataDir, "sandbox"), PublicURL: at, Key: h.data.secrets.StripeKey, Now: h.clock.now,
		Accounts: demoAccounts(h.n), Logger: logger(h.cfg), Webhooks: ends})
	if err != nil {
		_ = listener.Close()
		return "", err
	}
	mux := http.NewServeMux()
	mux.Handle("/", h.box.Handler())
	for _, e := range ends {
		mux.HandleFunc("POST "+strings.TrimPrefix(e.URL, at), func(w http.ResponseWriter, r *http.Request) { h.hear(w, r, e) })
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(listener) }()
	h.closers = append(h.closers, func() { _ = server.Close(); _ = h.box.Close() })
	return at, nil
}

// hear takes an event of the local Stripe, as the endpoints of the sites do.
func (h *history) hear(w http.ResponseWriter, r *http.Request, from sandbox.Endpoint) {
	raw, err := io.ReadAll(r.Body)
	if err == nil {
		var event payments.Event
		if event, err = stripe.Verify(raw, r.Header.Get("Stripe-Signature"), []string{from.Secret}, h.clock.now()); err == nil {
			err = payments.NewInbox(h.x.db).Receive(r.Context(), event)
		}
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
	}
}

// close ends everything in the order that it needs.
func (h *history) close() {
	for i := len(h.closers) - 1; i >= 0; i-- {
		h.closers[i]()
	}
}

// mayTrade refuses a database in which somebody else trades, or may: whoever
// writes a history moves the clock of all of it.
func mayTrade(ctx context.Context, owner *pgx.Conn, n demo.Neighbourhood) error {
	var accounts []string
	for _, a := range demoAccounts(n) {
		accounts = append(accounts, a.ID)
	}
	var strangers, others, foreign, traded int
	err := owner.QueryRow(ctx, `select (select count(*) from platform.hoods where id <> $1)::int,
		(select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend')::int,
		(select count(*) from platform.stripe_accounts where id <> all($2))::int,
		(select (select count(*) from hood.purchases) + (select count(*) from hood.ledger) + (select count(*) from shop.ledger))::int`,
		named("hood", n.Slug), accounts).Scan(&strangers, &others, &foreign, &traded)
	switch {
	case err != nil:
		return err
	case strangers > 0:
		return fmt.Errorf("this database has neighbourhoods beside the demo's (%d): a history is only written where nobody else trades", strangers)
	case foreign > 0:
		return fmt.Errorf("this database knows accounts at Stripe that are not the demo's (%d): a history is only written with the local Stripe", foreign)
	case traded > 0:
		return errors.New("the demo has orders already: a history is only written before the first; `make reset` empties the demo")
	case others > 0:
		return fmt.Errorf("somebody else works in this database (%d connections): stop them first", others)
	}
	return nil
}

// demoConfig is the demo's configuration and where its data lie.
func demoConfig() (config.Config, error) {
	cfg, err := load(config.Demo)
	if err != nil {
		return cfg, err
	}
	cfg.DataDir, err = demoDir()
	return cfg, err
}
