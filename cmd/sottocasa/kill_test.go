package main_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"sottocasa/internal/testkit"
)

// TestKilledInTheMiddleOfAPurchase kills the program without warning where it
// hurts: between placing and paying, and between paying and hearing of it.
func TestKilledInTheMiddleOfAPurchase(t *testing.T) {
	dir := folder(t)
	c, s := demo(t, dir)
	b := open(t)
	pay := b.toPay(s)
	server := postmasters(dir)
	kill(c)
	if left := postmasters(dir); len(left) != 1 || !slices.Equal(left, server) {
		t.Fatalf("PostgreSQL did not outlive the program: %v, %v before", left, server)
	}

	c, _ = demo(t, dir, "PORT="+string(s))
	if now := postmasters(dir); !slices.Equal(now, server) {
		t.Errorf("PostgreSQL was not taken over: %v, %v before", now, server)
	}
	pay = b.get(pay.at.String())
	if p := b.sendOnly(pay, "", card()); p.StatusCode != http.StatusSeeOther { // the payer never comes back
		t.Fatalf("paying after the restart: %s: %s", p, p.words())
	}
	confirmed(t, dir, 1)

	second := open(t).toPay(s)
	freeze(t, dir, syscall.SIGSTOP) // nothing can be noted any more
	if p := b.sendOnly(second, "", card()); p.StatusCode != http.StatusSeeOther {
		t.Errorf("paying while the database stands still: %s", p)
	}
	time.Sleep(300 * time.Millisecond) // the notice is under way
	kill(c)
	freeze(t, dir, syscall.SIGCONT)
	_, _ = demo(t, dir, "PORT="+string(s))
	confirmed(t, dir, 2)
}

// kill ends the program at once, and not its server.
func kill(c *child) {
	c.t.Helper()
	must(c.t, c.cmd.Process.Kill())
	c.wait(patience)
}

// freeze stops every process of the folder's server, or lets them go on.
func freeze(t *testing.T, dir string, sig syscall.Signal) {
	t.Helper()
	for _, pid := range postmasters(dir) {
		children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
		must(t, err)
		for _, child := range strings.Fields(string(children)) {
			var n int
			_, err := fmt.Sscan(child, &n)
			must(t, err)
			_ = syscall.Kill(n, sig) // one that has just ended is as good
		}
		must(t, syscall.Kill(pid, sig))
	}
}

// confirmed waits until n purchases are paid, and looks that nothing has
// happened twice.
func confirmed(t *testing.T, dir string, n int) {
	t.Helper()
	at := owner(t, dir)
	count := func(sql string) (k int) {
		must(t, testkit.Query(at, sql, nil, &k))
		return k
	}
	until(t, "the purchase is confirmed", func() bool {
		return count(`select count(*) from hood.purchases p join hood.payments m on m.purchase_id = p.id where p.state = 'confirmed' and m.state = 'paid' and m.captured_cents = m.amount_cents`) == n
	})
	until(t, "its jobs are done", func() bool {
		return count(`select count(*) from river.river_job where state in ('available', 'running', 'retryable')`) == 0
	})
	for what, sql := range map[string]string{
		"purchases":   `select count(*) from hood.purchases`,
		"seats":       `select sum(confirmed) from hood.capacities`,
		"parts":       `select count(*) from hood.parts`,
		"order lines": `select count(distinct order_id) from shop.lines`,
	} {
		if k := count(sql); k != n {
			t.Errorf("%d %s after %d purchases", k, what, n)
		}
	}
	letters, err := filepath.Glob(filepath.Join(dir, "mail", "*"))
	must(t, err)
	sent := 0
	for _, f := range letters {
		if raw, err := os.ReadFile(f); err == nil && strings.Contains(string(raw), resident()["email"]) {
			sent++
		}
	}
	if sent != n {
		t.Errorf("%d letters to the resident after %d purchases", sent, n)
	}
	if code, out := run(t, "check", dir); code != 0 {
		t.Errorf("a rule is broken: %s", out)
	}
}

// TestKilledWhileSeeding kills the first start again and again, a little later
// each time, until one comes through.
func TestKilledWhileSeeding(t *testing.T) {
	dir := folder(t)
	killed := 0
	for life := 150 * time.Millisecond; ; life += life/2 + 50*time.Millisecond {
		c := launch(t, "demo", dir)
		select {
		case <-c.seen:
		case <-c.done:
			t.Fatalf("after %d kills it does not start: %s%s", killed, c.out, c.err)
		case <-time.After(life):
			kill(c)
			killed++
			continue
		}
		break
	}
	if killed < 3 {
		t.Errorf("%d kills only", killed)
	}
	want := "10 16 16 131 131"
	var got string
	must(t, testkit.Query(owner(t, dir), `select concat_ws(' ', (select count(*) from platform.shops), (select count(*) from platform.accounts),
		(select count(*) from platform.memberships), (select count(*) from shop.products), (select count(*) from shop.variants))`, nil, &got))
	if got != want {
		t.Errorf("after %d kills there are %s, not %s", killed, got, want)
	}
	if code, out := run(t, "check", dir); code != 0 {
		t.Errorf("a rule is broken: %s", out)
	}
}
