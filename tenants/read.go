package tenants

import (
	"context"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"sottocasa/internal/fault"
)

// reader queues statements that go to the database in one batch, which begins
// with the transaction's mode and scope.
type reader struct {
	batch *pgx.Batch
	done  atomic.Bool
}

func (r *reader) add(sql string, args Args) *pgx.QueuedQuery {
	if r.done.Load() {
		panic("tenants: a reader was kept after its batch")
	}
	return r.batch.Queue(sql, args...)
}

func (r *reader) queue(sql string, args Args, each func(Row) error) {
	q := r.add(sql, args)
	if each == nil {
		return
	}
	q.Query(func(rows pgx.Rows) error {
		for rows.Next() {
			if err := each(rows); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

func (r *reader) one(sql string, args Args, read func(Row) error) {
	r.add(sql, args).Query(func(rows pgx.Rows) error {
		if !rows.Next() {
			if err := rows.Err(); err != nil {
				return err
			}
			return fault.New(fault.NotFound, "error.not_found")
		}
		if err := read(rows); err != nil {
			return err
		}
		rows.Close()
		return rows.Err()
	})
}

// ShopRead queues reads in a shop's scope. Nothing is there until the batch
// has gone: results arrive through the functions and pointers given.
type ShopRead struct{ reader }

// Each queues a statement; fn is called once a row.
func (r *ShopRead) Each(sql string, args Args, fn func(Row) error) { r.queue(sql, args, fn) }

// One queues a statement that must find a row: none makes the whole read a
// NotFound fault.
func (r *ShopRead) One(sql string, args Args, dest ...any) { r.one(sql, args, into(dest)) }

// OneRow is One for a row that fn makes something of.
func (r *ShopRead) OneRow(sql string, args Args, fn func(Row) error) { r.one(sql, args, fn) }

func into(dest []any) func(Row) error {
	return func(row Row) error { return row.Scan(dest...) }
}

// HoodRead queues reads in a neighbourhood's scope.
type HoodRead struct {
	reader
	inside bool
}

func (r *HoodRead) use() {
	if r.inside {
		panic("tenants: the neighbourhood's reader was used inside InShop")
	}
}

// Each queues a statement; fn is called once a row.
func (r *HoodRead) Each(sql string, args Args, fn func(Row) error) { r.use(); r.queue(sql, args, fn) }

// One queues a statement that must find a row.
func (r *HoodRead) One(sql string, args Args, dest ...any) { r.use(); r.one(sql, args, into(dest)) }

// InShop queues what fn asks in the scope of one of the neighbourhood's shops,
// in the same batch. A shop of another neighbourhood raises NotFound.
func (r *HoodRead) InShop(id ShopID, fn func(*ShopRead)) {
	r.use()
	r.queue(`select app.enter($1)`, With(id), nil)
	in := &ShopRead{reader{batch: r.batch}}
	r.inside = true
	fn(in)
	r.inside = false
	in.done.Store(true)
	r.queue(`select set_config('app.shop_id', '', true)`, nil, nil)
}

// ShopRead reads in a shop's scope: one read-only transaction, one round trip.
func (db *DB) ShopRead(ctx context.Context, s Scope, fn func(*ShopRead)) error {
	s.must(true)
	r := &ShopRead{reader{batch: &pgx.Batch{}}}
	return db.read(ctx, s, &r.reader, func() { fn(r) })
}

// HoodRead reads in a neighbourhood's scope: one read-only transaction, one
// round trip.
func (db *DB) HoodRead(ctx context.Context, s Scope, fn func(*HoodRead)) error {
	s.must(false)
	r := &HoodRead{reader: reader{batch: &pgx.Batch{}}}
	return db.read(ctx, s, &r.reader, func() { fn(r) })
}

func (db *DB) read(ctx context.Context, s Scope, r *reader, fill func()) error {
	r.batch.Queue(`select set_config('transaction_read_only', 'on', true), set_config('app.hood_id', $1, true),
		set_config('app.shop_id', $2, true), set_config('app.actor', $3, true)`, s.args()...)
	fill()
	return db.ask(ctx, r)
}

// ask sends what was queued behind the first item, which sets the mode; nothing
// queued is nothing sent. A batch without an explicit begin is one implicit
// transaction, which ends with the batch and takes its settings with it.
func (db *DB) ask(ctx context.Context, r *reader) error {
	r.done.Store(true)
	if r.batch.Len() < 2 {
		return nil
	}
	err := db.carry(ctx, r.batch)
	if pgconn.SafeToRetry(err) { // the connection died while it lay idle
		err = db.carry(ctx, unsent(r.batch))
	}
	return wrap(err)
}

func (db *DB) carry(ctx context.Context, b *pgx.Batch) error {
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	// Also when a row's function panics: a connection that is still busy is
	// not lent again but closed.
	defer conn.Release()
	db.trips(1)
	return conn.SendBatch(ctx, b).Close()
}

// unsent copies the statements of a batch of which nothing reached the server.
func unsent(b *pgx.Batch) *pgx.Batch {
	fresh := &pgx.Batch{}
	for _, q := range b.QueuedQueries {
		fresh.QueuedQueries = append(fresh.QueuedQueries, &pgx.QueuedQuery{SQL: q.SQL, Arguments: q.Arguments, Fn: q.Fn})
	}
	return fresh
}
