package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sottocasa/internal/locale"
)

// leastRecall is what the search owes on the committed pairs of each language,
// and leastPairs how many these are.
const (
	leastRecall = .95
	leastPairs  = 60
)

func TestRecall(t *testing.T) {
	shops, err := demoIndexes()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range locale.Langs() {
		name := filepath.Join("..", "..", "catalog", "search", "testdata", "pairs."+string(l)+".tsv")
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		all, err := readPairs(f, langOf(name))
		_ = f.Close()
		if err != nil {
			t.Fatal(err)
		}
		found, missed, err := recall(shops, all, l)
		if err != nil {
			t.Fatal(err)
		}
		n := found + len(missed)
		if n < leastPairs {
			t.Errorf("%s has %d pairs", l, n)
		}
		if got := float64(found) / float64(n); got < leastRecall {
			t.Errorf("%s: recall at %d is %.3f:\n%s", l, recallAt, got, strings.Join(missed, "\n"))
		}
	}
}

func TestReadPairs(t *testing.T) {
	list, err := readPairs(strings.NewReader("\ufeff# remark\r\n\r\nforno\tpane\tpane-casereccio\r\nforno\tbread\tpane-casereccio\ten\n"), locale.It)
	if err != nil || len(list) != 2 || list[0].lang != locale.It || list[1] != (pair{"forno", "bread", "pane-casereccio", locale.En}) {
		t.Errorf("%v, %v", list, err)
	}
	for _, bad := range []string{"forno\tpane", "a\tb\tc\td\te", "forno\tpane\tpane-casereccio\tfr"} {
		if _, err := readPairs(strings.NewReader(bad), locale.It); err == nil {
			t.Errorf("%q is read as pairs", bad)
		}
	}
	shops, err := demoIndexes()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []pair{{"nessuno", "pane", "pane", locale.It}, {"alimentari-da-nives", "pane", "nessuno", locale.It}} {
		if _, _, err := recall(shops, []pair{p}, locale.It); err == nil {
			t.Errorf("%v counts as a pair", p)
		}
	}
}
