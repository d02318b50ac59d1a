package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"sottocasa/internal/config"
	"sottocasa/internal/demo"
	"sottocasa/internal/mail"
	"sottocasa/payments/sandbox"
	"sottocasa/storefront/dev"
	"sottocasa/tenants"
)

type demoCmd struct{}

// Run opens the demo: its own Postgres, a local Stripe, letters on a page. All
// of it listens on this machine only.
func (demoCmd) Run(ctx context.Context) error {
	cfg, err := load(config.Demo)
	if err != nil {
		return err
	}
	if cfg.DataDir, err = demoDir(); err != nil {
		return err
	}
	// First the port, since a taken one is the most usual fault of all.
	listeners, err := bothLoopbacks(ctx, cfg.Port)
	if err != nil {
		return err
	}
	defer closeAll(listeners)
	data, err := openData(ctx, &cfg)
	if err != nil {
		return err
	}
	defer data.close()
	return data.serve(ctx, cfg, listeners)
}

// demoRun is a running demo's own parts.
type demoRun struct {
	*database
	secrets   secrets
	hood      demo.Neighbourhood
	box       *sandbox.Sandbox
	server    *http.Server // of the box
	pay       net.Listener
	listeners []net.Listener
	port      int
}

// serve migrates, seeds, and answers until ctx ends.
func (d *database) serve(ctx context.Context, cfg config.Config, listeners []net.Listener) error {
	hood, err := demo.Load(time.Now())
	if err != nil {
		return err
	}
	zone, err := locationOf(hood)
	if err != nil {
		return err
	}
	run := &demoRun{database: d, secrets: d.secrets, hood: hood, listeners: listeners, port: portOf(listeners[0])}
	defer run.shut()
	if err := run.listenForPay(ctx, cfg.DataDir); err != nil {
		return err
	}
	run.settle(&cfg)
	letters, err := mail.NewFolder(filepath.Join(cfg.DataDir, "mail"))
	if err != nil {
		return err
	}
	if err := run.startSandbox(ctx, cfg); err != nil {
		return err
	}
	x, err := assemble(ctx, cfg, parts{appURL: d.appURL, sender: letters, payOrigins: []string{"http://" + run.payHost()},
		formOrigins: []string{"http://" + run.payHost()}, port: run.port,
		doors: func(db *tenants.DB) *dev.Doors {
			return &dev.Doors{DB: db, Letters: letters, Zone: zone, People: people(hood)}
		}})
	if x != nil {
		defer x.close()
	}
	if err != nil {
		return err
	}
	if err := seed(ctx, x, hood); err != nil {
		return fmt.Errorf("the demo could not be seeded: %w", err)
	}
	if err := x.hosts.Reload(ctx); err != nil {
		return err
	}
	return x.run(ctx, run.listeners, func() { run.announce(os.Stdout, cfg) })
}

// settle fills in what nobody has to set in a demo.
func (r *demoRun) settle(cfg *config.Config) {
	cfg.Port = r.port
	cfg.AppHost = "localhost"
	if r.port != 80 {
		cfg.AppHost = net.JoinHostPort("localhost", strconv.Itoa(r.port))
	}
	cfg.ShopsDomain, cfg.PublicScheme = "localhost", "http"
	cfg.Secret = config.NewSecret(r.secrets.Secret)
	cfg.StripeSecretKey = config.NewSecret(r.secrets.StripeKey)
	cfg.StripeWebhookSecret = config.NewSecret(r.secrets.Webhook)
	cfg.StripeConnectWebhook = config.NewSecret(r.secrets.Connect)
	cfg.StripeAPIBase = "http://" + r.pay.Addr().String()
}
