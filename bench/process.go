package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// process is a server under measurement.
type process struct {
	cmd  *exec.Cmd
	port int
}

// launch starts a program on a free port and waits until it answers.
func launch(ctx context.Context, env []string, log, ready, program string, args ...string) (*process, error) {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	addr, ok := ln.Addr().(*net.TCPAddr)
	if err := ln.Close(); err != nil || !ok {
		return nil, fmt.Errorf("no free port: %w", err)
	}
	out, err := os.Create(log)
	if err != nil {
		return nil, err
	}
	defer func() { _ = out.Close() }()
	p := &process{cmd: exec.CommandContext(ctx, program, args...), port: addr.Port}
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = append(env, "PORT="+strconv.Itoa(p.port)), out, out
	p.cmd.Cancel = func() error { return p.cmd.Process.Signal(syscall.SIGTERM) }
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		answer, err := http.Get("http://" + p.address() + ready) //nolint:noctx // a probe of our own child
		if err != nil {
			continue
		}
		_ = answer.Body.Close()
		if answer.StatusCode == http.StatusOK {
			return p, nil
		}
	}
	p.stop()
	return nil, errors.New(filepath.Base(program) + " is not ready; see " + log)
}

func (p *process) address() string { return "127.0.0.1:" + strconv.Itoa(p.port) }

func (p *process) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	_ = p.cmd.Wait()
}

// pss is the memory of the process in megabytes, shared pages counted by share.
func (p *process) pss() float64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	for line := range strings.SplitSeq(string(b), "\n") {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "Pss:" {
			kb, _ := strconv.ParseFloat(f[1], 64)
			return kb / 1024
		}
	}
	return 0
}

// cpu is how long the process has computed since it began.
func (p *process) cpu() time.Duration { return ticks(p.cmd.Process.Pid) }

// cpu is how long the database server's processes that live have computed.
func (d *data) cpu(ctx context.Context) (sum time.Duration, err error) {
	return sum, d.as(ctx, ourBase, func(c *pgx.Conn) error {
		rows, err := c.Query(ctx, "select pid from pg_stat_activity where pid <> pg_backend_pid()")
		if err != nil {
			return err
		}
		var pid int
		_, err = pgx.ForEachRow(rows, []any{&pid}, func() error { sum += ticks(pid); return nil })
		return err
	})
}

// ticks reads user and system time of a process; the kernel counts hundredths.
func ticks(pid int) time.Duration {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	fields := bytes.Fields(b[bytes.LastIndexByte(b, ')')+1:])
	user, _ := strconv.Atoi(string(fields[11]))
	system, _ := strconv.Atoi(string(fields[12]))
	return time.Duration(user+system) * 10 * time.Millisecond
}
