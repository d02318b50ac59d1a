package testkit_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"sottocasa/internal/testkit"
)

func TestPackagesShareOneClusterThatOutlivesThem(t *testing.T) {
	if os.Getenv("TESTKIT_CHILD") != "" {
		// One of the children below: a test of another package, so to say.
		fmt.Println(testkit.ClusterURL(t, "postgres"))
		return
	}
	// A temporary folder of our own, so that a cluster is really started here
	// and the shared one is left alone.
	tmp, err := os.MkdirTemp("", "testkit")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(tmp, 0o711); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", tmp)
	t.Cleanup(func() {
		if err := testkit.RemoveClusters(context.WithoutCancel(t.Context())); err != nil {
			t.Log(err)
		}
		if err := os.RemoveAll(tmp); err != nil {
			t.Error(err)
		}
	})

	first, second := child(t), child(t)
	a, b := <-first, <-second
	if a == "" || a != b {
		t.Fatalf("two packages at once got two clusters: %q and %q", a, b)
	}
	conn, err := pgx.Connect(t.Context(), a)
	if err != nil {
		t.Fatalf("the cluster ended with the package that started it: %v", err)
	}
	var connections, fsync string
	if err := conn.QueryRow(t.Context(), "select current_setting('max_connections'), current_setting('fsync')").Scan(&connections, &fsync); err != nil {
		t.Fatal(err)
	}
	if connections != "300" || fsync != "off" {
		t.Errorf("max_connections %s, fsync %s", connections, fsync)
	}
	if err := conn.Close(t.Context()); err != nil {
		t.Error(err)
	}
	if c := <-child(t); c != a {
		t.Errorf("a later package got another cluster: %q, was %q", c, a)
	}
}

// child runs this test's program as another package would, and gives the
// address it printed once its output is closed: a server that inherited it would keep it open.
func child(t *testing.T) <-chan string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, "-test.run=^TestPackagesShareOneClusterThatOutlivesThem$")
	cmd.Env = append(os.Environ(), "TESTKIT_CHILD=1")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	printed := make(chan string, 1)
	go func() {
		defer close(printed)
		text, err := io.ReadAll(out)
		if err != nil {
			t.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("child: %v", err)
		}
		address, _, _ := strings.Cut(string(text), "\n")
		printed <- address
	}()
	closed := make(chan string, 1)
	go func() {
		defer close(closed)
		select {
		case text := <-printed:
			closed <- text
		case <-time.After(time.Minute):
			t.Error("the child's output stays open: the server holds it")
		}
	}()
	return closed
}
