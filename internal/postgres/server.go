package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// URL is the superuser's address of a database; "" means "postgres". It holds
// the password: never print or log it.
func (s *Server) URL(db string) string {
	if db == "" {
		db = superuser
	}
	return address(s.home.password, s.port, db)
}

// DataDir is the folder that this process holds, with links resolved.
func (s *Server) DataDir() string { return s.home.dir }

// Port is the server's port on 127.0.0.1.
func (s *Server) Port() int { return s.port }

// Adopted reports whether the server ran before, left by a copy that was killed.
func (s *Server) Adopted() bool { return s.done == nil }

// Stop ends the server and lets go of the data folder. When ctx ends first,
// clients are cut off at once; what was committed stays either way.
func (s *Server) Stop(ctx context.Context) error {
	return errors.Join(s.end(ctx), s.home.close())
}

// end stops the process, unless it has ended already: its number may be
// somebody else's by then.
func (s *Server) end(ctx context.Context) error {
	if s.done == nil {
		if !serves(s.pid, s.home.cluster(s.home.memory.Major)) {
			return nil
		}
		return halt(ctx, s.pid)
	}
	select {
	case <-s.done:
		return nil
	default:
	}
	if err := halt(ctx, s.pid); err != nil {
		return err
	}
	<-s.done
	return nil
}

// Detach lets go of the data folder and leaves the server running, for the
// next Start to adopt. Tests of several packages share one server this way.
func (s *Server) Detach() error { return s.home.close() }

// Hold takes a data folder without running a server in it, for a copy whose
// database is elsewhere; Start takes it by itself. It fails with ErrInUse when
// another copy holds the folder, and lasts until the closer is closed.
func Hold(dataDir string) (io.Closer, error) {
	dir, err := makeDir(dataDir, account{})
	if err != nil {
		return nil, err
	}
	return lockDir(dir)
}

// Running reports whether a server runs on the data folder, ours or an orphan.
func Running(dataDir string) bool {
	dirs, err := filepath.Glob(filepath.Join(resolved(dataDir), clusterName+"*"))
	if err != nil {
		return false
	}
	return slices.ContainsFunc(dirs, func(dir string) bool {
		_, ok := findOrphan(dir)
		return ok
	})
}

// Remove stops the folder's server and deletes what this package keeps there:
// the databases, password, memory, log and fetched programs, and nothing else. It fails with
// ErrInUse while a copy of Sottocasa holds the folder.
func Remove(ctx context.Context, dataDir string) error {
	if !exists(dataDir) {
		return nil
	}
	dir := resolved(dataDir)
	lock, err := lockDir(dir)
	if err != nil {
		return err
	}
	dirs, err := filepath.Glob(filepath.Join(dir, clusterName+"[0-9][0-9]*")) // with pg15.part-…
	for _, cluster := range dirs {
		if old, ok := findOrphan(cluster); ok {
			err = errors.Join(err, halt(ctx, old.pid))
		}
	}
	if err == nil {
		for _, name := range []string{memoryFile, passwordFile, logFile, programs, lockFile} {
			dirs = append(dirs, filepath.Join(dir, name))
		}
		for _, path := range dirs {
			err = errors.Join(err, os.RemoveAll(path))
		}
	}
	return errors.Join(err, lock.Close())
}

func resolved(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	if target, err := filepath.EvalSymlinks(dir); err == nil {
		dir = target
	}
	return dir
}

// awaitReady waits until the server answers, has ended, or takes too long.
func (s *Server) awaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := ping(ctx, s.URL(""))
		if err == nil {
			return nil
		}
		select {
		case <-s.done:
			return fmt.Errorf("PostgreSQL ended while starting: %s", s.home.lastWords())
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL does not answer (%w); its log is %s", err, s.home.path(logFile))
		case <-tick.C:
		}
	}
}

// lastWords are the last lines of the server's log.
func (h *home) lastWords() string {
	raw, err := os.ReadFile(h.path(logFile))
	if err != nil {
		return "its log cannot be read: " + err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
	return strings.Join(lines[max(0, len(lines)-3):], " | ")
}

// checkExtensions looks for the two extensions that the schema needs, which
// some systems package apart.
func (s *Server) checkExtensions(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.URL(""))
	if err != nil {
		return fmt.Errorf("ask for extensions: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }() // the answer is in by then
	var missing []string
	err = conn.QueryRow(ctx, `select coalesce(array_agg(name), '{}') from unnest(array['pg_trgm', 'unaccent']) as wanted (name)
		where not exists (select from pg_available_extensions as a where a.name = wanted.name)`).Scan(&missing)
	if err != nil {
		return fmt.Errorf("ask for extensions: %w", err)
	}
	if len(missing) > 0 {
		return fmt.Errorf("this PostgreSQL lacks the extensions %s: install its contrib package (postgresql-contrib)", strings.Join(missing, ", "))
	}
	return nil
}

// ping connects and asks the smallest question.
func ping(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	return errors.Join(conn.Ping(ctx), conn.Close(ctx))
}

// address writes a connection's URL. Every part that the environment could
// fill in (PGSSLMODE, PGHOST …) is written out.
func address(password string, port int, db string) string {
	u := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(superuser, password),
		Host:     net.JoinHostPort("127.0.0.1", strconv.Itoa(port)),
		Path:     "/" + db,
		RawQuery: "sslmode=disable",
	}
	return u.String()
}

// freePort returns wanted if nobody has it, else any free loopback port.
func freePort(ctx context.Context, wanted int) (int, error) {
	if wanted != 0 && portIsFree(ctx, wanted) {
		return wanted, nil
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp4", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("no free port on 127.0.0.1: %w", err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	return port, l.Close()
}

func portIsFree(ctx context.Context, port int) bool {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return false
	}
	return l.Close() == nil
}
