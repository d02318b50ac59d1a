// Package browser drives a headless Chromium through the sites as people do:
// it clicks what it sees, types into labelled fields and reads words. Every
// page on the way is checked for what all pages owe (page.go).
package browser

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// chromium is the one browser of a test process.
type chromium struct {
	ctx  context.Context
	stop func()
}

// shared starts the browser when the first person of a package needs it.
//
//nolint:gochecknoglobals // one browser per process is its purpose
var shared = sync.OnceValues(func() (*chromium, error) {
	c, err := start()
	started.Store("browser", err == nil)
	return c, err
})

// started remembers that there is something to stop.
//
//nolint:gochecknoglobals // written once, by shared
var started sync.Map

// Main runs a package's tests and then closes its browser, if any test opened
// it: TestMain returns os.Exit(browser.Main(m)).
func Main(m *testing.M) int {
	code := m.Run()
	if _, yes := started.Load("browser"); yes {
		if c, err := shared(); err == nil {
			c.stop()
		}
	}
	return code
}

// start launches Chromium. The names below .example lead to this machine, so
// that shops are siblings of each other and strangers to the staff's host, as
// in production; certificates are of the moment and not looked at.
func start(more ...chromedp.ExecAllocatorOption) (*chromium, error) {
	path, err := find()
	if err != nil {
		return nil, err
	}
	profile, err := os.MkdirTemp("", "sottocasa-chromium-")
	if err != nil {
		return nil, err
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(profile),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("ignore-certificate-errors", true),
		chromedp.Flag("host-resolver-rules", "MAP *.example 127.0.0.1"),
		chromedp.Flag("lang", "it-IT"),
	)
	opts = append(opts, more...)
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, done := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		cancel()
		return nil, errors.Join(fmt.Errorf("browser: %s does not start: %w", path, err), os.RemoveAll(profile))
	}
	return &chromium{ctx: ctx, stop: func() {
		done()
		cancel()
		_ = os.RemoveAll(profile)
	}}, nil
}

func find() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("browser: no Chromium on this machine; `make test` installs it")
}

// Listen opens a port of this machine that speaks TLS with a certificate of its
// own, which the browser takes: only then are cookies and origins what they
// are in production.
func Listen(t testing.TB) (ln net.Listener, port int) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	made := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"*.example", "*.shops.example"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, made, made, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	var open net.ListenConfig
	plain, err := open.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	cert := tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	addr, ok := plain.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatal("not a TCP port")
	}
	return tls.NewListener(plain, &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}), addr.Port
}
