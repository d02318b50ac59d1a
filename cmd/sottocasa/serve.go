package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"

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
	serving, err := servingURL(cfg)
	if err != nil {
		return err
	}
	if err := upToDate(ctx, serving); err != nil {
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
	x, err := assemble(ctx, cfg, parts{appURL: serving, sender: sender, payOrigins: leadsTo(cfg, "https://checkout.stripe.com"),
		formOrigins: leadsTo(cfg, "https://connect.stripe.com"), port: cfg.Port, drainWait: drainWait})
	if x != nil {
		defer x.close()
	}
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer x.admin(office)()
	return x.run(ctx, []net.Listener{listener}, func() { x.log.InfoContext(ctx, "serving", "address", listener.Addr().String()) })
}

// leadsTo are where a form may send a reader: Stripe's own page, and that of the
// Stripe that takes its place while the program is tried.
func leadsTo(cfg config.Config, page string) []string {
	to := []string{page}
	if u, err := url.Parse(cfg.StripeAPIBase); err == nil && u.Host != "" {
		to = append(to, u.Scheme+"://"+u.Host)
	}
	return to
}

// upToDate refuses a database that was never migrated or lacks a step. It asks
// for the first by itself: goose would begin to migrate instead of answering.
func upToDate(ctx context.Context, database string) error {
	conn, err := pgx.Connect(ctx, database)
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
	pending, err := migrations.Pending(ctx, database)
	if err != nil {
		return fmt.Errorf("the database does not answer as it should: %w", err)
	}
	if pending {
		return errors.New("the database is older than this program: run `sottocasa migrate` first")
	}
	return nil
}
