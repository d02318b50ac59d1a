package tenants

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"sottocasa/internal/fault"
)

// tx is one write transaction. Its begin and its scope travel with the first
// statement, in one batch.
type tx struct {
	ctx    context.Context //nolint:containedctx // a transaction lives within one call
	db     *DB
	conn   *pgxpool.Conn
	scope  Scope
	opened bool
	closed bool
	inside bool // a ShopTx is in use
	leave  bool // a shop's scope is still set: the next statement clears it first
	// waiting are the writes of a Together that have not gone yet.
	waiting *pgx.Batch
	failed  error
}

// hangup is how long a rollback may take before its connection is given up.
const hangup = 5 * time.Second

// run opens no connection until the first statement, then commits when fn
// returns nil and rolls back otherwise, panics included.
func (db *DB) run(ctx context.Context, s Scope, fn func(*tx) error) (err error) {
	t := &tx{ctx: ctx, db: db, scope: s}
	defer func() {
		t.closed = true
		if t.conn == nil {
			return
		}
		if t.opened {
			t.rollback()
		}
		t.conn.Release()
	}()
	if err := fn(t); err != nil {
		return err
	}
	if t.failed != nil {
		return t.failed
	}
	if !t.opened {
		return nil
	}
	db.trips(1)
	tag, err := t.conn.Exec(ctx, "commit")
	if err != nil {
		return wrap(err)
	}
	t.opened = false
	if tag.String() != "COMMIT" {
		return fault.New(fault.Internal, "error.server").Because("commit answered %q", tag.String())
	}
	return nil
}

// rollback makes the connection clean, or closes it. The caller's context may
// be over already.
func (t *tx) rollback() {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.ctx), hangup)
	defer cancel()
	if _, err := t.conn.Exec(ctx, "rollback"); err != nil {
		_ = t.conn.Conn().Close(ctx)
	}
}

func (t *tx) send(b *pgx.Batch) (*pgx.Batch, error) {
	if t.closed {
		panic("tenants: a transaction was kept after its end")
	}
	if t.failed != nil {
		return nil, t.failed
	}
	if t.opened {
		if !t.leave {
			return b, nil
		}
		t.leave = false
		left := &pgx.Batch{}
		left.Queue(`select set_config('app.shop_id', '', true)`)
		left.QueuedQueries = append(left.QueuedQueries, b.QueuedQueries...)
		return left, nil
	}
	conn, err := t.db.pool.Acquire(t.ctx)
	if err != nil {
		return nil, t.fail(err)
	}
	t.conn, t.opened = conn, true
	first := &pgx.Batch{}
	first.Queue("begin")
	if !t.scope.Hood.IsZero() {
		first.Queue(enterScope, t.scope.args()...)
	}
	first.QueuedQueries = append(first.QueuedQueries, b.QueuedQueries...)
	return first, nil
}

func (t *tx) fail(err error) error {
	t.failed = wrap(err)
	return t.failed
}

// ship sends a batch, the first of a transaction with its begin and scope.
func (t *tx) ship(b *pgx.Batch) error {
	full, err := t.send(b)
	if err != nil {
		return err
	}
	t.db.trips(1)
	return t.conn.SendBatch(t.ctx, full).Close()
}

func (t *tx) do(b *pgx.Batch) error {
	b = t.behind(b)
	first := !t.opened
	err := t.ship(b)
	if first && t.failed == nil && pgconn.SafeToRetry(err) { // the connection died while it lay idle
		t.conn.Release()
		t.conn, t.opened = nil, false
		err = t.ship(unsent(b))
	}
	if t.failed != nil {
		return t.failed
	}
	if err != nil {
		var f *fault.Fault
		if errors.As(err, &f) {
			t.failed = err
			return err
		}
		return t.fail(err)
	}
	if t.conn.Conn().PgConn().TxStatus() != 'T' {
		return t.fail(errors.New("tenants: a statement ended the transaction"))
	}
	return nil
}

func (t *tx) exec(sql string, args Args) error {
	b := &pgx.Batch{}
	b.Queue(sql, args...)
	return t.do(b)
}

func (t *tx) change(code string, want int, sql string, args Args) error {
	full, all := exactly(sql, args, want, code)
	return t.named(code, t.exec(full, all))
}

// named gives a write that met a key taken already the fault it has for rows
// it did not hit: both say that somebody else was there first.
func (t *tx) named(code string, err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == pgerrUnique {
		t.failed = raised(code)
		return t.failed
	}
	return err
}

const pgerrUnique = "23505"

func (t *tx) each(sql string, args Args, fn func(Row) error) error {
	r := &reader{batch: &pgx.Batch{}}
	r.queue(sql, args, fn)
	return t.do(r.batch)
}

