package main_test

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"sottocasa/internal/testkit"
)

// TestSeedingGoesOnWhereItWasKilled seeds, kills it in the middle, seeds again
// and once more: nothing is missing, nothing twice, and no rule is broken.
func TestSeedingGoesOnWhereItWasKilled(t *testing.T) {
	s, dir := server(t), folder(t)
	at := database(t, s, "town")
	env := []string{"SOTTOCASA_DATABASE_URL=" + at}
	if code, out := run(t, "migrate", dir, env...); code != 0 {
		t.Fatal(out)
	}
	const command = "seed --neighbourhoods 3 --shops 4 --products 24 --seed 5"
	count := func(table string) (n int) {
		must(t, testkit.Query(at, "select count(*) from "+table, nil, &n))
		return n
	}
	c := launch(t, command, dir, env...)
	until(t, "some shops are there", func() bool { return count("hood.shops") >= 2 })
	_ = c.cmd.Process.Signal(syscall.SIGKILL)
	c.wait(10 * time.Second)
	for range 2 {
		if code, out := run(t, command, dir, env...); code != 0 || !strings.Contains(out, "3 neighbourhoods, 12 shops, 288 products") {
			t.Fatalf("exit %d: %s", code, out)
		}
	}
	for table, want := range map[string]int{"platform.hoods": 3, "platform.shops": 12, "hood.shops": 12, "shop.products": 288, "shop.variants": 288,
		"shop.price_log": 288, "platform.listings": 288, "shop.shelves": 96, "hood.couriers": 6} {
		if got := count(table); got != want {
			t.Errorf("%s has %d rows, not %d", table, got, want)
		}
	}
	if count("hood.windows") == 0 {
		t.Error("no window")
	}
	windows := count("hood.windows")
	if code, out := run(t, "seed --neighbourhoods 3 --shops 5 --products 24 --seed 5", dir, env...); code != 0 || count("hood.shops") != 15 || count("hood.windows") <= windows {
		t.Errorf("one shop more: exit %d: %s", code, out)
	}
	if code, out := run(t, "check", dir, env...); code != 0 {
		t.Errorf("check: exit %d: %s", code, out)
	}
	for command, says := range map[string]string{
		"seed --seed 6 --neighbourhoods 1 --shops 1": "--force seeds beside them",
		"seed --seed 5 --neighbourhoods 100000":      "--force if you mean it",
		"seed --seed 5 --shops 0":                    "at least one",
	} {
		if code, out := run(t, command, dir, env...); code != 1 || !strings.Contains(out, says) {
			t.Errorf("%s: exit %d: %s", command, code, out)
		}
	}
}
