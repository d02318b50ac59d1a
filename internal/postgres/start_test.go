package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"sottocasa/internal/postgres"
)

// TestMain lets the tests start this program again as an application that
// holds a data folder and is then killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("POSTGRES_TEST_HOLD"); dir != "" {
		os.Exit(hold(dir))
	}
	os.Exit(m.Run())
}

// hold starts the server of dir, writes a row, says so and waits to be killed.
func hold(dir string) int {
	ctx := context.Background()
	s, err := postgres.Start(ctx, postgres.Options{DataDir: dir, Durable: true})
	if err == nil {
		err = execute(ctx, s, "create table if not exists kept (line text); insert into kept values ('written before the kill')")
	}
	if err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println("holding", s.Port(), s.Adopted())
	time.Sleep(time.Hour)
	return 0
}

func TestDataOutlivesAStop(t *testing.T) {
	dir := folder(t)
	first := start(t, dir)
	must(t, execute(t.Context(), first, "create table kept (line text); insert into kept values ('perché')"))
	port := first.Port()
	must(t, first.Stop(t.Context()))
	if postgres.Running(dir) {
		t.Fatal("the server runs on after Stop")
	}

	begin := time.Now()
	second := start(t, dir)
	if took := time.Since(begin); took > 3*time.Second {
		t.Errorf("a warm start took %v", took)
	}
	if got := ask(t, second, "select line from kept"); got != "perché" {
		t.Errorf("the row is %q", got)
	}
	if second.Port() != port {
		t.Errorf("port %d, was %d and is free", second.Port(), port)
	}
	if got := ask(t, second, "select current_setting('fsync') || current_setting('listen_addresses') || lower('ÀÉŞ')"); got != "on127.0.0.1àéş" {
		t.Errorf("settings: %s", got)
	}
}

func TestPasswordIsNeededAndClosed(t *testing.T) {
	dir := folder(t)
	s := start(t, dir)
	info, err := os.Stat(filepath.Join(dir, "postgres.password"))
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the password's file has mode %v", info.Mode())
	}
	wrong := fmt.Sprintf("postgres://postgres:guessed@127.0.0.1:%d/postgres?sslmode=disable", s.Port())
	if conn, err := pgx.Connect(t.Context(), wrong); err == nil {
		_ = conn.Close(t.Context())
		t.Error("a wrong password opens the database")
	}
}

func TestAKilledApplicationsServerIsAdopted(t *testing.T) {
	dir := folder(t)
	child := holder(t, dir)
	must(t, child.Process.Kill())
	_ = child.Wait() // "signal: killed"
	if !postgres.Running(dir) {
		t.Fatal("the server ended with the application: nothing is tried here")
	}

	begin := time.Now()
	s, err := postgres.Start(t.Context(), postgres.Options{DataDir: dir, Durable: true})
	must(t, err)
	defer stop(t, s)
	if !s.Adopted() || time.Since(begin) > 3*time.Second {
		t.Errorf("adopted %v after %v", s.Adopted(), time.Since(begin))
	}
	if got := ask(t, s, "select line from kept"); got != "written before the kill" {
		t.Errorf("the row is %q", got)
	}
}

func TestAnOrphanWithOtherSettingsIsStopped(t *testing.T) {
	dir := folder(t)
	child := holder(t, dir)
	must(t, child.Process.Kill())
	_ = child.Wait() // "signal: killed"

	s, err := postgres.Start(t.Context(), postgres.Options{DataDir: dir, Durable: true, Settings: map[string]string{"max_connections": "31"}})
	must(t, err)
	defer stop(t, s)
	if got := ask(t, s, "select current_setting('max_connections') || (select line from kept)"); s.Adopted() || got != "31written before the kill" {
		t.Errorf("adopted %v, %q", s.Adopted(), got)
	}
}

