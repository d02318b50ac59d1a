package tenants

import (
	"context"
	"crypto/sha256"

	"github.com/jackc/pgx/v5"
)

// PlatformTx reads and writes what exists across neighbourhoods. The verbs
// that take it are few and reviewed: tenants, accounts and payments' inbox.
type PlatformTx struct{ t *tx }

// PlatformRead queues reads across neighbourhoods.
type PlatformRead struct{ reader }

// Platform writes across neighbourhoods: all of fn, or nothing.
func (db *DB) Platform(ctx context.Context, actor string, fn func(*PlatformTx) error) error {
	return db.run(ctx, Scope{Actor: actor}, func(t *tx) error { return fn(&PlatformTx{t}) })
}

// PlatformRead reads across neighbourhoods in one read-only round trip.
func (db *DB) PlatformRead(ctx context.Context, fn func(*PlatformRead)) error {
	r := &PlatformRead{reader{batch: &pgx.Batch{}}}
	r.batch.Queue(`select set_config('transaction_read_only', 'on', true)`)
	fn(r)
	return db.ask(ctx, &r.reader)
}

// Each queues a statement; fn is called once a row.
func (r *PlatformRead) Each(sql string, args Args, fn func(Row) error) { r.queue(sql, args, fn) }

// One queues a statement that must find a row.
func (r *PlatformRead) One(sql string, args Args, dest ...any) { r.one(sql, args, into(dest)) }

// Context is the transaction's context.
func (p *PlatformTx) Context() context.Context { return p.t.ctx }

// Exec runs one statement.
func (p *PlatformTx) Exec(sql string, args Args) error { return p.t.exec(sql, args) }

// Change runs a write that must hit want rows, as HoodTx.Change.
func (p *PlatformTx) Change(code string, want int, sql string, args Args) error {
	return p.t.change(code, want, sql, args)
}

// Each runs a statement and calls fn once a row.
func (p *PlatformTx) Each(sql string, args Args, fn func(Row) error) error {
	return p.t.each(sql, args, fn)
}

// One runs a statement that finds one row; none is NotFound.
func (p *PlatformTx) One(sql string, args Args, dest ...any) error { return p.t.one(sql, args, dest) }

// Enqueue adds a job to the transaction, in the queue of a neighbourhood or,
// for a zero one, in the platform's own.
func (p *PlatformTx) Enqueue(hood HoodID, job Job, opts ...JobOption) error {
	return p.t.enqueue(hood, job, opts)
}

// FinishJob completes the running job together with this transaction.
func (p *PlatformTx) FinishJob() error { return p.t.finish() }

// Hash is how a token is kept: SHA-256.
func Hash(token string) []byte {
	h := sha256.Sum256([]byte(token))
	return h[:]
}
