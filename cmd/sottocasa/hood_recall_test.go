package main_test

import (
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestTheNeighbourhoodsSearchFindsWhatAShopsFinds asks the neighbourhood's own
// search, of one shop, for the pairs that a shop's search is held to, and of all
// shops for 20 more: typos, accents, English words, beginnings.
func TestTheNeighbourhoodsSearchFindsWhatAShopsFinds(t *testing.T) {
	_, s := demo(t, folder(t))
	b := open(t)
	link := regexp.MustCompile(`/products/([a-z0-9-]+)"`)
	first := func(root string, q url.Values) (got []string) {
		p := b.get(s.host("monteverde") + root + "/search?" + q.Encode())
		if p.StatusCode != http.StatusOK {
			t.Fatalf("%v: %s", q, p.Status)
		}
		for _, found := range link.FindAllStringSubmatch(p.text, -1) {
			if !slices.Contains(got, found[1]) {
				got = append(got, found[1])
			}
		}
		return got[:min(5, len(got))]
	}
	for lang, root := range map[string]string{"it": "", "en": "/en"} {
		for _, file := range []string{"../../catalog/search/testdata/pairs." + lang + ".tsv", "testdata/hood." + lang + ".tsv"} {
			raw, err := os.ReadFile(file)
			must(t, err)
			all, found := 0, 0
			for line := range strings.Lines(string(raw)) {
				cells := strings.Split(strings.TrimSpace(line), "\t")
				if len(cells) < 3 || line[0] == '#' {
					continue
				}
				q := url.Values{"q": {cells[1]}}
				if cells[0] != "-" {
					q.Set("shop", cells[0])
				}
				all++
				if got := first(root, q); slices.Contains(got, cells[2]) {
					found++
				} else {
					t.Logf("%s: %q wants %s, gets %s", cells[0], cells[1], cells[2], strings.Join(got, ", "))
				}
			}
			t.Logf("%s: %d of %d", file, found, all)
			if all < 10 || found*100 < all*95 {
				t.Errorf("%s: only %d of %d are found", file, found, all)
			}
		}
	}
}
