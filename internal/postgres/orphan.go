package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A killed application leaves its server running. The next start finds it by
// the server's own postmaster.pid and adopts it, or stops it.

// orphan is a server that runs on our files and is not our child.
type orphan struct {
	pid  int
	port int
}

// findOrphan returns the server that runs on the cluster in dir, if any. A
// number in postmaster.pid alone proves nothing: after a restart of the
// machine it may belong to anybody, so the process itself is asked.
func findOrphan(dir string) (orphan, bool) {
	raw, err := os.ReadFile(filepath.Join(dir, "postmaster.pid"))
	if err != nil {
		return orphan{}, false
	}
	lines := strings.Split(string(raw), "\n")
	if len(lines) < 4 || lines[1] != dir {
		return orphan{}, false
	}
	pid, errPID := strconv.Atoi(strings.TrimSpace(lines[0]))
	port, errPort := strconv.Atoi(strings.TrimSpace(lines[3]))
	if errPID != nil || errPort != nil || pid <= 1 || !serves(pid, dir) {
		return orphan{}, false
	}
	return orphan{pid: pid, port: port}, true
}

// serves reports whether process pid is a living postgres that works in dir.
func serves(pid int, dir string) bool {
	if !alive(pid) {
		return false
	}
	proc := filepath.Join("/proc", strconv.Itoa(pid))
	if exe, err := os.Readlink(filepath.Join(proc, "exe")); err == nil {
		cwd, err := os.Readlink(filepath.Join(proc, "cwd")) // a server's working folder is its data folder
		name := strings.TrimSuffix(filepath.Base(exe), " (deleted)")
		return err == nil && cwd == dir && name == "postgres"
	}
	line := ps(pid, "command=")
	return strings.Contains(line, "postgres") && strings.Contains(line, dir)
}

// runsFrom reports whether process pid still is the program in dir, and not
// one that an upgrade has replaced since.
func runsFrom(pid int, dir string) bool {
	program := filepath.Join(dir, "postgres")
	if exe, err := os.Readlink(filepath.Join("/proc", strconv.Itoa(pid), "exe")); err == nil {
		return exe == program
	}
	return strings.HasPrefix(ps(pid, "command="), program+" ")
}

// alive reports whether the process runs. One that has ended but that nobody
// has collected yet (in a container whose first process collects none) does not.
func alive(pid int) bool {
	if err := syscall.Kill(pid, 0); err != nil && !errors.Is(err, syscall.EPERM) {
		return false
	}
	if stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat")); err == nil {
		// "12 (name) S …"; a name may hold anything, so read behind its last bracket.
		_, state, _ := bytes.Cut(stat[max(bytes.LastIndexByte(stat, ')'), 0):], []byte(" "))
		return !bytes.HasPrefix(state, []byte("Z"))
	}
	return !strings.HasPrefix(ps(pid, "stat="), "Z")
}

// ps asks for one column of a process, where there is no /proc (macOS).
func ps(pid int, column string) string {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, "ps", "-ww", "-o", column, "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}

// halt stops the server: first as an administrator does (open transactions are
// rolled back, everything is written), then, when ctx ends, at once; the files
// are whole either way.
func halt(ctx context.Context, pid int) error {
	for _, step := range []struct {
		signal syscall.Signal
		ctx    context.Context
		extra  time.Duration
	}{
		{syscall.SIGINT, ctx, time.Minute},
		{syscall.SIGQUIT, context.WithoutCancel(ctx), 10 * time.Second},
	} {
		if err := syscall.Kill(pid, step.signal); err != nil {
			if errors.Is(err, syscall.ESRCH) {
				return nil
			}
			return fmt.Errorf("the database server (process %d) cannot be stopped: %w", pid, err)
		}
		wait, cancel := context.WithTimeout(step.ctx, step.extra)
		gone := waitGone(wait, pid)
		cancel()
		if gone {
			return nil
		}
	}
	return fmt.Errorf("the database server (process %d) does not stop", pid)
}

// waitGone waits until the process has ended or ctx has.
func waitGone(ctx context.Context, pid int) bool {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for alive(pid) {
		select {
		case <-ctx.Done():
			return !alive(pid)
		case <-tick.C:
		}
	}
	return true
}
