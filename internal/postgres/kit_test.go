package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"

	"sottocasa/internal/postgres"
)

// folder makes a data folder that the server's account can reach, which
// t.TempDir is not when root runs the tests.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "sottocasa-postgres")
	must(t, err)
	t.Cleanup(func() {
		must(t, postgres.Remove(context.WithoutCancel(t.Context()), dir))
		must(t, os.RemoveAll(dir))
	})
	return dir
}

// start runs a quick server until the test ends.
func start(t *testing.T, dir string) *postgres.Server {
	t.Helper()
	s, err := postgres.Start(t.Context(), postgres.Options{DataDir: dir, Durable: true})
	must(t, err)
	t.Cleanup(func() { stop(t, s) })
	return s
}

// stop ends a server that the test may have stopped already.
func stop(t *testing.T, s *postgres.Server) {
	t.Helper()
	if err := s.Stop(context.WithoutCancel(t.Context())); err != nil && !errors.Is(err, os.ErrClosed) {
		t.Error(err)
	}
}

func execute(ctx context.Context, s *postgres.Server, sql string) error {
	conn, err := pgx.Connect(ctx, s.URL(""))
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	_, err = conn.Exec(ctx, sql)
	return errors.Join(err, conn.Close(ctx))
}

func ask(t *testing.T, s *postgres.Server, sql string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.URL("postgres"))
	must(t, err)
	var answer string
	must(t, conn.QueryRow(t.Context(), sql).Scan(&answer))
	must(t, conn.Close(t.Context()))
	return answer
}

// clusterDir is the folder of the database files inside dir.
func clusterDir(t *testing.T, dir string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "pg[0-9][0-9]"))
	must(t, err)
	if len(found) != 1 {
		t.Fatalf("clusters in %s: %v", dir, found)
	}
	return found[0]
}

func listen(t *testing.T, port int) net.Listener {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp4", fmt.Sprintf("127.0.0.1:%d", port))
	must(t, err)
	return l
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
