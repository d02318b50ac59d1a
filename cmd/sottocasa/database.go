package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"

	"sottocasa/internal/config"
	"sottocasa/internal/postgres"
	"sottocasa/migrations"
	"sottocasa/tenants"
)

// database is the demo's database: one that was named, or a server of its own.
type database struct {
	secrets  secrets
	ownerURL string
	appURL   string
	server   *postgres.Server
	held     io.Closer
}

const (
	demoDatabase = "sottocasa"
	demoOwner    = "sottocasa_owner"
)

// openData finds or starts Postgres, makes the roles and migrates.
func openData(ctx context.Context, cfg *config.Config) (*database, error) {
	d := &database{}
	if err := d.start(ctx, cfg); err != nil {
		d.close()
		return nil, err
	}
	roles := migrations.DefaultRoles()
	roles.Password = d.secrets.AppPassword
	if err := migrations.Up(ctx, d.ownerURL, roles); err != nil {
		d.close()
		return nil, err
	}
	var err error
	if d.appURL, err = asApp(d.ownerURL, d.secrets.AppPassword); err != nil {
		d.close()
		return nil, err
	}
	return d, nil
}

func (d *database) start(ctx context.Context, cfg *config.Config) (err error) {
	if given := cfg.DatabaseURL.Reveal(); given != "" {
		if err := os.MkdirAll(cfg.DataDir, 0o750); err != nil {
			return err
		}
		if d.held, err = postgres.Hold(cfg.DataDir); err != nil {
			return err
		}
		d.ownerURL = given
		d.secrets, err = openSecrets(cfg.DataDir)
		return err
	}
	if d.server, err = startPostgres(ctx, cfg.DataDir); err != nil {
		return err
	}
	if d.secrets, err = openSecrets(cfg.DataDir); err != nil {
		return err
	}
	d.ownerURL, err = d.ownDatabase(ctx)
	return err
}

func startPostgres(ctx context.Context, dir string) (*postgres.Server, error) {
	options := postgres.Options{DataDir: dir, Durable: true, Log: os.Stderr}
	server, err := postgres.Start(ctx, options)
	if errors.Is(err, postgres.ErrNoBinaries) {
		if options.Binaries, err = postgres.Embedded(ctx, filepath.Clean(dir), os.Stderr); err != nil {
			return nil, err
		}
		server, err = postgres.Start(ctx, options)
	}
	return server, err
}

// ownDatabase makes the owner's role and database, and gives their address. The
// superuser is used for nothing else.
func (d *database) ownDatabase(ctx context.Context) (string, error) {
	conn, err := pgx.Connect(ctx, d.server.URL("postgres"))
	if err != nil {
		return "", fmt.Errorf("the database does not answer: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	// A killed copy's statement may still run in a server that outlived it: wait.
	if _, err := conn.Exec(ctx, "select pg_advisory_lock(730121)"); err != nil {
		return "", err
	}
	var role, base bool
	err = conn.QueryRow(ctx, `select exists (select 1 from pg_roles where rolname = $1), exists (select 1 from pg_database where datname = $2)`,
		demoOwner, demoDatabase).Scan(&role, &base)
	if err != nil {
		return "", err
	}
	verb := "alter" // the password may be new: secrets.json was lost
	if !role {
		verb = "create"
	}
	if _, err := conn.Exec(ctx, verb+" role "+demoOwner+" login createrole password '"+d.secrets.OwnerPassword+"'"); err != nil {
		return "", err
	}
	if !base {
		if _, err := conn.Exec(ctx, "create database "+demoDatabase+" owner "+demoOwner); err != nil {
			return "", err
		}
	}
	u, err := url.Parse(d.server.URL(demoDatabase))
	if err != nil {
		return "", err
	}
	u.User = url.UserPassword(demoOwner, d.secrets.OwnerPassword)
	return u.String(), nil
}

func (d *database) close() {
	if d.server != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = d.server.Stop(ctx)
	}
	if d.held != nil {
		_ = d.held.Close()
	}
}

// operatorDB opens the database for a command that an operator runs, as the
// serving role.
func operatorDB(ctx context.Context) (*tenants.DB, error) {
	url, err := seedURL()
	if err != nil {
		return nil, err
	}
	return tenants.Open(ctx, tenants.Options{URL: url, MaxConns: 2})
}

// operatorConfig is what such a command is set to: the environment's, or that of
// the demo that has run here when no database is named.
func operatorConfig() (config.Config, error) {
	if environ := config.Environ(); environ["SOTTOCASA_DATABASE_URL"] != "" || environ["SOTTOCASA_DATABASE_URL_FILE"] != "" {
		return load(config.Tool)
	}
	return demoConfig()
}
