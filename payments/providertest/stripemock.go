package providertest

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
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
	// The system chooses the ports (it insists on https too): one that was free a moment ago is another's by now.
	cmd := exec.Command(strings.TrimSpace(string(out)), "-strict-version-check", "-http-addr", "127.0.0.1:", "-https-addr", "127.0.0.1:")
	says, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("start stripe-mock: %v", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	for lines := bufio.NewScanner(says); lines.Scan(); {
		if address, ok := strings.CutPrefix(lines.Text(), "Listening for HTTP at address: "); ok {
			go func() { _, _ = io.Copy(io.Discard, says) }() // it says every request
			return "http://" + address
		}
	}
	t.Fatal("stripe-mock ended before it listened")
	return ""
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

// Checked holds every request and its answer against Stripe's own description
// of its API, when the test ends: what stripe-mock refuses fails it. It judges
// afterwards, so that a slow machine does not make callers wait for the judge.
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
	c.T.Cleanup(func() { c.judge(r, body) })
	again := r.Clone(r.Context())
	again.Body = io.NopCloser(bytes.NewReader(body))
	answer, err := c.Next.RoundTrip(again)
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	c.T.Cleanup(func() {
		for _, wrong := range c.Spec.Answer(r.Method, r.URL.Path, answer.StatusCode, said) {
			c.T.Errorf("%s %s (%d): not as Stripe: %s", r.Method, r.URL.Path, answer.StatusCode, wrong)
		}
	})
	answer.Body = io.NopCloser(bytes.NewReader(said))
	return answer, nil
}

// judge asks stripe-mock what it thinks of a request.
func (c Checked) judge(r *http.Request, body []byte) {
	base, err := url.Parse(c.Mock)
	if err != nil {
		c.T.Error(err)
		return
	}
	mock := r.Clone(context.WithoutCancel(r.Context()))
	mock.URL.Scheme, mock.URL.Host, mock.Host = base.Scheme, base.Host, base.Host
	mock.Header.Set("Authorization", "Bearer sk_test_mock")
	mock.Body = io.NopCloser(bytes.NewReader(body))
	res, err := http.DefaultTransport.RoundTrip(mock)
	if err != nil {
		c.T.Errorf("stripe-mock: %v", err)
		return
	}
	defer func() { _ = res.Body.Close() }()
	said, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 400 {
		c.T.Errorf("stripe-mock refuses %s %s %s: %s (%v)", r.Method, r.URL.Path, body, said[:min(len(said), 4096)], err)
	}
}
