package main_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sottocasa/internal/testkit"
)

// A shop takes its zip from one installation to another that is empty, by the
// commands of docs/import.md: nothing but these knows of it there. What is on sale
// here is on sale there, and packed again it is the same, byte for byte.
func TestAShopMovesHouse(t *testing.T) {
	s, here, there, letters := server(t), folder(t), folder(t), &sink{}
	env := func(name string) []string {
		return append(production(t, letters), "SOTTOCASA_DATABASE_URL="+database(t, s, name))
	}
	old, empty := env("old"), env("empty")
	does := func(dir string, env []string, command string, says ...string) string {
		t.Helper()
		code, out := run(t, command, dir, env...)
		for _, want := range says {
			if code != 0 || !strings.Contains(out, want) {
				t.Fatalf("%s: exit %d, no %q: %s", command, code, want, out)
			}
		}
		return out
	}
	does(here, old, "migrate", "up to date")
	password, err := os.ReadFile(filepath.Join(here, "app.password")) // one server, one serving role
	must(t, err)
	must(t, os.WriteFile(filepath.Join(there, "app.password"), password, 0o600))
	does(here, old, "neighbourhood create --slug pigneto --name Pigneto --comune Roma --province RM --coordinator rita@posta.example", "is open")
	does(here, old, "shop add --neighbourhood pigneto --slug vasi --name Vasi --kind crafts --owner vasaio@posta.example", "is open")
	list := filepath.Join(here, "vasi.csv")
	must(t, os.WriteFile(list, []byte("codice,nome,prezzo,categoria\nV1,Vaso blu,24.90,Vasi\nV2,Vaso rosso,24.90,Vasi\n"), 0o600))
	does(here, old, "import --shop vasi --publish "+list, "2 in", "2 of them wait to be published", "legal name is missing")
	sells(t, old, "vasi")
	does(here, old, "import --shop vasi --publish "+list, "2 the same")
	does(here, old, "import --shop vasi --publish "+shown(t, list), "2 changed", "0 refused")
	zip := filepath.Join(here, "vasi.zip")
	does(here, old, "export --shop vasi "+zip, "is in")

	does(there, empty, "migrate", "up to date")
	does(there, empty, "neighbourhood create --slug garbatella --name Garbatella --comune Roma --province RM --coordinator zita@posta.example", "is open")
	does(there, empty, "shop add --neighbourhood garbatella --slug vasi --name Nuovo --owner vasaio@posta.example --bare", "is open")
	does(there, empty, "import --shop vasi --dry-run "+zip, "0 refused (nothing was written)", "face would be as in the file")
	if out := does(there, empty, "import --shop vasi "+zip, "0 refused", "face are as in the file"); strings.Contains(out, "wait") {
		t.Errorf("what was on sale waits: %s", out)
	}
	if out := does(there, empty, "import --shop vasi "+zip, "0 in, 0 changed", "stay as they are"); strings.Contains(out, "pictures:") {
		t.Errorf("the second time: %s", out)
	}
	back := filepath.Join(there, "back.zip")
	does(there, empty, "export --shop vasi "+back, "is in")
	a, err := os.ReadFile(zip)
	must(t, err)
	b, err := os.ReadFile(back)
	must(t, err)
	if !bytes.Equal(a, b) {
		t.Error("packed again it is another")
	}
	does(there, empty, "check", "hold")
}

// sells writes who sells, as the shop's own page would.
func sells(t *testing.T, env []string, slug string) {
	t.Helper()
	owner := strings.TrimPrefix(env[len(env)-1], "SOTTOCASA_DATABASE_URL=")
	must(t, testkit.Exec(owner, `update shop.settings set legal = legal || '{"name": "Vasi S.r.l.", "vat": "99901012007"}', phone = '+390600000101',
		address = address || '{"street": "Via del Pigneto", "civic": "1", "cap": "00176"}' where shop_id = (select id from platform.shops where slug = $1)`, slug))
}

// shown is a list like the one before, that says that its goods are on sale.
func shown(t *testing.T, list string) string {
	t.Helper()
	raw, err := os.ReadFile(list)
	must(t, err)
	lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
	for i := range lines {
		lines[i] += map[bool]string{true: ",stato", false: ",attivo"}[i == 0]
	}
	out := strings.TrimSuffix(list, ".csv") + "-attivi.csv"
	must(t, os.WriteFile(out, []byte(strings.Join(lines, "\n")+"\n"), 0o600))
	return out
}
