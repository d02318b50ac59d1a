package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// This file holds who may import whom (docs/architecture.md, "Who may import
// whom"). The tables are the rule; the test reads the tree with `go list`.

const module = "sottocasa"

// A room is a folder and everything below it, except what has a row of its own.
// It may import what is named: a folder alone, or "folder/..." with all below it.
// What is in the room itself is not free either: a driver's port must not know
// its drivers.
type room struct {
	name string
	may  []string
}

func rooms() []room {
	domain := []string{"orders", "documents", "catalog/...", "delivery/...", "payments", "accounts", "media", "tenants", "themes/...", "internal/..."}
	site := append([]string{"storefront/web", "storefront/face", "storefront/sign"}, domain...)
	return []room{
		{"cmd", []string{"..."}}, // the only place that wires
		{"tools", []string{"internal/..."}},
		{"tools/foodtable", []string{"catalog/ean", "catalog/words", "internal/..."}}, // makes the table that ean has
		{"bench", []string{"..."}},  // measures all of it
		{"bench/limit", []string{}}, // stands alone: nothing of ours may slow it
		{"internal", []string{"internal/..."}},
		{"internal/testkit", []string{"internal/...", "migrations", "tenants"}},
		{"internal/testkit/world", append([]string{"payments/...", "internal/testkit"}, domain...)},
		{"migrations", []string{"internal/..."}},
		{"themes", []string{"themes/...", "internal/..."}}, // no domain type

		{"tenants", []string{"internal/..."}},
		{"accounts", []string{"tenants", "internal/..."}},
		{"media", []string{"media/lab", "tenants", "internal/..."}},
		{"media/lab", []string{"media/lab/bars", "internal/..."}}, // runs as a child: knows files and pixels only
		{"media/lab/bars", []string{}},                            // knows brightness only
		{"media/files", []string{"media", "internal/..."}},
		{"media/minio", []string{"media", "internal/..."}},
		{"catalog", []string{"catalog/ean", "catalog/offers", "catalog/trades", "catalog/words", "media", "tenants", "internal/..."}},
		{"catalog/ean", []string{"catalog/words", "internal/..."}}, // bar codes, and what is known of them
		{"catalog/words", []string{"internal/..."}},                // knows letters only
		{"catalog/trades", []string{"internal/..."}},               // data: how shops of a kind begin
		{"catalog/offers", []string{"internal/..."}},               // the law of reduced prices: computes, reads nothing
		{"catalog/search", []string{"catalog", "catalog/words", "tenants", "internal/..."}},
		{"catalog/importer", []string{"catalog", "catalog/ean", "catalog/trades", "catalog/importer/...", "media", "tenants", "internal/..."}},
		{"catalog/feed", []string{"catalog", "catalog/ean", "media", "tenants", "internal/..."}},
		{"catalog/exporter", []string{"catalog", "catalog/importer", "catalog/importer/...", "media", "tenants", "internal/..."}},
		{"catalog/importer/table", []string{"internal/..."}}, // knows files and cells only
		{"delivery", []string{"delivery/planner", "tenants", "internal/..."}},
		{"delivery/planner", []string{"internal/..."}}, // knows points and times only
		{"payments", []string{"tenants", "internal/..."}},
		{"payments/stripe", []string{"payments", "internal/..."}},
		{"payments/counter", []string{"payments", "internal/..."}},
		{"payments/sandbox", []string{"payments", "internal/..."}},
		{"documents", []string{"tenants", "internal/..."}},
		{"orders", []string{"catalog", "catalog/offers", "delivery", "payments", "documents", "media", "tenants", "internal/..."}}, // the one conductor

		{"storefront", append([]string{"storefront/..."}, domain...)},
		{"storefront/web", []string{"accounts", "tenants", "themes/...", "internal/..."}},
		{"storefront/face", domain},                                        // a shop's face from its rows, for residents' pages and letters
		{"storefront/sign", append([]string{"storefront/web"}, domain...)}, // fields that opening and admin share
		{"storefront/shop", site},
		{"storefront/market", site},
		{"storefront/admin", site},
		{"storefront/courier", site},
		{"storefront/coordinator", site},
		{"storefront/opening", site},
		{"storefront/webhooks", site},
		{"storefront/letters", site},
	}
}

// drivers may be imported by the tests of whoever may import their port.
func drivers() map[string]string {
	return map[string]string{
		"media/files":      "media",
		"media/minio":      "media",
		"media/lab":        "media", // behind media.Developer
		"payments/counter": "payments",
		"payments/sandbox": "payments",
		"payments/stripe":  "payments",
	}
}

// party is a third party's module and the only places that may import it.
type party struct {
	name   string
	places []string
}

