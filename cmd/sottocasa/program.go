package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"sottocasa/accounts"
	"sottocasa/catalog/exporter"
	"sottocasa/catalog/importer"
	"sottocasa/catalog/importer/fetch"
	"sottocasa/documents"
	"sottocasa/internal/config"
	"sottocasa/internal/locale"
	"sottocasa/internal/mail"
	"sottocasa/media"
	"sottocasa/orders"
	"sottocasa/payments"
	"sottocasa/payments/stripe"
	"sottocasa/storefront"
	"sottocasa/storefront/dev"
	"sottocasa/storefront/letters"
	"sottocasa/storefront/ops"
	"sottocasa/storefront/web"
	"sottocasa/tenants"
)

// program is everything that serves, wired together.
type program struct {
	cfg    config.Config
	log    *slog.Logger
	db     *tenants.DB
	hosts  *tenants.Hosts
	app    *web.App
	media  *media.Library
	bucket store
	meter  *ops.Meter
}

// store is a bucket that can clear away what was never finished.
type store interface {
	media.Bucket
	Sweep(ctx context.Context, olderThan time.Duration) (int, error)
}

// parts is what differs between serving and the demo.
type parts struct {
	appURL      string // of the role that serves
	sender      mail.Sender
	doors       func(*tenants.DB) *dev.Doors
	payOrigins  []string
	formOrigins []string
	port        int
	drainWait   time.Duration
}

// parcelsKept is how long files wait that are on their way into a shop or out.
const parcelsKept = 8 * 24 * time.Hour

// jobsBusy is how long running jobs have to finish at shutdown.
const jobsBusy = 5 * time.Second

func logger(cfg config.Config) *slog.Logger {
	o := &slog.HandlerOptions{Level: cfg.LogLevel}
	if cfg.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, o))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, o))
}

// assemble opens the data and puts the sites on it. What it gives beside an
// error is to be closed too.
func assemble(ctx context.Context, cfg config.Config, p parts) (*program, error) {
	x := &program{cfg: cfg, log: logger(cfg), meter: ops.NewMeter()}
	words, err := locale.Load()
	if err != nil {
		return nil, err
	}
	jobs := tenants.NewJobs(tenants.JobsConfig{Log: x.log, DailyAt: func() tenants.Job { return orders.Daily{} }, Done: x.meter.Job,
		Regular: []tenants.Regular{{Every: orders.CompareEvery, Job: orders.CompareAll{}}, {Every: payments.SealEvery, Job: payments.SealAll{}}}})
	if x.db, err = tenants.Open(ctx, tenants.Options{URL: p.appURL, MaxConns: max(8, 4*runtime.GOMAXPROCS(0)), Log: x.log, Jobs: jobs}); err != nil {
		return x, err
	}
	if x.bucket, err = openBucket(cfg); err != nil {
		return x, err
	}
	x.media = media.NewLibrary(x.bucket)
	intake, err := takePhotos(cfg, x.media)
	if err != nil {
		return x, err
	}
	if x.hosts, err = tenants.LoadHosts(ctx, x.db, cfg.ShopsDomain); err != nil {
		return x, err
	}
	provider, err := stripe.New(stripe.Config{Key: cfg.StripeSecretKey.Reveal(), URL: cfg.StripeAPIBase})
	if err != nil {
		return x, err
	}
	inbox := payments.NewInbox(x.db)
	desk := payments.NewDesk(x.db, provider)
	conductor := orders.NewConductor(x.db, desk, inbox, x.log)
	secret := tenants.Secret(cfg.Secret.Reveal())
	conductor.Register(jobs)
	documents.Register(jobs, x.db)
	tenants.Handle(jobs, func(ctx context.Context, j tenants.DropPictures) error { return x.media.Forget(ctx, x.db, j.Shop) })
	imports := &importer.Desk{DB: x.db, Parcels: media.NewParcels(x.bucket), Photos: intake, Fetch: fetch.New(fetch.Options{Most: media.MaxUpload})}
	imports.Register(jobs)
	exports := &exporter.Desk{Packer: packer(x.db, x.media, words), Parcels: imports.Parcels}
	exports.Register(jobs)
	letters.Register(jobs, letters.Deps{DB: x.db, Hosts: x.hosts, Words: words, Mail: p.sender, Secret: secret, AppURL: cfg.AppURL(),
		SiteURL: func(at *tenants.Place) string { return cfg.HostURL(x.hosts.Name(at)) }})
	deps := storefront.Deps{
		DB: x.db, Hosts: x.hosts, Conductor: conductor, Inbox: inbox, Pay: desk, Media: x.media, Photos: intake, Imports: imports, Exports: exports, Words: words, Secret: secret,
		Log: x.log, AppHost: hostOnly(cfg.AppHost), AppURL: cfg.AppURL(), HostURL: cfg.HostURL, Production: cfg.Mode == config.Serve,
		Port: p.port, Proxies: cfg.TrustedProxies, PayOrigins: p.payOrigins, FormOrigins: p.formOrigins, Webhook: verifier(cfg), Now: time.Now,
		Observe: func(site web.Kind, method, route string, status int, took time.Duration) {
			x.meter.Request(string(site), method, route, status, took)
		},
		CacheBytes: cacheBytes(cfg), DrainWait: p.drainWait,
	}
	if p.doors != nil {
		deps.Dev = p.doors(x.db)
	}
	x.app, err = storefront.New(deps)
	return x, err
}

