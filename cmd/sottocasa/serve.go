package main

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/jackc/pgx/v5"

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
	if err := upToDate(ctx, url); err != nil {
		return err
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
	office, err := listenAdmin(ctx, cfg)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	x, err := assemble(ctx, cfg, parts{appURL: url, sender: sender, payOrigins: []string{"https://checkout.stripe.com"},
		formOrigins: []string{"https://connect.stripe.com"}, port: cfg.Port, drainWait: drainWait})
	if x != nil {
		defer x.close()
	}
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer x.admin(office)()
	return x.run(ctx, []net.Listener{listener}, func() { x.log.InfoContext(ctx, "serving", "address", listener.Addr().String()) })
}

// upToDate refuses a database that was never migrated or lacks a step. It asks
// for the first by itself: goose would begin to migrate instead of answering.
func upToDate(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("the database does not answer: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	var migrated bool
	err = conn.QueryRow(ctx, "select exists (select from pg_tables where schemaname = 'app' and tablename = 'goose_version')").Scan(&migrated)
	if err != nil {
		return fmt.Errorf("the database does not answer as it should: %w", err)
	}
	if !migrated {
		return errors.New("the database is empty: run `sottocasa migrate` first")
	}
	pending, err := migrations.Pending(ctx, url)
	if err != nil {
		return fmt.Errorf("the database does not answer as it should: %w", err)
	}
	if pending {
		return errors.New("the database is older than this program: run `sottocasa migrate` first")
	}
	return nil
}
