// Package migrations holds the schema, one file a step, and brings a database
// up to date. Only the owner runs it; the program serves as a lesser role.
package migrations

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"regexp"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"sottocasa/internal/failpoint"
)

//go:embed *.sql
var files embed.FS

// Roles names the roles that serve and that check; the owner is whoever
// migrates. Password is given to App when it is not empty.
type Roles struct {
	App, Check string
	Password   string
}

// DefaultRoles are the names used where none are given.
func DefaultRoles() Roles { return Roles{App: "sottocasa_app", Check: "sottocasa_check"} }

var plainName = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,62}$`)

// Up makes the roles, runs every pending step and River's own, and grants the
// jobs' schema. It waits for another migration that is under way. ownerURL is
// a Postgres URL of the database's owner, who may create roles.
func Up(ctx context.Context, ownerURL string, roles Roles) error {
	if !plainName.MatchString(roles.App) || !plainName.MatchString(roles.Check) {
		return errors.New("migrations: a role's name has small letters, digits and _ only")
	}
	cfg, err := pgx.ParseConfig(ownerURL)
	if err != nil {
		return errors.New("migrations: the owner's URL does not parse")
	}
	db := stdlib.OpenDB(*cfg)
	defer func() { _ = db.Close() }()
	if err := prepare(ctx, db, roles); err != nil {
		return fmt.Errorf("migrations: roles: %w", err)
	}
	if err := schema(ctx, db); err != nil {
		return err
	}
	if err := jobs(ctx, ownerURL); err != nil {
		return fmt.Errorf("migrations: jobs: %w", err)
	}
	return grantJobs(ctx, db, roles)
}

// Pending tells whether the database lacks steps that this program has.
func Pending(ctx context.Context, url string) (bool, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		return false, errors.New("migrations: the URL does not parse")
	}
	db := stdlib.OpenDB(*cfg)
	defer func() { _ = db.Close() }()
	p, err := provider(db)
	if err != nil {
		return false, err
	}
	return p.HasPending(ctx)
}

func provider(db *sql.DB) (*goose.Provider, error) {
	return goose.NewProvider(goose.DialectPostgres, db, files,
		goose.WithTableName("app.goose_version"), goose.WithDisableGlobalRegistry(true))
}

func schema(ctx context.Context, db *sql.DB) error {
	// Two programs may start at once: the second waits here.
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(ctx, `select pg_advisory_lock(7301200525)`); err != nil {
		return err
	}
	defer func() { _, _ = conn.ExecContext(context.WithoutCancel(ctx), `select pg_advisory_unlock(7301200525)`) }()
	p, err := provider(db)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	for {
		_, err := p.UpByOne(ctx)
		if errors.Is(err, goose.ErrNoNextVersion) {
			return nil
		}
		if err == nil {
			err = failpoint.At(ctx, failpoint.MigrateBetween)
		}
		if err != nil {
			return fmt.Errorf("migrations: %w", err)
		}
	}
}

func jobs(ctx context.Context, ownerURL string) error {
	pool, err := pgxpool.New(ctx, ownerURL)
	if err != nil {
		return err
	}
	defer pool.Close()
	m, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Schema: "river"})
	if err != nil {
		return err
	}
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

// grantJobs lets the app role insert and work jobs, not change their tables.
func grantJobs(ctx context.Context, db *sql.DB, roles Roles) error {
	app := pgx.Identifier{roles.App}.Sanitize()
	check := pgx.Identifier{roles.Check}.Sanitize()
	for _, q := range []string{
		"grant select, insert, update, delete on all tables in schema river to " + app,
		"grant usage on all sequences in schema river to " + app,
		"grant select on all tables in schema river to " + check,
		"grant select on app.goose_version to " + app,
	} {
		if _, err := db.ExecContext(ctx, q); err != nil {
			return fmt.Errorf("migrations: jobs: %w", err)
		}
	}
	return nil
}

// Fingerprint changes whenever a migration does, River's own included.
func Fingerprint() ([]byte, error) {
	names, err := files.ReadDir(".")
	if err != nil {
		return nil, err
	}
	sum := sha256.New()
	for _, n := range names {
		b, err := files.ReadFile(n.Name())
		if err != nil {
			return nil, err
		}
		sum.Write(b)
	}
	all, err := rivermigrate.New(riverpgxv5.New(nil), &rivermigrate.Config{Schema: "river"})
	if err != nil {
		return nil, err
	}
	for _, m := range all.AllVersions() {
		sum.Write([]byte(m.SQLUp))
	}
	return sum.Sum(nil), nil
}