// cacheBytes is the page cache's size as the sites take it.
func cacheBytes(cfg config.Config) int {
	if cfg.PageCacheMB == 0 {
		return -1
	}
	return cfg.PageCacheMB << 20
}

func verifier(cfg config.Config) func([]byte, string, bool) (payments.Event, error) {
	own, connect := []string{cfg.StripeWebhookSecret.Reveal()}, []string{cfg.StripeConnectWebhook.Reveal()}
	return func(raw []byte, header string, forConnect bool) (payments.Event, error) {
		if forConnect {
			return stripe.Verify(raw, header, connect, time.Now())
		}
		return stripe.Verify(raw, header, own, time.Now())
	}
}

func hostOnly(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		return h
	}
	return host
}

// run serves until ctx ends, then lets requests and jobs finish.
func (x *program) run(ctx context.Context, listeners []net.Listener, ready func()) error {
	stopJobs, err := x.db.Start(ctx)
	if err != nil {
		return err
	}
	background, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	go x.guarded(background, "hosts", x.hosts.Poll)
	go x.guarded(background, "sweep", x.sweep)
	go x.guarded(background, "listings", x.relist)
	if ready != nil {
		ready()
	}
	err = x.app.Serve(ctx, listeners...)
	busy, done := context.WithTimeout(context.WithoutCancel(ctx), jobsBusy)
	defer done()
	if e := stopJobs(busy); e != nil && !errors.Is(e, context.DeadlineExceeded) {
		err = errors.Join(err, e)
	}
	return err
}

// guarded works until ctx ends; a panic is told and work taken up again, since
// without it the program would serve old hosts for ever.
func (x *program) guarded(ctx context.Context, name string, work func(context.Context)) {
	for ctx.Err() == nil {
		func() {
			defer func() {
				if v := recover(); v != nil {
					x.log.ErrorContext(ctx, "background work panicked", "work", name, "panic", fmt.Sprint(v), "trace", string(debug.Stack()))
				}
			}()
			work(ctx)
		}()
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

// sweep clears, once an hour, what crashed uploads left, pictures that no row
// names, sessions and sign-ins that are over, and openings that were left lying.
func (x *program) sweep(ctx context.Context) {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	for {
		_, err := x.bucket.Sweep(ctx, forgottenAfter)
		_, gone := media.NewParcels(x.bucket).Sweep(ctx, parcelsKept)
		_, e := x.media.SweepForgotten(ctx, x.db, x.shopScope, forgottenAfter)
		err = errors.Join(err, e, gone, x.db.Platform(ctx, "sweep", accounts.Sweep), tenants.ForgetTrails(ctx, x.db, x.hosts), tenants.ForgetOpenings(ctx, x.db))
		if err != nil && ctx.Err() == nil {
			x.log.WarnContext(ctx, "what is over was not swept", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (x *program) close() {
	if x.db != nil {
		x.db.Close()
	}
	if c, ok := x.bucket.(io.Closer); ok {
		_ = c.Close()
	}
}

// load reads the configuration and turns its faults into one error.
func load(mode config.Mode) (config.Config, error) {
	cfg, err := config.Load(config.Environ(), mode)
	if err != nil {
		return cfg, fmt.Errorf("the settings are not right:\n%w", err)
	}
	return cfg, nil
}
