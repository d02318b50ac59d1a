//go:build prove

package main_test

import (
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sottocasa/internal/failpoint"
	"sottocasa/internal/testkit"
)

// opened is what there is of an opening, and of its shop: rows that must come
// together or not at all.
const opened = `select concat_ws(' ', coalesce((select state || reached from platform.openings where trade = 'bakery'), 'none'),
	(select count(*) from platform.shops where name = 'Forno Spento'),
	(select count(*) from platform.memberships m join platform.shops s on s.id = m.shop_id where s.name = 'Forno Spento'),
	(select count(*) from hood.shops where name = 'Forno Spento'),
	(select count(*) from shop.settings x join platform.shops s on s.id = x.shop_id where s.name = 'Forno Spento'),
	(select count(*) filter (where live) from hood.shops where name = 'Forno Spento'),
	(select (count(*) > 0)::int from shop.products x join platform.shops s on s.id = x.shop_id where s.name = 'Forno Spento'),
	(select (count(*) > 0)::int from hood.windows w join platform.shops s on s.id = w.shop_id where s.name = 'Forno Spento'))`

// TestTheProgramKilledWhileAShopOpens lets the whole program, built with the tag
// failpoint, kill itself before and after each step of an opening is kept, when it
// is asked for and while its coordinator says yes, and starts it again: a step is
// there or not, and a shop is a whole draft, a whole shop or none.
func TestTheProgramKilledWhileAShopOpens(t *testing.T) {
	mortal := filepath.Join(t.TempDir(), "mortal")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-tags", "failpoint", "-o", mortal, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	dir := folder(t)
	c, s := demo(t, dir)
	keeper, boss := open(t), open(t)
	keeper.enter(s, nives)
	boss.enter(s, "coordinator")
	c.stop()
	whole := binary
	want := "none 0 0 0 0 0 0 0"
	finds := func(after failpoint.Name) {
		var left string
		must(t, testkit.Query(owner(t, dir), opened, nil, &left))
		if left != want {
			t.Errorf("%s leaves %s instead of %s", after, left, want)
		}
		if code, out := run(t, "check", dir); code != 0 {
			t.Errorf("%s: a rule is broken: %s", after, out)
		}
	}
	last, again := failpoint.Name("nothing"), func() {}
	for _, x := range stops(t, s, keeper, boss) {
		binary = mortal
		c, _ := demo(t, dir, "PORT="+string(s), "SOTTOCASA_FAILPOINT="+string(x.at)+"=kill")
		binary = whole
		finds(last)
		again()
		x.do()
		select {
		case <-c.done:
		case <-time.After(patience):
			t.Fatalf("%s: it lives", x.at)
		}
		last, want, again = x.at, x.left, func() {}
		if x.again != nil {
			again = x.again
		}
	}
	c, _ = demo(t, dir, "PORT="+string(s))
	finds(last)
	if p := open(t).get(s.host("forno-spento")); p.StatusCode != http.StatusOK || !strings.Contains(p.words(), "Forno Spento") {
		t.Errorf("the shop is open, and nobody answers: %s", p)
	}
	c.stop()
}

// stop is a moment of an opening at which the program dies.
type stop struct {
	at    failpoint.Name
	do    func()
	left  string // at the next start
	again func() // what then goes on before the next moment
}

// stops are the moments of an opening, in their order.
func stops(t *testing.T, s site, keeper, boss *browser) []stop {
	t.Helper()
	step := func(name string) func() {
		return func() { keeper.presses(s.app()+"/opening/"+name, "/opening/"+name, bakery(name)) }
	}
	approve := func() {
		list := boss.get(s.app() + "/coordinator/monteverde")
		for _, a := range list.all("a", nil) {
			if strings.Contains(a["href"], "/openings/") {
				to, err := list.at.Parse(a["href"])
				must(t, err)
				boss.presses(to.String(), to.Path+"/approve", nil)
			}
		}
	}
	return []stop{
		{failpoint.OpeningStepCommit, step("trade"), "none 0 0 0 0 0 0 0", nil},
		{failpoint.OpeningStepDone, step("trade"), "begun1 0 0 0 0 0 0 0", nil},
		{failpoint.OpeningStepCommit, step("name"), "begun1 0 0 0 0 0 0 0", nil},
		{failpoint.OpeningStepDone, step("name"), "begun2 1 1 1 1 0 0 0", nil},
		{failpoint.OpeningStepCommit, step("look"), "begun2 1 1 1 1 0 0 0", nil},
		{failpoint.OpeningStepDone, step("look"), "begun3 1 1 1 1 0 0 0", nil},
		{failpoint.OpeningStepCommit, step("hours"), "begun3 1 1 1 1 0 0 0", nil},
		{failpoint.OpeningStepDone, step("hours"), "begun4 1 1 1 1 0 0 0", nil},
		{failpoint.OpeningStepCommit, step("delivery"), "begun4 1 1 1 1 0 0 0", nil},
		{failpoint.OpeningStepDone, step("delivery"), "begun5 1 1 1 1 0 0 0", nil},
		{failpoint.OpeningMoveCommit, func() { keeper.presses(s.app()+"/opening/preview", "/opening/ask", nil) }, "begun5 1 1 1 1 0 0 0",
			func() { keeper.send(keeper.get(s.app()+"/opening/preview"), "/opening/ask", nil) }},
		{failpoint.ApprovePublished, approve, "asked5 1 1 1 1 0 0 0", nil},
		{failpoint.ApproveCommit, approve, "asked5 1 1 1 1 0 0 0", nil},
		{failpoint.ApproveDone, approve, "approved5 1 1 1 1 1 1 1", nil},
	}
}

// bakery is what a shopkeeper types at a step.
func bakery(step string) map[string]string {
	return map[string]map[string]string{
		"trade": {"trade": "bakery"},
		"name":  {"name": "Forno Spento", "slug": "forno-spento", "street": "Via di Donna Olimpia", "civic": "9", "cap": "00152", "phone": "06 0000 0101"},
		"look":  {"sign": "cover", "colour": "#1f5a8c", "own": "#1f5a8c"},
		"hours": {"open": "07:00", "pause": "13:30", "again": "16:30", "shut": "19:30", "day_1": "both", "day_2": "both", "day_3": "both", "day_4": "morning",
			"day_5": "both", "day_6": "both", "day_0": "closed"},
		"delivery": {"way": "both", "lead": "120", "least": ""},
	}[step]
}

// presses fills and sends a form of a page to a program that dies of it.
func (b *browser) presses(address, path string, fields map[string]string) {
	b.t.Helper()
	p := b.get(address)
	to, form, ok := p.form(path)
	if !ok {
		b.t.Fatalf("%s has no form for %s: %.900s", p, path, p.words())
	}
	for name, value := range fields {
		form.Set(name, value)
	}
	if answer, err := b.ask(http.MethodPost, to, form); err == nil {
		b.t.Errorf("%s answers %s: %.400s", path, answer, answer.words())
	}
}
