package failpoint_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"sottocasa/internal/failpoint"
)

// TestEveryNameIsInThePapers holds docs/failpoints.md to the names, in their
// order.
func TestEveryNameIsInThePapers(t *testing.T) {
	paper, err := os.ReadFile("../../docs/failpoints.md")
	if err != nil {
		t.Fatal(err)
	}
	var listed []failpoint.Name
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_.]+)` \\| .+ \\| .+ \\|$").FindAllSubmatch(paper, -1) {
		listed = append(listed, failpoint.Name(m[1]))
	}
	if !slices.Equal(listed, failpoint.Names()) {
		t.Errorf("docs/failpoints.md lists\n%v\nand names.go\n%v", listed, failpoint.Names())
	}
}
