// Package hostile has strings that break programs.
package hostile

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Strings are ours, more and, where others' lists lie beside the tree, theirs.
func Strings(t testing.TB, more ...string) []string {
	t.Helper()
	list := append([]string{"<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "{{7*7}}", `\`, `'`, `"`, "<!--", "\u200b", "e\u0300\u0301\u0302", "ﷺ", "日本酒", "🍞🍷",
		"İstanbul", "NaN", "-1", "1e999", "\ufeff", strings.Repeat("è", 900), strings.Repeat("(", 300)}, more...)
	dir := beside()
	if dir == "" {
		return list
	}
	for _, name := range []string{"wfuzz/SQL.txt", "wfuzz/XSS.txt"} {
		for line := range strings.Lines(string(read(t, dir, name))) {
			list = append(list, strings.TrimRight(line, "\r\n"))
		}
	}
	var blns []string
	if err := json.Unmarshal(read(t, dir, "blns.json"), &blns); err != nil {
		t.Fatal(err)
	}
	return append(list, blns...)
}

// beside is the folder of others' lists; "" where there is none.
func beside() string {
	_, file, _, ok := runtime.Caller(0)
	if !ok {
		return ""
	}
	root := filepath.Join(filepath.Dir(file), "..", "..", "..")
	for _, up := range []string{"..", "../.."} {
		dir := filepath.Join(root, up, "shared", "data", "hostile")
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			return dir
		}
	}
	return ""
}

func read(t testing.TB, dir, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
