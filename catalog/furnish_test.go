package catalog_test

import (
	"slices"
	"testing"

	"sottocasa/catalog"
	"sottocasa/catalog/trades"
	"sottocasa/internal/italy"
)

// Every kind of shop begins with shelves and goods in both languages, hours with
// a rest, and goods that are held back by what only the shop can say: who it is,
// what its allergens are, what its packs say of nutrition, who packed what, its
// licence.
func TestTrades(t *testing.T) {
	all, seen := trades.All(), map[string]bool{}
	for _, k := range all {
		seen[k.Key] = true
		if k.Kind.It == "" || k.Kind.En == "" || k.WeeklyClosing.It == "" || k.WeeklyClosing.En == "" || len(k.Shelves) == 0 || k.Lead <= 0 {
			t.Errorf("%s lacks words, shelves or notice", k.Key)
		}
		open, rests := 0, 0
		for _, day := range k.Week {
			if open += len(day); len(day) > 1 {
				rests++
			}
		}
		if open == 0 || rests == 0 && k.Key != "fish" {
			t.Errorf("%s: %d stretches, %d midday breaks", k.Key, open, rests)
		}
		for _, p := range catalog.Samples(k) {
			checkSample(t, k.Key, p)
		}
	}
	for _, want := range []string{"bakery", "pastry", "greens", "butcher", "fish", "grocer", "wine", "florist", "books", "crafts", "household", "other"} {
		if !seen[want] {
			t.Errorf("no %s", want)
		}
	}
}

func checkSample(t *testing.T, of string, p catalog.Product) {
	t.Helper()
	if p.State != "draft" || p.Facts.Confirmed {
		t.Errorf("%s %s: %s, confirmed %v: nothing goes live by itself", of, p.Slug, p.State, p.Facts.Confirmed)
	}
	if p.Title.It == "" || p.Title.En == "" || italy.Subdomain(p.Slug) != p.Slug || p.Mode != catalog.Each && p.Weighing.Scale == 0 {
		t.Errorf("%s %s lacks words or a scale", of, p.Slug)
	}
	if !p.Facts.Withdrawal.Allowed && p.Facts.Withdrawal.Reason.En == "" {
		t.Errorf("%s %s: no withdrawal and no reason", of, p.Slug)
	}
	may := []string{"allergens", "operator", "no_table"}
	for _, g := range catalog.Gates(p, seller()) {
		if !p.Facts.Food || !slices.Contains(may, g.Field) {
			t.Errorf("%s %s: the sample itself is wrong at %s (%s)", of, p.Slug, g.Field, g.Rule)
		}
	}
}
