package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"sottocasa/internal/postgres"
)

// data is the bench's own database server, kept from run to run, and the two
// programs that stand on it.
type data struct {
	server *postgres.Server
	owner  string // address of our database's owner
	limit  string // of the limit program's, as its role
	app    string // of our database, as the role that serves
	built  string // folder of built programs
}

const (
	ourBase   = "bench_shops"
	limitBase = "bench_limit"
)

// openData starts the server with fsync on, as in earnest, and seeds what is
// not there yet.
func openData(ctx context.Context, s settings) (*data, error) {
	if err := os.MkdirAll(s.dir, 0o711); err != nil { //nolint:gosec // the server's own account passes through
		return nil, err
	}
	server, err := postgres.Start(ctx, postgres.Options{DataDir: filepath.Join(s.dir, "pg"), Durable: true, Log: os.Stderr,
		Settings: map[string]string{"shared_buffers": "512MB", "max_connections": "120", "max_wal_size": "2GB"}})
	if err != nil {
		return nil, err
	}
	d := &data{server: server, built: filepath.Join(s.dir, "bin")}
	if err := d.fill(ctx, s); err != nil {
		d.close()
		return nil, err
	}
	return d, nil
}

func (d *data) close() { _ = d.server.Stop(context.Background()) }

func (d *data) fill(ctx context.Context, s settings) error {
	password := rand.Text()
	if err := d.bases(ctx, password); err != nil {
		return err
	}
	var err error
	if d.owner, err = as(d.server.URL(ourBase), "bench_owner", password); err != nil {
		return err
	}
	if d.limit, err = as(d.server.URL(limitBase), "limit_app", password); err != nil {
		return err
	}
	for name, from := range map[string]string{"sottocasa": "./cmd/sottocasa", "limit": "./bench/limit"} {
		if err := command(ctx, nil, "go", "build", "-o", filepath.Join(d.built, name), from); err != nil {
			return err
		}
	}
	env := d.environ(s)
	if err := command(ctx, env, d.program(), "migrate"); err != nil {
		return err
	}
	if err := command(ctx, env, d.program(), "seed", "--neighbourhoods", strconv.Itoa(s.hoods), "--shops", strconv.Itoa(s.shops), "--products", strconv.Itoa(s.goods)); err != nil {
		return err
	}
	return d.as(ctx, ourBase, func(c *pgx.Conn) error {
		_, err := c.Exec(ctx, "vacuum analyze")
		return err
	})
}

func (d *data) program() string { return filepath.Join(d.built, "sottocasa") }

// bases makes the two databases and their roles, with a password of this run.
func (d *data) bases(ctx context.Context, password string) error {
	return d.as(ctx, "", func(c *pgx.Conn) error {
		for _, x := range []struct{ role, rights, base string }{{"bench_owner", "createrole", ourBase}, {"limit_app", "", limitBase}} {
			var role, base bool
			err := c.QueryRow(ctx, `select exists (select from pg_roles where rolname = $1), exists (select from pg_database where datname = $2)`,
				x.role, x.base).Scan(&role, &base)
			if err != nil {
				return err
			}
			verb := map[bool]string{true: "alter", false: "create"}[role]
			if _, err := c.Exec(ctx, verb+" role "+x.role+" login "+x.rights+" password '"+password+"'"); err != nil {
				return err
			}
			if base {
				continue
			}
			owner := ""
			if x.base == ourBase {
				owner = " owner " + x.role
			}
			if _, err := c.Exec(ctx, "create database "+x.base+owner); err != nil {
				return err
			}
		}
		return nil
	})
}

// quiet waits until the jobs of a day's begin are done.
func (d *data) quiet(ctx context.Context) error {
	return d.as(ctx, ourBase, func(c *pgx.Conn) error {
		for left := 1; left > 0; time.Sleep(500 * time.Millisecond) {
			err := c.QueryRow(ctx, "select count(*) from river.river_job where state in ('available', 'running', 'retryable')").Scan(&left)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// as works with a connection of the superuser.
func (d *data) as(ctx context.Context, base string, fn func(*pgx.Conn) error) error {
	conn, err := pgx.Connect(ctx, d.server.URL(base))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	return fn(conn)
}

func as(address, role, password string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	u.User = url.UserPassword(role, password)
	return u.String(), nil
}

// environ is the program's environment; its page cache is off.
func (d *data) environ(s settings) []string {
	return append(os.Environ(), "SOTTOCASA_DATABASE_URL="+d.owner, "SOTTOCASA_DATA_DIR="+filepath.Join(s.dir, "data"),
		"SOTTOCASA_BIND=127.0.0.1", "SOTTOCASA_APP_HOST=app.example", "SOTTOCASA_SHOPS_DOMAIN=shops.example", "SOTTOCASA_SECRET="+rand.Text()+rand.Text(),
		"SOTTOCASA_STRIPE_SECRET_KEY=sk_test_"+rand.Text(), "SOTTOCASA_STRIPE_WEBHOOK_SECRET=whsec_"+rand.Text(),
		"SOTTOCASA_STRIPE_CONNECT_WEBHOOK_SECRET=whsec_"+rand.Text(), "SOTTOCASA_STRIPE_API_BASE=http://127.0.0.1:1",
		"SOTTOCASA_SMTP_URL=smtp://127.0.0.1:1?tls=none", "SOTTOCASA_MAIL_FROM=bench@app.example", "SOTTOCASA_ADMIN=off")
}

// command runs a program to its end and shows what it says.
func command(ctx context.Context, env []string, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = env, os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", filepath.Base(name), err)
	}
	return nil
}
