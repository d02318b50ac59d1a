package main_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"sottocasa/internal/testkit"
)

// A small month is written into a fresh demo and adds up; a second one is
// refused, and so is one that is not over.
func TestAMonthOfTrade(t *testing.T) {
	dir := folder(t)
	lastMonth(t, dir, "--orders 26 --seed 3")
	c, s := demo(t, dir)
	m := openBooks(t, dir)
	m.addsUp()
	m.hasAll()
	b := open(t)
	b.enter(s, nives)
	if p := b.get(s.app() + "/admin/" + nives + "/money?month=" + m.month.Format("2006-01")); p.StatusCode != 200 {
		t.Errorf("the month's money: %s", p)
	}
	var lies int
	must(t, testkit.Query(owner(t, dir), `select (select count(*) from pg_attrdef where pg_get_expr(adbin, adrelid) like '%rehearsal%')
		+ (select count(*) from pg_namespace where nspname = 'rehearsal')`, nil, &lies))
	if lies != 0 {
		t.Error("the database kept its rehearsed clock")
	}
	if code, out := run(t, "check", dir); code != 0 {
		t.Errorf("check: exit %d: %s", code, out)
	}
	span := "statement --shop " + nives + " " + m.month.Format("2006-01")
	if code, out := run(t, span, dir); code != 0 || !strings.Contains(out, "debit") || !strings.Contains(out, "sales:22") {
		t.Errorf("%s: exit %d: %s", span, code, out)
	}
	for command, want := range map[string]string{
		"seed --history": "another copy", "seed --history=" + time.Now().Format("2006-01"): "is not over yet", "seed --history=October": "is no month",
	} {
		if code, out := run(t, command, dir); code != 1 || !strings.Contains(out, want) {
			t.Errorf("%s: exit %d: %s", command, code, out)
		}
	}
	c.end(os.Interrupt)
	if code, out := run(t, "seed --history", dir); code != 1 || !strings.Contains(out, "has orders already") {
		t.Errorf("a second month: exit %d: %s", code, out)
	}
}

// lastMonth writes a history into a data folder.
func lastMonth(t *testing.T, dir, how string) {
	t.Helper()
	c := launch(t, "seed --history "+how, dir)
	c.wait(10 * time.Minute)
	<-c.read
	if code := c.cmd.ProcessState.ExitCode(); code != 0 || !strings.Contains(c.out.String(), "invariants hold") {
		t.Fatalf("exit %d: %s%s", code, c.out, c.err)
	}
}