// parties lists every module that we import. One that is not listed is a
// finding: it needs a place, and a reason in docs/decisions.
func parties() []party {
	database := []string{"tenants", "migrations", "cmd", "bench", "internal/postgres", "internal/testkit"}
	anywhere := []string{""}
	return []party{
		{"github.com/gofiber/fiber/v2", []string{"storefront", "bench/limit"}},
		{"github.com/valyala/fasthttp", []string{"storefront"}},
		{"github.com/jackc/pgx/v5", database},
		{"github.com/riverqueue/river", database},
		{"github.com/pressly/goose/v3", database},
		{"github.com/fergusstrange/embedded-postgres", []string{"internal/postgres"}},
		{"github.com/stripe/stripe-go/v76", []string{"payments/stripe", "payments/sandbox"}},
		{"github.com/minio/minio-go/v7", []string{"media/minio"}},
		{"github.com/nicksnyder/go-i18n/v2", []string{"internal/locale"}},
		{"github.com/BurntSushi/toml", []string{"internal/locale"}},
		{"github.com/nyaruka/phonenumbers", []string{"internal/locale", "internal/italy"}},
		{"github.com/caarlos0/env/v11", []string{"internal/config"}},
		{"github.com/wneessen/go-mail", []string{"internal/mail"}},
		{"github.com/emersion/go-smtp", []string{"internal/mail", "internal/testkit", "cmd/sottocasa"}},
		{"github.com/emersion/go-sasl", []string{"internal/mail", "internal/testkit"}},
		{"github.com/a-h/templ", []string{"themes", "storefront"}},
		{"github.com/go-webauthn/webauthn", []string{"accounts"}},
		{"github.com/alecthomas/kong", []string{"cmd"}},
		{"github.com/prometheus/client_golang", []string{"storefront/ops"}},
		{"go.yaml.in/yaml", []string{"cmd"}},                                       // the test of compose.yaml
		{"github.com/chromedp", []string{"cmd", "storefront", "internal/testkit"}}, // browser journeys
		{"github.com/chai2010/webp", []string{"media", "tools"}},
		{"golang.org/x/image", []string{"media", "tools", "documents"}},                       // letters of the PDFs
		{"github.com/boombuler/barcode", []string{"internal/qr", "internal/testkit/printed"}}, // the latter prints what we read ourselves
		{"codeberg.org/go-pdf/fpdf", []string{"documents"}},
		{"github.com/xuri/excelize/v2", []string{"catalog/importer/table"}},
		{"github.com/google/go-cmp", anywhere}, // tests
		{"pgregory.net/rapid", anywhere},       // tests
		{"github.com/google/uuid", anywhere},
		{"golang.org/x/crypto", anywhere},
		{"golang.org/x/net", anywhere},
		{"golang.org/x/sync", anywhere},
		{"golang.org/x/sys", anywhere},
		{"golang.org/x/text", anywhere},
		{"golang.org/x/time", anywhere},
	}
}

// listed is what `go list -json` says of one package.
type listed struct {
	ImportPath, Name                   string
	Imports, TestImports, XTestImports []string
}

// faults returns a sentence for every import of p that breaks a rule.
func (p listed) faults() []string {
	var found []string
	from := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
	if slices.Contains([]string{"util", "utils", "common", "helper", "helpers", "misc", "shared", "lib"}, strings.TrimSuffix(p.Name, "_test")) {
		found = append(found, fmt.Sprintf("%s: the package's name %q says nothing of what is in it", from, p.Name))
	}
	home, ok := homeOf(from)
	if !ok {
		return append(found, from+" belongs to no room: give it a row in rooms()")
	}
	port, isSuite := suiteOf(from)
	inTests := slices.Concat(p.TestImports, p.XTestImports)
	for _, to := range slices.Concat(p.Imports, inTests) {
		own, ours := strings.CutPrefix(to, module+"/")
		isTest := !slices.Contains(p.Imports, to)
		switch {
		case ours && own != from && !home.mayImport(own, isTest || isSuite) && !(isSuite && own == port):
			found = append(found, fmt.Sprintf("%s must not import %s", from, own))
		case !ours && strings.Contains(strings.Split(to, "/")[0], "."):
			found = append(found, placeFault(from, to)...)
		}
	}
	return found
}

// homeOf finds the room with the longest name that holds the package.
func homeOf(from string) (room, bool) {
	var best room
	for _, r := range rooms() {
		if within(from, r.name) && len(r.name) > len(best.name) {
			best = r
		}
	}
	return best, best.name != ""
}

// A suite (payments/providertest, media/buckettest) is what the tests of all
// drivers of one port share. It lies beside them and is for tests alone.
func suiteOf(path string) (port string, ok bool) {
	port, name, deep := strings.Cut(path, "/")
	return port, deep && strings.HasSuffix(name, "test") && name != "test" && port != "internal"
}

// isDomain says whether a package is one of the rooms of selling.
func isDomain(path string) bool {
	switch path {
	case "tenants", "catalog", "delivery", "payments", "documents", "orders", "accounts", "media":
		return true
	}
	return false
}

