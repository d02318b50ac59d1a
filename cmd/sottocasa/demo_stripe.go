package main

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"sottocasa/internal/config"
	"sottocasa/internal/demo"
	"sottocasa/payments/sandbox"
)

// startSandbox starts the local Stripe, with every demo shop's account. What it
// knows outlives a restart.
func (r *demoRun) startSandbox(ctx context.Context, cfg config.Config) error {
	dir := filepath.Join(cfg.DataDir, "sandbox")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	hook := cfg.AppURL() + "/webhooks/stripe"
	box, err := sandbox.New(sandbox.Config{Dir: dir, PublicURL: "http://" + r.payHost(), Key: r.secrets.StripeKey, Accounts: demoAccounts(r.hood),
		Home: cfg.HostURL(r.hood.Slug + "." + cfg.ShopsDomain), Logger: logger(cfg), Control: true,
		Webhooks: []sandbox.Endpoint{{URL: hook, Secret: r.secrets.Webhook}, {URL: hook + "/connect", Secret: r.secrets.Connect, Connect: true}}})
	if err != nil {
		return err
	}
	r.box, r.server = box, &http.Server{Handler: box.Handler(), ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = r.server.Serve(r.pay) }()
	go box.Run(ctx) // it survives its own panics
	return nil
}

// demoAccounts are the accounts of the demo at its local Stripe.
func demoAccounts(n demo.Neighbourhood) []sandbox.Account {
	var accounts []sandbox.Account
	for _, s := range n.Shops {
		accounts = append(accounts, sandbox.Account{ID: s.StripeAccount, Name: s.Name, ChargesEnabled: true, Daily: true})
	}
	return append(accounts, sandbox.Account{ID: n.Association.StripeAccount, Name: n.Association.Name, ChargesEnabled: true, Daily: true},
		sandbox.Account{ID: sandbox.Platform, Name: "Sottocasa", ChargesEnabled: true})
}

// payBusy is how long payments that are under way have at shutdown.
const payBusy = 2 * time.Second

// shut ends what the demo has beside the program, after it.
func (r *demoRun) shut() {
	if r.server != nil {
		ctx, cancel := context.WithTimeout(context.Background(), payBusy)
		defer cancel()
		_ = r.server.Shutdown(ctx)
	}
	if r.pay != nil {
		_ = r.pay.Close()
	}
	if r.box != nil {
		_ = r.box.Close()
	}
}
