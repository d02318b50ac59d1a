package testkit

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// MinIO is a real MinIO of this test process alone.
type MinIO struct {
	Addr string // 127.0.0.1 and its port
	cmd  *exec.Cmd
	dir  string
}

// minIO is the one that all tests of a package share: who holds it last ends it.
//
//nolint:gochecknoglobals // one server for the tests of a process is its purpose
var minIO struct {
	sync.Mutex
	server *MinIO
	users  int
}

const minIOUser, minIOSecret = "sottocasa-tests", "sottocasa-tests-secret"

// S3 gives the address, with key and secret, of a bucket of the test's own,
// which does not exist yet. The first test to ask builds MinIO, where it is
// missing, and starts it.
func S3(t testing.TB) string {
	t.Helper()
	minIO.Lock()
	defer minIO.Unlock()
	if minIO.server == nil {
		s, err := StartMinIO()
		if err != nil {
			t.Fatal(err)
		}
		minIO.server = s
	}
	minIO.users++
	t.Cleanup(func() {
		minIO.Lock()
		defer minIO.Unlock()
		if minIO.users--; minIO.users == 0 {
			minIO.server.Stop()
			minIO.server = nil
		}
	})
	return minIO.server.Bucket("test-" + strings.ToLower(rand.Text())[:16])
}

// Bucket is the address of one of its buckets.
func (m *MinIO) Bucket(name string) string {
	u := url.URL{Scheme: "http", User: url.UserPassword(minIOUser, minIOSecret), Host: m.Addr, Path: "/" + name}
	return u.String()
}

// StartMinIO starts a server with an empty folder on a free port of this machine.
func StartMinIO() (*MinIO, error) {
	bin, err := Tool("minio")
	if err != nil {
		return nil, err
	}
	ln, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	m := &MinIO{Addr: ln.Addr().String()}
	if err := ln.Close(); err != nil {
		return nil, err
	}
	if m.dir, err = os.MkdirTemp("", "sottocasa-minio-"); err != nil {
		return nil, err
	}
	return m, m.start(bin)
}

func (m *MinIO) start(bin string) error {
	m.cmd = exec.CommandContext(context.Background(), bin, "server", "--quiet", "--address", m.Addr, "--console-address", "127.0.0.1:0", m.dir)
	m.cmd.Env = []string{"PATH=/usr/bin:/bin", "HOME=" + m.dir, "MINIO_ROOT_USER=" + minIOUser, "MINIO_ROOT_PASSWORD=" + minIOSecret,
		"MINIO_BROWSER=off", "MINIO_UPDATE=off"}
	if err := m.cmd.Start(); err != nil {
		return err
	}
	ask, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "http://"+m.Addr+"/", nil)
	if err != nil {
		return err
	}
	var last error
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		// Its health page is ready before it takes requests.
		resp, err := http.DefaultClient.Do(ask)
		if last = err; err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusForbidden {
				return nil
			}
		}
	}
	m.Stop()
	return fmt.Errorf("MinIO does not answer: %w", last)
}

// Stop ends the server and forgets what it kept.
func (m *MinIO) Stop() {
	_ = m.cmd.Process.Kill()
	_ = m.cmd.Wait()
	_ = os.RemoveAll(m.dir)
}
