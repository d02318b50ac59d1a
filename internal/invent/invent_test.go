package invent_test

import (
	"reflect"
	"regexp"
	"strings"
	"testing"

	"sottocasa/internal/demo"
	"sottocasa/internal/invent"
)

func inventor(t *testing.T, seed uint64, size invent.Size) *invent.Inventor {
	t.Helper()
	v, err := invent.New(seed, size)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestOneSeedIsOneTown holds that neither order nor size changes what is made.
func TestOneSeedIsOneTown(t *testing.T) {
	a, b := inventor(t, 7, invent.Size{3, 10, 200}), inventor(t, 7, invent.Size{9, 10, 200})
	_ = b.Goods(2, 1, "x")
	if !reflect.DeepEqual(a.Neighbourhood(3), b.Neighbourhood(3)) || !reflect.DeepEqual(a.Goods(3, 4, "x"), b.Goods(3, 4, "x")) {
		t.Error("the same seed makes another town")
	}
	if reflect.DeepEqual(a.Goods(3, 4, "x"), inventor(t, 8, invent.Size{3, 10, 200}).Goods(3, 4, "x")) {
		t.Error("another seed makes the same goods")
	}
}

func TestGoodsArePlausible(t *testing.T) {
	v := inventor(t, 1, invent.Size{20, 14, 2000})
	slug := regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
	names := map[string]bool{}
	for n := 1; n <= 20; n++ {
		h := v.Neighbourhood(n)
		for i, s := range h.Shops {
			if !slug.MatchString(s.Slug) || names[s.Slug] || names[h.Slug] && i == 0 || !strings.Contains(s.Slug, invent.Mark(1)) {
				t.Errorf("the address %q", s.Slug)
			}
			names[s.Slug] = true
			if len(s.Legal.VATNumber) != 11 || len(s.Shelves) != 8 {
				t.Errorf("%s: %q, %d shelves", s.Slug, s.Legal.VATNumber, len(s.Shelves))
			}
		}
		names[h.Slug] = true
	}
	weighed := 0
	for i := range 7 {
		seen := map[string]bool{}
		for _, p := range v.Goods(1, i, "x") {
			if !slug.MatchString(p.Slug) || seen[p.Slug] {
				t.Errorf("the address %q", p.Slug)
			}
			seen[p.Slug] = true
			if p.Price < 10 || p.Price > 20_000 || p.Title.It == "" || p.Title.En == "" || p.Shelf == "" || len(p.Title.It) > 120 {
				t.Errorf("%+v", p)
			}
			if p.Food && p.Operator == "" || (p.Mode == demo.Each) == (p.Weight.Step > 0) {
				t.Errorf("%s: operator %q, weight %+v", p.Slug, p.Operator, p.Weight)
			}
			if p.Mode == demo.ByWeight {
				weighed++
			}
		}
	}
	if weighed < 1000 {
		t.Errorf("only %d goods are sold by weight", weighed)
	}
}
