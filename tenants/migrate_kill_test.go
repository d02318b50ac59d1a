package tenants_test

import (
	"context"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"sottocasa/internal/failpoint"
	"sottocasa/internal/testkit"
	"sottocasa/migrations"
	"sottocasa/tenants"
)

const childVariable = "SOTTOCASA_TEST_MIGRATE"

// empty makes a database that was never migrated.
func neverMigrated(t *testing.T) string {
	t.Helper()
	d := testkit.Own(t)
	u, err := url.Parse(d.Super)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(u.Path, "/") + "_bare"
	if err := testkit.Exec(d.Super, "create database "+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := testkit.Exec(d.Super, "drop database "+name+" with (force)"); err != nil {
			t.Error(err)
		}
	})
	u.Path = "/" + name
	return u.String()
}

// A migration that is killed between two steps goes on where it was, and what
// comes out breaks no invariant.
func TestAMigrationKilledBetweenTwoSteps(t *testing.T) {
	if target := os.Getenv(childVariable); target != "" {
		n := 0
		ctx := failpoint.With(t.Context(), failpoint.MigrateBetween, func(context.Context) error {
			if n++; n < 4 {
				return nil
			}
			if err := syscall.Kill(os.Getpid(), syscall.SIGKILL); err != nil {
				return err
			}
			select {} // the signal is on its way
		})
		t.Fatalf("lived on: %v", migrations.Up(ctx, target, migrations.DefaultRoles()))
	}
	target := neverMigrated(t)
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAMigrationKilledBetweenTwoSteps$")
	child.Env = append(os.Environ(), childVariable+"="+target)
	said, err := child.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		t.Fatalf("the child was not killed: %v: %s", err, said)
	}
	if pending, err := migrations.Pending(t.Context(), target); err != nil || !pending {
		t.Fatalf("nothing is left to do: %v", err)
	}
	if err := migrations.Up(t.Context(), target, migrations.DefaultRoles()); err != nil {
		t.Fatal(err)
	}
	if pending, err := migrations.Pending(t.Context(), target); err != nil || pending {
		t.Errorf("something is left to do: %v", err)
	}
	if found, err := tenants.Check(t.Context(), target, tenants.HoodID{}); err != nil || len(found) != 0 {
		t.Errorf("%v %v", found, err)
	}
}