func (t *tx) one(sql string, args Args, dest []any) error {
	found := false
	err := t.each(sql, args, func(r Row) error {
		if found {
			return fmt.Errorf("tenants: more than one row")
		}
		found = true
		return r.Scan(dest...)
	})
	if err == nil && !found {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return err
}

// HoodTx writes in a neighbourhood's scope.
type HoodTx struct{ t *tx }

// ShopTx writes in a shop's scope.
type ShopTx struct {
	t     *tx
	shop  ShopID
	stale *bool
	entry *pgx.QueuedQuery // app.enter, not yet sent
}

// Hood writes in a neighbourhood's scope: all of fn, or nothing.
func (db *DB) Hood(ctx context.Context, s Scope, fn func(*HoodTx) error) error {
	s.must(false)
	return db.run(ctx, s, func(t *tx) error { return fn(&HoodTx{t}) })
}

// Shop writes in a shop's scope: all of fn, or nothing.
func (db *DB) Shop(ctx context.Context, s Scope, fn func(*ShopTx) error) error {
	s.must(true)
	stale := false
	return db.run(ctx, s, func(t *tx) error { return fn(&ShopTx{t: t, shop: s.Shop, stale: &stale}) })
}

// Hood is the neighbourhood of the scope.
func (h *HoodTx) Hood() HoodID { return h.t.scope.Hood }

// Actor is who acts.
func (h *HoodTx) Actor() string { return h.t.scope.Actor }

// Context is the transaction's context.
func (h *HoodTx) Context() context.Context { return h.t.ctx }

func (h *HoodTx) use() {
	if h.t.inside {
		panic("tenants: the neighbourhood's transaction was used inside InShop")
	}
}

// Exec runs one statement.
func (h *HoodTx) Exec(sql string, args Args) error { h.use(); return h.t.exec(sql, args) }

// Change runs an insert, update or delete that must hit want rows; otherwise,
// and when a key is taken already, the database raises code ("<fault code>
// <translation key>") and nothing of the transaction stays.
func (h *HoodTx) Change(code string, want int, sql string, args Args) error {
	h.use()
	return h.t.change(code, want, sql, args)
}

// Each runs a statement and calls fn once a row.
func (h *HoodTx) Each(sql string, args Args, fn func(Row) error) error {
	h.use()
	return h.t.each(sql, args, fn)
}

// One runs a statement that finds one row; none is NotFound, which leaves the
// transaction usable.
func (h *HoodTx) One(sql string, args Args, dest ...any) error {
	h.use()
	return h.t.one(sql, args, dest)
}

// InShop runs fn in the scope of one of the neighbourhood's shops. A shop of
// another neighbourhood raises NotFound. However fn ends, the next statement
// runs in the neighbourhood's scope again.
func (h *HoodTx) InShop(id ShopID, fn func(*ShopTx) error) error {
	h.use()
	if id.IsZero() {
		panic("tenants: InShop without a shop")
	}
	b := &pgx.Batch{}
	b.Queue(`select app.enter($1)`, id)
	stale := false
	s := &ShopTx{t: h.t, shop: id, stale: &stale, entry: b.QueuedQueries[0]}
	h.t.inside = true
	err := fn(s)
	stale = true
	h.t.inside = false
	h.t.leave = h.t.leave || s.entry == nil // fn may have sent nothing: then what was left before still has to be cleared
	return err
}

// Shop is the shop of the scope.
func (s *ShopTx) Shop() ShopID { return s.shop }

// Hood is the shop's neighbourhood.
func (s *ShopTx) Hood() HoodID { return s.t.scope.Hood }

// Actor is who acts.
func (s *ShopTx) Actor() string { return s.t.scope.Actor }

// Context is the transaction's context.
func (s *ShopTx) Context() context.Context { return s.t.ctx }

// InShop of a ShopTx does not exist: shops do not nest. This one panics so
// that the mistake shows at once.
func (s *ShopTx) InShop(ShopID, func(*ShopTx) error) error {
	panic("tenants: InShop inside InShop")
}

func (s *ShopTx) batch() *pgx.Batch {
	if *s.stale {
		panic("tenants: a shop's transaction was kept after its end")
	}
	b := &pgx.Batch{}
	if s.entry != nil {
		b.QueuedQueries = append(b.QueuedQueries, s.entry)
		s.entry = nil
	}
	return b
}

// Exec runs one statement.
func (s *ShopTx) Exec(sql string, args Args) error {
	b := s.batch()
	b.Queue(sql, args...)
	return s.t.write(b)
}

// Change runs a write that must hit want rows, as HoodTx.Change.
func (s *ShopTx) Change(code string, want int, sql string, args Args) error {
	full, all := exactly(sql, args, want, code)
	return s.t.named(code, s.Exec(full, all))
}

// Each runs a statement and calls fn once a row.
func (s *ShopTx) Each(sql string, args Args, fn func(Row) error) error {
	r := &reader{batch: s.batch()}
	r.queue(sql, args, fn)
	return s.t.do(r.batch)
}

// One runs a statement that finds one row; none is NotFound.
func (s *ShopTx) One(sql string, args Args, dest ...any) error {
	found := false
	err := s.Each(sql, args, func(r Row) error {
		found = true
		return r.Scan(dest...)
	})
	if err == nil && !found {
		return fault.New(fault.NotFound, "error.not_found")
	}
	return err
}
