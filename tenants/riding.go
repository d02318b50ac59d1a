package tenants

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// riding lends our transaction to River, which wants a pgx.Tx. It cannot
// commit: only the door can.
type riding struct {
	t    *tx
	mark string
}

var errRide = errors.New("tenants: a lent transaction cannot do this")

func (r *riding) Begin(ctx context.Context) (pgx.Tx, error) {
	mark := r.mark + "s"
	if _, err := r.t.conn.Exec(ctx, "savepoint lent_"+mark); err != nil {
		return nil, err
	}
	return &riding{t: r.t, mark: mark}, nil
}

func (r *riding) Commit(ctx context.Context) error {
	if r.mark == "" {
		return errRide
	}
	_, err := r.t.conn.Exec(ctx, "release savepoint lent_"+r.mark)
	r.mark = ""
	return err
}

func (r *riding) Rollback(ctx context.Context) error {
	if r.mark == "" {
		return pgx.ErrTxClosed
	}
	_, err := r.t.conn.Exec(ctx, "rollback to savepoint lent_"+r.mark)
	r.mark = ""
	return err
}

func (r *riding) CopyFrom(context.Context, pgx.Identifier, []string, pgx.CopyFromSource) (int64, error) {
	return 0, errRide
}

func (r *riding) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	return r.t.conn.SendBatch(ctx, b)
}

func (r *riding) LargeObjects() pgx.LargeObjects { return pgx.LargeObjects{} }

func (r *riding) Prepare(ctx context.Context, name, sql string) (*pgconn.StatementDescription, error) {
	return r.t.conn.Conn().Prepare(ctx, name, sql)
}

func (r *riding) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	return r.t.conn.Exec(ctx, sql, args...)
}

func (r *riding) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	return r.t.conn.Query(ctx, sql, args...)
}

func (r *riding) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	return r.t.conn.QueryRow(ctx, sql, args...)
}

func (r *riding) Conn() *pgx.Conn { return r.t.conn.Conn() }
