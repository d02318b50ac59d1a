package main

import (
	"context"
	"errors"
	"fmt"
	"net"

	"sottocasa/internal/config"
	"sottocasa/internal/mail"
	"sottocasa/migrations"
)

type serveCmd struct{}

// Run serves real shops: no demo doors, no default for a secret.
func (serveCmd) Run(ctx context.Context) error {
	cfg, err := load(config.Serve)
	if err != nil {
		return err
	}
	url, err := servingURL(cfg)
	if err != nil {
		return err
	}
	pending, err := migrations.Pending(ctx, url)
	if err != nil {
		return fmt.Errorf("the database does not answer as it should: %w", err)
	}
	if pending {
		return errors.New("the database is older than this program: run `sottocasa migrate` first")
	}
	sender, err := mail.NewSMTP(cfg.SMTPURL.Reveal(), cfg.MailFrom)
	if err != nil {
		return err
	}
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp", cfg.Listen())
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", cfg.Listen(), err)
	}
	x, err := assemble(ctx, cfg, parts{appURL: url, sender: sender, payOrigins: []string{"https://checkout.stripe.com"}, port: cfg.Port})
	if x != nil {
		defer x.close()
	}
	if err != nil {
		_ = listener.Close()
		return err
	}
	return x.run(ctx, []net.Listener{listener}, func() { x.log.InfoContext(ctx, "serving", "address", listener.Addr().String()) })
}
