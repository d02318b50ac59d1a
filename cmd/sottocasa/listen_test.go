package main_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// loopbackOnly reads the kernel's own list of who listens, for the program and
// the server it started.
func loopbackOnly(t *testing.T, c *child) {
	t.Helper()
	if _, err := os.Stat("/proc/net/tcp"); err != nil {
		t.Log("this system has no /proc to look into")
		return
	}
	found := 0
	for _, pid := range append(postmasters(c.dir), c.cmd.Process.Pid) {
		open := sockets(pid)
		for _, table := range []string{"tcp", "tcp6"} {
			raw, err := os.ReadFile("/proc/net/" + table)
			must(t, err)
			for _, line := range strings.Split(string(raw), "\n")[1:] {
				col := strings.Fields(line)
				if len(col) < 10 || col[3] != "0A" || !open["socket:["+col[9]+"]"] { // 0A listens
					continue
				}
				found++
				ip, _, _ := strings.Cut(col[1], ":")
				if ip != "0100007F" && ip != "00000000000000000000000001000000" {
					t.Errorf("process %d listens on %s", pid, col[1])
				}
			}
		}
	}
	if found < 3 {
		t.Errorf("%d listeners: the site, the local Stripe and PostgreSQL are at least three", found)
	}
	if found > 4 {
		t.Errorf("%d listeners: one too many is open", found)
	}
}

func sockets(pid int) map[string]bool {
	all := map[string]bool{}
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	for _, f := range files {
		if to, err := os.Readlink(f); err == nil {
			all[to] = true
		}
	}
	return all
}