func (r room) mayImport(to string, isTest bool) bool {
	for _, allowed := range r.may {
		tree, deep := strings.CutSuffix(allowed, "...")
		if to == allowed || deep && (tree == "" || within(to, strings.TrimSuffix(tree, "/"))) {
			return true
		}
	}
	if !isTest {
		return false
	}
	if port, ok := suiteOf(to); ok && within(r.name, port) {
		return true
	}
	if isDomain(r.name) && isDomain(to) {
		return true // a room's rules are proved through the verbs of others that rely on them
	}
	port, isDriver := drivers()[to]
	return within(to, "internal/testkit") || to == "migrations" || within(to, r.name) ||
		isDriver && (port == r.name || r.mayImport(port, false))
}

// placeFault says whether a third party may be imported by from.
func placeFault(from, to string) []string {
	for _, p := range parties() {
		if !within(to, p.name) {
			continue
		}
		for _, place := range p.places {
			if place == "" || within(from, place) {
				return nil
			}
		}
		return []string{fmt.Sprintf("%s must not import %s: that belongs in %s alone", from, to, strings.Join(p.places, ", "))}
	}
	return []string{fmt.Sprintf("%s imports %s, which parties() does not list", from, to)}
}

// within reports whether path is tree or lies below it. A version or a sibling
// with a longer name (river, riverdriver) is told apart by the slash.
func within(path, tree string) bool {
	return path == tree || strings.HasPrefix(path, tree+"/")
}

func TestWhoMayImportWhom(t *testing.T) {
	for _, p := range listPackages(t) {
		for _, fault := range p.faults() {
			t.Error(fault)
		}
	}
}

// listPackages asks the go command for every package, slower proofs included.
func listPackages(t *testing.T) []listed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-tags", "prove", "-json=ImportPath,Name,Imports,TestImports,XTestImports", module+"/...")
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, complaint.Bytes())
	}
	var all []listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < 4 {
		t.Fatalf("go list knows only %d packages: nothing is held here", len(all))
	}
	return all
}

// TestImportRulesBite plants violations: a rule that lets one pass holds nothing.
func TestImportRulesBite(t *testing.T) {
	const fiber, pgx = "github.com/gofiber/fiber/v2", "github.com/jackc/pgx/v5/pgxpool"
	for _, c := range []struct {
		from, to string
		inTest   bool
		refused  bool
	}{
		{"orders", "sottocasa/payments", false, false},
		{"orders", "sottocasa/payments/stripe", false, true},
		{"orders", "sottocasa/payments/sandbox", true, false},
		{"payments", "sottocasa/orders", false, true},
		{"payments", "sottocasa/orders", true, false},
		{"payments", "sottocasa/orders", false, true},
		{"payments", "sottocasa/payments/stripe", false, true},
		{"payments/stripe", "sottocasa/payments", false, false},
		{"payments/stripe", "github.com/stripe/stripe-go/v76/webhook", false, false},
		{"payments", "github.com/stripe/stripe-go/v76", false, true},
		{"delivery", "sottocasa/orders", false, true},
		{"delivery", "sottocasa/catalog", false, true},
		{"delivery", "sottocasa/catalog", true, false},
		{"delivery", "sottocasa/storefront/web", true, true},
		{"catalog", "sottocasa/storefront/web", false, true},
		{"catalog", fiber, false, true},
		{"catalog", pgx, true, true},
		{"tenants", pgx, false, false},
		{"tenants", "github.com/riverqueue/river/riverdriver/riverpgxv5", false, false},
		{"tenants", "sottocasa/accounts", false, true},
		{"themes/base", "sottocasa/catalog", false, true},
		{"themes/base", "sottocasa/internal/locale", false, false},
		{"storefront/shop", "sottocasa/storefront/web", false, false},
		{"storefront/shop", "sottocasa/storefront/admin", false, true},
		{"storefront/shop", "sottocasa/storefront/admin", true, true},
		{"storefront/web", "sottocasa/storefront/shop", false, true},
		{"storefront/shop", fiber, false, false},
		{"storefront", "sottocasa/storefront/shop", false, false},
		{"internal/money", "sottocasa/tenants", false, true},
		{"internal/testkit", "sottocasa/tenants", false, false},
		{"catalog", "sottocasa/internal/testkit", true, false},
		{"cmd/sottocasa", "sottocasa/orders", false, false},
		{"catalog", "github.com/pkg/errors", false, true},
		{"payments/providertest", "sottocasa/payments", false, false},
		{"payments/providertest", "sottocasa/storefront/web", false, true},
		{"payments/sandbox", "sottocasa/payments/providertest", true, false},
		{"payments/sandbox", "sottocasa/payments/providertest", false, true},
		{"catalog", "sottocasa/payments/providertest", true, true},
		{"attic", "fmt", false, true},
	} {
		p := listed{ImportPath: module + "/" + c.from, Name: "x", Imports: []string{c.to}}
		if c.inTest {
			p.Imports, p.XTestImports = nil, []string{c.to}
		}
		if got := p.faults(); (len(got) > 0) != c.refused {
			t.Errorf("%s imports %s (test: %v): %q", c.from, c.to, c.inTest, got)
		}
	}
	named := listed{ImportPath: module + "/internal/helpers", Name: "helpers"}
	if len(named.faults()) == 0 {
		t.Error("a package called helpers passes")
	}
}
