package main_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// This file holds the shape of the tree: sizes, folders, and words that must
// not be in it (docs/architecture.md, "What to touch").

// Limits of the house, in lines.
const (
	longestFile     = 400
	longestTest     = 600
	longestFunction = 60
	medianFile      = 120
)

// heaviestFile is what anything in the tree may weigh, in bytes: a program that
// somebody built there weighs a hundred times as much.
const heaviestFile = 800_000

// folders are all that may lie at the top. Another needs a decision record.
func folders() []string {
	return []string{
		".ci", "accounts", "bench", "catalog", "cmd", "delivery", "deploy", "docs", "documents", "internal", "media",
		"migrations", "orders", "payments", "storefront", "tenants", "themes", "tools",
	}
}

// file is one file of the tree: its path from the top, with slashes.
type file struct {
	path string
	text []byte
}

func (f file) lines() int { return bytes.Count(f.text, []byte("\n")) }

func (f file) isTest() bool { return strings.HasSuffix(f.path, "_test.go") }

// isSource reports whether people write and read the file as a program. Words,
// data and what templ generates are no programs.
func (f file) isSource() bool {
	return slices.Contains([]string{".go", ".templ", ".css", ".js", ".sql", ".sh"}, filepath.Ext(f.path)) &&
		!strings.HasSuffix(f.path, "_templ.go") && !strings.Contains(f.path, "/vendor/")
}

// faults returns a sentence for every rule that the file breaks.
func (f file) faults() []string {
	var found []string
	if top, _, deep := strings.Cut(f.path, "/"); deep && !slices.Contains(folders(), top) {
		found = append(found, "the folder "+top+" is not in the plan")
	}
	if len(f.text) > heaviestFile {
		return append(found, fmt.Sprintf("%s weighs %d bytes", f.path, len(f.text)))
	}
	if bytes.IndexByte(f.text[:min(len(f.text), 8000)], 0) >= 0 {
		return found // a picture or a font
	}
	for i, line := range strings.Split(string(f.text), "\n") {
		if m := machinePath().FindString(line); m != "" {
			found = append(found, fmt.Sprintf("%s:%d names a path of somebody's machine: %s", f.path, i+1, m))
		}
		if (f.isTest() || within(f.path, "internal/testkit")) && skips().MatchString(line) && !strings.Contains(line, "SOURCES.md") {
			found = append(found, fmt.Sprintf("%s:%d skips a test; only missing data that SOURCES.md names is a reason", f.path, i+1))
		}
	}
	if !f.isSource() {
		return found
	}
	limit := longestFile
	if f.isTest() {
		limit = longestTest
	}
	if n := f.lines(); n > limit {
		found = append(found, fmt.Sprintf("%s has %d lines, more than %d: two things live in it", f.path, n, limit))
	}
	return append(found, f.longFunctions()...)
}

// longFunctions measures each function of a Go file from its func to its brace.
func (f file) longFunctions() []string {
	if filepath.Ext(f.path) != ".go" {
		return nil
	}
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, f.path, f.text, parser.SkipObjectResolution)
	if err != nil {
		return []string{err.Error()}
	}
	var found []string
	for _, d := range tree.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if n := set.Position(fn.End()).Line - set.Position(fn.Pos()).Line + 1; n > longestFunction {
			found = append(found, fmt.Sprintf("%s: %s has %d lines, more than %d", f.path, fn.Name.Name, n, longestFunction))
		}
	}
	return found
}

// machinePath finds folders that exist only where somebody happened to work.
func machinePath() *regexp.Regexp {
	return regexp.MustCompile(`(^|[^\w.~$}])/(wor` + `k|roo` + `t|Users/\w+|home/(?:[a-km-z]\w*|l[a-hj-z]\w*))/`) // Homebrew's own home/linuxbrew is public
}

// skips finds calls that end a test without a verdict.
func skips() *regexp.Regexp { return regexp.MustCompile(`\b\w+\.Skip(f|Now)?\(`) }

func TestTreeHoldsItsShape(t *testing.T) {
	var sizes []int
	for _, f := range tree(t) {
		for _, fault := range f.faults() {
			t.Error(fault)
		}
		if f.isSource() && !f.isTest() {
			sizes = append(sizes, f.lines())
		}
	}
	slices.Sort(sizes)
	if len(sizes) < 40 {
		return // the middle of a handful is an accident
	}
	if median := sizes[len(sizes)/2]; median > medianFile {
		t.Errorf("the median file has %d lines, more than %d", median, medianFile)
	}
}

// tree reads every file that is committed or would be by `git add .`.
func tree(t *testing.T) []file {
	t.Helper()
	const top = "../.."
	// In containers the checkout often belongs to somebody else than who tests.
	cmd := exec.CommandContext(t.Context(), "git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	cmd.Dir = top
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	var all []file
	for path := range strings.SplitSeq(strings.Trim(string(out), "\x00"), "\x00") {
		info, err := os.Lstat(filepath.Join(top, path))
		if err != nil || !info.Mode().IsRegular() {
			continue // deleted and not yet committed, or a link
		}
		text, err := os.ReadFile(filepath.Join(top, path))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, file{path, text})
	}
	if len(all) < 10 {
		t.Fatalf("only %d files are seen: nothing is held here", len(all))
	}
	return all
}

// TestShapeRulesBite plants violations: a rule that lets one pass holds nothing.
func TestShapeRulesBite(t *testing.T) {
	body := strings.Repeat("\tprintln()\n", longestFunction)
	for _, c := range []struct {
		name, path, text string
		refused          bool
	}{
		{"a fine file", "orders/place.go", "package orders\n\nfunc place() {}\n", false},
		{"an unknown folder", "pkg/place.go", "package pkg\n", true},
		{"a file at the top", "SECURITY.md", "Write to us.\n", false},
		{"a long file", "orders/place.go", "package orders\n" + strings.Repeat("// line\n", longestFile), true},
		{"a test of that length", "orders/place_test.go", "package orders\n" + strings.Repeat("// line\n", longestFile), false},
		{"a long test", "orders/place_test.go", "package orders\n" + strings.Repeat("// line\n", longestTest), true},
		{"generated code of that length", "themes/base/home_templ.go", "package base\n" + strings.Repeat("// line\n", longestTest), false},
		{"many words", "internal/locale/it.toml", strings.Repeat("a = 1\n", longestTest), false},
		{"a long function", "orders/place.go", "package orders\n\nfunc place() {\n" + body + "}\n", true},
		{"a skipped test", "orders/place_test.go", "package orders\n\nfunc f() { t.Sk" + "ip(\"later\") }\n", true},
		{"a test without its data", "orders/place_test.go", "package orders\n\nfunc f() { t.Sk" + "ip(\"see SOURCES.md\") }\n", false},
		{"somebody's folder", "docs/a.md", "see /roo" + "t/notes.md\n", true},
		{"somebody's home", "docs/a.md", "see /home/" + "nives/notes.md\n", true},
		{"a public folder", "docs/a.md", "see /var/lib/sottocasa and ~/projects/x\n", false},
		{"a program that was built here", "sottocasa", "\x7fELF\x00" + strings.Repeat(" ", heaviestFile), true},
		{"a picture", "docs/a.png", "\x00 /roo" + "t/ \n", false},
	} {
		if got := (file{c.path, []byte(c.text)}).faults(); (len(got) > 0) != c.refused {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}
