package main_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sottocasa/internal/testkit"
)

// TestPartsOfComposeByHand runs what compose.yaml puts together without its
// engine: migrate, serve, and Caddy in front with our own Caddyfile and an
// authority of its own.
func TestPartsOfComposeByHand(t *testing.T) {
	s, dir := server(t), folder(t)
	port, office := freePort(t), freePort(t)
	owner := database(t, s, "shops")
	env := append(production(t, io.Discard), "SOTTOCASA_DATABASE_URL="+owner, "PORT="+port, "SOTTOCASA_ADMIN=127.0.0.1:"+office, "SOTTOCASA_TRUSTED_PROXIES=127.0.0.1/32")
	if code, out := run(t, "healthcheck", dir, env...); code != 1 {
		t.Errorf("healthy before it runs: exit %d: %s", code, out)
	}
	if code, out := run(t, "migrate", dir, env...); code != 0 {
		t.Fatalf("migrate: %s", out)
	}
	opens(t, dir, env)
	must(t, testkit.Exec(owner, `insert into platform.hosts (host, hood_id, shop_id) select 'pane.example', hood_id, id from platform.shops limit 1`))
	app := launch(t, "serve", dir, env...)
	until(t, "it is healthy", func() bool { code, _ := run(t, "healthcheck", dir, env...); return code == 0 })

	front := caddy(t, port, office)
	for host, want := range map[string]int{"app.example": 200, label(t, owner) + ".shops.example": 200, "nobody.shops.example": 404, "pane.example": 200} {
		status, err := front.get(host)
		if err != nil || status != want {
			t.Errorf("https://%s: %d %v", host, status, err)
		}
	}
	if _, err := front.get("stranger.example"); err == nil {
		t.Error("a stranger's name has a certificate")
	}
	figures := read(t, "http://127.0.0.1:"+office+"/metrics")
	for _, want := range []string{`tls_asks_total{answer="no"}`, `tls_asks_total{answer="yes"}`, `http_server_request_duration_seconds_count{method="GET",route="/",site="shop",status="200"}`,
		"build_info{", "db_pool_max_connections", "go_goroutines", `jobs{state="available"}`, `job_duration_seconds_count{kind="orders.daily"`} {
		if !strings.Contains(figures, want) {
			t.Errorf("no %s among the figures", want)
		}
	}
	for _, never := range []string{"shops.example", "pane", "stranger", label(t, owner)} {
		if strings.Contains(figures, never) {
			t.Errorf("the figures name %q", never)
		}
	}
	drains(t, app, port, office)
}

// drains looks that the program says it is not ready before it stops answering.
func drains(t *testing.T, app *child, port, office string) {
	must(t, app.cmd.Process.Signal(syscall.SIGTERM))
	until(t, "it says that it drains", func() bool { return ask(t, "http://127.0.0.1:"+port+"/readyz") == http.StatusServiceUnavailable })
	if got := ask(t, "http://127.0.0.1:"+office+"/readyz"); got != http.StatusServiceUnavailable {
		t.Errorf("the operators' port says %d", got)
	}
	if got := ask(t, "http://127.0.0.1:"+port+"/healthz"); got != http.StatusOK {
		t.Errorf("it answers no more while it says so: %d", got)
	}
	app.wait(25 * time.Second)
	if code := app.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit %d: %s", code, app.err)
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	_, port, err := net.SplitHostPort(ln.Addr().String())
	must(t, err)
	must(t, ln.Close())
	return port
}

// label is the shop's name in addresses.
func label(t *testing.T, owner string) (slug string) {
	t.Helper()
	must(t, testkit.Query(owner, `select slug from platform.shops limit 1`, nil, &slug))
	return slug
}

func ask(t *testing.T, url string) int {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		return 0
	}
	must(t, answer.Body.Close())
	return answer.StatusCode
}

func read(t *testing.T, url string) string {
	t.Helper()
	answer, err := http.Get(url)
	must(t, err)
	defer func() { _ = answer.Body.Close() }()
	b, err := io.ReadAll(answer.Body)
	must(t, err)
	return string(b)
}

// proxy is a Caddy in front.
type proxy struct {
	port string
	http *http.Client
}

func caddy(t *testing.T, app, office string) proxy {
	t.Helper()
	dir := t.TempDir()
	p := proxy{port: freePort(t)}
	cmd := exec.Command("caddy", "run", "--config", "../../deploy/Caddyfile", "--adapter", "caddyfile")
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir, "APP_HOST=app.example", "SHOPS_DOMAIN=shops.example", "APP_TLS=tls internal",
		"WILDCARD_TLS=internal", "CUSTOM_ISSUER=internal", "APP_UPSTREAM=127.0.0.1:"+app, "APP_ADMIN=127.0.0.1:"+office, "HTTP_PORT="+freePort(t), "HTTPS_PORT="+p.port)
	out := &sink{}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatalf("Caddy does not run; on Debian `make test` installs it: %v", err)
	}
	t.Cleanup(func() { _ = cmd.Process.Signal(syscall.SIGTERM); _ = cmd.Wait() })
	root := filepath.Join(dir, "caddy", "pki", "authorities", "local", "root.crt")
	roots := x509.NewCertPool()
	until(t, "Caddy has an authority", func() bool {
		pem, err := os.ReadFile(root)
		return err == nil && roots.AppendCertsFromPEM(pem)
	})
	p.http = &http.Client{
		Timeout:       10 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DisableKeepAlives: true, // each name shakes hands anew
			TLSClientConfig:   &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
			DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				return (&net.Dialer{}).DialContext(ctx, "tcp", "127.0.0.1:"+p.port)
			},
		},
	}
	until(t, "Caddy answers", func() bool { status, _ := p.get("app.example"); return status == http.StatusOK })
	return p
}

// get asks for the front page of a host, as its readers do.
func (p proxy) get(host string) (status int, err error) {
	answer, err := p.http.Get("https://" + host + "/")
	if err != nil {
		return 0, err
	}
	return answer.StatusCode, answer.Body.Close()
}