func TestAKilledServerIsRecovered(t *testing.T) {
	dir := folder(t)
	s, err := postgres.Start(t.Context(), postgres.Options{DataDir: dir, Durable: true})
	must(t, err)
	must(t, execute(t.Context(), s, "create table kept (line text); insert into kept values ('committed')"))
	pidFile := filepath.Join(clusterDir(t, dir), "postmaster.pid")
	raw, err := os.ReadFile(pidFile)
	must(t, err)
	pid, err := strconv.Atoi(strings.SplitN(string(raw), "\n", 2)[0])
	must(t, err)
	must(t, syscall.Kill(pid, syscall.SIGKILL))
	must(t, s.Detach())

	// The number in the file that stayed now belongs to another living process
	// of the same account, which the server by itself would take for its like.
	info, err := os.Stat(pidFile)
	must(t, err)
	living := exec.CommandContext(t.Context(), "sleep", "600")
	if owner := info.Sys().(*syscall.Stat_t); os.Geteuid() == 0 {
		living.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: owner.Uid, Gid: owner.Gid, Groups: []uint32{}}}
	}
	must(t, living.Start())
	defer func() { _ = living.Wait() }() // "signal: killed"
	defer func() { must(t, living.Process.Kill()) }()
	stale := strings.Replace(string(raw), strconv.Itoa(pid), strconv.Itoa(living.Process.Pid), 1)
	must(t, os.WriteFile(pidFile, []byte(stale), 0o600))
	again, err := postgres.Start(t.Context(), postgres.Options{DataDir: dir, Durable: true})
	must(t, err)
	defer stop(t, again)
	if got := ask(t, again, "select line from kept"); got != "committed" {
		t.Errorf("the row is %q", got)
	}
}

func TestTwoCopiesOnOneFolder(t *testing.T) {
	dir := folder(t)
	child := holder(t, dir)
	_, err := postgres.Start(t.Context(), postgres.Options{DataDir: dir, Durable: true})
	if !errors.Is(err, postgres.ErrInUse) || !strings.Contains(err.Error(), strconv.Itoa(child.Process.Pid)) {
		t.Errorf("the second copy on one folder: %v", err)
	}
	if err := postgres.Remove(t.Context(), dir); !errors.Is(err, postgres.ErrInUse) {
		t.Errorf("removing what a running copy uses: %v", err)
	}

	other := start(t, folder(t)) // side by side, on another folder, is fine
	if got := ask(t, other, "select 'both run'"); got != "both run" {
		t.Error(got)
	}
}

func TestATakenPortIsLeft(t *testing.T) {
	dir := folder(t)
	s := start(t, dir)
	port := s.Port()
	must(t, s.Stop(t.Context()))
	l := listen(t, port)
	defer func() { must(t, l.Close()) }()
	if again := start(t, dir); again.Port() == port {
		t.Error("two servers on one port")
	}
}

func TestRemoveTakesOnlyWhatIsOurs(t *testing.T) {
	dir := folder(t)
	foreign := filepath.Join(dir, "somebody's letters.txt")
	must(t, os.WriteFile(foreign, []byte("keep"), 0o600))
	must(t, os.Chmod(dir, 0o711)) // not empty, so not opened to the server's account for us
	s := start(t, dir)
	must(t, s.Detach())
	must(t, postgres.Remove(t.Context(), dir))
	left, err := os.ReadDir(dir)
	must(t, err)
	if len(left) != 1 || left[0].Name() != filepath.Base(foreign) || postgres.Running(dir) {
		t.Errorf("left: %v, running %v", left, postgres.Running(dir))
	}
}

// holder runs hold as another process and waits until it holds the folder.
func holder(t *testing.T, dir string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	child := exec.CommandContext(t.Context(), self)
	child.Env = append(os.Environ(), "POSTGRES_TEST_HOLD="+dir)
	out, err := child.StdoutPipe()
	must(t, err)
	must(t, child.Start())
	t.Cleanup(func() {
		_ = child.Process.Kill() // most tests have done so
		must(t, postgres.Remove(context.WithoutCancel(t.Context()), dir))
	})
	said := make([]byte, 200)
	n, err := out.Read(said)
	if err != nil || !strings.HasPrefix(string(said[:n]), "holding") {
		t.Fatalf("the other process says %q, %v", said[:n], err)
	}
	return child
}
