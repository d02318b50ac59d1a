package testkit

import (
	"context"
	"sync"

	"github.com/jackc/pgx/v5"
)

// Exec runs one statement at an address.
func Exec(url, sql string, args ...any) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, sql, args...)
	return err
}

// Query reads one row at an address.
func Query(url, sql string, args []any, dest ...any) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	return conn.QueryRow(ctx, sql, args...).Scan(dest...)
}

// sessions keeps one connection per address, so that temporary tables and
// settings stay from one statement to the next.
//
//nolint:gochecknoglobals // connections of this test process
var sessions sync.Map

// Session runs one statement in a session that stays open.
func Session(url, sql string) error {
	ctx := context.Background()
	kept, ok := sessions.Load(url)
	if !ok {
		conn, err := pgx.Connect(ctx, url)
		if err != nil {
			return err
		}
		kept, _ = sessions.LoadOrStore(url, conn)
	}
	_, err := kept.(*pgx.Conn).Exec(ctx, sql) //nolint:forcetypeassert // only connections are stored
	return err
}
