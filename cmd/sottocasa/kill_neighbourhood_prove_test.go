//go:build prove

package main_test

import (
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sottocasa/internal/failpoint"
	"sottocasa/internal/testkit"
)

// TestANeighbourhoodWhoseMakingWasKilled kills the command when the rows are
// there and neither its coordinator nor the servers know, and runs it again.
func TestANeighbourhoodWhoseMakingWasKilled(t *testing.T) {
	mortal := filepath.Join(t.TempDir(), "mortal")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-tags", "failpoint", "-o", mortal, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	dir := folder(t)
	_, s := demo(t, dir)
	const command = "neighbourhood create --slug garbatella --name Garbatella --comune Roma --province RM --coordinator zita@posta.example"
	whole := binary
	binary = mortal
	code, out := run(t, command, dir, "PORT="+string(s), "SOTTOCASA_FAILPOINT="+string(failpoint.HoodCreated)+"=kill")
	binary = whole
	if code == 0 || strings.Contains(out, "/invitation/") {
		t.Fatalf("it lives: exit %d: %s", code, out)
	}
	if code, out := run(t, strings.Replace(command, "zita@", "ivo@", 1), dir, "PORT="+string(s)); code != 1 || !strings.Contains(out, "is taken") {
		t.Errorf("with another coordinator: exit %d: %s", code, out)
	}
	link := invitation(t, dir, s, command)
	until(t, "the server that runs has seen it", func() bool { return open(t).get(s.host("garbatella")+"/").StatusCode == http.StatusOK })
	b := open(t)
	if p := b.send(b.get(link), "", nil); p.StatusCode != http.StatusOK || p.at.Path != "/coordinator/garbatella" {
		t.Errorf("accepting leads to %s: %s", p, p.words())
	}
	if code, out := run(t, command, dir, "PORT="+string(s)); code != 1 || !strings.Contains(out, "is taken") {
		t.Errorf("once more: exit %d: %s", code, out)
	}
	var whats string
	must(t, testkit.Query(owner(t, dir), `select concat_ws(' ', (select count(*) from platform.hoods where slug = 'garbatella'),
		(select count(*) from platform.memberships m join platform.hoods h on h.id = m.hood_id where h.slug = 'garbatella'),
		(select count(*) from platform.link_tokens k join platform.hoods h on h.id = k.hood_id where h.slug = 'garbatella'))`, nil, &whats))
	if whats != "1 1 1" {
		t.Errorf("neighbourhoods, coordinators and invitations: %s", whats)
	}
	if code, out := run(t, "check", dir); code != 0 {
		t.Errorf("a rule is broken: %s", out)
	}
}
