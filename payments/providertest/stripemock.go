package providertest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// StripeMock builds the pinned stripe-mock where it is missing, starts it on
// a free loopback port and gives its address. It ends with the test.
func StripeMock(t testing.TB) string {
	t.Helper()
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	build := exec.Command("sh", filepath.Join(root, "tools", "stripe-mock", "build.sh"))
	build.Stderr = os.Stderr
	out, err := build.Output()
	if err != nil {
		t.Fatalf("build stripe-mock: %v", err)
	}
	ports := [2]string{freePort(t), freePort(t)} // it insists on https too
	cmd := exec.Command(strings.TrimSpace(string(out)), "-strict-version-check",
		"-http-addr", ports[0], "-https-addr", ports[1])
	if err := cmd.Start(); err != nil {
		t.Fatalf("start stripe-mock: %v", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if conn, err := net.DialTimeout("tcp", ports[0], time.Second); err == nil {
			_ = conn.Close()
			return "http://" + ports[0]
		}
	}
	t.Fatal("stripe-mock does not answer")
	return ""
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// moduleRoot looks for the checkout above the test's folder.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "tools", "stripe-mock", "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("no tools/stripe-mock above the test's folder")
		}
		dir = filepath.Dir(dir)
	}
}

// Checked sends every request to stripe-mock first, which knows Stripe's own
// description of its API: what it refuses fails the test. Then it goes on, and
// holds the answer against the description.
type Checked struct {
	T    testing.TB
	Mock string // address that StripeMock gave
	Spec *Spec
	Next http.RoundTripper
}

// RoundTrip is part of http.RoundTripper.
func (c Checked) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		var err error
		if body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
		_ = r.Body.Close()
	}
	base, err := url.Parse(c.Mock)
	if err != nil {
		return nil, err
	}
	mock := r.Clone(r.Context())
	mock.URL.Scheme, mock.URL.Host, mock.Host = base.Scheme, base.Host, base.Host
	mock.Header.Set("Authorization", "Bearer sk_test_mock")
	mock.Body = io.NopCloser(bytes.NewReader(body))
	res, err := c.Next.RoundTrip(mock)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode >= 400 {
		said, _ := io.ReadAll(io.LimitReader(res.Body, 4096))
		c.T.Errorf("stripe-mock refuses %s %s %s: %s", r.Method, r.URL.Path, body, said)
	}
	again := r.Clone(r.Context())
	again.Body = io.NopCloser(bytes.NewReader(body))
	answer, err := c.Next.RoundTrip(again)
	if err != nil {
		return nil, fmt.Errorf("after stripe-mock: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	for _, wrong := range c.Spec.Answer(r.Method, r.URL.Path, answer.StatusCode, said) {
		c.T.Errorf("%s %s (%d): not as Stripe: %s", r.Method, r.URL.Path, answer.StatusCode, wrong)
	}
	answer.Body = io.NopCloser(bytes.NewReader(said))
	return answer, nil
}
