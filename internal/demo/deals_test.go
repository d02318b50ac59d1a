package demo

import (
	"slices"
	"testing"

	"sottocasa/internal/money"
)

// TestDeals holds that a newcomer finds one deal of each kind, on any day of the
// week that the data were made in, and that each can be made.
func TestDeals(t *testing.T) {
	for _, day := range []string{"2026-11-21", "2026-11-27", "2027-03-03"} {
		kinds := map[string]int{}
		n := load(t, day)
		for _, s := range n.Shops {
			for _, p := range s.Products {
				if p.Promo != nil {
					kinds["promo"]++
					if p.Promo.Price >= p.Price || p.Promo.Until.String() <= day {
						t.Errorf("%s: %s at %d until %s", day, p.Slug, p.Promo.Price, p.Promo.Until)
					}
				}
				if p.Deposit > 0 {
					kinds["deposit"]++
				}
				if (p.MostOff != nil) != (p.Book != nil) {
					t.Errorf("%s: a limit of %v", p.Slug, p.MostOff)
				}
				if p.Bag && s.Deals.BagCount > 0 {
					kinds["bag"]++
				}
			}
			d := s.Deals
			if d.Shelf != "" {
				kinds["shelf"]++
				if !slices.ContainsFunc(s.Products, func(p Product) bool { return p.Shelf == d.Shelf && p.Promo == nil }) {
					t.Errorf("nothing stands on %s", d.Shelf)
				}
			}
			if d.Code != "" && d.CodeOff > 0 {
				kinds["code"]++
			}
			if d.FreeFrom > 0 {
				kinds["free"]++
			}
			last := money.Cents(0)
			for _, x := range d.Presents {
				kinds["present"]++
				if x.From <= last || !slices.ContainsFunc(s.Products, func(p Product) bool { return p.Slug == x.Product && p.Mode == Each && len(p.Days) == 0 }) {
					t.Errorf("%s cannot be given from %d", x.Product, x.From)
				}
				last = x.From
			}
		}
		for kind, want := range map[string]int{"promo": 2, "deposit": 2, "bag": 1, "shelf": 1, "code": 2, "free": 1, "present": 2} {
			if kinds[kind] != want {
				t.Errorf("%s: %d of %s, want %d", day, kinds[kind], kind, want)
			}
		}
	}
}
