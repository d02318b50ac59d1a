package tenants

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// Together lets the writes of fn wait for each other and go in one batch: what
// an import of hundreds of goods needs. Reads and everything else that asks the
// database take what waits along, so the order stays. A write that fails shows
// at the end of fn, not where it was called; after a failure nothing of the
// transaction can be committed.
func (s *ShopTx) Together(fn func() error) error {
	t := s.t
	if t.waiting != nil {
		panic("tenants: Together inside Together")
	}
	t.waiting = &pgx.Batch{}
	err := fn()
	b := t.waiting
	t.waiting = nil
	switch {
	case err != nil:
		if t.failed == nil {
			t.failed = err
		}
		return err
	case b.Len() == 0:
		return nil
	}
	return t.do(b)
}

// write sends a statement that answers nothing, or lets it wait.
func (t *tx) write(b *pgx.Batch) error {
	if t.waiting == nil {
		return t.do(b)
	}
	if t.failed != nil {
		return t.failed
	}
	t.waiting.QueuedQueries = append(t.waiting.QueuedQueries, b.QueuedQueries...)
	return nil
}

// behind puts a batch behind the writes that wait.
func (t *tx) behind(b *pgx.Batch) *pgx.Batch {
	if t.waiting == nil || t.waiting.Len() == 0 {
		return b
	}
	full := t.waiting
	t.waiting = &pgx.Batch{}
	full.QueuedQueries = append(full.QueuedQueries, b.QueuedQueries...)
	return full
}

// teller tells of every statement that goes to the database.
type teller struct {
	tell func(sql string, args []any)
}

// TraceBatchStart is pgx's.
func (teller) TraceBatchStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceBatchStartData) context.Context {
	return ctx
}

// TraceBatchQuery is pgx's.
func (t teller) TraceBatchQuery(_ context.Context, _ *pgx.Conn, d pgx.TraceBatchQueryData) {
	t.tell(d.SQL, d.Args)
}

// TraceBatchEnd is pgx's.
func (teller) TraceBatchEnd(context.Context, *pgx.Conn, pgx.TraceBatchEndData) {}

// TraceQueryStart is pgx's.
func (t teller) TraceQueryStart(ctx context.Context, _ *pgx.Conn, d pgx.TraceQueryStartData) context.Context {
	t.tell(d.SQL, d.Args)
	return ctx
}

// TraceQueryEnd is pgx's.
func (teller) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

var (
	_ pgx.BatchTracer = teller{}
	_ pgx.QueryTracer = teller{}
)
