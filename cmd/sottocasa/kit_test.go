package main_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// The tests of the command run the built program as a child, as people do.

// binary is where TestMain built the program. It is written once, before any test.
var binary string

func TestMain(m *testing.M) { os.Exit(build(m)) }

func build(m *testing.M) int {
	dir, err := os.MkdirTemp("", "sottocasa-command-")
	if err == nil {
		binary = filepath.Join(dir, "sottocasa")
		var out []byte
		out, err = exec.Command("go", "build", "-o", binary, ".").CombinedOutput()
		err = errors.Join(err, os.WriteFile(filepath.Join(dir, "build.log"), out, 0o600))
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err != nil {
		fmt.Fprintln(os.Stderr, "the program does not build:", err)
		return 1
	}
	return m.Run()
}

// patience bounds every wait for a child, on a busy machine.
const patience = 90 * time.Second

// child is a running program.
type child struct {
	t    *testing.T
	cmd  *exec.Cmd
	dir  string // its data folder
	out  *sink
	err  *sink
	done chan struct{}
	read chan struct{} // closed when all it printed has been read
	seen chan string   // the address of its last line
}

// sink keeps what a child prints.
type sink struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *sink) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

func (s *sink) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// folder is a data folder that the server's account can pass.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "sottocasa-demo-")
	must(t, err)
	must(t, os.Chmod(dir, 0o711))
	t.Cleanup(func() { forget(t, dir) })
	return dir
}

// forget removes a data folder, with the server that a killed child left.
func forget(t *testing.T, dir string) {
	t.Helper()
	for _, pid := range postmasters(dir) {
		_ = syscall.Kill(pid, syscall.SIGCONT)
		_ = syscall.Kill(pid, syscall.SIGINT)
		until(t, "the left server ends", func() bool { return syscall.Kill(pid, 0) != nil })
	}
	must(t, os.RemoveAll(dir))
}

// postmasters are the servers that run on a data folder.
func postmasters(dir string) []int {
	var pids []int
	files, _ := filepath.Glob(filepath.Join(dir, "pg*", "postmaster.pid"))
	for _, f := range files {
		raw, err := os.ReadFile(f)
		first, _, _ := strings.Cut(string(raw), "\n")
		pid, e := strconv.Atoi(first)
		if err == nil && e == nil && syscall.Kill(pid, 0) == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

// launch starts the program and does not wait. Of this process's environment
// nothing that configures the program comes along.
func launch(t *testing.T, command, dir string, env ...string) *child {
	t.Helper()
	c := &child{t: t, cmd: exec.Command(binary, strings.Fields(command)...), dir: dir, out: &sink{}, err: &sink{},
		done: make(chan struct{}), read: make(chan struct{}), seen: make(chan string, 1)}
	c.cmd.Env = slices.DeleteFunc(os.Environ(), func(s string) bool { return strings.HasPrefix(s, "SOTTOCASA_") || strings.HasPrefix(s, "PORT=") })
	c.cmd.Env = append(c.cmd.Env, "SOTTOCASA_DATA_DIR="+dir, "SOTTOCASA_NO_INSTALL=1", "PORT=0")
	c.cmd.Env = append(c.cmd.Env, env...)
	c.cmd.Dir, c.cmd.Stderr = dir, c.err
	// A pipe of our own: the server outlives a killed child and must not hold it.
	read, write, err := os.Pipe()
	must(t, err)
	c.cmd.Stdout = write
	must(t, c.cmd.Start())
	must(t, write.Close())
	go c.listen(read)
	go func() { _ = c.cmd.Wait(); close(c.done) }()
	t.Cleanup(c.stop)
	return c
}

func (c *child) listen(r io.Reader) {
	defer close(c.read)
	lines := bufio.NewScanner(io.TeeReader(r, c.out))
	for lines.Scan() {
		if at, ok := strings.CutPrefix(lines.Text(), "ready: "); ok {
			c.seen <- at
		}
	}
}

// demo starts a demo and waits until it is ready; it gives the address that
// the demo says.
func demo(t *testing.T, dir string, env ...string) (*child, site) {
	t.Helper()
	c := launch(t, "demo", dir, env...)
	select {
	case at := <-c.seen:
		_, port, err := net.SplitHostPort(strings.TrimPrefix(at, "http://"))
		must(t, err)
		return c, site(port)
	case <-c.done:
		t.Fatalf("the demo ended: %s%s", c.out, c.err)
	case <-time.After(patience):
		t.Fatalf("the demo is not ready: %s%s", c.out, c.err)
	}
	return nil, ""
}

// run runs the program to its end.
func run(t *testing.T, command, dir string, env ...string) (code int, out string) {
	t.Helper()
	c := launch(t, command, dir, env...)
	c.wait(patience)
	<-c.read // its last words may still be on their way
	return c.cmd.ProcessState.ExitCode(), c.out.String() + c.err.String()
}

func (c *child) wait(most time.Duration) {
	c.t.Helper()
	select {
	case <-c.done:
	case <-time.After(most):
		c.t.Fatalf("still running after %s: %s%s", most, c.out, c.err)
	}
}

// end sends a signal and gives the exit code.
func (c *child) end(sig os.Signal) int {
	c.t.Helper()
	must(c.t, c.cmd.Process.Signal(sig))
	c.wait(25 * time.Second) // D5
	return c.cmd.ProcessState.ExitCode()
}

// stop ends a child that is still there, at the end of its test.
func (c *child) stop() {
	select {
	case <-c.done:
	default:
		_ = c.cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-c.done:
		case <-time.After(25 * time.Second):
			_ = c.cmd.Process.Kill()
			<-c.done
		}
	}
}

// kept reads what the demo keeps for itself.
func kept(t *testing.T, dir string) map[string]any {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, "secrets.json"))
	must(t, err)
	var all map[string]any
	must(t, json.Unmarshal(raw, &all))
	return all
}

func owner(t *testing.T, dir string) string {
	t.Helper()
	at, ok := kept(t, dir)["owner_url"].(string)
	if !ok || at == "" {
		t.Fatal("the demo did not keep the owner's address")
	}
	return at
}

func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("waited in vain: %s", what)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
