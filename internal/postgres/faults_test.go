package postgres_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"sottocasa/internal/postgres"
)

// fakeBinaries makes programs that say they are the given version and do nothing.
func fakeBinaries(t *testing.T, version string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"postgres", "initdb"} {
		script := "#!/bin/sh\necho 'postgres (PostgreSQL) " + version + "'\n"
		must(t, os.WriteFile(filepath.Join(dir, name), []byte(script), 0o700))
	}
	return dir
}

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestFind(t *testing.T) {
	newer := fakeBinaries(t, "99beta1 (Debian 99~beta1)")
	b, err := postgres.Find(env("PATH", t.TempDir()+":"+newer))
	must(t, err)
	if b.Major != 99 || b.Version != "99beta1" || b.Dir != newer || b.Source != "PATH" {
		t.Errorf("the newest is not chosen: %+v", b)
	}
	given := fakeBinaries(t, "16.3")
	b, err = postgres.Find(env("SOTTOCASA_POSTGRES_BIN", given, "PATH", newer))
	must(t, err)
	if b.Major != 16 || b.Dir != given {
		t.Errorf("the given programs are not chosen: %+v", b)
	}
	for name, dir := range map[string]string{"too old": fakeBinaries(t, "14.9"), "empty": t.TempDir(), "no version": fakeBinaries(t, "x")} {
		if _, err := postgres.Find(env("SOTTOCASA_POSTGRES_BIN", dir)); err == nil || !strings.Contains(err.Error(), "SOTTOCASA_POSTGRES_BIN") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestNewerProgramsDoNotTakeOverOldData(t *testing.T) {
	dir := folder(t)
	first := start(t, dir)
	must(t, execute(t.Context(), first, "create table kept (line text); insert into kept values ('old')"))
	must(t, first.Stop(t.Context()))

	newer, err := postgres.Find(env("SOTTOCASA_POSTGRES_BIN", fakeBinaries(t, "99.1")))
	must(t, err)
	s, err := postgres.Start(t.Context(), postgres.Options{DataDir: dir, Binaries: newer, Durable: true})
	must(t, err)
	if got := ask(t, s, "select line from kept"); got != "old" {
		t.Error(got)
	}
	must(t, s.Stop(t.Context()))
}

func TestDataOfAMajorThatIsGone(t *testing.T) {
	dir := folder(t)
	must(t, os.Mkdir(filepath.Join(dir, "pg98"), 0o700))
	must(t, os.WriteFile(filepath.Join(dir, "postgres.json"), []byte(`{"bin":"/nowhere","version":"98.1","major":98}`), 0o600))
	must(t, os.Chmod(dir, 0o711))
	_, err := postgres.Start(t.Context(), postgres.Options{DataDir: dir, Durable: true})
	if err == nil || !strings.Contains(err.Error(), "made by PostgreSQL 98") || !strings.Contains(err.Error(), "SOTTOCASA_POSTGRES_BIN") {
		t.Errorf("data of a major that is gone: %v", err)
	}
}

func TestAnInterruptedFirstStart(t *testing.T) {
	dir := folder(t)
	b, err := postgres.Find(os.Getenv)
	must(t, err)
	must(t, os.MkdirAll(filepath.Join(dir, "pg"+strings.SplitN(b.Version, ".", 2)[0]+".part", "data", "base"), 0o700))
	must(t, os.Chmod(dir, 0o711))
	if got := ask(t, start(t, dir), "select 'whole'"); got != "whole" {
		t.Error(got)
	}
}

func TestDataOfAnotherAccount(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Log("only root can give a folder away: the sentence is tried where root runs the tests")
		return
	}
	dir := folder(t)
	s := start(t, dir)
	must(t, s.Stop(t.Context()))
	must(t, os.Chown(clusterDir(t, dir), 54321, 54321))
	_, err := postgres.Start(t.Context(), postgres.Options{DataDir: dir, Durable: true})
	if err == nil || !strings.Contains(err.Error(), "belongs to the account number 54321") {
		t.Errorf("another account's data: %v", err)
	}
}

// TestFoldersThatCannotServe runs parts of itself as nobody when root tests,
// since root may write everywhere.
func TestFoldersThatCannotServe(t *testing.T) {
	if dir := os.Getenv("POSTGRES_TEST_READONLY"); dir != "" {
		_, err := postgres.Start(t.Context(), postgres.Options{DataDir: dir, Durable: true})
		if err == nil || !strings.Contains(err.Error(), "SOTTOCASA_DATA_DIR") {
			t.Errorf("a folder that cannot be written: %v", err)
		}
		return
	}
	dir, err := os.MkdirTemp("", "sottocasa-readonly")
	must(t, err)
	t.Cleanup(func() { must(t, os.RemoveAll(dir)) })
	must(t, os.Chmod(dir, 0o555))
	self := filepath.Join(dir, "self") // where nobody can run it
	program, err := os.Executable()
	must(t, err)
	raw, err := os.ReadFile(program)
	must(t, err)
	if os.Geteuid() != 0 {
		self = program
	} else {
		must(t, os.WriteFile(self, raw, 0o755))
	}
	for _, place := range []string{dir, filepath.Join(dir, "inside"), "/dev/null/x"} {
		cmd := exec.CommandContext(t.Context(), self, "-test.run=^TestFoldersThatCannotServe$")
		cmd.Env = append(os.Environ(), "POSTGRES_TEST_READONLY="+place)
		if cmd.Dir = dir; os.Geteuid() == 0 {
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534, Groups: []uint32{}}}
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", place, err, out)
		}
	}
}

func TestAClosedParentIsExplained(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Log("only root's server is another account: the sentence is tried where root runs the tests")
		return
	}
	closed, err := os.MkdirTemp("", "sottocasa-closed")
	must(t, err)
	t.Cleanup(func() { must(t, os.RemoveAll(closed)) })
	_, err = postgres.Start(t.Context(), postgres.Options{DataDir: filepath.Join(closed, "inside"), Durable: true})
	if err == nil || !strings.Contains(err.Error(), "may not pass through "+closed) {
		t.Errorf("a closed parent: %v", err)
	}
}

func TestBadSettingsGiveTheServersOwnWords(t *testing.T) {
	_, err := postgres.Start(t.Context(), postgres.Options{DataDir: folder(t), Settings: map[string]string{"max_connections": "many"}})
	if err == nil || !strings.Contains(err.Error(), "max_connections") {
		t.Errorf("a setting that PostgreSQL refuses: %v", err)
	}
}

func TestNoBinariesIsToldApart(t *testing.T) {
	for _, part := range []string{"apt-get install postgresql", "SOTTOCASA_DATABASE_URL"} {
		if !strings.Contains(postgres.ErrNoBinaries.Error(), part) {
			t.Errorf("the sentence does not say %q", part)
		}
	}
	if errors.Is(postgres.ErrNoBinaries, postgres.ErrInUse) {
		t.Error("two sentences for one fault")
	}
}
