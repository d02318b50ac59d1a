package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"sottocasa/internal/config"
	"sottocasa/payments/sandbox"
)

// sandboxCmd serves the local Stripe beside a server that is tried as it would
// serve: in a process of its own, so that either can be killed. It reads the
// server's own settings, where both find the key, the webhooks' secrets and
// the address.
type sandboxCmd struct {
	Server string `default:"http://127.0.0.1:8080" help:"Where the server listens: webhooks go there, past whatever stands in front, under the app host's name."`
}

// Run serves until it is told to stop. What the sandbox knows lies in the data
// folder.
func (s sandboxCmd) Run(ctx context.Context) error {
	cfg, err := load(config.Serve)
	if err != nil {
		return err
	}
	at, err := url.Parse(cfg.StripeAPIBase)
	if err != nil || at.Scheme != "http" || at.Port() == "" || at.Hostname() != "localhost" && at.Hostname() != "127.0.0.1" {
		return errors.New("SOTTOCASA_STRIPE_API_BASE must say where the sandbox is to be, such as http://localhost:18080")
	}
	dir := filepath.Join(cfg.DataDir, "sandbox")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	hook := sandbox.Endpoint{URL: s.Server + "/webhooks/stripe", Host: cfg.AppHost, Secret: cfg.StripeWebhookSecret.Reveal()}
	connect := sandbox.Endpoint{URL: hook.URL + "/connect", Host: cfg.AppHost, Secret: cfg.StripeConnectWebhook.Reveal(), Connect: true}
	box, err := sandbox.New(sandbox.Config{Dir: dir, PublicURL: cfg.StripeAPIBase, Key: cfg.StripeSecretKey.Reveal(), Home: cfg.AppURL(), Logger: logger(cfg),
		Accounts: []sandbox.Account{{ID: sandbox.Platform, Name: "Sottocasa", ChargesEnabled: true}}, Control: true,
		Webhooks: []sandbox.Endpoint{hook, connect}})
	if err != nil {
		return err
	}
	defer func() { _ = box.Close() }()
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", at.Port()))
	if err != nil {
		return fmt.Errorf("cannot listen where SOTTOCASA_STRIPE_API_BASE says: %w", err)
	}
	server := &http.Server{Handler: box.Handler(), ReadHeaderTimeout: 5 * time.Second}
	go box.Run(ctx) // it survives its own panics
	context.AfterFunc(ctx, func() { _ = server.Close() })
	fmt.Println("the local Stripe is at " + cfg.StripeAPIBase + ", its control API below /_control/")
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
