package main_test

import (
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"sottocasa/internal/postgres"
	"sottocasa/internal/testkit"
)

// server is a PostgreSQL of a test's own, apart from what the tests of other
// packages share: roles belong to a whole server.
func server(t *testing.T) *postgres.Server {
	t.Helper()
	s, err := postgres.Start(t.Context(), postgres.Options{DataDir: folder(t)})
	must(t, err)
	t.Cleanup(func() { must(t, s.Stop(t.Context())) })
	must(t, testkit.Exec(s.URL(""), "create role keeper login createrole password 'kept-by-hand'"))
	return s
}

// database makes an empty one, and gives its owner's address.
func database(t *testing.T, s *postgres.Server, name string) string {
	t.Helper()
	must(t, testkit.Exec(s.URL(""), "create database "+pgx.Identifier{name}.Sanitize()+" owner keeper"))
	return as(t, s.URL(name), "keeper", "kept-by-hand")
}

func as(t *testing.T, address, role, password string) string {
	t.Helper()
	u, err := url.Parse(address)
	must(t, err)
	u.User = url.UserPassword(role, password)
	return u.String()
}

// TestTwoCopiesSideBySide runs one copy with a server of its own beside one
// whose database was named.
func TestTwoCopiesSideBySide(t *testing.T) {
	given := database(t, server(t), "given")
	here, there := folder(t), folder(t)
	first, a := demo(t, here)
	_, b := demo(t, there, "SOTTOCASA_DATABASE_URL="+given)
	if len(postmasters(here)) != 1 || len(postmasters(there)) != 0 {
		t.Errorf("servers: %v and %v", postmasters(here), postmasters(there))
	}
	var shops int
	must(t, testkit.Query(given, "select count(*) from platform.shops", nil, &shops))
	if shops != 10 {
		t.Errorf("%d shops in the named database", shops)
	}

	// One browser visits both: a cookie knows no port, only its name does.
	both := open(t)
	both.enter(a, nives)
	both.enter(b, "coordinator")
	for address, in := range map[string]bool{a.app() + "/admin": true, b.app() + "/coordinator": true, a.app() + "/coordinator": false, b.app() + "/admin": false} {
		if p := both.get(address); in != (p.StatusCode == http.StatusOK && strings.HasPrefix(p.at.String(), address)) {
			t.Errorf("%s: %s", address, p)
		}
	}
	cookies := both.http.Jar.Cookies(mustParse(t, a.app()))
	if len(cookies) < 2 {
		t.Errorf("%d cookies for two copies", len(cookies))
	}
	for _, c := range cookies {
		if !strings.Contains(c.Name, string(a)) && !strings.Contains(c.Name, string(b)) {
			t.Errorf("the cookie %s names no port", c.Name)
		}
	}
	both.send(both.get(a.host(nives)+"/products/olio-evo-sabina-dop"), "/cart/add", nil)
	if p := both.get(b.host(nives) + "/cart"); strings.Contains(p.text, "Olio extravergine") {
		t.Error("a basket of one copy is in the other")
	}

	t.Run("one copy for a folder", func(t *testing.T) { refused(t, here, "another copy of Sottocasa is running") })
	t.Run("also when its database is named", func(t *testing.T) {
		refused(t, there, "another copy of Sottocasa is running", "SOTTOCASA_DATABASE_URL="+given)
	})
	t.Run("a taken port", func(t *testing.T) {
		refused(t, folder(t), "port "+string(a)+" is taken", "PORT="+string(a))
	})
	t.Run("no port", func(t *testing.T) { refused(t, folder(t), "PORT", "PORT=abc") })
	t.Run("make reset while it runs", func(t *testing.T) { resets(t, first, here) })
}

// refused looks that a start ends with 1 and one sentence, without an address
// that holds a password.
func refused(t *testing.T, dir, sentence string, env ...string) {
	t.Helper()
	code, out := run(t, "demo", dir, env...)
	if code != 1 || !strings.Contains(out, sentence) || strings.Contains(out, "kept-by-hand") || strings.Contains(out, "ready:") {
		t.Errorf("exit %d: %s", code, out)
	}
	if lines := strings.Count(strings.TrimSpace(out), "\n"); lines > 2 {
		t.Errorf("more than a sentence:\n%s", out)
	}
}

func mustParse(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	must(t, err)
	return u
}

// resets looks that the data outlives `make reset` while the copy runs and
// while nobody says yes, and no longer.
func resets(t *testing.T, c *child, dir string) {
	t.Helper()
	reset := func(answer string, env ...string) string {
		cmd := c.cmd.Env
		r := launchCommand(t, answer, append(append([]string{}, cmd...), env...), "go", "run", "../../tools/reset")
		return r
	}
	if out := reset("", "RESET=yes"); !strings.Contains(out, "another copy of Sottocasa is running") {
		t.Errorf("reset while it runs: %s", out)
	}
	if code := c.end(os.Interrupt); code != 0 {
		t.Errorf("exit %d: %s", code, c.err)
	}
	if out := reset("\n"); !strings.Contains(out, "[y/N]") || kept(t, dir) == nil {
		t.Errorf("reset without a yes: %s", out)
	}
	if out := reset("sì\n"); !strings.Contains(out, "Forgotten") {
		t.Errorf("reset: %s", out)
	}
	if _, err := os.Stat(dir); err == nil {
		left, _ := os.ReadDir(dir)
		t.Errorf("%d things are left: %v", len(left), left)
	}
}

// TestSignals ends programs that are busy: what is under way is finished.
func TestSignals(t *testing.T) {
	dir := folder(t)
	c, s := demo(t, dir, "SOTTOCASA_DATABASE_URL="+database(t, server(t), "signals"))
	slow := slowly(t, s)
	must(t, c.cmd.Process.Signal(os.Interrupt))
	if status := slow(); status != http.StatusNotFound && status != http.StatusUnprocessableEntity && status/100 != 3 {
		t.Errorf("the request that was under way got %d", status)
	}
	c.wait(patience)
	if code := c.cmd.ProcessState.ExitCode(); code != 0 {
		t.Errorf("exit %d: %s", code, c.err)
	}
	p, err := strconv.Atoi(string(s))
	must(t, err)
	if dial(p) == nil {
		t.Error("the port is still open")
	}
}
