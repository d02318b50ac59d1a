// Package vectors holds the published answers of prices, VAT, documents, numbers
// and days, that tests of many packages are judged by.
package vectors

import (
	_ "embed"
	"encoding/json"
	"testing"
)

//go:embed vectors.json
var file []byte

// Read reads groups into the fields of a struct.
func Read(t testing.TB, into any) {
	t.Helper()
	if err := json.Unmarshal(file, into); err != nil {
		t.Fatal(err)
	}
}

// Of reads a group that is a list; an empty one fails.
func Of[T any](t testing.TB, group string) []T {
	t.Helper()
	groups := map[string]json.RawMessage{}
	Read(t, &groups)
	var list []T
	if err := json.Unmarshal(groups[group], &list); err != nil || len(list) == 0 {
		t.Fatalf("%s: %d vectors, %v", group, len(list), err)
	}
	return list
}
