package config_test

import (
	"os"
	"strings"
	"testing"

	"sottocasa/internal/config"
)

// The README's table is what config.Markdown writes.
func TestReadmeListsEveryVariable(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), config.Markdown()) {
		t.Errorf("README.md must hold this table:\n%s", config.Markdown())
	}
}

func TestVariablesAreDescribed(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range config.Variables() {
		if v.Doc == "" || seen[v.Name] || v.Name != "PORT" && !strings.HasPrefix(v.Name, "SOTTOCASA_") {
			t.Errorf("%+v", v)
		}
		seen[v.Name] = true
	}
}
