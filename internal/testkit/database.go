package testkit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"sottocasa/migrations"
)

// Database is a migrated database with the addresses of its roles.
type Database struct {
	Name  string
	Owner string // URL of the role that migrates
	App   string // URL of the role that serves
	Super string // URL of the superuser, to look behind row security
}

const (
	ownerRole     = "tk_owner"
	ownerPassword = "owner"
	appPassword   = "serve"
)

// Shared gives the one database that the tests of a package share: each has a
// neighbourhood of its own in it.
func Shared(t testing.TB) Database {
	t.Helper()
	db, err := shared()
	if err != nil {
		t.Fatalf("the test database: %v", err)
	}
	return db
}

//nolint:gochecknoglobals // one database per process is its purpose
var shared = sync.OnceValues(func() (Database, error) { return create() })

// Own gives a test a database of its own, for tests that break data on purpose
// or kill servers. It is dropped at the end.
func Own(t testing.TB) Database {
	t.Helper()
	ClusterURL(t, "postgres")
	db, err := create()
	if err != nil {
		t.Fatalf("a database of its own: %v", err)
	}
	t.Cleanup(func() {
		_ = admin(func(ctx context.Context, c *pgx.Conn) error {
			_, err := c.Exec(ctx, "drop database if exists "+db.Name+" with (force)")
			return err
		})
	})
	return db
}

//nolint:gochecknoglobals // numbers the databases of this process
var made atomic.Int64

// create copies the template, making it first when the migrations are new.
func create() (Database, error) {
	name := fmt.Sprintf("t_%d_%d", os.Getpid(), made.Add(1))
	err := admin(func(ctx context.Context, c *pgx.Conn) error {
		if _, err := c.Exec(ctx, "select pg_advisory_lock(730120)"); err != nil {
			return err
		}
		if err := sweep(ctx, c); err != nil {
			return err
		}
		template, err := template(ctx, c)
		if err != nil {
			return err
		}
		if _, err = c.Exec(ctx, "create database "+name+" template "+template+" owner "+ownerRole); err != nil {
			return err
		}
		// What migrations revoke on the database itself does not come with its copy.
		_, err = c.Exec(ctx, "revoke temporary on database "+name+" from public")
		return err
	})
	return addresses(name), err
}

func addresses(name string) Database {
	at := func(user, password string) string {
		base, _ := cluster()
		u, err := url.Parse(base)
		if err != nil {
			return ""
		}
		u.Path = "/" + name
		if user != "" {
			u.User = url.UserPassword(user, password)
		}
		return u.String()
	}
	return Database{Name: name, Owner: at(ownerRole, ownerPassword), App: at(migrations.DefaultRoles().App, appPassword), Super: at("", "")}
}

func admin(fn func(context.Context, *pgx.Conn) error) error {
	base, err := cluster()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, base)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	return fn(ctx, conn)
}

// template makes the migrated database that the others are copies of, named
// after the migrations' content.
func template(ctx context.Context, c *pgx.Conn) (string, error) {
	sum, err := migrations.Fingerprint()
	if err != nil {
		return "", err
	}
	h := sha256.Sum256(sum)
	name := "tk_" + hex.EncodeToString(h[:6])
	var there bool
	if err := c.QueryRow(ctx, "select exists (select 1 from pg_database where datname = $1)", name).Scan(&there); err != nil || there {
		return name, err
	}
	for _, q := range []string{
		"drop database if exists tk_making with (force)",
		"do $$ begin if not exists (select 1 from pg_roles where rolname = '" + ownerRole + "') then create role " + ownerRole +
			" login createrole password '" + ownerPassword + "'; end if; end $$",
		"create database tk_making owner " + ownerRole,
	} {
		if _, err := c.Exec(ctx, q); err != nil {
			return "", err
		}
	}
	roles := migrations.DefaultRoles()
	roles.Password = appPassword
	if err := migrations.Up(ctx, addresses("tk_making").Owner, roles); err != nil {
		return "", err
	}
	_, err = c.Exec(ctx, "alter database tk_making rename to "+name)
	return name, err
}

// sweep drops what test processes that have died left behind.
func sweep(ctx context.Context, c *pgx.Conn) error {
	rows, err := c.Query(ctx, `select datname from pg_database where datname like 't\_%'`)
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range names {
		parts := strings.Split(name, "_")
		pid, err := strconv.Atoi(parts[1])
		if err != nil || alive(pid) {
			continue
		}
		if _, err := c.Exec(ctx, "drop database if exists "+pgx.Identifier{name}.Sanitize()+" with (force)"); err != nil {
			return err
		}
	}
	return nil
}

func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || err == syscall.EPERM
}
