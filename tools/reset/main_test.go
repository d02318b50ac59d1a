package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sottocasa/internal/postgres"
)

func TestResetAsksAndTakesOnlyWhatIsOurs(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	fill := func(names ...string) {
		for _, name := range names {
			if err := os.MkdirAll(filepath.Join(dir, name), 0o700); err != nil {
				t.Fatal(err)
			}
		}
	}
	there := func(name string) bool {
		_, err := os.Stat(filepath.Join(dir, name))
		return err == nil
	}
	call := func(answer string, env map[string]string) string {
		var out bytes.Buffer
		get := func(name string) string {
			if name == "SOTTOCASA_DATA_DIR" {
				return dir
			}
			return env[name]
		}
		if err := reset(strings.NewReader(answer), &out, get); err != nil {
			return err.Error()
		}
		return out.String()
	}

	if said := call("y\n", nil); !strings.Contains(said, "nothing to forget") {
		t.Errorf("without a folder: %s", said)
	}
	for _, answer := range []string{"", "\n", "n\n", "maybe\n"} {
		fill("pg15", "media")
		if said := call(answer, nil); !there("pg15") || !there("media") || !strings.Contains(said, "Nothing was touched") {
			t.Errorf("%q: %s", answer, said)
		}
	}
	held, err := postgres.Hold(dir)
	if err != nil {
		t.Fatal(err)
	}
	if said := call("", map[string]string{"RESET": "yes"}); !there("media") || !strings.Contains(said, postgres.ErrInUse.Error()) {
		t.Errorf("while a copy runs: %s", said)
	}
	if err := errors.Join(held.Close(), os.Mkdir(filepath.Join(dir, "pgadmin"), 0o700)); err != nil {
		t.Fatal(err)
	}
	if said := call("sì\n", nil); there("pg15") || there("media") || !there("pgadmin") {
		t.Errorf("somebody else's folder: %s", said)
	}
	if err := os.Remove(filepath.Join(dir, "pgadmin")); err != nil {
		t.Fatal(err)
	}
	if said := call("", map[string]string{"RESET": "yes"}); there("") {
		t.Errorf("an empty folder stays: %s", said)
	}
}
