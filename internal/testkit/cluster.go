// Package testkit is what tests of every room share: one PostgreSQL for all
// packages of a run.
package testkit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"sottocasa/internal/postgres"
)

// clusterVersion is raised when a cluster that an older checkout left behind
// must not be used any more.
const clusterVersion = 1

// clusterSettings suit many packages at once; what makes data survive a power
// cut is off, which makes a commit ten times faster.
func clusterSettings() map[string]string {
	return map[string]string{
		"max_connections": "300",
		"shared_buffers":  "128MB",
		"max_wal_size":    "1GB",
	}
}

// ClusterURL is the superuser's address of a database in the cluster that all
// packages of all runs on this machine share. The first test to ask starts it;
// it stays when that test has ended, since `go test` runs packages side by
// side and nobody knows which is the last. `make clean-test` removes it.
func ClusterURL(t testing.TB, db string) string {
	t.Helper()
	base, err := cluster()
	if err != nil {
		t.Fatalf("the test database: %v", err)
	}
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal("the test database's address cannot be read")
	}
	u.Path = "/" + db
	return u.String()
}

// cluster finds or starts the shared server, once in this process.
//
//nolint:gochecknoglobals // never written again: one question per process is its purpose
var cluster = sync.OnceValues(func() (string, error) {
	root, err := clusterRoot()
	if err != nil {
		return "", err
	}
	unlock, err := waitForLock(filepath.Join(root, "start.lock"))
	if err != nil {
		return "", err
	}
	defer unlock()
	return startCluster(filepath.Join(root, clusterName()))
})

// startCluster adopts the healthy server in dir; whatever else lies there is
// made anew: a server that writes without care and died has no data to keep.
func startCluster(dir string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	if !postgres.Running(dir) {
		if err := postgres.Remove(ctx, dir); err != nil {
			return "", err
		}
	}
	server, err := postgres.Start(ctx, postgres.Options{DataDir: dir, Settings: clusterSettings()})
	if err != nil {
		// For example other programs than those that made it: once more from nothing.
		if again := postgres.Remove(ctx, dir); again != nil {
			return "", errors.Join(err, again)
		}
		if server, err = postgres.Start(ctx, postgres.Options{DataDir: dir, Settings: clusterSettings()}); err != nil {
			return "", err
		}
	}
	return server.URL(""), server.Detach()
}

// RemoveClusters stops and deletes every shared cluster of this account.
func RemoveClusters(ctx context.Context) error {
	root, err := clusterRoot()
	if err != nil {
		return err
	}
	unlock, err := waitForLock(filepath.Join(root, "start.lock"))
	if err != nil {
		return err
	}
	defer unlock()
	dirs, err := filepath.Glob(filepath.Join(root, "v*"))
	for _, dir := range dirs {
		err = errors.Join(err, postgres.Remove(ctx, dir))
	}
	if err != nil {
		return err
	}
	return os.RemoveAll(root)
}

// clusterName tells apart clusters that must not be mixed: two checkouts with
// other settings, tested at the same time, get one each.
func clusterName() string {
	all, sum := clusterSettings(), sha256.New()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(sum, "%s=%s\n", name, all[name])
	}
	return "v" + strconv.Itoa(clusterVersion) + "-" + hex.EncodeToString(sum.Sum(nil)[:4])
}

// clusterRoot is this account's folder among the temporary ones. Somebody else
// could have made it first: then it is refused.
func clusterRoot() (string, error) {
	root := filepath.Join(os.TempDir(), "sottocasa-test-"+strconv.Itoa(os.Getuid()))
	if err := os.Mkdir(root, 0o711); err != nil && !errors.Is(err, os.ErrExist) {
		return "", fmt.Errorf("the test database's folder: %w", err)
	}
	info, err := os.Lstat(root)
	if err != nil {
		return "", fmt.Errorf("the test database's folder: %w", err)
	}
	if st, ok := info.Sys().(*syscall.Stat_t); !info.IsDir() || !ok || int(st.Uid) != os.Getuid() {
		return "", fmt.Errorf("%s is not ours", root)
	}
	return root, os.Chmod(root, 0o711) // whatever the umask was
}

// waitForLock holds a lock among processes until unlock.
func waitForLock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the test database's lock: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		return nil, errors.Join(fmt.Errorf("the test database's lock: %w", err), f.Close())
	}
	return func() { _ = f.Close() }, nil // closing unlocks; nothing was written
}
