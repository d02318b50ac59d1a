package demo

import "testing"

// A newcomer meets a box that changes every week and one that is chosen.
func TestBoxes(t *testing.T) {
	weekly, chosen := 0, 0
	for _, s := range load(t, "2026-11-21").Shops {
		by := map[string]Product{}
		for _, p := range s.Products {
			by[p.Slug] = p
		}
		for _, b := range s.Boxes {
			if b.Title.It == "" || b.Title.En == "" || b.About.It == "" || b.About.En == "" || b.Picture.Name == "" || b.Price <= 0 {
				t.Errorf("%s: %+v", b.Slug, b)
			}
			if b.Weekly() {
				weekly++
			}
			if b.Pick > 0 && b.Choice.It != "" && b.Choice.En != "" {
				chosen++
			}
			for _, week := range b.Weeks {
				choices := 0
				for _, x := range week {
					p, there := by[x.Product]
					if loose := p.Mode != Each; !there || p.Deposit > 0 || loose != (x.Grams > 0) || loose == (x.Pieces > 0) {
						t.Errorf("%s: %+v of %s", b.Slug, x, p.ID)
					}
					if x.Chosen {
						choices++
					}
				}
				if choices < b.Pick || (b.Pick == 0) != (choices == 0) {
					t.Errorf("%s: %d of %d", b.Slug, b.Pick, choices)
				}
			}
		}
	}
	if weekly != 1 || chosen != 1 {
		t.Errorf("%d weekly boxes, %d that are chosen", weekly, chosen)
	}
}
