//go:build failpoint

package failpoint_test

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"sottocasa/internal/failpoint"
)

func TestEnvironment(t *testing.T) {
	t.Setenv(failpoint.Variable, "orders.place.after_quote=error, media.add.after_object=sleep:30ms,payments.desk.after_open=dance")
	if failpoint.At(t.Context(), failpoint.PlaceAfterQuote) == nil || failpoint.At(t.Context(), failpoint.DeskAfterOpen) == nil {
		t.Error("no error")
	}
	began := time.Now()
	if err := failpoint.At(t.Context(), failpoint.MediaAfterObject); err != nil || time.Since(began) < 30*time.Millisecond {
		t.Errorf("did not sleep: %v", err)
	}
	if err := failpoint.At(t.Context(), failpoint.SettleCommit); err != nil {
		t.Errorf("another name: %v", err)
	}
}

func TestKill(t *testing.T) {
	if os.Getenv(failpoint.Variable) != "" {
		_ = failpoint.At(t.Context(), failpoint.SettleCommit)
		os.Exit(0)
	}
	child := exec.Command(os.Args[0], "-test.run=^TestKill$")
	child.Env = append(os.Environ(), failpoint.Variable+"=orders.settle.before_commit=kill")
	var exit *exec.ExitError
	if err := child.Run(); !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Errorf("the child was not killed: %v", err)
	}
}
