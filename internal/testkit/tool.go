package testkit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

// Root is the top of the checkout, found above the folder of the running test.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("no go.mod above the test's folder")
		}
		dir = filepath.Dir(dir)
	}
}

// Tool builds, where it is missing, what tools/<name>/build.sh builds, and
// gives the program's path.
func Tool(name string) (string, error) {
	root, err := Root()
	if err != nil {
		return "", err
	}
	build := exec.CommandContext(context.Background(), "sh", filepath.Join(root, "tools", name, "build.sh"))
	build.Stderr = os.Stderr
	out, err := build.Output()
	if err != nil {
		return "", fmt.Errorf("build %s: %w", name, err)
	}
	return strings.TrimSpace(string(out)), nil
}

// PhotoChild is the path of a program whose whole life is lab.Child. It is
// built once in this process and stays in the cache.
//
//nolint:gochecknoglobals // never written again: one build per process is its purpose
var PhotoChild = sync.OnceValues(func() (string, error) {
	root, err := Root()
	if err != nil {
		return "", err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(root)) // checkouts side by side do not meet
	path := filepath.Join(cache, "sottocasa", "bin", "photo-child-"+hex.EncodeToString(sum[:4]))
	part := fmt.Sprintf("%s.%d", path, os.Getpid())
	build := exec.CommandContext(context.Background(), "go", "build", "-o", part, "./media/lab/testdata/child")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the photos' child: %w\n%s", err, out)
	}
	return path, os.Rename(part, path)
})
