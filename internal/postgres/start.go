// Package postgres finds PostgreSQL's programs on this machine and runs one
// server of our own from a data folder: as an unprivileged account, on a free
// port of the loopback address, found again after our own kill -9.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// readyWithin is how long a server may take to answer; it is long because the
// first start after a power cut replays what was not yet in its place.
const readyWithin = 2 * time.Minute

// Options say which server to start.
type Options struct {
	DataDir  string            // made when missing; see DefaultDir
	Binaries Binaries          // the zero value: whatever Find finds
	Durable  bool              // survive a power cut; only tests do without
	Settings map[string]string // PostgreSQL settings over ours
	Log      io.Writer         // sentences for a person who waits; nil: none
}

// Server is a running server whose data folder this process holds.
type Server struct {
	home *home
	pid  int
	port int
	done chan struct{} // closed when our child has ended; nil for an adopted server
}

// Start runs the server of a data folder, or adopts the healthy one that a
// killed copy left there. ctx bounds the start alone. It fails with ErrInUse
// when another copy holds the folder, with ErrNoBinaries when there is nothing
// to run, and otherwise with a sentence that says what to do.
func Start(ctx context.Context, o Options) (*Server, error) {
	if o.Log == nil {
		o.Log = io.Discard
	}
	h, err := openHome(o.DataDir)
	if err != nil {
		return nil, err
	}
	s, err := h.start(ctx, o)
	if err != nil {
		return nil, errors.Join(err, h.close())
	}
	return s, nil
}

func (h *home) start(ctx context.Context, o Options) (*Server, error) {
	bin, err := h.choose(o.Binaries)
	if err != nil {
		return nil, err
	}
	all := settings(o)
	if old, ok := findOrphan(h.cluster(bin.Major)); ok {
		if h.adoptable(ctx, old, bin, fingerprint(all)) {
			return &Server{home: h, pid: old.pid, port: old.port}, nil
		}
		if err := halt(ctx, old.pid); err != nil {
			return nil, err
		}
	}
	if !exists(h.cluster(bin.Major)) {
		say(o.Log, "Making the database in %s (PostgreSQL %s)", h.cluster(bin.Major), bin.Version)
	}
	if err := h.prepare(ctx, bin, o.Durable); err != nil {
		return nil, err
	}
	s, err := h.launch(ctx, bin, all)
	if err != nil {
		return nil, err
	}
	if err := s.settle(ctx, bin, fingerprint(all)); err != nil {
		return nil, errors.Join(err, s.end(context.WithoutCancel(ctx)))
	}
	return s, nil
}

// settle asks programs that are new to this folder for what the schema needs,
// and remembers what runs now.
func (s *Server) settle(ctx context.Context, bin Binaries, settings string) error {
	if s.home.memory.Version != bin.Version {
		if err := s.checkExtensions(ctx); err != nil {
			return err
		}
	}
	s.home.memory = memory{Bin: bin.Dir, Version: bin.Version, Major: bin.Major, Port: s.port, Settings: settings}
	return s.home.remember()
}

// adoptable reports whether the running server is what we would start.
func (h *home) adoptable(ctx context.Context, old orphan, bin Binaries, settings string) bool {
	if h.memory.Settings != settings || h.memory.Version != bin.Version || !runsFrom(old.pid, bin.Dir) {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	return ping(ctx, address(h.password, old.port, superuser)) == nil
}

// launch starts the program and waits until it answers. Between our finding a
// free port and its taking it somebody else may: then another is tried.
func (h *home) launch(ctx context.Context, bin Binaries, all map[string]string) (*Server, error) {
	if err := h.clearStale(bin.Major); err != nil {
		return nil, err
	}
	var failure error
	port := h.memory.Port
	for range 3 {
		var err error
		if port, err = freePort(ctx, port); err != nil {
			return nil, err
		}
		s, err := h.spawn(ctx, bin, all, port)
		if err != nil {
			return nil, err
		}
		if failure = s.awaitReady(ctx); failure == nil {
			return s, nil
		}
		if err := s.end(context.WithoutCancel(ctx)); err != nil {
			return nil, errors.Join(failure, err)
		}
		if portIsFree(ctx, port) {
			break // the port was not the reason
		}
		port = 0
	}
	return nil, failure
}

// clearStale removes a pid file whose server is gone. The server would do so
// itself, except when its number belongs to another living process by now.
func (h *home) clearStale(major int) error {
	dir := h.cluster(major)
	if _, ok := findOrphan(dir); ok {
		return fmt.Errorf("a server still runs on %s", dir)
	}
	err := os.Remove(filepath.Join(dir, "postmaster.pid"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("the remains of a killed server: %w", err)
	}
	return nil
}

// spawn runs the program. Its output goes to a file of its own: through a pipe
// of ours it would end with us, and whoever reads our output would wait for it.
func (h *home) spawn(ctx context.Context, bin Binaries, all map[string]string, port int) (*Server, error) {
	out, err := h.openLog()
	if err != nil {
		return nil, err
	}
	dir := h.cluster(bin.Major)
	args := append([]string{"-D", dir, "-p", fmt.Sprint(port)}, arguments(all)...)
	cmd := exec.CommandContext(context.WithoutCancel(ctx), filepath.Join(bin.Dir, "postgres"), args...)
	cmd.Dir, cmd.Env, cmd.SysProcAttr = dir, environment(dir), h.account.attributes()
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("PostgreSQL does not start: %w", err), out.Close())
	}
	s := &Server{home: h, pid: cmd.Process.Pid, port: port, done: make(chan struct{})}
	go func() {
		defer close(s.done)
		// Its way of ending is in its log; waiting only collects it.
		_ = cmd.Wait()
	}()
	return s, out.Close()
}

// openLog opens the server's log, which starts anew once it has grown large.
func (h *home) openLog() (*os.File, error) {
	const large = 4 << 20
	flags := os.O_WRONLY | os.O_CREATE | os.O_APPEND
	if info, err := os.Stat(h.path(logFile)); err == nil && info.Size() > large {
		flags |= os.O_TRUNC
	}
	f, err := os.OpenFile(h.path(logFile), flags, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the database's log cannot be opened: %w", err)
	}
	return f, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// say tells a waiting person something; that it cannot be shown changes nothing.
func say(w io.Writer, format string, args ...any) {
	_, _ = fmt.Fprintf(w, format+"\n", args...)
}
