package tenants

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"sottocasa/internal/fault"
)

// DB hands out scoped transactions. Its pool never leaves this package.
type DB struct {
	pool  *pgxpool.Pool
	jobs  *Jobs
	log   *slog.Logger
	trips func(n int)
}

// Options are how a DB is opened.
type Options struct {
	URL      string // of the app role
	MaxConns int    // 0: eight
	Log      *slog.Logger
	Trips    func(n int) // told of every round trip; tests count with it
	Jobs     *Jobs       // how jobs are queued; nil: the production defaults

	// Told hears every statement with its parameters, at once and from many
	// goroutines: plans and benchmarks are made of what really runs.
	Told func(sql string, args []any)
}

// Open connects as the role that serves. It refuses a role that row security
// does not bind, or that could become one: a superuser, one with BYPASSRLS, the
// owner of anything, a member of another role, one that may create or truncate.
func Open(ctx context.Context, o Options) (*DB, error) {
	cfg, err := pgxpool.ParseConfig(o.URL)
	if err != nil {
		return nil, errors.New("tenants: the database URL does not parse")
	}
	cfg.MaxConns = 8
	if o.MaxConns > 0 {
		cfg.MaxConns = int32(min(o.MaxConns, 1000))
	}
	cfg.MaxConnIdleTime = 5 * time.Minute
	cfg.ConnConfig.ConnectTimeout = 5 * time.Second
	cfg.ConnConfig.RuntimeParams["application_name"] = "sottocasa"
	cfg.ConnConfig.RuntimeParams["statement_timeout"] = "15000"
	cfg.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = "30000"
	// Every statement names its scope by equality, so one plan serves all shops;
	// planning anew for each would cost more than most of them take.
	cfg.ConnConfig.RuntimeParams["plan_cache_mode"] = "force_generic_plan"
	if o.Told != nil {
		cfg.ConnConfig.Tracer = teller{o.Told}
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("tenants: %w", err)
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Trips == nil {
		o.Trips = func(int) {}
	}
	db := &DB{pool: pool, log: o.Log, trips: o.Trips}
	if err := db.checkRole(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	if o.Jobs == nil {
		o.Jobs = NewJobs(JobsConfig{Log: o.Log})
	}
	if err := db.inserter(o.Jobs); err != nil {
		pool.Close()
		return nil, err
	}
	return db, nil
}

// Close gives every connection back.
func (db *DB) Close() { db.pool.Close() }

// Ping asks the database whether it answers.
func (db *DB) Ping(ctx context.Context) error { return db.pool.Ping(ctx) }

// roleQuery finds why a role must not serve, in words that follow "the serving
// role".
const roleQuery = `select why from pg_roles r cross join lateral (values
  (1, r.rolsuper, 'is a superuser'),
  (2, r.rolbypassrls, 'has BYPASSRLS'),
  (3, r.rolreplication, 'may replicate'),
  (4, r.rolcreaterole or r.rolcreatedb, 'may create roles or databases'),
  (5, exists (select from pg_auth_members m where m.member = r.oid), 'is a member of another role'),
  (6, exists (select from pg_class c where c.relowner = r.oid)
    or exists (select from pg_namespace n where n.nspowner = r.oid)
    or exists (select from pg_proc p where p.proowner = r.oid), 'owns tables, functions or schemas'),
  (7, exists (select from pg_database d where d.datname = current_database() and d.datdba = r.oid), 'owns the database'),
  (8, exists (select from pg_namespace n where n.nspname !~ '^pg_' and has_schema_privilege(r.oid, n.oid, 'create')), 'may create tables'),
  (9, exists (select from pg_class c where c.relnamespace in (select oid from pg_namespace where nspname in ('app', 'platform', 'hood', 'shop'))
    and c.relkind in ('r', 'p') and has_table_privilege(r.oid, c.oid, 'truncate, references, trigger')), 'may truncate tables or hang triggers on them')
) v (place, bad, why) where r.rolname = current_user and v.bad order by place limit 1`

func (db *DB) checkRole(ctx context.Context) error {
	var why string
	switch err := db.pool.QueryRow(ctx, roleQuery).Scan(&why); {
	case errors.Is(err, pgx.ErrNoRows):
		return nil
	case err != nil:
		return fmt.Errorf("tenants: cannot read the role: %w", err)
	}
	return fmt.Errorf("tenants: the serving role %s: row security would not hold", why)
}

// wrap turns a database error into a fault: what app.expect raised becomes the
// fault it names, a lost connection Unavailable, the rest stays internal.
func wrap(err error) error {
	if err == nil {
		return nil
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch {
		case pg.Code == "SC001":
			return raised(pg.Message)
		case pg.Code == "40P01" || pg.Code == "40001" || pg.Code == "55P03":
			return fault.New(fault.Unavailable, "error.busy").Because("%w", err)
		case pg.Code[:2] == "57" || pg.Code[:2] == "08" || pg.Code[:2] == "53":
			return fault.New(fault.Unavailable, "error.server").Because("%w", err)
		}
		return err
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return fault.New(fault.NotFound, "error.not_found").Because("%w", err)
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) || pgconn.SafeToRetry(err) {
		return fault.New(fault.Unavailable, "error.server").Because("%w", err)
	}
	return err
}

// raised reads "<fault code> <translation key>".
func raised(message string) error {
	code, key, _ := strings.Cut(message, " ")
	switch fault.Code(code) {
	case fault.Invalid, fault.NotFound, fault.Forbidden, fault.Unknown, fault.Conflict, fault.Gone, fault.TooMany, fault.Unavailable:
		return fault.New(fault.Code(code), key)
	}
	return fault.New(fault.Internal, "error.server").Because("raised %q", message)
}
